import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarginTier } from '../domain/margin-tier.ts';
import type { RatioSeries } from '../domain/market-data.ts';
import type { z } from '../schema.ts';
import { ccxtCall } from './ccxt-client.ts';
import { contractsInCoins } from './contract-size.ts';
import { OKX_HOST as HOST, okxContract, okxInstrumentId, okxInstrumentType } from './okx-contract.ts';
import { okxPastLiquidations } from './okx-liquidations.ts';
import {
  Books,
  Candles,
  FundingHistory,
  FundingRates,
  IndexTickers,
  LongShortRatios,
  MarkPrices,
  OpenInterestHistory,
  OpenInterests,
  type PositionTier,
  PositionTiers,
  TakerVolumes,
  Tickers,
} from './okx-schema.ts';
import { okxStream } from './okx-stream.ts';
import {
  bookOf,
  changed,
  checkedCandles,
  checkPrices,
  columns,
  intervalName,
  nonNegative,
  pageEnd,
  parsePayload,
  unknownInstrument,
} from './payload.ts';
import type { CandleQuery, HostLimit, Source, SourceIo, TopTraders } from './source.ts';

/** Days begin at midnight UTC only in the `utc` bars; plain `1D` begins in Hong Kong. */
const BARS: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '1m',
  [5 * MINUTE_MS]: '5m',
  [15 * MINUTE_MS]: '15m',
  [30 * MINUTE_MS]: '30m',
  [HOUR_MS]: '1H',
  [4 * HOUR_MS]: '4H',
  [DAY_MS]: '1Dutc',
};
const OPEN_INTEREST_PERIODS: Readonly<Record<number, string>> = {
  [5 * MINUTE_MS]: '5m',
  [HOUR_MS]: '1H',
  [DAY_MS]: '1Dutc',
};
const MAX_CANDLES = 300;
const MAX_MARK_CANDLES = 100;
const MAX_STATISTICS = 100;
/** The live candle endpoints reach back this far; older pages come from the history endpoints. */
const LIVE_CANDLES = 1440;
/** Taker fee of the base tier, which OKX's own liquidation formula adds to the maintenance rate. */
const TAKER_FEE_RATE = 0.0005;

/** OKX limits each endpoint for itself, per address and 2 s. Source: its API documentation; ccxt's costs agree. */
const limit = (path: string, published: number): HostLimit => ({
  host: HOST,
  published,
  windowMs: 2000,
  pathPrefix: `/api/v5/${path}`,
});

function call<S extends z.ZodMiniType>(
  io: SourceIo,
  path: string,
  params: Readonly<Record<string, unknown>>,
  schema: S,
): Promise<z.output<S>> {
  const method = `publicGet${path}`;
  return ccxtCall(io, 'okx', method, params).then((payload) => parsePayload(schema, payload, HOST, path));
}

function firstOf<T>(reply: { readonly data: readonly T[] }, instId: string): T {
  const row = reply.data[0];
  if (row === undefined) throw unknownInstrument(HOST, instId);
  return row;
}

function candlePageLimit(query: Pick<CandleQuery, 'priceKind'>): number {
  return query.priceKind === 'mark' ? MAX_MARK_CANDLES : MAX_CANDLES;
}

/** Which of the four candle endpoints holds a page that starts at `from`. */
function candlePath(query: CandleQuery, now: number): string {
  const isLive = query.from > now - (LIVE_CANDLES - 10) * query.intervalMs;
  if (query.priceKind === 'mark') return isLive ? 'MarketMarkPriceCandles' : 'MarketHistoryMarkPriceCandles';
  return isLive ? 'MarketCandles' : 'MarketHistoryCandles';
}

/** Time between the coming settlement and the one after it; null where the second is not stated. */
function fundingIntervalOf(rate: z.infer<typeof FundingRates>['data'][number]): number | null {
  const intervalMs = (rate.nextFundingTime ?? 0) - rate.fundingTime;
  return intervalMs > 0 ? intervalMs : null;
}

