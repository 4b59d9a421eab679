import type { ReplayInstrument, VenueName } from '../instruments.ts';
import type { PriceKind } from '../market/types.ts';
import type { Tape, TapeBar } from '../tape.ts';
import { binanceFault } from './binance-site.ts';
import { binanceSocket } from './binance-socket.ts';
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
  priceText,
} from './dialect.ts';
import { topTraderRatio } from './top-traders.ts';

export const BINANCE_INTERVALS: Record<string, number> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '2h': 120 * MINUTE,
  '4h': 240 * MINUTE,
  '6h': 360 * MINUTE,
  '8h': 480 * MINUTE,
  '12h': 720 * MINUTE,
  '1d': 1440 * MINUTE,
};
const STATISTICS_DEPTH_MS = 30 * 86_400_000;

export interface BinanceFlavour {
  readonly venue: VenueName;
  readonly kind: 'linear' | 'inverse';
  readonly prefix: '/fapi/v1' | '/dapi/v1' | '/fapi/v3';
  /** Whether `/futures/data/*` exists. */
  readonly hasStatistics: boolean;
  /** Socket paths outside `/market` take subscriptions and push nothing. */
  readonly silentOldPaths: boolean;
  readonly restHost: string;
  readonly socketHost: string;
}

/** USD-M and COIN-M futures share one protocol; sizes of COIN-M are contracts, and it names pairs. */
export function binanceFutures(flavour: BinanceFlavour): Dialect {
  return {
    venue: flavour.venue,
    restHosts: [flavour.restHost],
    socketHosts: [flavour.socketHost],
    weightHeader: 'x-mbx-used-weight-1m',
    ownsPath: () => true,
    handle: (request, tape, now) => handle(flavour, request, tape, now),
    openSocket: (url, tape) => binanceSocket(flavour, url, tape),
    faultBody: binanceFault,
  };
}

const error = (code: number, msg: string, status = 400): ApiReply => ({ status, body: { code, msg } });
const INVALID_SYMBOL = error(-1121, 'Invalid symbol.');
const NO_DATA: ApiReply = { body: [] };

function handle(flavour: BinanceFlavour, request: ApiRequest, tape: Tape, now: number): ApiReply {
  if (request.method !== 'GET')
    return error(-1000, 'An unknown error occurred while processing the request.', 405);
  const { path, query } = request;
  if (flavour.hasStatistics && path.startsWith('/futures/data/'))
    return statistics(flavour, path.slice('/futures/data/'.length), query, tape, now);
  if (!path.startsWith(`${flavour.prefix}/`)) return error(-5000, `Path ${path}, Method GET is invalid`, 404);
  const name = path.slice(flavour.prefix.length + 1);
  if (name === 'time') return { body: { serverTime: now }, weight: 1 };
  if (name === 'ping') return { body: {}, weight: 1 };
  const all = tape.instruments(flavour.venue).filter(({ kind }) => kind === flavour.kind);
  if (name === 'exchangeInfo') return { body: exchangeInfo(flavour, all, now), weight: 1 };
  if (name === 'fundingInfo')
    return {
      body: all.map(({ id }) => ({
        symbol: id,
        adjustedFundingRateCap: '0.02000000',
        adjustedFundingRateFloor: '-0.02000000',
        fundingIntervalHours: 8,
        disclaimer: false,
      })),
    };
  const instrument = all.find(({ id }) => id === query.get('symbol')) ?? null;
  if (instrument === null) return withoutSymbol(name, query, all, tape, now);
  switch (name) {
    case 'klines':
      return klines(instrument, 'last', query, tape, now);
    case 'markPriceKlines':
      return klines(instrument, 'mark', query, tape, now);
    case 'premiumIndex':
      return orInvalid(premiumIndex(instrument, tape, now), flavour, 1);
    case 'ticker/24hr':
      return orInvalid(dayTicker(instrument, tape, now), flavour, 1);
    case 'ticker/price':
      return orInvalid(lastPrice(instrument, tape, now), flavour, 1);
    case 'openInterest':
      return openInterestNow(instrument, tape, now);
    case 'fundingRate':
      return fundingHistory(instrument, query, tape, now);
    case 'depth':
      return depth(instrument, query, tape, now);
    default:
      return error(-5000, `Path ${path}, Method GET is invalid`, 404);
  }
}

/** COIN-M answers single symbols with a list, USD-M with an object. */
function orInvalid(body: unknown, flavour: BinanceFlavour, weight: number): ApiReply {
  if (body === null) return INVALID_SYMBOL;
  return { body: flavour.kind === 'inverse' ? [body] : body, weight };
}

