import type { CandleRow } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { RatioSeries } from '../domain/market-data.ts';
import { contractsInCoins } from './contract-size.ts';
import { gateCall, gateContract, gateContractName, GATE_HOST as HOST } from './gate-contract.ts';
import { gatePastLiquidations } from './gate-liquidations.ts';
import {
  Book,
  Candles,
  type ContractStat,
  ContractStats,
  FundingRates,
  RiskLimitTiers,
  Tickers,
} from './gate-schema.ts';
import { GATE_STREAM_HOST, gateStream } from './gate-stream.ts';
import { gateTiers } from './gate-tiers.ts';
import {
  bookOf,
  checkedCandles,
  checkPrices,
  columns,
  INTERVAL_NAMES,
  intervalName,
  noData,
  nonNegative,
  pageEnd,
  parsePayload,
  unknownInstrument,
} from './payload.ts';
import type { HostLimit, Source, SourceIo, TopTraders } from './source.ts';

const MAX_CANDLES = 1999;
/** The venue refuses a start that is 10,000 candles back; some are left for the time that the request takes. */
const CANDLES_KEPT = 9990;
const MAX_STATISTICS = 100;
/** A month of settlements at one an hour. */
const MAX_FUNDINGS = 720;
const BOOK_LEVELS = 300;

const ENDPOINTS = ['contracts/', 'tickers', 'candlesticks', 'risk_limit_tiers', 'order_book'];
const PERPETUAL_ENDPOINTS = ['contract_stats', 'funding_rate', 'liq_orders'];

/** Gate limits each endpoint for itself, per address: 200 in 10 s, as the headers of its replies say. */
const limits = (product: string, endpoints: readonly string[]): readonly HostLimit[] =>
  endpoints.map((endpoint) => ({
    host: HOST,
    published: 200,
    windowMs: 10_000,
    pathPrefix: `/api/v4/${product}/${endpoint}`,
  }));

function isPerpetual({ expiry }: Instrument): boolean {
  return expiry === null;
}

/** The coming settlement, where what is known of it may be some minutes old. */
function nextFundingTime(known: number | null, intervalMs: number | null, now: number): number | null {
  if (known === null || intervalMs === null || known > now) return known;
  return known + (Math.floor((now - known) / intervalMs) + 1) * intervalMs;
}

async function statistics(
  instrument: Instrument,
  io: SourceIo,
  query: { readonly interval: string; readonly limit: number; readonly from?: number },
): Promise<readonly ContractStat[]> {
  if (!isPerpetual(instrument)) throw noData(HOST, 'Gate keeps no statistics of dated contracts');
  const params = { contract: gateContractName(instrument), ...query };
  return gateCall(io, instrument, 'ContractStats', params, ContractStats);
}

type RatioField = 'lsr_account' | 'lsr_taker' | 'top_lsr_size';

/** Ratios of a day in quarters of an hour; 0 is printed where nobody was counted. */
async function ratios(instrument: Instrument, io: SourceIo, field: RatioField): Promise<RatioSeries> {
  const rows = await statistics(instrument, io, { interval: '15m', limit: 96 });
  const series = columns(rows.filter((row) => row[field] > 0).map((row) => [row.time, row[field]]));
  return { time: series.time, ratio: series.value };
}

const gateTopTraders: TopTraders = {
  load: (instrument, io) => ratios(instrument, io, 'top_lsr_size'),
};

