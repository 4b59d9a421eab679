import { describe, expect, test } from 'vitest';
import { aggregateCandles } from '../../../lib/domain/aggregate-candles.ts';
import { averageTrueRange } from '../../../lib/domain/average-true-range.ts';
import { type CandleRow, candlesFromRows, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/domain/candles.ts';
import { drawdown, drawdowns } from '../../../lib/domain/drawdown.ts';
import {
  dailyMoves,
  rankOfDay,
  referenceDayMoves,
  runningDayMove,
  trailingMoves,
  worstMove,
} from '../../../lib/domain/drawdown-history.ts';

const START = Date.UTC(2026, 0, 1);

function hours(prices: readonly (readonly [high: number, low: number, close: number])[], start = START) {
  const rows = prices.map(
    ([high, low, close], index): CandleRow => [start + index * HOUR_MS, close, high, low, close, 1],
  );
  return candlesFromRows(HOUR_MS, rows);
}

describe('drawdown of a window', () => {
  const series = hours([
    [100, 90, 95],
    [120, 96, 110],
    [115, 60, 80],
    [90, 79, 84],
  ]);

  test('reference, current and maximum with their times', () => {
    const found = drawdown(series, '24h', START + 4 * HOUR_MS);
    expect(found).toMatchObject({
      referenceHigh: { price: 120, time: START + HOUR_MS },
      currentPrice: 84,
      maximum: { ratio: 0.5, peak: { price: 120 }, trough: { price: 60, time: START + 2 * HOUR_MS } },
      complete: false,
      candleCount: 4,
    });
    expect(found?.current).toBeCloseTo(0.3, 12);
  });

  test('a candle counts only once it has closed', () => {
    expect(drawdown(series, '24h', START + 4 * HOUR_MS - 1)?.candleCount).toBe(3);
    expect(drawdown(series, '24h', START + HOUR_MS - 1)).toBeNull();
  });

  test('a candle leaves the window by its open time', () => {
    const time = START + DAY_MS + HOUR_MS;
    expect(drawdown(series, '24h', time)?.referenceHigh.price).toBe(120);
    expect(drawdown(series, '24h', time + 1)?.referenceHigh.price).toBe(115);
  });

  test('the live price and the running candle belong to the window', () => {
    const time = START + 4 * HOUR_MS + 5 * MINUTE_MS;
    const running: CandleRow = [START + 4 * HOUR_MS, 84, 150, 84, 140, 1];
    const found = drawdown(series, '24h', time, { running, price: 75 });
    expect(found).toMatchObject({ referenceHigh: { price: 150 }, current: 0.5, currentPrice: 75 });
    expect(drawdown(series, '24h', time, { running: null, price: 200 })?.current).toBe(0);
  });

  test('complete only without a gap, from the first to the last candle', () => {
    const day = hours(Array.from({ length: 30 }, () => [2, 1, 2] as const));
    const time = START + 30 * HOUR_MS;
    expect(drawdown(day, '24h', time)?.complete).toBe(true);
    expect(drawdown(day, '7d', time)?.complete).toBe(false);
    expect(drawdown(day, 'all', time)?.complete).toBe(true);
    expect(drawdown(day, '24h', time + 2 * HOUR_MS)?.complete).toBe(false);
    expect(drawdowns(day, time).map((row) => row.window)).toEqual(['24h', '7d', '30d', 'all']);
  });
});

describe('daily statistic', () => {
  const quiet = Array.from({ length: 24 * 6 }, () => [100, 99, 100] as const);

  test('the deepest fall from the trailing high, a day at a time', () => {
    const prices = quiet.map((row, index) => (index === 24 * 3 + 1 ? ([100, 80, 90] as const) : row));
    const series = hours(prices);
    const daily = dailyMoves(series, trailingMoves(series, 'long'));
    // The first day lacks its trailing hours.
    expect([...daily.day]).toEqual([1, 2, 3, 4, 5].map((day) => START + day * DAY_MS));
    expect(daily.move[2]).toBeCloseTo(0.2, 12);
    expect(daily.move[3]).toBeCloseTo(0.01, 12);
    const rank = rankOfDay(daily, START + 5 * DAY_MS, 0.15);
    expect(rank).toEqual({ shareShallower: 0.75, dayCount: 4, firstDay: START + DAY_MS });
    expect(rankOfDay(daily, START, 0.15)).toBeNull();
  });

  test('for shorts the rise from the trailing low', () => {
    const series = hours(quiet.map((row, index) => (index === 50 ? ([198, 99, 99] as const) : row)));
    expect(trailingMoves(series, 'short')[50]).toBeCloseTo(1, 12);
  });

  test('the running day and a window of days', () => {
    const series = hours([...quiet, [100, 95, 96], [96, 90, 92]]);
    const moves = trailingMoves(series, 'long');
    const today = START + 6 * DAY_MS;
    expect(runningDayMove(series, moves, today + HOUR_MS + 1)).toBeCloseTo(0.1, 12);
    expect(runningDayMove(series, moves, today + HOUR_MS)).toBeCloseTo(0.05, 12);
    expect(runningDayMove(series, moves, today)).toBeNull();
    expect(worstMove(series, moves, START, today)).toBeCloseTo(0.01, 12);
    expect(worstMove(series, moves, START - DAY_MS, START)).toBeNull();
  });

  test('reference days out of reach are null', () => {
    const series = hours(quiet);
    expect(
      referenceDayMoves(dailyMoves(series, trailingMoves(series, 'long'))).map((row) => row.move),
    ).toEqual([null, null, null, null, null, null]);
  });

  test('a day with a missing hour is left out', () => {
    const full = hours(quiet);
    const rows = [...full.openTime.keys()].filter((index) => index !== 60);
    const series = candlesFromRows(
      HOUR_MS,
      rows.map((index) => [START + index * HOUR_MS, 100, 100, 99, 100, 1]),
    );
    const daily = dailyMoves(series, trailingMoves(series, 'long'));
    expect([...daily.day]).toEqual([1, 4, 5].map((day) => START + day * DAY_MS));
  });

  test('only hours will do', () => {
    expect(() => trailingMoves(candlesFromRows(MINUTE_MS, []), 'long')).toThrow(RangeError);
  });
});

describe('joining candles', () => {
  test('on the UTC grid, partial buckets kept', () => {
    const rows = [0, 15, 30, 60].map(
      (minute, index): CandleRow => [
        START + minute * MINUTE_MS,
        10 + index,
        20 + index,
        5 - index,
        11 + index,
        1,
      ],
    );
    const joined = aggregateCandles(candlesFromRows(15 * MINUTE_MS, rows), HOUR_MS);
    expect([...joined.openTime]).toEqual([START, START + HOUR_MS]);
    expect([joined.open[0], joined.high[0], joined.low[0], joined.close[0], joined.volume[0]]).toEqual([
      10, 22, 3, 13, 3,
    ]);
    expect(() => aggregateCandles(joined, 90 * MINUTE_MS)).toThrow(RangeError);
  });
});

describe('average true range', () => {
  test("Wilder's smoothing", () => {
    const series = hours([
      [10, 9, 10],
      [12, 10, 11],
      [15, 11, 12],
      [13, 12, 13],
    ]);
    // True ranges 2, 4, 1: mean of the first two is 3, then (3 + 1) / 2.
    expect(averageTrueRange(series, 2)).toBe(2);
    expect(averageTrueRange(series, 3)).toBeCloseTo(7 / 3, 12);
    expect(averageTrueRange(series, 4)).toBeNull();
  });
});
