import { rangeRatioOf } from '../clusters/bins.ts';
import { areClustersEarned, type ClusterMap, earnedMap } from '../clusters/cluster.ts';
import { combineMaps } from '../clusters/combine-maps.ts';
import { stockBars } from '../clusters/estimate-input.ts';
import {
  advance,
  type ClusterEstimate,
  type ClusterMemory,
  type ClusterState,
  clusterMap,
  createClusterState,
} from '../clusters/estimated.ts';
import type { Scorecard } from '../clusters/scorecard.ts';
import {
  at,
  type CandleSeries,
  DAY_MS,
  firstIndexAtOrAfter,
  HOUR_MS,
  sliceCandles,
} from '../domain/candles.ts';
import type { VenueId } from '../domain/instrument.ts';
import type { MarginKind } from '../domain/liquidation-distance.ts';
import type { LiquidationHistory } from '../domain/liquidation-history.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { OpenInterestSeries } from '../domain/market-data.ts';
import { OPEN_INTEREST_GAP_MS } from '../domain/recorded-history.ts';
import type { SnapshotLadder } from '../protocol/snapshot.ts';
import { memoLast } from './memo.ts';

/** While history still comes in, the map is built anew at most this often. */
const REBUILD_PAUSE_MS = 3_000;
/** The map is drawn anew when the mark moved this far, or this much time went by. */
const REDRAW_MOVE = 0.0005;
const REDRAW_MS = 5_000;
/** Steps of bands are counted anew from the mark when it moved this far: until then bands stay where they are. */
const ANCHOR_MOVE = 0.01;
/** Open interest older than this says nothing of a market that moves; a stale map is never shown as one. */
const OPEN_INTEREST_STALE_MS = 75 * 60_000;
/** Venues stamp open interest with the end of its interval; later than that, the clock was set back and nobody knows how old it is. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

/** A map of another venue older than this is left out of a combined one. */
const OTHER_MAP_STALE_MS = 10 * 60_000;

/** The map of another venue of the same coin. */
export interface VenueMap {
  readonly venue: VenueId;
  readonly map: ClusterMap;
}

export interface LadderInput {
  readonly fine: CandleSeries;
  readonly markHours: CandleSeries;
  readonly openInterest: OpenInterestSeries | null;
  readonly tiers: MarginTierTable | null;
  readonly kind: MarginKind;
  readonly base: string;
  readonly venue: VenueId;
  readonly liquidationHistory: LiquidationHistory;
  readonly clusterMemory: ClusterMemory | null;
  /** To combine with; empty: the map is of this venue alone. */
  readonly others: readonly VenueMap[];
  readonly price: number | null;
  /** The venue's time in ms. */
  readonly now: number;
  /** Local time in ms, for pacing only. */
  readonly localNow: number;
}

/** The map of this venue alone, and what else the ladder tells. */
interface Drawn {
  readonly map: ClusterMap;
  readonly sampledAt: number;
  readonly extremes: SnapshotLadder['extremes'];
}

export interface LadderAnalysis {
  readonly ladder: SnapshotLadder | null;
  /** Of this venue alone, as far as it is earned. */
  readonly map: ClusterMap | null;
  /** What was learned so far; the same object while nothing was learned. */
  readonly memory: ClusterMemory | null;
}

/** Orders that a venue's feed stands for per one that it shows: Binance shows one a second and contract at most (research: 2.7 to 2.9). */
const FEED_FACTORS: Partial<Record<VenueId, number>> = { binance: 2.7 };

/** The cluster map of one desk, carried on bar by bar; built anew only when older history or the tiers change. */
export function createLadderAnalysis(): (input: LadderInput) => LadderAnalysis {
  let state: {
    readonly clusters: ClusterState;
    readonly from: number;
    readonly tiers: MarginTierTable;
    lastBar: number;
  } | null = null;
  let builtAt = Number.NEGATIVE_INFINITY;
  let anchorPrice = Number.NaN;
  let drawn: {
    readonly analysis: Drawn | null;
    readonly price: number;
    readonly localNow: number;
    readonly lastBar: number;
  } | null = null;

  const analyse = (input: LadderInput): Drawn | null => {
    const { fine, openInterest, tiers, price, localNow } = input;
    const from = fine.openTime[0];
    const sampledAt = openInterest?.time[openInterest.time.length - 1];
    if (
      from === undefined ||
      openInterest === null ||
      sampledAt === undefined ||
      tiers === null ||
      price === null
    ) {
      return null;
    }
    const ageMs = input.now - sampledAt;
    if (ageMs > OPEN_INTEREST_STALE_MS || ageMs < -CLOCK_TOLERANCE_MS) return null;
    const isCut = state !== null && (openInterest.time[0] ?? 0) > state.lastBar + fine.intervalMs;
    const isOther = state === null || isCut || state.from !== from || state.tiers !== tiers;
    // What was cut off is in another unit: not one bar of it may be carried on.
    if (isCut || (isOther && localNow - builtAt >= REBUILD_PAUSE_MS)) {
      const memory = state?.clusters.memory ?? input.clusterMemory;
      const setup = { tiers, kind: input.kind, markPrice: price, memory };
      state = { clusters: createClusterState(setup), from, tiers, lastBar: Number.NEGATIVE_INFINITY };
      builtAt = localNow;
    }
    if (state === null) return drawn?.analysis ?? null;
    state.lastBar = advanceTo(state.clusters, state.lastBar, sampledAt, { ...input, openInterest });
    if (
      drawn !== null &&
      drawn.lastBar === state.lastBar &&
      localNow - drawn.localNow < REDRAW_MS &&
      Math.abs(price / drawn.price - 1) < REDRAW_MOVE
    ) {
      return drawn.analysis;
    }
    if (!(Math.abs(price / anchorPrice - 1) < ANCHOR_MOVE)) anchorPrice = price;
    const analysis = draw(state.clusters, state.lastBar, { ...input, price, sampledAt, anchorPrice });
    drawn = { analysis, price, localNow, lastBar: state.lastBar };
    return analysis;
  };
  const earnedOf = memoLast((map: ClusterMap) => earnedMap(map));
  const othersOf = memoLast((...others: readonly VenueMap[]) => others);
  const ladderOf = memoLast(tell);
  return (input) => {
    const own = analyse(input);
    const memory = state?.clusters.memory ?? input.clusterMemory;
    if (own === null) return { ladder: null, map: null, memory };
    const others = input.others.filter(({ map }) => input.now - map.asOf <= OTHER_MAP_STALE_MS);
    return { ladder: ladderOf(own, input.venue, othersOf(...others)), map: earnedOf(own.map), memory };
  };
}

