import { bookDepth, type DepthCurve, depthWithin, visibleReach } from '../clusters/book-depth.ts';
import type { ClusterMap } from '../clusters/cluster.ts';
import {
  adverseMove,
  estimatedCurve,
  type KnownPosition,
  type LiquidationCurve,
  observedCurve,
  sumAt,
  usdRangeOf,
} from '../clusters/liquidation-curve.ts';
import {
  reachScenario,
  SCENARIO_MOVES,
  type ScenarioInput,
  type SideScenario,
  sideScenario,
} from '../clusters/scenario.ts';
import { seededRandom } from '../domain/block-bootstrap.ts';
import { type CandleSeries, DAY_MS, MINUTE_MS } from '../domain/candles.ts';
import { dailyVolatility } from '../domain/daily-volatility.ts';
import type { VenueId } from '../domain/instrument.ts';
import type { OrderBook, PositionSide } from '../domain/market-data.ts';
import type { SnapshotMissing, SnapshotScenario } from '../protocol/snapshot.ts';
import type { Dated } from './desk-data.ts';
import { memoLast } from './memo.ts';

/** A book or a map older than this says nothing of the market: then there is no scenario. */
const OLDEST_MS = 10 * MINUTE_MS;
const VOLATILITY_MS = 30 * DAY_MS;
const SEED = 20_260_206;
/** Venues of one coin that are combined: their books and their liquidations. */
const VENUES_LIMIT = 8;
const LARGEST_REACH = 0.3;
const MARK_DIGITS = 4;

/** What one venue brings: its book and its liquidations belong together. */
export interface ScenarioVenue {
  readonly venue: VenueId;
  /** ESTIMATED. */
  readonly map: ClusterMap | null;
  /** OBSERVED; empty where none are known. */
  readonly positions: readonly KnownPosition[];
  readonly markPrice: number;
  readonly book: Dated<OrderBook>;
  /** Rounded, so that it does not change with every trade; null: unknown. */
  readonly dailyVolumeUsd: number | null;
}

export interface ScenarioDeskInput {
  readonly venue: VenueId;
  readonly map: ClusterMap | null;
  readonly positions: readonly KnownPosition[];
  readonly book: Dated<OrderBook> | null;
  readonly price: number | null;
  readonly volume24hUsd: number | null;
  readonly hours: CandleSeries;
  /** The trader's own; null without a position or a price. */
  readonly own: { readonly side: PositionSide; readonly price: number } | null;
  /** Other desks of the same coin. */
  readonly peers: readonly ScenarioVenue[];
  /** The venue's time in ms. */
  readonly now: number;
}

export interface ScenarioAnalysis {
  readonly scenario: SnapshotScenario | null;
  /** Why there is none; null also when what it rests on is missing itself. */
  readonly reason: Extract<SnapshotMissing['reason'], 'loading' | 'too-old'> | null;
  /** What this desk brings to the scenarios of others. */
  readonly contribution: ScenarioVenue | null;
}

/** The scenario of one desk; computed anew only when a book, a map, the own price or the volatility changed. */
export function createScenarioAnalysis(): (input: ScenarioDeskInput) => ScenarioAnalysis {
  const volatilityOf = memoLast((hours: CandleSeries) => dailyVolatility(hours, VOLATILITY_MS));
  const contributionOf = memoLast(
    (
      venue: VenueId,
      map: ClusterMap | null,
      positions: readonly KnownPosition[],
      markPrice: number,
      book: Dated<OrderBook>,
      dailyVolumeUsd: number | null,
    ): ScenarioVenue => ({ venue, map, positions, markPrice, book, dailyVolumeUsd }),
  );
  const scenarioOf = memoLast(
    (
      volatility: number | null,
      side: PositionSide | null,
      price: number | null,
      ...venues: readonly ScenarioVenue[]
    ) => computeScenario(venues, volatility, side === null || price === null ? null : { side, price }),
  );
  let isAwake = false;

  return ({ venue, map, positions, book, price, volume24hUsd, hours, own, peers, now }) => {
    // Without a map the price itself, in steps: a scenario is not made anew for each trade.
    const markPrice = map?.markPrice ?? (price === null ? null : rounded(price, MARK_DIGITS));
    if (book === null || markPrice === null || (map === null && positions.length === 0))
      return { scenario: null, reason: null, contribution: null };
    const volume = volume24hUsd === null ? null : rounded(volume24hUsd, 2);
    const contribution = contributionOf(venue, map, positions, markPrice, book, volume);
    const isFresh = (other: ScenarioVenue): boolean =>
      now - other.book.asOf <= OLDEST_MS && (other.map === null || now - other.map.asOf <= OLDEST_MS);
    if (!isFresh(contribution)) return { scenario: null, reason: 'too-old', contribution };
    // The first reply after a wake waits for nothing that can come a second later.
    if (!isAwake) {
      isAwake = true;
      return { scenario: null, reason: 'loading', contribution };
    }
    const venues = [contribution, ...peers.filter(isFresh)].slice(0, VENUES_LIMIT);
    const scenario = scenarioOf(volatilityOf(hours), own?.side ?? null, own?.price ?? null, ...venues);
    return { scenario, reason: null, contribution };
  };
}

