import { hasIsolatedMargin, type Instrument, type InstrumentKind, type VenueId } from './instrument.ts';
import { type Exposure, liquidationRatio, type MarginKind, scalesWithPrice } from './liquidation-distance.ts';
import { entryMaintenanceLiquidationPrice, type FormulaInput, sideSign } from './liquidation-formula.ts';
import { type MarginTier, type MarginTierTable, maximumLeverage, tierAt } from './margin-tier.ts';
import type { PositionMarginMode, PositionSide } from './market-data.ts';

/** A trader's own position, as they enter it. */
export interface Position {
  readonly side: PositionSide;
  readonly entryPrice: number;
  readonly leverage: number;
  /** Base coin; for inverse contracts the USD notional. */
  readonly size: number;
  readonly marginMode: PositionMarginMode;
  /** Isolated: margin assigned to the position, in the margin coin; null means entry notional / leverage. */
  readonly margin: number | null;
  /** Isolated: what was put to it since, in the margin coin. */
  readonly addedMargin?: number | null | undefined;
  /** Cross: balance behind the position, in the margin coin, without its own unrealised profit. */
  readonly walletBalance: number | null;
}

/** How the venue's figure is got from the common formula. */
export type LiquidationRule = 'mark' | 'mark-or-entry' | 'mark-plus-tick';

export type NotComputableReason =
  | 'kind-not-supported'
  | 'invalid-position'
  | 'portfolio-account'
  | 'no-isolated-margin'
  | 'cross-without-balance'
  | 'beyond-last-tier'
  | 'leverage-above-maximum'
  | 'margin-below-maintenance';

export type LiquidationResult =
  | LiquidationPrice
  | { readonly state: 'not-computable'; readonly reason: NotComputableReason }
  | { readonly state: 'none'; readonly reason: 'over-collateralised' };

export interface LiquidationPrice {
  readonly state: 'price';
  readonly liquidationPrice: number;
  /** Equal to the price, or the range between two published rules. */
  readonly low: number;
  readonly high: number;
  /** Where the margin is used up; null when no positive price does it. */
  readonly bankruptcyPrice: number | null;
  /** Of the tier in force at the liquidation price. */
  readonly maintenanceMarginRate: number;
  readonly maintenanceAmount: number;
  /** Move from entry to the liquidation price, against the position: 0.05 is 5 %. */
  readonly distance: number;
  readonly rule: LiquidationRule;
}

/** Bybit and MEXC published two rules; Kraken takes its rates "at entry price" (360022632452) and says no more; OKX shows one tick more; the others use the common formula as it is. */
const VENUE_RULES: Readonly<Record<VenueId, LiquidationRule>> = {
  binance: 'mark',
  bybit: 'mark-or-entry',
  okx: 'mark-plus-tick',
  hyperliquid: 'mark',
  mexc: 'mark-or-entry',
  gate: 'mark',
  kucoin: 'mark',
  bitget: 'mark',
  aster: 'mark',
  kcex: 'mark',
  binanceus: 'mark',
  dydx: 'mark',
  lighter: 'mark',
  coinbase: 'mark',
  cryptocom: 'mark',
  kraken: 'mark-or-entry',
  htx: 'mark',
  bingx: 'mark',
  deribit: 'mark',
};

/**
 * Liquidation price of a position that is alone behind its margin, by the venue's published rules.
 * Never for portfolio and unified accounts; wrong by nature for cross accounts with further positions.
 * @param tickSize price step of the market; null leaves out what depends on it.
 */
export function liquidationPrice(
  instrument: Pick<Instrument, 'venue' | 'kind'>,
  position: Position,
  table: MarginTierTable,
  tickSize: number | null,
): LiquidationResult {
  const kind = marginKind(instrument.kind);
  if (kind === null) return notComputable('kind-not-supported');
  if (!isValid(position)) return notComputable('invalid-position');
  if (position.marginMode === 'portfolio') return notComputable('portfolio-account');
  if (position.marginMode === 'isolated' && !hasIsolatedMargin(instrument.venue))
    return notComputable('no-isolated-margin');
  const exposure = positionExposure(kind, position, table);
  const highest = maximumLeverage(table, exposure.notional);
  if (highest === null) return notComputable('beyond-last-tier');
  if (position.leverage > highest) return notComputable('leverage-above-maximum');
  const margin = positionMargin(kind, position);
  if (margin === null) return notComputable('cross-without-balance');
  return price(instrument.venue, position, exposure, margin, tickSize);
}

/** The position's notional in the margin coin at entry: quote coin if linear, base coin if inverse. */
export function entryNotional(kind: MarginKind, position: Pick<Position, 'size' | 'entryPrice'>): number {
  return kind === 'linear' ? position.size * position.entryPrice : position.size / position.entryPrice;
}

