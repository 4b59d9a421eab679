import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { type MarginTier, withMaintenanceAmounts } from '../domain/margin-tier.ts';
import type { z } from '../schema.ts';
import { ascendingSteps } from './ascending-tiers.ts';
import {
  BITGET_HOST,
  type BitgetParams,
  bitgetUnified,
  categoryOf,
  mixSymbol,
  unifiedParams,
  unifiedSymbol,
} from './bitget-contract.ts';
import { bitgetPastLiquidations } from './bitget-liquidations.ts';
import {
  AccountRatios,
  Book,
  Candles,
  FundingHistory,
  FundingRates,
  type PositionTier,
  PositionTiers,
  TakerVolumes,
  Tickers,
} from './bitget-schema.ts';
import { bitgetStream } from './bitget-stream.ts';
import { ccxtCall } from './ccxt-client.ts';
import {
  bookOf,
  checkedCandles,
  checkPrices,
  columns,
  intervalName,
  noData,
  pageEnd,
  parsePayload,
  unknownInstrument,
} from './payload.ts';
import { bySecond, type CandleQuery, type HostLimit, type Source, type SourceIo } from './source.ts';

/** Days begin at midnight UTC only in the `utc` bars; plain `1D` begins in Hong Kong. */
const GRANULARITIES: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '1m',
  [5 * MINUTE_MS]: '5m',
  [15 * MINUTE_MS]: '15m',
  [30 * MINUTE_MS]: '30m',
  [HOUR_MS]: '1H',
  [4 * HOUR_MS]: '4H',
  [DAY_MS]: '1Dutc',
};
const MAX_CANDLES = 200;
/** A page of candles may span no more than this. */
const MAX_SPAN_MS = 90 * DAY_MS;
/** Every interval's recent candles reach back at least 30 days; older pages come from the history endpoints. */
const RECENT_MS = 29 * DAY_MS;
const MAX_FUNDING_RATES = 100;
const MAX_LEVELS = 200;
/** Taker fee of the base tier, which Bitget's own liquidation formula adds to the maintenance rate. */
const TAKER_FEE_RATE = 0.0006;

/** Bitget limits each endpoint for itself, per address and second. Source: its API documentation; ccxt's costs agree. */
const limit = (path: string, publishedPerSecond: number): HostLimit => ({
  host: BITGET_HOST,
  ...bySecond(publishedPerSecond),
  pathPrefix: `/api/${path}`,
});

/** The older API: candles with days in UTC, and account ratios. */
function callMix<S extends z.ZodMiniType>(io: SourceIo, path: string, params: BitgetParams, schema: S) {
  const method = `publicMixGetV2MixMarket${path}`;
  return ccxtCall(io, 'bitget', method, params).then((reply) =>
    parsePayload(schema, reply, BITGET_HOST, path),
  );
}

function firstOf<T>(reply: { readonly data: readonly T[] }, symbol: string): T {
  const row = reply.data[0];
  if (row === undefined) throw unknownInstrument(BITGET_HOST, symbol);
  return row;
}

function candlePageLimit({ intervalMs }: Pick<CandleQuery, 'intervalMs'>): number {
  return Math.min(MAX_CANDLES, Math.floor(MAX_SPAN_MS / intervalMs));
}

/** The recent candles of both prices have one endpoint, the older ones an endpoint each. */
function candleEndpoint(query: CandleQuery, now: number): { path: string; params: BitgetParams } {
  const isMark = query.priceKind === 'mark';
  if (query.from > now - RECENT_MS) return { path: 'Candles', params: isMark ? { kLineType: 'MARK' } : {} };
  return { path: isMark ? 'HistoryMarkCandles' : 'HistoryCandles', params: {} };
}

/** Since 10 November 2025 each rate applies to the slice of notional inside its tier. Source: article 12560603841952. */
function tiersOf(rows: readonly PositionTier[]): MarginTier[] {
  const levels = rows
    .toSorted((a, b) => a.minTierValue - b.minTierValue)
    .map((row) => ({
      notionalFloor: row.minTierValue,
      notionalCap: row.maxTierValue,
      maintenanceMarginRate: row.mmr,
      maxLeverage: row.leverage,
    }));
  return withMaintenanceAmounts(ascendingSteps(levels, BITGET_HOST));
}

