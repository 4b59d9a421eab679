import { PREDICTOR_NAMES } from '../clusters/score-window.ts';
import { VERDICTS } from '../clusters/scorecard.ts';
import { INSTRUMENT_KINDS, VENUE_IDS } from '../domain/instrument.ts';
import { FAILURE_KINDS } from '../net/failure.ts';
import { FINDING_LEVELS } from '../rules/rule.ts';
import { z } from '../schema.ts';
import { PROTOCOL_VERSION } from './names.ts';

/**
 * What the worker tells a page of one instrument: everything computed, columnar, JSON-safe (no NaN, Infinity, Map, typed array),
 * at most 64 kB. The page only draws it. Times are the venue's in ms, ratios 0-1, money in USD.
 */
export const SNAPSHOT_LIMIT_BYTES = 64_000;

const number = z.number();
const nullableNumber = z.nullable(z.number());
const shortText = z.string().check(z.maxLength(80));
const column = (limit: number) => z.array(z.number()).check(z.maxLength(limit));

export const instrumentSchema = z.object({
  venue: z.enum(VENUE_IDS),
  symbol: shortText,
  kind: z.enum(INSTRUMENT_KINDS),
  base: shortText,
  quote: shortText,
  settle: z.nullable(shortText),
  expiry: z.nullable(shortText),
});

/** live: within its time; delayed: late but usable; stale: shown as the last good data; the rest name the reason. */
export const FRESHNESS_STATES = ['loading', 'live', 'delayed', 'stale'] as const;

const freshness = z.object({
  state: z.enum(FRESHNESS_STATES),
  /** Venue time of the newest price; null before the first. */
  asOf: nullableNumber,
  /** Why nothing newer came; null while all is well. */
  failure: z.nullable(z.object({ kind: z.enum(FAILURE_KINDS), retryAt: nullableNumber, host: shortText })),
  /** How far the local clock is off the venue's; shown above 2 s. */
  clockSkewMs: nullableNumber,
});

export const WINDOW_IDS = ['24h', '7d', '30d', 'all'] as const;
const extreme = z.object({ price: number, time: number });
export const drawdownWindowSchema = z.object({
  window: z.enum(WINDOW_IDS),
  reference: extreme,
  drawdown: number,
  maximumDrawdown: z.object({ ratio: number, peak: extreme, trough: extreme }),
  /** False when stored candles do not reach back over the whole window; `from` says how far they reach. */
  complete: z.boolean(),
  from: number,
});
export const drawdownSchema = z.object({
  priceKind: z.enum(['last', 'mark']),
  windows: z.array(drawdownWindowSchema).check(z.maxLength(4)),
  /** Prices of the last 24 h for the small chart, ascending in equal steps. */
  chart: z.object({ from: number, stepMs: number, low: column(300), high: column(300) }),
  /** Today's deepest fall from the trailing 24 h high among all days of this venue's candles. */
  rank: z.nullable(z.object({ today: number, deeperThanShare: number, days: number, firstDay: number })),
  /** True while older history is still being fetched. */
  historyLoading: z.boolean(),
  referenceDays: z
    .array(z.object({ id: shortText, day: number, fall: nullableNumber }))
    .check(z.maxLength(8)),
});

const leverageRange = z.object({ leverage: number, low: number, high: number, entries: number });
const loadLine = z.object({
  side: z.enum(['long', 'short']),
  priceKind: z.enum(['last', 'mark']),
  horizonMs: number,
  risk: number,
  notionalUsd: number,
  ownNotional: z.boolean(),
  maximumLeverage: number,
  /** Over the fifth of history whose volatility is nearest to now's. */
  conditional: leverageRange,
  allHistory: leverageRange,
  from: number,
  marks: z
    .array(z.object({ id: z.enum(['current-drawdown', 'worst-24h-of-30d', 'worst-day']), leverage: number }))
    .check(z.maxLength(3)),
});

export const clusterSchema = z.object({
  side: z.enum(['long', 'short']),
  low: number,
  high: number,
  notionalUsdLow: number,
  notionalUsdHigh: number,
  shareOfSide: number,
  distance: number,
  unsweptSince: nullableNumber,
});
const scored = z.object({ mean: number, low: nullableNumber, high: nullableNumber });
/** How the estimate has done on the liquidations seen here; nats per liquidation. */
const score = z.object({
  from: nullableNumber,
  to: nullableNumber,
  windows: number,
  prints: number,
  predictors: z
    .array(z.object({ name: z.enum(PREDICTOR_NAMES), nats: scored, lift: number }))
    .check(z.maxLength(PREDICTOR_NAMES.length)),
  /** Of what is shown over distance alone. */
  gain: scored,
  rangeCoverage: nullableNumber,
  weight: number,
  verdict: z.enum(VERDICTS),
});

