import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distanceLaw } from '../../lib/clusters/distance-law.ts';
import { estimateClusters } from '../../lib/clusters/estimated.ts';
import { advanceStock, emptyStock, type StockBar } from '../../lib/clusters/stock-balance.ts';
import { candlesFromRows } from '../../lib/domain/candles.ts';
import { BAR_MS, START, TIERS } from '../unit/clusters/market.ts';

const LAW = distanceLaw(TIERS, 'linear', 2000);

const bar = fc.record({
  move: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  wick: fc.double({ min: 0, max: 0.2, noNaN: true }),
  volume: fc.double({ min: 0, max: 1e6, noNaN: true }),
  openInterest: fc.option(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { nil: null }),
});

function barsOf(
  moves: readonly { move: number; wick: number; volume: number; openInterest: number | null }[],
): StockBar[] {
  let price = 2000;
  return moves.map(({ move, wick, volume, openInterest }, index) => {
    const open = price;
    price *= Math.exp(move);
    return {
      openTime: START + index * BAR_MS,
      intervalMs: BAR_MS,
      entryPrice: (open + price) / 2,
      low: Math.min(open, price) * (1 - wick),
      high: Math.max(open, price) * (1 + wick),
      close: price,
      volume,
      openInterest,
    };
  });
}

const isBroken = (value: number | string): boolean => typeof value === 'number' && !Number.isFinite(value);

const total = (column: Float64Array, count: number): number =>
  column.subarray(0, count).reduce((sum, x) => sum + x, 0);

test('both sides sum to open interest after every bar, whatever the market does', () => {
  fc.assert(
    fc.property(fc.array(bar, { minLength: 1, maxLength: 400 }), (moves) => {
      const stock = emptyStock();
      for (const next of barsOf(moves)) {
        advanceStock(stock, next, LAW);
        if (stock.openInterest === null) continue;
        for (const side of [stock.long, stock.short]) {
          expect(total(side, stock.count) / stock.openInterest).toBeCloseTo(1, 9);
          expect(side.subarray(0, stock.count).every((quantity) => quantity >= 0)).toBe(true);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('later cohorts have seen no lower low and no higher high, on which the walk of liquidations rests', () => {
  fc.assert(
    fc.property(fc.array(bar, { minLength: 2, maxLength: 400 }), (moves) => {
      const stock = emptyStock();
      for (const next of barsOf(moves)) advanceStock(stock, next, LAW);
      for (let index = 1; index < stock.count; index++) {
        expect(stock.lowest[index]).toBeGreaterThanOrEqual(stock.lowest[index - 1] ?? 0);
        expect(stock.highest[index]).toBeLessThanOrEqual(stock.highest[index - 1] ?? 0);
      }
    }),
    { numRuns: 60 },
  );
});

test('any candles and open interest give a finite map or a reason, twice the same', () => {
  const anyNumber = fc.oneof(fc.double(), fc.double({ min: 0.01, max: 1e5, noNaN: true }));
  const row = fc.tuple(anyNumber, anyNumber, anyNumber, anyNumber, anyNumber);
  fc.assert(
    fc.property(fc.array(row, { minLength: 300, maxLength: 320 }), anyNumber, (rows, markPrice) => {
      const end = START + rows.length * BAR_MS;
      const input = {
        candles: candlesFromRows(
          BAR_MS,
          rows.map((values, index) => [START + index * BAR_MS, ...values]),
        ),
        markCandles: null,
        openInterest: {
          time: Float64Array.from(rows, (_, index) => START + (index + 1) * BAR_MS),
          openInterest: Float64Array.from(rows, (values) => values[4]),
        },
        tiers: TIERS,
        kind: 'linear' as const,
        markPrice,
        asOf: end,
        tickSize: null,
      };
      const { map, reason } = estimateClusters(input);
      expect(estimateClusters(input)).toEqual({ map, reason });
      if (map === null) return;
      const numbers = [...map.binEdges, ...map.longNotionalUsd, ...map.shortNotionalUsd];
      expect(numbers.filter(isBroken)).toEqual([]);
      for (const { unsweptSince, ...rest } of map.clusters) {
        expect(Object.values(rest).filter(isBroken)).toEqual([]);
        expect(unsweptSince === null || Number.isFinite(unsweptSince)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
