import type { PageDrawdown } from '../protocol/page-snapshot.ts';
import type { SnapshotDrawdown } from '../protocol/snapshot.ts';

/** Most points of a path: one every two px. */
const COLUMNS = 160;
/** Room above the highest price, and right of the last for its point. */
const TOP = 3;
const RIGHT = 3;

/** The small price chart as paths in `size` px; null without at least two steps. */
export function pageChart(
  { low, high, from, stepMs }: SnapshotDrawdown['chart'],
  size: { readonly width: number; readonly height: number },
): PageDrawdown['chart'] {
  const count = Math.min(low.length, high.length);
  if (count < 2) return null;
  const lowest = Math.min(...low);
  const highest = Math.max(...high);
  const lowestIndex = low.indexOf(lowest);
  const span = Math.max(highest - lowest, highest * 1e-6);
  const x = (index: number): number => tenth((index / (count - 1)) * (size.width - RIGHT));
  const y = (price: number): number => tenth(TOP + ((highest - price) / span) * (size.height - TOP));
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
    // Between the highest price and the price: the fall itself.
    fall: `M0 ${TOP}L${highs.join('L')}V${TOP}z`,
    // From high to low of each step.
    ribbon: `M${highs.join('L')}L${lows.join('L')}z`,
    highest,
    lowest,
    lowestTime: from + stepMs * lowestIndex,
    lowestX: x(lowestIndex),
    lastY: y(last),
  };
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
