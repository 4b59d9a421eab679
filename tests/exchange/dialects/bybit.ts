import type { ReplayInstrument } from '../instruments.ts';
import type { PriceKind } from '../market/types.ts';
import type { Tape } from '../tape.ts';
import { bybitSocket } from './bybit-socket.ts';
import {
  type ApiReply,
  type ApiRequest,
  contractsOf,
  type Dialect,
  decimal,
  limited,
  MINUTE,
  numberOf,
  priceText,
} from './dialect.ts';

const INTERVALS: Record<string, number> = {
  '1': MINUTE,
  '3': 3 * MINUTE,
  '5': 5 * MINUTE,
  '15': 15 * MINUTE,
  '30': 30 * MINUTE,
  '60': 60 * MINUTE,
  '120': 120 * MINUTE,
  '240': 240 * MINUTE,
  '360': 360 * MINUTE,
  '720': 720 * MINUTE,
  D: 1440 * MINUTE,
};
const PERIODS: Record<string, number> = {
  '5min': 5 * MINUTE,
  '15min': 15 * MINUTE,
  '30min': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '4h': 240 * MINUTE,
  '1d': 1440 * MINUTE,
};
const SYMBOLS_PER_RISK_PAGE = 15;
const YEAR_MS = 365 * 86_400_000;

/** Bybit V5: HTTP 200 for nearly everything, newest rows first, numbers as strings. */
export const bybit: Dialect = {
  venue: 'bybit',
  restHosts: ['api.bybit.com'],
  socketHosts: ['stream.bybit.com'],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: (url, tape) => bybitSocket(url, tape),
  faultBody,
};

type Category = 'linear' | 'inverse';

function ok(result: Record<string, unknown>, now: number): ApiReply {
  return { body: { retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time: now } };
}

function failed(retCode: number, retMsg: string, now: number): ApiReply {
  return { body: { retCode, retMsg, result: {}, retExtInfo: {}, time: now } };
}

const invalidSymbol = (now: number): ApiReply => failed(10001, 'params error: Symbol Is Invalid', now);

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  if (request.method !== 'GET' || !path.startsWith('/v5/market/'))
    return { status: 404, body: '404 page not found' };
  const name = path.slice('/v5/market/'.length);
  if (name === 'time')
    return ok({ timeSecond: String(Math.floor(now / 1000)), timeNano: `${now}000000` }, now);
  const category = query.get('category') ?? 'linear';
  if (category !== 'linear' && category !== 'inverse') return ok({ category, list: [] }, now);
  const all = tape.instruments('bybit').filter(({ kind }) => kind === category);
  const instrument = all.find(({ id }) => id === query.get('symbol'));
  if (name === 'risk-limit') return riskLimit(category, all, instrument, query, tape, now);
  if (query.has('symbol') && instrument === undefined) return invalidSymbol(now);
  if (name === 'tickers')
    return ok(
      {
        category,
        list: (instrument ? [instrument] : all)
          .map((each) => bybitTicker(each, tape, now))
          .filter((row) => row !== null),
      },
      now,
    );
  if (name === 'instruments-info')
    return ok(
      {
        category,
        list: (instrument ? [instrument] : all).map((each) => instrumentInfo(each, tape)),
        nextPageCursor: '',
      },
      now,
    );
  if (instrument === undefined) return failed(10001, 'params error: symbol is required', now);
  switch (name) {
    case 'kline':
      return kline(category, instrument, 'last', query, tape, now);
    case 'mark-price-kline':
      return kline(category, instrument, 'mark', query, tape, now);
    case 'open-interest':
      return openInterest(category, instrument, query, tape, now);
    case 'account-ratio':
      return accountRatio(instrument, query, tape, now);
    case 'funding/history':
      return fundingHistory(category, instrument, query, tape, now);
    case 'orderbook':
      return orderBook(instrument, query, tape, now);
    default:
      return { status: 404, body: '404 page not found' };
  }
}

function kline(
  category: Category,
  instrument: ReplayInstrument,
  kind: PriceKind,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const intervalMs = INTERVALS[query.get('interval') ?? ''];
  if (intervalMs === undefined) return failed(10001, 'params error: Invalid period!', now);
  const limit = Math.min(1000, numberOf(query, 'limit', 200));
  const to = Math.min(numberOf(query, 'end', now), now);
  const from = numberOf(query, 'start', to - (limit + 1) * intervalMs);
  const bars = limited(
    tape.candles(instrument, kind, intervalMs, from, to, now) ?? [],
    limit,
    query.has('start') && !query.has('end'),
  );
  const price = (value: number): string => decimal(value, 2);
  const list = bars.reverse().map((bar) => {
    const row = [String(bar.openTime), price(bar.open), price(bar.high), price(bar.low), price(bar.close)];
    if (kind === 'mark') return row;
    const volume = contractsOf(instrument, bar.volume, bar.close);
    return [
      ...row,
      decimal(volume, 3),
      decimal(instrument.kind === 'inverse' ? bar.volume : bar.quoteVolume, 4),
    ];
  });
  return ok({ symbol: instrument.id, category, list }, now);
}

