import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { RatioSeries } from '../domain/market-data.ts';
import { contractsInCoins } from './contract-size.ts';
import {
  contractCode,
  HTX_HOST as HOST,
  HTX_LIMIT,
  htxContractSize,
  htxGet,
  ownRow,
  pathsOf,
} from './htx-api.ts';
import { htxPastLiquidations } from './htx-liquidations.ts';
import {
  Book,
  Candles,
  CoinMarginedFunding,
  EliteRatios,
  Fundings,
  Indexes,
  ListedEliteRatios,
  Merged,
  OpenInterest,
  OpenInterestHistory,
  OpenInterests,
  PagedFundings,
  RiskLimits,
  SettledFundings,
} from './htx-schema.ts';
import { htxTiers } from './htx-tiers.ts';
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
import type { Source, SourceIo, TopTraders } from './source.ts';

/** Not the venue's days: they begin at midnight of UTC+8 in its documentation and of UTC in what was seen. */
const PERIODS: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '1min',
  [5 * MINUTE_MS]: '5min',
  [15 * MINUTE_MS]: '15min',
  [30 * MINUTE_MS]: '30min',
  [HOUR_MS]: '60min',
  [4 * HOUR_MS]: '4hour',
};
const MAX_CANDLES = 2000;
/** Hours of open interest; nothing finer is kept, and nothing before the newest of these. */
const MAX_OPEN_INTEREST_POINTS = 200;
const MAX_FUNDINGS = 100;
const MAX_PAGED_FUNDINGS = 50;
/** Of coin-margined contracts, whose replies do not tell it. Source: its API documentation, settlement. */
const COIN_MARGINED_FUNDING_MS = 8 * HOUR_MS;
/** A Prime 0 account's, as in the frame that htx-tiers.ts rests on. */
const TAKER_FEE_RATE = 0.0006;
/** Traded amounts count the buyer and the seller ("Sum of both buy and sell sides", its API documentation). */
const SIDES = 2;

const V5 = '/v5/market';

/** Coins, of one side: so its documentation in Chinese and its own clients ("单边数量"); the English one says both. */
async function openInterestOf(instrument: Instrument, io: SourceIo): Promise<number> {
  if (instrument.kind === 'linear') {
    const { data } = await htxGet(io, `${V5}/open_interest`, instrument, {}, OpenInterest);
    return ownRow([data], instrument).amount;
  }
  const path = `${pathsOf(instrument).reference}/swap_open_interest`;
  const { data } = await htxGet(io, path, instrument, {}, OpenInterests);
  return ownRow(data, instrument).amount;
}

async function fundingOf(instrument: Instrument, io: SourceIo) {
  if (instrument.kind === 'linear') {
    const { data } = await htxGet(io, `${V5}/funding_rate`, instrument, {}, Fundings);
    const { funding_rate: rate, funding_time: next, next_funding_time: after } = ownRow(data, instrument);
    return { rate, next, intervalMs: next == null || after == null || after <= next ? null : after - next };
  }
  const path = `${pathsOf(instrument).reference}/swap_funding_rate`;
  const { data } = await htxGet(io, path, instrument, {}, CoinMarginedFunding);
  return { rate: data.funding_rate, next: data.funding_time, intervalMs: COIN_MARGINED_FUNDING_MS };
}

async function settledFundings(instrument: Instrument, io: SourceIo) {
  if (instrument.kind === 'linear') {
    const params = { limit: MAX_FUNDINGS };
    return (await htxGet(io, `${V5}/funding_rate_history`, instrument, params, SettledFundings)).data;
  }
  const path = `${pathsOf(instrument).reference}/swap_historical_funding_rate`;
  return (await htxGet(io, path, instrument, { page_size: MAX_PAGED_FUNDINGS }, PagedFundings)).data.data;
}

/** Of the venue's large accounts, in quarters of an hour of the last day: how many are long, or how much they hold. */
async function eliteRatios(
  of: 'account' | 'position',
  instrument: Instrument,
  io: SourceIo,
): Promise<RatioSeries> {
  const params = { period: '15min' };
  const rows =
    instrument.kind === 'linear'
      ? (await htxGet(io, `${V5}/elite_${of}_ratio`, instrument, params, EliteRatios)).data
      : (
          await htxGet(
            io,
            `${pathsOf(instrument).reference}/swap_elite_${of}_ratio`,
            instrument,
            params,
            ListedEliteRatios,
          )
        ).data.list;
  const oldest = io.now(HOST) - DAY_MS;
  const told = rows.filter(
    ({ ts, buy_ratio: long, sell_ratio: short }) => ts >= oldest && long > 0 && short > 0,
  );
  const series = columns(told.map((row) => [row.ts, row.buy_ratio / row.sell_ratio]));
  return { time: series.time, ratio: series.value };
}

const htxTopTraders: TopTraders = {
  load: (instrument, io) => eliteRatios('position', instrument, io),
};

/**
 * HTX's perpetuals, margined in USDT or in the coin. What the newest generation of its interface tells of USDT contracts is asked there, for
 * the older one is being closed (support 95034086350701). It has no stream here: its frames come compressed and over three connections; its forced orders are asked for.
 */
