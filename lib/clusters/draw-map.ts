import { DAY_MS } from '../domain/candles.ts';
import type { MarginKind } from '../domain/liquidation-distance.ts';
import { POSITION_SIDES, type PositionSide } from '../domain/market-data.ts';
import type { BinGrid } from './bins.ts';
import type { BandGround, ClusterMap, LiquidationCluster } from './cluster.ts';
import { distanceKernel, spreadByDistance } from './distance-kernel.ts';
import type { ClusterState, EstimateMoment } from './estimated.ts';
import { findClusters, type PriceBand } from './find-clusters.ts';
import { bandOf, fixedBands, indexOf } from './map-bands.ts';
import { projectStock, smooth } from './project.ts';
import { type QuantityError, quantityError, scorecard } from './scorecard.ts';

/** The look-back; a shorter history widens the ranges. */
export const FULL_HISTORY_MS = 30 * DAY_MS;
const SMOOTHING_BINS = 1;
/** Bands are sought on the map with a quarter of the published distance kernel: what a single cohort does alone is noise. */
const SOUGHT_WEIGHT = 0.75;

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
  const anchorPrice = moment.anchorPrice ?? markPrice;
  const error = quantityErrorOf(state, historyMs);
  const ground: BandGround = { anchorPrice, low, high, bars: state.bars, error };
  const around = { grid, markPrice, asOf, ground };
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
    clusters.push(...findClusters(sought, grid, side, anchorPrice).map(band(shown)));
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
    ground,
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

/** Linear contracts are counted in coins and priced at their bin; inverse ones are USD already. */
function usdOfUnit(kind: MarginKind, grid: BinGrid, index: number): number {
  return kind === 'inverse' ? 1 : Math.sqrt((grid.edges[index] ?? 0) * (grid.edges[index + 1] ?? 0));
}
