import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { dateOfExpiry } from '../domain/contract-date.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { z } from '../schema.ts';
import {
  AccountRatios,
  Book,
  Candles,
  FundingRates,
  InstrumentInfo,
  OpenInterestHistory,
  type RiskLimit,
  RiskLimits,
  Tickers,
} from './bybit-schema.ts';
import { bybitStream } from './bybit-stream.ts';
import { bybitTiers } from './bybit-tiers.ts';
import { ccxtCall } from './ccxt-client.ts';
import { memoise } from './memo.ts';
import {
  bookOf,
  checkedCandles,
  checkPrices,
  columns,
  intervalName,
  noData,
  nonNegative,
  pageEnd,
  parsePayload,
  unknownInstrument,
} from './payload.ts';
import type { Source, SourceIo } from './source.ts';

const HOST = 'api.bybit.com';
const STREAM_HOST = 'stream.bybit.com';
const MAX_CANDLES = 1000;
const MAX_OPEN_INTEREST_POINTS = 200;
const MAX_TIER_PAGES = 5;

const INTERVALS: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '1',
  [5 * MINUTE_MS]: '5',
  [15 * MINUTE_MS]: '15',
  [30 * MINUTE_MS]: '30',
  [HOUR_MS]: '60',
  [4 * HOUR_MS]: '240',
  [DAY_MS]: 'D',
};
const PERIODS: Readonly<Record<number, string>> = {
  [5 * MINUTE_MS]: '5min',
  [15 * MINUTE_MS]: '15min',
  [30 * MINUTE_MS]: '30min',
  [HOUR_MS]: '1h',
  [4 * HOUR_MS]: '4h',
  [DAY_MS]: '1d',
};

/** Futures month codes of the inverse quarterlies. */
const QUARTERS: Readonly<Record<string, string>> = { '03': 'H', '06': 'M', '09': 'U', '12': 'Z' };

function categoryOf(instrument: Instrument): 'linear' | 'inverse' {
  return instrument.kind === 'inverse' ? 'inverse' : 'linear';
}

/**
 * `ETH/USDT:USDT` is ETHUSDT, `BTC/USDC:USDC` BTCPERP, `BTC/USD:BTC` BTCUSD, `BTC/USDT:USDT-260925` BTCUSDT-25SEP26,
 * `BTC/USDC:USDC-260925` BTC-25SEP26, `BTC/USD:BTC-261225` BTCUSDZ26.
 */
function symbolOf({ base, quote, kind, expiry }: Instrument): string {
  if (expiry === null) return quote === 'USDC' ? `${base}PERP` : `${base}${quote}`;
  if (kind === 'inverse') return `${base}USD${QUARTERS[expiry.slice(2, 4)] ?? '?'}${expiry.slice(0, 2)}`;
  const date = dateOfExpiry(expiry);
  return quote === 'USDC' ? `${base}-${date}` : `${base}${quote}-${date}`;
}

function call<S extends z.ZodMiniType>(
  io: SourceIo,
  path: string,
  params: Readonly<Record<string, unknown>>,
  schema: S,
): Promise<z.output<S>> {
  const method = `publicGetV5Market${path}`;
  return ccxtCall(io, 'bybit', method, params).then((payload) => parsePayload(schema, payload, HOST, path));
}

function paramsOf(instrument: Instrument): { category: string; symbol: string } {
  return { category: categoryOf(instrument), symbol: symbolOf(instrument) };
}

/** Key: `category|symbol`. Older replies have the funding interval only here. */
const fundingIntervals = memoise(DAY_MS, async (key, io) => {
  const [category, symbol] = key.split('|');
  const { result } = await call(io, 'InstrumentsInfo', { category, symbol }, InstrumentInfo);
  return (result.list[0]?.fundingInterval ?? 0) * MINUTE_MS;
});

async function riskLimits(
  instrument: Instrument,
  io: SourceIo,
): Promise<{ rows: RiskLimit[]; asOf: number }> {
  const params = paramsOf(instrument);
  const rows: RiskLimit[] = [];
  let cursor: string | null | undefined;
  let asOf = 0;
  for (let page = 0; page < MAX_TIER_PAGES; page += 1) {
    const reply = await call(io, 'RiskLimit', cursor ? { ...params, cursor } : params, RiskLimits);
    rows.push(...reply.result.list.filter((row) => row.symbol === params.symbol));
    asOf = reply.time;
    cursor = reply.result.nextPageCursor;
    if (!cursor) break;
  }
  return { rows, asOf };
}

/** In coins: inverse contracts count it in USD, which only a mark price turns into coins. */
function openInterestOf(value: number | null, isInverse: boolean, markPrice: number | null): number | null {
  if (value === null || !isInverse) return value;
  return markPrice === null ? null : value / markPrice;
}

