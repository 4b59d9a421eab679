import { type CandleSeries, DAY_MS, HOUR_MS, sliceCandles } from '../domain/candles.ts';
import type { MarginKind } from '../domain/liquidation-distance.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import { type OpenInterestSeries, POSITION_SIDES, type PositionSide } from '../domain/market-data.ts';
import { averageHourlyRange, type BinGrid, binGrid, gridOf, MAJOR_RANGE_RATIO } from './bins.ts';
import {
  addExposure,
  addPrint,
  type Calibration,
  calibratedLaw,
  emptyCalibration,
  forget,
  type TriggerPrint,
} from './calibration.ts';
import type { ClusterMap, LiquidationCluster } from './cluster.ts';
import { distanceKernel, emptyTally, type KernelTally } from './distance-kernel.ts';
import { type DistanceLaw, distanceLaw } from './distance-law.ts';
import { type HeardLiquidations, isUsablePrice, stockBars } from './estimate-input.ts';
import { findClusters, type PriceBand } from './find-clusters.ts';
import { projectStock, smooth } from './project.ts';
import {
  cellsOf,
  countedPrints,
  type FrozenMap,
  freeze,
  learnDistance,
  observe,
  scoresOf,
  WINDOW_MS,
  type WindowScore,
} from './score-window.ts';
import { type QuantityError, quantityError, SCORES_LIMIT, scorecard, Z_80 } from './scorecard.ts';
import { FIRST_WEIGHT, nextWeight } from './shrinkage.ts';
import {
  advanceStock,
  emptyStock,
  type LiquidationObserver,
  type Stock,
  type StockBar,
} from './stock-balance.ts';

export const FULL_HISTORY_MS = 30 * DAY_MS;
const LEAST_CANDLES_MS = DAY_MS;
const LEAST_OPEN_INTEREST_MS = 6 * HOUR_MS;
/** One hourly sample and some slack; older open interest says nothing of a market that moves. */
const OLDEST_OPEN_INTEREST_MS = 75 * 60_000;
const SMOOTHING_BINS = 1;
/** The learned law is drawn into the map once an hour of 5-minute bars. */
const BARS_PER_LAW = 12;
/** Bounds of the bands that distance alone is told in, as ratios of the mark. */
const DISTANCE_BOUNDS = [0, 0.01, 0.02, 0.05, 0.1] as const;
const RANGE_HOURS = 24;
/** Bars kept for ranges and for "unswept since"; beyond twice as many the older half is dropped. */
const KEPT_BARS = 8_640;

export interface EstimateSetup {
  readonly tiers: MarginTierTable;
  readonly kind: MarginKind;
  /** Any recent price: converts the typical position where tiers count in coins. */
  readonly markPrice: number;
  /** What earlier sessions have learned of this instrument; absent at first. */
  readonly memory?: ClusterMemory | null;
  readonly exitsPerHour?: number;
}

/** What outlives the worker: learned once, for what it was learned from is gone. The stock is built anew from candles. */
export interface ClusterMemory {
  /** Bars that opened before this are already in it. */
  readonly asOf: number;
  readonly weight: number;
  readonly scores: readonly WindowScore[];
  readonly calibration: Calibration;
  readonly tally: KernelTally;
}

/** Everything the estimate remembers between bars; changed in place by `advance`. */
export interface ClusterState {
  readonly prior: DistanceLaw;
  law: DistanceLaw;
  readonly kind: MarginKind;
  readonly stock: Stock;
  readonly bars: StockBar[];
  readonly calibration: Calibration;
  readonly tally: KernelTally;
  openInterestFrom: number | null;
  listenedBars: number;
  weight: number;
  scores: WindowScore[];
  frozen: FrozenMap | null;
  /** As it was when the last hour was closed: what is worth keeping. */
  memory: ClusterMemory | null;
}

/** The moment to draw. `runningLow` and `runningHigh`: extremes of the mark since the last closed bar, when there are any. */
export interface EstimateMoment {
  readonly markPrice: number;
  readonly asOf: number;
  readonly tickSize: number | null;
  readonly rangeRatio?: number;
  readonly runningLow?: number;
  readonly runningHigh?: number;
}

