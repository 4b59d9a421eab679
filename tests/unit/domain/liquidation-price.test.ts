import { describe, expect, test } from 'vitest';
import { VENUE_IDS, type VenueId } from '../../../lib/domain/instrument.ts';
import {
  bybitInverseCrossLiquidationPrice,
  entryMaintenanceLiquidationPrice,
  type FormulaInput,
  inverseLiquidationPrice,
  linearLiquidationPrice,
} from '../../../lib/domain/liquidation-formula.ts';
import { liquidationPrice, type Position, positionMargin } from '../../../lib/domain/liquidation-price.ts';
import type { MarginTierTable } from '../../../lib/domain/margin-tier.ts';
import {
  type CaseFormula,
  LIQUIDATION_PRICE_CASES,
  type LiquidationPriceCase,
} from './liquidation-price-cases.ts';

const FORMULAS: Record<CaseFormula, (input: FormulaInput) => number> = {
  linear: linearLiquidationPrice,
  linearEntryMM: entryMaintenanceLiquidationPrice,
  inverse: inverseLiquidationPrice,
  bybitInverse2026: inverseLiquidationPrice,
  bybitInverseCrossOld: bybitInverseCrossLiquidationPrice,
};

const VENUES: readonly string[] = VENUE_IDS;

function expectNear(row: LiquidationPriceCase, found: number): void {
  expect(Math.abs(found / row.expected - 1)).toBeLessThanOrEqual(row.tolerance);
}

function tableOf(row: LiquidationPriceCase): MarginTierTable {
  return {
    tiers: [
      {
        notionalFloor: 0,
        notionalCap: null,
        maintenanceMarginRate: row.maintenanceMarginRate,
        maintenanceAmount: row.maintenanceAmount,
        maxLeverage: 125,
      },
    ],
    notionalUnit: row.kind === 'linear' ? 'quote' : 'base',
    liquidationFeeRate: row.feeRate,
    asOf: 0,
    origin: 'bundled',
  };
}

function positionOf(row: LiquidationPriceCase): Position {
  const { side, entryPrice, size, leverage, marginMode, margin } = row;
  const cross = marginMode === 'cross';
  return {
    side,
    entryPrice,
    size,
    leverage,
    marginMode,
    margin: cross ? null : margin,
    walletBalance: cross ? margin : null,
  };
}

describe('published formulas', () => {
  test.each(LIQUIDATION_PRICE_CASES)('$id', (row) => {
    expectNear(row, FORMULAS[row.formula](row) + (row.tickSize ?? 0));
  });
});

const isOurs = (row: LiquidationPriceCase): row is LiquidationPriceCase & { venue: VenueId } =>
  VENUES.includes(row.venue) && row.formula !== 'bybitInverseCrossOld';

describe('venue prices', () => {
  test.each(LIQUIDATION_PRICE_CASES.filter(isOurs))('$id', (row) => {
    const result = liquidationPrice(
      { venue: row.venue, kind: row.kind },
      positionOf(row),
      tableOf(row),
      row.tickSize,
    );
    if (result.state !== 'price') throw new Error(result.reason);
    if (row.formula !== 'linearEntryMM') return expectNear(row, result.liquidationPrice);
    // The page of 2026 gives the price; Bybit's older rule is the other end of the range.
    expectNear(row, result.low === result.liquidationPrice ? result.high : result.low);
  });
});

