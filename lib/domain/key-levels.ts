import { at, type CandleSeries, DAY_MS, firstIndexAtOrAfter } from './candles.ts';

export const KEY_LEVEL_KINDS = [
  'prior-day-low',
  'prior-week-low',
  'prior-month-low',
  'low-30d',
  'low-365d',
  'round-number',
] as const;
export type KeyLevelKind = (typeof KEY_LEVEL_KINDS)[number];

/** A price that held before, or that people look at, and that the last 24 h went through. */
export interface LostLevel {
  readonly kind: KeyLevelKind;
  readonly price: number;
  /** Open time of the first hour of the last 24 that traded below it. */
  readonly lostAt: number;
}

/** Round numbers of one fall; a fall of half would cross a dozen. */
const ROUND_NUMBERS_LIMIT = 3;

/**
 * Key levels that stood above the price's low before and are lost now: the low of the UTC day, the week (from Monday) and the calendar month
 * before this one, the lows of the 30 and 365 days before the last 24 h, and round numbers between the 24 h high and the price.
 * @param hourly ascending, the running hour included. @returns highest price first; none where the history does not reach over the whole span.
 */
export function lostLevels(hourly: CandleSeries, time: number, price: number): LostLevel[] {
  const start = firstIndexAtOrAfter(hourly.openTime, time - DAY_MS);
  const end = firstIndexAtOrAfter(hourly.openTime, time);
  if (end <= start) return [];
  const lows = spansBefore(time).flatMap(({ kind, from, to }) => {
    const low = lowOf(hourly, from, to);
    return low === null ? [] : [{ kind, price: low }];
  });
  const high = Math.max(...hourly.high.subarray(start, end));
  const rounds = roundNumbers(price, high).map((value) => ({ kind: 'round-number' as const, price: value }));
  return [...lows, ...rounds]
    .flatMap((level) => {
      const lostAt = price < level.price ? firstBelow(hourly, start, end, level.price) : null;
      return lostAt === null ? [] : [{ ...level, lostAt }];
    })
    .sort((a, b) => b.price - a.price);
}

/** Steps of round numbers: the largest 1 or 5 times a power of ten within a tenth of the price, as 5,000 for BTC at 61,000. */
export function roundStep(price: number): number {
  const power = 10 ** Math.floor(Math.log10(price / 10) + 1e-9);
  return 5 * power <= (price / 10) * (1 + 1e-9) ? 5 * power : power;
}

/** The nearest above the price first. */
function roundNumbers(price: number, high: number): number[] {
  const step = roundStep(price);
  const first = Math.floor(price / step) + 1;
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: Math.min(ROUND_NUMBERS_LIMIT, count) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

function spansBefore(time: number): { kind: KeyLevelKind; from: number; to: number }[] {
  const day = Math.floor(time / DAY_MS) * DAY_MS;
  const date = new Date(day);
  const week = day - ((date.getUTCDay() + 6) % 7) * DAY_MS;
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const monthBefore = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1);
  const before = time - DAY_MS;
  return [
    { kind: 'prior-day-low', from: day - DAY_MS, to: day },
    { kind: 'prior-week-low', from: week - 7 * DAY_MS, to: week },
    { kind: 'prior-month-low', from: monthBefore, to: month },
    { kind: 'low-30d', from: before - 30 * DAY_MS, to: before },
    { kind: 'low-365d', from: before - 365 * DAY_MS, to: before },
  ];
}

/** Null unless the series reaches back to the span's beginning. */
function lowOf(hourly: CandleSeries, from: number, to: number): number | null {
  const first = hourly.openTime[0];
  const start = firstIndexAtOrAfter(hourly.openTime, from);
  const end = firstIndexAtOrAfter(hourly.openTime, to);
  if (first === undefined || first > from + hourly.intervalMs || end <= start) return null;
  return hourly.low
    .subarray(start, end)
    .reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
}

/** Null when it was below already before these hours. What no candle shows yet is lost in the newest. */
function firstBelow(hourly: CandleSeries, start: number, end: number, price: number): number | null {
  if (at(hourly.open, start) < price) return null;
  for (let i = start; i < end; i++) if (at(hourly.low, i) < price) return at(hourly.openTime, i);
  return at(hourly.openTime, end - 1);
}
