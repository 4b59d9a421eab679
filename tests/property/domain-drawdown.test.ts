import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CandleRow, candlesFromRows, HOUR_MS } from '../../lib/domain/candles.ts';
import { DRAWDOWN_WINDOWS, drawdown } from '../../lib/domain/drawdown.ts';

/** A walk whose candles are well formed and whose gaps are random. */
const walk = fc
  .array(
    fc.record({
      step: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
      up: fc.double({ min: 0, max: 0.05, noNaN: true }),
      down: fc.double({ min: 0, max: 0.05, noNaN: true }),
      gapHours: fc.constantFrom(1, 1, 1, 2, 30),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((steps) => {
    let price = 100;
    let time = Date.UTC(2026, 0, 1);
    const rows = steps.map(({ step, up, down, gapHours }): CandleRow => {
      const open = price;
      price *= 1 + step;
      time += gapHours * HOUR_MS;
      return [time, open, Math.max(open, price) * (1 + up), Math.min(open, price) * (1 - down), price, 1];
    });
    return { rows, series: candlesFromRows(HOUR_MS, rows), end: time + HOUR_MS };
  });

describe('drawdown', () => {
  test('lies in [0, 1), current is at most the maximum, longer windows are at least as deep', () => {
    fc.assert(
      fc.property(walk, ({ series, end }) => {
        let shorter = 0;
        for (const { window } of DRAWDOWN_WINDOWS) {
          const found = drawdown(series, window, end);
          if (found === null) throw new Error('the last candle is in every window');
          expect(found.current).toBeGreaterThanOrEqual(0);
          expect(found.maximum.ratio).toBeLessThan(1);
          expect(found.current).toBeLessThanOrEqual(found.maximum.ratio + 1e-12);
          expect(found.maximum.ratio).toBeGreaterThanOrEqual(shorter);
          expect(found.maximum.peak.time).toBeLessThanOrEqual(found.maximum.trough.time);
          shorter = found.maximum.ratio;
        }
      }),
    );
  });

  test('equals all pairs of a high and a later or simultaneous low', () => {
    fc.assert(
      fc.property(walk, ({ rows, series, end }) => {
        let deepest = 0;
        rows.forEach((late, index) => {
          for (const early of rows.slice(0, index + 1)) deepest = Math.max(deepest, 1 - late[3] / early[2]);
        });
        expect(drawdown(series, 'all', end)?.maximum.ratio).toBeCloseTo(deepest, 12);
      }),
    );
  });

  test('is zero at a new high', () => {
    fc.assert(
      fc.property(walk, ({ rows, series, end }) => {
        const price = Math.max(...rows.map((row) => row[2])) * 1.01;
        expect(drawdown(series, 'all', end, { running: null, price })?.current).toBe(0);
      }),
    );
  });
});
