import { type CandleRow, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { z } from '../schema.ts';
import { ccxtCall } from './ccxt-client.ts';
import { contractsInCoins } from './contract-size.ts';
import { MEXC_HOST as HOST, mexcContract, mexcSymbol } from './mexc-contract.ts';
import { Candles, Depth, FundingHistory, FundingRate, Ticker } from './mexc-schema.ts';
import { MEXC_STREAM_HOST, mexcStream } from './mexc-stream.ts';
import { mexcTiers } from './mexc-tiers.ts';
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

/** Not the venue's days: where they begin is not published. */
const INTERVALS: Readonly<Record<number, string>> = {
  [MINUTE_MS]: 'Min1',
  [5 * MINUTE_MS]: 'Min5',
  [15 * MINUTE_MS]: 'Min15',
  [30 * MINUTE_MS]: 'Min30',
  [HOUR_MS]: 'Min60',
  [4 * HOUR_MS]: 'Hour4',
};
const MAX_CANDLES = 2000;
const FUNDINGS_PER_PAGE = 100;

/** MEXC limits each endpoint for itself, per 2 s. Source: its API documentation as of 4 April 2026. */
const limit = (path: string, published: number): HostLimit => ({
  host: HOST,
  published,
  windowMs: 2000,
  pathPrefix: `/api/v1/contract/${path}`,
});

function call<S extends z.ZodMiniType>(
  io: SourceIo,
  path: string,
  params: Readonly<Record<string, unknown>>,
  schema: S,
): Promise<z.output<S>> {
  const method = `contractPublicGet${path}`;
  return ccxtCall(io, 'mexc', method, params).then((payload) => parsePayload(schema, payload, HOST, path));
}

/** Columns to rows. @throws FetchFailure `format-changed` when they are not of one length. */
function rowsOf({ time, open, high, low, close, vol }: z.infer<typeof Candles>['data']): CandleRow[] {
  const columnsOfRow = [open, high, low, close, vol];
  if (columnsOfRow.some(({ length }) => length !== time.length))
    throw changed(HOST, 'candle columns of different length');
  return time.map((seconds, i) => {
    const [opened = 0, highest = 0, lowest = 0, closed = 0, contracts = 0] = columnsOfRow.map(
      (cell) => cell[i],
    );
    return [seconds * 1000, opened, highest, lowest, closed, contracts];
  });
}

/** MEXC's perpetuals, linear and coin-margined; amounts come in contracts. No history of open interest, no ratios, no forced orders. */
export const mexc: Source = {
  id: 'mexc',
  venue: 'mexc',
  limits: [
    limit('detail', 10),
    limit('ticker', 10),
    limit('depth', 10),
    limit('kline', 20),
    limit('funding_rate', 20),
  ],
  hosts: [HOST, MEXC_STREAM_HOST],
  covers: ({ venue, kind, expiry }) =>
    venue === 'mexc' && (kind === 'linear' || kind === 'inverse') && expiry === null,
  capabilities: () => ({
    markCandles: true,
    openInterestHistory: false,
    longShortRatio: false,
    takerVolume: false,
    liquidationStream: false,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const symbol = mexcSymbol(instrument);
    const [{ data: row }, { data: funding }, { contract }] = await Promise.all([
      call(io, 'Ticker', { symbol }, Ticker),
      call(io, 'FundingRateSymbol', { symbol }, FundingRate),
      mexcContract(instrument, io),
    ]);
    if (row.symbol !== symbol || funding.symbol !== symbol) throw unknownInstrument(HOST, symbol);
    checkPrices([row.fairPrice, row.lastPrice, row.indexPrice], HOST);
    const { contractSize } = contract;
    return {
      markPrice: row.fairPrice,
      lastPrice: row.lastPrice,
      indexPrice: row.indexPrice,
      fundingRate: funding.fundingRate,
      fundingIntervalMs: funding.collectCycle * HOUR_MS,
      nextFundingTime: funding.nextSettleTime,
      openInterest: contractsInCoins(row.holdVol, contractSize, row.fairPrice, instrument),
      // A contract of a coin-margined market is worth its size in USD.
      volume24hUsd: instrument.kind === 'inverse' ? row.volume24 * contractSize : row.amount24,
      asOf: row.timestamp,
    };
  },

  async candles(instrument, query, io) {
    const isMark = query.priceKind === 'mark';
    const params = {
      symbol: mexcSymbol(instrument),
      interval: intervalName(INTERVALS, query.intervalMs, HOST),
      start: Math.floor(query.from / 1000),
      // A second later: whether the end itself belongs to the page is not published.
      end: Math.floor(pageEnd(query, MAX_CANDLES) / 1000) + 1,
    };
    const [{ data }, { contract }] = await Promise.all([
      call(io, isMark ? 'KlineFairPriceSymbol' : 'KlineSymbol', params, Candles),
      mexcContract(instrument, io),
    ]);
    const rows = rowsOf(data).map(([openTime, open, high, low, close, contracts]): CandleRow => {
      const volume = isMark ? 0 : contractsInCoins(contracts, contract.contractSize, close, instrument);
      return [openTime, open, high, low, close, volume];
    });
    return checkedCandles(rows, query, HOST, io);
  },

  openInterestHistory: () => Promise.reject(noData(HOST, 'MEXC publishes no history of open interest')),

  longShortRatio: () => Promise.reject(noData(HOST, 'MEXC publishes no long/short ratio')),

  takerVolumeRatio: () => Promise.reject(noData(HOST, 'MEXC publishes no taker volume')),

  async fundingHistory(instrument, io) {
    const params = { symbol: mexcSymbol(instrument), page_num: 1, page_size: FUNDINGS_PER_PAGE };
    const { data } = await call(io, 'FundingRateHistory', params, FundingHistory);
    const series = columns(data.resultList.map((row) => [row.settleTime, row.fundingRate]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const { contract, asOf } = await mexcContract(instrument, io);
    return {
      ...mexcTiers(contract, instrument.kind),
      liquidationFeeRate: contract.liquidationFeeRate ?? 0,
      asOf,
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const [{ data }, { contract }] = await Promise.all([
      call(io, 'DepthSymbol', { symbol: mexcSymbol(instrument) }, Depth),
      mexcContract(instrument, io),
    ]);
    return bookOf({ ...data, asOf: data.timestamp }, (contracts, price) =>
      contractsInCoins(contracts, contract.contractSize, price, instrument),
    );
  },

  stream: mexcStream,
};
