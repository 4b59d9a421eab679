import type { PositionSide } from '../domain/market-data.ts';

/** A band of prices where the estimate holds clearly more liquidations than distance alone would tell. */
export interface LiquidationCluster {
  /** Side of the positions that would be closed: longs lie below the mark, shorts above. */
  readonly side: PositionSide;
  readonly low: number;
  readonly high: number;
  /** Range of the notional, in USD; uncalibrated until scored, hence wide. */
  readonly notionalUsdLow: number;
  readonly notionalUsdHigh: number;
  /** Share of this side's mass inside the map, 0-1. */
  readonly shareOfSide: number;
  /** Distance of the nearer edge from the mark, as a ratio of the mark; >= 0. */
  readonly distance: number;
  /** Since when the mark has not traded inside the band, in ms; null when it never did in the stored history. */
  readonly unsweptSince: number | null;
}

/** The ESTIMATED layer of one instrument at one moment. */
export interface ClusterMap {
  readonly asOf: number;
  readonly markPrice: number;
  /** n + 1 ascending prices on a log grid around the mark. */
  readonly binEdges: Float64Array;
  /** n notionals in USD a bin: longs below the mark, shorts above. */
  readonly longNotionalUsd: Float64Array;
  readonly shortNotionalUsd: Float64Array;
  /** At most five a side, nearest first. */
  readonly clusters: readonly LiquidationCluster[];
  /** Weight of the map against the distance-only null, 0-1. */
  readonly shrinkageWeight: number;
  /** Span of open-interest history the estimate rests on; shorter than 30 days widens the ranges. */
  readonly historyMs: number;
  readonly calibrated: false;
}