/** Bitget's perpetuals, margined in USDT, USDC and coins; amounts come in coins. */
export const bitget: Source = {
  id: 'bitget',
  venue: 'bitget',
  limits: [
    limit('v2/mix/market/candles', 20),
    limit('v2/mix/market/history-candles', 20),
    limit('v2/mix/market/history-mark-candles', 20),
    limit('v2/mix/market/account-long-short', 1),
    limit('v3/market/tickers', 20),
    limit('v3/market/current-fund-rate', 20),
    limit('v3/market/history-fund-rate', 20),
    limit('v3/market/futures-active-buy-sell', 1),
    limit('v3/market/position-tier', 20),
    limit('v3/market/orderbook', 20),
    limit('v3/market/liquidations', 5),
  ],
  hosts: [BITGET_HOST, 'ws.bitget.com'],
  covers: ({ venue, kind, quote, expiry }) =>
    venue === 'bitget' &&
    expiry === null &&
    (kind === 'inverse' || (kind === 'linear' && ['USDT', 'USDC'].includes(quote))),
  capabilities: () => ({
    markCandles: true,
    openInterestHistory: false,
    longShortRatio: true,
    takerVolume: true,
    liquidationStream: true,
  }),
  candlePageLimit,

  async ticker(instrument, io) {
    const params = unifiedParams(instrument);
    const [tickers, rates] = await Promise.all([
      bitgetUnified(io, 'Tickers', params, Tickers),
      bitgetUnified(io, 'CurrentFundRate', params, FundingRates),
    ]);
    const row = firstOf(tickers, params.symbol);
    const rate = firstOf(rates, params.symbol);
    checkPrices([row.markPrice, row.lastPrice, row.indexPrice], BITGET_HOST);
    return {
      markPrice: row.markPrice,
      lastPrice: row.lastPrice,
      indexPrice: row.indexPrice ?? null,
      fundingRate: rate.fundingRate,
      fundingIntervalMs: rate.fundingRateInterval * HOUR_MS,
      nextFundingTime: rate.nextUpdate,
      openInterest: row.openInterest,
      volume24hUsd: row.volume24h * row.markPrice,
      asOf: row.ts,
    };
  },

  async candles(instrument, query, io) {
    const pageLimit = candlePageLimit(query);
    const { path, params } = candleEndpoint(query, io.now(BITGET_HOST));
    const { data } = await callMix(
      io,
      path,
      {
        symbol: mixSymbol(instrument),
        productType: categoryOf(instrument),
        granularity: intervalName(GRANULARITIES, query.intervalMs, BITGET_HOST),
        startTime: query.from,
        // Whether the end is exclusive is not documented; a millisecond more is right either way.
        endTime: pageEnd(query, pageLimit) + 1,
        limit: pageLimit,
        ...params,
      },
      Candles,
    );
    const isMark = query.priceKind === 'mark';
    const rows = data.map((row): CandleRow => [row[0], row[1], row[2], row[3], row[4], isMark ? 0 : row[5]]);
    return checkedCandles(rows, query, BITGET_HOST, io);
  },

  openInterestHistory: () => Promise.reject(noData(BITGET_HOST, 'Bitget publishes no open-interest history')),

  async longShortRatio(instrument, io) {
    const params = { symbol: mixSymbol(instrument), period: '15m' };
    const { data } = await callMix(io, 'AccountLongShort', params, AccountRatios);
    const rows = data.filter((row) => row.shortAccountRatio > 0);
    const series = columns(rows.map((row) => [row.ts, row.longAccountRatio / row.shortAccountRatio]));
    return { time: series.time, ratio: series.value };
  },

  async takerVolumeRatio(instrument, io) {
    const params = { symbol: unifiedSymbol(instrument), period: '15m' };
    const { data } = await bitgetUnified(io, 'FuturesActiveBuySell', params, TakerVolumes);
    const rows = data.filter((row) => row.sellVolume > 0);
    const series = columns(rows.map((row) => [row.ts, row.buyVolume / row.sellVolume]));
    return { time: series.time, ratio: series.value };
  },

  async fundingHistory(instrument, io) {
    const params = { ...unifiedParams(instrument), limit: MAX_FUNDING_RATES };
    const { data } = await bitgetUnified(io, 'HistoryFundRate', params, FundingHistory);
    const series = columns(data.resultList.map((row) => [row.fundingRateTimestamp, row.fundingRate]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    if (instrument.kind === 'inverse')
      throw noData(BITGET_HOST, 'Bitget does not say in which unit the tiers of coin-margined contracts are');
    const params = unifiedParams(instrument);
    const { data } = await bitgetUnified(io, 'PositionTier', params, PositionTiers);
    if (data.length === 0) throw unknownInstrument(BITGET_HOST, params.symbol);
    return {
      tiers: tiersOf(data),
      notionalUnit: 'quote',
      liquidationFeeRate: TAKER_FEE_RATE,
      asOf: io.now(BITGET_HOST),
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const params = { ...unifiedParams(instrument), limit: MAX_LEVELS };
    const { data } = await bitgetUnified(io, 'Orderbook', params, Book);
    return bookOf({ bids: data.b, asks: data.a, asOf: data.ts });
  },

  pastLiquidations: () => bitgetPastLiquidations,

  stream: (instrument) => bitgetStream(categoryOf(instrument), unifiedSymbol(instrument)),
};
