import { at, type CandleSeries, DAY_MS, firstIndexAtOrAfter, HOUR_MS } from './candles.ts';
import type { DailyMoves } from './drawdown-history.ts';
import { median } from './median.ts';

const YEAR_HOURS = (365 * DAY_MS) / HOUR_MS;
/** Days nearer to each other than this belong to one fall. */
const EPISODE_DAYS = 30;

/** What the price did after days like one: history, no forecast. Volatilities are annualised ratios. */
export interface VolatilityAfter {
  readonly spanDays: number;
  /** Days at least as deep whose span after them is all there. */
  readonly days: number;
  /** Falls that these days belong to: days within 30 days of another are one fall's. */
  readonly episodes: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Realised volatility of the `spanDays` after each day with a move of at least `leastMove`: root of the mean squared hourly log return, times the root
 * of the hours of a year.
 * @param hourly ascending candles of one hour. @param history moves of ended days, ascending. @returns null when there is no such day.
 */
export function volatilityAfter(
  hourly: CandleSeries,
  history: DailyMoves,
  leastMove: number,
  spanDays: number,
): VolatilityAfter | null {
  const found = Array.from(history.day, (day, index) => ({ day, move: at(history.move, index) }))
    .filter(({ move }) => move >= leastMove)
    .flatMap(({ day }) => {
      const value = realisedVolatility(hourly, day + DAY_MS, spanDays);
      return value === null ? [] : [{ day, value }];
    });
  if (found.length === 0) return null;
  const sorted = found.map(({ value }) => value).sort((a, b) => a - b);
  return {
    spanDays,
    days: found.length,
    episodes: found.filter(
      ({ day }, index) => day - (found[index - 1]?.day ?? Number.NEGATIVE_INFINITY) > EPISODE_DAYS * DAY_MS,
    ).length,
    median: median(sorted),
    low: at(sorted, 0),
    high: at(sorted, sorted.length - 1),
  };
}

/** Null unless every hour of the span is there and closed, and the one before it. */
function realisedVolatility(hourly: CandleSeries, from: number, spanDays: number): number | null {
  const start = firstIndexAtOrAfter(hourly.openTime, from);
  const hours = (spanDays * DAY_MS) / HOUR_MS;
  if (start < 1 || hourly.openTime[start - 1] !== from - HOUR_MS) return null;
  if (hourly.openTime[start + hours - 1] !== from + (hours - 1) * HOUR_MS) return null;
  let squares = 0;
  for (let i = start; i < start + hours; i++)
    squares += Math.log(at(hourly.close, i) / at(hourly.close, i - 1)) ** 2;
  return Math.sqrt((squares / hours) * YEAR_HOURS);
}
