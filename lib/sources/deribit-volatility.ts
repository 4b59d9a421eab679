import { type CandleRow, type CandleSeries, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { ContextCoin, IndexPoint } from '../domain/context-feed.ts';
import { z } from '../schema.ts';
import { type ByCoin, type ContextSource, readEachCoin } from './context-source.ts';
import { askDeribit, DERIBIT_HOST, DERIBIT_LIMIT } from './deribit-api.ts';
import { changed, checkedCandles, noData, positive, time } from './payload.ts';
import type { SourceIo } from './source.ts';

/** Enough for the change over a day. */
const HOURS = 50;
const DAYS = 400;
/** A day's close changes once a day; what runs is in the hours. */
const DAYS_REFRESH_MS = 6 * HOUR_MS;
/** Per cent a year. The highest since 2021 is below 200: ten times that is a misread unit. */
const HIGHEST_PERCENT = 1_000;
/** The interface's own limit of a reply is not documented: no list of ours is longer. */
const MAX_ROWS = 2_000;

/** The index of one coin: closes at the end of each candle, ascending, as yearly volatility (ratio). */
export interface CoinVolatility {
  /** The venue's time of the newest value, ms. */
  readonly asOf: number;
  readonly hours: readonly IndexPoint[];
  readonly days: readonly IndexPoint[];
  readonly daysReadAt: number;
}
export type VolatilityAnswer = ByCoin<CoinVolatility>;

/** docs.deribit.com, public/get_volatility_index_data: time in ms, then open, high, low and close in per cent. */
const Volatility = z.object({
  result: z.object({
    data: z.array(z.tuple([time, positive, positive, positive, positive])).check(z.maxLength(MAX_ROWS)),
  }),
});

/** Deribit's index of the volatility that option prices imply for the next 30 days (DVOL), of BTC and of ETH. */
export const deribitVolatility: ContextSource<VolatilityAnswer> = {
  id: 'volatility',
  host: DERIBIT_HOST,
  limits: [DERIBIT_LIMIT],
  refreshMs: 5 * MINUTE_MS,
  read: (before, io) => readEachCoin(before, (coin, known) => volatility(coin, known, io)),
};

async function volatility(
  coin: ContextCoin,
  known: CoinVolatility | null,
  io: SourceIo,
): Promise<CoinVolatility> {
  let now = io.now(DERIBIT_HOST);
  let hours = await points(coin, '3600', HOUR_MS, HOURS, now, io);
  // Nothing of a time that is not the host's: its first reply set a clock right that was wrong.
  if (hours.length === 0 && Math.abs(io.now(DERIBIT_HOST) - now) > HOUR_MS) {
    now = io.now(DERIBIT_HOST);
    hours = await points(coin, '3600', HOUR_MS, HOURS, now, io);
  }
  const newest = hours.at(-1);
  if (newest === undefined) throw noData(DERIBIT_HOST, `no volatility index of ${coin}`);
  const isFresh = known !== null && known.daysReadAt <= now && now - known.daysReadAt < DAYS_REFRESH_MS;
  const { days, daysReadAt } = isFresh
    ? known
    : { days: await points(coin, '1D', DAY_MS, DAYS, now, io), daysReadAt: now };
  return { asOf: newest.time, hours, days, daysReadAt };
}

async function points(
  coin: ContextCoin,
  resolution: string,
  intervalMs: number,
  count: number,
  now: number,
  io: SourceIo,
): Promise<readonly IndexPoint[]> {
  const query = { intervalMs, from: now - count * intervalMs, to: now };
  const { result } = await askDeribit(
    io,
    'get_volatility_index_data',
    { currency: coin, resolution, start_timestamp: query.from, end_timestamp: query.to },
    Volatility,
  );
  const rows = result.data.map((row): CandleRow => [...row, 0]);
  if (rows.some(([, , high]) => high > HIGHEST_PERCENT)) throw changed(DERIBIT_HOST, 'the unit of the index');
  return closes(checkedCandles(rows, query, DERIBIT_HOST, io), now);
}

/** The running candle's close is of now. */
function closes({ openTime, close, intervalMs }: CandleSeries, now: number): readonly IndexPoint[] {
  return Array.from(openTime, (opened, i) => ({
    time: Math.min(opened + intervalMs, now),
    value: (close[i] ?? Number.NaN) / 100,
  }));
}
