import {
  type MarginTier,
  type MarginTierTable,
  tierIndexAt,
  tierWithRatesAt,
} from '../domain/margin-tier.ts';
import type { RuleContext, RulePosition } from './rule.ts';

/** Margin tables of inverse contracts count in coins, all others in the USD-like quote. */
export function notionalInTableUnit(
  position: RulePosition,
  tiers: MarginTierTable,
  markPrice: number,
): number {
  return position.notionalUsd / usdOfUnit(tiers, markPrice);
}

export function usdOfUnit(tiers: MarginTierTable, markPrice: number): number {
  return tiers.notionalUnit === 'base' ? markPrice : 1;
}

export interface OwnTier {
  readonly tier: MarginTier;
  readonly index: number;
  /** USD of one unit of the table's bounds. */
  readonly unitUsd: number;
}

/** The tier of the own position; null when position, table or mark is unknown. A size beyond the last cap is in the last tier. */
export function ownTier(context: RuleContext): OwnTier | null {
  const { position, tiers, markPrice } = context;
  if (position === null || tiers === null || markPrice === null) return null;
  const notional = notionalInTableUnit(position, tiers, markPrice);
  const index = tierIndexAt(tiers, notional) ?? tiers.tiers.length - 1;
  const tier = tiers.tiers[index];
  if (tier === undefined) return null;
  return { tier: tierWithRatesAt(tier, notional), index, unitUsd: usdOfUnit(tiers, markPrice) };
}
