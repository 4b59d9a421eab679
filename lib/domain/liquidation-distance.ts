import {
  inverseLiquidationPrice,
  linearLiquidationPrice,
  sideSign,
  slopedLiquidationRatio,
} from './liquidation-formula.ts';
import {
  type MarginTier,
  type MarginTierTable,
  maximumLeverage,
  tierIndexAt,
  tierWithRatesAt,
} from './margin-tier.ts';
import type { PositionSide } from './market-data.ts';

/** Contracts that can be liquidated. */
export type MarginKind = 'linear' | 'inverse';

/** What decides how far liquidation is, apart from the margin. Prices do not enter: all is relative to entry. */
export interface Exposure {
  readonly table: MarginTierTable;
  readonly kind: MarginKind;
  readonly side: PositionSide;
  /** At entry, in the table's `notionalUnit`. */
  readonly notional: number;
}

/** Where liquidation happens, as liquidation price / entry price, and the tier in force there. */
export type LiquidationRatio =
  | { readonly state: 'ratio'; readonly ratio: number; readonly tier: MarginTier }
  | { readonly state: 'never' }
  | { readonly state: 'at-entry' }
  | { readonly state: 'beyond-last-tier' };

/** One tier on the way from entry to ruin, with the price ratio at which the position leaves it. */
interface PathStep {
  readonly tier: MarginTier;
  readonly endRatio: number;
}

/**
 * Liquidation of a margin (as a ratio of entry notional), walking the tiers in the order the price meets them, so that
 * the tier is the one in force at the liquidation price. The last tier is taken to hold beyond its cap.
 */
export function liquidationRatio(exposure: Exposure, marginRatio: number): LiquidationRatio {
  const path = adversePath(exposure);
  if (path === null) return { state: 'beyond-last-tier' };
  const sign = sideSign(exposure.side);
  let start = 1;
  for (const { tier, endRatio } of path) {
    const root = ratioInTier(exposure, tier, marginRatio);
    if (start === 1 && sign * (root - 1) >= 0) return { state: 'at-entry' };
    if (sign * (root - endRatio) >= 0 && root > 0 && root < Number.POSITIVE_INFINITY) {
      // Where a venue's margin jumps at a tier bound, the bound itself liquidates.
      const ratio = sign > 0 ? Math.min(root, start) : Math.max(root, start);
      return { state: 'ratio', ratio, tier: tierWithRatesAt(tier, notionalAt(exposure, ratio)) };
    }
    start = endRatio;
  }
  return { state: 'never' };
}

/**
 * Adverse price move that liquidates an isolated position, as a ratio of entry: 0.05 is 5 %.
 * @returns null when nothing liquidates it, 0 when its margin is below maintenance at entry, null beyond the last tier.
 */
export function liquidationDistance(exposure: Exposure, leverage: number): number | null {
  const found = liquidationRatio(exposure, 1 / leverage);
  if (found.state === 'at-entry') return 0;
  return found.state === 'ratio' ? sideSign(exposure.side) * (1 - found.ratio) : null;
}

/**
 * Highest isolated leverage that reaches an adverse move of `distance` exactly at liquidation: the inverse of
 * `liquidationDistance`, 1 / (e + (1 - side x e) x (MMR + fee) - amount / notional) for linear contracts; between 1 and
 * the venue's maximum for the notional.
 * @returns null beyond the last tier.
 */
export function leverageForDistance(exposure: Exposure, distance: number): number | null {
  const highest = maximumLeverage(exposure.table, exposure.notional);
  const ratio = Math.max(0, 1 - sideSign(exposure.side) * Math.max(0, distance));
  const marginRatio = marginRatioForLiquidation(exposure, ratio);
  if (highest === null || marginRatio === null) return null;
  return Math.min(highest, Math.max(1, 1 / marginRatio));
}

/**
 * Least margin, as a ratio of the notional at entry, that is liquidated no sooner than at `ratio` x entry: `liquidationRatio` undone.
 * @returns null beyond the last tier.
 */
export function marginRatioForLiquidation(exposure: Exposure, ratio: number): number | null {
  const path = adversePath(exposure);
  if (path === null) return null;
  const sign = sideSign(exposure.side);
  let marginRatio = 0;
  for (const { tier, endRatio } of path) {
    const ends = sign * (ratio - endRatio) >= 0;
    marginRatio = Math.max(marginRatio, marginRatioInTier(exposure, tier, ends ? ratio : endRatio));
    if (ends) break;
  }
  return marginRatio;
}