export interface EstimateInput extends Omit<EstimateMoment, 'runningLow' | 'runningHigh'> {
  /** Last trades, 5 minutes; the running candle may be among them. */
  readonly candles: CandleSeries;
  /** Mark price candles of 5 minutes or an hour; null: extremes of last trades stand in. */
  readonly markCandles: CandleSeries | null;
  readonly openInterest: OpenInterestSeries;
  readonly tiers: MarginTierTable;
  readonly kind: MarginKind;
  /** Forced orders seen, and when we listened; absent: nobody did. */
  readonly liquidations?: HeardLiquidations;
}

export type NoEstimateReason =
  | 'no-price'
  | 'candles-too-short'
  | 'open-interest-too-short'
  | 'open-interest-stale';

export type ClusterEstimate =
  | { readonly map: ClusterMap; readonly reason: null }
  | { readonly map: null; readonly reason: NoEstimateReason };

/** The estimated layer from scratch. A pure function of its input; without enough history a reason instead of a guess. */
export function estimateClusters(input: EstimateInput): ClusterEstimate {
  const { openInterest, asOf, markPrice } = input;
  if (!isUsablePrice(markPrice) || !Number.isFinite(asOf)) return { map: null, reason: 'no-price' };
  const lastSample = openInterest.time[openInterest.time.length - 1];
  if (lastSample === undefined) return { map: null, reason: 'open-interest-too-short' };
  if (asOf - lastSample > OLDEST_OPEN_INTEREST_MS) return { map: null, reason: 'open-interest-stale' };
  const candles = sliceCandles(input.candles, asOf - 2 * FULL_HISTORY_MS, asOf);
  const state = createClusterState(input);
  const running: StockBar[] = [];
  for (const bar of stockBars({ ...input, candles, liquidations: input.liquidations ?? null })) {
    if (bar.openTime + bar.intervalMs <= asOf) advance(state, bar);
    else running.push(bar);
  }
  const extremes = running.map(({ low, high }) => ({ runningLow: low, runningHigh: high }))[0];
  return clusterMap(state, { ...input, ...extremes });
}

export function createClusterState(setup: EstimateSetup): ClusterState {
  const prior = distanceLaw(setup.tiers, setup.kind, setup.markPrice);
  const memory = setup.memory ?? null;
  const calibration = memory === null ? emptyCalibration() : structuredClone(memory.calibration);
  return {
    prior,
    law: calibratedLaw(prior, calibration),
    kind: setup.kind,
    stock: emptyStock(setup.exitsPerHour),
    bars: [],
    calibration,
    tally: memory === null ? emptyTally() : structuredClone(memory.tally),
    openInterestFrom: null,
    listenedBars: 0,
    weight: memory?.weight ?? FIRST_WEIGHT,
    scores: [...(memory?.scores ?? [])],
    frozen: null,
    memory,
  };
}

/** Takes one closed bar, later than all before it (see `stockBars`); an earlier one is ignored. */
export function advance(state: ClusterState, bar: StockBar): void {
  const last = state.bars[state.bars.length - 1];
  if (last !== undefined && bar.openTime <= last.openTime) return;
  if (bar.openInterest !== null) state.openInterestFrom ??= bar.openTime;
  const isNew = bar.openTime >= (state.memory?.asOf ?? Number.NEGATIVE_INFINITY);
  const prints = isNew ? bar.prints : undefined;
  score(state, bar, prints !== undefined);
  if (prints !== undefined) calibrate(state, bar, prints);
  advanceStock(state.stock, bar, state.law, prints === undefined ? null : exposureOf(state));
  if (prints !== undefined && ++state.listenedBars % BARS_PER_LAW === 0)
    state.law = calibratedLaw(state.prior, state.calibration);
  state.bars.push(bar);
  if (state.bars.length > 2 * KEPT_BARS) state.bars.splice(0, KEPT_BARS);
}

function calibrate(state: ClusterState, bar: StockBar, prints: readonly TriggerPrint[]): void {
  forget(state.calibration, bar.intervalMs);
  for (const print of prints) addPrint(state.calibration, state.stock, state.law, print);
}

function exposureOf({ calibration, prior }: ClusterState): LiquidationObserver {
  return {
    exposed: (side, quantity, from, to) => addExposure(calibration[side], prior[side], quantity, from, to),
  };
}

