import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type LendingReserve,
  lendingFault,
  lendingLiquidation,
  lendingTotals,
  RESERVES_LIMIT,
  thresholdOf,
} from '../../lib/domain/lending-account.ts';
import { fallToLiquidation, type PlainReserve, riseToLiquidation } from '../reference/lending.ts';

const MOVING = ['WETH', 'wstETH'];
const SYMBOLS = [...MOVING, 'WBTC', 'USDC', 'LINK', 'GHO'];
const amount = fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 10_000, noNaN: true }));
const reserveOf = (symbol: string) =>
  fc.record<LendingReserve>({
    symbol: fc.constant(symbol),
    price: fc.double({ min: 0.01, max: 100_000, noNaN: true }),
    supplied: amount,
    isCollateral: fc.boolean(),
    debt: amount,
    threshold: fc.double({ min: 0, max: 0.95, noNaN: true }),
    eModeThreshold: fc.option(fc.double({ min: 0.5, max: 0.98, noNaN: true })),
  });
const account = fc.tuple(...SYMBOLS.map(reserveOf));
const follows = ({ symbol }: LendingReserve): boolean => MOVING.includes(symbol);
const moved = (reserves: readonly LendingReserve[], factor: number): LendingReserve[] =>
  reserves.map((reserve) => (follows(reserve) ? { ...reserve, price: reserve.price * factor } : reserve));
const plain = (reserves: readonly LendingReserve[]): PlainReserve[] =>
  reserves.map((reserve) => ({ ...reserve, threshold: thresholdOf(reserve) }));
/** The coin's price is 1: a price is a factor then. */
/** Collateral and debt that move alike, within rounding: no solve finds a price there that means anything. */
const isBalanced = (reserves: readonly LendingReserve[]): boolean => {
  const { coveredUsd, debtUsd } = lendingTotals(reserves.filter(follows));
  return Math.abs(coveredUsd - debtUsd) <= 1e-9 * (coveredUsd + debtUsd) && debtUsd > 0;
};
const solved = (reserves: readonly LendingReserve[]) => lendingLiquidation(reserves, follows, 1);

