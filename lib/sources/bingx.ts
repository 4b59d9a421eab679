import { type CandleRow, HOUR_MS } from '../domain/candles.ts';
import { type Instrument, parseInstrument } from '../domain/instrument.ts';
import type { z } from '../schema.ts';
import { binanceUsdm } from './binance-usdm.ts';
import {
  Book,
  Candles,
  FundingRates,
  MarkCandles,
  OpenInterest,
  PremiumIndex,
  Said,
  Ticker,
} from './bingx-schema.ts';
import { type JsonApi, jsonGet, type QueryParams, type Refusal } from './json-api.ts';
import {
  bookOf,
  checkedCandles,
  checkPrices,
  columns,
  INTERVAL_NAMES,
  intervalName,
  noData,
  pageEnd,
  unknownInstrument,
} from './payload.ts';
import type { Source, SourceIo } from './source.ts';

const HOST = 'open-api.bingx.com';
const MAX_COUNT = 1440;
/** Fewer than the venue gives: whether the ends belong to the page is not documented, so both are asked for with a ms more. */
const MAX_CANDLES = MAX_COUNT - 2;
/** A month of settlements every four hours, and some. */
const MAX_FUNDINGS = 200;
const MAX_LEVELS = 1000;

const REFUSALS: Readonly<Record<string, Refusal['kind']>> = {
  100410: 'rate-limited',
  109429: 'rate-limited',
  109425: 'unknown-instrument',
  100421: 'no-data',
  100500: 'server-error',
  100503: 'server-error',
};

/** Codes: ccxt's table, and what its users met ("SNXX-USDT not exist" is 109425, "too many invalid requests" 109429). */
const API: JsonApi = {
  root: `https://${HOST}/openApi/swap`,
  refusalIn(reply) {
    const said = Said.safeParse(reply);
    if (!said.success || Number(said.data.code) === 0) return null;
    const { code, msg } = said.data;
    return { kind: REFUSALS[String(code)] ?? 'format-changed', detail: `${code} ${msg ?? ''}`.slice(0, 200) };
  },
};

/** `ETH/USDT:USDT` is ETH-USDT. */
function symbolOf({ base, quote }: Instrument): string {
  return `${base}-${quote}`;
}

function ask<S extends z.ZodMiniType>(
  io: SourceIo,
  path: string,
  instrument: Instrument,
  params: QueryParams,
  schema: S,
) {
  return jsonGet(API, io, path, { symbol: symbolOf(instrument), ...params }, schema);
}

/** BingX's linear perpetuals. Its stream comes compressed, and is not read. */
export const bingx: Source = {
  id: 'bingx',
  venue: 'bingx',
  // 500 in 10 s, as the headers of its replies say.
  limits: [{ host: HOST, published: 500, windowMs: 10_000 }],
  hosts: [HOST],
  covers: ({ venue, kind, quote, expiry }) =>
    venue === 'bingx' && kind === 'linear' && expiry === null && (quote === 'USDT' || quote === 'USDC'),
  capabilities: () => ({
    markCandles: true,
    openInterestHistory: false,
    longShortRatio: false,
    takerVolume: false,
    liquidationStream: false,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const [{ data: premium }, { data: ticker }, { data: interest }] = await Promise.all([
      ask(io, '/v2/quote/premiumIndex', instrument, {}, PremiumIndex),
      ask(io, '/v2/quote/ticker', instrument, {}, Ticker),
      ask(io, '/v2/quote/openInterest', instrument, {}, OpenInterest),
    ]);
    const symbol = symbolOf(instrument);
    if ([premium, ticker, interest].some((row) => row.symbol !== symbol))
      throw unknownInstrument(HOST, symbol);
    const { markPrice, indexPrice, fundingIntervalHours: hours } = premium;
    checkPrices([markPrice, ticker.lastPrice, indexPrice], HOST);
    return {
      markPrice,
      lastPrice: ticker.lastPrice,
      indexPrice,
      fundingRate: premium.lastFundingRate ?? null,
      fundingIntervalMs: hours == null ? null : hours * HOUR_MS,
      nextFundingTime: premium.nextFundingTime ?? null,
      // In the quote coin: 1.36e9 of BTC-USDT would be more coins than there are; ccxt reads it so too.
      openInterest: interest.openInterest / markPrice,
      volume24hUsd: ticker.quoteVolume,
      asOf: interest.time,
    };
  },

  async candles(instrument, query, io) {
    const to = pageEnd(query, MAX_CANDLES);
    const params = {
      interval: intervalName(INTERVAL_NAMES, query.intervalMs, HOST),
      startTime: query.from - 1,
      endTime: to + 1,
      limit: MAX_COUNT,
    };
    return checkedCandles(
      await candleRows(instrument, query.priceKind, params, io),
      { ...query, to },
      HOST,
      io,
    );
  },

  openInterestHistory: () => Promise.reject(noData(HOST, 'BingX publishes no open-interest history')),
  longShortRatio: () => Promise.reject(noData(HOST, 'BingX publishes no long/short ratio')),
  takerVolumeRatio: () => Promise.reject(noData(HOST, 'BingX publishes no taker volume')),

  async fundingHistory(instrument, io) {
    const { data } = await ask(
      io,
      '/v2/quote/fundingRate',
      instrument,
      { limit: MAX_FUNDINGS },
      FundingRates,
    );
    const series = columns(data.map((row) => [row.fundingTime, row.fundingRate]));
    return { time: series.time, fundingRate: series.value };
  },

  /** BingX tells its own to account holders alone: those of Binance's same contract stand in, and are named. */
  async marginTiers({ symbol }, io) {
    const same = parseInstrument('binance', symbol);
    if (same === null || !binanceUsdm.covers(same)) throw unknownInstrument(HOST, symbol);
    return { ...(await binanceUsdm.marginTiers(same, io)), lentBy: 'binance' };
  },

  async orderBook(instrument, io) {
    const { data } = await ask(io, '/v2/quote/depth', instrument, { limit: MAX_LEVELS }, Book);
    // Its asks come from the farthest to the best.
    return bookOf({
      bids: data.bids.toSorted((a, b) => b[0] - a[0]),
      asks: data.asks.toSorted((a, b) => a[0] - b[0]),
      asOf: data.T,
    });
  },

  stream: () => null,
};

async function candleRows(
  instrument: Instrument,
  priceKind: 'last' | 'mark',
  params: QueryParams,
  io: SourceIo,
): Promise<CandleRow[]> {
  if (priceKind === 'mark') {
    const { data } = await ask(io, '/v1/market/markPriceKlines', instrument, params, MarkCandles);
    return data.map(({ openTime, open, high, low, close }) => [openTime, open, high, low, close, 0]);
  }
  const { data } = await ask(io, '/v3/quote/klines', instrument, params, Candles);
  return data.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume]);
}
