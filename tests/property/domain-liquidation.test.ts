import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Exposure,
  leverageForDistance,
  liquidationDistance,
} from '../../lib/domain/liquidation-distance.ts';
import { liquidationPrice, type Position } from '../../lib/domain/liquidation-price.ts';
import { maintenanceMargin } from '../../lib/domain/margin-tier.ts';
import { baseTable, quoteTable } from './margin-tables.ts';

const side = fc.constantFrom('long', 'short');
const entryPrice = fc.double({ min: 0.01, max: 200_000, noNaN: true });
const notional = fc.double({ min: 10, max: 3_000_000, noNaN: true });
const leverage = fc.double({ min: 1.01, max: 10, noNaN: true });

function isolated(change: Partial<Position>): Position {
  return {
    side: 'long',
    entryPrice: 1_000,
    leverage: 5,
    size: 1,
    marginMode: 'isolated',
    margin: null,
    walletBalance: null,
    ...change,
  };
}

function priceOf(kind: 'linear' | 'inverse', position: Position): number {
  const table = kind === 'linear' ? quoteTable : baseTable;
  const result = liquidationPrice({ venue: 'binance', kind }, position, table, null);
  if (result.state === 'none') return position.side === 'long' ? 0 : Number.POSITIVE_INFINITY;
  if (result.state !== 'price') throw new Error(result.reason);
  return result.liquidationPrice;
}

describe('liquidation price', () => {
  test('linear: equity equals the maintenance margin of the tier at the price', () => {
    fc.assert(
      fc.property(side, entryPrice, notional, leverage, (s, entry, value, x) => {
        const size = value / entry;
        const price = priceOf('linear', isolated({ side: s, entryPrice: entry, size, leverage: x }));
        const profit = (s === 'long' ? price - entry : entry - price) * size;
        const maintenance = maintenanceMargin(quoteTable, price * size) ?? Number.NaN;
        expect((value / x + profit - maintenance) / value).toBeCloseTo(0, 9);
      }),
    );
  });

  test('inverse: the same in coins', () => {
    fc.assert(
      fc.property(side, notional, leverage, (s, size, x) => {
        const price = priceOf('inverse', isolated({ side: s, size, leverage: x }));
        const coins = size / 1_000;
        const profit = s === 'long' ? coins - size / price : size / price - coins;
        const maintenance = maintenanceMargin(baseTable, size / price) ?? Number.NaN;
        expect((coins / x + profit - maintenance) / coins).toBeCloseTo(0, 9);
      }),
    );
  });

  test('long and short mirror each other about the entry when notional stays in the first tier', () => {
    fc.assert(
      fc.property(fc.double({ min: 10, max: 20_000, noNaN: true }), leverage, (value, x) => {
        const size = value / 1_000;
        const rate = 0.004;
        const long = priceOf('linear', isolated({ size, leverage: x }));
        const short = priceOf('linear', isolated({ side: 'short', size, leverage: x }));
        expect(1_000 - long * (1 - rate)).toBeCloseTo(short * (1 + rate) - 1_000, 6);
      }),
    );
  });

  test('more leverage is nearer, more margin is farther', () => {
    fc.assert(
      fc.property(side, notional, leverage, leverage, (s, value, a, b) => {
        const size = value / 1_000;
        const distance = (change: Partial<Position>): number =>
          Math.abs(1_000 - priceOf('linear', isolated({ side: s, size, ...change })));
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(distance({ leverage: high })).toBeLessThanOrEqual(distance({ leverage: low }) + 1e-9);
        const margin = value / high;
        expect(distance({ margin: margin * 1.01 })).toBeGreaterThanOrEqual(distance({ margin }) - 1e-9);
      }),
    );
  });

  test('at one leverage, or behind one margin, a larger position is no farther from liquidation', () => {
    fc.assert(
      fc.property(
        side,
        notional,
        fc.double({ min: 1, max: 3, noNaN: true }),
        leverage,
        (s, value, more, x) => {
          const distance = (held: number, change: Partial<Position>): number =>
            Math.abs(1_000 - priceOf('linear', isolated({ side: s, size: held / 1_000, ...change })));
          expect(distance(value * more, { leverage: x })).toBeLessThanOrEqual(
            distance(value, { leverage: x }) + 1e-6,
          );
          // Enough for the larger one: below that nothing is computed.
          const margin = value * more * 0.2;
          expect(distance(value * more, { margin })).toBeLessThanOrEqual(distance(value, { margin }) + 1e-6);
        },
      ),
    );
  });

  test('continuous over tier bounds', () => {
    fc.assert(
      fc.property(side, fc.constantFrom(50_000, 250_000, 1_000_000), leverage, (s, bound, x) => {
        const at = (value: number): number =>
          priceOf('linear', isolated({ side: s, size: value / 1_000, leverage: x }));
        expect(Math.abs(at(bound * (1 + 1e-9)) - at(bound * (1 - 1e-9)))).toBeLessThan(1e-4);
      }),
    );
  });

  test('linear and inverse agree for small moves', () => {
    fc.assert(
      fc.property(side, fc.double({ min: 60, max: 120, noNaN: true }), (s, x) => {
        const linear = priceOf('linear', isolated({ side: s, size: 1, leverage: x }));
        const inverse = priceOf('inverse', isolated({ side: s, size: 1_000, leverage: x }));
        const move = Math.abs(linear / 1_000 - 1);
        expect(Math.abs(linear - inverse) / 1_000).toBeLessThan(3 * (move + 1 / x) ** 2);
      }),
    );
  });
});

describe('distance and leverage', () => {
  const exposures = fc.record({
    kind: fc.constantFrom('linear', 'inverse'),
    side,
    fee: fc.constantFrom(0, 0.0005),
    unit: fc.constantFrom('quote', 'base'),
    value: notional,
  });

  test('leverageForDistance undoes liquidationDistance, in either unit', () => {
    fc.assert(
      fc.property(exposures, leverage, ({ kind, side: s, fee, unit, value }, x) => {
        const table = { ...(unit === 'quote' ? quoteTable : baseTable), liquidationFeeRate: fee };
        const exposure: Exposure = {
          table,
          kind,
          side: s,
          notional: unit === 'quote' ? value : value / 1_000,
        };
        const distance = liquidationDistance(exposure, x);
        fc.pre(distance !== null && distance > 0);
        expect(leverageForDistance(exposure, distance ?? 0)).toBeCloseTo(x, 6);
      }),
    );
  });

  test('between 1 and the maximum of the notional, never rising with distance', () => {
    const distance = fc.double({ min: -0.5, max: 5, noNaN: true });
    fc.assert(
      fc.property(exposures, distance, distance, ({ kind, side: s, value }, a, b) => {
        const exposure: Exposure = {
          table: kind === 'linear' ? quoteTable : baseTable,
          kind,
          side: s,
          notional: kind === 'linear' ? value : value / 1_000,
        };
        const near = leverageForDistance(exposure, Math.min(a, b)) ?? Number.NaN;
        const far = leverageForDistance(exposure, Math.max(a, b)) ?? Number.NaN;
        expect(far).toBeLessThanOrEqual(near);
        expect(far).toBeGreaterThanOrEqual(1);
        expect(near).toBeLessThanOrEqual(125);
      }),
    );
  });
});
