import { DAY_MS } from './candles.ts';
import type { Liquidation } from './market-data.ts';

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * The forced orders that this browser saw, ascending by time, and the spans in which it really listened: outside of them "none seen" says
 * nothing. All times are the venue's.
 */
export interface LiquidationHistory {
  readonly orders: readonly Liquidation[];
  readonly listened: readonly TimeSpan[];
}

export const NO_LIQUIDATION_HISTORY: LiquidationHistory = { orders: [], listened: [] };

/** What is kept; the oldest goes first. */
export const HISTORY_ORDERS_LIMIT = 20_000;
export const HISTORY_SPANS_LIMIT = 1_000;
export const HISTORY_AGE_MS = 14 * DAY_MS;

/** Adds orders that came now, and drops what is over the limits. @param now the venue's time in ms. */
export function withOrders(
  history: LiquidationHistory,
  added: readonly Liquidation[],
  now: number,
): LiquidationHistory {
  return added.length === 0 ? history : bounded({ ...history, orders: joined(history.orders, added) }, now);
}

/** Adds a span in which the feed was heard. */
export function withListened(history: LiquidationHistory, span: TimeSpan, now: number): LiquidationHistory {
  return bounded({ ...history, listened: mergedSpans([...history.listened, span]) }, now);
}

/** What the cache held, and what came while it was read. */
export function joinHistories(
  stored: LiquidationHistory,
  live: LiquidationHistory,
  now: number,
): LiquidationHistory {
  if (live.orders.length === 0 && live.listened.length === 0) return bounded(stored, now);
  return bounded(
    {
      orders: joined(stored.orders, live.orders),
      listened: mergedSpans([...stored.listened, ...live.listened]),
    },
    now,
  );
}

/** Ascending, without overlap; spans that touch become one. What is no span is left out. */
export function mergedSpans(spans: readonly TimeSpan[]): readonly TimeSpan[] {
  const merged: TimeSpan[] = [];
  const sorted = spans
    .filter(({ from, to }) => Number.isFinite(from) && Number.isFinite(to) && to >= from)
    .sort((a, b) => a.from - b.from);
  for (const span of sorted) {
    const last = merged[merged.length - 1];
    if (last === undefined || span.from > last.to) merged.push({ from: span.from, to: span.to });
    else if (span.to > last.to) merged[merged.length - 1] = { from: last.from, to: span.to };
  }
  return merged;
}

/** How much of `from` to `to` was listened to, in ms. @param spans without overlap. */
export function listenedMs(spans: readonly TimeSpan[], from: number, to: number): number {
  return spans.reduce((sum, span) => sum + Math.max(0, Math.min(to, span.to) - Math.max(from, span.from)), 0);
}

/**
 * The newest stretch of `from` to `to` in which nobody listened, at least `shortestMs` long; null when there is none.
 * @param spans ascending, without overlap.
 */
export function newestUnheard(
  spans: readonly TimeSpan[],
  from: number,
  to: number,
  shortestMs: number,
): TimeSpan | null {
  let end = to;
  for (const span of [...spans].reverse()) {
    if (span.from >= end) continue;
    const start = Math.max(span.to, from);
    if (end - start >= shortestMs) return { from: start, to: end };
    end = span.from;
  }
  return end - from >= shortestMs ? { from, to: end } : null;
}

function joined(before: readonly Liquidation[], added: readonly Liquidation[]): readonly Liquidation[] {
  const all = [...before, ...added];
  const isOrdered = (added[0]?.time ?? 0) >= (before[before.length - 1]?.time ?? 0) && isAscending(added);
  return isOrdered ? all : all.sort((a, b) => a.time - b.time);
}

function isAscending(orders: readonly Liquidation[]): boolean {
  return orders.every(({ time }, index) => index === 0 || time >= (orders[index - 1]?.time ?? time));
}

function bounded({ orders, listened }: LiquidationHistory, now: number): LiquidationHistory {
  const oldest = now - HISTORY_AGE_MS;
  const isYoung = (orders[0]?.time ?? oldest) >= oldest;
  const kept = isYoung ? orders : orders.filter(({ time }) => time >= oldest);
  return {
    orders: kept.length <= HISTORY_ORDERS_LIMIT ? kept : kept.slice(-HISTORY_ORDERS_LIMIT),
    listened: listened.filter(({ to }) => to >= oldest).slice(-HISTORY_SPANS_LIMIT),
  };
}