async function markPriceOf(instrument: Instrument, io: SourceIo) {
  const instId = okxInstrumentId(instrument);
  const params = { instType: okxInstrumentType(instrument), instId };
  return firstOf(await call(io, 'PublicMarkPrice', params, MarkPrices), instId);
}

/**
 * Tiers are stated in contracts, whose value is a number of coins (of USD, for inverse contracts) that no price moves.
 * One rate applies to the whole position, so the maintenance amounts are 0.
 */
function tiersOf(rows: readonly PositionTier[], contractSize: number): MarginTier[] {
  const sorted = rows.toSorted((a, b) => a.tier - b.tier);
  return sorted.map((row, i) => {
    const floor = sorted[i - 1]?.maxSz ?? 0;
    if (row.maxSz <= floor) throw changed(HOST, 'the position tiers do not ascend');
    return {
      notionalFloor: floor * contractSize,
      notionalCap: row.maxSz * contractSize,
      maintenanceMarginRate: row.mmr,
      maintenanceAmount: 0,
      maxLeverage: row.maxLever,
    };
  });
}

async function dayRatios(name: string, instrument: Instrument, io: SourceIo): Promise<RatioSeries> {
  const params = { instId: okxInstrumentId(instrument), period: '15m', limit: 96 };
  const { data } = await call(io, `RubikStatContracts${name}`, params, LongShortRatios);
  const series = columns(data.map((row) => [row[0], row[1]]));
  return { time: series.time, ratio: series.value };
}

const okxTopTraders: TopTraders = {
  load: (instrument, io) => dayRatios('LongShortPositionRatioContractTopTrader', instrument, io),
};

