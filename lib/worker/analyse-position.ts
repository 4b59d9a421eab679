import { type CrossAccount, type CrossLiquidation, crossLiquidation } from '../domain/cross-account.ts';
import type { Instrument } from '../domain/instrument.ts';
import { marginRatioForLiquidation, scalesWithPrice } from '../domain/liquidation-distance.ts';
import { sideSign } from '../domain/liquidation-formula.ts';
import {
  entryNotional,
  type LiquidationResult,
  liquidationPrice,
  marginKind,
  type NotComputableReason,
  positionExposure,
} from '../domain/liquidation-price.ts';
import { type MarginTierTable, tierAt } from '../domain/margin-tier.ts';
import type { PositionEntry, SnapshotPosition } from '../protocol/snapshot.ts';
import type { OwnEntry } from './own-positions.ts';

export type OwnPosition = Omit<SnapshotPosition, 'plan'>;
type Liquidation = SnapshotPosition['liquidation'];

const UNKNOWN: Liquidation = {
  state: 'not-computable',
  low: null,
  high: null,
  bankruptcyPrice: null,
  distance: null,
  maintenanceMarginRate: null,
  reason: 'tiers-missing',
  isShared: false,
};

const PORTFOLIO: NotComputableReason = 'portfolio-account';

/** The trader's positions of an instrument, each with its liquidation price by the venue's published rules; what is liquidated first comes first. */
export function analysePositions(
  instrument: Instrument,
  entries: readonly OwnEntry[],
  tiers: MarginTierTable | null,
  price: number | null,
): readonly OwnPosition[] {
  const computed = entries.filter(({ shownLiquidationPrice }) => shownLiquidationPrice === null);
  const account = tiers === null ? null : sharedAccount(instrument, computed, tiers);
  const shared = account === null || price === null ? null : crossLiquidation(account, price);
  const positions = entries.map(({ id, entry, shownLiquidationPrice }): OwnPosition => {
    const isShared = account !== null && entry.marginMode === 'cross' && shownLiquidationPrice === null;
    const liquidation = isShared
      ? describeShared(shared, account, entry, price)
      : describe(
          tiers === null ? null : liquidationPrice(instrument, entry, tiers, tiers.tickSize ?? null),
          entry,
          price,
        );
    return {
      id,
      entry: withImpliedBalance(entry, shownLiquidationPrice, instrument, tiers),
      // An inverse position is counted in USD already.
      notionalUsd: instrument.kind === 'inverse' ? entry.size : entry.size * (price ?? entry.entryPrice),
      liquidation: withShown(
        id !== null && id < 0 && entry.marginMode === 'cross' ? asTold(liquidation) : liquidation,
        entry,
        shownLiquidationPrice,
        price,
      ),
    };
  });
  return positions.toSorted((one, other) => distanceOf(one) - distanceOf(other));
}

function distanceOf({ liquidation }: OwnPosition): number {
  return liquidation.distance ?? Number.POSITIVE_INFINITY;
}

/** Two or more cross positions of an instrument have one balance behind them; null where there are none, or the balance is not known. */
export function sharedAccount(
  { kind }: Pick<Instrument, 'kind'>,
  entries: readonly Pick<OwnEntry, 'entry'>[],
  table: MarginTierTable,
): CrossAccount | null {
  const legs = entries.map(({ entry }) => entry).filter(({ marginMode }) => marginMode === 'cross');
  const walletBalance = legs.find((leg) => leg.walletBalance !== null)?.walletBalance ?? null;
  const margin = marginKind(kind);
  if (legs.length < 2 || walletBalance === null || margin === null) return null;
  return { kind: margin, legs, table, walletBalance };
}

