import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { nextFullHour } from '../domain/funding.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { z } from '../schema.ts';
import { Book, Candles, HistoricalFunding, Market, Markets, Refusals } from './dydx-schema.ts';
import { dydxStream } from './dydx-stream.ts';
import { type JsonApi, jsonGet, type Refusal } from './json-api.ts';
import {
  bookOf,
  changed,
  checkedCandles,
  columns,
  intervalName,
  noData,
  pageEnd,
  parsePayload,
  unknownInstrument,
} from './payload.ts';
import type { CandleQuery, Source, SourceIo } from './source.ts';

export const DYDX_HOST = 'indexer.dydx.trade';
const HOST = DYDX_HOST;
const MAX_CANDLES = 1000;
/** Thirty days of hourly settlements. */
const FUNDINGS = 720;

const RESOLUTIONS: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '1MIN',
  [5 * MINUTE_MS]: '5MINS',
  [15 * MINUTE_MS]: '15MINS',
  [30 * MINUTE_MS]: '30MINS',
  [HOUR_MS]: '1HOUR',
  [4 * HOUR_MS]: '4HOURS',
  [DAY_MS]: '1DAY',
};

export const DYDX_API: JsonApi = { root: `https://${HOST}/v4`, refusalIn };

function refusalIn(reply: unknown): Refusal | null {
  const refusals = Refusals.safeParse(reply);
  if (!refusals.success) return null;
  const detail = refusals.data.errors.map(({ msg }) => msg).join('; ');
  if (/no subaccounts? found/i.test(detail)) return { kind: 'no-data', detail };
  if (/valid ticker|not found|could not find/i.test(detail)) return { kind: 'unknown-instrument', detail };
  return { kind: /too many requests/i.test(detail) ? 'rate-limited' : 'format-changed', detail };
}

/** `BTC/USDC:USDC` is BTC-USD: everything is margined in USDC, and priced in USD. */
const tickerOf = ({ base }: Instrument): string => `${base}-USD`;

/** The symbol of a ticker. */
export const dydxSymbol = (ticker: string): string => `${ticker.replace(/-USD$/, '')}/USDC:USDC`;

const inPath = (instrument: Instrument): string => encodeURIComponent(tickerOf(instrument));

async function marketOf(instrument: Instrument, io: SourceIo): Promise<Market> {
  const ticker = tickerOf(instrument);
  const { markets } = await jsonGet(DYDX_API, io, '/perpetualMarkets', { ticker }, Markets);
  if (!Object.hasOwn(markets, ticker)) throw unknownInstrument(HOST, ticker);
  const market = parsePayload(Market, markets[ticker], HOST, ticker);
  if (market.ticker !== ticker) throw changed(HOST, `${market.ticker} for ${ticker}`);
  return market;
}

type Span = Pick<CandleQuery, 'from' | 'to' | 'intervalMs'>;
type CandleReply = z.infer<typeof Candles>['candles'];

/** Rows of one page, newest first, with the open interest that each began with. */
async function candleRows(instrument: Instrument, span: Span, io: SourceIo): Promise<CandleReply> {
  const params = {
    resolution: intervalName(RESOLUTIONS, span.intervalMs, HOST),
    fromISO: new Date(span.from).toISOString(),
    // The end is exclusive.
    toISO: new Date(pageEnd(span, MAX_CANDLES) + 1).toISOString(),
    limit: MAX_CANDLES,
  };
  const path = `/candles/perpetualMarkets/${inPath(instrument)}`;
  const { candles } = await jsonGet(DYDX_API, io, path, params, Candles);
  return candles;
}

/**
 * Share of a position's value that opening it takes: it rises with the market's open interest, from the base at the lower cap to 1 at the
 * upper. Maintenance stays as it is. Source: dYdX v4, `GetInitialMarginQuoteQuantums` of its perpetuals module.
 */
