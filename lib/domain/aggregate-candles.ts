import { at, type CandleSeries } from './candles.ts';

/**
 * Joins candles into longer ones on the UTC grid (5m to 1h). A bucket that lacks candles is made of those it has.
 * @param intervalMs a multiple of the series' own interval; equal returns the series itself.
 * @throws RangeError when it is not a multiple.
 */
export function aggregateCandles(series: CandleSeries, intervalMs: number): CandleSeries {
  if (intervalMs === series.intervalMs) return series;
  if (intervalMs % series.intervalMs !== 0) {
    throw new RangeError(`${intervalMs} ms is not a multiple of ${series.intervalMs} ms`);
  }
  const starts = bucketStarts(series, intervalMs);
  const count = starts.length;
  const column = (): Float64Array => new Float64Array(count);
  const joined = { open: column(), high: column(), low: column(), close: column(), volume: column() };
  const openTime = Float64Array.from(starts, (start) => bucketTime(series, start, intervalMs));
  for (let bucket = 0; bucket < count; bucket++) {
    const start = starts[bucket] ?? 0;
    const end = starts[bucket + 1] ?? series.openTime.length;
    joined.open[bucket] = at(series.open, start);
    joined.close[bucket] = at(series.close, end - 1);
    joined.high[bucket] = Math.max(...series.high.subarray(start, end));
    joined.low[bucket] = Math.min(...series.low.subarray(start, end));
    joined.volume[bucket] = series.volume.subarray(start, end).reduce((sum, value) => sum + value, 0);
  }
  return { intervalMs, openTime, ...joined };
}

function bucketStarts(series: CandleSeries, intervalMs: number): number[] {
  const starts: number[] = [];
  let previous = Number.NaN;
  for (let i = 0; i < series.openTime.length; i++) {
    const time = bucketTime(series, i, intervalMs);
    if (time !== previous) starts.push(i);
    previous = time;
  }
  return starts;
}

function bucketTime(series: CandleSeries, index: number, intervalMs: number): number {
  return Math.floor(at(series.openTime, index) / intervalMs) * intervalMs;
}
