import type { PositionSide } from './market-data.ts';

/** A position and the maintenance rule it is under; margin and amount in the margin coin, rates as ratios. */
export interface FormulaInput {
  readonly side: PositionSide;
  readonly entryPrice: number;
  /** Base coin; for inverse contracts USD. */
  readonly size: number;
  readonly margin: number;
  readonly maintenanceMarginRate: number;
  readonly maintenanceAmount: number;
  /** Taker fee that the venue adds to the maintenance rate; 0 where it adds none. */
  readonly feeRate: number;
}

export function sideSign(side: PositionSide): 1 | -1 {
  return side === 'long' ? 1 : -1;
}

/**
 * Margined in the quote coin: (side x EP x S - M - amount) / (S x (side - MMR - fee)); 0 or less means never.
 * Sources: Binance FAQ b3c689c1f50a44cabb3a84e663b81d93, OKX article 360053909592, Hyperliquid docs (algebraically equal).
 */
export function linearLiquidationPrice(input: FormulaInput): number {
  const sign = sideSign(input.side);
  const rate = input.maintenanceMarginRate + input.feeRate;
  const cushion = input.margin + input.maintenanceAmount;
  return (sign * input.entryPrice * input.size - cushion) / (input.size * (sign - rate));
}

/**
 * Margined in the base coin: U x (1 + side x (MMR + fee)) / (U / EP + side x (M + amount)); Infinity means never.
 * Sources: Binance FAQ ceccfcfb4e3a45e3b48b0b1bb1a8ae46, OKX coin-margined formula, Bybit help of 2026-05-27.
 */
export function inverseLiquidationPrice(input: FormulaInput): number {
  const sign = sideSign(input.side);
  const rate = input.maintenanceMarginRate + input.feeRate;
  const coins = input.size / input.entryPrice + sign * (input.margin + input.maintenanceAmount);
  return coins <= 0 ? Number.POSITIVE_INFINITY : (input.size * (1 + sign * rate)) / coins;
}

/**
 * Linear, with the maintenance margin taken at the entry price: EP - side x (M - MM) / S.
 * Source: Bybit help "Liquidation Price (USDT Contract)", in force on pages until 2026.
 */
export function entryMaintenanceLiquidationPrice(input: FormulaInput): number {
  const rate = input.maintenanceMarginRate + input.feeRate;
  const maintenance = input.entryPrice * input.size * rate - input.maintenanceAmount;
  return input.entryPrice - (sideSign(input.side) * (input.margin - maintenance)) / input.size;
}

/**
 * Bybit inverse cross before unified accounts: maintenance at entry, closing fee at the bankruptcy price.
 * Source: Bybit help 360039261334. @param input `margin` is the whole balance; `feeRate` the taker fee.
 */
export function bybitInverseCrossLiquidationPrice(input: FormulaInput): number {
  const sign = sideSign(input.side);
  const entryCoins = input.size / input.entryPrice;
  const bankruptcyCoins = (entryCoins + sign * input.margin) / (1 + sign * input.feeRate);
  const maintenance = entryCoins * input.maintenanceMarginRate - input.maintenanceAmount;
  const loss = input.margin - maintenance - bankruptcyCoins * input.feeRate;
  const coins = entryCoins + sign * loss;
  return coins <= 0 ? Number.POSITIVE_INFINITY : input.size / coins;
}
