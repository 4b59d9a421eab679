import type { Instrument } from '../domain/instrument.ts';
import { sideSign } from '../domain/liquidation-formula.ts';
import { type LiquidationResult, liquidationPrice } from '../domain/liquidation-price.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { PositionEntry, SnapshotPosition } from '../protocol/snapshot.ts';

/** The trader's own position, with its liquidation price by the venue's published rules. */
export function analysePosition(
  instrument: Instrument,
  entry: PositionEntry | null,
  tiers: MarginTierTable | null,
  price: number | null,
): Omit<SnapshotPosition, 'plan'> | null {
  if (entry === null) return null;
  const result = tiers === null ? null : liquidationPrice(instrument, entry, tiers, null);
  return {
    entry,
    // An inverse position is counted in USD already.
    notionalUsd: instrument.kind === 'inverse' ? entry.size : entry.size * (price ?? entry.entryPrice),
    liquidation: describe(result, entry, price),
  };
}

function describe(
  result: LiquidationResult | null,
  entry: PositionEntry,
  price: number | null,
): SnapshotPosition['liquidation'] {
  if (result === null || result.state !== 'price') {
    return {
      state: result?.state ?? 'not-computable',
      low: null,
      high: null,
      bankruptcyPrice: null,
      distance: null,
      maintenanceMarginRate: null,
      reason: result?.reason ?? 'tiers-missing',
    };
  }
  // Of two published rules the one that is reached first counts.
  const nearest = entry.side === 'long' ? result.high : result.low;
  return {
    state: 'price',
    low: result.low,
    high: result.high,
    bankruptcyPrice: result.bankruptcyPrice,
    distance: price === null ? null : (sideSign(entry.side) * (price - nearest)) / price,
    maintenanceMarginRate: result.maintenanceMarginRate,
    reason: null,
  };
}

/** The liquidation price that is reached first; null when there is none. */
export function nearestLiquidationPrice(
  position: Pick<SnapshotPosition, 'entry' | 'liquidation'> | null,
): number | null {
  if (position === null) return null;
  return position.entry.side === 'long' ? position.liquidation.high : position.liquidation.low;
}
