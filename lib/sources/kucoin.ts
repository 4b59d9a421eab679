import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarginTier } from '../domain/margin-tier.ts';
import type { z } from '../schema.ts';
import { wholePositionTiers } from './ascending-tiers.ts';
import { ccxtCall } from './ccxt-client.ts';
import { contractsInCoins } from './contract-size.ts';
import {
  Books,
  Candles,
  type Contract,
  Contracts,
  FundingRates,
  inMilliseconds,
  OpenInterestHistory,
  type RiskLimit,
  RiskLimits,
} from './kucoin-schema.ts';
import { KUCOIN_STREAM_HOST, kucoinStream } from './kucoin-stream.ts';
import { memoise } from './memo.ts';
import { openPrices } from './open-prices.ts';
import {
  bookOf,
  changed,
  checkedCandles,
  checkPrices,
  columns,
  intervalName,
  noData,
  pageEnd,
  parsePayload,
  unknownInstrument,
} from './payload.ts';
import type { HostLimit, Source, SourceIo } from './source.ts';

const HOST = 'api-futures.kucoin.com';
/** The history of open interest is served by the unified API, on the host of spot. */
const UNIFIED_HOST = 'api.kucoin.com';
const MAX_CANDLES = 500;
const MAX_OPEN_INTEREST_POINTS = 200;
const FUNDING_HISTORY_MS = 30 * DAY_MS;

const GRANULARITIES: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '1',
  [5 * MINUTE_MS]: '5',
  [15 * MINUTE_MS]: '15',
  [30 * MINUTE_MS]: '30',
  [HOUR_MS]: '60',
  [4 * HOUR_MS]: '240',
  [DAY_MS]: '1440',
};
const PERIODS: Readonly<Record<number, string>> = {
  [5 * MINUTE_MS]: '5min',
  [15 * MINUTE_MS]: '15min',
  [30 * MINUTE_MS]: '30min',
  [HOUR_MS]: '1hour',
  [4 * HOUR_MS]: '4hour',
  [DAY_MS]: '1day',
};

/** 2,000 weight an address and 30 s in the public pool; both hosts draw on it, so that half of it is each one's. */
const limit = (host: string): HostLimit => ({ host, published: 1000, windowMs: 30_000 });

/** Weights as published per endpoint; ccxt's costs are twice these. */
const WEIGHTS = {
  ContractsSymbol: 3,
  KlineQuery: 3,
  Level2Snapshot: 3,
  ContractFundingRates: 5,
  ContractsRiskLimitSymbol: 5,
} as const;
const OPEN_INTEREST_WEIGHT = 10;

/** `BTC/USDT:USDT` is XBTUSDTM, `ETH/USDC:USDC` ETHUSDCM, `BTC/USD:BTC` XBTUSDM. */
function symbolOf({ base, quote }: Instrument): string {
  return `${base === 'BTC' ? 'XBT' : base}${quote}M`;
}

function call<S extends z.ZodMiniType>(
  io: SourceIo,
  path: keyof typeof WEIGHTS,
  params: Readonly<Record<string, unknown>>,
  schema: S,
): Promise<z.output<S>> {
  const weight = WEIGHTS[path];
  return ccxtCall(io, 'kucoin', `futuresPublicGet${path}`, params, { weight }).then((payload) =>
    parsePayload(schema, payload, HOST, path),
  );
}

async function contractOf(symbol: string, io: SourceIo): Promise<Contract> {
  const { data } = await call(io, 'ContractsSymbol', { symbol }, Contracts);
  if (data.symbol !== symbol) throw unknownInstrument(HOST, symbol);
  return data;
}

/** Coins a lot; USD a lot for inverse contracts, where the API prints -1. @throws FetchFailure `format-changed`. */
function lotSizeOf({ multiplier, isInverse }: Contract): number {
  const size = isInverse ? Math.abs(multiplier) : multiplier;
  if (size <= 0) throw changed(HOST, `a lot of ${multiplier}`);
  return size;
}

const lotSizes = memoise(DAY_MS, (symbol, io) => contractOf(symbol, io).then(lotSizeOf));

/**
 * Isolated margin: the level's one rate holds for the whole position, so the maintenance amounts are 0.
 * Source: KuCoin support 26694703491737 (10,000 lots of 30 USDT in level 1: 300,000 x 0.4 %).
 */
function tiersOf(rows: readonly RiskLimit[]): MarginTier[] {
  const levels = rows
    .toSorted((a, b) => a.maxRiskLimit - b.maxRiskLimit)
    .map((row) => ({
      notionalFloor: row.minRiskLimit,
      notionalCap: row.maxRiskLimit,
      maintenanceMarginRate: row.maintainMargin,
      maxLeverage: row.maxLeverage,
    }));
  return wholePositionTiers(levels, HOST);
}