export function initialMarginFraction(market: Market): number {
  const { initialMarginFraction: base, openInterest, oraclePrice } = market;
  const lower = market.openInterestLowerCap ?? 0;
  const upper = market.openInterestUpperCap ?? 0;
  if (upper <= lower) return base;
  const scale = (openInterest * oraclePrice - lower) / (upper - lower);
  return base + Math.min(1, Math.max(0, scale)) * (1 - base);
}

/** dYdX's perpetuals. Positions are marked by the oracle; no candles of it, no last price in the ticker, no ratios. */
export const dydx: Source = {
  id: 'dydx',
  venue: 'dydx',
  // 100 requests in 10 s an address (RATE_LIMIT_GET_POINTS of the indexer); candles have ten times as many.
  limits: [{ host: HOST, published: 100, windowMs: 10_000 }],
  hosts: [HOST],
  covers: ({ venue, kind, settle, expiry }) =>
    venue === 'dydx' && kind === 'linear' && settle === 'USDC' && expiry === null,
  capabilities: () => ({
    markCandles: false,
    openInterestHistory: true,
    longShortRatio: false,
    takerVolume: false,
    liquidationStream: true,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const market = await marketOf(instrument, io);
    // The reply has no time of its own.
    const asOf = io.now(HOST);
    return {
      markPrice: market.oraclePrice,
      lastPrice: null,
      indexPrice: null,
      fundingRate: market.nextFundingRate,
      fundingIntervalMs: HOUR_MS,
      nextFundingTime: nextFullHour(asOf),
      openInterest: market.openInterest,
      volume24hUsd: market.volume24H,
      asOf,
    };
  },

  async candles(instrument, query, io) {
    if (query.priceKind === 'mark') throw noData(HOST, 'dYdX has no candles of the oracle price');
    const rows = (await candleRows(instrument, query, io)).map(
      (row): CandleRow => [row.startedAt, row.open, row.high, row.low, row.close, row.baseTokenVolume],
    );
    return checkedCandles(rows, query, HOST, io);
  },

  async openInterestHistory(instrument, query, io) {
    const rows = await candleRows(instrument, query, io);
    // A candle that was begun before the indexer knew the open interest has 0.
    const known = rows.filter(
      (row) => row.startingOpenInterest > 0 && row.startedAt >= query.from && row.startedAt <= query.to,
    );
    const series = columns(known.map((row) => [row.startedAt, row.startingOpenInterest]));
    return { time: series.time, openInterest: series.value };
  },

  longShortRatio: () => Promise.reject(noData(HOST, 'dYdX publishes no ratio of accounts')),
  takerVolumeRatio: () => Promise.reject(noData(HOST, 'dYdX publishes no taker volume')),

  async fundingHistory(instrument, io) {
    const path = `/historicalFunding/${inPath(instrument)}`;
    const { historicalFunding } = await jsonGet(DYDX_API, io, path, { limit: FUNDINGS }, HistoricalFunding);
    const series = columns(historicalFunding.map((row) => [row.effectiveAt, row.rate]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const market = await marketOf(instrument, io);
    const tier = {
      notionalFloor: 0,
      notionalCap: null,
      maintenanceMarginRate: market.maintenanceMarginFraction,
      maintenanceAmount: 0,
      maxLeverage: 1 / initialMarginFraction(market),
    };
    if (tier.maintenanceMarginRate > market.initialMarginFraction)
      throw changed(HOST, 'maintenance asks for more than opening');
    return {
      tiers: [tier],
      notionalUnit: 'quote',
      // The penalty of a liquidation, up to 1.5 %, is taken after it and does not bring it nearer.
      liquidationFeeRate: 0,
      asOf: io.now(HOST),
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const book = await jsonGet(DYDX_API, io, `/orderbooks/perpetualMarket/${inPath(instrument)}`, {}, Book);
    const rows = (levels: typeof book.bids) => levels.map(({ price, size }) => [price, size] as const);
    return bookOf({ bids: rows(book.bids), asks: rows(book.asks), asOf: io.now(HOST) });
  },

  stream: (instrument) => dydxStream(HOST, tickerOf(instrument)),
};
