import { at, type CandleSeries } from './candles.ts';

/**
 * Wilder's average true range of the last candle, in price: the mean of the first `periods` true ranges, then
 * smoothed by (previous x (periods - 1) + range) / periods. The first candle only gives the previous close.
 * @returns null with fewer than periods + 1 candles.
 */
export function averageTrueRange(series: CandleSeries, periods: number): number | null {
  const count = series.openTime.length;
  if (periods < 1 || count < periods + 1) return null;
  let average = 0;
  for (let i = 1; i <= periods; i++) average += trueRange(series, i) / periods;
  for (let i = periods + 1; i < count; i++)
    average = (average * (periods - 1) + trueRange(series, i)) / periods;
  return average;
}

function trueRange(series: CandleSeries, index: number): number {
  const previousClose = at(series.close, index - 1);
  return Math.max(at(series.high, index), previousClose) - Math.min(at(series.low, index), previousClose);
}
