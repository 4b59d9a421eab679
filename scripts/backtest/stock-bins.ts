import type { PositionSide } from '../../lib/domain/market-data.ts';
import type { StoredPosition } from './positions-file.ts';

/** 0.25 % bins to 30 % from the mark, in the side's direction: the research's protocol. */
export const BINS = 120;
export const BIN_WIDTH = 0.0025;
/** A side with fewer positions tells nothing. */
export const LEAST_POSITIONS = 3;
/** A single whale must not decide alone. */
const LARGEST_USD = 5e6;

export function distanceOf(price: number, mark: number, side: PositionSide): number {
  return side === 'long' ? 1 - price / mark : price / mark - 1;
}

export function priceAt(distance: number, mark: number, side: PositionSide): number {
  return mark * (1 + (side === 'long' ? -distance : distance));
}

export interface Histogram {
  readonly bins: Float64Array;
  readonly count: number;
  /** Share of the notional that lies beyond the bins. */
  readonly outside: number;
}

/** Capped notional of positions of a side by distance from the mark. */
export function histogram(
  positions: readonly StoredPosition[],
  side: PositionSide,
  mark: number,
  accounts: ReadonlySet<string> | null = null,
): Histogram {
  const bins = new Float64Array(BINS);
  let count = 0;
  let total = 0;
  let inside = 0;
  for (const position of positions) {
    if (position.side !== side || accounts?.has(position.account) === false) continue;
    const distance = distanceOf(position.liquidationPrice, mark, side);
    const weight = Math.min(LARGEST_USD, position.notionalUsd);
    total += weight;
    const bin = Math.floor(distance / BIN_WIDTH);
    if (distance <= 0 || bin >= BINS) continue;
    bins[bin] = (bins[bin] ?? 0) + weight;
    inside += weight;
    count += 1;
  }
  return { bins, count, outside: total > 0 ? 1 - inside / total : 0 };
}

/** Sum of several, each first brought to a total of 1: a snapshot counts as one, however large. */
export function mean(bins: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(BINS);
  for (const part of bins) {
    const total = part.reduce((all, value) => all + value, 0);
    if (total > 0)
      part.forEach((value, bin) => {
        sum[bin] = (sum[bin] ?? 0) + value / total;
      });
  }
  return sum;
}

/** A mixture of two densities, each brought to a total of 1. */
export function mixed(a: Float64Array, b: Float64Array, weight: number): Float64Array {
  const [totalA, totalB] = [a, b].map((part) => part.reduce((sum, value) => sum + value, 0));
  return a.map(
    (value, bin) => (weight * value) / (totalA || 1) + ((1 - weight) * (b[bin] ?? 0)) / (totalB || 1),
  );
}