const ladder = z.object({
  asOf: number,
  /** `distance`: the clusters are not earned, and what distance alone says stands in their place. */
  mode: z.enum(['clusters', 'distance']),
  binEdges: column(1201),
  long: column(1200),
  short: column(1200),
  clusters: z.array(clusterSchema).check(z.maxLength(10)),
  distanceBands: z.array(clusterSchema).check(z.maxLength(10)),
  calibrationPrints: number,
  score,
  historyMs: number,
  /** Venue time of the newest open interest behind the estimate. */
  openInterestAsOf: number,
  /** Recent extremes of the mark (last where there is no mark): ticks on the ladder. */
  extremes: z
    .array(z.object({ id: z.enum(['high24h', 'low24h', 'high7d', 'low7d']), price: number, time: number }))
    .check(z.maxLength(4)),
});

/**
 * Why nothing is observed: loading: the first accounts are on their way; waiting: the page's candles come first; silent: the feed that
 * names accounts says nothing; none-seen: no account read holds the coin; too-old: older than six hours; not-comparable: the
 * venue's coin of that name trades at another price.
 */
export const OBSERVED_REASONS = [
  'loading',
  'waiting',
  'silent',
  'none-seen',
  'too-old',
  'not-comparable',
] as const;

/** Neighbouring positions that were seen, or a single one (then low and high are the same price). */
const observedBand = z.object({
  side: z.enum(['long', 'short']),
  low: number,
  high: number,
  notionalUsd: number,
  positions: number,
  largestUsd: number,
  /** Whose the largest is, shortened: `0x1234…abcd`. */
  largestAccount: z.string().check(z.maxLength(20)),
  distance: number,
  asOf: number,
  oldestAsOf: number,
  /** 1 while fresh, fading with age, weighted by notional. */
  opacity: number,
  /** Since when the positions, or the oldest of them, have been seen. */
  since: number,
});
/** The OBSERVED layer of the coin: accounts of one venue, whatever the venue of the page. */
const observed = z.object({
  venue: z.enum(VENUE_IDS),
  /** heat: columns and bands; list: too little was seen for a heat map, single positions; none: nothing, see `reason`. */
  state: z.enum(['heat', 'list', 'none']),
  /** Null unless `none`. */
  reason: z.nullable(z.enum(OBSERVED_REASONS)),
  /** Why nothing newer came; null while all is well. */
  failure: z.nullable(z.object({ kind: z.enum(FAILURE_KINDS), retryAt: nullableNumber })),
  /** Newest and oldest moment of what is shown. */
  asOf: nullableNumber,
  oldestAsOf: nullableNumber,
  accounts: number,
  positions: number,
  /** Positions that no price would liquidate: counted, never placed. */
  withoutPrice: number,
  /** Notional placed beyond the bins. */
  outsideUsd: number,
  /** Observed size to the venue's open interest, 0-1; null without open interest. */
  coverage: z.nullable(z.object({ long: number, short: number })),
  /** Empty unless `heat`. USD a bin at full value: fading is told by `opacity` alone. */
  binEdges: column(601),
  long: column(600),
  short: column(600),
  /** At most five a side. */
  bands: z.array(observedBand).check(z.maxLength(10)),
});

const finding = z.object({
  ruleId: shortText,
  level: z.enum(FINDING_LEVELS),
  value: nullableNumber,
  threshold: nullableNumber,
  numbers: z.record(shortText, number),
  missing: z.array(shortText).check(z.maxLength(8)),
});

export const positionSchema = z.object({
  side: z.enum(['long', 'short']),
  entryPrice: number.check(z.positive(), z.lte(1e12)),
  leverage: number.check(z.gte(1), z.lte(1000)),
  /** Base coin; contracts' USD notional for an inverse instrument. */
  size: number.check(z.positive(), z.lte(1e15)),
  marginMode: z.enum(['isolated', 'cross']),
  /** Isolated margin in the settle coin; null: notional / leverage. */
  margin: z.nullable(number.check(z.positive(), z.lte(1e15))),
  /** Wallet balance in the settle coin, for cross; null: unknown. */
  walletBalance: z.nullable(number.check(z.positive(), z.lte(1e15))),
});
export type PositionEntry = z.infer<typeof positionSchema>;

const ownPosition = z.object({
  entry: positionSchema,
  notionalUsd: number,
  liquidation: z.object({
    state: z.enum(['price', 'none', 'not-computable']),
    /** Low and high differ where the venue has published two rules. */
    low: nullableNumber,
    high: nullableNumber,
    bankruptcyPrice: nullableNumber,
    /** Signed distance from the mark as a ratio of it; positive while safe. */
    distance: nullableNumber,
    maintenanceMarginRate: nullableNumber,
    reason: z.nullable(shortText),
  }),
});

