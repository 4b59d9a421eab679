import { CANDLE_COLUMNS, type CandleSeries, emptyCandles } from './candles.ts';
import type { OpenInterestSeries } from './market-data.ts';

/** The rows of `after` that `before` lacks or has otherwise: what somebody who has `before` must be told. */
export function candleNews(before: CandleSeries | null, after: CandleSeries): CandleSeries {
  if (before === after) return emptyCandles(after.intervalMs);
  if (before === null) return after;
  const rows = newRows(before.openTime, after.openTime, (known, index) =>
    CANDLE_COLUMNS.some((column) => before[column][known] !== after[column][index]),
  );
  const cut = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row] ?? 0);
  return {
    intervalMs: after.intervalMs,
    openTime: cut(after.openTime),
    open: cut(after.open),
    high: cut(after.high),
    low: cut(after.low),
    close: cut(after.close),
    volume: cut(after.volume),
  };
}

/** As `candleNews`. */
export function openInterestNews(
  before: OpenInterestSeries | null,
  after: OpenInterestSeries,
): OpenInterestSeries {
  if (before === null) return after;
  const rows = newRows(
    before.time,
    after.time,
    (known, index) => before.openInterest[known] !== after.openInterest[index],
  );
  return {
    time: Float64Array.from(rows, (row) => after.time[row] ?? 0),
    openInterest: Float64Array.from(rows, (row) => after.openInterest[row] ?? 0),
  };
}

/** Indices of ascending times that are new, or at which `isOther` finds another row than the one known for that time. */
function newRows(
  before: Float64Array,
  after: Float64Array,
  isOther: (known: number, index: number) => boolean,
): number[] {
  const rows: number[] = [];
  let known = 0;
  for (let index = 0; index < after.length; index++) {
    const time = after[index] ?? 0;
    while (known < before.length && (before[known] ?? 0) < time) known++;
    if (before[known] !== time || isOther(known, index)) rows.push(index);
  }
  return rows;
}

/** Joins two series of open interest; where both have a sample, `newer` wins. */
export function mergeOpenInterest(older: OpenInterestSeries, newer: OpenInterestSeries): OpenInterestSeries {
  const byTime = new Map<number, number>();
  for (const { time, openInterest } of [older, newer]) {
    for (const [index, moment] of time.entries()) byTime.set(moment, openInterest[index] ?? 0);
  }
  const sorted = [...byTime].sort(([a], [b]) => a - b);
  return {
    time: Float64Array.from(sorted, ([time]) => time),
    openInterest: Float64Array.from(sorted, ([, coins]) => coins),
  };
}