function withoutSymbol(
  name: string,
  query: URLSearchParams,
  all: readonly ReplayInstrument[],
  tape: Tape,
  now: number,
): ApiReply {
  if (query.has('symbol')) return INVALID_SYMBOL;
  const each = (make: (instrument: ReplayInstrument) => unknown): unknown[] =>
    all.map(make).filter((row) => row !== null);
  if (name === 'premiumIndex')
    return { body: each((instrument) => premiumIndex(instrument, tape, now)), weight: 10 };
  if (name === 'ticker/24hr')
    return { body: each((instrument) => dayTicker(instrument, tape, now)), weight: 40 };
  if (name === 'ticker/price')
    return { body: each((instrument) => lastPrice(instrument, tape, now)), weight: 2 };
  return error(-1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
}

function klines(
  instrument: ReplayInstrument,
  kind: PriceKind,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const intervalMs = BINANCE_INTERVALS[query.get('interval') ?? ''];
  if (intervalMs === undefined) return error(-1120, 'Invalid interval.');
  const limit = Math.min(1500, numberOf(query, 'limit', 500));
  if (!(limit > 0)) return error(-1130, "Data sent for parameter 'limit' is not valid.");
  const to = Math.min(numberOf(query, 'endTime', now), now);
  const from = numberOf(query, 'startTime', to - (limit + 1) * intervalMs);
  const bars = tape.candles(instrument, kind, intervalMs, from, to, now) ?? [];
  const weight = limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10;
  return {
    body: limited(bars, limit, query.has('startTime')).map((bar) =>
      klineRow(instrument, kind, bar, intervalMs),
    ),
    weight,
  };
}

/** Fields 9 and 10 are taker buys; a tape that does not know them prints 0, as mark-price klines do. */
export function klineRow(
  instrument: ReplayInstrument,
  kind: PriceKind,
  bar: TapeBar,
  intervalMs: number,
): unknown[] {
  const price = (value: number): string =>
    kind === 'mark' ? value.toFixed(8) : priceText(instrument, value);
  const inverse = instrument.kind === 'inverse';
  const size = (coins: number): string =>
    inverse ? String(contractsOf(instrument, coins, bar.close)) : decimal(coins, 3);
  const takerBuy = bar.takerBuyVolume ?? 0;
  const quotePerCoin = bar.volume > 0 ? bar.quoteVolume / bar.volume : 0;
  const closeTime = bar.openTime + intervalMs - 1;
  const prices = [bar.openTime, price(bar.open), price(bar.high), price(bar.low), price(bar.close)];
  if (kind === 'mark') return [...prices, '0', closeTime, '0', Math.round(intervalMs / 1000), '0', '0', '0'];
  const value = (coins: number): string => (inverse ? decimal(coins, 8) : decimal(coins * quotePerCoin, 5));
  return [
    ...prices,
    size(bar.volume),
    closeTime,
    value(bar.volume),
    Math.round(bar.volume / 0.05) + 1,
    size(takerBuy),
    value(takerBuy),
    '0',
  ];
}

export function premiumIndex(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, unknown> | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null || ticker.mark === null) return null;
  const mark = ticker.mark.toFixed(8);
  return {
    symbol: instrument.id,
    ...(instrument.kind === 'inverse' ? { pair: instrument.id.replace('_PERP', '') } : {}),
    markPrice: mark,
    indexPrice: mark,
    estimatedSettlePrice: mark,
    lastFundingRate: ticker.fundingRate === null ? '' : ticker.fundingRate.toFixed(8),
    interestRate: '0.00010000',
    nextFundingTime: ticker.nextFundingTime ?? 0,
    time: now,
  };
}

function lastPrice(instrument: ReplayInstrument, tape: Tape, now: number): Record<string, unknown> | null {
  const ticker = tape.ticker(instrument, now);
  return ticker === null
    ? null
    : { symbol: instrument.id, price: priceText(instrument, ticker.last), time: now };
}

export function dayTicker(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, unknown> | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const { last, day } = ticker;
  const price = (value: number): string => priceText(instrument, value);
  const inverse = instrument.kind === 'inverse';
  return {
    symbol: instrument.id,
    ...(inverse ? { pair: instrument.id.replace('_PERP', '') } : {}),
    priceChange: price(last - day.open),
    priceChangePercent: ((last / day.open - 1) * 100).toFixed(3),
    weightedAvgPrice: price(day.volume > 0 ? day.quoteVolume / day.volume : last),
    lastPrice: price(last),
    lastQty: inverse ? '1' : decimal(instrument.lotSize, 3),
    openPrice: price(day.open),
    highPrice: price(day.high),
    lowPrice: price(day.low),
    volume: inverse ? String(contractsOf(instrument, day.volume, last)) : decimal(day.volume, 3),
    ...(inverse ? { baseVolume: decimal(day.volume) } : { quoteVolume: day.quoteVolume.toFixed(2) }),
    openTime: now - 86_400_000,
    closeTime: now,
    firstId: 1,
    lastId: 1_000_000,
    count: 1_000_000,
  };
}

