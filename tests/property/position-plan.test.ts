import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryNotional, liquidationPrice, type Position } from '../../lib/domain/liquidation-price.ts';
import { type MarginTierTable, withMaintenanceAmounts } from '../../lib/domain/margin-tier.ts';
import { marginToAdd, sizeAtLeverage } from '../../lib/domain/position-plan.ts';

const tiers = withMaintenanceAmounts([
  { notionalFloor: 0, notionalCap: 50_000, maintenanceMarginRate: 0.004, maxLeverage: 125 },
  { notionalFloor: 50_000, notionalCap: 250_000, maintenanceMarginRate: 0.01, maxLeverage: 50 },
  { notionalFloor: 250_000, notionalCap: null, maintenanceMarginRate: 0.05, maxLeverage: 10 },
]);
/** In quote coin for a linear contract; in coins of 1,000 for an inverse one. */
const TABLES: Readonly<Record<'linear' | 'inverse', MarginTierTable>> = {
  linear: { tiers, notionalUnit: 'quote', liquidationFeeRate: 0, asOf: 0, origin: 'bundled' },
  inverse: {
    tiers: tiers.map((tier) => ({
      ...tier,
      notionalFloor: tier.notionalFloor / 1_000,
      notionalCap: tier.notionalCap === null ? null : tier.notionalCap / 1_000,
      maintenanceAmount: tier.maintenanceAmount / 1_000,
    })),
    notionalUnit: 'base',
    liquidationFeeRate: 0,
    asOf: 0,
    origin: 'bundled',
  },
};
const kind = fc.constantFrom('linear', 'inverse');
const position = fc.record({
  side: fc.constantFrom('long', 'short'),
  entryPrice: fc.double({ min: 900, max: 1_100, noNaN: true }),
  leverage: fc.double({ min: 1, max: 10, noNaN: true }),
  notional: fc.double({ min: 100, max: 900_000, noNaN: true }),
  marginMode: fc.constantFrom('isolated', 'cross'),
});
const markPrice = fc.double({ min: 900, max: 1_100, noNaN: true });
const distance = fc.double({ min: 0.001, max: 0.5, noNaN: true });

function positionOf(
  of: 'linear' | 'inverse',
  row: Omit<Position, 'size' | 'margin' | 'walletBalance'> & { readonly notional: number },
): Position {
  const size = of === 'linear' ? row.notional / row.entryPrice : row.notional;
  const margin = entryNotional(of, { size, entryPrice: row.entryPrice }) / row.leverage;
  const isCross = row.marginMode === 'cross';
  return { ...row, size, margin: isCross ? null : margin, walletBalance: isCross ? margin : null };
}

describe('margin to add', () => {
  test('puts the liquidation price just at the chosen distance, and no margin is asked where it is farther', () => {
    fc.assert(
      fc.property(kind, position, markPrice, distance, (of, row, mark, move) => {
        const own = positionOf(of, row);
        const table = TABLES[of];
        const toAdd = marginToAdd(of, own, table, mark, move) ?? Number.NaN;
        const target = mark * (own.side === 'long' ? 1 - move : 1 + move);
        const more = {
          ...own,
          margin: own.margin === null ? null : own.margin + toAdd,
          walletBalance: own.walletBalance === null ? null : own.walletBalance + toAdd,
        };
        const found = liquidationPrice({ venue: 'binance', kind: of }, more, table, null);
        // At the bound of what it needs the position may be counted as liquidated where it was entered.
        fc.pre(found.state !== 'not-computable');
        const price =
          found.state === 'price'
            ? found.liquidationPrice
            : own.side === 'long'
              ? 0
              : Number.POSITIVE_INFINITY;
        if (toAdd > 0) expect(price / target).toBeCloseTo(1, 8);
        else if (own.side === 'long') expect(price).toBeLessThanOrEqual(target * (1 + 1e-9));
        else expect(price).toBeGreaterThanOrEqual(target * (1 - 1e-9));
      }),
    );
  });

  test('grows with the distance', () => {
    fc.assert(
      fc.property(kind, position, markPrice, distance, distance, (of, row, mark, a, b) => {
        const own = positionOf(of, row);
        const at = (move: number): number => marginToAdd(of, own, TABLES[of], mark, move) ?? Number.NaN;
        expect(at(Math.max(a, b))).toBeGreaterThanOrEqual(at(Math.min(a, b)) - 1e-9);
      }),
    );
  });

  test.each([
    ['a cross position without a balance', { marginMode: 'cross' as const, walletBalance: null }, 0.1],
    ['a fall that leaves no price', {}, 1],
  ])('is not told for %s', (_, change, move) => {
    const own: Position = {
      side: 'long',
      entryPrice: 1_000,
      leverage: 5,
      size: 1,
      marginMode: 'isolated',
      margin: null,
      walletBalance: null,
      ...change,
    };
    expect(marginToAdd('linear', own, TABLES.linear, 1_000, move)).toBeNull();
  });
});

test('a margin of 200 carries 1 coin of 1,000 at 5x; 0.2 coins carry 1,000 USD of an inverse contract', () => {
  expect(sizeAtLeverage('linear', 200, 5, 1_000)).toBeCloseTo(1, 12);
  expect(sizeAtLeverage('inverse', 0.2, 5, 1_000)).toBeCloseTo(1_000, 9);
});
