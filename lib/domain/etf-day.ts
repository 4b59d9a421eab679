import { DAY_MS, HOUR_MS, MINUTE_MS } from './candles.ts';

/** A day of the calendar as people write it, `2026-02-05`: of US funds always New York's. */
export type CalendarDay = string;

/** The exchanges open at 9:30 and close at 16:00 New York time; a short day ends at 13:00 and is taken for a whole one (nyse.com, Hours). */
const OPEN_MINUTE = 9 * 60 + 30;
const CLOSE_MINUTE = 16 * 60;
/** New York is four hours behind UTC in summer, five in winter. */
const SUMMER_OFFSET_MS = 4 * HOUR_MS;
/** Days of mourning and the like, which follow from no rule: nobody knows of the next. */
const EXTRA_CLOSINGS: readonly CalendarDay[] = ['2025-01-09'];
/** No run of closed days is longer. */
const LONGEST_CLOSING_DAYS = 10;

const CALENDAR_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** UTC midnight of a calendar day, ms; NaN for what is none, as `2026-02-30`. */
export function dayTime(day: CalendarDay): number {
  const time = CALENDAR_DAY.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Some engines read the 30th of February as the 2nd of March.
  return !Number.isNaN(time) && dayOf(time) === day ? time : Number.NaN;
}

/** The calendar day that many days later; `day` must be one. */
export function daysLater(day: CalendarDay, days: number): CalendarDay {
  return dayOf(dayTime(day) + days * DAY_MS);
}

/** New York's calendar day and minute of the day at a moment (ms), summer time as the time-zone database has it. */
export function newYorkTime(time: number): { readonly day: CalendarDay; readonly minute: number } {
  newYork ??= new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(newYork.formatToParts(time).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return {
    day: `${of('year')}-${of('month')}-${of('day')}`,
    minute: Number(of('hour')) * 60 + Number(of('minute')),
  };
}

/** Made at its first use: making one costs more than a hundred uses. */
let newYork: Intl.DateTimeFormat | null = null;

/**
 * Whether US shares are traded on a day: a weekday, and none of the ten holidays by their rules (nyse.com, Holidays and Trading Hours) nor a
 * closing known to us.
 */
export function isTradingDay(day: CalendarDay): boolean {
  const weekday = weekdayOf(dayTime(day));
  return weekday >= 1 && weekday <= 5 && !isHoliday(day) && !EXTRA_CLOSINGS.includes(day);
}

/** The newest trading day that has begun, and the newest that has ended, at a moment (ms). */
export function sessionsAt(time: number): { readonly begun: CalendarDay; readonly ended: CalendarDay } {
  const { day, minute } = newYorkTime(time);
  const newest = (isToday: boolean): CalendarDay =>
    isToday && isTradingDay(day) ? day : tradingDay(day, -1);
  return { begun: newest(minute >= OPEN_MINUTE), ended: newest(minute >= CLOSE_MINUTE) };
}

/** When a trading day's session closes, ms: 16:00 in New York, an hour later in UTC while it is winter there. */
export function sessionEnd(day: CalendarDay): number {
  const inSummer = dayTime(day) + CLOSE_MINUTE * MINUTE_MS + SUMMER_OFFSET_MS;
  return newYorkTime(inSummer).minute === CLOSE_MINUTE ? inSummer : inSummer + HOUR_MS;
}

/** The nearest trading day after (`step` 1) or before (`step` -1) a day. */
export function tradingDay(day: CalendarDay, step: 1 | -1): CalendarDay {
  for (let days = 1; days <= LONGEST_CLOSING_DAYS; days++) {
    const candidate = daysLater(day, step * days);
    if (isTradingDay(candidate)) return candidate;
  }
  return daysLater(day, step);
}

/** Trading days after `from` up to and with `to`, counted up to `limit`; 0 when `to` is not later. */
export function tradingDaysBetween(from: CalendarDay, to: CalendarDay, limit: number): number {
  let count = 0;
  for (let day = tradingDay(from, 1); day <= to && count < limit; day = tradingDay(day, 1)) count += 1;
  return count;
}

function dayOf(time: number): CalendarDay {
  return new Date(time).toISOString().slice(0, 10);
}

/** 0 for a Sunday. */
function weekdayOf(time: number): number {
  return new Date(time).getUTCDay();
}

function isHoliday(day: CalendarDay): boolean {
  const year = Number(day.slice(0, 4));
  const observed = [
    // On a Saturday it is not made up for: the Friday belongs to the old year.
    sundayMoved(year, 1, 1),
    observedDay(year, 6, 19),
    observedDay(year, 7, 4),
    observedDay(year, 12, 25),
    // Martin Luther King, Washington, Labor Day, Thanksgiving.
    nthWeekday(year, 1, 1, 3),
    nthWeekday(year, 2, 1, 3),
    nthWeekday(year, 9, 1, 1),
    nthWeekday(year, 11, 4, 4),
    lastMondayOfMay(year),
    goodFriday(year),
  ];
  return observed.includes(dayTime(day));
}

function sundayMoved(year: number, month: number, date: number): number {
  const time = Date.UTC(year, month - 1, date);
  return weekdayOf(time) === 0 ? time + DAY_MS : time;
}

function observedDay(year: number, month: number, date: number): number {
  const time = sundayMoved(year, month, date);
  return weekdayOf(time) === 6 ? time - DAY_MS : time;
}

function nthWeekday(year: number, month: number, weekday: number, nth: number): number {
  const first = Date.UTC(year, month - 1, 1);
  const offset = (weekday - weekdayOf(first) + 7) % 7;
  return first + (offset + (nth - 1) * 7) * DAY_MS;
}

function lastMondayOfMay(year: number): number {
  const last = Date.UTC(year, 4, 31);
  return last - ((weekdayOf(last) + 6) % 7) * DAY_MS;
}

/** Two days before Easter by the anonymous Gregorian algorithm (J. Meeus, Astronomical Algorithms, chapter 8). */
function goodFriday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const date = ((h + l - 7 * m + 114) % 31) + 1;
  return Date.UTC(year, month - 1, date) - 2 * DAY_MS;
}