export const htx: Source = {
  id: 'htx',
  venue: 'htx',
  limits: [HTX_LIMIT],
  hosts: [HOST],
  covers: ({ venue, kind, quote, expiry }) =>
    venue === 'htx' &&
    expiry === null &&
    ((kind === 'linear' && quote === 'USDT') || (kind === 'inverse' && quote === 'USD')),
  capabilities: () => ({
    // Two thousand of them are too few for a load line: last trades, of which there are two years, stand in.
    markCandles: false,
    openInterestHistory: true,
    longShortRatio: true,
    takerVolume: false,
    liquidationStream: false,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const { market, reference, markCandles } = pathsOf(instrument);
    const newest = { period: '1min', size: 1 };
    const [{ tick, ts }, marks, indexes, openInterest, funding, contractSize] = await Promise.all([
      htxGet(io, `${market}/detail/merged`, instrument, {}, Merged),
      htxGet(io, markCandles, instrument, newest, Candles),
      htxGet(io, `${reference}/swap_index`, instrument, {}, Indexes),
      openInterestOf(instrument, io),
      fundingOf(instrument, io),
      htxContractSize(instrument, io),
    ]);
    const markPrice = marks.data.at(-1)?.close;
    if (markPrice === undefined) throw unknownInstrument(HOST, contractCode(instrument));
    const indexPrice = ownRow(indexes.data, instrument).index_price;
    checkPrices([markPrice, tick.close, indexPrice], HOST);
    const turnover = tick.trade_turnover ?? tick.vol * contractSize;
    return {
      markPrice,
      lastPrice: tick.close,
      indexPrice,
      fundingRate: funding.rate ?? null,
      fundingIntervalMs: funding.intervalMs,
      nextFundingTime: funding.next ?? null,
      openInterest,
      volume24hUsd: turnover / SIDES,
      asOf: ts,
    };
  },

  async candles(instrument, query, io) {
    if (query.priceKind === 'mark')
      throw noData(HOST, 'HTX tells the newest 2,000 candles of the mark price alone');
    const to = pageEnd(query, MAX_CANDLES);
    const params = {
      period: intervalName(PERIODS, query.intervalMs, HOST),
      from: Math.ceil(query.from / 1000),
      // A second later: whether the end itself belongs to the page is not documented.
      to: Math.floor(to / 1000) + 1,
    };
    const path = `${pathsOf(instrument).market}/history/kline`;
    const { data } = await htxGet(io, path, instrument, params, Candles);
    const rows = data.map((bar): CandleRow => {
      return [bar.id * 1000, bar.open, bar.high, bar.low, bar.close, bar.amount / SIDES];
    });
    return checkedCandles(rows, { ...query, to }, HOST, io);
  },

  async openInterestHistory(instrument, query, io) {
    // Hours are told where finer steps are asked for: the venue keeps none. It tells the newest, as many as reach back to the start.
    const intervalMs = Math.max(query.intervalMs, HOUR_MS);
    const reach = Math.ceil((io.now(HOST) - query.from) / intervalMs) + 1;
    const params = {
      period: intervalName(PERIODS, intervalMs, HOST),
      size: Math.min(reach, MAX_OPEN_INTEREST_POINTS),
      amount_type: 2,
    };
    const path = `${pathsOf(instrument).reference}/swap_his_open_interest`;
    const { data } = await htxGet(io, path, instrument, params, OpenInterestHistory);
    const inside = data.tick.filter(({ ts }) => ts >= query.from && ts <= query.to);
    const series = columns(inside.map(({ ts, volume }) => [ts, volume]));
    return { time: series.time, openInterest: series.value };
  },

  longShortRatio: (instrument, io) => eliteRatios('account', instrument, io),

  topTraders: () => htxTopTraders,

  takerVolumeRatio: () => Promise.reject(noData(HOST, 'HTX publishes no taker volume')),

  async fundingHistory(instrument, io) {
    const rows = await settledFundings(instrument, io);
    const series = columns(rows.map((row) => [row.funding_time, row.funding_rate]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    if (instrument.kind === 'inverse')
      throw noData(
        HOST,
        'the margin of coin-margined contracts goes by the leverage chosen, not by size alone',
      );
    const params = { margin_mode: 'isolated' };
    const [{ data }, contractSize] = await Promise.all([
      htxGet(io, `${V5}/risk/limit`, instrument, params, RiskLimits),
      htxContractSize(instrument, io),
    ]);
    const code = contractCode(instrument);
    const limits = data.filter((row) => row.contract_code === code && row.margin_mode === params.margin_mode);
    if (limits.length === 0) throw unknownInstrument(HOST, code);
    return {
      ...htxTiers(limits, contractSize),
      liquidationFeeRate: TAKER_FEE_RATE,
      asOf: io.now(HOST),
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const path = `${pathsOf(instrument).market}/depth`;
    const [{ tick }, contractSize] = await Promise.all([
      htxGet(io, path, instrument, { type: 'step0' }, Book),
      htxContractSize(instrument, io),
    ]);
    const levels = { bids: tick.bids ?? [], asks: tick.asks ?? [], asOf: tick.ts };
    return bookOf(levels, (contracts, price) => contractsInCoins(contracts, contractSize, price, instrument));
  },

  pastLiquidations: ({ kind }) => (kind === 'linear' ? htxPastLiquidations : null),

  stream: () => null,
};
