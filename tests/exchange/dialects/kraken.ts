import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  contractsOf,
  type Dialect,
  decimal,
  findInstrument,
  HOUR,
  limited,
  MINUTE,
  numberOf,
  settledHourly,
} from './dialect.ts';
import { krakenSocket } from './kraken-socket.ts';

const RESOLUTIONS: Record<string, number> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '4h': 240 * MINUTE,
  '12h': 720 * MINUTE,
  '1d': 1440 * MINUTE,
  '1w': 10_080 * MINUTE,
};
const INTERVALS = new Set([60, 300, 900, 1800, 3600, 14400, 43200, 86400, 604800]);
const MAX_CANDLES = 2000;
const MAX_BUCKETS = 2000;

/** Kraken Futures: the derivatives API (JSON numbers, times in ISO 8601) and the charts with their analytics (text, times in s). */
export const kraken: Dialect = {
  venue: 'kraken',
  restHosts: ['futures.kraken.com'],
  socketHosts: ['futures.kraken.com'],
  weightHeader: null,
  ownsPath: (path) => path.startsWith('/derivatives/') || path.startsWith('/api/'),
  handle,
  openSocket: (url, tape) => krakenSocket(url, tape),
  faultBody,
};

const isoTime = (ms: number): string => new Date(ms).toISOString();

function refused(error: string, status: number, now: number): ApiReply {
  return { status, body: { result: 'error', error, serverTime: isoTime(now) } };
}

function refusedChart(field: string, status: number): ApiReply {
  const error = { severity: 'E', error_class: 'General', type: 'Invalid arguments', field };
  return { status, body: { result: null, errors: [error] } };
}

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path } = request;
  if (request.method !== 'GET') return refused('methodNotAllowed', 405, now);
  const derivatives = /^\/derivatives\/api\/v3\/(.+)$/.exec(path)?.[1];
  if (derivatives !== undefined) return derivativesReply(derivatives, request.query, tape, now);
  const [, symbol = null, type] = /^\/api\/charts\/v1\/analytics\/(\w+)\/([\w-]+)$/.exec(path) ?? [];
  if (type !== undefined)
    return analytics(findInstrument(tape, 'kraken', symbol), type, request.query, tape, now);
  const [, tick, product = null, resolution] =
    /^\/api\/charts\/v1\/(trade|mark|spot)\/(\w+)\/(\w+)$/.exec(path) ?? [];
  const intervalMs = RESOLUTIONS[resolution ?? ''];
  if (intervalMs === undefined) return refusedChart('resolution', 400);
  const instrument = findInstrument(tape, 'kraken', product);
  return instrument === null
    ? refusedChart('symbol', 404)
    : candles(instrument, tick === 'trade' ? 'last' : 'mark', intervalMs, request.query, tape, now);
}

function derivativesReply(endpoint: string, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const success = (body: object): ApiReply => ({
    body: { result: 'success', ...body, serverTime: isoTime(now) },
  });
  if (endpoint === 'instruments')
    return success({ instruments: tape.instruments('kraken').map((one) => instrumentRow(one, tape)) });
  const symbol = /^tickers\/(\w+)$/.exec(endpoint)?.[1] ?? query.get('symbol');
  const instrument = findInstrument(tape, 'kraken', symbol);
  if (instrument === null) return refused('contractNotFound', 404, now);
  switch (endpoint) {
    case `tickers/${symbol}`:
      return success({ ticker: krakenTicker(instrument, tape, now) });
    case 'historical-funding-rates':
      return success({ rates: fundingRates(instrument, tape, now) });
    case 'orderbook':
      return success({ orderBook: orderBook(instrument, tape, now) });
    default:
      return refused('notFound', 404, now);
  }
}

/** Coins, or contracts of 1 USD. */
export function krakenAmount(instrument: ReplayInstrument, coins: number, price: number): number {
  return Number(decimal(contractsOf(instrument, coins, price)));
}

/** The hour's part of the tape's rate, which is one of eight hours. */
export function hourlyRate(rate: number): number {
  return Number(decimal(rate / 8, 10));
}

/** The same as money a contract: USD a coin, or coins a dollar. */
function absoluteRate(instrument: ReplayInstrument, rate: number, price: number): number {
  return instrument.kind === 'inverse' ? hourlyRate(rate) / price : hourlyRate(rate) * price;
}

function krakenTicker(instrument: ReplayInstrument, tape: Tape, now: number): unknown {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const { last, mark, day, fundingRate } = ticker;
  const price = mark ?? last;
  return {
    tag: 'perpetual',
    pair: `${instrument.base === 'BTC' ? 'XBT' : instrument.base}:USD`,
    symbol: instrument.id,
    markPrice: mark === null ? null : Number(decimal(mark)),
    last: Number(decimal(last)),
    lastTime: isoTime(now),
    vol24h: krakenAmount(instrument, day.volume, last),
    openInterest: krakenAmount(instrument, ticker.openInterest ?? 0, price),
    open24h: Number(decimal(day.open)),
    fundingRate: fundingRate === null ? null : absoluteRate(instrument, fundingRate, Number(decimal(price))),
    fundingRatePrediction: 0,
    suspended: false,
    indexPrice: mark === null ? null : Number(decimal(mark)),
    postOnly: false,
  };
}

