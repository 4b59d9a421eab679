import { type MarginTierTable, withMaintenanceAmounts } from '../../lib/domain/margin-tier.ts';

const STEPS = [
  { notionalFloor: 0, notionalCap: 50_000, maintenanceMarginRate: 0.004, maxLeverage: 125 },
  { notionalFloor: 50_000, notionalCap: 250_000, maintenanceMarginRate: 0.006, maxLeverage: 80 },
  { notionalFloor: 250_000, notionalCap: 1_000_000, maintenanceMarginRate: 0.015, maxLeverage: 30 },
  { notionalFloor: 1_000_000, notionalCap: null, maintenanceMarginRate: 0.05, maxLeverage: 10 },
];

/** A venue's steps in USD, each rate on the slice inside its tier. */
export const quoteTable: MarginTierTable = {
  tiers: withMaintenanceAmounts(STEPS),
  notionalUnit: 'quote',
  liquidationFeeRate: 0,
  asOf: 0,
  origin: 'bundled',
};
/** One rate on the whole position, as of OKX, HTX, KuCoin, MEXC and Kraken: the margin jumps at each bound. */
export function withWholeRates(table: MarginTierTable): MarginTierTable {
  return { ...table, tiers: table.tiers.map((tier) => ({ ...tier, maintenanceAmount: 0 })) };
}
/** The same steps in coins of 1,000 USD. */
export const baseTable: MarginTierTable = {
  ...quoteTable,
  notionalUnit: 'base',
  tiers: withMaintenanceAmounts(
    STEPS.map((step) => ({
      ...step,
      notionalFloor: step.notionalFloor / 1_000,
      notionalCap: step.notionalCap === null ? null : step.notionalCap / 1_000,
    })),
  ),
};