function computeScenario(
  venues: readonly ScenarioVenue[],
  volatility: number | null,
  own: ScenarioDeskInput['own'],
): SnapshotScenario {
  const [first] = venues;
  const inputs = {
    long: sideInput(venues, 'long', volatility),
    short: sideInput(venues, 'short', volatility),
  };
  const books = [...(inputs.long?.books ?? []), ...(inputs.short?.books ?? [])];
  const told = (input: SideInput | null): SnapshotScenario['long'] =>
    input === null ? null : roundedSide(sideScenario(input, seededRandom(SEED)));
  return {
    asOf: Math.min(...venues.map(({ book }) => book.asOf)),
    venues: [...new Set(venues.map(({ venue }) => venue))],
    basis: basisOf(venues),
    book: {
      reach: rounded(Math.min(LARGEST_REACH, ...books.map(visibleReach)), 2),
      exponent: rounded(meanOf(books.map(({ exponent }) => exponent)), 3),
      isFitted: books.length > 0 && books.every(({ isFitted }) => isFitted),
    },
    long: told(inputs.long),
    short: told(inputs.short),
    own: own === null || first === undefined ? null : ownOf(own, inputs[own.side], first.markPrice),
  };
}

interface SideInput extends ScenarioInput {
  readonly books: readonly DepthCurve[];
}

/** Sums books and liquidations of the venues that have both of them; null without any book. */
function sideInput(
  venues: readonly ScenarioVenue[],
  side: PositionSide,
  volatility: number | null,
): SideInput | null {
  const usable = venues.flatMap((venue) => {
    const depth = bookDepth(venue.book.value, side === 'long' ? 'bids' : 'asks');
    return depth === null ? [] : [{ ...venue, depth }];
  });
  if (usable.length === 0) return null;
  const books = usable.map(({ depth }) => depth);
  const estimates = usable.flatMap(({ map }) => (map === null ? [] : [estimatedCurve(map, side)]));
  const volumes = usable.map(({ dailyVolumeUsd }) => dailyVolumeUsd);
  return {
    books,
    depthUsd: SCENARIO_MOVES.map((move) => books.reduce((sum, book) => sum + depthWithin(book, move), 0)),
    venues: usable.map(({ map, positions, markPrice, venue }) => ({
      estimated: map === null ? null : sumAt([estimatedCurve(map, side)], SCENARIO_MOVES),
      usdRange: map === null ? { low: 1, high: 1 } : usdRangeOf(map),
      observed: sumAt([observedCurve(positions, side, markPrice, venue === 'hyperliquid')], SCENARIO_MOVES),
    })),
    reach: Math.min(LARGEST_REACH, ...estimates.map(reachOf)),
    dailyVolatility: volatility,
    // The law's volume is of the same venues; one unknown makes the sum unknown.
    dailyVolumeUsd: volumes.reduce(
      (sum, volume) => (sum === null || volume === null ? null : sum + volume),
      0,
    ),
  };
}

function reachOf({ move }: LiquidationCurve): number {
  return move[move.length - 1] ?? 0;
}

function basisOf(venues: readonly ScenarioVenue[]): SnapshotScenario['basis'] {
  if (venues.every(({ positions }) => positions.length === 0)) return 'estimated';
  return venues.every(({ map }) => map === null) ? 'observed' : 'larger';
}

function ownOf(
  { side, price }: NonNullable<ScenarioDeskInput['own']>,
  input: ScenarioInput | null,
  markPrice: number,
): SnapshotScenario['own'] {
  const target = adverseMove(price, markPrice, side);
  const reach = input === null ? null : reachScenario(input, target);
  return {
    side,
    price,
    distance: rounded(target, 4),
    reach: reach && {
      shown: rounded(reach.shown, 3),
      thinned: rounded(reach.thinned, 3),
      stressed: rounded(reach.stressed, 3),
    },
  };
}

/** Three figures are finer than anything here is known, and a third of the bytes. */
function roundedSide(side: SideScenario): NonNullable<SnapshotScenario['long']> {
  const short = (column: readonly number[]): number[] => column.map((value) => rounded(value, 3));
  const orNull = (value: number | null): number | null => (value === null ? null : rounded(value, 3));
  return {
    reach: rounded(side.reach, 3),
    curve: { usd: short(side.curve.usd), low: short(side.curve.low), high: short(side.curve.high) },
    steps: side.steps.map((step) => ({
      move: step.move,
      usd: rounded(step.usd, 3),
      usdLow: rounded(step.usdLow, 3),
      usdHigh: rounded(step.usdHigh, 3),
      final: orNull(step.final),
      finalThinned: orNull(step.finalThinned),
      finalLow: orNull(step.finalLow),
      finalHigh: orNull(step.finalHigh),
      squareRoot: orNull(step.squareRoot),
      lawsDiffer: step.lawsDiffer,
    })),
    tippingMove: side.tippingMove,
    stressFailsFrom: [...side.stressFailsFrom],
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
