import type { ClusterMemory } from '../clusters/estimated.ts';
import { type CandleSeries, emptyCandles, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { type LiquidationHistory, NO_LIQUIDATION_HISTORY } from '../domain/liquidation-history.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type {
  FundingSeries,
  OpenInterestSeries,
  OrderBook,
  RatioSeries,
  Ticker,
} from '../domain/market-data.ts';
import type { Rejections } from '../domain/rejections.ts';
import type { DepthSample } from '../domain/usual-depth.ts';
import type { FetchFailure } from '../net/failure.ts';
import type { RecordedOpenInterest } from './open-interest-recording.ts';

export const FINE_INTERVAL_MS = 5 * MINUTE_MS;
/** How far back the fine candles and the open interest reach: what the cluster estimate rests on. */
export const FINE_HISTORY_MS = 30 * 24 * HOUR_MS;

/** What a desk asks a venue for, one job each. */
export const DATUM_KINDS = [
  'ticker',
  'fine',
  'hours',
  'markHours',
  'openInterest',
  'longShortRatio',
  'topTraderRatio',
  'takerRatio',
  'funding',
  'tiers',
  'book',
  'pastLiquidations',
] as const;
export type DatumKind = (typeof DATUM_KINDS)[number];

/** A value with the venue's time of it. */
export interface Dated<T> {
  readonly value: T;
  readonly asOf: number;
}

/** All that is known of one instrument. Replaced part by part, never mutated: a changed reference means changed data. */
export interface DeskData {
  readonly ticker: Dated<Ticker> | null;
  /** Five-minute candles of the last price, last 30 days. */
  readonly fine: CandleSeries;
  /** Hourly candles of the last price, back to the listing where the venue gives them. */
  readonly hours: CandleSeries;
  /** Hourly candles of the mark price; empty where the venue has none. */
  readonly markHours: CandleSeries;
  /** True once the venue answered that nothing older exists. */
  readonly hoursComplete: boolean;
  readonly markHoursComplete: boolean;
  readonly fineComplete: boolean;
  /** The venue's history, or what was recorded here where it keeps none: never both in one series. */
  readonly openInterest: OpenInterestSeries | null;
  /** What was recorded here, where that stands for the venue's history; null elsewhere and before the first figure. */
  readonly recorded: RecordedOpenInterest | null;
  /** Accounts long to accounts short. */
  readonly longShortRatio: Dated<RatioSeries> | null;
  /** What the largest accounts hold long to what they hold short. */
  readonly topTraderRatio: Dated<RatioSeries> | null;
  readonly takerRatio: Dated<RatioSeries> | null;
  readonly funding: Dated<FundingSeries> | null;
  readonly tiers: Dated<MarginTierTable> | null;
  readonly book: Dated<OrderBook> | null;
  /** The forced orders this browser saw over days, and when it listened. */
  readonly liquidationHistory: LiquidationHistory;
  /** The book's depth by the hours in which it was seen, last week. */
  readonly depthSamples: readonly DepthSample[];
  /** What earlier lives of the worker learned of the estimate; read once from the cache. */
  readonly clusterMemory: ClusterMemory | null;
  /** What was not believed since the worker began. */
  readonly rejected: Rejections;
  readonly failures: Readonly<Partial<Record<DatumKind, FetchFailure>>>;
}

export function emptyDeskData(): DeskData {
  return {
    ticker: null,
    fine: emptyCandles(FINE_INTERVAL_MS),
    hours: emptyCandles(HOUR_MS),
    markHours: emptyCandles(HOUR_MS),
    hoursComplete: false,
    markHoursComplete: false,
    fineComplete: false,
    openInterest: null,
    recorded: null,
    longShortRatio: null,
    topTraderRatio: null,
    takerRatio: null,
    funding: null,
    tiers: null,
    book: null,
    liquidationHistory: NO_LIQUIDATION_HISTORY,
    depthSamples: [],
    clusterMemory: null,
    rejected: {},
    failures: {},
  };
}

/** None while its newest samples are in doubt: a map of what was before would be a stale one, and a change since then a wrong one. */
export function believedOpenInterest(data: DeskData): DeskData['openInterest'] {
  return data.failures.openInterest?.kind === 'implausible' ? null : data.openInterest;
}
