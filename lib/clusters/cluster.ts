import type { PositionSide } from '../domain/market-data.ts';
import type { QuantityError, Scorecard } from './scorecard.ts';
import type { StockBar } from './stock-balance.ts';

/** A band of prices where the estimate holds clearly more liquidations than elsewhere on its side. */
export interface LiquidationCluster {
  /** Side of the positions that would be closed: longs lie below the mark, shorts above. */
  readonly side: PositionSide;
  readonly low: number;
  readonly high: number;
  /** 80 % range of the notional, in USD: a factor of two until scored, then what scoring has shown. */
  readonly notionalUsdLow: number;
  readonly notionalUsdHigh: number;
  /** Share of this side's mass inside the map, 0-1. */
  readonly shareOfSide: number;
  /** Distance of the nearer edge from the mark, as a ratio of the mark; >= 0. */
  readonly distance: number;
  /** Since when the mark has not traded inside the band, in ms; null when it never did in the stored history. */
  readonly unsweptSince: number | null;
}

/** What the edges, the range and the age of a band are told from. */
export interface BandGround {
  /** Where the steps of bands are counted from. */
  readonly anchorPrice: number;
  /** Extremes of the mark in the bar that has not closed. */
  readonly low: number;
  readonly high: number;
  /** The closed bars, ascending. */
  readonly bars: readonly StockBar[];
  /** Learned by scoring, widened where the history is short. */
  readonly error: QuantityError;
}

/** The ESTIMATED layer of one instrument at one moment. */
export interface ClusterMap {
  readonly asOf: number;
  readonly markPrice: number;
  /** n + 1 ascending prices on a log grid around the mark. */
  readonly binEdges: Float64Array;
  /** n notionals in USD a bin, the map shrunk to distance by `shrinkageWeight`: longs below the mark, shorts above. */
  readonly longNotionalUsd: Float64Array;
  readonly shortNotionalUsd: Float64Array;
  /** The same columns by distance alone. */
  readonly distanceNotionalUsd: { readonly long: Float64Array; readonly short: Float64Array };
  /** At most five a side, nearest first. */
  readonly clusters: readonly LiquidationCluster[];
  /** What distance alone says, in fixed bands from the mark: shown instead of clusters where those are not earned. */
  readonly distanceBands: readonly LiquidationCluster[];
  readonly ground: BandGround;
  /** Weight of the map against the distance-only null, 0-1. */
  readonly shrinkageWeight: number;
  /** Span of open-interest history the estimate rests on; shorter than 30 days widens the ranges. */
  readonly historyMs: number;
  /** Liquidations that the distance law was calibrated with. */
  readonly calibrationPrints: number;
  readonly scorecard: Scorecard;
}

/** The map as it may be shown and built upon: where its clusters are not earned, what distance alone says, without clusters. */
export function earnedMap(map: ClusterMap): ClusterMap {
  if (areClustersEarned(map.scorecard)) return { ...map, distanceBands: [] };
  const { long, short } = map.distanceNotionalUsd;
  return { ...map, longNotionalUsd: long, shortNotionalUsd: short, clusters: [] };
}

/** Whether the clusters may be shown as such: else distance bands, and words that say so. */
export function areClustersEarned({ verdict }: Pick<Scorecard, 'verdict'>): boolean {
  return verdict === 'unclear' || verdict === 'better';
}
