import { DAY_MS } from '../domain/candles.ts';
import type { MarginKind } from '../domain/liquidation-distance.ts';
import { POSITION_SIDES, type PositionSide } from '../domain/market-data.ts';
import type { BinGrid } from './bins.ts';
import type { ClusterMap, LiquidationCluster } from './cluster.ts';
import { distanceKernel, spreadByDistance } from './distance-kernel.ts';
import type { ClusterState, EstimateMoment } from './estimated.ts';
import { findClusters, type PriceBand } from './find-clusters.ts';
import { projectStock, smooth } from './project.ts';
import { type QuantityError, quantityError, scorecard, Z_80 } from './scorecard.ts';
import type { StockBar } from './stock-balance.ts';

/** The look-back; a shorter history widens the ranges. */
export const FULL_HISTORY_MS = 30 * DAY_MS;
const SMOOTHING_BINS = 1;
/** Bands are sought on the map with a quarter of the published distance kernel: what a single cohort does alone is noise. */
const SOUGHT_WEIGHT = 0.75;
/** Bounds of the bands that distance alone is told in, as ratios of the mark. */
const DISTANCE_BOUNDS = [0, 0.01, 0.02, 0.05, 0.1] as const;

/**
 * The map of a state on a grid: mass projected, smoothed, shrunk to distance, in USD; clusters and distance bands with their ranges.
 * @param historyMs span of open interest behind it.
 */
export function drawMap(
  state: ClusterState,
  moment: EstimateMoment,
  grid: BinGrid,
  historyMs: number,
): ClusterMap {
  const { markPrice, asOf } = moment;
  const low = Math.min(markPrice, moment.runningLow ?? markPrice);
  const high = Math.max(markPrice, moment.runningHigh ?? markPrice);
  const mass = projectStock(state.stock, state.law, grid, low, high);
  const kernel = distanceKernel(grid, state.tally);
  const publishedKernel = distanceKernel(grid);
  const around = {
    grid,
    markPrice,
    low,
    high,
    asOf,
    bars: state.bars,
    error: quantityErrorOf(state, historyMs),
  };
  const clusters: LiquidationCluster[] = [];
  const distanceBands: LiquidationCluster[] = [];
  const columns = emptyColumns(grid);
  const byDistance = emptyColumns(grid);
  for (const side of POSITION_SIDES) {
    const estimate = smooth(mass[side], SMOOTHING_BINS);
    const expected = spreadByDistance(kernel, mass[side]);
    const toUsd = (quantity: number, bin: number): number =>
      quantity * usdOfUnit(state.kind, grid, indexOf(side, bin, grid));
    const shown = estimate.map((value, bin) =>
      toUsd(state.weight * value + (1 - state.weight) * (expected[bin] ?? 0), bin),
    );
    const distance = expected.map(toUsd);
    for (let bin = 0; bin < grid.perSide; bin++) {
      columns[side][indexOf(side, bin, grid)] = shown[bin] ?? 0;
      byDistance[side][indexOf(side, bin, grid)] = distance[bin] ?? 0;
    }
    if (!shown.some((usd) => usd > 0)) continue;
    const band = (of: Float64Array) => (found: PriceBand) => bandOf(found, { ...around, side, usd: of });
    const published = spreadByDistance(publishedKernel, mass[side]);
    const sought = estimate.map(
      (value, bin) => SOUGHT_WEIGHT * value + (1 - SOUGHT_WEIGHT) * (published[bin] ?? 0),
    );
    // The learned weight makes what a cluster holds more cautious, it does not move it.
    clusters.push(...findClusters(sought, grid, side, moment.anchorPrice ?? markPrice).map(band(shown)));
    distanceBands.push(...fixedBands(markPrice, side).map(band(distance)));
  }
  return {
    asOf,
    markPrice,
    binEdges: grid.edges,
    longNotionalUsd: columns.long,
    shortNotionalUsd: columns.short,
    distanceNotionalUsd: byDistance,
    clusters,
    distanceBands,
    shrinkageWeight: state.weight,
    historyMs,
    calibrationPrints: Math.round(state.calibration.long.prints + state.calibration.short.prints),
    scorecard: scorecard(state.scores, state.weight),
  };
}

function emptyColumns({ perSide }: BinGrid): Record<PositionSide, Float64Array> {
  return { long: new Float64Array(2 * perSide), short: new Float64Array(2 * perSide) };
}

/** What was learned of the error; a history shorter than the look-back widens it. */
function quantityErrorOf(state: ClusterState, historyMs: number): QuantityError {
  const { bias, deviation } = quantityError(state.scores);
  return { bias, deviation: deviation * (2 - historyMs / FULL_HISTORY_MS) };
}

function fixedBands(markPrice: number, side: PositionSide): PriceBand[] {
  return DISTANCE_BOUNDS.slice(1).map((to, index) => {
    const direction = side === 'long' ? -1 : 1;
    const ends = [DISTANCE_BOUNDS[index] ?? 0, to].map((ratio) => markPrice * (1 + direction * ratio));
    return { low: Math.min(...ends), high: Math.max(...ends) };
  });
}

/** Column index of a side's bin counted from the mark outward. */
function indexOf(side: PositionSide, bin: number, grid: BinGrid): number {
  return side === 'long' ? grid.perSide - 1 - bin : grid.perSide + bin;
}

/** Linear contracts are counted in coins and priced at their bin; inverse ones are USD already. */
function usdOfUnit(kind: MarginKind, grid: BinGrid, index: number): number {
  return kind === 'inverse' ? 1 : Math.sqrt((grid.edges[index] ?? 0) * (grid.edges[index + 1] ?? 0));
}

interface BandSurroundings {
  readonly side: PositionSide;
  readonly grid: BinGrid;
  /** USD per bin of the side, from the mark outward. */
  readonly usd: Float64Array;
  readonly markPrice: number;
  readonly low: number;
  readonly high: number;
  readonly asOf: number;
  readonly bars: readonly StockBar[];
  readonly error: QuantityError;
}

function bandOf({ low, high }: PriceBand, around: BandSurroundings): LiquidationCluster {
  const { side, usd, markPrice, error } = around;
  const notional = usdWithin(low, high, around);
  const total = usd.reduce((sum, value) => sum + value, 0);
  return {
    side,
    low,
    high,
    notionalUsdLow: notional * Math.exp(error.bias - Z_80 * error.deviation),
    notionalUsdHigh: notional * Math.exp(error.bias + Z_80 * error.deviation),
    shareOfSide: total > 0 ? notional / total : 0,
    distance: Math.abs((side === 'long' ? high : low) - markPrice) / markPrice,
    unsweptSince: unsweptSince(low, high, around),
  };
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
function unsweptSince(low: number, high: number, now: BandSurroundings): number | null {
  if (now.low <= high && now.high >= low) return now.asOf;
  for (let index = now.bars.length - 1; index >= 0; index--) {
    const bar = now.bars[index];
    if (bar !== undefined && bar.low <= high && bar.high >= low) return bar.openTime + bar.intervalMs;
  }
  return null;
}