/** OKX's swaps and dated futures, linear and inverse; amounts come in contracts. */
export const okx: Source = {
  id: 'okx',
  venue: 'okx',
  limits: [
    limit('market/ticker', 20),
    limit('market/index-tickers', 20),
    limit('market/candles', 40),
    limit('market/history-candles', 20),
    limit('market/mark-price-candles', 20),
    limit('market/history-mark-price-candles', 10),
    limit('market/books', 40),
    limit('public/instruments', 20),
    limit('public/mark-price', 10),
    limit('public/open-interest', 20),
    limit('public/funding-rate', 10),
    limit('public/position-tiers', 10),
    limit('public/liquidation-orders', 40),
    limit('rubik/stat/contracts/open-interest-history', 10),
    limit('rubik/stat/contracts/long-short-account-ratio-contract', 5),
    limit('rubik/stat/contracts/long-short-position-ratio-contract-top-trader', 5),
    limit('rubik/stat/taker-volume-contract', 5),
  ],
  // The stream's host with its port, for the content security policy.
  hosts: [HOST, 'ws.okx.com:8443'],
  covers: ({ venue, kind }) => venue === 'okx' && (kind === 'linear' || kind === 'inverse'),
  capabilities: () => ({
    markCandles: true,
    openInterestHistory: true,
    longShortRatio: true,
    takerVolume: true,
    liquidationStream: true,
  }),
  candlePageLimit,

  async ticker(instrument, io) {
    const instId = okxInstrumentId(instrument);
    const instType = okxInstrumentType(instrument);
    const isPerpetual = instrument.expiry === null;
    const [last, mark, index, funding, openInterest] = await Promise.all([
      call(io, 'MarketTicker', { instId }, Tickers).then((reply) => firstOf(reply, instId)),
      markPriceOf(instrument, io),
      call(io, 'MarketIndexTickers', { instId: `${instrument.base}-${instrument.quote}` }, IndexTickers),
      isPerpetual ? call(io, 'PublicFundingRate', { instId }, FundingRates) : null,
      call(io, 'PublicOpenInterest', { instType, instId }, OpenInterests).then((reply) =>
        firstOf(reply, instId),
      ),
      // For the stream, which states liquidations in contracts.
      okxContract(instrument, io),
    ]);
    const indexPrice = index.data[0]?.idxPx ?? null;
    checkPrices([mark.markPx, last.last, indexPrice], HOST);
    const rate = funding === null ? null : firstOf(funding, instId);
    return {
      markPrice: mark.markPx,
      lastPrice: last.last,
      indexPrice,
      fundingRate: rate?.fundingRate ?? null,
      fundingIntervalMs: rate === null ? null : fundingIntervalOf(rate),
      nextFundingTime: rate?.fundingTime ?? null,
      openInterest: openInterest.oiCcy,
      volume24hUsd: last.volCcy24h * mark.markPx,
      asOf: mark.ts,
    };
  },

  async candles(instrument, query, io) {
    const isMark = query.priceKind === 'mark';
    const pageLimit = candlePageLimit(query);
    const params = {
      instId: okxInstrumentId(instrument),
      bar: intervalName(BARS, query.intervalMs, HOST),
      // Both exclusive, and named the other way round: `before` is the older bound.
      before: query.from - 1,
      after: pageEnd(query, pageLimit) + 1,
      limit: pageLimit,
    };
    const { data } = await call(io, candlePath(query, io.now(HOST)), params, Candles);
    const volume = (row: readonly unknown[]): number =>
      isMark ? 0 : parsePayload(nonNegative, row[6], HOST, 'candle volume');
    const rows = data.map((row): CandleRow => [row[0], row[1], row[2], row[3], row[4], volume(row)]);
    return checkedCandles(rows, query, HOST, io);
  },

  async openInterestHistory(instrument, query, io) {
    // The contract's own history: ccxt's unified call asks for the whole currency's.
    const params = {
      instId: okxInstrumentId(instrument),
      period: intervalName(OPEN_INTEREST_PERIODS, query.intervalMs, HOST),
      begin: query.from,
      end: pageEnd(query, MAX_STATISTICS),
      limit: MAX_STATISTICS,
    };
    const { data } = await call(io, 'RubikStatContractsOpenInterestHistory', params, OpenInterestHistory);
    const inside = data.filter(([at]) => at >= params.begin && at <= params.end);
    const series = columns(inside.map((row) => [row[0], row[2]]));
    return { time: series.time, openInterest: series.value };
  },

  longShortRatio: (instrument, io) => dayRatios('LongShortAccountRatioContract', instrument, io),

  topTraders: () => okxTopTraders,

  async takerVolumeRatio(instrument, io) {
    const params = { instId: okxInstrumentId(instrument), period: '15m', unit: 2, limit: 96 };
    const { data } = await call(io, 'RubikStatTakerVolumeContract', params, TakerVolumes);
    const rows = data.filter(([, sold]) => sold > 0);
    const series = columns(rows.map(([at, sold, bought]) => [at, bought / sold]));
    return { time: series.time, ratio: series.value };
  },

  async fundingHistory(instrument, io) {
    const params = { instId: okxInstrumentId(instrument), limit: 100 };
    const { data } = await call(io, 'PublicFundingRateHistory', params, FundingHistory);
    const series = columns(data.map((row) => [row.fundingTime, row.realizedRate]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const params = {
      instType: okxInstrumentType(instrument),
      tdMode: 'isolated',
      instFamily: `${instrument.base}-${instrument.quote}`,
    };
    const [reply, { size: contractSize, tickSize }] = await Promise.all([
      call(io, 'PublicPositionTiers', params, PositionTiers),
      okxContract(instrument, io),
    ]);
    if (reply.data.length === 0) throw unknownInstrument(HOST, params.instFamily);
    return {
      tiers: tiersOf(reply.data, contractSize),
      notionalUnit: instrument.kind === 'inverse' ? 'quote' : 'base',
      liquidationFeeRate: TAKER_FEE_RATE,
      asOf: io.now(HOST),
      origin: 'venue',
      tickSize,
    };
  },

  async orderBook(instrument, io) {
    const params = { instId: okxInstrumentId(instrument), sz: 400 };
    const [reply, { size: contractSize }] = await Promise.all([
      call(io, 'MarketBooks', params, Books),
      okxContract(instrument, io),
    ]);
    const book = firstOf(reply, params.instId);
    return bookOf({ ...book, asOf: book.ts }, (contracts, price) =>
      contractsInCoins(contracts, contractSize, price, instrument),
    );
  },

  pastLiquidations: () => okxPastLiquidations,

  stream: okxStream,
};
