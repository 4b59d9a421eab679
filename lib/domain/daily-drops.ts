import { at, type CandleSeries, DAY_MS, firstIndexAtOrAfter, HOUR_MS } from './candles.ts';
import type { DailyMoves } from './drawdown-history.ts';

/**
 * The drop of each UTC day: 1 - its last close / the last close of the day before. Negative when the day rose. Days that, or whose day before,
 * lack their last hour are left out.
 * @param hourly ascending candles of one hour. @returns days that have ended, ascending.
 */
export function dailyDrops(hourly: CandleSeries): DailyMoves {
  const days: number[] = [];
  const drops: number[] = [];
  let before: { readonly day: number; readonly close: number } | null = null;
  for (let i = 0; i < hourly.openTime.length; i++) {
    const end = at(hourly.openTime, i) + HOUR_MS;
    if (end % DAY_MS !== 0) continue;
    const [day, close] = [end - DAY_MS, at(hourly.close, i)];
    if (before !== null && before.day === day - DAY_MS) {
      days.push(day);
      drops.push(1 - close / before.close);
    }
    before = { day, close };
  }
  return { day: Float64Array.from(days), move: Float64Array.from(drops) };
}

/** The drop of the day that runs at `time`, at a price; null when the last hour of the day before is not there. */
export function runningDrop(hourly: CandleSeries, time: number, price: number): number | null {
  const day = Math.floor(time / DAY_MS) * DAY_MS;
  const index = firstIndexAtOrAfter(hourly.openTime, day - HOUR_MS);
  return hourly.openTime[index] === day - HOUR_MS ? 1 - price / at(hourly.close, index) : null;
}
