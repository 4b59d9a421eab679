import type { BinGrid } from './bins.ts';
import type { DistanceLaw } from './distance-law.ts';
import { shareWithin } from './distance-law.ts';
import type { Stock } from './stock-balance.ts';

/** Notional at risk per bin and side, each counted from the mark outward. */
export interface SideMass {
  readonly long: Float64Array;
  readonly short: Float64Array;
}

/**
 * Where the open contracts would be liquidated: every cohort's distance law from its entry, cut at the mark's extremes since
 * then (what lay nearer is gone), summed into the bins. In the unit of open interest.
 * @param runningLow and `runningHigh`: extremes of the mark in the bar that has not closed.
 */
export function projectStock(
  stock: Stock,
  law: DistanceLaw,
  grid: BinGrid,
  runningLow: number,
  runningHigh: number,
): SideMass {
  const mark = Math.log(grid.edges[grid.perSide] ?? 1);
  const low = Math.log(runningLow);
  const high = Math.log(runningHigh);
  const mass = { long: new Float64Array(grid.perSide), short: new Float64Array(grid.perSide) };
  for (let index = 0; index < stock.count; index++) {
    const entry = stock.entry[index] ?? 0;
    const longCut = entry - Math.min(low, stock.lowest[index] ?? 0);
    const shortCut = Math.max(high, stock.highest[index] ?? 0) - entry;
    addCohort(mass.long, law.long, stock.long[index] ?? 0, entry - mark, longCut, grid.width);
    addCohort(mass.short, law.short, stock.short[index] ?? 0, mark - entry, shortCut, grid.width);
  }
  return mass;
}

/** @param start log-distance from the entry to the mark, positive while the position is in profit. */
function addCohort(
  mass: Float64Array,
  cumulative: Float64Array,
  quantity: number,
  start: number,
  cut: number,
  width: number,
): void {
  const gone = shareWithin(cumulative, cut);
  if (quantity <= 0 || gone >= 1) return;
  const scale = quantity / (1 - gone);
  let below = Math.max(gone, shareWithin(cumulative, start));
  // Bins that end before the cut hold nothing.
  for (let bin = Math.max(0, Math.floor((cut - start) / width)); bin < mass.length; bin++) {
    const within = Math.max(gone, shareWithin(cumulative, start + (bin + 1) * width));
    mass[bin] = (mass[bin] ?? 0) + scale * (within - below);
    below = within;
  }
}

/** Gaussian smoothing over neighbouring bins; nothing leaks over the ends. */
export function smooth(mass: Float64Array, sigmaBins: number): Float64Array {
  const reach = Math.ceil(3 * sigmaBins);
  const smoothed = new Float64Array(mass.length);
  for (let from = 0; from < mass.length; from++) {
    const first = Math.max(0, from - reach);
    const last = Math.min(mass.length - 1, from + reach);
    let total = 0;
    for (let to = first; to <= last; to++) total += weight(to - from, sigmaBins);
    for (let to = first; to <= last; to++) {
      smoothed[to] = (smoothed[to] ?? 0) + ((mass[from] ?? 0) * weight(to - from, sigmaBins)) / total;
    }
  }
  return smoothed;
}

function weight(offset: number, sigma: number): number {
  return Math.exp(-0.5 * (offset / sigma) ** 2);
}
