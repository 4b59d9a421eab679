import { sideSign } from './liquidation-formula.ts';
import type { PositionSide } from './market-data.ts';

/** One linear position of an account whose positions share their margin, in markets with one rate of maintenance whatever the size. */
export interface SharedPosition {
  readonly side: PositionSide;
  /** Base coin, > 0. */
  readonly size: number;
  /** By which the venue values it now. */
  readonly markPrice: number;
  /** Share of its value, 0-1. */
  readonly maintenanceMarginRate: number;
}

/** Margin that keeps a position, in the quote coin. */
export function ownMaintenanceMargin({ size, markPrice, maintenanceMarginRate }: SharedPosition): number {
  return size * markPrice * maintenanceMarginRate;
}

/**
 * Price of one position at which the account's value no longer covers the maintenance margins of all, the other markets standing still:
 * value + sign size (p - mark) = others + size p rate, solved for p. It is what dYdX's own pages show
 * (github.com/dydxprotocol/v4-web, src/bonsai/calculators/subaccount.ts, `calculatePositionDerivedExtra`).
 * @param accountValue quote coin, with the unrealised profit of every position. @param otherMargins maintenance margins of the other positions.
 * @returns null where no positive price does it.
 */
export function sharedLiquidationPrice(
  position: SharedPosition,
  accountValue: number,
  otherMargins: number,
): number | null {
  const { side, size, markPrice, maintenanceMarginRate } = position;
  const sign = sideSign(side);
  const room = accountValue - otherMargins;
  const price = (size * markPrice - sign * room) / (size * (1 - sign * maintenanceMarginRate));
  return price > 0 && Number.isFinite(price) ? price : null;
}
