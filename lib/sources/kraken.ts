import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { nextFullHour } from '../domain/funding.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarginTier } from '../domain/margin-tier.ts';
import type { z } from '../schema.ts';
import { wholePositionTiers } from './ascending-tiers.ts';
import { contractsInCoins } from './contract-size.ts';
import { type JsonApi, jsonGet, type QueryParams, type Refusal } from './json-api.ts';
import {
  Book,
  Candles,
  FundingRates,
  Instruments,
  LongShortInfo,
  type MarginLevel,
  OpenInterest,
  Said,
  TakerVolume,
  Tickers,
} from './kraken-schema.ts';
import { krakenStream } from './kraken-stream.ts';
import { memoise } from './memo.ts';
import { openPrices } from './open-prices.ts';
import {
  bookOf,
  changed,
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

const HOST = 'futures.kraken.com';
const DERIVATIVES = '/derivatives/api/v3';
const CHARTS = '/api/charts/v1';
const MAX_CANDLES = 2000;
/** No limit of a page of analytics is documented; a reply that is cut says so, and the rest is asked for as missing. */
const MAX_POINTS = 500;
const FUNDING_HISTORY_MS = 30 * DAY_MS;

/** Of the analytics, in s. */
const INTERVALS: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '60',
  [5 * MINUTE_MS]: '300',
  [15 * MINUTE_MS]: '900',
  [30 * MINUTE_MS]: '1800',
  [HOUR_MS]: '3600',
  [4 * HOUR_MS]: '14400',
  [DAY_MS]: '86400',
};

const REFUSALS: Readonly<Record<string, Refusal['kind']>> = {
  apiLimitExceeded: 'rate-limited',
  contractNotFound: 'unknown-instrument',
  notFound: 'unknown-instrument',
  marketUnavailable: 'unknown-instrument',
  unavailable: 'server-error',
  Unavailable: 'server-error',
  'Server Error': 'server-error',
};

const API: JsonApi = {
  root: `https://${HOST}`,
  refusalIn(reply) {
    const said = Said.safeParse(reply);
    if (!said.success) return null;
    const { error, errors } = said.data;
    if (error != null) return { kind: REFUSALS[error] ?? 'format-changed', detail: error.slice(0, 200) };
    if (errors == null || errors.length === 0) return null;
    const detail = JSON.stringify(errors[0]).slice(0, 200);
    return {
      kind: /symbol|market|tradeable/i.test(detail) ? 'unknown-instrument' : 'format-changed',
      detail,
    };
  },
};

function get<S extends z.ZodMiniType>(io: SourceIo, path: string, params: QueryParams, schema: S) {
  return jsonGet(API, io, path, params, schema);
}

/** `BTC/USD:USD` is PF_XBTUSD, `ETH/USD:ETH` PI_ETHUSD, `BTC/USD:USD-260925` FF_XBTUSD_260925. */
function productOf({ kind, base, quote, expiry }: Instrument): string {
  const family = `${expiry === null ? 'P' : 'F'}${kind === 'inverse' ? 'I' : 'F'}`;
  return `${family}_${base === 'BTC' ? 'XBT' : base}${quote}${expiry === null ? '' : `_${expiry}`}`;
}

const pathOf = (instrument: Instrument): string => encodeURIComponent(productOf(instrument));

function analytics<S extends z.ZodMiniType>(
  io: SourceIo,
  instrument: Instrument,
  type: string,
  query: { readonly from: number; readonly to: number; readonly intervalMs: number },
  schema: S,
) {
  const params = {
    since: Math.floor(query.from / 1000),
    to: Math.floor(query.to / 1000),
    interval: intervalName(INTERVALS, query.intervalMs, HOST),
  };
  return get(io, `${CHARTS}/analytics/${pathOf(instrument)}/${type}`, params, schema);
}

/** The last day, in quarters of an hour. */
function lastDay(io: SourceIo) {
  const to = io.now(HOST);
  return { from: to - DAY_MS, to, intervalMs: 15 * MINUTE_MS };
}

/** A ratio a bucket; buckets in which a side counts none are left out. */
function ratios(timestamp: readonly number[], above: readonly number[], below: readonly number[]) {
  if (above.length !== timestamp.length || below.length !== timestamp.length)
    throw changed(HOST, 'columns of different lengths');
  const points = timestamp.map((at, i): [number, number] => [at * 1000, (above[i] ?? 0) / (below[i] ?? 0)]);
  const series = columns(points.filter(([, ratio]) => Number.isFinite(ratio) && ratio > 0));
  return { time: series.time, ratio: series.value };
}

/** Money a contract in one hour as a ratio: USD a coin of a linear contract, coins a dollar of an inverse one. */
function relativeRate(rate: number | null | undefined, price: number, { kind }: Instrument): number | null {
  if (rate == null) return null;
  return kind === 'inverse' ? rate * price : rate / price;
}

/** Of all contracts, in one reply of some hundred kB. */
const marginLevels = memoise(DAY_MS, async (_key, io) => {
  const { instruments } = await get(io, `${DERIVATIVES}/instruments`, {}, Instruments);
  return new Map(instruments.map(({ symbol, marginLevels: levels }) => [symbol.toUpperCase(), levels ?? []]));
});

/**
 * A level's rate is taken for the whole position: the schedule calls the margins "a function of position size"
 * (support.kraken.com 360022632452), and the slice-wise reading would only put liquidation farther away.
 */
function tiersOf(levels: readonly MarginLevel[]): MarginTier[] {
  const floors = levels.map((level) => level.numNonContractUnits ?? level.contracts);
  const steps = levels.map((level, index) => ({
    notionalFloor: floors[index] ?? Number.NaN,
    notionalCap: floors[index + 1] ?? Number.POSITIVE_INFINITY,
    maintenanceMarginRate: level.maintenanceMargin,
    maxLeverage: 1 / level.initialMargin,
  }));
  return wholePositionTiers(steps, HOST).map((tier) =>
    tier.notionalCap === Number.POSITIVE_INFINITY ? { ...tier, notionalCap: null } : tier,
  );
}

