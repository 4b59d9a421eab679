import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Exposure,
  leverageForDistance,
  liquidationDistance,
  liquidationRatio,
  marginRatioForLiquidation,
} from '../../lib/domain/liquidation-distance.ts';
import {
  type MarginTierTable,
  maintenanceMargin,
  maximumLeverage,
  maximumNotional,
  slopedTier,
  tiersFromMaximumLeverage,
} from '../../lib/domain/margin-tier.ts';

/** Deribit's BTC rule (support.deribit.com 25944738177565): 2 % and 1 % and 0.005 % a coin. */
const INITIAL = 0.02;
const MAINTENANCE = 0.01;
const SLOPE = 0.00005;
const table: MarginTierTable = {
  tiers: [slopedTier(INITIAL, MAINTENANCE, SLOPE)],
  notionalUnit: 'base',
  liquidationFeeRate: 0,
  asOf: 0,
  origin: 'bundled',
};

const kind = fc.constantFrom('linear', 'inverse');
const side = fc.constantFrom('long', 'short');
const coins = fc.double({ min: 0.001, max: 1_500, noNaN: true });
const leverage = fc.double({ min: 1.05, max: 9, noNaN: true });

const exposure = (k: Exposure['kind'], s: Exposure['side'], notional: number): Exposure => ({
  table,
  kind: k,
  side: s,
  notional,
});

/** Equity less maintenance at a price ratio, in the margin coin, of a position worth 1 of it at entry: by the words of the rule. */
function spare({ kind: k, side: s, notional }: Exposure, margin: number, ratio: number): number {
  const direction = s === 'long' ? 1 : -1;
  const value = k === 'linear' ? ratio : 1 / ratio;
  const profit = k === 'linear' ? direction * (ratio - 1) : direction * (1 - 1 / ratio);
  // An inverse position is so many dollars: its coins are fewer the higher the price.
  const size = k === 'linear' ? notional : notional / ratio;
  return margin + profit - value * (MAINTENANCE + SLOPE * size);
}

describe('a margin rate that grows with size', () => {
  test('is met exactly at the liquidation price, and by every price before it', () => {
    fc.assert(
      fc.property(
        kind,
        side,
        coins,
        leverage,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (k, s, n, x, part) => {
          const subject = exposure(k, s, n);
          const found = liquidationRatio(subject, 1 / x);
          if (found.state === 'at-entry') return expect(spare(subject, 1 / x, 1)).toBeLessThanOrEqual(1e-12);
          if (found.state !== 'ratio') throw new Error(found.state);
          expect(spare(subject, 1 / x, found.ratio)).toBeCloseTo(0, 10);
          expect(spare(subject, 1 / x, 1 + (found.ratio - 1) * part)).toBeGreaterThan(0);
          const size = k === 'linear' ? n : n / found.ratio;
          expect(found.tier.maintenanceMarginRate).toBeCloseTo(MAINTENANCE + SLOPE * size, 12);
        },
      ),
    );
  });

  test('is undone by the margin it asks for', () => {
    fc.assert(
      fc.property(
        kind,
        side,
        coins,
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (k, s, n, distance) => {
          const subject = exposure(k, s, n);
          const ratio = s === 'long' ? 1 - distance : 1 + distance;
          const margin = marginRatioForLiquidation(subject, ratio) ?? Number.NaN;
          const found = liquidationRatio(subject, margin);
          if (found.state === 'ratio') expect(found.ratio).toBeCloseTo(ratio, 9);
          else expect(found.state).toBe('at-entry');
          const highest = leverageForDistance(subject, distance) ?? Number.NaN;
          const back = liquidationDistance(subject, highest) ?? Number.POSITIVE_INFINITY;
          if (highest > 1) expect(back).toBeGreaterThanOrEqual(distance - 1e-9);
        },
      ),
    );
  });

  test('brings liquidation nearer with size and with leverage, without a jump', () => {
    fc.assert(
      fc.property(kind, side, coins, leverage, (k, s, n, x) => {
        const at = (size: number, lever: number): number =>
          liquidationDistance(exposure(k, s, size), lever) ?? Number.POSITIVE_INFINITY;
        expect(at(n * 1.01, x)).toBeLessThanOrEqual(at(n, x) + 1e-12);
        expect(at(n, x * 1.01)).toBeLessThanOrEqual(at(n, x) + 1e-12);
        const nearly = at(n * (1 + 1e-9), x);
        expect(nearly).toBeCloseTo(at(n, x), 6);
      }),
    );
  });

  test('without size it is a plain tier', () => {
    const flat = { ...table, tiers: tiersFromMaximumLeverage([{ notionalFloor: 0, maxLeverage: 50 }]) };
    fc.assert(
      fc.property(kind, side, leverage, (k, s, x) => {
        const found = liquidationDistance(exposure(k, s, 1e-9), x);
        const plain = liquidationDistance({ ...exposure(k, s, 1e-9), table: flat }, x);
        expect(found).toBeCloseTo(plain ?? Number.NaN, 9);
      }),
    );
  });

  test('margin and leverage are continuous and monotone in size; the largest size of a leverage is the one that allows it', () => {
    fc.assert(
      fc.property(coins, fc.double({ min: 2, max: 49, noNaN: true }), (n, x) => {
        const margin = (size: number): number => maintenanceMargin(table, size) ?? Number.NaN;
        expect(margin(n * 1.001)).toBeGreaterThan(margin(n));
        expect(margin(n * (1 + 1e-9))).toBeCloseTo(margin(n), 4);
        expect(maximumLeverage(table, n * 1.001)).toBeLessThan(maximumLeverage(table, n) ?? 0);
        expect(maximumLeverage(table, maximumNotional(table, x))).toBeCloseTo(x, 9);
      }),
    );
  });
});
