import type { ReplayInstrument } from '../instruments.ts';
import type { PriceKind } from '../market/types.ts';
import type { Tape } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  DAY,
  type Dialect,
  decimal,
  findInstrument,
  HOUR,
  limited,
  MINUTE,
  numberOf,
  priceText,
} from './dialect.ts';

const INTERVALS: Record<string, number> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '4h': 4 * HOUR,
  '1d': DAY,
};
const MAX_CANDLES = 1440;
const FUNDING_MS = 8 * HOUR;
const DEPTHS = [5, 10, 20, 50, 100, 500, 1000];

/** BingX's linear perpetuals: `{code, msg, data}`, text for numbers, amounts in coins, open interest by value; candles and asks from the last to the first. */
export const bingx: Dialect = {
  venue: 'bingx',
  restHosts: ['open-api.bingx.com'],
  socketHosts: [],
  weightHeader: null,
  ownsPath: (path) => path.startsWith('/openApi/'),
  handle,
  openSocket: () => null,
  faultBody,
};

const ok = (data: unknown): ApiReply => ({ body: { code: 0, msg: '', data } });
const failed = (code: number, msg: string): ApiReply => ({ body: { code, msg, data: {} } });

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  const endpoint = path.slice('/openApi/swap/'.length);
  const instrument = findInstrument(tape, 'bingx', query.get('symbol'));
  if (request.method !== 'GET') return failed(100400, 'this api is not exist');
  if (instrument === null) return failed(109425, `${query.get('symbol')} not exist, please verify it in api`);
  switch (endpoint) {
    case 'v2/quote/premiumIndex':
      return premiumIndex(instrument, tape, now);
    case 'v2/quote/ticker':
      return dayTicker(instrument, tape, now);
    case 'v2/quote/openInterest':
      return openInterest(instrument, tape, now);
    case 'v3/quote/klines':
      return candles(instrument, 'last', query, tape, now);
    case 'v1/market/markPriceKlines':
      return candles(instrument, 'mark', query, tape, now);
    case 'v2/quote/fundingRate':
      return fundingRates(instrument, query, tape, now);
    case 'v2/quote/depth':
      return depth(instrument, query, tape, now);
    default:
      return failed(100400, 'this api is not exist');
  }
}

function premiumIndex(instrument: ReplayInstrument, tape: Tape, now: number): ApiReply {
  const ticker = tape.ticker(instrument, now);
  const mark = ticker?.mark ?? null;
  if (ticker === null || mark === null) return ok({ symbol: instrument.id });
  return ok({
    symbol: instrument.id,
    markPrice: decimal(mark),
    indexPrice: decimal(mark),
    lastFundingRate: decimal(ticker.fundingRate ?? 0, 10),
    nextFundingTime: ticker.nextFundingTime,
    fundingIntervalHours: FUNDING_MS / HOUR,
    updateTime: Math.floor(now / FUNDING_MS) * FUNDING_MS,
  });
}

function dayTicker(instrument: ReplayInstrument, tape: Tape, now: number): ApiReply {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return ok({ symbol: instrument.id });
  const { last, day } = ticker;
  return ok({
    symbol: instrument.id,
    lastPrice: decimal(last),
    highPrice: decimal(day.high),
    lowPrice: decimal(day.low),
    volume: decimal(day.volume),
    quoteVolume: decimal(day.quoteVolume),
    openPrice: decimal(day.open),
    openTime: now - DAY,
    closeTime: now,
  });
}

function openInterest(instrument: ReplayInstrument, tape: Tape, now: number): ApiReply {
  const ticker = tape.ticker(instrument, now);
  const value = (ticker?.openInterest ?? 0) * Number(decimal(ticker?.mark ?? 0));
  return ok({ symbol: instrument.id, openInterest: decimal(value), time: now });
}

/** Newest first; without a start the newest ones. */
function candles(
  instrument: ReplayInstrument,
  kind: PriceKind,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const intervalMs = INTERVALS[query.get('interval') ?? ''];
  const limit = numberOf(query, 'limit', 500);
  if (intervalMs === undefined || !(limit >= 1 && limit <= MAX_CANDLES))
    return failed(100400, 'bad parameter');
  const hasStart = query.has('startTime');
  const from = numberOf(query, 'startTime', now - limit * intervalMs);
  const to = Math.min(numberOf(query, 'endTime', now), now);
  const bars = tape.candles(instrument, kind, intervalMs, from + 1, to, now) ?? [];
  const rows = limited(bars, limit, hasStart).map((bar) => ({
    open: decimal(bar.open),
    close: decimal(bar.close),
    high: decimal(bar.high),
    low: decimal(bar.low),
    ...(kind === 'mark'
      ? { volume: '0.00', openTime: bar.openTime, closeTime: bar.openTime }
      : { volume: decimal(bar.volume), time: bar.openTime }),
  }));
  return ok(rows.reverse());
}

function fundingRates(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const rows = tape.funding(instrument, now - 90 * DAY, now, now) ?? [];
  const newest = limited(rows, numberOf(query, 'limit', 100), false).reverse();
  return ok(
    newest.map(({ time, fundingRate, markPrice }) => ({
      symbol: instrument.id,
      fundingRate: decimal(fundingRate, 10),
      fundingTime: time,
      markPrice: decimal(markPrice ?? 0),
    })),
  );
}

/** Bids from the best, asks from the farthest. */
function depth(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const limit = numberOf(query, 'limit', 20);
  if (!DEPTHS.includes(limit)) return failed(100400, 'bad parameter');
  const book = tape.book(instrument, limit, now);
  const levels = (side: readonly (readonly [number, number])[]): string[][] =>
    side.map(([price, coins]) => [priceText(instrument, price), decimal(coins)]);
  return ok({ T: now, bids: levels(book?.bids ?? []), asks: levels(book?.asks ?? []).reverse() });
}

function faultBody(status: number, now: number): { body: string; contentType: string } {
  const [code, msg] =
    status === 429
      ? [100410, `The endpoint trigger frequency limit rule is currently in the disabled period, ${now}`]
      : [100500, 'The current system is busy, please try again later'];
  return { body: JSON.stringify({ code, msg, data: {} }), contentType: 'application/json' };
}
