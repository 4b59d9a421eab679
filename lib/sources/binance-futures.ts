import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { Instrument, VenueId } from '../domain/instrument.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { RatioSeries, Ticker } from '../domain/market-data.ts';
import { z } from '../schema.ts';
import { BRACKET_LIMIT } from './binance-brackets.ts';
import {
  DayTicker,
  Depth,
  FundingInfo,
  FundingRates,
  Klines,
  LongShortRatios,
  OpenInterest,
  OpenInterestHistory,
  PremiumIndex,
} from './binance-schema.ts';
import { binanceStream } from './binance-stream.ts';
import { type CcxtVenue, ccxtCall } from './ccxt-client.ts';
import { memoise } from './memo.ts';
import {
  bookOf,
  checkedCandles,
  checkPrices,
  columns,
  INTERVAL_NAMES,
  intervalName,
  nonNegative,
  pageEnd,
  parsePayload,
} from './payload.ts';
import type { CandleQuery, HostLimit, Source, SourceIo } from './source.ts';

/** Where the two futures APIs of Binance, and those of venues that speak as it does, differ; everything else is one code. */
export interface BinanceDialect {
  readonly id: string;
  readonly venue: VenueId;
  readonly ccxt: CcxtVenue;
  /** Prefix of ccxt's implicit methods and of the REST paths. */
  readonly api: 'fapi' | 'dapi';
  /** Prefix of ccxt's implicit methods of market data. */
  readonly publicMethods: string;
  /** Address of the open interest now, where ccxt has no method for it. */
  readonly openInterestAddress: string | null;
  readonly host: string;
  readonly limits: readonly HostLimit[];
  readonly streamHost: string;
  readonly streamAddress: string;
  covers(instrument: Instrument): boolean;
  marketId(instrument: Instrument): string;
  /** Value of one contract in USD; null where amounts are in coins. */
  contractUsd(instrument: Instrument): number | null;
  /** Parameters of `/futures/data` for this contract alone; null where it has no such history. */
  historyParams(instrument: Instrument): Readonly<Record<string, string>> | null;
  /** Column of a candle with the volume in coins. */
  readonly coinVolumeColumn: 5 | 7;
  /** Field of the open-interest history that is in coins. */
  readonly coinOpenInterestField: 'sumOpenInterest' | 'sumOpenInterestValue';
  /** Longest time between `startTime` and `endTime` of candles. */
  readonly longestCandleSpanMs: number;
  takerVolumeRatio(
    params: Readonly<Record<string, unknown>>,
    io: SourceIo,
    instrument: Instrument,
  ): Promise<RatioSeries>;
  marginTiers(marketId: string, io: SourceIo): Promise<MarginTierTable>;
}

/** The venue gives up to 1,500 a request, but at five times the weight: this page is 250 candles a unit, a full one 150. */
const PAGE_CANDLES = 499;
const MAX_HISTORY_POINTS = 500;
/** Open interest and ratios exist for 30 days only; older `startTime`s are refused. */
const HISTORY_DEPTH_MS = 30 * DAY_MS;
const DEFAULT_FUNDING_INTERVAL_MS = 8 * HOUR_MS;
const BOOK_LEVELS = 500;

/** Weight of a candle request by its `limit` (Binance's table; ccxt's `byLimit` is the same). */
export function klineWeight(limit: number): number {
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1000 ? 5 : 10;
}

/** What Binance publishes of one of its futures APIs. */
export function binanceLimits(host: string, api: 'fapi' | 'dapi'): readonly HostLimit[] {
  return [
    { host, published: 2400, windowMs: MINUTE_MS },
    { host, published: 1000, windowMs: 5 * MINUTE_MS, pathPrefix: '/futures/data/' },
    { host, published: 500, windowMs: 5 * MINUTE_MS, pathPrefix: `/${api}/v1/funding` },
    BRACKET_LIMIT,
  ];
}

