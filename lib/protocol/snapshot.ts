import { INSTRUMENT_KINDS, VENUE_IDS } from '../domain/instrument.ts';
import { MARGIN_MODES } from '../domain/market-data.ts';
import { FAILURE_KINDS } from '../net/failure.ts';
import { FINDING_LEVELS } from '../rules/rule.ts';
import { z } from '../schema.ts';
import { PROTOCOL_VERSION } from './names.ts';
import { ladder } from './snapshot-ladder.ts';
import { observed } from './snapshot-observed.ts';
import { scenario } from './snapshot-scenario.ts';
import { column, nullableNumber, number, shortText } from './snapshot-values.ts';
import { breadth, leverage } from './snapshot-wide.ts';

/**
 * What the worker tells a page of one instrument: everything computed, columnar, JSON-safe (no NaN, Infinity, Map, typed array),
 * at most 64 kB. The page only draws it. Times are the venue's in ms, ratios 0-1, money in USD.
 */
export const SNAPSHOT_LIMIT_BYTES = 64_000;

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

const finding = z.object({
  ruleId: shortText,
  level: z.enum(FINDING_LEVELS),
  value: nullableNumber,
  threshold: nullableNumber,
  numbers: z.record(shortText, number),
  missing: z.array(shortText).check(z.maxLength(8)),
  /** Which of several own positions it speaks of: 0 is `position`, then the others; 0 where it speaks of none. */
  ownIndex: number,
});

/** What a position's figures may be: far above what any venue has. */
export const POSITION_LIMITS = { leverage: 1_000, price: 1e12, amount: 1e15 } as const;
const amount = number.check(z.positive(), z.lte(POSITION_LIMITS.amount));

export const positionSchema = z.object({
  side: z.enum(['long', 'short']),
  entryPrice: number.check(z.positive(), z.lte(POSITION_LIMITS.price)),
  leverage: number.check(z.gte(1), z.lte(POSITION_LIMITS.leverage)),
  /** Base coin; contracts' USD notional for an inverse instrument. */
  size: amount,
  marginMode: z.enum(MARGIN_MODES),
  /** Isolated margin in the settle coin; null: notional / leverage. */
  margin: z.nullable(amount),
  /** Isolated: margin put to it since, in the settle coin. */
  addedMargin: z.optional(z.nullable(amount)),
  /** Wallet balance in the settle coin, for cross; null: unknown. */
  walletBalance: z.nullable(amount),
  /** The move against it that it is to outlast, as a ratio of the mark; absent or null: the worst of 30 days. */
  chosenDistance: z.optional(z.nullable(number.check(z.positive(), z.lt(1)))),
});
export type PositionEntry = z.infer<typeof positionSchema>;

/** Most positions of one instrument. */
export const INSTRUMENT_POSITIONS_LIMIT = 4;

const POSITION_ORIGINS = ['hand', 'page', 'account'] as const;

const ownPosition = z.object({
  /** Of the stored position; below 0 for one that was read, null for one that is tried out. */
  id: z.nullable(number),
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
    /** Whether other cross positions of the instrument stand behind the same balance. */
    isShared: z.boolean(),
  }),
  /** CALCULATED: what the position needs; each null where it cannot be told. */
  plan: z.object({
    /** Distance to liquidation in hourly average true ranges. */
    rangeMultiple: nullableNumber,
    /** The move that is to be outlasted: the chosen one, else the worst against the side in 30 days; and what outlasts it. */
    move: nullableNumber,
    isMoveChosen: z.boolean(),
    marginToAddUsd: nullableNumber,
    loadLineLeverage: nullableNumber,
    /** Base coin; USD for inverse contracts. */
    sizeAtLoadLine: nullableNumber,
    /** Negative: the position is paid. */
    fundingPerDayUsd: nullableNumber,
    fundingPerDayRatio: nullableNumber,
  }),
});

/** A failure kind, or: loading, not-offered (the venue has no such data), too-short (history), too-old. */
const missingReason = z.enum([...FAILURE_KINDS, 'loading', 'not-offered', 'too-short', 'too-old']);

/** Figures of the market that a venue may lack. */
export const MARKET_FIGURES = [
  'openInterest',
  'funding',
  'longShortRatio',
  'topTraderRatio',
  'takerRatio',
  'liquidations',
  'depth',
] as const;
export type MarketFigure = (typeof MARKET_FIGURES)[number];

const market = z.object({
  /** Why each figure that is null is so. */
  missing: z
    .array(z.object({ figure: z.enum(MARKET_FIGURES), reason: missingReason }))
    .check(z.maxLength(MARKET_FIGURES.length)),
  openInterest: z.nullable(
    z.object({ coins: number, change24h: nullableNumber, usd: nullableNumber, asOf: number }),
  ),
  /**
   * Open interest recorded here because the venue keeps no history of it: since when at all, and of the last 30 days from the first to the
   * newest figure how long that is and how much of it is known. Null where the venue's own history is used.
   */
  recorded: z.nullable(z.object({ since: number, spanMs: number, knownMs: number })),
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
  /** What the venue's largest accounts hold long for each they hold short. */
  topTraderRatio: z.nullable(z.object({ ratio: number, asOf: number })),
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
  /** The venue whose tiers stand in; null: they are the instrument's own. */
  lentBy: z.nullable(z.enum(VENUE_IDS)),
});

/** Parts of the panel that may be without data, each with its reason. */
export const SECTION_IDS = ['drawdown', 'loadLine', 'ladder', 'scenario', 'market', 'tiers'] as const;
const missingSection = z.object({
  section: z.enum(SECTION_IDS),
  reason: missingReason,
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
  /** The own position that is liquidated first. */
  position: z.nullable(ownPosition),
  otherPositions: z.array(ownPosition).check(z.maxLength(INSTRUMENT_POSITIONS_LIMIT)),
  market: z.nullable(market),
  breadth: z.nullable(breadth),
  leverage: z.nullable(leverage),
  tiers: z.nullable(tiers),
  missing: z.array(missingSection).check(z.maxLength(10)),
  /** Whether the positions were entered, read from the page that the snapshot is for, or told by the venue of the user's address. */
  positionFrom: z.enum(POSITION_ORIGINS),
  /** What the venue tells of the user's address; null where none is named. `asOf` null: nothing was told yet. */
  ownAccount: z.nullable(
    z.object({
      asOf: nullableNumber,
      failure: z.nullable(z.enum(FAILURE_KINDS)),
      /** Whether the liquidation prices are the venue's own. */
      isObserved: z.boolean(),
    }),
  ),
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
export type SnapshotBreadth = NonNullable<Snapshot['breadth']>;
export type SnapshotLeverage = NonNullable<Snapshot['leverage']>;
export type SnapshotMissing = Snapshot['missing'][number];