export function bybitTicker(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, string> | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const { last, mark, day } = ticker;
  const price = (value: number): string => priceText(instrument, value);
  const inverse = instrument.kind === 'inverse';
  const size = (coins: number): string => decimal(contractsOf(instrument, coins, last), 3);
  const hourAgo =
    tape.candles(instrument, 'last', 60 * MINUTE, now - 120 * MINUTE, now - 60 * MINUTE, now)?.at(-1)
      ?.close ?? last;
  const book = tape.book(instrument, 1, now);
  return {
    symbol: instrument.id,
    lastPrice: price(last),
    indexPrice: mark === null ? '' : price(mark),
    markPrice: mark === null ? '' : price(mark),
    prevPrice24h: price(day.open),
    price24hPcnt: (last / day.open - 1).toFixed(6),
    highPrice24h: price(day.high),
    lowPrice24h: price(day.low),
    prevPrice1h: price(hourAgo),
    openInterest: ticker.openInterest === null ? '' : size(ticker.openInterest),
    openInterestValue:
      ticker.openInterest === null
        ? ''
        : (inverse ? ticker.openInterest : ticker.openInterest * last).toFixed(2),
    turnover24h: (inverse ? day.volume : day.quoteVolume).toFixed(4),
    volume24h: size(day.volume),
    fundingRate: ticker.fundingRate === null ? '' : decimal(ticker.fundingRate),
    nextFundingTime: ticker.nextFundingTime === null ? '0' : String(ticker.nextFundingTime),
    fundingIntervalHour: '8',
    predictedDeliveryPrice: '',
    basisRate: '',
    deliveryFeeRate: '',
    deliveryTime: '0',
    bid1Price: book?.bids[0] ? price(book.bids[0][0]) : '',
    bid1Size: book?.bids[0] ? size(book.bids[0][1]) : '',
    ask1Price: book?.asks[0] ? price(book.asks[0][0]) : '',
    ask1Size: book?.asks[0] ? size(book.asks[0][1]) : '',
    basis: '',
  };
}

/** The cursor is the time before which the next page ends. */
function pageEnd(query: URLSearchParams, endName: string, now: number): number {
  const cursor = Number(/^before(\d+)$/.exec(query.get('cursor') ?? '')?.[1] ?? Number.NaN);
  return Math.min(Number.isNaN(cursor) ? numberOf(query, endName, now) : cursor - 1, now);
}

function openInterest(
  category: Category,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const periodMs = PERIODS[query.get('intervalTime') ?? ''];
  if (periodMs === undefined) return failed(10001, 'params error: intervalTime is invalid', now);
  const limit = Math.min(200, numberOf(query, 'limit', 50));
  const from = numberOf(query, 'startTime', now - YEAR_MS);
  const found = tape.openInterest(instrument, periodMs, from, pageEnd(query, 'endTime', now), now) ?? [];
  const page = limited(found, limit, false);
  const list = page.reverse().map(({ time, openInterest: coins, price }) => ({
    openInterest: contractsOf(instrument, coins, price).toFixed(8),
    timestamp: String(time),
  }));
  const nextPageCursor = found.length > limit ? `before${page.at(-1)?.time ?? 0}` : '';
  return ok({ symbol: instrument.id, category, list, nextPageCursor }, now);
}

function accountRatio(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const periodMs = PERIODS[query.get('period') ?? ''];
  if (periodMs === undefined) return failed(10001, 'params error: period is invalid', now);
  const limit = Math.min(500, numberOf(query, 'limit', 50));
  const from = numberOf(query, 'startTime', now - YEAR_MS);
  const found = tape.accounts(instrument, periodMs, from, pageEnd(query, 'endTime', now), now) ?? [];
  const page = limited(found, limit, false);
  const list = page.reverse().map(({ time, longAccounts, shortAccounts }) => {
    const buy = longAccounts / (longAccounts + shortAccounts);
    return {
      symbol: instrument.id,
      buyRatio: buy.toFixed(4),
      sellRatio: (1 - buy).toFixed(4),
      timestamp: String(time),
    };
  });
  return ok({ list, nextPageCursor: found.length > limit ? `before${page.at(-1)?.time ?? 0}` : '' }, now);
}

