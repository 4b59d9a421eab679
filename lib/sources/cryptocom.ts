import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { nextFullHour } from '../domain/funding.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { z } from '../schema.ts';
import { Book, Candles, Prices, Rates, Refused, RiskParameters, Tickers } from './cryptocom-schema.ts';
import { CRYPTOCOM_STREAM_HOST, cryptocomStream } from './cryptocom-stream.ts';
import { tierOf } from './cryptocom-tiers.ts';
import { type JsonApi, jsonGet, type QueryParams, type Refusal } from './json-api.ts';
import {
  bookOf,
  checkedCandles,
  checkPrices,
  columns,
  intervalName,
  noData,
  pageEnd,
  unknownInstrument,
} from './payload.ts';
import { bySecond, type HostLimit, type Source, type SourceIo } from './source.ts';

const HOST = 'api.crypto.com';
const TIMEFRAMES: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '1m',
  [5 * MINUTE_MS]: '5m',
  [15 * MINUTE_MS]: '15m',
  [30 * MINUTE_MS]: '30m',
  [HOUR_MS]: '1h',
  [4 * HOUR_MS]: '4h',
  [DAY_MS]: '1D',
};
const MAX_COUNT = 300;
/** One less than the venue gives: whether the start belongs to the page is not documented, so one bar more is asked for. */
const MAX_CANDLES = MAX_COUNT - 1;
const MAX_LEVELS = 50;

const REFUSALS: Readonly<Record<number, Refusal['kind']>> = {
  42901: 'rate-limited',
  9010001: 'server-error',
};

/** Codes: the venue's API documentation; 40004 stands for every bad parameter, and only its words tell which. */
const API: JsonApi = {
  root: `https://${HOST}/exchange/v1/public`,
  refusalIn(reply) {
    const refused = Refused.safeParse(reply);
    if (!refused.success || refused.data.code === 0) return null;
    const { code, message = '' } = refused.data;
    const isName = code === 40004 && message.includes('instrument_name');
    return {
      kind: isName ? 'unknown-instrument' : (REFUSALS[code] ?? 'format-changed'),
      detail: `${code} ${message}`,
    };
  },
};

/** 100 requests a second, address and method. Source: its API documentation. */
const limit = (method: string): HostLimit => ({
  host: HOST,
  ...bySecond(100),
  pathPrefix: `/exchange/v1/public/${method}`,
});

/** `BTCUSD-PERP`, `ETHUSD-261225`. */
function contractName({ base, expiry }: Instrument): string {
  return `${base}USD-${expiry ?? 'PERP'}`;
}

function ask<S extends z.ZodMiniType>(io: SourceIo, method: string, params: QueryParams, schema: S) {
  return jsonGet(API, io, `/${method}`, params, schema);
}

type ValuationType = 'mark_price' | 'index_price' | 'funding_rate';

/** The newest value: with more than one the venue tells only a few a minute. */
function newest<S extends z.ZodMiniType>(io: SourceIo, name: string, type: ValuationType, schema: S) {
  return ask(io, 'get-valuations', { instrument_name: name, valuation_type: type, count: 1 }, schema);
}

const fundingRateOf = (io: SourceIo, instrument: Instrument) =>
  instrument.expiry === null ? newest(io, contractName(instrument), 'funding_rate', Rates) : null;

/** Crypto.com Exchange's contracts, all margined in USD. */
export const cryptocom: Source = {
  id: 'cryptocom',
  venue: 'cryptocom',
  limits: ['get-tickers', 'get-valuations', 'get-candlestick', 'get-book', 'get-risk-parameters'].map(limit),
  hosts: [HOST, CRYPTOCOM_STREAM_HOST],
  covers: ({ venue, kind, quote }) => venue === 'cryptocom' && kind === 'linear' && quote === 'USD',
  capabilities: () => ({
    markCandles: false,
    openInterestHistory: false,
    longShortRatio: false,
    takerVolume: false,
    liquidationStream: false,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const name = contractName(instrument);
    const [tickers, marks, indexes, rates] = await Promise.all([
      ask(io, 'get-tickers', { instrument_name: name }, Tickers),
      newest(io, name, 'mark_price', Prices),
      newest(io, `${instrument.base}USD-INDEX`, 'index_price', Prices),
      fundingRateOf(io, instrument),
    ]);
    const row = tickers.result.data[0];
    const mark = marks.result.data[0];
    if (row === undefined || mark === undefined) throw unknownInstrument(HOST, name);
    const indexPrice = indexes.result.data[0]?.v ?? null;
    const rate = rates?.result.data[0];
    checkPrices([mark.v, row.a, indexPrice], HOST);
    return {
      markPrice: mark.v,
      lastPrice: row.a ?? null,
      indexPrice,
      fundingRate: rate?.v ?? null,
      fundingIntervalMs: rate === undefined ? null : HOUR_MS,
      nextFundingTime: rate === undefined ? null : nextFullHour(rate.t),
      openInterest: row.oi ?? null,
      volume24hUsd: row.vv,
      asOf: Math.max(row.t, mark.t),
    };
  },

  async candles(instrument, query, io) {
    if (query.priceKind === 'mark') throw noData(HOST, 'Crypto.com publishes no candles of the mark price');
    const { intervalMs } = query;
    const { result } = await ask(
      io,
      'get-candlestick',
      {
        instrument_name: contractName(instrument),
        timeframe: intervalName(TIMEFRAMES, intervalMs, HOST),
        start_ts: query.from - intervalMs,
        end_ts: pageEnd(query, MAX_CANDLES) + 1,
        count: MAX_COUNT,
      },
      Candles,
    );
    const rows = result.data.map(({ t, o, h, l, c, v }): CandleRow => [t, o, h, l, c, v]);
    return checkedCandles(rows, query, HOST, io);
  },

  openInterestHistory: () => Promise.reject(noData(HOST, 'Crypto.com publishes no open-interest history')),
  longShortRatio: () => Promise.reject(noData(HOST, 'Crypto.com publishes no long/short ratio')),
  takerVolumeRatio: () => Promise.reject(noData(HOST, 'Crypto.com publishes no taker volume')),

  async fundingHistory(instrument, io) {
    if (instrument.expiry !== null) throw noData(HOST, 'a dated contract has no funding');
    const params = {
      instrument_name: contractName(instrument),
      valuation_type: 'funding_hist',
      count: MAX_COUNT,
    };
    const { result } = await ask(io, 'get-valuations', params, Rates);
    const series = columns(result.data.map(({ t, v }) => [t, v]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const { result } = await ask(io, 'get-risk-parameters', {}, RiskParameters);
    return {
      tiers: [tierOf(result, instrument)],
      notionalUnit: 'base',
      liquidationFeeRate: 0,
      asOf: io.now(HOST),
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const name = contractName(instrument);
    const { result } = await ask(io, 'get-book', { instrument_name: name, depth: MAX_LEVELS }, Book);
    const book = result.data[0];
    if (book === undefined) throw unknownInstrument(HOST, name);
    return bookOf({ ...book, asOf: book.t ?? io.now(HOST) });
  },

  stream: (instrument) => cryptocomStream(contractName(instrument), instrument.expiry === null),
};