/** The position as tiers and distances see it, with its notional in the table's unit. */
export function positionExposure(
  kind: MarginKind,
  position: Pick<Position, 'side' | 'size' | 'entryPrice'>,
  table: MarginTierTable,
): Exposure {
  return {
    table,
    kind,
    side: position.side,
    notional: scalesWithPrice({ kind, table }) ? entryNotional(kind, position) : position.size,
  };
}

/** Margin behind the position in the margin coin; null for cross without a balance, and where a whole account stands behind it. */
export function positionMargin(kind: MarginKind, position: Position): number | null {
  if (position.marginMode === 'portfolio') return null;
  if (position.marginMode === 'cross') return position.walletBalance;
  return (position.margin ?? entryNotional(kind, position) / position.leverage) + (position.addedMargin ?? 0);
}

export function marginKind(kind: InstrumentKind): MarginKind | null {
  return kind === 'linear' || kind === 'inverse' ? kind : null;
}

function price(
  venue: VenueId,
  position: Position,
  exposure: Exposure,
  margin: number,
  tickSize: number | null,
): LiquidationResult {
  const marginRatio = margin / entryNotional(exposure.kind, position);
  const found = liquidationRatio(exposure, marginRatio);
  if (found.state === 'beyond-last-tier') return notComputable('beyond-last-tier');
  if (found.state === 'at-entry') return notComputable('margin-below-maintenance');
  if (found.state === 'never') return { state: 'none', reason: 'over-collateralised' };
  const shown = found.ratio * position.entryPrice + displayOffset(venue, position.side, tickSize);
  return {
    state: 'price',
    liquidationPrice: shown,
    ...range(venue, position, exposure, margin, shown, tickSize),
    bankruptcyPrice: bankruptcyPrice(exposure.kind, position, marginRatio),
    maintenanceMarginRate: found.tier.maintenanceMarginRate,
    maintenanceAmount: found.tier.maintenanceAmount,
    distance: sideSign(position.side) * (1 - shown / position.entryPrice),
    rule: ruleOf(venue, exposure.kind),
  };
}

/** The entry rule is published of linear contracts alone: of an inverse one there is no second price to make a range of. */
function ruleOf(venue: VenueId, kind: MarginKind): LiquidationRule {
  const rule = VENUE_RULES[venue];
  return rule === 'mark-or-entry' && kind === 'inverse' ? 'mark' : rule;
}

/** OKX shows the formula plus one tick for a long (API documentation's own payload); shorts are not documented. */
function displayOffset(venue: VenueId, side: PositionSide, tickSize: number | null): number {
  return VENUE_RULES[venue] === 'mark-plus-tick' && side === 'long' ? (tickSize ?? 0) : 0;
}

/** Both published linear rules of a venue that has two, where they differ by more than a tick; else the price itself. */
function range(
  venue: VenueId,
  position: Position,
  exposure: Exposure,
  margin: number,
  shown: number,
  tickSize: number | null,
): { low: number; high: number } {
  const single = { low: shown, high: shown };
  if (ruleOf(venue, exposure.kind) !== 'mark-or-entry') return single;
  const tier = tierAt(exposure.table, exposure.notional);
  if (tier === null) return single;
  const other = entryMaintenanceLiquidationPrice(formulaInput(position, tier, margin, exposure));
  if (other <= 0 || Math.abs(other - shown) <= (tickSize ?? 0)) return single;
  return { low: Math.min(shown, other), high: Math.max(shown, other) };
}

function formulaInput(
  position: Position,
  tier: MarginTier,
  margin: number,
  exposure: Exposure,
): FormulaInput {
  // In the margin coin: a table in the base coin has its amounts in it too.
  const unitPrice = scalesWithPrice(exposure) ? 1 : position.entryPrice;
  return {
    side: position.side,
    entryPrice: position.entryPrice,
    size: position.size,
    margin,
    maintenanceMarginRate: tier.maintenanceMarginRate,
    maintenanceAmount: tier.maintenanceAmount * unitPrice,
    feeRate: exposure.table.liquidationFeeRate,
  };
}

/** Price at which the margin alone is used up: liquidation with no maintenance. */
function bankruptcyPrice(kind: MarginKind, position: Position, marginRatio: number): number | null {
  const share = 1 - sideSign(position.side) * marginRatio;
  const coins = 1 + sideSign(position.side) * marginRatio;
  if (kind === 'linear') return share > 0 ? position.entryPrice * share : null;
  return coins > 0 ? position.entryPrice / coins : null;
}

function isValid(position: Position): boolean {
  const positive = [position.entryPrice, position.leverage, position.size].every(
    (value) => Number.isFinite(value) && value > 0,
  );
  const finite = [position.margin, position.addedMargin ?? null, position.walletBalance].every(
    (value) => value === null || (Number.isFinite(value) && value >= 0),
  );
  return positive && finite && position.leverage >= 1;
}

function notComputable(reason: NotComputableReason): LiquidationResult {
  return { state: 'not-computable', reason };
}