/** Bybit's linear (USDT, USDC) and inverse contracts; the venue publishes no taker volume. */
export const bybit: Source = {
  id: 'bybit',
  venue: 'bybit',
  limits: [{ host: HOST, published: 600, windowMs: 5000 }],
  hosts: [HOST, STREAM_HOST],
  covers: ({ venue, kind }) => venue === 'bybit' && (kind === 'linear' || kind === 'inverse'),
  capabilities: () => ({
    markCandles: true,
    openInterestHistory: true,
    longShortRatio: true,
    takerVolume: false,
    liquidationStream: true,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const params = paramsOf(instrument);
    const { result, time } = await call(io, 'Tickers', params, Tickers);
    const row = result.list[0];
    if (row === undefined) throw unknownInstrument(HOST, params.symbol);
    checkPrices([row.markPrice, row.lastPrice, row.indexPrice], HOST);
    const isInverse = params.category === 'inverse';
    const isPerpetual = instrument.expiry === null;
    const statedIntervalMs = (row.fundingIntervalHour ?? 0) * HOUR_MS;
    const intervalMs =
      !isPerpetual || statedIntervalMs > 0
        ? statedIntervalMs
        : await fundingIntervals(`${params.category}|${params.symbol}`, io).catch(() => 0);
    const { markPrice } = row;
    return {
      markPrice,
      lastPrice: row.lastPrice,
      indexPrice: row.indexPrice,
      fundingRate: isPerpetual ? (row.fundingRate ?? null) : null,
      fundingIntervalMs: intervalMs > 0 ? intervalMs : null,
      nextFundingTime: isPerpetual && row.nextFundingTime ? row.nextFundingTime : null,
      openInterest: openInterestOf(row.openInterest, isInverse, markPrice),
      volume24hUsd: isInverse ? row.turnover24h * (markPrice ?? row.lastPrice) : row.turnover24h,
      asOf: time,
    };
  },

  async candles(instrument, query, io) {
    const isMark = query.priceKind === 'mark';
    const params = {
      ...paramsOf(instrument),
      interval: intervalName(INTERVALS, query.intervalMs, HOST),
      start: query.from,
      end: pageEnd(query, MAX_CANDLES),
      limit: MAX_CANDLES,
    };
    const { result } = await call(io, isMark ? 'MarkPriceKline' : 'Kline', params, Candles);
    // Volume of inverse contracts is in USD, their turnover in coins.
    const column = params.category === 'inverse' ? 6 : 5;
    const volume = (row: readonly unknown[]): number =>
      isMark ? 0 : parsePayload(nonNegative, row[column], HOST, 'candle volume');
    const rows = result.list.map((row): CandleRow => [row[0], row[1], row[2], row[3], row[4], volume(row)]);
    return checkedCandles(rows, query, HOST, io);
  },

  async openInterestHistory(instrument, query, io) {
    const endTime = pageEnd(query, MAX_OPEN_INTEREST_POINTS);
    const params = {
      ...paramsOf(instrument),
      intervalTime: intervalName(PERIODS, query.intervalMs, HOST),
      startTime: query.from,
      endTime,
      limit: MAX_OPEN_INTEREST_POINTS,
    };
    const { result } = await call(io, 'OpenInterest', params, OpenInterestHistory);
    const series = columns(result.list.map((row) => [row.timestamp, row.openInterest]));
    if (params.category === 'linear') return { time: series.time, openInterest: series.value };
    // USD to coins by the mark price at the opening of the same interval; points without a candle are left out.
    const marks = await bybit.candles(instrument, { ...query, to: endTime, priceKind: 'mark' }, io);
    const markAt = new Map(Array.from(marks.openTime, (openTime, i) => [openTime, marks.open[i]]));
    const points = Array.from(series.time, (at, i): [number, number] => [
      at,
      (series.value[i] ?? Number.NaN) / (markAt.get(at) ?? Number.NaN),
    ]);
    const inCoins = columns(points.filter(([, value]) => Number.isFinite(value)));
    return { time: inCoins.time, openInterest: inCoins.value };
  },

  async longShortRatio(instrument, io) {
    const params = { ...paramsOf(instrument), period: '15min', limit: 96 };
    const { result } = await call(io, 'AccountRatio', params, AccountRatios);
    const rows = result.list.filter((row) => row.sellRatio > 0);
    const series = columns(rows.map((row) => [row.timestamp, row.buyRatio / row.sellRatio]));
    return { time: series.time, ratio: series.value };
  },

  takerVolumeRatio: () => Promise.reject(noData(HOST, 'Bybit publishes no taker volume')),

  async fundingHistory(instrument, io) {
    const params = { ...paramsOf(instrument), limit: 200 };
    const { result } = await call(io, 'FundingHistory', params, FundingRates);
    const series = columns(result.list.map((row) => [row.fundingRateTimestamp, row.fundingRate]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const { rows, asOf } = await riskLimits(instrument, io);
    if (rows.length === 0) throw unknownInstrument(HOST, symbolOf(instrument));
    return {
      tiers: bybitTiers(rows, HOST),
      notionalUnit: instrument.kind === 'inverse' ? 'base' : 'quote',
      liquidationFeeRate: 0,
      asOf,
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const params = { ...paramsOf(instrument), limit: 500 };
    const { result } = await call(io, 'Orderbook', params, Book);
    const isInverse = params.category === 'inverse';
    return bookOf({ bids: result.b, asks: result.a, asOf: result.ts }, (size, price) =>
      isInverse ? size / price : size,
    );
  },

  stream: (instrument) => bybitStream(categoryOf(instrument), symbolOf(instrument)),
};