/** Gate's USDT contracts, its one contract margined in BTC, and the dated contracts of both; amounts come in contracts. */
export const gate: Source = {
  id: 'gate',
  venue: 'gate',
  limits: [
    ...limits('futures/usdt', [...ENDPOINTS, ...PERPETUAL_ENDPOINTS]),
    ...limits('futures/btc', [...ENDPOINTS, ...PERPETUAL_ENDPOINTS]),
    ...limits('delivery/usdt', ENDPOINTS),
    ...limits('delivery/btc', ENDPOINTS),
  ],
  hosts: [HOST, GATE_STREAM_HOST],
  covers: ({ venue, kind, settle }) =>
    venue === 'gate' &&
    ((kind === 'linear' && settle === 'USDT') || (kind === 'inverse' && settle === 'BTC')),
  capabilities: (instrument) => ({
    markCandles: true,
    openInterestHistory: isPerpetual(instrument),
    longShortRatio: isPerpetual(instrument),
    takerVolume: isPerpetual(instrument),
    liquidationStream: isPerpetual(instrument),
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const contract = gateContractName(instrument);
    const [rows, { size, fundingIntervalMs, ...said }] = await Promise.all([
      gateCall(io, instrument, 'Tickers', { contract }, Tickers),
      gateContract(instrument, io),
    ]);
    const row = rows[0];
    if (row === undefined) throw unknownInstrument(HOST, contract);
    checkPrices([row.mark_price, row.last, row.index_price], HOST);
    const now = io.now(HOST);
    return {
      markPrice: row.mark_price,
      lastPrice: row.last,
      indexPrice: row.index_price,
      fundingRate: row.funding_rate ?? null,
      fundingIntervalMs,
      nextFundingTime: nextFundingTime(said.nextFundingTime, fundingIntervalMs, now),
      openInterest: contractsInCoins(row.total_size, size, row.mark_price ?? row.last, instrument),
      volume24hUsd: row.volume_24h_quote,
      // The reply has no time of its own.
      asOf: now,
    };
  },

  async candles(instrument, query, io) {
    const isMark = query.priceKind === 'mark';
    const interval = intervalName(INTERVAL_NAMES, query.intervalMs, HOST);
    const oldest = io.now(HOST) - CANDLES_KEPT * query.intervalMs;
    const to = pageEnd(query, MAX_CANDLES);
    if (to < oldest) return checkedCandles([], query, HOST);
    const contract = gateContractName(instrument);
    const params = {
      contract: isMark ? `mark_${contract}` : contract,
      interval,
      from: Math.ceil(Math.max(query.from, oldest) / 1000),
      to: Math.floor(to / 1000),
    };
    const [rows, size] = await Promise.all([
      gateCall(io, instrument, 'Candlesticks', params, Candles),
      isMark ? 0 : gateContract(instrument, io).then((said) => said.size),
    ]);
    const volume = ({ v, c }: (typeof rows)[number]): number =>
      isMark ? 0 : contractsInCoins(parsePayload(nonNegative, v, HOST, 'candle volume'), size, c, instrument);
    return checkedCandles(
      rows.map((row): CandleRow => [row.t, row.o, row.h, row.l, row.c, volume(row)]),
      query,
      HOST,
      io,
    );
  },

  async openInterestHistory(instrument, query, io) {
    const interval = intervalName(INTERVAL_NAMES, query.intervalMs, HOST);
    const from = Math.ceil(query.from / 1000);
    const rows = await statistics(instrument, io, { interval, from, limit: MAX_STATISTICS });
    const { size } = await gateContract(instrument, io);
    const end = pageEnd(query, MAX_STATISTICS);
    const inside = rows.filter(({ time }) => time >= query.from && time <= end);
    // Contracts of USD are turned into coins by the mark price beside them; points without one are left out.
    const points = inside.map((row): [number, number] => [
      row.time,
      contractsInCoins(row.open_interest, size, row.mark_price || Number.NaN, instrument),
    ]);
    const series = columns(points.filter(([, coins]) => Number.isFinite(coins)));
    return { time: series.time, openInterest: series.value };
  },

  longShortRatio: (instrument, io) => ratios(instrument, io, 'lsr_account'),

  topTraders: (instrument) => (isPerpetual(instrument) ? gateTopTraders : null),

  takerVolumeRatio: (instrument, io) => ratios(instrument, io, 'lsr_taker'),

  async fundingHistory(instrument, io) {
    const params = { contract: gateContractName(instrument), limit: MAX_FUNDINGS };
    // Dated contracts settle no funding.
    const rows = isPerpetual(instrument)
      ? await gateCall(io, instrument, 'FundingRate', params, FundingRates)
      : [];
    const series = columns(rows.map((row) => [row.t, row.r]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const contract = gateContractName(instrument);
    const [rows, { takerFeeRate }] = await Promise.all([
      gateCall(io, instrument, 'RiskLimitTiers', { contract }, RiskLimitTiers),
      gateContract(instrument, io),
    ]);
    if (rows.length === 0) throw unknownInstrument(HOST, contract);
    return {
      tiers: gateTiers(rows, HOST),
      notionalUnit: instrument.kind === 'inverse' ? 'base' : 'quote',
      liquidationFeeRate: takerFeeRate,
      asOf: io.now(HOST),
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const params = { contract: gateContractName(instrument), limit: BOOK_LEVELS };
    const [book, { size }] = await Promise.all([
      gateCall(io, instrument, 'OrderBook', params, Book),
      gateContract(instrument, io),
    ]);
    const rows = (levels: typeof book.bids) => levels.map(({ p, s }) => [p, s] as const);
    return bookOf({ bids: rows(book.bids), asks: rows(book.asks), asOf: book.current }, (contracts, price) =>
      contractsInCoins(contracts, size, price, instrument),
    );
  },

  pastLiquidations: (instrument) => (isPerpetual(instrument) ? gatePastLiquidations : null),

  stream: gateStream,
};
