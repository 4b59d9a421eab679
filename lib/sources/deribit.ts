import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { contractsInCoins } from './contract-size.ts';
import { askDeribit, DERIBIT_HOST, DERIBIT_LIMIT, deribitName } from './deribit-api.ts';
import { Book, Candles, FundingRates, InstrumentInfo, Ticker } from './deribit-schema.ts';
import { DERIBIT_STREAM_HOST, deribitStream } from './deribit-stream.ts';
import { checkLeverage, documentedTiers } from './deribit-tiers.ts';
import { deribitPastLiquidations } from './deribit-trades.ts';
import {
  bookOf,
  changed,
  checkedCandles,
  checkPrices,
  columns,
  intervalName,
  noData,
  pageEnd,
  unknownInstrument,
} from './payload.ts';
import type { Source } from './source.ts';

/** In minutes. Where the venue's longer candles begin is not documented. */
const RESOLUTIONS: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '1',
  [5 * MINUTE_MS]: '5',
  [15 * MINUTE_MS]: '15',
  [30 * MINUTE_MS]: '30',
  [HOUR_MS]: '60',
};
/** The venue gives 5,000 (ccxt). */
const MAX_CANDLES = 4000;
const FUNDING_HISTORY_MS = 30 * DAY_MS;
const FUNDING_INTERVAL_MS = 8 * HOUR_MS;
const MAX_LEVELS = 1000;

/** Deribit's futures, perpetual and dated: margined in the coin (a contract is 1 USD) or in a stablecoin (amounts in coins). */
export const deribit: Source = {
  id: 'deribit',
  venue: 'deribit',
  limits: [DERIBIT_LIMIT],
  hosts: [DERIBIT_HOST, DERIBIT_STREAM_HOST],
  covers: ({ venue, kind, quote }) =>
    venue === 'deribit' &&
    (kind === 'inverse' ? quote === 'USD' : kind === 'linear' && (quote === 'USDC' || quote === 'USDT')),
  capabilities: () => ({
    markCandles: false,
    openInterestHistory: false,
    longShortRatio: false,
    takerVolume: false,
    liquidationStream: true,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const name = deribitName(instrument);
    const { result } = await askDeribit(io, 'ticker', { instrument_name: name }, Ticker);
    if (result.instrument_name !== name) throw unknownInstrument(DERIBIT_HOST, name);
    const { mark_price: markPrice, last_price: last, index_price: index } = result;
    checkPrices([markPrice, last, index], DERIBIT_HOST);
    const fundingRate = instrument.expiry === null ? (result.current_funding ?? null) : null;
    return {
      markPrice,
      lastPrice: last ?? null,
      indexPrice: index ?? null,
      fundingRate,
      fundingIntervalMs: fundingRate === null ? null : FUNDING_INTERVAL_MS,
      // Paid by the millisecond (deribit.com/pages/docs/perpetual): there is no next time.
      nextFundingTime: null,
      openInterest: contractsInCoins(result.open_interest, 1, markPrice, instrument),
      volume24hUsd: result.stats.volume_usd ?? null,
      asOf: result.timestamp,
    };
  },

  async candles(instrument, query, io) {
    if (query.priceKind === 'mark')
      throw noData(DERIBIT_HOST, 'Deribit publishes no candles of the mark price');
    const params = {
      instrument_name: deribitName(instrument),
      resolution: intervalName(RESOLUTIONS, query.intervalMs, DERIBIT_HOST),
      start_timestamp: query.from,
      end_timestamp: pageEnd(query, MAX_CANDLES),
    };
    const { result } = await askDeribit(io, 'get_tradingview_chart_data', params, Candles);
    const { ticks, open, high, low, close, volume } = result;
    if ([open, high, low, close, volume].some(({ length }) => length !== ticks.length))
      throw changed(DERIBIT_HOST, 'columns of different lengths');
    const at = (values: readonly number[], i: number): number => values[i] ?? Number.NaN;
    const rows = ticks.map(
      (tick, i): CandleRow => [tick, at(open, i), at(high, i), at(low, i), at(close, i), at(volume, i)],
    );
    return checkedCandles(rows, query, DERIBIT_HOST, io);
  },

  openInterestHistory: () =>
    Promise.reject(noData(DERIBIT_HOST, 'Deribit publishes no open-interest history')),
  longShortRatio: () => Promise.reject(noData(DERIBIT_HOST, 'Deribit publishes no long/short ratio')),
  takerVolumeRatio: () => Promise.reject(noData(DERIBIT_HOST, 'Deribit publishes no taker volume')),

  async fundingHistory(instrument, io) {
    if (instrument.expiry !== null) throw noData(DERIBIT_HOST, 'a dated contract has no funding');
    const now = io.now(DERIBIT_HOST);
    const params = {
      instrument_name: deribitName(instrument),
      start_timestamp: now - FUNDING_HISTORY_MS,
      end_timestamp: now,
    };
    const { result } = await askDeribit(io, 'get_funding_rate_history', params, FundingRates);
    const series = columns(result.map((row) => [row.timestamp, row.interest_1h]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const name = deribitName(instrument);
    const table = documentedTiers(instrument);
    if (table === null) throw noData(DERIBIT_HOST, `the margin rates of ${name} are not documented`);
    const { result } = await askDeribit(io, 'get_instrument', { instrument_name: name }, InstrumentInfo);
    checkLeverage(table, result.max_leverage);
    return table;
  },

  async orderBook(instrument, io) {
    const params = { instrument_name: deribitName(instrument), depth: MAX_LEVELS };
    const { result } = await askDeribit(io, 'get_order_book', params, Book);
    return bookOf({ ...result, asOf: result.timestamp }, (amount, price) =>
      contractsInCoins(amount, 1, price, instrument),
    );
  },

  pastLiquidations: () => deribitPastLiquidations,
  stream: (instrument) => deribitStream(instrument, deribitName(instrument)),
};
