import { describe, expect, test } from 'vitest';
import { exceedance, exceedanceRank, seededRandom } from '../../../lib/domain/block-bootstrap.ts';
import { type CandleRow, candlesFromRows, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/domain/candles.ts';
import { trailingMoves } from '../../../lib/domain/drawdown-history.ts';
import { excursionTable } from '../../../lib/domain/excursion.ts';
import type { Exposure } from '../../../lib/domain/liquidation-distance.ts';
import { excursionRisk, leverageLines, loadLine } from '../../../lib/domain/load-line.ts';
import { adverseMoves, currentMove, loadLineMarks } from '../../../lib/domain/load-line-marks.ts';

const START = Date.UTC(2026, 0, 1);

const exposure: Exposure = {
  table: {
    tiers: [
      {
        notionalFloor: 0,
        notionalCap: 100_000,
        maintenanceMarginRate: 0.01,
        maintenanceAmount: 0,
        maxLeverage: 50,
      },
      {
        notionalFloor: 100_000,
        notionalCap: 500_000,
        maintenanceMarginRate: 0.02,
        maintenanceAmount: 1_000,
        maxLeverage: 20,
      },
    ],
    notionalUnit: 'quote',
    liquidationFeeRate: 0,
    asOf: 0,
    origin: 'bundled',
  },
  kind: 'linear',
  side: 'long',
  notional: 10_000,
};

/** Hours that close at 100 with the given lows; `skip` leaves hours out. */
function hours(lows: readonly number[], skip: readonly number[] = []) {
  const rows = lows.map((low, index): CandleRow => [START + index * HOUR_MS, 100, 104, low, 100, 1]);
  return candlesFromRows(
    HOUR_MS,
    rows.filter((_, index) => !skip.includes(index)),
  );
}

describe('excursions', () => {
  test('look at the candles after the entry only, over the whole horizon', () => {
    const table = excursionTable(hours([50, 99, 98, 97, 90]), 2 * HOUR_MS);
    expect([...table.entryTime]).toEqual([1, 2, 3, 4, 5].map((hour) => START + hour * HOUR_MS));
    expect([...table.long.slice(0, 3)].map((value) => Number(value.toFixed(12)))).toEqual([0.02, 0.03, 0.1]);
    expect([...table.long.slice(3)]).toEqual([Number.NaN, Number.NaN]);
    expect(table.short[0]).toBeCloseTo(0.04, 12);
  });

  test('a gap inside the horizon leaves the entry out', () => {
    const table = excursionTable(hours([99, 99, 99, 99, 99, 99], [2]), 2 * HOUR_MS);
    expect([...table.long].map((value) => !Number.isNaN(value))).toEqual([false, false, true, false, false]);
  });

  test('volatility needs 72 whole hours before the entry', () => {
    const whole = excursionTable(hours(Array.from({ length: 80 }, () => 99)), HOUR_MS).volatility;
    expect(Number.isNaN(whole[71])).toBe(true);
    expect(whole[72]).toBe(0);
    const broken = excursionTable(
      hours(
        Array.from({ length: 80 }, () => 99),
        [40],
      ),
      HOUR_MS,
    ).volatility;
    expect([...broken].every(Number.isNaN)).toBe(true);
  });

  test('the interval divides the hour and the horizon is a multiple of it', () => {
    expect(() => excursionTable(candlesFromRows(4 * HOUR_MS, []), DAY_MS)).toThrow(RangeError);
    expect(() => excursionTable(candlesFromRows(7 * MINUTE_MS, []), DAY_MS)).toThrow(RangeError);
    expect(() => excursionTable(candlesFromRows(HOUR_MS, []), 90 * MINUTE_MS)).toThrow(RangeError);
    expect(() => excursionTable(candlesFromRows(HOUR_MS, []), 0)).toThrow(RangeError);
  });
});

describe('load line', () => {
  // 200 entries of which one in 50 meets a fall of 10 %.
  const lows = Array.from({ length: 201 }, (_, index) => (index > 0 && index % 50 === 0 ? 90 : 97));
  const table = excursionTable(hours(lows), HOUR_MS);
  const end = START + 201 * HOUR_MS;

  test('the supremum of leverages that fewer than the risk of entries would not survive', () => {
    const careful = loadLine(table, exposure, { at: end, risk: 0.02 }).allHistory;
    const bold = loadLine(table, exposure, { at: end, risk: 0.021 }).allHistory;
    // 4 of 200 reach 10 %: not fewer than 2 %, but fewer than 2.1 %.
    expect(careful?.leverage).toBeCloseTo(1 / (0.1 + 0.9 * 0.01), 9);
    expect(bold?.leverage).toBeCloseTo(1 / (0.03 + 0.97 * 0.01), 9);
    expect(careful?.entries).toBe(200);
  });

  test('nothing after `at` counts', () => {
    const early = loadLine(table, exposure, { at: START + 50 * HOUR_MS, risk: 0.001 }).allHistory;
    expect(early).toMatchObject({ entries: 49 });
    expect(early?.leverage).toBeGreaterThan(20);
    expect(
      loadLine(table, exposure, { at: START + 51 * HOUR_MS, risk: 0.001 }).allHistory?.leverage,
    ).toBeLessThan(10);
    expect(loadLine(table, exposure, { at: START, risk: 0.01 })).toEqual({
      volatility: null,
      conditional: null,
      allHistory: null,
    });
  });

  test('the conditional line takes the fifth nearest in volatility', () => {
    const calm = Array.from({ length: 400 }, (_, i): CandleRow => {
      const close = i < 200 ? 100 + (i % 2) : 100 + 5 * (i % 2);
      const low = i < 200 ? close - 1 : close - 20;
      return [START + i * HOUR_MS, close, close + 1, low, close, 1];
    });
    const both = excursionTable(candlesFromRows(HOUR_MS, calm), HOUR_MS);
    const stormy = loadLine(both, exposure, { at: START + 400 * HOUR_MS, risk: 0.01 });
    expect(stormy.conditional?.entries).toBe(Math.ceil((399 - 72) / 5));
    const quiet = loadLine(both, exposure, { at: START + 199 * HOUR_MS, risk: 0.01 });
    expect(quiet.conditional?.leverage).toBeGreaterThan(3 * (stormy.conditional?.leverage ?? Number.NaN));
  });

  test('without a recent hour there is no "now", but history remains', () => {
    const late = loadLine(table, exposure, { at: end + 5 * HOUR_MS, risk: 0.02 });
    expect(late).toMatchObject({ volatility: null, conditional: null });
    expect(late.allHistory?.entries).toBe(200);
  });

  test('beyond the last tier there is no line; a larger notional has the lower maximum', () => {
    const risk = excursionRisk(table, { side: 'long', at: end, risk: 0.9 });
    expect(leverageLines(risk, { ...exposure, notional: 600_000 }).allHistory).toBeNull();
    expect(leverageLines(risk, { ...exposure, notional: 200_000 }).allHistory?.leverage).toBe(20);
  });
});

describe('block bootstrap', () => {
  test('ranks: rounding does not add one', () => {
    expect(exceedanceRank(0.07, 100)).toBe(7);
    expect(exceedanceRank(0.01, 150)).toBe(2);
    expect(exceedanceRank(0.001, 10)).toBe(1);
  });

  test('the same seed gives the same range, values that are all alike no width', () => {
    const random = seededRandom(7);
    const values = Float64Array.from({ length: 500 }, random);
    expect(exceedance(values, 0.05, 24, 1)).toEqual(exceedance(values, 0.05, 24, 1));
    expect(exceedance(new Float64Array(100).fill(3), 0.05, 24, 1)).toEqual({ value: 3, low: 3, high: 3 });
  });

  test('no range from less than two blocks, nothing from nothing', () => {
    expect(exceedance(Float64Array.of(1, 2, 3), 0.01, 2, 1)).toEqual({ value: 3, low: null, high: null });
    expect(exceedance(new Float64Array(0), 0.01, 2, 1)).toBeNull();
  });

  test('extremes at the very end weigh as much as the same in the middle', () => {
    const count = 2_400;
    const withExtremes = (first: number): Float64Array =>
      Float64Array.from({ length: count }, (_, i) =>
        i >= first && i < first + 30 ? 1 + (i - first) / 30 : 0.1,
      );
    const middle = exceedance(withExtremes(count / 2), 0.005, 24, 3);
    const end = exceedance(withExtremes(count - 30), 0.005, 24, 3);
    expect(middle?.high).toBeGreaterThan(middle?.value ?? Number.NaN);
    expect(end?.value).toBe(middle?.value);
    expect(Math.abs((end?.high ?? 0) - (middle?.high ?? 0))).toBeLessThan(0.15);
  });

  test('clustered extremes make a wider range than scattered ones', () => {
    const count = 4_800;
    const scattered = Float64Array.from({ length: count }, (_, i) =>
      i % 48 === 0 ? 2 + i / count : i / count / 10,
    );
    const clustered = Float64Array.from({ length: count }, (_, i) =>
      i < 100 ? 2 + i / 100 : i / count / 10,
    );
    const width = (values: Float64Array): number => {
      const found = exceedance(values, 0.01, 24, 5);
      return (found?.high ?? 0) - (found?.low ?? 0);
    };
    expect(width(clustered)).toBeGreaterThan(width(scattered));
  });
});

describe('marks', () => {
  const lows = Array.from({ length: 24 * 40 }, (_, index) =>
    index === 30 ? 52 : index === 24 * 35 ? 78 : 99,
  );
  const hourly = hours(lows);
  const now = START + lows.length * HOUR_MS;

  test('the leverage that the current, the recent and the worst move would have liquidated', () => {
    const current = currentMove(hourly, 'long', now, 93.6);
    expect(current).toBeCloseTo(0.1, 12);
    const marks = loadLineMarks(exposure, adverseMoves(hourly, trailingMoves(hourly, 'long'), now, current));
    expect(marks.current?.leverage).toBeCloseTo(1 / (0.1 + 0.9 * 0.01), 9);
    expect(marks.worst24hOf30d?.move).toBeCloseTo(0.25, 12);
    expect(marks.worstOnRecord?.move).toBeCloseTo(0.5, 12);
    expect(marks.worstOnRecord?.leverage).toBeCloseTo(1 / (0.5 + 0.5 * 0.01), 9);
  });

  test('shorts are hurt by rises; without candles there is no mark', () => {
    expect(currentMove(hourly, 'short', now, 108.9)).toBeCloseTo(0.1, 12);
    expect(currentMove(hourly, 'long', START, 100)).toBeNull();
    expect(loadLineMarks(exposure, { current: null, worst24hOf30d: null, worstOnRecord: 0.2 })).toMatchObject(
      {
        current: null,
        worst24hOf30d: null,
        worstOnRecord: { move: 0.2 },
      },
    );
  });
});
