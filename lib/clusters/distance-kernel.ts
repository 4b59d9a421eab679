import type { BinGrid } from './bins.ts';

/**
 * Share of notional by distance from the mark to liquidation, per percent of distance, at the middles of 0-1, 1-2, 2-5, 5-10,
 * 10-20 and 20-30 %: BTC positions of Hyperliquid, 74 snapshots of February 2026. All that distance alone can tell.
 */
const DENSITY: readonly (readonly [distance: number, density: number])[] = [
  [0, 0],
  [0.005, 0.13],
  [0.015, 0.58],
  [0.035, 0.863],
  [0.075, 1.56],
  [0.15, 1.77],
  [0.25, 0.98],
  [0.35, 0.6],
];

/** The distance-only null of one side: shares of the `perSide` bins from the mark outward; they sum to 1. */
export function distanceKernel(grid: BinGrid): Float64Array {
  const shares = Float64Array.from({ length: grid.perSide }, (_, index) =>
    distanceKernelAt((index + 0.5) * grid.width),
  );
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** Density of the null at a log-distance from the mark, in no particular scale. */
export function distanceKernelAt(distance: number): number {
  for (let index = 1; index < DENSITY.length; index++) {
    const [from, low] = DENSITY[index - 1] ?? [0, 0];
    const [to, high] = DENSITY[index] ?? [0, 0];
    if (distance <= to) return low + ((high - low) * (distance - from)) / (to - from);
  }
  return DENSITY[DENSITY.length - 1]?.[1] ?? 0;
}
