import { type MarginKind, scalesWithPrice } from './liquidation-distance.ts';
import { sideSign } from './liquidation-formula.ts';
import { type MarginTier, type MarginTierTable, tierIndexAt } from './margin-tier.ts';
import type { PositionSide } from './market-data.ts';

/** One position of a cross account; `size` in base coin, of an inverse contract in USD. */
export interface CrossLeg {
  readonly side: PositionSide;
  readonly size: number;
  readonly entryPrice: number;
}

export interface CrossAccount {
  readonly kind: MarginKind;
  /** Of one instrument; positions of one side are one to the venue. */
  readonly legs: readonly CrossLeg[];
  readonly table: MarginTierTable;
  /** In the margin coin, without unrealised profit. */
  readonly walletBalance: number;
}

/** Where the account's positions are liquidated together; `below` and `above` the price it was asked at, null where no price does it. */
export type CrossLiquidation =
  | { readonly state: 'prices'; readonly below: number | null; readonly above: number | null }
  | { readonly state: 'never' }
  | { readonly state: 'below-maintenance' }
  | { readonly state: 'beyond-last-tier' };

/** A leg by the value `v` that its margin follows in a straight line: the price of a linear contract, 1 / price of an inverse one. */
interface ValuedLeg {
  /** 1 where a rising value is a profit, else -1. */
  readonly gain: number;
  readonly units: number;
  readonly entryValue: number;
}

/** Equity less maintenance, `constant + linear v + square v^2`, between two tier bounds. */
interface Stretch {
  readonly low: number;
  readonly high: number;
  readonly constant: number;
  readonly linear: number;
  readonly square: number;
}

/**
 * Liquidation of cross positions of one instrument that share a balance: where balance and profits no longer cover the maintenance margins,
 * each leg in the tier that is in force there. With a long and a short it is Binance's published formula (FAQ
 * b3c689c1f50a44cabb3a84e663b81d93, the terms L and S) with tiers walked; of a single leg it is `liquidationRatio`.
 * A pair that is nearly even has a price on both sides, for maintenance grows with the price.
 */
export function crossLiquidation(account: CrossAccount, price: number): CrossLiquidation {
  const legs = valuedLegs(account);
  const start = account.kind === 'linear' ? price : 1 / price;
  const bounds = tierBounds(account, legs);
  const stretches = bounds === null ? null : stretchesOf(account, legs, bounds);
  if (stretches === null || isBeyond(account, legs, start)) return { state: 'beyond-last-tier' };
  const here = stretches.findIndex(({ high }) => start <= high);
  const own = stretches[here];
  if (own === undefined || valueAt(own, start) <= 0) return { state: 'below-maintenance' };
  const rising = risingRoot(stretches.slice(here), start);
  const falling = fallingRoot(stretches.slice(0, here + 1).reverse(), start);
  if (rising === null && falling === null) return { state: 'never' };
  return account.kind === 'linear'
    ? { state: 'prices', below: falling, above: rising }
    : { state: 'prices', below: rising && 1 / rising, above: falling && 1 / falling };
}

/**
 * What the balance lacks for the account to outlast a move from one price to another, in the margin coin; 0 when it does. Within a stretch the
 * surplus bends down alone, but where a venue's margin jumps at a tier bound the bound may ask for more than the end.
 * @returns null beyond the last tier, and for a price that is none.
 */
export function crossShortfall(account: CrossAccount, from: number, to: number): number | null {
  const legs = valuedLegs(account);
  const bounds = tierBounds(account, legs);
  if (bounds === null || !(from > 0) || !(to > 0)) return null;
  const [start, end] = account.kind === 'linear' ? [from, to] : [1 / from, 1 / to];
  if (isBeyond(account, legs, start) || isBeyond(account, legs, end)) return null;
  const lowest = Math.min(start, end);
  const highest = Math.max(start, end);
  const surpluses = stretchesOf(account, legs, bounds)
    .filter(({ low, high }) => high >= lowest && low <= highest)
    .flatMap((each) => [
      valueAt(each, Math.max(each.low, lowest)),
      valueAt(each, Math.min(each.high, highest)),
    ]);
  return Math.max(0, -Math.min(...surpluses));
}