describe('the price at which a lending account is liquidated', () => {
  test('is where its health factor is 1, below it for a fall and above it for a rise', () => {
    fc.assert(
      fc.property(account, (reserves) => {
        const answer = solved(reserves);
        fc.pre(answer.kind === 'price');
        if (answer.kind !== 'price') return;
        const { coveredUsd, debtUsd } = lendingTotals(moved(reserves, answer.price));
        expect(Math.abs(coveredUsd - debtUsd)).toBeLessThan(1e-6 * (coveredUsd + debtUsd));
        expect(answer.side === 'long' ? answer.price <= 1 + 1e-9 : answer.price >= 1 - 1e-9).toBe(true);
        const worse = answer.price * (answer.side === 'long' ? 0.9 : 1.1);
        expect(lendingTotals(moved(reserves, worse)).healthFactor).toBeLessThan(1 + 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  test('is what halving the interval finds, and none where that finds none', () => {
    fc.assert(
      fc.property(account, (reserves) => {
        const answer = solved(reserves);
        const fall = fallToLiquidation(plain(reserves), MOVING);
        const rise = riseToLiquidation(plain(reserves), MOVING);
        if (answer.kind === 'price') {
          const found = answer.side === 'long' ? fall : rise;
          fc.pre(answer.price > 1e-6 && answer.price < 900);
          expect(found).not.toBeNull();
          expect(Math.abs((found ?? 0) / answer.price - 1)).toBeLessThan(1e-6);
        } else if (answer.kind === 'never' && !isBalanced(reserves)) {
          expect([fall, rise]).toEqual([null, null]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('of one collateral and a stable debt is debt / (amount x threshold)', () => {
    const positive = fc.double({ min: 0.1, max: 1_000, noNaN: true });
    const share = fc.double({ min: 0.3, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(positive, share, share, (supplied, threshold, used) => {
        const debt = supplied * 2_000 * threshold * used;
        const reserves = [
          reserve({ symbol: 'WETH', price: 2_000, supplied, isCollateral: true, threshold }),
          reserve({ symbol: 'USDC', price: 1, debt }),
        ];
        const answer = lendingLiquidation(reserves, follows, 2_000);
        expect(answer).toMatchObject({ kind: 'price', side: 'long' });
        if (answer.kind !== 'price') return;
        expect(answer.price / (debt / (supplied * threshold))).toBeCloseTo(1, 9);
        // At that price the collateral is worth more than the debt: the debt is all that can be called in.
        expect(answer.sizeUsd / debt).toBeCloseTo(1, 9);
      }),
    );
  });

  test('comes nearer with each token borrowed, and goes farther with each supplied', () => {
    const more = fc.double({ min: 1.01, max: 1.3, noNaN: true });
    fc.assert(
      fc.property(more, more, (borrowed, supplied) => {
        const priceOf = (weth: number, usdc: number): number => {
          const answer = lendingLiquidation(
            [
              reserve({ symbol: 'WETH', price: 2_000, supplied: weth, isCollateral: true, threshold: 0.83 }),
              reserve({ symbol: 'WBTC', price: 60_000, supplied: 0.01, isCollateral: true, threshold: 0.78 }),
              reserve({ symbol: 'USDC', price: 1, debt: usdc }),
            ],
            follows,
            2_000,
          );
          if (answer.kind !== 'price') throw new Error(answer.kind);
          return answer.price;
        };
        expect(priceOf(1, 1_200 * borrowed)).toBeGreaterThan(priceOf(1, 1_200));
        expect(priceOf(supplied, 1_200)).toBeLessThan(priceOf(1, 1_200));
      }),
    );
  });
});

describe('what has no such price', () => {
  const weth = reserve({ symbol: 'WETH', price: 2_000, supplied: 1, isCollateral: true, threshold: 0.8 });

  test('says why', () => {
    expect(solved([weth])).toEqual({ kind: 'never', reason: 'no-debt' });
    expect(
      solved([
        reserve({ symbol: 'USDC', price: 1, supplied: 2_000, isCollateral: true, threshold: 0.8 }),
        reserve({ symbol: 'GHO', price: 1, debt: 1_000 }),
      ]),
    ).toEqual({ kind: 'never', reason: 'not-held' });
    expect(
      solved([
        weth,
        reserve({ symbol: 'USDC', price: 1, supplied: 2_000, isCollateral: true, threshold: 0.8 }),
        reserve({ symbol: 'GHO', price: 1, debt: 1_000 }),
      ]),
    ).toEqual({ kind: 'never', reason: 'covered' });
    // A half of what wstETH may carry is owed in WETH, and both move alike: no other collateral covers it.
    const loop = { ...weth, symbol: 'wstETH', debt: 0 };
    expect(solved([loop, reserve({ symbol: 'WETH', price: 2_000, debt: 0.4 })])).toEqual({
      kind: 'never',
      reason: 'even',
    });
    // Other collateral beside covers nothing of it; a debt beside it does cover.
    const stable = reserve({ symbol: 'USDC', price: 1, supplied: 2_000, isCollateral: true, threshold: 0.8 });
    expect(solved([loop, stable, reserve({ symbol: 'WETH', price: 2_000, debt: 0.4 })])).toEqual({
      kind: 'never',
      reason: 'even',
    });
    expect(
      solved([loop, { ...stable, debt: 100 }, reserve({ symbol: 'WETH', price: 2_000, debt: 0.4 })]),
    ).toEqual({
      kind: 'never',
      reason: 'covered',
    });
    expect(solved([loop, reserve({ symbol: 'WETH', price: 2_000, debt: 0.8 })])).toEqual({
      kind: 'never',
      reason: 'even',
    });
  });

  test('is liquidated now below 1', () => {
    expect(solved([weth, reserve({ symbol: 'USDC', price: 1, debt: 1_601 })])).toEqual({
      kind: 'now',
      sizeUsd: 1_601,
    });
  });

  test('a debt in the coin falls due by a rise', () => {
    const answer = solved([
      reserve({ symbol: 'USDC', price: 1, supplied: 4_000, isCollateral: true, threshold: 0.75 }),
      reserve({ symbol: 'WETH', price: 2_000, debt: 1 }),
    ]);
    expect(answer).toEqual({ kind: 'price', side: 'short', price: 1.5, sizeUsd: 3_000 });
  });
});

describe('modes', () => {
  test('e-mode goes before the reserve, only where its category covers it', () => {
    const covered = reserve({
      symbol: 'wstETH',
      price: 2_400,
      supplied: 10,
      isCollateral: true,
      threshold: 0.79,
      eModeThreshold: 0.95,
    });
    const other = reserve({ symbol: 'LINK', price: 15, supplied: 100, isCollateral: true, threshold: 0.7 });
    const debt = reserve({ symbol: 'USDC', price: 1, debt: 1_000 });
    expect(lendingTotals([covered, other, debt]).coveredUsd).toBeCloseTo(24_000 * 0.95 + 1_500 * 0.7, 9);
  });

  test('in isolation mode only the one collateral counts: what else was supplied is not enabled', () => {
    const isolated = reserve({
      symbol: 'CRV',
      price: 1,
      supplied: 1_000,
      isCollateral: true,
      threshold: 0.6,
    });
    const idle = reserve({ symbol: 'WETH', price: 2_000, supplied: 5, isCollateral: false, threshold: 0.83 });
    const debt = reserve({ symbol: 'USDC', price: 1, debt: 300 });
    expect(lendingTotals([isolated, idle, debt])).toEqual({
      collateralUsd: 1_000,
      coveredUsd: 600,
      debtUsd: 300,
      healthFactor: 2,
    });
    expect(lendingLiquidation([isolated, idle, debt], follows, 2_000)).toEqual({
      kind: 'never',
      reason: 'not-held',
    });
  });
});

describe('what cannot be', () => {
  const good = reserve({ symbol: 'WETH', price: 2_000, supplied: 1, isCollateral: true, threshold: 0.8 });

  test.each<Partial<LendingReserve>>([
    { price: 0 },
    { price: -1 },
    { price: Number.NaN },
    { price: Number.POSITIVE_INFINITY },
    { supplied: -1 },
    { supplied: Number.NaN },
    { debt: -0.1 },
    { debt: 1e30 },
    { threshold: 1.01 },
    { threshold: Number.NaN },
    { eModeThreshold: 93 },
  ])('%j is refused', (change) => {
    const bad = [{ ...good, ...change }];
    expect(lendingFault(bad)).not.toBeNull();
    expect(() => lendingTotals(bad)).toThrow(RangeError);
    expect(() => lendingLiquidation(bad, follows, 2_000)).toThrow(RangeError);
  });

  test('nor a price of the coin that is none, nor more reserves than a pool has', () => {
    for (const price of [0, -1, Number.NaN, 1e16])
      expect(() => lendingLiquidation([good], follows, price)).toThrow(RangeError);
    expect(lendingFault(new Array(RESERVES_LIMIT).fill(good))).toBeNull();
    expect(lendingFault(new Array(RESERVES_LIMIT + 1).fill(good))).not.toBeNull();
  });
});

function reserve(part: Partial<LendingReserve> & Pick<LendingReserve, 'symbol' | 'price'>): LendingReserve {
  return { supplied: 0, isCollateral: false, debt: 0, threshold: 0.8, eModeThreshold: null, ...part };
}
