import { leverageForDistance, type MarginKind } from '../domain/liquidation-distance.ts';
import { sideSign } from '../domain/liquidation-formula.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import { notionalInTableUnit } from './own-tier.ts';
import type { RuleContext, RulePosition } from './rule.ts';

/** The own position where the mark, the position and its liquidation price are all known. */
export interface OwnDistance {
  readonly markPrice: number;
  readonly liquidationPrice: number;
  /** Adverse move from the mark to the own liquidation, as a ratio of the mark; <= 0 once it is passed. */
  readonly distance: number;
}

/** Nearest distance used as a divisor: 0.01 %. At the trigger itself every multiple is "as bad as it gets", not infinite. */
export const SMALLEST_DISTANCE = 1e-4;

/** @returns null when one of the three is unknown. */
export function ownDistance(context: RuleContext): OwnDistance | null {
  const { markPrice, liquidationPrice, position } = context;
  if (markPrice === null || liquidationPrice === null || position === null) return null;
  const distance = (sideSign(position.side) * (markPrice - liquidationPrice)) / markPrice;
  return { markPrice, liquidationPrice, distance };
}

/** Distance to the own liquidation in hourly average true ranges; null where it is not known. */
export function rangesToLiquidation(context: RuleContext): number | null {
  const own = ownDistance(context);
  const range = context.averageTrueRange;
  if (own === null || range === null || range <= 0) return null;
  return (own.distance * own.markPrice) / range;
}

/** The position's notional at its entry, where liquidation is reckoned from: USD of a linear position move with the mark. */
function entryNotional(
  position: RulePosition,
  kind: MarginKind,
  tiers: MarginTierTable,
  markPrice: number,
): number {
  const scale = kind === 'linear' ? position.entryPrice / markPrice : 1;
  return notionalInTableUnit(
    { ...position, notionalUsd: position.notionalUsd * scale },
    tiers,
    position.entryPrice,
  );
}

/**
 * Highest isolated leverage at which the own liquidation would lie at least `distance` (ratio of the mark) from the mark.
 * @returns null for cross margin, where leverage does not decide it, without tiers, and where no leverage of 1x or more does.
 */
export function clearingLeverage(context: RuleContext, distance: number): number | null {
  const { position, tiers, markPrice, instrument } = context;
  if (position === null || tiers === null || markPrice === null || position.marginMode !== 'isolated')
    return null;
  if (instrument.kind !== 'linear' && instrument.kind !== 'inverse') return null;
  const sign = sideSign(position.side);
  const target = markPrice * (1 - sign * distance);
  const fromEntry = sign * (1 - target / position.entryPrice);
  if (fromEntry <= 0 || (sign > 0 && fromEntry >= 1)) return null;
  return leverageForDistance(
    {
      table: tiers,
      kind: instrument.kind,
      side: position.side,
      notional: entryNotional(position, instrument.kind, tiers, markPrice),
    },
    fromEntry,
  );
}
