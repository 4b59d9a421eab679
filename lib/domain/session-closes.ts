import { type CandleSeries, closeBefore } from './candles.ts';
import { type CalendarDay, sessionEnd, sessionsAt, tradingDay } from './etf-day.ts';

/** A coin's price at the end of US trading sessions: columns of one length, ascending. */
export interface SessionCloses {
  readonly days: readonly CalendarDay[];
  readonly prices: readonly number[];
}

/**
 * What the coin cost when each of the last `count` US sessions closed (16:00 New York): the close of the hourly candle that ends there.
 * A session without such a candle is left out. @param now ms.
 */
export function sessionCloses(hours: CandleSeries, now: number, count: number): SessionCloses {
  const days: CalendarDay[] = [];
  const prices: number[] = [];
  let day = sessionsAt(now).ended;
  for (let session = 0; session < count; session++, day = tradingDay(day, -1)) {
    const price = closeBefore(hours, sessionEnd(day));
    if (price === null) continue;
    days.unshift(day);
    prices.unshift(price);
  }
  return { days, prices };
}