/** Closes the hour that is over or that was not heard to its end, and freezes the map for the next. */
function score(state: ClusterState, bar: StockBar, isHeard: boolean): void {
  const hour = Math.floor(bar.openTime / WINDOW_MS);
  const { frozen } = state;
  if (frozen !== null && (!isHeard || Math.floor(frozen.start / WINDOW_MS) !== hour))
    closeWindow(state, frozen, bar);
  if (!isHeard || !hasHistory(state, bar.openTime)) return;
  state.frozen ??= frozenMap(state, bar.openTime);
  observe(state.frozen, bar);
}

function closeWindow(state: ClusterState, frozen: FrozenMap, bar: StockBar): void {
  for (const window of scoresOf(frozen)) {
    state.scores.push(window);
    if (window.prints === 0) continue;
    state.weight = nextWeight(state.weight, window.pull, countedPrints(window));
  }
  if (state.scores.length > SCORES_LIMIT) state.scores.splice(0, state.scores.length - SCORES_LIMIT);
  learnDistance(frozen, state.tally);
  state.frozen = null;
  state.memory = {
    asOf: bar.openTime,
    weight: state.weight,
    scores: [...state.scores],
    calibration: structuredClone(state.calibration),
    tally: structuredClone(state.tally),
  };
}

function hasHistory(state: ClusterState, time: number): boolean {
  const first = state.bars[0];
  const from = state.openInterestFrom;
  return (
    first !== undefined &&
    from !== null &&
    time - first.openTime >= LEAST_CANDLES_MS &&
    time - from >= LEAST_OPEN_INTEREST_MS
  );
}

/** The map on the scoring cells, and what distance alone makes of the same totals. */
function frozenMap(state: ClusterState, start: number): FrozenMap {
  const markPrice = state.bars[state.bars.length - 1]?.close ?? 0;
  const { count, width } = cellsOf(markPrice, 'long');
  const grid = gridOf(markPrice, count, width);
  const mass = projectStock(state.stock, state.law, grid, markPrice, markPrice);
  const kernel = distanceKernel(grid, state.tally);
  const expected = { long: kernelOf(kernel, mass.long), short: kernelOf(kernel, mass.short) };
  const range = averageHourlyRange(state.bars, RANGE_HOURS);
  return freeze(start, markPrice, state.weight, mass, expected, state.bars, range, state.tally);
}

function kernelOf(kernel: Float64Array, mass: Float64Array): Float64Array {
  const total = mass.reduce((sum, value) => sum + value, 0);
  return kernel.map((share) => share * total);
}

/** The map of a state at a moment. */
export function clusterMap(state: ClusterState, moment: EstimateMoment): ClusterEstimate {
  const { markPrice, asOf } = moment;
  const first = state.bars[0];
  if (!isUsablePrice(markPrice) || !Number.isFinite(asOf)) return { map: null, reason: 'no-price' };
  if (first === undefined || asOf - first.openTime < LEAST_CANDLES_MS)
    return { map: null, reason: 'candles-too-short' };
  const openInterestMs = state.openInterestFrom === null ? 0 : asOf - state.openInterestFrom;
  if (openInterestMs < LEAST_OPEN_INTEREST_MS) return { map: null, reason: 'open-interest-too-short' };
  const grid = binGrid(
    markPrice,
    averageHourlyRange(state.bars, RANGE_HOURS),
    moment.tickSize,
    moment.rangeRatio ?? MAJOR_RANGE_RATIO,
  );
  return { map: drawMap(state, moment, grid, Math.min(FULL_HISTORY_MS, openInterestMs)), reason: null };
}

function drawMap(state: ClusterState, moment: EstimateMoment, grid: BinGrid, historyMs: number): ClusterMap {
  const { markPrice, asOf } = moment;
  const low = Math.min(markPrice, moment.runningLow ?? markPrice);
  const high = Math.max(markPrice, moment.runningHigh ?? markPrice);
  const mass = projectStock(state.stock, state.law, grid, low, high);
  const kernel = distanceKernel(grid, state.tally);
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
    const expected = kernelOf(kernel, mass[side]);
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
    // Where a cluster lies is asked of the map itself: shrinkage makes what it holds more cautious, it does not move it.
    clusters.push(...findClusters(estimate, grid, side).map(band(shown)));
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
