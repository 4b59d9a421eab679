import type { CandleSeries } from '../domain/candles.ts';
import { sessionsAt } from '../domain/etf-day.ts';
import { type SessionCloses, sessionCloses } from '../domain/session-closes.ts';
import { CONTEXT_LIMITS_DRAWN } from '../protocol/market-context.ts';
import { keepEqual } from './memo.ts';

/** Prices at the close of the sessions whose flows are drawn, computed once a session or when hours came; the same object while they say the same. */
export function createClosesAnalysis(): (hours: CandleSeries, now: number) => SessionCloses {
  const keep = keepEqual<SessionCloses>();
  let last: { readonly key: string; readonly closes: SessionCloses } | null = null;
  return (hours, now) => {
    const key = [hours.openTime.length, hours.openTime[0], sessionsAt(now).ended].join();
    if (last?.key !== key)
      last = { key, closes: keep(sessionCloses(hours, now, CONTEXT_LIMITS_DRAWN.etfDays)) };
    return last.closes;
  };
}
