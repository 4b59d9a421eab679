import type { CandleSeries, PriceKind } from '../domain/candles.ts';
import type { Instrument, VenueId } from '../domain/instrument.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type {
  FundingSeries,
  Liquidation,
  OpenInterestSeries,
  OrderBook,
  RatioSeries,
  Ticker,
} from '../domain/market-data.ts';
import type { Rejections } from '../domain/rejections.ts';
import type { FetchFailure } from '../net/failure.ts';

/** A host's published limit, in the host's own units (requests or weight) per window. */
export interface HostLimit {
  readonly host: string;
  readonly published: number;
  readonly windowMs: number;
  /** Only paths that start with this count against it; absent: all paths of the host. */
  readonly pathPrefix?: string;
}

/** A limit by the second, told of ten: the tenth that we take of those is what the host bears in one, so that no burst goes beyond. */
export function bySecond(published: number): Pick<HostLimit, 'published' | 'windowMs'> {
  return { published: 10 * published, windowMs: 10_000 };
}

/** A request as a source states it; the worker adds credentials: 'omit', timeout, size limit and budget. */
export interface HttpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  /** Of the request's own, as a key that the user entered for the host. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Cost in the host's own units; 1 when absent. */
  readonly weight?: number;
  /** Asks for one account: that it is refused for legal reasons says nothing of the host's public data. */
  readonly isPersonal?: boolean;
}

/** What sources get from the worker. Rejects with FetchFailure only. */
export interface SourceIo {
  /** The parsed JSON of a 2xx reply: not yet validated. */
  readonly fetchJson: (request: HttpRequest, signal?: AbortSignal) => Promise<unknown>;
  /** The venue's time in ms. */
  readonly now: (host: string) => number;
  /** Tells the worker of a limit that the venue stated inside a 2xx reply, so that it stops calling the host. */
  readonly noteFailure?: (failure: FetchFailure) => void;
  /** Tells the worker of parts of a good reply that were not believed, for the diagnostics. */
  readonly noteRejected?: (rejected: Rejections) => void;
}

export interface CandleQuery {
  readonly priceKind: PriceKind;
  readonly intervalMs: number;
  /** Open times, both inclusive. A page starts at `from` and holds at most `candlePageLimit` candles. */
  readonly from: number;
  readonly to: number;
}

/** What a live stream tells; times are the venue's. */
export type StreamEvent =
  | { readonly type: 'ticker'; readonly ticker: Partial<Omit<Ticker, 'asOf'>> & Pick<Ticker, 'asOf'> }
  | { readonly type: 'liquidation'; readonly liquidation: Liquidation }
  /** The venue does not serve the feed of forced orders on this connection: its silence there says nothing. */
  | { readonly type: 'liquidations-refused' };

/** A WebSocket as data: the worker opens it, keeps it alive, and reconnects it. */
export interface StreamPlan {
  readonly url: string;
  /** Text frames sent after opening. */
  readonly subscribe: readonly string[];
  /** Text frame sent every `intervalMs` to keep the connection; null where the venue pings us. */
  readonly ping: { readonly frame: string; readonly intervalMs: number } | null;
  /** The answer to a text frame of the venue that asks for one (OKX: `ping` wants `pong`); null for any other. Never throws. */
  readonly answer?: (frame: string) => string | null;
  /** Text frames to send because of one that came: channels that only a first reply names. Never throws. */
  readonly replyTo?: (frame: string) => readonly string[];
  /**
   * Events of one text frame; an unknown or malformed frame gives []. Never throws.
   * `receivedAt` is the venue's time at arrival, for frames that carry no time of their own.
   */
  readonly parse: (frame: string, receivedAt: number) => readonly StreamEvent[];
}

/** Forced orders of the past, as far as one answer told them. */
export interface LiquidationPage {
  /** Ascending, all within the span. */
  readonly orders: readonly Liquidation[];
  /** What the answer covers: the end of what was asked, from a later start where one answer does not hold it all. */
  readonly span: { readonly from: number; readonly to: number };
}

/** Where a venue tells forced orders of the past: what fell while nobody listened. */
export interface PastLiquidations {
  /** How far back it is asked. */
  readonly reachMs: number;
  /** One answer, the newest part of the span. @param query times in ms, both inclusive. */
  load(
    instrument: Instrument,
    query: { readonly from: number; readonly to: number },
    io: SourceIo,
  ): Promise<LiquidationPage>;
}

/** Where a venue tells how its largest accounts stand. */
export interface TopTraders {
  /** What they hold long over what they hold short, last 24 h. */
  load(instrument: Instrument, io: SourceIo): Promise<RatioSeries>;
}

/** What a venue offers for an instrument without a key; what it lacks is said in the panel, never invented. */
export interface Capabilities {
  readonly markCandles: boolean;
  readonly openInterestHistory: boolean;
  readonly longShortRatio: boolean;
  readonly takerVolume: boolean;
  readonly liquidationStream: boolean;
}

/**
 * One data source: endpoint, limits, schema, parse to domain. Every method parses its payload once, at the border, and
 * rejects with FetchFailure: 'format-changed' for a shape it does not know, 'unknown-instrument' for a symbol the venue does not list.
 */
export interface Source {
  readonly id: string;
  readonly venue: VenueId;
  readonly limits: readonly HostLimit[];
  /** Hosts of `limits` and of the stream, for the manifest's host permissions and the CSP. */
  readonly hosts: readonly string[];
  covers(instrument: Instrument): boolean;
  capabilities(instrument: Instrument): Capabilities;
  /** Most candles one call returns. */
  candlePageLimit(query: Pick<CandleQuery, 'priceKind' | 'intervalMs'>): number;
  ticker(instrument: Instrument, io: SourceIo): Promise<Ticker>;
  /** One page, ascending; the last candle may still be running. */
  candles(instrument: Instrument, query: CandleQuery, io: SourceIo): Promise<CandleSeries>;
  /** One page of `intervalMs` history in base coin, ascending; `from`/`to` as in CandleQuery. */
  openInterestHistory(
    instrument: Instrument,
    query: Pick<CandleQuery, 'from' | 'to' | 'intervalMs'>,
    io: SourceIo,
  ): Promise<OpenInterestSeries>;
  /** Accounts long to accounts short, last 24 h. */
  longShortRatio(instrument: Instrument, io: SourceIo): Promise<RatioSeries>;
  /** Taker buys to taker sells, last 24 h. */
  takerVolumeRatio(instrument: Instrument, io: SourceIo): Promise<RatioSeries>;
  /** Settled rates, about the last 30 days where one call gives them. */
  fundingHistory(instrument: Instrument, io: SourceIo): Promise<FundingSeries>;
  marginTiers(instrument: Instrument, io: SourceIo): Promise<MarginTierTable>;
  orderBook(instrument: Instrument, io: SourceIo): Promise<OrderBook>;
  /** Absent, or null for the instrument, where the venue tells nothing of its largest accounts. */
  topTraders?(instrument: Instrument): TopTraders | null;
  /**
   * Absent, or null for the instrument, where the venue tells of no past orders. Without a stream of them they are asked for again and again
   * while someone looks.
   */
  pastLiquidations?(instrument: Instrument): PastLiquidations | null;
  /** Null when the venue has no public stream for it. */
  stream(instrument: Instrument): StreamPlan | null;
}