/** A long is liquidated below the price, a short above it; an account may have both. */
function describeShared(
  found: CrossLiquidation | null,
  { kind, table, legs }: CrossAccount,
  entry: PositionEntry,
  price: number | null,
): Liquidation {
  const base: Liquidation = { ...UNKNOWN, isShared: true, reason: 'no-price' };
  if (found === null || price === null) return base;
  if (found.state === 'below-maintenance') return { ...base, reason: 'margin-below-maintenance' };
  if (found.state === 'beyond-last-tier') return { ...base, reason: 'beyond-last-tier' };
  const own = found.state === 'never' ? null : entry.side === 'long' ? found.below : found.above;
  if (own === null) return { ...base, state: 'none', reason: 'over-collateralised' };
  const perUnit = kind === 'linear' ? own : 1 / own;
  // Positions of a side are one to the venue.
  const held = legs.reduce((sum, leg) => sum + (leg.side === entry.side ? leg.size : 0), 0);
  const tier = tierAt(table, held * (scalesWithPrice({ kind, table }) ? perUnit : 1));
  return {
    ...base,
    state: 'price',
    low: own,
    high: own,
    distance: distanceFrom(price, own, entry),
    maintenanceMarginRate: tier?.maintenanceMarginRate ?? null,
    reason: null,
  };
}

function describe(result: LiquidationResult | null, entry: PositionEntry, price: number | null): Liquidation {
  // That no price can be told of it does not wait for the tiers.
  if (entry.marginMode === 'portfolio') return { ...UNKNOWN, reason: PORTFOLIO };
  if (result === null) return UNKNOWN;
  if (result.state !== 'price') return { ...UNKNOWN, state: result.state, reason: result.reason };
  // Of two published rules the one that is reached first counts.
  const nearest = entry.side === 'long' ? result.high : result.low;
  return {
    state: 'price',
    low: result.low,
    high: result.high,
    bankruptcyPrice: result.bankruptcyPrice,
    distance: price === null ? null : distanceFrom(price, nearest, entry),
    maintenanceMarginRate: result.maintenanceMarginRate,
    reason: null,
    isShared: false,
  };
}

/** Of a cross position that was read, other contracts are not known: that no price liquidates it may be told, a price may not. */
function asTold(liquidation: Liquidation): Liquidation {
  return liquidation.state === 'price' ? { ...UNKNOWN, reason: 'cross-without-balance' } : liquidation;
}

/** Of a cross position whose liquidation price the venue shows: the balance that would bring it there, were the position alone. */
function withImpliedBalance(
  entry: PositionEntry,
  shown: number | null,
  { kind }: Pick<Instrument, 'kind'>,
  tiers: MarginTierTable | null,
): PositionEntry {
  const margin = marginKind(kind);
  if (shown === null || tiers === null || margin === null) return entry;
  if (entry.marginMode !== 'cross' || entry.walletBalance !== null) return entry;
  const exposure = positionExposure(margin, entry, tiers);
  const ratio = marginRatioForLiquidation(exposure, shown / entry.entryPrice);
  if (ratio === null || ratio <= 0) return entry;
  return { ...entry, walletBalance: ratio * entryNotional(margin, entry) };
}

/** The liquidation price that the venue itself shows goes before ours: of a cross account it is the only one that can be told. */
function withShown(
  liquidation: Liquidation,
  entry: PositionEntry,
  shown: number | null,
  price: number | null,
): Liquidation {
  if (shown === null) return liquidation;
  const distance = price === null ? null : distanceFrom(price, shown, entry);
  return { ...liquidation, state: 'price', low: shown, high: shown, distance, reason: null, isShared: false };
}

function distanceFrom(price: number, liquidation: number, { side }: PositionEntry): number {
  return (sideSign(side) * (price - liquidation)) / price;
}

/** The liquidation price that is reached first; null when there is none. */
export function nearestLiquidationPrice(
  position: Pick<SnapshotPosition, 'entry' | 'liquidation'> | null,
): number | null {
  if (position === null) return null;
  return position.entry.side === 'long' ? position.liquidation.high : position.liquidation.low;
}
