import { aggregateCandles } from '../domain/aggregate-candles.ts';
import { type CandleSeries, HOUR_MS, mergeCandles, sliceCandles } from '../domain/candles.ts';

/**
 * Hourly candles up to this moment: the stored ones, whose newest may have been fetched while it ran, completed from the
 * five-minute candles.
 */
export function hoursUntilNow(hours: CandleSeries, fine: CandleSeries): CandleSeries {
  const newest = hours.openTime[hours.openTime.length - 1] ?? Number.NEGATIVE_INFINITY;
  const firstFine = fine.openTime[0];
  if (firstFine === undefined) return hours;
  // An hour that the fine candles only partly cover must not replace a whole one.
  const from = Math.max(newest, Math.ceil(firstFine / HOUR_MS) * HOUR_MS);
  const tail = sliceCandles(fine, from, Number.POSITIVE_INFINITY);
  return tail.openTime.length === 0 ? hours : mergeCandles(hours, aggregateCandles(tail, HOUR_MS));
}
