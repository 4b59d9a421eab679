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
}
