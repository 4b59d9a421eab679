import { describe, expect, test } from 'vitest';
import { aggregateCandles } from '../../lib/domain/aggregate-candles.ts';
import { type CandleSeries, candlesFromRows, DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/domain/candles.ts';
import { type DrawdownWindow, drawdown } from '../../lib/domain/drawdown.ts';
import {
  dailyMoves,
  rankOfDay,
  referenceDayMoves,
  trailingMoves,
} from '../../lib/domain/drawdown-history.ts';
import { type RealCandle, readRealCandles } from './real-candles.ts';

const FIVE_MINUTES = 5 * MINUTE_MS;

function seriesOf(candles: readonly RealCandle[], intervalMs: number): CandleSeries {
  return candlesFromRows(
    intervalMs,
    candles.map((row) => [row.openTime, row.open, row.high, row.low, row.close, 0]),
  );
}

/** All pairs, the slow way: the high of a candle comes before its own low. */
function naiveDrawdown(candles: readonly RealCandle[], time: number, windowMs: number, intervalMs: number) {
  const inside = candles.filter(
    (row) => row.openTime >= time - windowMs && row.openTime + intervalMs <= time,
  );
  const high = Math.max(...inside.map((row) => row.high));
  let maximum = 0;
  inside.forEach((later, index) => {
    for (const earlier of inside.slice(0, index + 1))
      maximum = Math.max(maximum, 1 - later.low / earlier.high);
  });
  const last = inside[inside.length - 1];
  return { high, maximum, current: 1 - (last?.close ?? Number.NaN) / high };
}

describe('Bybit, 6 February 2026 00:15 bar closed', () => {
  const time = Date.parse('2026-02-06T00:20:00Z');
  // Published with the recordings: highs of the 24 h before, falls to the low and to the close of the bar.
  test.each([
    ['BTC', 73_312.1, '2026-02-05T01:10:00Z', 18.31, 18.11],
    ['ETH', 2_174.98, '2026-02-05T01:30:00Z', 19.99, 19.69],
    ['BNB', 702.8, '2026-02-05T01:30:00Z', 18.94, 18.53],
  ])('%s', (coin, high, highTime, maximum, current) => {
    const candles = readRealCandles('episodes', '2026-02-05', `bybit-${coin}USDT-5m.csv`);
    const found = drawdown(seriesOf(candles, FIVE_MINUTES), '24h', time);
    expect(found?.referenceHigh).toEqual({ price: high, time: Date.parse(highTime) });
    expect(found?.maximum.trough.time).toBe(Date.parse('2026-02-06T00:15:00Z'));
    expect((found?.maximum.ratio ?? 0) * 100).toBeCloseTo(maximum, 2);
    expect((found?.current ?? 0) * 100).toBeCloseTo(current, 2);
    expect(found?.complete).toBe(true);
  });
});

/** Deterministic times over the whole file, on and off the grid. */
function sampleTimes(candles: readonly RealCandle[], count: number): number[] {
  const first = candles[0]?.openTime ?? 0;
  const last = candles[candles.length - 1]?.openTime ?? 0;
  let state = 20260205;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(first + DAY_MS + ((last - first - DAY_MS) * state) / 2 ** 32);
  });
}

describe('50 random times against a reference that knows nothing of lib/', () => {
  test.each(['BTC', 'ETH', 'BNB'])(
    '%s, 24 h and 7 d',
    (coin) => {
      const candles = readRealCandles('candles', `bybit-${coin}USDT-perp-5m.csv.gz`);
      const series = seriesOf(candles, FIVE_MINUTES);
      for (const [index, time] of sampleTimes(candles, 50).entries()) {
        const window: DrawdownWindow = index % 10 === 0 ? '7d' : '24h';
        const expected = naiveDrawdown(candles, time, window === '7d' ? 7 * DAY_MS : DAY_MS, FIVE_MINUTES);
        const found = drawdown(series, window, time);
        expect(found?.referenceHigh.price).toBe(expected.high);
        expect(found?.maximum.ratio).toBeCloseTo(expected.maximum, 9);
        expect(found?.current).toBeCloseTo(expected.current, 9);
      }
    },
    60_000,
  );
});

describe('daily statistic on seven years of hours', () => {
  const candles = readRealCandles('candles', 'binance-BTCUSDT-perp-1h.csv.gz');
  const hourly = seriesOf(candles, HOUR_MS);
  const daily = dailyMoves(hourly, trailingMoves(hourly, 'long'));

  test('reference days equal a naive reading of the file', () => {
    const byDay = (day: number): number => {
      const hours = candles.filter((row) => row.openTime >= day && row.openTime < day + DAY_MS);
      const falls = hours.map((hour) => {
        const trailing = candles.filter(
          (row) => row.openTime > hour.openTime - DAY_MS && row.openTime <= hour.openTime,
        );
        return 1 - hour.low / Math.max(...trailing.map((row) => row.high));
      });
      return Math.max(...falls);
    };
    const expected = [
      byDay(Date.UTC(2020, 2, 12)),
      byDay(Date.UTC(2021, 4, 19)),
      Math.max(byDay(Date.UTC(2022, 10, 8)), byDay(Date.UTC(2022, 10, 9))),
      byDay(Date.UTC(2024, 7, 5)),
      byDay(Date.UTC(2025, 9, 10)),
      Math.max(byDay(Date.UTC(2026, 1, 5)), byDay(Date.UTC(2026, 1, 6))),
    ];
    expect(referenceDayMoves(daily)).toHaveLength(expected.length);
    referenceDayMoves(daily).forEach(({ move }, index) => {
      expect(move).toBeCloseTo(expected[index] ?? Number.NaN, 12);
    });
  });

  test('the fall of 12 March 2020 is the deepest of all', () => {
    const time = Date.UTC(2020, 2, 12, 20);
    const worst = referenceDayMoves(daily)[0]?.move ?? 0;
    expect(worst).toBeGreaterThan(0.35);
    expect(rankOfDay(daily, Date.UTC(2026, 4, 1), worst)?.shareShallower).toBeGreaterThan(0.999);
    expect(rankOfDay(daily, time, worst)).toMatchObject({ shareShallower: 1 });
  });

  test('60,000 hours take milliseconds', () => {
    const started = performance.now();
    dailyMoves(hourly, trailingMoves(hourly, 'long'));
    drawdown(hourly, 'all', Date.UTC(2026, 4, 17));
    expect(performance.now() - started).toBeLessThan(100);
  });

  test('five-minute candles joined to hours give the hours of the same file', () => {
    const fine = readRealCandles('candles', 'bybit-ETHUSDT-perp-5m.csv.gz').slice(0, 12 * 24 * 20);
    const joined = aggregateCandles(seriesOf(fine, FIVE_MINUTES), HOUR_MS);
    const hour = fine.slice(12, 24);
    expect(joined.high[1]).toBe(Math.max(...hour.map((row) => row.high)));
    expect(joined.low[1]).toBe(Math.min(...hour.map((row) => row.low)));
    expect(joined.close[1]).toBe(hour[11]?.close);
    expect(joined.open[1]).toBe(hour[0]?.open);
  });
});
