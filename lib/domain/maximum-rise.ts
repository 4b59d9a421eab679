import { at, type CandleSeries, firstIndexAtOrAfter } from './candles.ts';
import { closedEnd } from './drawdown.ts';

/**
 * The mirror of the maximum drawdown, for shorts: the largest rise from a low to a later high inside the window, as a ratio
 * of that low. Within one candle the low is taken to precede the high.
 * @param windowMs span before `time`; the window holds candles that open in it and have closed by `time`.
 * @param price the live price, which ends the window; null without one.
 * @returns null when the window holds no candle.
 */
export function maximumRise(
  series: CandleSeries,
  windowMs: number,
  time: number,
  price: number | null,
): number | null {
  const start = firstIndexAtOrAfter(series.openTime, time - windowMs);
  const end = closedEnd(series, time);
  if (end <= start) return null;
  let lowest = Number.POSITIVE_INFINITY;
  let rise = 0;
  for (let i = start; i < end; i++) {
    lowest = Math.min(lowest, at(series.low, i));
    rise = Math.max(rise, at(series.high, i) / lowest - 1);
  }
  return price === null ? rise : Math.max(rise, price / lowest - 1);
}
