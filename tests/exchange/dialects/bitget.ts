import type { ReplayInstrument } from '../instruments.ts';
import type { PriceKind } from '../market/types.ts';
import type { Tape } from '../tape.ts';
import { bitgetSocket } from './bitget-socket.ts';
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

/** Plain `1D` begins in Hong Kong, and is not replayed. */
const GRANULARITIES: Record<string, number> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1H': HOUR,
  '4H': 4 * HOUR,
  '1Dutc': DAY,
};
const PERIODS: Record<string, number> = { '5m': 5 * MINUTE, '15m': 15 * MINUTE, '1h': HOUR, '1d': DAY };
const RATIO_ROWS = 500;
const PAST_ORDERS_MS = 3 * DAY;

/** Bitget: `{code, msg, requestTime, data}`, numbers as strings, sizes in coins; candles ascend. */
export const bitget: Dialect = {
  venue: 'bitget',
  restHosts: ['api.bitget.com'],
  socketHosts: ['ws.bitget.com'],
  weightHeader: null,
  ownsPath: (path) => path.startsWith('/api/'),
  handle,
  openSocket: (url, tape) => bitgetSocket(url, tape),
  faultBody,
};

const ok = (data: unknown, now: number): ApiReply => ({
  body: { code: '00000', msg: 'success', requestTime: now, data },
});
const failed = (code: string, msg: string, now: number, status = 400): ApiReply => ({
  status,
  body: { code, msg, requestTime: now, data: null },
});

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  if (request.method !== 'GET') return failed('40404', 'Request URL NOT FOUND', now, 404);
  const mix = path.split('/api/v2/mix/market/')[1];
  const unified = path.split('/api/v3/market/')[1];
  if (mix === undefined && unified === undefined) return failed('40404', 'Request URL NOT FOUND', now, 404);
  const symbol = query.get('symbol');
  const instrument =
    mix === undefined
      ? (tape.instruments('bitget').find((each) => unifiedName(each) === symbol) ?? null)
      : findInstrument(tape, 'bitget', symbol);
  if (instrument === null) return failed('40034', `Parameter ${symbol} does not exist`, now);
  // Account ratios and taker volumes are told by the symbol alone.
  const category = query.get('productType') ?? query.get('category') ?? categoryOf(instrument);
  if (category !== categoryOf(instrument)) return failed('40034', `Parameter ${symbol} does not exist`, now);
  return mix === undefined
    ? unifiedReply(unified ?? '', instrument, query, tape, now)
    : mixReply(mix, instrument, query, tape, now);
}

export function categoryOf({ kind }: ReplayInstrument): 'COIN-FUTURES' | 'USDT-FUTURES' {
  return kind === 'inverse' ? 'COIN-FUTURES' : 'USDT-FUTURES';
}

/** The newer interface marks coin-margined contracts. */
export function unifiedName({ kind, id }: ReplayInstrument): string {
  return kind === 'inverse' ? `${id}_CM` : id;
}

function mixReply(
  name: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  switch (name) {
    case 'candles':
      return candles(instrument, query.get('kLineType') === 'MARK' ? 'mark' : 'last', 1000, query, tape, now);
    case 'history-candles':
      return candles(instrument, 'last', 200, query, tape, now);
    case 'history-mark-candles':
      return candles(instrument, 'mark', 200, query, tape, now);
    case 'account-long-short':
      return accountRatios(instrument, query, tape, now);
    default:
      return failed('40404', 'Request URL NOT FOUND', now, 404);
  }
}

function unifiedReply(
  name: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  switch (name) {
    case 'tickers':
      return ok([tickerRow(instrument, tape, now)], now);
    case 'current-fund-rate':
      return ok([fundingRow(instrument, tape, now)], now);
    case 'history-fund-rate':
      return fundingHistory(instrument, query, tape, now);
    case 'futures-active-buy-sell':
      return takerVolumes(instrument, query, tape, now);
    case 'position-tier':
      return ok(positionTiers(instrument, tape), now);
    case 'orderbook':
      return orderBook(instrument, query, tape, now);
    case 'liquidations':
      return pastLiquidations(instrument, query, tape, now);
    default:
      return failed('40404', 'Request URL NOT FOUND', now, 404);
  }
}

/** Newest first, three days at most; the cursor counts what was told. */
function pastLiquidations(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const orders = (tape.liquidations(instrument, now - PAST_ORDERS_MS, now) ?? []).toReversed();
  const told = numberOf(query, 'cursor', 0);
  const end = told + Math.min(100, numberOf(query, 'limit', 100));
  const list = orders.slice(told, end).map((order) => ({
    symbol: unifiedName(instrument),
    side: order.side === 'long' ? 'buy' : 'sell',
    price: priceText(instrument, order.bankruptcyPrice),
    amount: String(order.size),
    ts: String(order.time),
  }));
  return ok({ list, cursor: end < orders.length ? String(end) : null }, now);
}

function candles(
  instrument: ReplayInstrument,
  kind: PriceKind,
  most: number,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const intervalMs = GRANULARITIES[query.get('granularity') ?? ''];
  if (intervalMs === undefined) return failed('400171', 'Parameter verification failed granularity', now);
  const limit = numberOf(query, 'limit', 100);
  if (!(limit <= most)) return failed('40017', 'Parameter verification failed limit', now);
  const to = Math.min(numberOf(query, 'endTime', now + 1) - 1, now);
  const from = numberOf(query, 'startTime', to - (limit + 1) * intervalMs);
  if (to - from > 90 * DAY) return failed('40017', 'The start time and end time exceed 90 days', now);
  // The newest bars of the window, whatever its start.
  const bars = limited(tape.candles(instrument, kind, intervalMs, from, to, now) ?? [], limit, false);
  const price = (value: number): string => decimal(value, 4);
  return ok(
    bars.map((bar) => [
      String(bar.openTime),
      price(bar.open),
      price(bar.high),
      price(bar.low),
      price(bar.close),
      decimal(kind === 'mark' ? 0 : bar.volume, 4),
      decimal(kind === 'mark' ? 0 : bar.quoteVolume, 4),
    ]),
    now,
  );
}

