import { at, type CandleSeries, firstIndexAtOrAfter, HOUR_MS } from './candles.ts';

const HOURS_A_DAY = 24;
const LEAST_RETURNS = 48;

/**
 * Standard deviation of a day's log return: that of the hourly returns of the last `spanMs`, times the root of 24. Hours beside a gap
 * do not count. @returns null with fewer than two days of returns.
 */
export function dailyVolatility(hours: CandleSeries, spanMs: number): number | null {
  const { openTime, close } = hours;
  const count = openTime.length;
  if (count === 0) return null;
  let returns = 0;
  let sum = 0;
  let squares = 0;
  for (let i = Math.max(1, firstIndexAtOrAfter(openTime, at(openTime, count - 1) - spanMs)); i < count; i++) {
    if (at(openTime, i) - at(openTime, i - 1) !== HOUR_MS) continue;
    const logReturn = Math.log(at(close, i) / at(close, i - 1));
    returns++;
    sum += logReturn;
    squares += logReturn * logReturn;
  }
  if (returns < LEAST_RETURNS) return null;
  const variance = Math.max(0, squares / returns - (sum / returns) ** 2);
  return Math.sqrt(variance * HOURS_A_DAY);
}