const market = z.object({
  openInterest: z.nullable(
    z.object({ coins: number, change24h: nullableNumber, usd: nullableNumber, asOf: number }),
  ),
  funding: z.nullable(
    z.object({
      rate: number,
      intervalMs: number,
      annualised: number,
      nextTime: nullableNumber,
      asOf: number,
    }),
  ),
  longShortRatio: z.nullable(z.object({ ratio: number, asOf: number })),
  takerRatio: z.nullable(z.object({ ratio: number, asOf: number })),
  /**
   * Seen by us in the last 24 h since `since`, of which we listened `listenedMs` (null: all of it); a lower bound where the venue
   * throttles its feed.
   * `silentSince`: when the feed was last heard, if it is not now.
   */
  liquidations: z.nullable(
    z.object({
      longUsd: number,
      shortUsd: number,
      count: number,
      since: number,
      listenedMs: nullableNumber,
      silentSince: nullableNumber,
    }),
  ),
  /** Visible book within 2 % of the mark, in USD. */
  depth: z.nullable(z.object({ bidUsd: number, askUsd: number, asOf: number })),
});

const tiers = z.object({
  origin: z.enum(['venue', 'bundled']),
  asOf: number,
  maximumLeverage: number,
});

/** At most 41 points a column, one each 0.25 % of move. */
const scenarioColumn = column(41);
const scenarioSide = z.object({
  /** How far the liquidations are known: a final move beyond it is told as "beyond". */
  reach: number,
  /** Cumulative USD liquidated at each move, with the 10-90 % of the draws. */
  curve: z.object({ usd: scenarioColumn, low: scenarioColumn, high: scenarioColumn }),
  steps: z
    .array(
      z.object({
        move: number,
        usd: number,
        usdLow: number,
        usdHigh: number,
        /** Final moves; null: the book fails. */
        final: nullableNumber,
        finalThinned: nullableNumber,
        finalLow: nullableNumber,
        finalHigh: nullableNumber,
        squareRoot: nullableNumber,
        lawsDiffer: z.boolean(),
      }),
    )
    .check(z.maxLength(5)),
  tippingMove: nullableNumber,
  stressFailsFrom: z.array(nullableNumber).check(z.maxLength(2)),
});
/** SCENARIO: what follows if the price makes a first move; moves are ratios of the mark, against the side. */
const scenario = z.object({
  /** Venue time of the oldest book. */
  asOf: number,
  venues: z.array(z.enum(VENUE_IDS)).check(z.maxLength(8)),
  /** What the liquidations are: estimated, observed, or at each venue the larger of both. */
  basis: z.enum(['estimated', 'observed', 'larger']),
  /** How far every book is seen, and the exponent of the power law beyond. */
  book: z.object({ reach: number, exponent: number, isFitted: z.boolean() }),
  long: z.nullable(scenarioSide),
  short: z.nullable(scenarioSide),
  own: z.nullable(
    z.object({
      side: z.enum(['long', 'short']),
      price: number,
      /** Of the liquidation price from the mark, against the position. */
      distance: number,
      /** Smallest first moves that get there, by book; null: beyond what is known. */
      reach: z.nullable(z.object({ shown: number, thinned: number, stressed: number })),
    }),
  ),
});

/** Parts of the panel that may be without data, each with its reason. */
export const SECTION_IDS = ['drawdown', 'loadLine', 'ladder', 'scenario', 'market', 'tiers'] as const;
const missingSection = z.object({
  section: z.enum(SECTION_IDS),
  /** A failure kind, or: loading, not-offered (the venue has no such data), too-short (history), too-old. */
  reason: z.enum([...FAILURE_KINDS, 'loading', 'not-offered', 'too-short', 'too-old']),
  retryAt: nullableNumber,
});

export const snapshotSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  /** What the page asked for. */
  requested: instrumentSchema,
  /** Whose data this is: the perpetual of the same coin when a spot page asked. */
  instrument: instrumentSchema,
  /** The venue's time when this was sent; ages are taken from it. */
  sentAt: number,
  freshness,
  price: z.nullable(z.object({ value: number, kind: z.enum(['mark', 'last']), asOf: number })),
  drawdown: z.nullable(drawdownSchema),
  loadLine: z.nullable(loadLine),
  ladder: z.nullable(ladder),
  scenario: z.nullable(scenario),
  /** Null where the user switched the venue off. */
  observed: z.nullable(observed),
  findings: z.array(finding).check(z.maxLength(24)),
  position: z.nullable(ownPosition),
  market: z.nullable(market),
  tiers: z.nullable(tiers),
  missing: z.array(missingSection).check(z.maxLength(10)),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
export type SnapshotFreshness = Snapshot['freshness'];
export type SnapshotDrawdown = NonNullable<Snapshot['drawdown']>;
export type SnapshotLoadLine = NonNullable<Snapshot['loadLine']>;
export type SnapshotLadder = NonNullable<Snapshot['ladder']>;
export type SnapshotScenario = NonNullable<Snapshot['scenario']>;
export type SnapshotObserved = NonNullable<Snapshot['observed']>;
export type SnapshotFinding = Snapshot['findings'][number];
export type SnapshotPosition = NonNullable<Snapshot['position']>;
export type SnapshotMarket = NonNullable<Snapshot['market']>;
export type SnapshotMissing = Snapshot['missing'][number];