/** Kraken's contracts margined in any collateral and the inverse ones, perpetual and dated. A contract is a coin, or 1 USD. */
export const kraken: Source = {
  id: 'kraken',
  venue: 'kraken',
  limits: [
    // 500 in 10 s for /derivatives (docs.kraken.com, "Derivatives Rate Limits"); for the charts none: the pace of ccxt for the whole host.
    { host: HOST, published: 500, windowMs: 10_000, pathPrefix: DERIVATIVES },
    { host: HOST, published: 100, windowMs: MINUTE_MS, pathPrefix: CHARTS },
  ],
  hosts: [HOST],
  covers: ({ venue, kind, quote }) =>
    venue === 'kraken' && (kind === 'linear' || kind === 'inverse') && quote === 'USD',
  capabilities: () => ({
    markCandles: true,
    openInterestHistory: true,
    longShortRatio: true,
    takerVolume: true,
    liquidationStream: true,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const product = productOf(instrument);
    const reply = await get(io, `${DERIVATIVES}/tickers/${pathOf(instrument)}`, {}, Tickers);
    const { ticker, serverTime: asOf } = reply;
    if (ticker.symbol.toUpperCase() !== product) throw unknownInstrument(HOST, product);
    const { markPrice, last, indexPrice, vol24h } = ticker;
    checkPrices([markPrice, last, indexPrice], HOST);
    const isPerpetual = instrument.expiry === null;
    return {
      markPrice,
      lastPrice: last,
      indexPrice,
      fundingRate: isPerpetual ? relativeRate(ticker.fundingRate, indexPrice, instrument) : null,
      fundingIntervalMs: isPerpetual ? HOUR_MS : null,
      nextFundingTime: isPerpetual ? nextFullHour(asOf) : null,
      openInterest: contractsInCoins(ticker.openInterest, 1, markPrice, instrument),
      volume24hUsd: instrument.kind === 'inverse' ? vol24h : vol24h * markPrice,
      asOf,
    };
  },

  async candles(instrument, query, io) {
    const isMark = query.priceKind === 'mark';
    const resolution = intervalName(INTERVAL_NAMES, query.intervalMs, HOST);
    const path = `${CHARTS}/${isMark ? 'mark' : 'trade'}/${pathOf(instrument)}/${resolution}`;
    const params = {
      from: Math.ceil(query.from / 1000),
      to: Math.floor(pageEnd(query, MAX_CANDLES) / 1000),
    };
    const { candles } = await get(io, path, params, Candles);
    const rows = candles.map((bar): CandleRow => {
      const volume = isMark ? 0 : contractsInCoins(bar.volume, 1, bar.close, instrument);
      return [bar.time, bar.open, bar.high, bar.low, bar.close, volume];
    });
    return checkedCandles(rows, query, HOST, io);
  },

  async openInterestHistory(instrument, query, io) {
    const span = { ...query, to: pageEnd(query, MAX_POINTS) };
    const { result } = await analytics(io, instrument, 'open-interest', span, OpenInterest);
    if (result.data.length !== result.timestamp.length) throw changed(HOST, 'columns of different lengths');
    const priceAt = await openPrices(kraken, instrument, span, io);
    const points = result.timestamp.map((seconds, i): [number, number] => {
      const at = seconds * 1000;
      const contracts = result.data[i]?.[0] ?? Number.NaN;
      return [at, contractsInCoins(contracts, 1, priceAt?.get(at) ?? Number.NaN, instrument)];
    });
    const inside = points.filter(
      ([at, coins]) => at >= query.from && at <= span.to && Number.isFinite(coins),
    );
    const series = columns(inside);
    return { time: series.time, openInterest: series.value };
  },

  async longShortRatio(instrument, io) {
    const { result } = await analytics(io, instrument, 'long-short-info', lastDay(io), LongShortInfo);
    return ratios(result.timestamp, result.data.longCount, result.data.shortCount);
  },

  async takerVolumeRatio(instrument, io) {
    const { result } = await analytics(io, instrument, 'cvd', lastDay(io), TakerVolume);
    return ratios(result.timestamp, result.data.buy_volume, result.data.sell_volume);
  },

  async fundingHistory(instrument, io) {
    if (instrument.expiry !== null) throw noData(HOST, 'dated contracts settle no funding');
    const params = { symbol: productOf(instrument) };
    const { rates } = await get(io, `${DERIVATIVES}/historical-funding-rates`, params, FundingRates);
    const oldest = io.now(HOST) - FUNDING_HISTORY_MS;
    const recent = rates.filter(({ timestamp }) => timestamp >= oldest);
    const series = columns(recent.map((row) => [row.timestamp, row.relativeFundingRate]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const product = productOf(instrument);
    const levels = (await marginLevels('all', io)).get(product) ?? [];
    if (levels.length === 0) throw unknownInstrument(HOST, product);
    return {
      tiers: tiersOf(levels),
      // Levels of inverse contracts are counted in contracts of 1 USD.
      notionalUnit: 'quote',
      liquidationFeeRate: 0,
      asOf: io.now(HOST),
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const params = { symbol: productOf(instrument) };
    const { orderBook, serverTime } = await get(io, `${DERIVATIVES}/orderbook`, params, Book);
    return bookOf({ ...orderBook, asOf: serverTime }, (contracts, price) =>
      contractsInCoins(contracts, 1, price, instrument),
    );
  },

  stream: (instrument) => krakenStream(instrument, productOf(instrument)),
};