function fundingHistory(
  category: Category,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  if (query.has('startTime') && !query.has('endTime'))
    return failed(10001, 'params error: Can not query by startTime only', now);
  const limit = Math.min(200, numberOf(query, 'limit', 200));
  const to = Math.min(numberOf(query, 'endTime', now), now);
  const rows = limited(
    tape.funding(instrument, numberOf(query, 'startTime', 0), to, now) ?? [],
    limit,
    false,
  );
  const list = rows.reverse().map(({ time, fundingRate }) => ({
    symbol: instrument.id,
    fundingRate: decimal(fundingRate),
    fundingRateTimestamp: String(time),
  }));
  return ok({ category, list }, now);
}

/** Rates are fractions here, as in live answers (the documentation's example prints per cent). */
function riskLimit(
  category: Category,
  all: readonly ReplayInstrument[],
  instrument: ReplayInstrument | undefined,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  if (query.has('symbol') && instrument === undefined) return invalidSymbol(now);
  const page = numberOf(new URLSearchParams({ page: query.get('cursor') ?? '' }), 'page', 0);
  const shown = instrument
    ? [instrument]
    : all.slice(page * SYMBOLS_PER_RISK_PAGE, (page + 1) * SYMBOLS_PER_RISK_PAGE);
  const more = instrument === undefined && all.length > (page + 1) * SYMBOLS_PER_RISK_PAGE;
  const list = shown.flatMap((each) => {
    const unit = each.kind === 'inverse' ? (tape.ticker(each, now)?.mark ?? 1) : 1;
    return (tape.tiers(each) ?? []).map((tier, index) => ({
      id: index + 1,
      symbol: each.id,
      riskLimitValue: decimal(Math.round(tier.notionalCap / unit), 0),
      maintenanceMargin: decimal(tier.maintenanceMarginRate),
      initialMargin: decimal(1 / tier.maxLeverage),
      isLowestRisk: index === 0 ? 1 : 0,
      maxLeverage: tier.maxLeverage.toFixed(2),
      mmDeduction: index === 0 ? '' : decimal(tier.maintenanceAmount / unit),
    }));
  });
  return ok({ category, list, nextPageCursor: more ? String(page + 1) : '' }, now);
}

function orderBook(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const limit = Math.min(500, Math.max(1, numberOf(query, 'limit', 25)));
  const book = tape.book(instrument, limit, now);
  const levels = (side: readonly (readonly [number, number])[]): string[][] =>
    side.map(([price, coins]) => [
      priceText(instrument, price),
      decimal(contractsOf(instrument, coins, price), 3),
    ]);
  return ok(
    {
      s: instrument.id,
      b: levels(book?.bids ?? []),
      a: levels(book?.asks ?? []),
      ts: now,
      u: 1_000_000,
      seq: 1_000_000,
      cts: now,
    },
    now,
  );
}

function instrumentInfo(instrument: ReplayInstrument, tape: Tape): unknown {
  const inverse = instrument.kind === 'inverse';
  const maxLeverage = tape.tiers(instrument)?.[0]?.maxLeverage ?? 100;
  return {
    symbol: instrument.id,
    contractType: inverse ? 'InversePerpetual' : 'LinearPerpetual',
    status: 'Trading',
    baseCoin: instrument.base,
    quoteCoin: instrument.quote,
    settleCoin: inverse ? instrument.base : instrument.quote,
    launchTime: '1585526400000',
    deliveryTime: '0',
    deliveryFeeRate: '',
    priceScale: String(Math.round(-Math.log10(instrument.tickSize))),
    leverageFilter: { minLeverage: '1', maxLeverage: maxLeverage.toFixed(2), leverageStep: '0.01' },
    priceFilter: {
      minPrice: decimal(instrument.tickSize),
      maxPrice: '1999999.80',
      tickSize: decimal(instrument.tickSize),
    },
    lotSizeFilter: {
      maxOrderQty: '1190.000',
      minOrderQty: decimal(instrument.lotSize),
      qtyStep: decimal(instrument.lotSize),
      minNotionalValue: '5',
    },
    unifiedMarginTrade: true,
    fundingInterval: 480,
    copyTrading: 'both',
  };
}

/** 403 is two things on Bybit: too many requests (JSON-free text) and a blocked country (CloudFront's page). */
function faultBody(status: number): { body: string; contentType: string } {
  if (status === 451 || status === 403)
    return {
      body: '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>403 ERROR</H1><H2>The request could not be satisfied.</H2>The Amazon CloudFront distribution is configured to block access from your country.<PRE>Generated by cloudfront (CloudFront)</PRE></BODY></HTML>',
      contentType: 'text/html',
    };
  if (status === 429)
    return {
      body: JSON.stringify({
        retCode: 10006,
        retMsg: 'Too many visits. Exceeded the API Rate Limit.',
        result: {},
        retExtInfo: {},
        time: 0,
      }),
      contentType: 'application/json',
    };
  return { body: 'Service Unavailable', contentType: 'text/plain' };
}

/** The body of Bybit's 403 when an IP asks too often; to be given to a status fault as its body. */
export const BYBIT_TOO_FREQUENT = 'access too frequent';