/** Without a time: newest rows up to the venue's own count. */
function accountRatios(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const periodMs = PERIODS[query.get('period') ?? '5m'];
  if (periodMs === undefined) return failed('40017', 'Parameter verification failed period', now);
  const rows = tape.accounts(instrument, periodMs, now - RATIO_ROWS * periodMs, now, now) ?? [];
  return ok(
    rows.map(({ time, longAccounts, shortAccounts }) => {
      const longs = longAccounts / (longAccounts + shortAccounts);
      return {
        longAccountRatio: longs.toFixed(4),
        shortAccountRatio: (1 - longs).toFixed(4),
        longShortAccountRatio: (longAccounts / shortAccounts / 100).toFixed(4),
        ts: String(time),
      };
    }),
    now,
  );
}

function takerVolumes(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const periodMs = PERIODS[query.get('period') ?? '5m'];
  if (periodMs === undefined) return failed('40017', 'Parameter verification failed period', now);
  const bars = tape.candles(instrument, 'last', periodMs, now - RATIO_ROWS * periodMs, now - periodMs, now);
  return ok(
    (bars ?? []).flatMap((bar) =>
      bar.takerBuyVolume === null
        ? []
        : [
            {
              buyVolume: decimal(bar.takerBuyVolume, 4),
              sellVolume: decimal(bar.volume - bar.takerBuyVolume, 4),
              ts: String(bar.openTime),
            },
          ],
    ),
    now,
  );
}

export function tickerRow(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, string> | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const { last, mark, day } = ticker;
  const price = (value: number): string => priceText(instrument, value);
  const book = tape.book(instrument, 1, now);
  return {
    category: categoryOf(instrument),
    symbol: unifiedName(instrument),
    ts: String(now),
    lastPrice: price(last),
    openPrice24h: price(day.open),
    highPrice24h: price(day.high),
    lowPrice24h: price(day.low),
    ask1Price: book?.asks[0] ? price(book.asks[0][0]) : '',
    bid1Price: book?.bids[0] ? price(book.bids[0][0]) : '',
    bid1Size: book?.bids[0] ? decimal(book.bids[0][1], 4) : '',
    ask1Size: book?.asks[0] ? decimal(book.asks[0][1], 4) : '',
    price24hPcnt: (last / day.open - 1).toFixed(5),
    volume24h: decimal(day.volume, 4),
    turnover24h: decimal(day.quoteVolume, 4),
    indexPrice: mark === null ? '' : price(mark),
    markPrice: mark === null ? '' : price(mark),
    fundingRate: ticker.fundingRate === null ? '' : decimal(ticker.fundingRate),
    openInterest: ticker.openInterest === null ? '' : decimal(ticker.openInterest, 4),
    deliveryStartTime: '',
    deliveryTime: '',
    deliveryStatus: '',
  };
}

function fundingRow(instrument: ReplayInstrument, tape: Tape, now: number): unknown {
  const ticker = tape.ticker(instrument, now);
  return {
    symbol: unifiedName(instrument),
    fundingRate: decimal(ticker?.fundingRate ?? 0),
    fundingRateInterval: '8',
    nextUpdate: String(ticker?.nextFundingTime ?? ''),
    minFundingRate: '-0.003',
    maxFundingRate: '0.003',
  };
}

function fundingHistory(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const limit = Math.min(100, numberOf(query, 'limit', 100));
  const rows = limited(tape.funding(instrument, now - 90 * DAY, now, now) ?? [], limit, false);
  const resultList = rows.reverse().map(({ time, fundingRate }) => ({
    symbol: unifiedName(instrument),
    fundingRate: decimal(fundingRate),
    fundingRateTimestamp: String(time),
  }));
  return ok({ resultList }, now);
}

function positionTiers(instrument: ReplayInstrument, tape: Tape): unknown[] {
  return (tape.tiers(instrument) ?? []).map((tier, index) => ({
    tier: String(index + 1),
    minTierValue: decimal(tier.notionalFloor, 0),
    maxTierValue: decimal(tier.notionalCap, 0),
    leverage: decimal(tier.maxLeverage, 0),
    mmr: decimal(tier.maintenanceMarginRate),
  }));
}

function orderBook(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const book = tape.book(instrument, Math.min(200, Math.max(1, numberOf(query, 'limit', 5))), now);
  const levels = (side: readonly (readonly [number, number])[]): string[][] =>
    side.map(([price, coins]) => [priceText(instrument, price), decimal(coins, 4)]);
  return ok({ a: levels(book?.asks ?? []), b: levels(book?.bids ?? []), ts: String(now) }, now);
}

function faultBody(status: number, now: number): { body: string; contentType: string } {
  const json = (code: string, msg: string): { body: string; contentType: string } => ({
    body: JSON.stringify({ code, msg, requestTime: now, data: null }),
    contentType: 'application/json',
  });
  if (status === 429) return json('429', 'Too Many Requests');
  if (status === 403 || status === 451) return json('40014', 'Access is restricted in your region');
  return json('40725', 'service return an error');
}
