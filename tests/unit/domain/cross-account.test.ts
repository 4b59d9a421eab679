import { describe, expect, it } from 'vitest';
import { type CrossLeg, crossLiquidation, crossShortfall } from '../../../lib/domain/cross-account.ts';
import type { MarginTierTable } from '../../../lib/domain/margin-tier.ts';

const table = (rate: number, amount = 0): MarginTierTable => ({
  tiers: [
    {
      notionalFloor: 0,
      notionalCap: null,
      maintenanceMarginRate: rate,
      maintenanceAmount: amount,
      maxLeverage: 50,
    },
  ],
  notionalUnit: 'quote',
  liquidationFeeRate: 0,
  asOf: 0,
  origin: 'venue',
});
const LONG: CrossLeg = { side: 'long', size: 3, entryPrice: 2_000 };
const SHORT: CrossLeg = { side: 'short', size: 1, entryPrice: 2_100 };

describe('a long and a short behind one balance', () => {
  it('is liquidated where Binance publishes it: (WB + cum_L + cum_S - S_L EP_L + S_S EP_S) / (S_L MMR_L + S_S MMR_S - S_L + S_S)', () => {
    // FAQ b3c689c1f50a44cabb3a84e663b81d93, with BOTH = 0 and no other contract.
    const published = (500 + 6 + 6 - 3 * 2_000 + 1 * 2_100) / (3 * 0.01 + 1 * 0.01 - 3 + 1);
    const found = crossLiquidation(
      { kind: 'linear', legs: [LONG, SHORT], table: table(0.01, 6), walletBalance: 500 },
      2_000,
    );
    expect(found).toEqual({ state: 'prices', below: expect.closeTo(published, 9), above: null });
    expect(published).toBeCloseTo(1_728.57, 2);
  });

  it('that is even has a price above alone: maintenance grows with it', () => {
    const legs = [
      { ...LONG, size: 1 },
      { ...SHORT, entryPrice: 2_000 },
    ];
    // 100 = 2 x 0.01 x P
    expect(crossLiquidation({ kind: 'linear', legs, table: table(0.01), walletBalance: 100 }, 2_000)).toEqual(
      {
        state: 'prices',
        below: null,
        above: expect.closeTo(5_000, 9),
      },
    );
  });

  it('that is nearly even can be liquidated on both sides', () => {
    const legs = [
      { ...LONG, size: 1.001 },
      { ...SHORT, entryPrice: 2_000 },
    ];
    const found = crossLiquidation({ kind: 'linear', legs, table: table(0.01), walletBalance: 41 }, 2_000);
    // 41 + 0.001 (P - 2000) = 0.02001 P: the price below is none, for the maintenance falls faster than the balance.
    expect(found).toEqual({ state: 'prices', below: null, above: expect.closeTo(39 / 0.01901, 6) });
  });

  it('inverse: the same in coins', () => {
    const legs: CrossLeg[] = [
      { side: 'long', size: 30_000, entryPrice: 50_000 },
      { side: 'short', size: 10_000, entryPrice: 50_000 },
    ];
    const account = {
      kind: 'inverse',
      legs,
      table: { ...table(0.01), notionalUnit: 'base' },
      walletBalance: 0.1,
    } as const;
    // 0.1 + 20,000 (1/50,000 - 1/P) = 0.01 x 40,000 / P
    expect(crossLiquidation(account, 50_000)).toEqual({
      state: 'prices',
      below: expect.closeTo(20_400 / 0.5, 6),
      above: null,
    });
  });

  it('positions of one side are one, at their average entry', () => {
    const parts = [LONG, { ...LONG, size: 1, entryPrice: 1_600 }];
    const whole = [{ ...LONG, size: 4, entryPrice: 1_900 }];
    const at = (legs: readonly CrossLeg[]) =>
      crossLiquidation({ kind: 'linear', legs, table: table(0.01), walletBalance: 900 }, 1_900);
    expect(at(parts)).toEqual(at(whole));
  });
});

describe('what is none', () => {
  const account = { kind: 'linear', legs: [LONG], table: table(0.01), walletBalance: 9_000 } as const;
  it('a balance above all that can be lost, one that is spent, and a size beyond the last tier', () => {
    expect(crossLiquidation(account, 2_000)).toEqual({ state: 'never' });
    expect(crossLiquidation({ ...account, walletBalance: 10 }, 2_000)).toEqual({
      state: 'below-maintenance',
    });
    const capped = {
      ...table(0.01),
      tiers: [{ ...table(0.01).tiers[0], notionalCap: 5_000 }],
    } as MarginTierTable;
    expect(crossLiquidation({ ...account, table: capped }, 2_000)).toEqual({ state: 'beyond-last-tier' });
  });
});

describe('what the balance lacks', () => {
  it('to outlast a price, in the margin coin', () => {
    const account = { kind: 'linear', legs: [LONG, SHORT], table: table(0.01), walletBalance: 500 } as const;
    // At 1,500: 500 - 1,500 + 600 - 0.01 x 4 x 1,500.
    expect(crossShortfall(account, 1_950, 1_500)).toBeCloseTo(460, 9);
    expect(crossShortfall(account, 2_000, 1_950)).toBe(0);
    expect(crossShortfall(account, 2_000, 0)).toBeNull();
  });

  it('a tier bound on the way may ask for more than the end, where margin jumps there', () => {
    const row = { maintenanceAmount: 0, maxLeverage: 50 };
    const jumping: MarginTierTable = {
      ...table(0.01),
      tiers: [
        { ...row, notionalFloor: 0, notionalCap: 900_000, maintenanceMarginRate: 0.01 },
        { ...row, notionalFloor: 900_000, notionalCap: null, maintenanceMarginRate: 0.05 },
      ],
    };
    const legs: CrossLeg[] = [
      { side: 'long', size: 10, entryPrice: 100_000 },
      { side: 'short', size: 0.001, entryPrice: 100_000 },
    ];
    const account = { kind: 'linear', legs, table: jumping, walletBalance: 140_000 } as const;
    expect(crossLiquidation(account, 100_000)).toMatchObject({ below: expect.closeTo(90_525.4, 0) });
    // At 90,000: 140,000 - 9.999 x 10,000 - 0.05 x 900,000 - 0.01 x 90.
    expect(crossShortfall(account, 100_000, 89_000)).toBeCloseTo(4_990.9, 6);
  });
});
