import { describe, expect, test } from 'vitest';
import {
  type MarginTierTable,
  maintenanceMargin,
  maximumLeverage,
  maximumNotional,
  nextMaintenanceAmount,
  sizeSlopedRate,
  slopedTier,
  tierAt,
  tiersFromMaximumLeverage,
  withMaintenanceAmounts,
} from '../../../lib/domain/margin-tier.ts';
import { MAINTENANCE_AMOUNT_CASES, SLOPED_MARGIN_CASES, TIERED_MARGIN_CASES } from './margin-tier-cases.ts';

const table: MarginTierTable = {
  tiers: [
    {
      notionalFloor: 0,
      notionalCap: 300_000,
      maintenanceMarginRate: 0.004,
      maintenanceAmount: 0,
      maxLeverage: 150,
    },
    {
      notionalFloor: 300_000,
      notionalCap: 800_000,
      maintenanceMarginRate: 0.005,
      maintenanceAmount: 300,
      maxLeverage: 100,
    },
  ],
  notionalUnit: 'quote',
  liquidationFeeRate: 0,
  asOf: 0,
  origin: 'bundled',
};

describe('published margins', () => {
  test.each(TIERED_MARGIN_CASES)('$id', ({ steps, notional, expected }) => {
    const tiers = withMaintenanceAmounts(steps.map((step) => ({ ...step, maxLeverage: 100 })));
    expect(maintenanceMargin({ tiers }, notional)).toBeCloseTo(expected, 9);
  });

  test.each(MAINTENANCE_AMOUNT_CASES)('$id', (row) => {
    const amount = nextMaintenanceAmount(row.previousAmount, row.notionalFloor, row.previousRate, row.rate);
    expect(amount).toBeCloseTo(row.expected, 9);
  });

  test.each(SLOPED_MARGIN_CASES)('$id', (row) => {
    const rate = sizeSlopedRate(row.base, row.slopePerUnit, row.size);
    expect(row.size * row.price * rate).toBeCloseTo(row.expected, 6);
  });

  test.each([
    // support.deribit.com 25944738177565: initial, maintenance, slope a coin; coins and price; the margins it prints.
    ['25 BTC_USDC', 0.02, 0.01, 0.00005, 25, 100_000, 53_125, 28_125],
    ['350 BTC_USDC', 0.02, 0.01, 0.00005, 350, 100_000, 1_312_500, null],
    ['25 SOL_USDC', 0.04, 0.02, 0.000005, 25, 200, 200.625, 100.625],
    ['6,000 SOL_USDC', 0.04, 0.02, 0.000005, 6_000, 200, 84_000, null],
  ])('Deribit, %s, by the table of its rule', (_name, initial, maintenance, slope, coins, price, im, mm) => {
    const sloped = { tiers: [slopedTier(initial, maintenance, slope)] };
    expect((coins * price) / (maximumLeverage(sloped, coins) ?? Number.NaN)).toBeCloseTo(im, 6);
    if (mm !== null) expect((maintenanceMargin(sloped, coins) ?? Number.NaN) * price).toBeCloseTo(mm, 6);
  });
});

describe('tier look-up', () => {
  test('caps are inclusive and beyond the last there is nothing', () => {
    expect(tierAt(table, 300_000)?.maxLeverage).toBe(150);
    expect(tierAt(table, 300_000.01)?.maxLeverage).toBe(100);
    expect(maximumLeverage(table, 800_001)).toBeNull();
    expect(maintenanceMargin(table, 800_001)).toBeNull();
  });

  test('largest notional of a leverage', () => {
    expect(maximumNotional(table, 120)).toBe(300_000);
    expect(maximumNotional(table, 100)).toBe(800_000);
    expect(maximumNotional(table, 151)).toBe(0);
    expect(
      maximumNotional({ tiers: tiersFromMaximumLeverage([{ notionalFloor: 0, maxLeverage: 40 }]) }, 40),
    ).toBe(Number.POSITIVE_INFINITY);
  });

  test('Hyperliquid tiers: half of 1 / maximum leverage, with the deduction that keeps the margin continuous', () => {
    const tiers = tiersFromMaximumLeverage([
      { notionalFloor: 0, maxLeverage: 40 },
      { notionalFloor: 150_000_000, maxLeverage: 20 },
    ]);
    expect(tiers.map((tier) => tier.maintenanceMarginRate)).toEqual([0.0125, 0.025]);
    expect(tiers[1]?.maintenanceAmount).toBeCloseTo(1_875_000, 6);
    expect(tiers[0]?.notionalCap).toBe(150_000_000);
  });
});
