import type { PositionSide } from '../domain/market-data.ts';
import type { BinGrid } from './bins.ts';
import type { BandGround, LiquidationCluster } from './cluster.ts';
import type { PriceBand } from './find-clusters.ts';
import { Z_80 } from './scorecard.ts';

/** Bounds of the bands that distance alone is told in, as ratios of the mark. */
const DISTANCE_BOUNDS = [0, 0.01, 0.02, 0.05, 0.1] as const;

export interface BandSurroundings {
  readonly side: PositionSide;
  readonly grid: BinGrid;
  /** USD per bin of the side, from the mark outward. */
  readonly usd: Float64Array;
  readonly markPrice: number;
  readonly asOf: number;
  readonly ground: BandGround;
}

/** A band of one side with its USD as an 80 % range, its share, its distance and since when the mark has not traded inside. */
export function bandOf({ low, high }: PriceBand, around: BandSurroundings): LiquidationCluster {
  const { side, usd, markPrice, ground } = around;
  const { bias, deviation } = ground.error;
  const notional = usdWithin(low, high, around);
  const total = usd.reduce((sum, value) => sum + value, 0);
  return {
    side,
    low,
    high,
    notionalUsdLow: notional * Math.exp(bias - Z_80 * deviation),
    notionalUsdHigh: notional * Math.exp(bias + Z_80 * deviation),
    shareOfSide: total > 0 ? notional / total : 0,
    distance: Math.abs((side === 'long' ? high : low) - markPrice) / markPrice,
    unsweptSince: unsweptSince(low, high, around),
  };
}

/** The bands of one side that distance alone is told in, nearest first. */
export function fixedBands(markPrice: number, side: PositionSide): PriceBand[] {
  return DISTANCE_BOUNDS.slice(1).map((to, index) => {
    const direction = side === 'long' ? -1 : 1;
    const ends = [DISTANCE_BOUNDS[index] ?? 0, to].map((ratio) => markPrice * (1 + direction * ratio));
    return { low: Math.min(...ends), high: Math.max(...ends) };
  });
}

/** Column index of a side's bin counted from the mark outward. */
export function indexOf(side: PositionSide, bin: number, { perSide }: Pick<BinGrid, 'perSide'>): number {
  return side === 'long' ? perSide - 1 - bin : perSide + bin;
}

/** Sum of the bins inside a band; a bin that the band cuts counts in part. */
function usdWithin(low: number, high: number, { side, usd, grid, markPrice }: BandSurroundings): number {
  const ends = [low, high].map((price) => Math.abs(Math.log(price / markPrice)) / grid.width);
  const [from, to] = side === 'long' ? [ends[1] ?? 0, ends[0] ?? 0] : [ends[0] ?? 0, ends[1] ?? 0];
  let sum = 0;
  for (let bin = Math.max(0, Math.floor(from)); bin < Math.min(usd.length, to); bin++)
    sum += (usd[bin] ?? 0) * (Math.min(bin + 1, to) - Math.max(bin, from));
  return sum;
}

/** End of the last bar whose mark traded inside the band; null when none did in the stored bars. */
function unsweptSince(low: number, high: number, { ground, asOf }: BandSurroundings): number | null {
  if (ground.low <= high && ground.high >= low) return asOf;
  for (let index = ground.bars.length - 1; index >= 0; index--) {
    const bar = ground.bars[index];
    if (bar !== undefined && bar.low <= high && bar.high >= low) return bar.openTime + bar.intervalMs;
  }
  return null;
}
