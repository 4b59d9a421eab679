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

/** A position of value 1 in its margin coin at entry, under a maintenance rate that grows by `slope` with that value. */
export interface SlopedInput {
  readonly kind: 'linear' | 'inverse';
  readonly side: PositionSide;
  /** Margin and maintenance amount, in the margin coin. */
  readonly cushion: number;
  /** Maintenance and fee, at a value of nothing. */
  readonly rate: number;
  readonly slope: number;
}

/**
 * Liquidation price / entry price where the maintenance rate grows with the value v of the position in its margin coin (v is the price
 * ratio if linear, its inverse if inverse): cushion + e (v - 1) = rate v + slope v^2, with e = 1 where a rising value is a profit, else -1.
 * With no slope it is the formulas above. Source of the rule: support.deribit.com 25944738177565; the quadratic is our algebra.
 * @returns 1 when the margin covers no price at all; 0 or Infinity for never.
 */
export function slopedLiquidationRatio({ kind, side, cushion, rate, slope }: SlopedInput): number {
  const sign = sideSign(side);
  const gain = kind === 'linear' ? sign : -sign;
  const square = (rate - gain) ** 2 + 4 * slope * (cushion - gain);
  if (square < 0) return 1;
  const value = (2 * (cushion - gain)) / (rate - gain - gain * Math.sqrt(square));
  if (kind === 'linear') return value;
  return value > 0 ? 1 / value : Number.POSITIVE_INFINITY;
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
