import { describe, expect, test } from 'vitest';
import { type CandleRow, candlesFromRows, emptyCandles } from '../../../lib/domain/candles.ts';
import { nextCandlePage } from '../../../lib/worker/candle-fill.ts';
import { hoursUntilNow } from '../../../lib/worker/candles-now.ts';
import { joinOpenInterest, nextOpenInterestQuery } from '../../../lib/worker/open-interest-fill.ts';

const STEP = 300_000;
const HOUR = 3_600_000;
const NOW = 1_000 * STEP + 120_000;
const FILL = { priceKind: 'last', intervalMs: STEP, wantedFrom: 0 } as const;
const row = (time: number): CandleRow => [time, 1, 2, 0.5, 1.5, 1];
const held = (from: number, to: number) =>
  candlesFromRows(
    STEP,
    Array.from({ length: to - from + 1 }, (_, i) => row((from + i) * STEP)),
  );

describe('the next page of candles', () => {
  test('nothing yet: the newest page, the running candle among them', () => {
    expect(nextCandlePage(emptyCandles(STEP), false, FILL, 100, NOW)).toEqual({
      priceKind: 'last',
      intervalMs: STEP,
      from: 901 * STEP,
      to: 1_000 * STEP,
    });
  });

  test('a gap since the last visit is filled upwards, from the candle that was running then', () => {
    const page = nextCandlePage(held(500, 700), false, FILL, 100, NOW);
    expect(page).toMatchObject({ from: 700 * STEP, to: 799 * STEP });
  });

  test('up to date: history backwards, until nothing older exists or is wanted', () => {
    expect(nextCandlePage(held(950, 1_000), false, FILL, 100, NOW)).toMatchObject({
      from: 850 * STEP,
      to: 949 * STEP,
    });
    expect(nextCandlePage(held(950, 1_000), true, FILL, 100, NOW)).toBeNull();
    expect(nextCandlePage(held(950, 1_000), false, { ...FILL, wantedFrom: 950 * STEP }, 100, NOW)).toBeNull();
  });

  test('the wanted start moves with the clock: no page is ever empty by its own bounds', () => {
    for (let offset = 0; offset < STEP; offset += 7_000) {
      const page = nextCandlePage(
        held(950, 1_000),
        false,
        { ...FILL, wantedFrom: 949 * STEP + offset },
        100,
        NOW,
      );
      if (page !== null) expect(page.from).toBeLessThanOrEqual(page.to);
    }
  });
});

describe('open interest', () => {
  const now = 40 * 24 * HOUR;
  const upTo = (time: number) => ({ time: Float64Array.of(time), openInterest: Float64Array.of(5) });

  test('ascends from thirty days back by hours, then the last days by five minutes', () => {
    const first = nextOpenInterestQuery(null, now);
    expect(first).toMatchObject({ from: now - 30 * 24 * HOUR, intervalMs: HOUR });
    expect(nextOpenInterestQuery(upTo(now - 2 * 24 * HOUR), now)).toMatchObject({
      intervalMs: STEP,
      to: now,
    });
    expect(nextOpenInterestQuery(upTo(now - 60_000), now)).toBeNull();
  });

  test('joined without duplicates, newer values win, too old ones go', () => {
    const before = { time: Float64Array.of(1, 2, 3), openInterest: Float64Array.of(10, 20, 30) };
    const page = { time: Float64Array.of(3, 4), openInterest: Float64Array.of(33, 40) };
    const joined = joinOpenInterest(before, page, 2);
    expect([...joined.time]).toEqual([2, 3, 4]);
    expect([...joined.openInterest]).toEqual([20, 33, 40]);
  });
});

test('the running hour comes from the fine candles; an hour they only partly cover keeps its stored self', () => {
  const hours = candlesFromRows(HOUR, [
    [0, 10, 20, 5, 15, 100],
    [HOUR, 15, 16, 14, 15, 10],
  ]);
  const fine = candlesFromRows(STEP, [
    [HOUR - STEP, 1, 99, 1, 1, 1],
    [HOUR, 15, 30, 12, 13, 1],
    [HOUR + STEP, 13, 14, 2, 3, 1],
  ]);
  const now = hoursUntilNow(hours, fine);
  expect([...now.high]).toEqual([20, 30]);
  expect([...now.low]).toEqual([5, 2]);
  expect(now.close[1]).toBe(3);
});
