import type { BinGrid } from './bins.ts';

/**
 * Share of notional by distance from the mark to liquidation, per percent of distance, at the middles of 0-1, 1-2, 2-5, 5-10,
 * 10-20 and 20-30 %: BTC positions of Hyperliquid, 74 snapshots of February 2026. All that distance alone can tell at first.
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

/** Classes of distance in which the null learns, too: a map that is right by its distances alone must not look like one that knows more. */
const CLASS_BOUNDS: readonly number[] = [0.002, 0.005, 0.01, 0.02, 0.03, 0.05];
export const KERNEL_CLASSES = CLASS_BOUNDS.length + 1;
/** What the published kernel counts for in each class, in prints. */
const PRIOR_PRINTS = 20;

/** What was seen at each distance from the mark of the hour before, and what the kernel of that hour had put there. */
export interface KernelTally {
  readonly seen: Float64Array;
  readonly expected: Float64Array;
}

export function emptyTally(): KernelTally {
  return { seen: new Float64Array(KERNEL_CLASSES), expected: new Float64Array(KERNEL_CLASSES) };
}

export function kernelClassOf(distance: number): number {
  const index = CLASS_BOUNDS.findIndex((bound) => distance < bound);
  return index < 0 ? KERNEL_CLASSES - 1 : index;
}

/** Density of the null at a log-distance from the mark, in no particular scale, with what was learned. */
export function kernelDensity(tally: KernelTally): (distance: number) => number {
  const factors = tally.seen.map(
    (seen, index) => (PRIOR_PRINTS + seen) / (PRIOR_PRINTS + (tally.expected[index] ?? 0)),
  );
  return (distance) => publishedDensity(distance) * (factors[kernelClassOf(distance)] ?? 1);
}

/** The distance-only null of one side: shares of the `perSide` bins from the mark outward; they sum to 1. */
export function distanceKernel(grid: BinGrid, tally: KernelTally = emptyTally()): Float64Array {
  const density = kernelDensity(tally);
  const shares = Float64Array.from({ length: grid.perSide }, (_, index) =>
    density((index + 0.5) * grid.width),
  );
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

function publishedDensity(distance: number): number {
  for (let index = 1; index < DENSITY.length; index++) {
    const [from, low] = DENSITY[index - 1] ?? [0, 0];
    const [to, high] = DENSITY[index] ?? [0, 0];
    if (distance <= to) return low + ((high - low) * (distance - from)) / (to - from);
  }
  return DENSITY[DENSITY.length - 1]?.[1] ?? 0;
}
