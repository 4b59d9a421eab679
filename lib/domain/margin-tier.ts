import type { VenueId } from './instrument.ts';

/**
 * One step of a venue's margin table. Maintenance margin = notional x maintenanceMarginRate - maintenanceAmount,
 * so the amount makes the margin continuous over tier bounds.
 */
export interface MarginTier {
  /** Bounds of position notional, in the table's `notionalUnit`; the cap is null in the last, open tier. */
  readonly notionalFloor: number;
  readonly notionalCap: number | null;
  readonly maintenanceMarginRate: number;
  readonly maintenanceAmount: number;
  readonly maxLeverage: number;
  /**
   * What each unit of notional adds to the maintenance rate and to the initial one, where a venue's rates grow with size (Deribit);
   * the rate and the leverage above are then those of an empty position.
   */
  readonly rateSlope?: number | undefined;
}

export interface MarginTierTable {
  /** Ascending, contiguous, never empty. */
  readonly tiers: readonly MarginTier[];
  /** `quote`: USD-like; `base`: coin, for inverse contracts. */
  readonly notionalUnit: 'quote' | 'base';
  /** Taker fee that the venue's own formula adds to the maintenance rate; 0 where it adds none. */
  readonly liquidationFeeRate: number;
  /** When the table was true, in ms: the time of the answer, or the date of the bundled table. */
  readonly asOf: number;
  readonly origin: 'venue' | 'bundled';
  /** Price step of the contract, where the liquidation price that the venue shows is off by it (OKX). */
  readonly tickSize?: number | undefined;
  /** The venue whose tiers stand in where the position's own publishes none. */
  readonly lentBy?: VenueId | undefined;
}

/** What a venue publishes of one tier when it gives no maintenance amount. */
export type MarginTierStep = Omit<MarginTier, 'maintenanceAmount'>;

/**
 * Maintenance amount of a tier from the one below it: previous + floor x (rate - previous rate), the only amount
 * that makes the margin continuous at the floor. Source: Binance FAQ ceccfcfb4e3a45e3b48b0b1bb1a8ae46.
 */
export function nextMaintenanceAmount(
  previousAmount: number,
  notionalFloor: number,
  previousRate: number,
  rate: number,
): number {
  return previousAmount + notionalFloor * (rate - previousRate);
}

/**
 * Completes ascending steps of a venue whose rates apply to the slice of notional inside each tier.
 * Not for venues that apply one rate to the whole position (OKX): there every amount is 0.
 */
export function withMaintenanceAmounts(steps: readonly MarginTierStep[]): MarginTier[] {
  let amount = 0;
  let previousRate = steps[0]?.maintenanceMarginRate ?? 0;
  return steps.map((step) => {
    amount = nextMaintenanceAmount(amount, step.notionalFloor, previousRate, step.maintenanceMarginRate);
    previousRate = step.maintenanceMarginRate;
    return { ...step, maintenanceAmount: amount };
  });
}

/**
 * Hyperliquid's rule: maintenance is half of the initial margin at the tier's maximum leverage, 1 / (2 x maximum).
 * @param steps ascending floors, in notional of the table, each with its maximum leverage.
 */
export function tiersFromMaximumLeverage(
  steps: readonly Pick<MarginTier, 'notionalFloor' | 'maxLeverage'>[],
): MarginTier[] {
  return withMaintenanceAmounts(
    steps.map((step, index) => ({
      notionalFloor: step.notionalFloor,
      notionalCap: steps[index + 1]?.notionalFloor ?? null,
      maintenanceMarginRate: 1 / (2 * step.maxLeverage),
      maxLeverage: step.maxLeverage,
    })),
  );
}

/** Margin rate of venues that raise it with every unit of size (Deribit): base + slope x size in base coin. */
export function sizeSlopedRate(base: number, slopePerUnit: number, size: number): number {
  return base + slopePerUnit * size;
}

/**
 * The table of such a venue: one open tier whose rates grow. Sizes are coins, so of a linear contract the rate stays with the
 * position, and of an inverse one it moves with the price. Source: support.deribit.com 25944738177565.
 */
export function slopedTier(initialRate: number, maintenanceRate: number, slopePerCoin: number): MarginTier {
  return {
    notionalFloor: 0,
    notionalCap: null,
    maintenanceMarginRate: maintenanceRate,
    maintenanceAmount: 0,
    maxLeverage: 1 / initialRate,
    rateSlope: slopePerCoin,
  };
}

/** The tier with its rate and leverage as they are at a notional; itself where they do not grow. */
export function tierWithRatesAt(tier: MarginTier, notional: number): MarginTier {
  const { rateSlope, ...flat } = tier;
  if (rateSlope === undefined) return tier;
  return {
    ...flat,
    maintenanceMarginRate: sizeSlopedRate(tier.maintenanceMarginRate, rateSlope, notional),
    maxLeverage: 1 / sizeSlopedRate(1 / tier.maxLeverage, rateSlope, notional),
  };
}

/** Index of the tier of a notional (caps are inclusive, as Binance's); null beyond the last tier. */
export function tierIndexAt(table: Pick<MarginTierTable, 'tiers'>, notional: number): number | null {
  const index = table.tiers.findIndex((tier) => tier.notionalCap === null || notional <= tier.notionalCap);
  return index < 0 ? null : index;
}

/** Tier of a notional in the table's unit, with its rates there; null beyond the last tier. */
export function tierAt(table: Pick<MarginTierTable, 'tiers'>, notional: number): MarginTier | null {
  const tier = table.tiers[tierIndexAt(table, notional) ?? -1];
  return tier === undefined ? null : tierWithRatesAt(tier, notional);
}

/** Maintenance margin of a notional, both in the table's unit and without the fee; null beyond the last tier. */
export function maintenanceMargin(table: Pick<MarginTierTable, 'tiers'>, notional: number): number | null {
  const tier = tierAt(table, notional);
  return tier === null ? null : notional * tier.maintenanceMarginRate - tier.maintenanceAmount;
}

/** Highest leverage the venue allows at a notional; null beyond the last tier. */
export function maximumLeverage(table: Pick<MarginTierTable, 'tiers'>, notional: number): number | null {
  return tierAt(table, notional)?.maxLeverage ?? null;
}

/** Largest notional allowed at a leverage: Infinity in an open tier, 0 when no tier allows the leverage. */
export function maximumNotional(table: Pick<MarginTierTable, 'tiers'>, leverage: number): number {
  return table.tiers
    .filter((tier) => tier.maxLeverage >= leverage)
    .reduce((largest, tier) => Math.max(largest, largestAt(tier, leverage)), 0);
}

function largestAt(tier: MarginTier, leverage: number): number {
  const cap = tier.notionalCap ?? Number.POSITIVE_INFINITY;
  return tier.rateSlope === undefined
    ? cap
    : Math.min(cap, (1 / leverage - 1 / tier.maxLeverage) / tier.rateSlope);
}
