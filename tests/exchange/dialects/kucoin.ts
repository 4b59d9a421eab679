import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  contractsOf,
  type Dialect,
  decimal,
  findInstrument,
  limited,
  MINUTE,
  numberOf,
} from './dialect.ts';
import { kucoinSocket } from './kucoin-socket.ts';

const GRANULARITIES = new Set(['1', '5', '15', '30', '60', '120', '240', '480', '720', '1440', '10080']);
const PERIODS: Record<string, number> = {
  '5min': 5 * MINUTE,
  '15min': 15 * MINUTE,
  '30min': 30 * MINUTE,
  '1hour': 60 * MINUTE,
  '4hour': 240 * MINUTE,
  '1day': 1440 * MINUTE,
};
const MAX_CANDLES = 500;
const MAX_FUNDING_ROWS = 100;
const MAX_BOOK_LEVELS = 1000;
const TAKER_FEE_RATE = 0.0006;

/** KuCoin's public futures API and the unified API's open interest: HTTP 200 with a code, JSON numbers, sizes in lots. */
export const kucoin: Dialect = {
  venue: 'kucoin',
  restHosts: ['api-futures.kucoin.com', 'api.kucoin.com'],
  socketHosts: ['x-push-futures.kucoin.com'],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: (url, tape) => kucoinSocket(url, tape),
  faultBody,
};

const ok = (data: unknown, weight: number): ApiReply => ({ body: { code: '200000', data }, weight });
const failed = (code: string, msg: string): ApiReply => ({ body: { msg, code } });
const NOT_FOUND: ApiReply = {
  status: 404,
  body: { code: '404', msg: 'Not Found', retry: false, success: false },
};
const INVALID_SYMBOL = failed('200003', 'Invalid symbol.');

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { host, path, query } = request;
  if (request.method !== 'GET') return NOT_FOUND;
  if (host === 'api.kucoin.com')
    return path === '/api/ua/v1/market/open-interest' ? openInterest(query, tape, now) : NOT_FOUND;
  const riskSymbol = /^\/api\/v1\/contracts\/risk-limit\/(\w+)$/.exec(path)?.[1];
  if (riskSymbol !== undefined) return riskLimits(findInstrument(tape, 'kucoin', riskSymbol), tape, now);
  const symbol = /^\/api\/v1\/contracts\/(\w+)$/.exec(path)?.[1];
  if (symbol !== undefined) return contract(findInstrument(tape, 'kucoin', symbol), tape, now);
  const instrument = findInstrument(tape, 'kucoin', query.get('symbol'));
  switch (path) {
    case '/api/v1/kline/query':
      return instrument === null ? INVALID_SYMBOL : klines(instrument, query, tape, now);
    case '/api/v1/contract/funding-rates':
      return instrument === null ? INVALID_SYMBOL : fundingRates(instrument, query, tape, now);
    case '/api/v1/level2/snapshot':
      return instrument === null ? INVALID_SYMBOL : orderBook(instrument, tape, now);
    default:
      return NOT_FOUND;
  }
}

const figure = (value: number): number => Number(decimal(value));

const isInverse = ({ kind }: ReplayInstrument): boolean => kind === 'inverse';

function contract(instrument: ReplayInstrument | null, tape: Tape, now: number): ApiReply {
  const ticker = instrument === null ? null : tape.ticker(instrument, now);
  if (instrument === null || ticker === null)
    return failed('404000', 'The contract information you requested does not exist.');
  const { last, mark, day, openInterest: coins } = ticker;
  const base = instrument.base === 'BTC' ? 'XBT' : instrument.base;
  const data = {
    symbol: instrument.id,
    rootSymbol: isInverse(instrument) ? base : instrument.quote,
    type: 'FFWCSX',
    firstOpenDate: 1585555200000,
    expireDate: null,
    settleDate: null,
    baseCurrency: base,
    quoteCurrency: instrument.quote,
    settleCurrency: isInverse(instrument) ? base : instrument.quote,
    maxOrderQty: 1000000,
    maxPrice: 1000000,
    lotSize: 1,
    tickSize: instrument.tickSize,
    indexPriceTickSize: 0.01,
    multiplier: isInverse(instrument) ? -1 : instrument.contractSize,
    makerFeeRate: 0.0002,
    takerFeeRate: TAKER_FEE_RATE,
    isDeleverage: true,
    isQuanto: false,
    isInverse: isInverse(instrument),
    markMethod: 'FairPrice',
    fairMethod: 'FundingRate',
    status: 'Open',
    fundingFeeRate: ticker.fundingRate === null ? null : figure(ticker.fundingRate),
    predictedFundingFeeRate: null,
    fundingRateGranularity: 480 * MINUTE,
    openInterest: coins === null ? null : decimal(contractsOf(instrument, coins, last), 0),
    turnoverOf24h: figure(isInverse(instrument) ? day.volume : day.quoteVolume),
    volumeOf24h: figure(day.volume),
    markPrice: mark === null ? null : figure(mark),
    indexPrice: mark === null ? null : figure(mark),
    lastTradePrice: figure(last),
    nextFundingRateTime: ticker.nextFundingTime === null ? null : ticker.nextFundingTime - now,
    nextFundingRateDateTime: ticker.nextFundingTime,
    maxLeverage: tape.tiers(instrument)?.[0]?.maxLeverage ?? 100,
    lowPrice: figure(day.low),
    highPrice: figure(day.high),
  };
  return ok(data, 3);
}