const brackets: MarginTierTable = {
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
const binance = { venue: 'binance', kind: 'linear' } as const;
const base: Position = {
  side: 'long',
  entryPrice: 100,
  size: 10,
  leverage: 10,
  marginMode: 'isolated',
  margin: null,
  walletBalance: null,
};

describe('limits of the calculation', () => {
  test.each([
    [{ marginMode: 'cross' }, 'cross-without-balance'],
    [{ marginMode: 'portfolio', walletBalance: 5_000 }, 'portfolio-account'],
    [{ size: 8_001 }, 'beyond-last-tier'],
    [{ leverage: 151 }, 'leverage-above-maximum'],
    [{ size: 4_000, leverage: 120 }, 'leverage-above-maximum'],
    [{ margin: 1 }, 'margin-below-maintenance'],
    [{ size: 0 }, 'invalid-position'],
    [{ entryPrice: Number.NaN }, 'invalid-position'],
    [{ leverage: 0.5 }, 'invalid-position'],
    [{ margin: -1 }, 'invalid-position'],
  ] as [Partial<Position>, string][])('%o is not computable: %s', (change, reason) => {
    expect(liquidationPrice(binance, { ...base, ...change }, brackets, null)).toEqual({
      state: 'not-computable',
      reason,
    });
  });

  test('spot has no liquidation price of this kind', () => {
    expect(liquidationPrice({ venue: 'okx', kind: 'spot' }, base, brackets, null)).toEqual({
      state: 'not-computable',
      reason: 'kind-not-supported',
    });
  });

  test('a long with its whole value as margin is never liquidated, nor an inverse short at 1x', () => {
    const none = { state: 'none', reason: 'over-collateralised' };
    expect(liquidationPrice(binance, { ...base, margin: 1_000 }, brackets, null)).toEqual(none);
    const coins: MarginTierTable = { ...brackets, notionalUnit: 'base' };
    const short: Position = { ...base, side: 'short', leverage: 1, entryPrice: 50_000, size: 10_000 };
    expect(liquidationPrice({ venue: 'binance', kind: 'inverse' }, short, coins, null)).toEqual(none);
  });

  test('bankruptcy lies beyond liquidation and the tier is the one at the liquidation price', () => {
    // 310,000 of notional falls into the lower tier before a 10x long is liquidated.
    const result = liquidationPrice(binance, { ...base, size: 3_100 }, brackets, null);
    expect(result).toMatchObject({ state: 'price', maintenanceMarginRate: 0.004, rule: 'mark' });
    if (result.state !== 'price') throw new Error(result.reason);
    expect(result.bankruptcyPrice).toBeCloseTo(90, 9);
    expect(result.liquidationPrice).toBeCloseTo((310_000 - 31_000) / (3_100 * 0.996), 9);
    expect(result.distance).toBeCloseTo(1 - result.liquidationPrice / 100, 12);
  });

  test('a margin that jumps at a bound liquidates at the bound', () => {
    const jump: MarginTierTable = {
      ...brackets,
      tiers: brackets.tiers.map((tier) => ({
        ...tier,
        maintenanceAmount: 0,
        maintenanceMarginRate: tier.notionalFloor > 0 ? 0.05 : 0.01,
      })),
    };
    // Short of 290,000 at 20x: alone in tier 1 it would die at +3.96 %, in tier 2 at once; the bound is +3.448 %.
    const short: Position = { ...base, side: 'short', size: 2_900, leverage: 20 };
    const result = liquidationPrice({ venue: 'okx', kind: 'linear' }, short, jump, null);
    expect(result.state === 'price' && result.liquidationPrice).toBeCloseTo(300_000 / 2_900, 9);
  });

  test("Bybit's two rules make a range, a tick of difference does not", () => {
    const bybit = { venue: 'bybit', kind: 'linear' } as const;
    const wide = liquidationPrice(bybit, base, brackets, 0.01);
    expect(wide).toMatchObject({ state: 'price', rule: 'mark-or-entry', high: 90.4 });
    const coarse = liquidationPrice(bybit, base, brackets, 0.1);
    if (coarse.state !== 'price') throw new Error(coarse.reason);
    expect(coarse.low).toBe(coarse.high);
  });

  test('the rule at entry is published of linear contracts: an inverse one has one price, by the mark', () => {
    const coins: MarginTierTable = { ...brackets, notionalUnit: 'base' };
    for (const venue of ['bybit', 'mexc', 'kraken'] as const) {
      const linear = liquidationPrice({ venue, kind: 'linear' }, base, brackets, 0.01);
      expect(linear, venue).toMatchObject({ rule: 'mark-or-entry' });
      const inverse = liquidationPrice({ venue, kind: 'inverse' }, { ...base, size: 1_000 }, coins, 0.01);
      if (inverse.state !== 'price') throw new Error(inverse.reason);
      expect([inverse.rule, inverse.high - inverse.low], venue).toEqual(['mark', 0]);
    }
  });

  test.each(['bybit', 'okx', 'binance', 'deribit'] as const)(
    'what a portfolio or unified account holds decides: no price is told on %s, whatever else is known',
    (venue) => {
      const position: Position = { ...base, marginMode: 'portfolio', margin: 50, walletBalance: 5_000 };
      for (const kind of ['linear', 'inverse'] as const) {
        expect(liquidationPrice({ venue, kind }, position, brackets, null)).toEqual({
          state: 'not-computable',
          reason: 'portfolio-account',
        });
        expect(positionMargin(kind, position)).toBeNull();
      }
    },
  );

  test('OKX inverse tiers in USD do not move with the price', () => {
    const okx: MarginTierTable = { ...brackets, liquidationFeeRate: 0.0005 };
    const position: Position = { ...base, entryPrice: 50_000, size: 290_000, leverage: 2 };
    const result = liquidationPrice({ venue: 'okx', kind: 'inverse' }, position, okx, null);
    if (result.state !== 'price') throw new Error(result.reason);
    expect(result.liquidationPrice).toBeCloseTo((50_000 * 1.0045) / 1.5, 6);
  });
});