function openInterestNow(instrument: ReplayInstrument, tape: Tape, now: number): ApiReply {
  const ticker = tape.ticker(instrument, now);
  if (ticker?.openInterest === undefined || ticker.openInterest === null) return INVALID_SYMBOL;
  const inverse = instrument.kind === 'inverse';
  const size = inverse
    ? String(contractsOf(instrument, ticker.openInterest, ticker.last))
    : ticker.openInterest.toFixed(3);
  const names = inverse ? { pair: instrument.id.replace('_PERP', ''), contractType: 'PERPETUAL' } : {};
  return { body: { openInterest: size, symbol: instrument.id, ...names, time: now }, weight: 1 };
}

function fundingHistory(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const limit = Math.min(1000, numberOf(query, 'limit', 100));
  const to = Math.min(numberOf(query, 'endTime', now), now);
  const rows = tape.funding(instrument, numberOf(query, 'startTime', to - limit * 28_800_000), to, now) ?? [];
  const body = limited(rows, limit, query.has('startTime')).map(({ time, fundingRate, markPrice }) => ({
    symbol: instrument.id,
    fundingTime: time,
    fundingRate: fundingRate.toFixed(8),
    markPrice: markPrice === null ? '' : markPrice.toFixed(8),
  }));
  return { body, weight: 1 };
}

function depth(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const limit = numberOf(query, 'limit', 500);
  if (![5, 10, 20, 50, 100, 500, 1000].includes(limit))
    return error(-4021, `${limit} is not valid depth limit.`);
  const book = tape.book(instrument, limit, now);
  const levels = (side: readonly (readonly [number, number])[]): string[][] =>
    side.map(([price, coins]) => [
      priceText(instrument, price),
      instrument.kind === 'inverse' ? String(contractsOf(instrument, coins, price)) : coins.toFixed(3),
    ]);
  const weight = limit <= 50 ? 2 : limit === 100 ? 5 : limit === 500 ? 10 : 20;
  return {
    body: {
      lastUpdateId: now,
      E: now,
      T: now,
      bids: levels(book?.bids ?? []),
      asks: levels(book?.asks ?? []),
    },
    weight,
  };
}

/** `/futures/data/*`: 30 days deep, at most 500 rows, its own budget of requests. */
function statistics(
  flavour: BinanceFlavour,
  name: string,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const inverse = flavour.kind === 'inverse';
  const id = inverse ? `${query.get('pair') ?? ''}_PERP` : query.get('symbol');
  if (inverse && query.has('contractType') && query.get('contractType') !== 'PERPETUAL') return NO_DATA;
  const instrument = findInstrument(tape, flavour.venue, id);
  const periodMs = BINANCE_INTERVALS[query.get('period') ?? ''];
  if (periodMs === undefined || periodMs < 5 * MINUTE)
    return error(-1130, "Data sent for parameter 'period' is not valid.");
  if (instrument === null || instrument.kind !== flavour.kind) return NO_DATA;
  const limit = Math.min(500, numberOf(query, 'limit', 30));
  const from = numberOf(query, 'startTime', 0);
  if (query.has('startTime') && from < now - STATISTICS_DEPTH_MS - 86_400_000)
    return error(-1130, "parameter 'startTime' is invalid.");
  const to = Math.min(numberOf(query, 'endTime', now), now);
  const rows = statisticsRows(
    name,
    instrument,
    periodMs,
    Math.max(from, now - STATISTICS_DEPTH_MS),
    to,
    tape,
    now,
  );
  if (rows === undefined) return error(-5000, `Path /futures/data/${name}, Method GET is invalid`, 404);
  return { body: limited(rows ?? [], limit, query.has('startTime')), weight: 0 };
}

