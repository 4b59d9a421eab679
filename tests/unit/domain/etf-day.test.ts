import { describe, expect, test } from 'vitest';
import {
  daysLater,
  dayTime,
  isTradingDay,
  newYorkTime,
  sessionEnd,
  sessionsAt,
  tradingDay,
  tradingDaysBetween,
} from '../../../lib/domain/etf-day.ts';

const at = (text: string): number => Date.parse(text);

describe('days of the calendar', () => {
  test('what is no day is not read as another', () => {
    expect(dayTime('2026-02-05')).toBe(Date.UTC(2026, 1, 5));
    for (const words of ['2026-02-30', '2026-13-01', '2026-2-5', 'Total', '', '2026-02-05T00:00'])
      expect(dayTime(words), words).toBeNaN();
    expect(daysLater('2026-02-28', 1)).toBe('2026-03-01');
    expect(daysLater('2026-01-01', -1)).toBe('2025-12-31');
  });
});

describe("New York's day", () => {
  test.each([
    // Winter: five hours behind; summer from 8 March to 1 November 2026: four.
    ['2026-02-06T00:05:00Z', '2026-02-05', 19 * 60 + 5],
    ['2026-02-06T04:59:59Z', '2026-02-05', 23 * 60 + 59],
    ['2026-02-06T05:00:00Z', '2026-02-06', 0],
    ['2026-03-08T06:59:00Z', '2026-03-08', 119],
    ['2026-03-08T07:00:00Z', '2026-03-08', 180],
    ['2026-07-01T03:59:00Z', '2026-06-30', 23 * 60 + 59],
    ['2026-11-01T05:59:00Z', '2026-11-01', 119],
    ['2026-11-01T06:00:00Z', '2026-11-01', 60],
  ])('%s is %s, minute %d', (moment, day, minute) => {
    expect(newYorkTime(at(moment))).toEqual({ day, minute });
  });
});

describe('sessions', () => {
  // Published by the exchange for 2025 and 2026 (nyse.com, Holidays and Trading Hours).
  const HOLIDAYS = [
    ...['2025-01-01', '2025-01-20', '2025-02-17', '2025-04-18', '2025-05-26'],
    ...['2025-06-19', '2025-07-04', '2025-09-01', '2025-11-27', '2025-12-25'],
    ...['2026-01-01', '2026-01-19', '2026-02-16', '2026-04-03', '2026-05-25'],
    ...['2026-06-19', '2026-07-03', '2026-09-07', '2026-11-26', '2026-12-25'],
  ];

  test('all weekdays of two years but the published holidays, and a day of mourning', () => {
    const closed: string[] = [];
    for (let day = '2025-01-01'; day <= '2026-12-31'; day = daysLater(day, 1)) {
      const weekday = new Date(dayTime(day)).getUTCDay();
      if (weekday === 0 || weekday === 6) expect(isTradingDay(day), day).toBe(false);
      else if (!isTradingDay(day)) closed.push(day);
    }
    expect(closed).toEqual([...HOLIDAYS, '2025-01-09'].toSorted());
  });

  test('a new year that begins on a Saturday closes no Friday, one on a Sunday the Monday', () => {
    expect(isTradingDay('2021-12-31')).toBe(true);
    expect(isTradingDay('2023-01-02')).toBe(false);
    // Christmas of 2021, and the fourth of July of 2026, were Saturdays.
    expect(isTradingDay('2021-12-24')).toBe(false);
    expect(isTradingDay('2026-07-03')).toBe(false);
  });

  test.each([
    ['before the open', '2026-02-05T14:29:00Z', '2026-02-04', '2026-02-04'],
    ['at the open', '2026-02-05T14:30:00Z', '2026-02-05', '2026-02-04'],
    ['before the close', '2026-02-05T20:59:00Z', '2026-02-05', '2026-02-04'],
    ['at the close', '2026-02-05T21:00:00Z', '2026-02-05', '2026-02-05'],
    ['after midnight UTC', '2026-02-06T03:00:00Z', '2026-02-05', '2026-02-05'],
    ['on a Sunday', '2026-02-08T18:00:00Z', '2026-02-06', '2026-02-06'],
    ['on a holiday', '2026-02-16T18:00:00Z', '2026-02-13', '2026-02-13'],
    ['in summer', '2026-07-06T13:30:00Z', '2026-07-06', '2026-07-02'],
  ])('%s', (_, moment, begun, ended) => {
    expect(sessionsAt(at(moment))).toEqual({ begun, ended });
  });

  test.each([
    ['in winter', '2026-02-05', '2026-02-05T21:00:00Z'],
    ['in summer', '2026-07-06', '2026-07-06T20:00:00Z'],
    ['the Friday before summer time', '2026-03-06', '2026-03-06T21:00:00Z'],
    ['the Monday after it', '2026-03-09', '2026-03-09T20:00:00Z'],
    ['the Friday before winter time', '2026-10-30', '2026-10-30T20:00:00Z'],
    ['the Monday after it', '2026-11-02', '2026-11-02T21:00:00Z'],
  ])('close at 16:00 in New York, %s', (_, day, moment) => {
    expect(sessionEnd(day)).toBe(at(moment));
  });

  test('are counted, over weekends and holidays', () => {
    expect(tradingDay('2026-02-13', 1)).toBe('2026-02-17');
    expect(tradingDay('2026-02-17', -1)).toBe('2026-02-13');
    expect(tradingDaysBetween('2026-02-05', '2026-02-05', 9)).toBe(0);
    expect(tradingDaysBetween('2026-02-06', '2026-02-05', 9)).toBe(0);
    expect(tradingDaysBetween('2026-02-12', '2026-02-18', 9)).toBe(3);
    expect(tradingDaysBetween('2020-01-01', '2026-02-18', 9)).toBe(9);
  });
});
