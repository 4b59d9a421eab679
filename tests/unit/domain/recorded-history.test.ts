import { describe, expect, test } from 'vitest';
import type { Liquidation } from '../../../lib/domain/market-data.ts';
import {
  isRecordRow,
  joinedRows,
  liquidationHours,
  type RecordRow,
  recordedSpans,
  thinnedRows,
} from '../../../lib/domain/recorded-history.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 24, 12);

describe('what is kept of open interest', () => {
  const everyMinute = (from: number, count: number): RecordRow[] =>
    Array.from({ length: count }, (_, i) => [from + i * MINUTE, i + 1]);

  test.each([
    ['of today', 0, 5 * MINUTE],
    ['of three weeks ago', 21 * DAY, 15 * MINUTE],
    ['of half a year ago', 180 * DAY, HOUR],
    ['of two years ago', 730 * DAY, DAY],
  ])('%s: the last of each cell, at its own time', (_name, ageMs, cellMs) => {
    const from = Math.floor((NOW - ageMs) / DAY) * DAY;
    const rows = thinnedRows('openInterest', everyMinute(from, 600), NOW);
    const cells = Math.ceil((600 * MINUTE) / cellMs);
    expect(rows).toHaveLength(cells);
    expect(rows[0]).toEqual(
      cells === 1 ? [from + 599 * MINUTE, 600] : [from + cellMs - MINUTE, cellMs / MINUTE],
    );
    expect(rows.at(-1)).toEqual([from + 599 * MINUTE, 600]);
  });

  test('a clock set back makes nothing coarser', () => {
    const rows = thinnedRows('openInterest', everyMinute(NOW, 60), NOW - 400 * DAY);
    expect(rows).toHaveLength(12);
  });

  test('nothing of the future, nothing that is no amount', () => {
    expect(isRecordRow('openInterest', [NOW, 5], NOW)).toBe(true);
    for (const row of [
      [NOW + 7 * MINUTE, 5],
      [NOW, 0],
      [NOW, -1],
      [NOW, Number.NaN],
      [NOW, Number.POSITIVE_INFINITY],
      [Number.NaN, 5],
      [NOW],
      [NOW, 5, 5],
    ] as RecordRow[])
      expect(isRecordRow('openInterest', row, NOW)).toBe(false);
    expect(isRecordRow('liquidations', [NOW, 0, 0, 0, HOUR], NOW)).toBe(true);
  });
});

test('gaps are known: only samples within 75 minutes of one another are one span', () => {
  const times = [0, 15, 30, 105, 181, 240].map((minute) => NOW + minute * MINUTE);
  expect(recordedSpans(times)).toEqual([
    { from: NOW, to: NOW + 105 * MINUTE },
    { from: NOW + 181 * MINUTE, to: NOW + 240 * MINUTE },
  ]);
  expect(recordedSpans([])).toEqual([]);
});

describe('sums of liquidations', () => {
  const order = (minute: number, side: 'long' | 'short', notionalUsd: number): Liquidation => ({
    side,
    price: 1,
    priceKind: 'average',
    size: 1,
    notionalUsd,
    time: NOW - 3 * HOUR + minute * MINUTE,
  });

  test('of the hours that are over and were heard, by the side of the position', () => {
    const rows = liquidationHours(
      {
        orders: [
          order(5, 'long', 10),
          order(59, 'long', 20),
          order(59.5, 'short', 5),
          order(61, 'short', 7),
          order(170, 'long', 1),
        ],
        listened: [
          { from: NOW - 3 * HOUR, to: NOW - 2 * HOUR + 2 * MINUTE },
          { from: NOW - 10 * MINUTE, to: NOW + 5 * MINUTE },
        ],
      },
      NOW + 5 * MINUTE,
    );
    expect(rows).toEqual([
      [NOW - 3 * HOUR, 30, 5, 2 + 1, HOUR],
      [NOW - 2 * HOUR, 0, 7, 1, 2 * MINUTE],
      [NOW - HOUR, 1, 0, 1, 10 * MINUTE],
    ]);
  });

  test('an hour told again is the one that listened longer, whatever came first', () => {
    const half: RecordRow = [NOW, 1, 1, 2, HOUR / 2];
    const whole: RecordRow = [NOW, 4, 1, 3, HOUR];
    const forgotten: RecordRow = [NOW, 1, 0, 1, HOUR];
    for (const order of [
      [half, whole, forgotten],
      [forgotten, half, whole],
      [whole, forgotten, half],
    ])
      expect(order.reduce<RecordRow[]>((rows, row) => joinedRows('liquidations', rows, [row]), [])).toEqual([
        whole,
      ]);
  });
});