/** Tiers from the one at entry onward, as the price moves against the position; null beyond the last tier. */
function adversePath(exposure: Exposure): PathStep[] | null {
  const { table, kind, side, notional } = exposure;
  const first = tierIndexAt(table, notional);
  if (first === null) return null;
  const ruin = side === 'long' ? 0 : Number.POSITIVE_INFINITY;
  if (!scalesWithPrice(exposure)) return stepsFrom(table.tiers.slice(first, first + 1), () => ruin, ruin);
  const ratioAt = (bound: number): number => (kind === 'linear' ? bound / notional : notional / bound);
  const notionalFalls = (kind === 'linear') === (side === 'long');
  return notionalFalls
    ? stepsFrom(table.tiers.slice(0, first + 1).reverse(), (tier) => ratioAt(tier.notionalFloor), ruin)
    : stepsFrom(
        table.tiers.slice(first),
        (tier) => ratioAt(tier.notionalCap ?? Number.POSITIVE_INFINITY),
        ruin,
      );
}

function stepsFrom(
  tiers: readonly MarginTier[],
  end: (tier: MarginTier) => number,
  ruin: number,
): PathStep[] {
  return tiers.map((tier, index) => ({
    tier,
    endRatio: index === tiers.length - 1 ? ruin : end(tier),
  }));
}

/** Notional in the margin coin moves with the price; in the other unit (contracts, USD of an inverse) it does not. */
export function scalesWithPrice(exposure: Pick<Exposure, 'kind' | 'table'>): boolean {
  return (exposure.kind === 'linear') === (exposure.table.notionalUnit === 'quote');
}

/** The position's notional at `ratio` x entry, in the table's unit. */
function notionalAt(exposure: Exposure, ratio: number): number {
  if (!scalesWithPrice(exposure)) return exposure.notional;
  return exposure.kind === 'linear' ? exposure.notional * ratio : exposure.notional / ratio;
}

/**
 * The tier's rule for a position of notional 1 in the margin coin. In the other unit, which no price moves, the amount lowers the
 * rate, and a rate that grows with size stays what it is.
 */
function unitRule(exposure: Exposure, tier: MarginTier): { rate: number; slope: number; amount: number } {
  const amount = tier.maintenanceAmount / exposure.notional;
  const slope = (tier.rateSlope ?? 0) * exposure.notional;
  return scalesWithPrice(exposure)
    ? { rate: tier.maintenanceMarginRate, slope, amount }
    : { rate: tier.maintenanceMarginRate + slope - amount, slope: 0, amount: 0 };
}

function ratioInTier(exposure: Exposure, tier: MarginTier, marginRatio: number): number {
  const { rate, slope, amount } = unitRule(exposure, tier);
  if (slope > 0) {
    const { kind, side, table } = exposure;
    const cushion = marginRatio + amount;
    return slopedLiquidationRatio({ kind, side, cushion, rate: rate + table.liquidationFeeRate, slope });
  }
  const formula = exposure.kind === 'linear' ? linearLiquidationPrice : inverseLiquidationPrice;
  return formula({
    side: exposure.side,
    entryPrice: 1,
    size: 1,
    margin: marginRatio,
    maintenanceMarginRate: rate,
    maintenanceAmount: amount,
    feeRate: exposure.table.liquidationFeeRate,
  });
}

/** The formulas solved for the margin: what a position needs to be liquidated at `ratio` x entry. */
function marginRatioInTier(exposure: Exposure, tier: MarginTier, ratio: number): number {
  const { rate, slope, amount } = unitRule(exposure, tier);
  const total = rate + exposure.table.liquidationFeeRate;
  const sign = sideSign(exposure.side);
  const flat =
    exposure.kind === 'linear'
      ? sign - amount - ratio * (sign - total)
      : sign * ((1 + sign * total) / ratio - 1) - amount;
  // At ruin a value is endless, and nothing times it would be no number.
  return slope === 0 ? flat : flat + slope * (exposure.kind === 'linear' ? ratio ** 2 : ratio ** -2);
}
