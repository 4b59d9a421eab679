import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CrossLeg, crossLiquidation, crossShortfall } from '../../lib/domain/cross-account.ts';
import { liquidationPrice } from '../../lib/domain/liquidation-price.ts';
import { type MarginTierTable, maintenanceMargin, slopedTier } from '../../lib/domain/margin-tier.ts';
import { baseTable, quoteTable } from './margin-tables.ts';

const SLOPED: MarginTierTable = {
  ...quoteTable,
  notionalUnit: 'base',
  tiers: [slopedTier(0.02, 0.01, 0.00005)],
};

const side = fc.constantFrom('long', 'short');
const notional = fc.double({ min: 100, max: 2_000_000, noNaN: true });
const entryPrice = fc.double({ min: 900, max: 1_100, noNaN: true });
const legOf = (kind: 'linear' | 'inverse'): fc.Arbitrary<CrossLeg> =>
  fc.record({ side, notional, entryPrice }).map((drawn) => ({
    side: drawn.side,
    entryPrice: drawn.entryPrice,
    size: kind === 'linear' ? drawn.notional / drawn.entryPrice : drawn.notional,
  }));
const PRICE = 1_000;

/** Equity less maintenance of what the venue sees: one position a side. */
function surplus(
  kind: 'linear' | 'inverse',
  legs: readonly CrossLeg[],
  table: MarginTierTable,
  balance: number,
  price: number,
): number {
  const sizes = { long: 0, short: 0 };
  let equity = balance;
  for (const leg of legs) {
    const sign = leg.side === 'long' ? 1 : -1;
    equity +=
      kind === 'linear'
        ? sign * leg.size * (price - leg.entryPrice)
        : sign * leg.size * (1 / leg.entryPrice - 1 / price);
    sizes[leg.side] += leg.size;
  }
  const held = [sizes.long, sizes.short].map((size) => (kind === 'linear' ? size * price : size / price));
  return held.reduce((left, value) => left - (maintenanceMargin(table, value) ?? Number.NaN), equity);
}

describe.each([
  ['linear', quoteTable],
  ['inverse', baseTable],
  ['inverse', SLOPED],
] as const)('cross positions, %s', (kind, table) => {
  const drawn = fc.record({
    legs: fc.array(legOf(kind), { minLength: 1, maxLength: 4 }),
    share: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
  });
  const balanceOf = (legs: readonly CrossLeg[], share: number): number =>
    share *
    legs.reduce(
      (sum, leg) => sum + (kind === 'linear' ? leg.size * leg.entryPrice : leg.size / leg.entryPrice),
      0,
    );

  test('nothing is left at the price that is told, and something everywhere between it and here', () => {
    let told = 0;
    fc.assert(
      fc.property(drawn, fc.double({ min: 0, max: 1, noNaN: true }), ({ legs, share }, part) => {
        const walletBalance = balanceOf(legs, share);
        const found = crossLiquidation({ kind, legs, table, walletBalance }, PRICE);
        const left = (price: number): number =>
          surplus(kind, legs, table, walletBalance, price) / walletBalance;
        if (found.state === 'below-maintenance') expect(left(PRICE)).toBeLessThanOrEqual(1e-9);
        if (found.state !== 'prices') return;
        for (const price of [found.below, found.above]) {
          if (price === null) continue;
          told += 1;
          expect(left(price)).toBeCloseTo(0, 6);
          expect(left(price + (PRICE - price) * part)).toBeGreaterThan(-1e-6);
        }
      }),
      { numRuns: 400 },
    );
    expect(told).toBeGreaterThan(100);
  });

  test('a single one is liquidated where it is by itself', () => {
    fc.assert(
      fc.property(legOf(kind), fc.double({ min: 0.06, max: 0.9, noNaN: true }), (leg, share) => {
        const walletBalance = balanceOf([leg], share);
        const position = { ...leg, leverage: 1, marginMode: 'cross', margin: null, walletBalance } as const;
        const alone = liquidationPrice({ venue: 'binance', kind }, position, table, null);
        const found = crossLiquidation({ kind, legs: [leg], table, walletBalance }, leg.entryPrice);
        if (alone.state !== 'price') return;
        const own = found.state === 'prices' ? (leg.side === 'long' ? found.below : found.above) : null;
        expect((own ?? Number.NaN) / alone.liquidationPrice).toBeCloseTo(1, 9);
      }),
    );
  });

  test('what it lacks at a price, added to the balance, puts the liquidation there', () => {
    fc.assert(
      fc.property(drawn, fc.double({ min: 0.4, max: 2.5, noNaN: true }), ({ legs, share }, ratio) => {
        const walletBalance = balanceOf(legs, share);
        const lacking = crossShortfall({ kind, legs, table, walletBalance }, PRICE, PRICE * ratio);
        if (lacking === null || lacking === 0) return;
        const least = [0, 0.25, 0.5, 0.75, 1].map(
          (part) =>
            surplus(kind, legs, table, walletBalance + lacking, PRICE * (1 + part * (ratio - 1))) /
            (walletBalance + lacking),
        );
        expect(Math.min(...least)).toBeGreaterThan(-1e-9);
        // No more than it takes: of these tables, whose margins do not jump, the end or the beginning asks for it.
        expect(Math.min(least[0] ?? 1, least[4] ?? 1)).toBeCloseTo(0, 9);
      }),
    );
  });
});
