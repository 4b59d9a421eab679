/** Public market data after the border: finite numbers, venue time in ms, ratios 0-1, sizes in base coin. */

/** What a venue says of an instrument this moment; null where it says nothing. */
export interface Ticker {
  readonly markPrice: number | null;
  readonly lastPrice: number | null;
  readonly indexPrice: number | null;
  /** Rate of the coming settlement, per funding interval (not annualised). */
  readonly fundingRate: number | null;
  readonly fundingIntervalMs: number | null;
  readonly nextFundingTime: number | null;
  /** In base coin, counted once (not both sides). */
  readonly openInterest: number | null;
  /** Traded in the last 24 h, in USD. */
  readonly volume24hUsd: number | null;
  readonly asOf: number;
}

/** Open interest in base coin at the given times, ascending. */
export interface OpenInterestSeries {
  readonly time: Float64Array;
  readonly openInterest: Float64Array;
}

/** A ratio over time, ascending: longs to shorts, or taker buys to taker sells. */
export interface RatioSeries {
  readonly time: Float64Array;
  readonly ratio: Float64Array;
}

/** Settled funding rates, ascending. */
export interface FundingSeries {
  readonly time: Float64Array;
  readonly fundingRate: Float64Array;
}

/** One aggregated side of a book: best price first; size in base coin. */
export interface BookSide {
  readonly price: Float64Array;
  readonly size: Float64Array;
}

export interface OrderBook {
  readonly bids: BookSide;
  readonly asks: BookSide;
  readonly asOf: number;
}

export const POSITION_SIDES = ['long', 'short'] as const;
export type PositionSide = (typeof POSITION_SIDES)[number];

/** `portfolio`: behind the position stands all that a portfolio or unified account holds. */
export const MARGIN_MODES = ['isolated', 'cross', 'portfolio'] as const;
export type PositionMarginMode = (typeof MARGIN_MODES)[number];

/** One forced order, normalised: `side` is always the side of the POSITION that was liquidated. */
export interface Liquidation {
  readonly side: PositionSide;
  readonly price: number;
  /** Binance average fill price; Bybit and OKX print the bankruptcy price, which is beyond the market. */
  readonly priceKind: 'average' | 'bankruptcy';
  readonly size: number;
  readonly notionalUsd: number;
  readonly time: number;
}