/** Ascending; intervals in which nothing was traded are left out by the venue. */
function klines(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const granularity = query.get('granularity') ?? '';
  if (!GRANULARITIES.has(granularity)) return failed('100001', 'granularity is invalid');
  const intervalMs = Number(granularity) * MINUTE;
  const to = Math.min(numberOf(query, 'to', now), now);
  const from = numberOf(query, 'from', to - (MAX_CANDLES - 1) * intervalMs);
  const bars = tape.candles(instrument, 'last', intervalMs, from, to, now) ?? [];
  const rows = limited(bars, MAX_CANDLES, query.has('from')).map((bar) => [
    bar.openTime,
    figure(bar.open),
    figure(bar.high),
    figure(bar.low),
    figure(bar.close),
    figure(contractsOf(instrument, bar.volume, bar.close)),
    figure(isInverse(instrument) ? bar.volume : bar.quoteVolume),
  ]);
  return ok(rows, 3);
}

/** Newest first, in lots. */
function openInterest(query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const instrument = findInstrument(tape, 'kucoin', query.get('symbol'));
  const periodMs = PERIODS[query.get('interval') ?? ''];
  if (instrument === null) return INVALID_SYMBOL;
  if (periodMs === undefined) return failed('400100', 'interval is invalid');
  const pageSize = Math.min(200, numberOf(query, 'pageSize', 30));
  const to = Math.min(numberOf(query, 'endAt', now), now);
  const found = tape.openInterest(instrument, periodMs, numberOf(query, 'startAt', 0), to, now) ?? [];
  const rows = limited(found, pageSize, false)
    .reverse()
    .map(({ time, openInterest: coins, price }) => ({
      openInterest: decimal(contractsOf(instrument, coins, price), 0),
      ts: time,
    }));
  return ok(rows, 10);
}

function fundingRates(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const to = Math.min(numberOf(query, 'to', now), now);
  const rows = tape.funding(instrument, numberOf(query, 'from', 0), to, now) ?? [];
  const data = limited(rows, MAX_FUNDING_ROWS, false)
    .reverse()
    .map(({ time, fundingRate }) => ({
      symbol: instrument.id,
      fundingRate: figure(fundingRate),
      timepoint: time,
    }));
  return ok(data, 5);
}

/** In the margin coin: USDT, or coins for inverse contracts. */
function riskLimits(instrument: ReplayInstrument | null, tape: Tape, now: number): ApiReply {
  if (instrument === null) return failed('404000', 'The contract information you requested does not exist.');
  const unit = isInverse(instrument) ? (tape.ticker(instrument, now)?.mark ?? 1) : 1;
  const limits = (tape.tiers(instrument) ?? []).map((tier) => Math.round(tier.notionalCap / unit));
  const data = (tape.tiers(instrument) ?? []).map((tier, index) => ({
    symbol: instrument.id,
    level: index + 1,
    maxRiskLimit: limits[index],
    minRiskLimit: limits[index - 1] ?? 0,
    maxLeverage: tier.maxLeverage,
    initialMargin: figure(1 / tier.maxLeverage),
    maintainMargin: figure(tier.maintenanceMarginRate),
  }));
  return ok(data, 5);
}

function orderBook(instrument: ReplayInstrument, tape: Tape, now: number): ApiReply {
  const book = tape.book(instrument, MAX_BOOK_LEVELS, now);
  const levels = (side: readonly (readonly [number, number])[]): number[][] =>
    side.map(([price, coins]) => [figure(price), Math.round(contractsOf(instrument, coins, price))]);
  const data = {
    sequence: 1697895963339,
    symbol: instrument.id,
    bids: levels(book?.bids ?? []),
    asks: levels(book?.asks ?? []),
    ts: now * 1e6,
  };
  return ok(data, 3);
}

function faultBody(status: number): { body: string; contentType: string } {
  const [code, msg] =
    status === 429
      ? ['429000', 'Too many requests in a short period of time, please retry later--kucoin']
      : [String(status), 'Service Unavailable'];
  return { body: JSON.stringify({ code, msg }), contentType: 'application/json' };
}
