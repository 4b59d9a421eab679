import { describe, expect, test } from 'vitest';
import {
  HISTORY_AGE_MS,
  HISTORY_ORDERS_LIMIT,
  joinHistories,
  listenedMs,
  mergedSpans,
  NO_LIQUIDATION_HISTORY,
  newestUnheard,
  withListened,
  withOrders,
} from '../../../lib/domain/liquidation-history.ts';
import type { Liquidation } from '../../../lib/domain/market-data.ts';

const NOW = 2_000_000_000_000;
const order = (time: number): Liquidation => ({
  side: 'long',
  price: 100,
  priceKind: 'average',
  size: 1,
  notionalUsd: 100,
  time,
});
const times = ({ orders }: { orders: readonly Liquidation[] }) => orders.map(({ time }) => time);

describe('the history of liquidations', () => {
  test('is ascending, whatever the order of arrival', () => {
    const first = withOrders(NO_LIQUIDATION_HISTORY, [order(NOW - 5), order(NOW - 3)], NOW);
    expect(times(withOrders(first, [order(NOW - 4), order(NOW - 6)], NOW))).toEqual(
      [6, 5, 4, 3].map((ago) => NOW - ago),
    );
    expect(withOrders(first, [], NOW)).toBe(first);
  });

  test('drops the oldest beyond its size, and what is older than its age', () => {
    const many = Array.from({ length: HISTORY_ORDERS_LIMIT + 5 }, (_, i) =>
      order(NOW - HISTORY_ORDERS_LIMIT + i),
    );
    const full = withOrders(NO_LIQUIDATION_HISTORY, many, NOW);
    expect(full.orders).toHaveLength(HISTORY_ORDERS_LIMIT);
    expect(full.orders[0]?.time).toBe(NOW - HISTORY_ORDERS_LIMIT + 5);
    const old = withOrders(
      NO_LIQUIDATION_HISTORY,
      [order(NOW - HISTORY_AGE_MS - 1), order(NOW - HISTORY_AGE_MS)],
      NOW,
    );
    expect(times(old)).toEqual([NOW - HISTORY_AGE_MS]);
    const spans = withListened(old, { from: NOW - HISTORY_AGE_MS - 9, to: NOW - HISTORY_AGE_MS - 1 }, NOW);
    expect(spans.listened).toEqual([]);
  });

  test('spans that touch become one; what is none is left out', () => {
    const spans = mergedSpans([
      { from: 50, to: 60 },
      { from: 10, to: 20 },
      { from: 20, to: 30 },
      { from: 55, to: 58 },
      { from: 90, to: 80 },
      { from: Number.NaN, to: 5 },
    ]);
    expect(spans).toEqual([
      { from: 10, to: 30 },
      { from: 50, to: 60 },
    ]);
    expect(listenedMs(spans, 25, 52)).toBe(7);
  });

  test('what the cache held lies beneath what came meanwhile', () => {
    const stored = { orders: [order(NOW - 90)], listened: [{ from: NOW - 100, to: NOW - 50 }] };
    const live = { orders: [order(NOW - 10)], listened: [{ from: NOW - 20, to: NOW }] };
    const whole = joinHistories(stored, live, NOW);
    expect(times(whole)).toEqual([NOW - 90, NOW - 10]);
    expect(whole.listened).toEqual([...stored.listened, ...live.listened]);
  });
});

describe('the newest stretch that nobody listened to', () => {
  const spans = [
    { from: 100, to: 200 },
    { from: 260, to: 300 },
    { from: 310, to: 400 },
  ];
  test.each([
    [[], 0, 500, { from: 0, to: 500 }],
    [spans, 0, 500, { from: 400, to: 500 }],
    [spans, 0, 430, { from: 200, to: 260 }],
    [spans, 230, 430, null],
    [spans, 210, 430, { from: 210, to: 260 }],
    [spans, 0, 350, { from: 200, to: 260 }],
    [spans.slice(0, 1), 0, 220, { from: 0, to: 100 }],
    [spans.slice(0, 1), 90, 220, null],
  ])('of %j from %i to %i, at least 50 long, is %j', (listened, from, to, expected) => {
    expect(newestUnheard(listened, from, to, 50)).toEqual(expected);
  });
});