/** Positions of a side as one, at their average entry: of inverse contracts that of their coins. */
function valuedLegs({ kind, legs }: CrossAccount): ValuedLeg[] {
  return (['long', 'short'] as const).flatMap((side) => {
    const own = legs.filter((leg) => leg.side === side);
    const units = own.reduce((sum, leg) => sum + leg.size, 0);
    if (units === 0) return [];
    const value = (leg: CrossLeg): number => (kind === 'linear' ? leg.entryPrice : 1 / leg.entryPrice);
    const cost = own.reduce((sum, leg) => sum + leg.size * value(leg), 0);
    const gain = kind === 'linear' ? sideSign(side) : -sideSign(side);
    return [{ gain, units, entryValue: cost / units }];
  });
}

/** Values at which a leg changes its tier, ascending; empty where sizes stay with the position. */
function tierBounds({ kind, table }: CrossAccount, legs: readonly ValuedLeg[]): readonly number[] | null {
  if (table.tiers.length === 0) return null;
  if (!scalesWithPrice({ kind, table })) return [];
  const bounds = legs.flatMap(({ units }) => table.tiers.slice(1).map((tier) => tier.notionalFloor / units));
  return [...new Set(bounds)].sort((one, other) => one - other);
}

function stretchesOf(
  account: CrossAccount,
  legs: readonly ValuedLeg[],
  bounds: readonly number[],
): readonly Stretch[] {
  const edges = [0, ...bounds.filter((bound) => bound > 0), Number.POSITIVE_INFINITY];
  return edges.slice(1).map((high, index) => {
    const low = edges[index] ?? 0;
    const inside = high === Number.POSITIVE_INFINITY ? 2 * low + 1 : (low + high) / 2;
    return stretch(account, legs, low, high, inside);
  });
}

function stretch(
  { kind, table, walletBalance }: CrossAccount,
  legs: readonly ValuedLeg[],
  low: number,
  high: number,
  inside: number,
): Stretch {
  const scales = scalesWithPrice({ kind, table });
  let constant = walletBalance;
  let linear = 0;
  let square = 0;
  for (const { gain, units, entryValue } of legs) {
    const tier = tierOrLast(table, scales ? units * inside : units);
    const slope = tier.rateSlope ?? 0;
    // A notional that no price moves fixes amount and slope as parts of the rate.
    const rate = tier.maintenanceMarginRate + (scales ? 0 : slope * units - tier.maintenanceAmount / units);
    constant += (scales ? tier.maintenanceAmount : 0) - gain * units * entryValue;
    linear += units * (gain - rate - table.liquidationFeeRate);
    square -= scales ? slope * units * units : 0;
  }
  return { low, high, constant, linear, square };
}

/** The last tier is taken to hold beyond its cap, as on the way of a single position. */
function tierOrLast(table: MarginTierTable, notional: number): MarginTier {
  const tier = table.tiers[tierIndexAt(table, notional) ?? table.tiers.length - 1];
  if (tier === undefined) throw new RangeError('a table of no tiers');
  return tier;
}

function isBeyond({ kind, table }: CrossAccount, legs: readonly ValuedLeg[], value: number): boolean {
  const scales = scalesWithPrice({ kind, table });
  return legs.some(({ units }) => tierIndexAt(table, scales ? units * value : units) === null);
}

function valueAt({ constant, linear, square }: Stretch, value: number): number {
  return constant + linear * value + square * value * value;
}

/** The first value above `start` with nothing left; where margin jumps at a tier bound, the bound itself. */
function risingRoot(stretches: readonly Stretch[], start: number): number | null {
  let from = start;
  for (const each of stretches) {
    if (valueAt(each, from) <= 0) return from;
    const root = roots(each).find((candidate) => candidate > from && candidate <= each.high);
    if (root !== undefined) return root;
    from = each.high;
  }
  return null;
}

function fallingRoot(stretches: readonly Stretch[], start: number): number | null {
  let from = start;
  for (const each of stretches) {
    if (valueAt(each, from) <= 0) return from;
    const root = roots(each).findLast(
      (candidate) => candidate < from && candidate >= each.low && candidate > 0,
    );
    if (root !== undefined) return root;
    from = each.low;
  }
  return null;
}

/** Ascending; by the form that loses no digits where the square is small. */
function roots({ constant, linear, square }: Stretch): readonly number[] {
  if (square === 0) return linear === 0 ? [] : [-constant / linear];
  const discriminant = linear * linear - 4 * square * constant;
  if (discriminant < 0) return [];
  const q = -(linear + (linear < 0 ? -1 : 1) * Math.sqrt(discriminant)) / 2;
  return [q / square, ...(q === 0 ? [] : [constant / q])].sort((one, other) => one - other);
}
