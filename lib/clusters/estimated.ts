import { type CandleSeries, DAY_MS, HOUR_MS, sliceCandles } from '../domain/candles.ts';
import type { MarginKind } from '../domain/liquidation-distance.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { OpenInterestSeries } from '../domain/market-data.ts';
import { averageHourlyRange, binGrid, gridOf, MAJOR_RANGE_RATIO } from './bins.ts';
import {
  addExposure,
  addPrint,
  type Calibration,
  calibratedLaw,
  copyCalibration,
  emptyCalibration,
  forget,
  type TriggerPrint,
} from './calibration.ts';
import type { ClusterMap } from './cluster.ts';
import {
  copyTally,
  distanceKernel,
  emptyTally,
  type KernelTally,
  spreadByDistance,
} from './distance-kernel.ts';
import { type DistanceLaw, distanceLaw } from './distance-law.ts';
import { drawMap, FULL_HISTORY_MS } from './draw-map.ts';
import { type HeardLiquidations, isUsablePrice, stockBars } from './estimate-input.ts';
import { projectStock } from './project.ts';
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
import { SCORES_LIMIT } from './scorecard.ts';
import { FIRST_WEIGHT, nextWeight } from './shrinkage.ts';
import {
  advanceStock,
  emptyStock,
  type LiquidationObserver,
  type Stock,
  type StockBar,
} from './stock-balance.ts';

const LEAST_CANDLES_MS = DAY_MS;
/** A hole in the bars of this length or more is taken off the history, and so widens the ranges. */
const LEAST_GAP_MS = HOUR_MS;
/** Of known open interest; with less there is no map. */
export const LEAST_OPEN_INTEREST_MS = 6 * HOUR_MS;
/** One hourly sample and some slack; older open interest says nothing of a market that moves. */
const OLDEST_OPEN_INTEREST_MS = 75 * 60_000;
/** The learned law is drawn into the map once an hour of 5-minute bars. */
const BARS_PER_LAW = 12;
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
  /** Time without bars or open interest inside the history: what nobody saw is no history. */
  missingMs: number;
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
  /** Where the steps of bands are counted from; the mark when absent. */
  readonly anchorPrice?: number;
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
  const calibration = memory === null ? emptyCalibration() : copyCalibration(memory.calibration);
  return {
    prior,
    law: calibratedLaw(prior, calibration),
    kind: setup.kind,
    stock: emptyStock(setup.exitsPerHour),
    bars: [],
    calibration,
    tally: memory === null ? emptyTally() : copyTally(memory.tally),
    openInterestFrom: null,
    listenedBars: 0,
    missingMs: 0,
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
  const gapMs = last === undefined ? 0 : bar.openTime - last.openTime - last.intervalMs;
  if (gapMs >= LEAST_GAP_MS) state.missingMs += gapMs;
  if (bar.openInterest === null && state.openInterestFrom !== null) state.missingMs += bar.intervalMs;
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
    calibration: copyCalibration(state.calibration),
    tally: copyTally(state.tally),
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
  const expected = { long: spreadByDistance(kernel, mass.long), short: spreadByDistance(kernel, mass.short) };
  const range = averageHourlyRange(state.bars, RANGE_HOURS);
  return freeze(start, markPrice, state.weight, mass, expected, state.bars, range, state.tally);
}

/** The map of a state at a moment. */
export function clusterMap(state: ClusterState, moment: EstimateMoment): ClusterEstimate {
  const { markPrice, asOf } = moment;
  const first = state.bars[0];
  if (!isUsablePrice(markPrice) || !Number.isFinite(asOf)) return { map: null, reason: 'no-price' };
  if (first === undefined || asOf - first.openTime < LEAST_CANDLES_MS)
    return { map: null, reason: 'candles-too-short' };
  const openInterestMs =
    state.openInterestFrom === null ? 0 : asOf - state.openInterestFrom - state.missingMs;
  if (openInterestMs < LEAST_OPEN_INTEREST_MS) return { map: null, reason: 'open-interest-too-short' };
  const grid = binGrid(
    markPrice,
    averageHourlyRange(state.bars, RANGE_HOURS),
    moment.tickSize,
    moment.rangeRatio ?? MAJOR_RANGE_RATIO,
  );
  return { map: drawMap(state, moment, grid, Math.min(FULL_HISTORY_MS, openInterestMs)), reason: null };
}
