import { type MarginKind, marginRatioForLiquidation } from './liquidation-distance.ts';
import { sideSign } from './liquidation-formula.ts';
import { entryNotional, type Position, positionExposure, positionMargin } from './liquidation-price.ts';
import type { MarginTierTable } from './margin-tier.ts';

/**
 * Margin to add, in the margin coin, so that an adverse move of `distance` (ratio of the mark) does not reach the liquidation price.
 * @returns 0 when the margin suffices; null for cross without a balance, a move that leaves no price, and beyond the last tier.
 */
export function marginToAdd(
  kind: MarginKind,
  position: Position,
  table: MarginTierTable,
  markPrice: number,
  distance: number,
): number | null {
  const margin = positionMargin(kind, position);
  const ratio = (markPrice / position.entryPrice) * (1 - sideSign(position.side) * distance);
  if (margin === null || !(ratio > 0)) return null;
  const needed = marginRatioForLiquidation(positionExposure(kind, position, table), ratio);
  return needed === null ? null : Math.max(0, needed * entryNotional(kind, position) - margin);
}

/** Size that a margin (in the margin coin) carries at a leverage and price: base coin; USD for inverse contracts. */
export function sizeAtLeverage(kind: MarginKind, margin: number, leverage: number, price: number): number {
  return kind === 'linear' ? (margin * leverage) / price : margin * leverage * price;
}