function statisticsRows(
  name: string,
  instrument: ReplayInstrument,
  periodMs: number,
  from: number,
  to: number,
  tape: Tape,
  now: number,
): unknown[] | null | undefined {
  const inverse = instrument.kind === 'inverse';
  const label = inverse ? { pair: instrument.id.replace('_PERP', '') } : { symbol: instrument.id };
  if (name === 'openInterestHist')
    return (
      tape.openInterest(instrument, periodMs, from, to, now)?.map(({ time, openInterest, price }) => ({
        ...label,
        ...(inverse ? { contractType: 'PERPETUAL' } : {}),
        sumOpenInterest: (inverse ? contractsOf(instrument, openInterest, price) : openInterest).toFixed(8),
        sumOpenInterestValue: (inverse ? openInterest : openInterest * price).toFixed(8),
        timestamp: time,
      })) ?? null
    );
  if (name === 'globalLongShortAccountRatio' || name === 'topLongShortAccountRatio')
    return (
      tape.accounts(instrument, periodMs, from, to, now)?.map(({ time, longAccounts, shortAccounts }) => ({
        ...label,
        longAccount: (longAccounts / (longAccounts + shortAccounts)).toFixed(4),
        longShortRatio: (longAccounts / shortAccounts).toFixed(4),
        shortAccount: (shortAccounts / (longAccounts + shortAccounts)).toFixed(4),
        timestamp: time,
      })) ?? null
    );
  if (name === 'topLongShortPositionRatio')
    return (
      tape.accounts(instrument, periodMs, from, to, now)?.map((row) => ({
        ...label,
        ...heldShares(topTraderRatio(row), inverse),
        timestamp: row.time,
      })) ?? null
    );
  if (name === (inverse ? 'takerBuySellVol' : 'takerlongshortRatio'))
    return takerRows(
      instrument,
      tape.candles(instrument, 'last', periodMs, from, to - periodMs, now) ?? [],
      inverse,
    );
  return undefined;
}

/** The coin-margined interface calls the same shares positions. */
function heldShares(ratio: number, inverse: boolean): Record<string, string> {
  const kind = inverse ? 'Position' : 'Account';
  return {
    longShortRatio: ratio.toFixed(4),
    [`long${kind}`]: (ratio / (1 + ratio)).toFixed(4),
    [`short${kind}`]: (1 / (1 + ratio)).toFixed(4),
  };
}

function takerRows(instrument: ReplayInstrument, bars: readonly TapeBar[], inverse: boolean): unknown[] {
  return bars.flatMap((bar): unknown[] => {
    if (bar.takerBuyVolume === null) return [];
    const buy = bar.takerBuyVolume;
    const sell = bar.volume - buy;
    if (!inverse)
      return [
        {
          buySellRatio: (buy / Math.max(sell, 1e-9)).toFixed(4),
          buyVol: buy.toFixed(4),
          sellVol: sell.toFixed(4),
          timestamp: bar.openTime,
        },
      ];
    const contracts = (coins: number): string => String(contractsOf(instrument, coins, bar.close));
    return [
      {
        pair: instrument.id.replace('_PERP', ''),
        contractType: 'PERPETUAL',
        takerBuyVol: contracts(buy),
        takerSellVol: contracts(sell),
        takerBuyVolValue: buy.toFixed(4),
        takerSellVolValue: sell.toFixed(4),
        timestamp: bar.openTime,
      },
    ];
  });
}

function exchangeInfo(flavour: BinanceFlavour, all: readonly ReplayInstrument[], now: number): unknown {
  const inverse = flavour.kind === 'inverse';
  return {
    exchangeFilters: [],
    rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 }],
    serverTime: now,
    timezone: 'UTC',
    symbols: all.map((instrument) => ({
      symbol: instrument.id,
      pair: inverse ? instrument.id.replace('_PERP', '') : instrument.id,
      contractType: 'PERPETUAL',
      deliveryDate: 4_133_404_800_000,
      onboardDate: 1_569_398_400_000,
      ...(inverse
        ? { contractStatus: 'TRADING', contractSize: instrument.contractSize }
        : { status: 'TRADING' }),
      baseAsset: instrument.base,
      quoteAsset: instrument.quote,
      marginAsset: inverse ? instrument.base : instrument.quote,
      pricePrecision: Math.round(-Math.log10(instrument.tickSize)),
      quantityPrecision: inverse ? 0 : 3,
      baseAssetPrecision: 8,
      quotePrecision: 8,
      underlyingType: 'COIN',
      filters: [
        {
          filterType: 'PRICE_FILTER',
          minPrice: '0.01',
          maxPrice: '4529764',
          tickSize: decimal(instrument.tickSize),
        },
        {
          filterType: 'LOT_SIZE',
          minQty: decimal(instrument.lotSize),
          maxQty: '1000',
          stepSize: decimal(instrument.lotSize),
        },
      ],
      orderTypes: ['LIMIT', 'MARKET'],
      timeInForce: ['GTC', 'IOC'],
    })),
  };
}