/** A data source over one futures API of Binance, or one that is a copy of it. */
export function binanceFutures(dialect: BinanceDialect): Source {
  const { host, ccxt, api, publicMethods } = dialect;
  const call = <S extends z.ZodMiniType>(
    io: SourceIo,
    method: string,
    params: Readonly<Record<string, unknown>>,
    schema: S,
    weight = 1,
  ): Promise<z.output<S>> =>
    ccxtCall(io, ccxt, method, params, { weight }).then((payload) =>
      parsePayload(schema, payload, host, method),
    );

  /** USD-M answers with an object, COIN-M with a list of one. */
  const one = <S extends z.ZodMiniType>(schema: S) =>
    z.pipe(
      z.transform((value: unknown) => (Array.isArray(value) && value.length === 1 ? value[0] : value)),
      schema,
    );

  const coins = (amount: number, instrument: Instrument, price: number): number => {
    const contractUsd = dialect.contractUsd(instrument);
    return contractUsd === null ? amount : (amount * contractUsd) / price;
  };

  /** Lists only the contracts that differ from 8 h. */
  const fundingIntervals = memoise(HOUR_MS, async (_key, io: SourceIo) => {
    const rows = await call(io, `${publicMethods}FundingInfo`, {}, FundingInfo);
    return new Map(rows.map((row) => [row.symbol, row.fundingIntervalHours * HOUR_MS]));
  });

  const fundingIntervalMs = async (marketId: string, io: SourceIo): Promise<number | null> => {
    const known = await fundingIntervals('all', io).catch(() => null);
    return known === null ? null : (known.get(marketId) ?? DEFAULT_FUNDING_INTERVAL_MS);
  };

  const openInterestNow = (symbol: string, io: SourceIo) =>
    dialect.openInterestAddress === null
      ? call(io, `${publicMethods}OpenInterest`, { symbol }, one(OpenInterest))
      : io
          .fetchJson({ url: `${dialect.openInterestAddress}?symbol=${encodeURIComponent(symbol)}` })
          .then((payload) => parsePayload(OpenInterest, payload, host, 'openInterest'));

  const candlePageLimit = (query: Pick<CandleQuery, 'intervalMs'>): number =>
    Math.min(PAGE_CANDLES, Math.floor(dialect.longestCandleSpanMs / query.intervalMs));

  const dayParams = (instrument: Instrument): Readonly<Record<string, unknown>> => ({
    ...(dialect.historyParams(instrument) ?? {}),
    period: '15m',
    limit: 96,
  });
  const dayRatios = async (name: string, instrument: Instrument, io: SourceIo): Promise<RatioSeries> => {
    const rows = await call(io, `${api}DataGet${name}`, dayParams(instrument), LongShortRatios);
    const series = columns(rows.map((row) => [row.timestamp, row.longShortRatio]));
    return { time: series.time, ratio: series.value };
  };

  return {
    id: dialect.id,
    venue: dialect.venue,
    limits: dialect.limits,
    hosts: [...new Set([...dialect.limits.map((limit) => limit.host), dialect.streamHost])],
    covers: dialect.covers,
    capabilities(instrument) {
      const history = dialect.historyParams(instrument) !== null;
      return {
        markCandles: true,
        openInterestHistory: history,
        longShortRatio: history,
        takerVolume: history,
        liquidationStream: true,
      };
    },
    candlePageLimit,

    async ticker(instrument, io): Promise<Ticker> {
      const symbol = dialect.marketId(instrument);
      const [premium, day, openInterest, intervalMs] = await Promise.all([
        call(io, `${publicMethods}PremiumIndex`, { symbol }, one(PremiumIndex)),
        call(io, `${publicMethods}Ticker24hr`, { symbol }, one(DayTicker)),
        openInterestNow(symbol, io),
        fundingIntervalMs(symbol, io),
      ]);
      checkPrices([premium.markPrice, premium.indexPrice, day.lastPrice], host);
      const isPerpetual = instrument.expiry === null && premium.nextFundingTime > 0;
      return {
        markPrice: premium.markPrice,
        lastPrice: day.lastPrice,
        indexPrice: premium.indexPrice ?? null,
        fundingRate: isPerpetual ? (premium.lastFundingRate ?? null) : null,
        fundingIntervalMs: isPerpetual ? intervalMs : null,
        nextFundingTime: isPerpetual ? premium.nextFundingTime : null,
        openInterest: coins(openInterest.openInterest, instrument, premium.markPrice),
        volume24hUsd:
          day.quoteVolume ?? (day.baseVolume === undefined ? null : day.baseVolume * premium.markPrice),
        asOf: premium.time,
      };
    },

    async candles(instrument, query, io) {
      const endTime = pageEnd(query, candlePageLimit(query));
      const limit = Math.min(PAGE_CANDLES, Math.floor((endTime - query.from) / query.intervalMs) + 1);
      const method = query.priceKind === 'mark' ? 'MarkPriceKlines' : 'Klines';
      const params = {
        symbol: dialect.marketId(instrument),
        interval: intervalName(INTERVAL_NAMES, query.intervalMs, host),
        startTime: query.from,
        endTime,
        limit,
      };
      const rows = await call(io, `${publicMethods}${method}`, params, Klines, klineWeight(limit));
      const volume = (row: readonly unknown[]): number =>
        query.priceKind === 'mark'
          ? 0
          : parsePayload(nonNegative, row[dialect.coinVolumeColumn], host, 'candle volume');
      const candles = rows.map((row): CandleRow => [row[0], row[1], row[2], row[3], row[4], volume(row)]);
      return checkedCandles(candles, query, host, io);
    },

    async openInterestHistory(instrument, query, io) {
      const scope = dialect.historyParams(instrument);
      const from = Math.max(query.from, io.now(host) - HISTORY_DEPTH_MS + query.intervalMs);
      const endTime = pageEnd({ ...query, from }, MAX_HISTORY_POINTS);
      if (scope === null || endTime < from)
        return { time: new Float64Array(), openInterest: new Float64Array() };
      const period = intervalName(INTERVAL_NAMES, query.intervalMs, host);
      const params = { ...scope, period, startTime: from, endTime, limit: MAX_HISTORY_POINTS };
      const rows = await call(io, `${api}DataGetOpenInterestHist`, params, OpenInterestHistory);
      const series = columns(rows.map((row) => [row.timestamp, row[dialect.coinOpenInterestField]]));
      return { time: series.time, openInterest: series.value };
    },

    longShortRatio: (instrument, io) => dayRatios('GlobalLongShortAccountRatio', instrument, io),

    topTraders: (instrument) =>
      dialect.historyParams(instrument) === null
        ? null
        : { load: (asked, io) => dayRatios('TopLongShortPositionRatio', asked, io) },

    takerVolumeRatio: (instrument, io) => dialect.takerVolumeRatio(dayParams(instrument), io, instrument),

    async fundingHistory(instrument, io) {
      const params = {
        symbol: dialect.marketId(instrument),
        startTime: Math.floor(io.now(host)) - HISTORY_DEPTH_MS,
        limit: 1000,
      };
      const rows = await call(io, `${publicMethods}FundingRate`, params, FundingRates);
      const series = columns(rows.map((row) => [row.fundingTime, row.fundingRate]));
      return { time: series.time, fundingRate: series.value };
    },

    marginTiers: (instrument, io) => dialect.marginTiers(dialect.marketId(instrument), io),

    async orderBook(instrument, io) {
      const params = { symbol: dialect.marketId(instrument), limit: BOOK_LEVELS };
      const book = await call(io, `${publicMethods}Depth`, params, Depth, 10);
      return bookOf({ ...book, asOf: book.T }, (amount, price) => coins(amount, instrument, price));
    },

    stream: (instrument) =>
      binanceStream(dialect.streamAddress, dialect.marketId(instrument), dialect.contractUsd(instrument)),
  };
}
