/** The simulated market as its readers see it. Times in ms since the epoch (UTC), prices in USD(T), sizes in coins. */

export const SIMULATED_COINS = ['BTC', 'ETH', 'BNB'] as const;
export type SimulatedCoin = (typeof SIMULATED_COINS)[number];

export type Side = 'long' | 'short';
export type PriceKind = 'last' | 'mark';

/** One step of the maintenance table; `maintenanceAmount` makes the margin continuous over the bounds. */
export interface MaintenanceTier {
  readonly notionalFloor: number;
  readonly notionalCap: number;
  readonly maintenanceMarginRate: number;
  readonly maintenanceAmount: number;
  readonly maxLeverage: number;
}

export interface MarketBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Coins; 0 for mark prices. */
  readonly volume: number;
  readonly quoteVolume: number;
  /** Coins bought by takers; 0 for mark prices. */
  readonly takerBuyVolume: number;
}

export interface ForcedOrder {
  readonly time: number;
  /** Side of the POSITION that was liquidated. */
  readonly side: Side;
  readonly size: number;
  /** Price at which the position's margin is gone: what Bybit and OKX print, and Binance's `p`. */
  readonly bankruptcyPrice: number;
  /** What the forced order got: Binance's `ap`. */
  readonly averagePrice: number;
  readonly markPrice: number;
  readonly liquidationPrice: number;
  readonly positionId: number;
}

/** One open position as it really is. */
export interface TruePosition {
  readonly id: number;
  readonly side: Side;
  readonly entryPrice: number;
  readonly size: number;
  /** Leverage set on the position; margin may be larger than notional / leverage. */
  readonly leverage: number;
  readonly marginMode: 'isolated' | 'cross';
  /** What stands behind the position in USD: isolated margin with what was added, or the cross wallet. */
  readonly margin: number;
  /** Mark price at which it is liquidated; null when no positive price liquidates it. */
  readonly liquidationPrice: number | null;
  readonly openTime: number;
  /** True for the few dealers that take the other side of the crowd. */
  readonly dealer: boolean;
}

export interface BookLevels {
  /** Best first; [price, size]. */
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
}

export interface SimulationOptions {
  readonly seed: string | number;
  readonly coin: SimulatedCoin;
  /** Distinguishes the crowds of several venues that share one price; default 'binance'. */
  readonly venue?: string;
  /** Part of the reference open interest that this venue has; default 1. */
  readonly share?: number;
  /** Default: the tiers of Binance USD-M. */
  readonly tiers?: readonly MaintenanceTier[];
  readonly tickSize?: number;
}

export interface SimulatedMarket {
  readonly coin: SimulatedCoin;
  readonly tickSize: number;
  readonly tiers: readonly MaintenanceTier[];
  /** Price history (5-minute steps, no traders) runs from here to `start`. */
  readonly historyStart: number;
  /** Traders live from here ... */
  readonly start: number;
  /** ... to here; nothing is known after it. */
  readonly end: number;

  /**
   * Closed bars with `from` <= open time < `to` that have closed by `now`, then the running bar up to `now`.
   * Before `start` only intervals of 5 minutes or more exist.
   */
  bars(kind: PriceKind, intervalMs: number, from: number, to: number, now: number): MarketBar[];
  /** Price at any moment from `historyStart` to `end`. */
  priceAt(kind: PriceKind, time: number): number;
  /** Coins; the sum of open longs, which equals the sum of open shorts; each 5 minutes from `start`. */
  openInterest(from: number, to: number): { time: number; openInterest: number }[];
  openInterestAt(time: number): number;
  /** Accounts long and short (not size) each 5 minutes. */
  accounts(from: number, to: number): { time: number; longAccounts: number; shortAccounts: number }[];
  /** Settled funding, each 8 hours at 00, 08 and 16 UTC, from `historyStart`. */
  funding(from: number, to: number): { time: number; fundingRate: number; markPrice: number }[];
  /** Rate that the coming settlement would have as of `time`. */
  fundingRateAt(time: number): number;
  /** `from` <= time < `to`, ascending. */
  forcedOrders(from: number, to: number): ForcedOrder[];
  bookAt(time: number, levels: number): BookLevels;
  /** Every open position at the last full minute <= `time`; empty before `start`. */
  truthAt(time: number): TruePosition[];
}