/** KuCoin's perpetuals: USDT, USDC and coin-margined. No mark candles, no ratios, no public liquidations. */
export const kucoin: Source = {
  id: 'kucoin',
  venue: 'kucoin',
  limits: [limit(HOST), limit(UNIFIED_HOST)],
  hosts: [HOST, UNIFIED_HOST, KUCOIN_STREAM_HOST],
  covers: ({ venue, kind, expiry }) =>
    venue === 'kucoin' && (kind === 'linear' || kind === 'inverse') && expiry === null,
  capabilities: () => ({
    markCandles: false,
    openInterestHistory: true,
    longShortRatio: false,
    takerVolume: false,
    liquidationStream: false,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const contract = await contractOf(symbolOf(instrument), io);
    const { markPrice, indexPrice, lastTradePrice, openInterest, turnoverOf24h } = contract;
    checkPrices([markPrice, lastTradePrice, indexPrice], HOST);
    return {
      markPrice,
      lastPrice: lastTradePrice,
      indexPrice,
      fundingRate: contract.fundingFeeRate ?? null,
      fundingIntervalMs: contract.fundingRateGranularity ?? null,
      nextFundingTime: contract.nextFundingRateDateTime ?? null,
      openInterest: contractsInCoins(openInterest, lotSizeOf(contract), markPrice, instrument),
      volume24hUsd: instrument.kind === 'inverse' ? turnoverOf24h * markPrice : turnoverOf24h,
      // The reply has no time of its own.
      asOf: io.now(HOST),
    };
  },

  async candles(instrument, query, io) {
    if (query.priceKind === 'mark') throw noData(HOST, 'KuCoin has no mark-price candles');
    const symbol = symbolOf(instrument);
    const params = {
      symbol,
      granularity: intervalName(GRANULARITIES, query.intervalMs, HOST),
      from: query.from,
      to: pageEnd(query, MAX_CANDLES),
    };
    const [{ data }, lotSize] = await Promise.all([
      call(io, 'KlineQuery', params, Candles),
      lotSizes(symbol, io),
    ]);
    const rows = data.map(([openTime, open, high, low, close, lots]): CandleRow => {
      const volume = contractsInCoins(lots, lotSize, close, instrument);
      return [openTime, open, high, low, close, volume];
    });
    return checkedCandles(rows, query, HOST, io);
  },

  async openInterestHistory(instrument, query, io) {
    const symbol = symbolOf(instrument);
    const to = pageEnd(query, MAX_OPEN_INTEREST_POINTS);
    const params = {
      symbol,
      interval: intervalName(PERIODS, query.intervalMs, HOST),
      startAt: query.from,
      endAt: to,
      pageSize: MAX_OPEN_INTEREST_POINTS,
    };
    const weight = OPEN_INTEREST_WEIGHT;
    const [payload, lotSize] = await Promise.all([
      ccxtCall(io, 'kucoin', 'utaGetMarketOpenInterest', params, { weight }),
      lotSizes(symbol, io),
    ]);
    const { data } = parsePayload(OpenInterestHistory, payload, UNIFIED_HOST, 'open interest');
    const inside = data.filter(({ ts }) => ts >= query.from && ts <= to);
    const priceAt = await openPrices(kucoin, instrument, { ...query, to }, io);
    const points = inside.map(({ ts, openInterest }): [number, number] => [
      ts,
      contractsInCoins(openInterest, lotSize, priceAt?.get(ts) ?? Number.NaN, instrument),
    ]);
    const series = columns(points.filter(([, value]) => Number.isFinite(value)));
    return { time: series.time, openInterest: series.value };
  },

  longShortRatio: () => Promise.reject(noData(HOST, 'KuCoin publishes no ratio of accounts')),
  takerVolumeRatio: () => Promise.reject(noData(HOST, 'KuCoin publishes no taker volume')),

  async fundingHistory(instrument, io) {
    const to = io.now(HOST);
    const params = { symbol: symbolOf(instrument), from: to - FUNDING_HISTORY_MS, to };
    const { data } = await call(io, 'ContractFundingRates', params, FundingRates);
    const series = columns(data.map((row) => [row.timepoint, row.fundingRate]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const symbol = symbolOf(instrument);
    const [{ data }, { takerFeeRate }] = await Promise.all([
      call(io, 'ContractsRiskLimitSymbol', { symbol }, RiskLimits),
      contractOf(symbol, io),
    ]);
    const rows = data.filter((row) => row.symbol === symbol);
    if (rows.length === 0) throw unknownInstrument(HOST, symbol);
    return {
      tiers: tiersOf(rows),
      notionalUnit: instrument.kind === 'inverse' ? 'base' : 'quote',
      // KuCoin adds a liquidation fee of the order's value, for which it names no other rate than the taker's.
      liquidationFeeRate: takerFeeRate,
      asOf: io.now(HOST),
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const symbol = symbolOf(instrument);
    const [{ data }, lotSize] = await Promise.all([
      call(io, 'Level2Snapshot', { symbol }, Books),
      lotSizes(symbol, io),
    ]);
    return bookOf({ ...data, asOf: inMilliseconds(data.ts) }, (lots, price) =>
      contractsInCoins(lots, lotSize, price, instrument),
    );
  },

  stream: (instrument) => kucoinStream(symbolOf(instrument)),
};
