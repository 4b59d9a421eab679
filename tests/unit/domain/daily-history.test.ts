import { describe, expect, it } from 'vitest';
import { type CandleRow, candlesFromRows, DAY_MS, HOUR_MS } from '../../../lib/domain/candles.ts';
import { dailyDrops, runningDrop } from '../../../lib/domain/daily-drops.ts';
import { rankOfDay, trailingMoves } from '../../../lib/domain/drawdown-history.ts';
import { fallPath, PATH_HOURS, referencePaths } from '../../../lib/domain/fall-path.ts';
import { volatilityAfter } from '../../../lib/domain/volatility-after.ts';

const START = Date.UTC(2025, 9, 1);

/** Hours whose close of day n is `closes[n]`, reached in its last hour. */
function days(closes: readonly number[]) {
  let close = closes[0] ?? 0;
  const rows: CandleRow[] = [];
  closes.forEach((target, day) => {
    for (let hour = 0; hour < 24; hour++) {
      const open = close;
      if (hour === 23) close = target;
      rows.push([
        START + day * DAY_MS + hour * HOUR_MS,
        open,
        Math.max(open, close),
        Math.min(open, close),
        close,
        1,
      ]);
    }
  });
  return candlesFromRows(HOUR_MS, rows);
}

describe('the drop of a day', () => {
  const series = days([100, 90, 99, 99]);

  it('is from last close to last close, negative for a rise', () => {
    const { day, move } = dailyDrops(series);
    expect([...day]).toEqual([1, 2, 3].map((n) => START + n * DAY_MS));
    expect([...move].map((value) => Number(value.toFixed(9)))).toEqual([0.1, -0.1, 0]);
  });

  it('of the running day is from yesterday’s close; without that hour it is not told', () => {
    expect(runningDrop(series, START + 4 * DAY_MS + 5, 90)).toBeCloseTo(1 - 90 / 99, 12);
    expect(runningDrop(series, START + 9 * DAY_MS, 90)).toBeNull();
  });

  it('ranks among the days before', () => {
    expect(rankOfDay(dailyDrops(series), START + 4 * DAY_MS, 0.05)).toEqual({
      shareShallower: 2 / 3,
      dayCount: 3,
      firstDay: START + DAY_MS,
    });
  });
});

describe('volatility after days at least so deep', () => {
  /** Up and down by 1 % an hour. */
  const restless = (from: number, count: number): CandleRow[] =>
    Array.from({ length: count }, (_, hour) => {
      const close = hour % 2 === 0 ? 101 : 100;
      return [from + hour * HOUR_MS, 100, 101, 100, close, 1];
    });
  const series = candlesFromRows(HOUR_MS, restless(START, 60 * 24));
  const history = {
    day: Float64Array.from([
      START + 5 * DAY_MS,
      START + 6 * DAY_MS,
      START + 40 * DAY_MS,
      START + 58 * DAY_MS,
    ]),
    move: Float64Array.from([0.2, 0.1, 0.15, 0.3]),
  };

  it('is the root of the mean squared hourly return, annualised', () => {
    const found = volatilityAfter(series, history, 0.1, 7);
    // The last day has no seven days after it.
    expect(found).toMatchObject({ days: 3, episodes: 2, spanDays: 7 });
    expect(found?.median).toBeCloseTo(Math.log(1.01) * Math.sqrt(365 * 24), 9);
    expect(found?.low).toBeCloseTo(found?.high ?? 0, 9);
  });

  it('counts only days as deep, and is not told where there is none', () => {
    expect(volatilityAfter(series, history, 0.15, 7)?.days).toBe(2);
    expect(volatilityAfter(series, history, 0.5, 7)).toBeNull();
    expect(volatilityAfter(series, history, 0.15, 30)?.days).toBe(1);
  });

  it('is not told over a gap', () => {
    const holed = candlesFromRows(
      HOUR_MS,
      restless(START, 60 * 24).filter((_, hour) => hour !== 8 * 24),
    );
    expect(volatilityAfter(holed, history, 0.2, 7)).toBeNull();
  });
});

describe('a fall hour by hour', () => {
  const top = START + 5 * DAY_MS;
  const series = candlesFromRows(
    HOUR_MS,
    Array.from({ length: 12 * 24 }, (_, hour): CandleRow => {
      const price = 200 - Math.abs(hour - 5 * 24);
      return [START + hour * HOUR_MS, price, price, price, price, 1];
    }),
  );

  it('is aligned at its high, from a day before to four days after', () => {
    const path = fallPath(series, START + 4 * DAY_MS, START + 6 * DAY_MS);
    expect(path).toMatchObject({ highTime: top, high: 200, firstHour: -PATH_HOURS.before });
    expect(path?.values).toHaveLength(PATH_HOURS.before + PATH_HOURS.after + 1);
    expect(path?.values[PATH_HOURS.before]).toBe(0);
    expect(path?.values[PATH_HOURS.before + 10]).toBeCloseTo(-0.05, 12);
  });

  it('ends where the series does, and is none without a candle', () => {
    const path = fallPath(series, START, START + DAY_MS);
    expect(path?.highTime).toBe(START + 23 * HOUR_MS);
    expect(path?.firstHour).toBe(-23);
    expect(fallPath(series, START + 90 * DAY_MS, START + 91 * DAY_MS)).toBeNull();
  });

  it('of a reference day begins at the high that its worst hour looks back on', () => {
    const [found, ...others] = referencePaths(series, trailingMoves(series, 'long'));
    expect(found?.id).toBe('2025-10-10');
    // The deepest fall of 10 October is that of its last hour, from the high of 23 h before.
    expect(found?.path.highTime).toBe(Date.UTC(2025, 9, 10));
    expect(others).toEqual([]);
  });
});
