import type { PositionSide } from './market-data.ts';

/** A lending pool lists at most this many reserves (Aave v3: 128 bits of a user's configuration). */
export const RESERVES_LIMIT = 128;
/** A price this many times today's, or an amount beyond, is a misread field. */
const LARGEST = 1e15;
/** Debt that shrinks only when its coin is a thousandfold dearer is none that a price calls in. */
const FARTHEST_RISE = 1_000;
/** Below this share of what moves, two sides that move together are even. */
const EVEN = 1e-9;

/** What an account holds and owes in one reserve. Amounts are whole tokens, >= 0. */
export interface LendingReserve {
  readonly symbol: string;
  /** USD, > 0, by the pool's own oracle. */
  readonly price: number;
  readonly supplied: number;
  /** Whether the account uses what it supplied as collateral: in isolation mode one reserve alone is. */
  readonly isCollateral: boolean;
  readonly debt: number;
  /** Share of the collateral's value that may be owed before liquidation, 0-1, outside of e-mode. */
  readonly threshold: number;
  /** The same by the account's e-mode category, which goes before; null where the category does not cover the reserve. */
  readonly eModeThreshold: number | null;
}

/** An account's sums in USD. */
export interface LendingTotals {
  /** What counts as collateral. */
  readonly collateralUsd: number;
  /** Collateral by its thresholds: what may be owed before liquidation. */
  readonly coveredUsd: number;
  readonly debtUsd: number;
  /** Null without debt. Below 1 the account may be liquidated. */
  readonly healthFactor: number | null;
}

/**
 * At which price of a coin an account is liquidated, all other prices standing still. `price`: by a fall for `long`, by a rise for `short`;
 * `sizeUsd` is, at that price, the collateral in the coin that could be seized (for a rise the debt in it that would be repaid), at most the
 * debt (for a rise the collateral) of the whole account. `now`: its health factor is below 1 already.
 */
export type LendingLiquidation =
  | {
      readonly kind: 'price';
      readonly price: number;
      readonly side: PositionSide;
      readonly sizeUsd: number;
    }
  | { readonly kind: 'now'; readonly sizeUsd: number }
  /** `covered`: other collateral covers the debt at any price; `even`: all that is owed moves as its own collateral does. */
  | { readonly kind: 'never'; readonly reason: 'no-debt' | 'not-held' | 'covered' | 'even' };

/** Why reserves cannot be an account's: a price that is none, an amount below 0, a share beyond 1. @returns null when they can. */
export function lendingFault(reserves: readonly LendingReserve[]): string | null {
  if (reserves.length > RESERVES_LIMIT) return `${reserves.length} reserves`;
  for (const { symbol, price, supplied, debt, threshold, eModeThreshold } of reserves) {
    if (!(price > 0 && price < LARGEST)) return `the price of ${symbol} is ${price}`;
    if (![supplied, debt].every((amount) => amount >= 0 && amount < LARGEST))
      return `${symbol}: ${supplied} supplied, ${debt} owed`;
    if (![threshold, eModeThreshold ?? 0].every((share) => share >= 0 && share <= 1))
      return `${symbol}: thresholds ${threshold} and ${eModeThreshold}`;
  }
  return null;
}

/** Share of a reserve's collateral that may be owed: the e-mode category's goes before the reserve's own; 0 where it is no collateral. */
export function thresholdOf({ isCollateral, threshold, eModeThreshold }: LendingReserve): number {
  return isCollateral ? (eModeThreshold ?? threshold) : 0;
}

/**
 * Sums and health factor of an account: sum(collateral x price x threshold) / sum(debt x price), as Aave v3 computes it (aave-v3-origin,
 * GenericLogic.sol, `calculateUserAccountData`). @throws RangeError for reserves that cannot be (`lendingFault`).
 */
export function lendingTotals(reserves: readonly LendingReserve[]): LendingTotals {
  const fault = lendingFault(reserves);
  if (fault !== null) throw new RangeError(fault);
  let collateralUsd = 0;
  let coveredUsd = 0;
  let debtUsd = 0;
  for (const reserve of reserves) {
    const threshold = thresholdOf(reserve);
    const suppliedUsd = reserve.supplied * reserve.price;
    if (threshold > 0) collateralUsd += suppliedUsd;
    coveredUsd += suppliedUsd * threshold;
    debtUsd += reserve.debt * reserve.price;
  }
  return { collateralUsd, coveredUsd, debtUsd, healthFactor: debtUsd > 0 ? coveredUsd / debtUsd : null };
}

/**
 * Solves health factor = 1 for the price of one coin. Reserves that follow it (its staked and wrapped forms) keep their rate to it, collateral
 * and debt alike; the others stand still: with x = price / price now, C0 + C1 x = D0 + D1 x, where C is collateral by its thresholds, D debt,
 * and 1 what follows. @param follows whether a reserve follows the coin. @param coinPrice USD now, > 0. @throws RangeError as `lendingTotals`.
 */
export function lendingLiquidation(
  reserves: readonly LendingReserve[],
  follows: (reserve: LendingReserve) => boolean,
  coinPrice: number,
): LendingLiquidation {
  if (!(coinPrice > 0 && coinPrice < LARGEST)) throw new RangeError(`the coin's price is ${coinPrice}`);
  const moving = lendingTotals(reserves.filter(follows));
  const still = lendingTotals(reserves.filter((reserve) => !follows(reserve)));
  const held = moving.coveredUsd + moving.debtUsd;
  if (moving.debtUsd + still.debtUsd === 0) return { kind: 'never', reason: 'no-debt' };
  if (held === 0) return { kind: 'never', reason: 'not-held' };
  const net = moving.coveredUsd - moving.debtUsd;
  const room = still.coveredUsd - still.debtUsd;
  if (net + room < 0) return { kind: 'now', sizeUsd: sizeAt(1, 'long', moving, still) };
  if (Math.abs(net) <= EVEN * held) return { kind: 'never', reason: 'even' };
  const factor = -room / net;
  const side = net > 0 ? 'long' : 'short';
  if (!(factor > 0 && factor < FARTHEST_RISE))
    return { kind: 'never', reason: side === 'long' && still.debtUsd === 0 ? 'even' : 'covered' };
  return { kind: 'price', price: factor * coinPrice, side, sizeUsd: sizeAt(factor, side, moving, still) };
}

function sizeAt(factor: number, side: PositionSide, moving: LendingTotals, still: LendingTotals): number {
  const collateralUsd = moving.collateralUsd * factor;
  const debtUsd = moving.debtUsd * factor;
  return side === 'long'
    ? Math.min(collateralUsd, debtUsd + still.debtUsd)
    : Math.min(debtUsd, collateralUsd + still.collateralUsd);
}
