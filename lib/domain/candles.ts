/** What a candle's prices are: trades, or the venue's mark price (which triggers liquidations). */
export type PriceKind = 'last' | 'mark';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * Candles in columns, ascending and without duplicates; gaps are allowed and are never filled.
 * Times are the venue's, in ms since the epoch; prices in the quote coin; volume in the base coin
 * (0 where the venue has none, as for mark prices).
 */
export interface CandleSeries {
  readonly intervalMs: number;
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export const CANDLE_COLUMNS = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;

/** One candle as a row: openTime, open, high, low, close, volume. */
export type CandleRow = readonly [number, number, number, number, number, number];

export function emptyCandles(intervalMs: number): CandleSeries {
  return candlesFromRows(intervalMs, []);
}

/**
 * Builds a series from rows in any order; of rows with the same open time the later one in the list wins
 * (a refetched running candle replaces its older self).
 */
export function candlesFromRows(intervalMs: number, rows: readonly CandleRow[]): CandleSeries {
  const byTime = new Map<number, CandleRow>();
  for (const row of rows) byTime.set(row[0], row);
  const sorted = [...byTime.values()].sort((a, b) => a[0] - b[0]);
  const column = (index: number): Float64Array =>
    Float64Array.from(sorted, (row) => row[index] ?? Number.NaN);
  return {
    intervalMs,
    openTime: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
}

/** Joins two series of one interval; where both have a candle, `newer` wins. */
export function mergeCandles(older: CandleSeries, newer: CandleSeries): CandleSeries {
  if (older.openTime.length === 0) return newer;
  if (newer.openTime.length === 0) return older;
  const firstNew = newer.openTime[0] ?? Number.POSITIVE_INFINITY;
  const lastOld = older.openTime[older.openTime.length - 1] ?? Number.NEGATIVE_INFINITY;
  if (firstNew > lastOld) return concatenate(older, newer);
  return candlesFromRows(older.intervalMs, [...candleRows(older), ...candleRows(newer)]);
}

function concatenate(first: CandleSeries, second: CandleSeries): CandleSeries {
  const join = (a: Float64Array, b: Float64Array): Float64Array => {
    const joined = new Float64Array(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  };
  return {
    intervalMs: first.intervalMs,
    openTime: join(first.openTime, second.openTime),
    open: join(first.open, second.open),
    high: join(first.high, second.high),
    low: join(first.low, second.low),
    close: join(first.close, second.close),
    volume: join(first.volume, second.volume),
  };
}

export function candleRows(series: CandleSeries): CandleRow[] {
  return Array.from(series.openTime, (time, i) => [
    time,
    at(series.open, i),
    at(series.high, i),
    at(series.low, i),
    at(series.close, i),
    at(series.volume, i),
  ]);
}

/** Candles with `from` <= open time < `to`; shares memory with the input. */
export function sliceCandles(series: CandleSeries, from: number, to: number): CandleSeries {
  const start = firstIndexAtOrAfter(series.openTime, from);
  const end = firstIndexAtOrAfter(series.openTime, to);
  const cut = (column: Float64Array): Float64Array => column.subarray(start, end);
  return {
    intervalMs: series.intervalMs,
    openTime: cut(series.openTime),
    open: cut(series.open),
    high: cut(series.high),
    low: cut(series.low),
    close: cut(series.close),
    volume: cut(series.volume),
  };
}

/** Index of the first value >= `time` in an ascending column, which is how many lie below it; its length when there is none. */
export function firstIndexAtOrAfter(times: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(times, middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Close of the candle that ends at `time`, or runs then; null where there is none. */
export function closeBefore({ openTime, close, intervalMs }: CandleSeries, time: number): number | null {
  const index = firstIndexAtOrAfter(openTime, time) - 1;
  const opened = openTime[index];
  return opened === undefined || time - opened > intervalMs ? null : (close[index] ?? null);
}

/** Column access that fails loudly instead of yielding `undefined`. */
export function at(column: ArrayLike<number>, index: number): number {
  const value = column[index];
  if (value === undefined) throw new RangeError(`index ${index} outside a column of ${column.length}`);
  return value;
}