/** Takes the closed bars whose open interest is known. @returns the open time of the newest taken. */
function advanceTo(
  clusters: ClusterState,
  lastBar: number,
  sampledAt: number,
  input: Omit<LadderInput, 'openInterest'> & { readonly openInterest: OpenInterestSeries },
): number {
  const known = Math.min(sampledAt, input.now);
  const candles = sliceCandles(input.fine, lastBar + 1, known - input.fine.intervalMs + 1);
  if (candles.openTime.length === 0) return lastBar;
  // The running hour of the mark was fetched while it ran: its extremes are not yet its own.
  const markCandles = sliceCandles(input.markHours, candles.openTime[0] ?? 0, input.now - HOUR_MS + 1);
  const sources = {
    candles,
    markCandles: markCandles.openTime.length === 0 ? null : markCandles,
    openInterest: input.openInterest,
    longestHoleMs: OPEN_INTEREST_GAP_MS,
    kind: input.kind,
    liquidations: {
      ...input.liquidationHistory,
      feedFactor: FEED_FACTORS[input.venue] ?? 1,
      maintenanceMarginRate: input.tiers?.tiers[0]?.maintenanceMarginRate ?? 0,
    },
  };
  for (const bar of stockBars(sources)) advance(clusters, bar);
  return at(candles.openTime, candles.openTime.length - 1);
}

function draw(
  clusters: ClusterState,
  lastBar: number,
  input: LadderInput & { readonly price: number; readonly sampledAt: number; readonly anchorPrice: number },
): Drawn | null {
  const running = sliceCandles(input.fine, lastBar + 1, Number.POSITIVE_INFINITY);
  const estimate: ClusterEstimate = clusterMap(clusters, {
    markPrice: input.price,
    asOf: input.now,
    tickSize: null,
    anchorPrice: input.anchorPrice,
    rangeRatio: rangeRatioOf(input.base),
    runningLow: Math.min(input.price, ...running.low),
    runningHigh: Math.max(input.price, ...running.high),
  });
  if (estimate.map === null) return null;
  return { map: estimate.map, sampledAt: input.sampledAt, extremes: extremesOf(input.fine, input.now) };
}

/** The ladder of one venue's map, or of it and the others' as one. */
function tell(own: Drawn, venue: VenueId, others: readonly VenueMap[]): SnapshotLadder {
  const whole = combineMaps(
    own.map,
    others.map(({ map }) => map),
  );
  const map = earnedMap(whole);
  return {
    asOf: map.asOf,
    venues: [venue, ...others.map((other) => other.venue)],
    binEdges: [...map.binEdges].map(significant),
    mode: areClustersEarned(map.scorecard) ? 'clusters' : 'distance',
    long: [...map.longNotionalUsd].map(Math.round),
    short: [...map.shortNotionalUsd].map(Math.round),
    clusters: [...map.clusters],
    distanceBands: [...map.distanceBands],
    calibrationPrints: map.calibrationPrints,
    score: scoreOf(map.scorecard),
    historyMs: map.historyMs,
    openInterestAsOf: own.sampledAt,
    extremes: own.extremes,
  };
}

function scoreOf({ predictors, ...card }: Scorecard): SnapshotLadder['score'] {
  return {
    ...card,
    gain: { ...card.gain },
    predictors: predictors.map((row) => ({ ...row, nats: { ...row.nats } })),
  };
}

/** Recent highs and lows as ticks of the ladder. */
function extremesOf(fine: CandleSeries, now: number): SnapshotLadder['extremes'] {
  const spans = [
    { high: 'high24h', low: 'low24h', spanMs: DAY_MS },
    { high: 'high7d', low: 'low7d', spanMs: 7 * DAY_MS },
  ] as const;
  return spans.flatMap(({ high, low, spanMs }) => {
    const start = firstIndexAtOrAfter(fine.openTime, now - spanMs);
    if (start >= fine.openTime.length) return [];
    let highest = start;
    let lowest = start;
    for (let i = start; i < fine.openTime.length; i++) {
      if (at(fine.high, i) > at(fine.high, highest)) highest = i;
      if (at(fine.low, i) < at(fine.low, lowest)) lowest = i;
    }
    return [
      { id: high, price: at(fine.high, highest), time: at(fine.openTime, highest) },
      { id: low, price: at(fine.low, lowest), time: at(fine.openTime, lowest) },
    ];
  });
}

/** Seven significant figures: finer than any tick, and half the bytes. */
function significant(value: number): number {
  return Number(value.toPrecision(7));
}
