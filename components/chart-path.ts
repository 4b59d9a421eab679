/** Most points of a path: one every two px. */
const COLUMNS = 160;

export interface ChartPaths {
  /** Between the highest price and the price: the fall itself. */
  readonly fall: string;
  /** From high to low of each step. */
  readonly ribbon: string;
  readonly highest: number;
  readonly highestY: number;
  readonly lowest: number;
  readonly lowestX: number;
  /** Index into the given columns. */
  readonly lowestIndex: number;
  readonly lastY: number;
}

/** Paths of a small price chart of `width` by `height` px; null without at least two steps. */
export function chartPaths(
  low: readonly number[],
  high: readonly number[],
  width: number,
  height: number,
): ChartPaths | null {
  const count = Math.min(low.length, high.length);
  if (count < 2) return null;
  const lowest = Math.min(...low);
  const highest = Math.max(...high);
  const lowestIndex = low.indexOf(lowest);
  const top = 3;
  const span = Math.max(highest - lowest, highest * 1e-6);
  const x = (index: number): number => round((index / (count - 1)) * (width - 3));
  const y = (price: number): number => round(top + ((highest - price) / span) * (height - top));
  const step = Math.max(1, Math.ceil(count / COLUMNS));
  const highs: string[] = [];
  const lows: string[] = [];
  for (let index = 0; index < count; index += step) {
    const at = x(Math.min(index + step - 1, count - 1));
    highs.push(`${at} ${y(Math.max(...high.slice(index, index + step)))}`);
    lows.unshift(`${at} ${y(Math.min(...low.slice(index, index + step)))}`);
  }
  const last = ((low[count - 1] ?? lowest) + (high[count - 1] ?? lowest)) / 2;
  return {
    fall: `M0 ${top}L${highs.join('L')}V${top}z`,
    ribbon: `M${highs.join('L')}L${lows.join('L')}z`,
    highest,
    highestY: top,
    lowest,
    lowestX: x(lowestIndex),
    lowestIndex,
    lastY: y(last),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