function instrumentRow(instrument: ReplayInstrument, tape: Tape): unknown {
  const isInverse = instrument.kind === 'inverse';
  const levels = (tape.tiers(instrument) ?? []).map((tier) => ({
    [isInverse ? 'contracts' : 'numNonContractUnits']: tier.notionalFloor,
    initialMargin: 1 / tier.maxLeverage,
    maintenanceMargin: tier.maintenanceMarginRate,
  }));
  return {
    symbol: instrument.id,
    type: isInverse ? 'futures_inverse' : 'flexible_futures',
    tickSize: instrument.tickSize,
    contractSize: 1,
    tradeable: true,
    marginLevels: levels,
    retailMarginLevels: levels,
    fundingRateCoefficient: 8,
    contractValueTradePrecision: isInverse ? 0 : 4,
    base: instrument.base,
    quote: 'USD',
  };
}

function fundingRates(instrument: ReplayInstrument, tape: Tape, now: number): unknown[] {
  const settled = tape.funding(instrument, now - 365 * 24 * HOUR, now, now);
  return settledHourly(settled).map(({ time, fundingRate, markPrice }) => ({
    timestamp: isoTime(time),
    relativeFundingRate: hourlyRate(fundingRate),
    fundingRate: absoluteRate(instrument, fundingRate, markPrice ?? 1),
  }));
}

function orderBook(instrument: ReplayInstrument, tape: Tape, now: number): unknown {
  const book = tape.book(instrument, 500, now);
  const levels = (side: readonly (readonly [number, number])[]): number[][] =>
    side.map(([price, coins]) => [Number(decimal(price)), krakenAmount(instrument, coins, price)]);
  return { bids: levels(book?.bids ?? []), asks: levels(book?.asks ?? []) };
}

function candles(
  instrument: ReplayInstrument,
  kind: 'last' | 'mark',
  intervalMs: number,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const from = numberOf(query, 'from', 0) * 1000;
  const to = Math.min(numberOf(query, 'to', now / 1000) * 1000, now);
  const bars = tape.candles(instrument, kind, intervalMs, from, to, now) ?? [];
  const rows = limited(bars, MAX_CANDLES, true).map((bar) => ({
    time: bar.openTime,
    open: decimal(bar.open),
    high: decimal(bar.high),
    low: decimal(bar.low),
    close: decimal(bar.close),
    volume: kind === 'mark' ? '0' : String(krakenAmount(instrument, bar.volume, bar.close)),
  }));
  return { body: { candles: rows, more_candles: bars.length > MAX_CANDLES } };
}

interface Bucket {
  readonly time: number;
}

/** Buckets from `since`, by the starts of their times in s. */
function analytics(
  instrument: ReplayInstrument | null,
  type: string,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const interval = numberOf(query, 'interval', 0);
  if (instrument === null) return refusedChart('symbol', 404);
  if (!INTERVALS.has(interval) || !query.has('since')) return refusedChart('interval', 400);
  const span = [
    instrument,
    interval * 1000,
    numberOf(query, 'since', 0) * 1000,
    Math.min(numberOf(query, 'to', now / 1000) * 1000, now),
    now,
  ] as const;
  const reply = <T extends Bucket>(all: readonly T[], dataOf: (rows: readonly T[]) => unknown): ApiReply => {
    const rows = limited(all, MAX_BUCKETS, true);
    const timestamp = rows.map(({ time }) => time / 1000);
    return {
      body: { result: { timestamp, more: all.length > MAX_BUCKETS, data: dataOf(rows) }, errors: [] },
    };
  };
  switch (type) {
    case 'open-interest':
      return reply(tape.openInterest(...span) ?? [], (rows) =>
        rows.map(({ openInterest, price }) =>
          Array(4).fill(String(krakenAmount(instrument, openInterest, price))),
        ),
      );
    case 'long-short-info': {
      const count = (share: number): number => Math.round(share * 1e6);
      return reply(tape.accounts(...span) ?? [], (rows) => ({
        longCount: rows.map(({ longAccounts }) => count(longAccounts)),
        shortCount: rows.map(({ shortAccounts }) => count(shortAccounts)),
      }));
    }
    case 'cvd': {
      const [, intervalMs, from, to] = span;
      const bars = tape.candles(instrument, 'last', intervalMs, from, to, now) ?? [];
      const rows = bars.map((bar) => ({ ...bar, time: bar.openTime, buys: bar.takerBuyVolume ?? 0 }));
      return reply(rows, (all) => ({
        buy_volume: all.map(({ buys }) => decimal(buys)),
        sell_volume: all.map(({ volume, buys }) => decimal(volume - buys)),
      }));
    }
    default:
      return refusedChart('analytics_type', 404);
  }
}

function faultBody(status: number, now: number): { body: string; contentType: string } {
  const error = status === 429 ? 'apiLimitExceeded' : 'Unavailable';
  const body = JSON.stringify({ result: 'error', error, serverTime: isoTime(now) });
  return { body, contentType: 'application/json' };
}
