/** One grid of prices under the whole map, in equal steps of the logarithm: a bin is the same band in every column. */
export interface HeatGrid {
  readonly logLow: number;
  /** Height of a bin in log-price. */
  readonly width: number;
  readonly bins: number;
}

/** As many as a screen has rows to show them with. */
export const HEAT_BINS = 600;
/** Room above and below, so that a new extreme does not ask for another grid at once. */
const ROOM = 0.02;

/**
 * The grid of a history: its extremes and the reach of a map beyond them.
 * @param reach half span of one map as a ratio of its mark (`rangeRatioOf`). Prices > 0.
 */
export function heatGrid(lowest: number, highest: number, reach: number): HeatGrid {
  const margin = Math.log1p(reach) + ROOM;
  const logLow = Math.log(lowest) - margin;
  return { logLow, width: (Math.log(highest) + margin - logLow) / HEAT_BINS, bins: HEAT_BINS };
}

/** Bin of a price; null outside the grid. */
export function binAt(grid: HeatGrid, price: number): number | null {
  const bin = Math.floor((Math.log(price) - grid.logLow) / grid.width);
  return bin >= 0 && bin < grid.bins ? bin : null;
}

/** Lower edge of a bin; of the bin after the last, the upper edge of the grid. */
export function edgeOf(grid: HeatGrid, bin: number): number {
  return Math.exp(grid.logLow + bin * grid.width);
}

/**
 * Spreads the bins of a map over the grid, each by the part of it (in log-price) that lies in a bin. Nothing is lost but what lies
 * outside the grid.
 * @param edges n + 1 ascending prices. @param values n amounts.
 */
export function rebin(grid: HeatGrid, edges: ArrayLike<number>, values: ArrayLike<number>): Float32Array {
  const sums = new Float32Array(grid.bins);
  let from = placeOf(grid, edges[0] ?? 1);
  for (let index = 0; index < values.length; index++) {
    const to = placeOf(grid, edges[index + 1] ?? 1);
    const value = values[index] ?? 0;
    if (value > 0) spread(sums, from, to, value / (to - from));
    from = to;
  }
  return sums;
}

/** @param density amount per bin of the grid between the two places. */
function spread(sums: Float32Array, from: number, to: number, density: number): void {
  const last = Math.min(sums.length, to);
  for (let bin = Math.max(0, Math.floor(from)); bin < last; bin++) {
    const covered = Math.min(to, bin + 1) - Math.max(from, bin);
    sums[bin] = (sums[bin] ?? 0) + density * covered;
  }
}

/** Where a price stands, in bins from the grid's lower edge. */
function placeOf(grid: HeatGrid, price: number): number {
  return (Math.log(price) - grid.logLow) / grid.width;
}
