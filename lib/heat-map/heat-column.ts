import type { LiquidationCluster } from '../clusters/cluster.ts';
import type { HeatGrid } from './heat-grid.ts';
import { rebin } from './heat-grid.ts';

/** One column of the map stands for an hour: 720 of them are thirty days. */
export const COLUMN_MS = 3_600_000;

/** Why a column has no estimate. */
export type NoHeat = 'too-short' | 'stale';

/** The ESTIMATED layer as it was known at the end of one column; amounts in USD by bin of the grid. */
export interface HeatCells {
  readonly long: Float32Array;
  readonly short: Float32Array;
  /** All of a side that the map of that moment held. */
  readonly longUsd: number;
  readonly shortUsd: number;
  /** The true amount lies between `usd / factor` and `usd x factor`. */
  readonly rangeFactor: number;
  readonly clusters: readonly LiquidationCluster[];
}

export interface HeatColumn {
  /** Its begin; it ends an hour later, or now. */
  readonly time: number;
  readonly asOf: number;
  readonly mark: number;
  /** Extremes of the mark within it. */
  readonly low: number;
  readonly high: number;
  /** Time of the newest open interest that was known; null before the first. */
  readonly openInterestAsOf: number | null;
  readonly cells: HeatCells | null;
  /** Null when there are cells. */
  readonly reason: NoHeat | null;
}

/** A map in the form that the worker sends it and that `clusterMap` gives it: columns of equal length over ascending edges. */
export interface MapBins {
  readonly edges: ArrayLike<number>;
  readonly long: ArrayLike<number>;
  readonly short: ArrayLike<number>;
  readonly clusters: readonly LiquidationCluster[];
}

/** Puts one map on the grid. */
export function heatCells(grid: HeatGrid, map: MapBins): HeatCells {
  return {
    long: rebin(grid, map.edges, map.long),
    short: rebin(grid, map.edges, map.short),
    longUsd: sumOf(map.long),
    shortUsd: sumOf(map.short),
    rangeFactor: rangeFactorOf(map.clusters),
    clusters: map.clusters,
  };
}

/** Without a cluster that tells the range, the widest that the estimate states. */
const WIDEST_FACTOR = 4;

/** The range of every amount of a map is the range of its clusters. */
function rangeFactorOf([first]: readonly LiquidationCluster[]): number {
  if (first === undefined || first.notionalUsdLow <= 0) return WIDEST_FACTOR;
  return Math.sqrt(first.notionalUsdHigh / first.notionalUsdLow);
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum;
}
