import type { ReplayInstrument, VenueName } from './instruments.ts';
import type { BookLevels, MaintenanceTier, PriceKind, Side } from './market/types.ts';

export interface TapeBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Coins. */
  readonly volume: number;
  readonly quoteVolume: number;
  /** Coins; null where the tape does not know it. */
  readonly takerBuyVolume: number | null;
}

/** What holds at one moment; null is "no data", which each dialect says in its venue's way. */
export interface TapeTicker {
  readonly last: number;
  readonly mark: number | null;
  readonly fundingRate: number | null;
  readonly nextFundingTime: number | null;
  /** Coins. */
  readonly openInterest: number | null;
  readonly day: {
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly volume: number;
    readonly quoteVolume: number;
  };
}

export interface TapeLiquidation {
  readonly time: number;
  /** Side of the position. */
  readonly side: Side;
  /** Coins. */
  readonly size: number;
  readonly bankruptcyPrice: number;
  readonly averagePrice: number;
}

/** One open position with the account's own view of it. */
export interface TapePosition {
  readonly id: number;
  readonly side: Side;
  readonly entryPrice: number;
  /** Coins. */
  readonly size: number;
  readonly leverage: number;
  readonly marginMode: 'isolated' | 'cross';
  readonly margin: number;
  /** Null when no positive price liquidates it. */
  readonly liquidationPrice: number | null;
}

/**
 * What the replayed world knows. Times in ms, prices in the quote coin, sizes in coins.
 * `now` is the replay's time: nothing later than it is ever told. `null` means that the tape has no such data at all;
 * an empty list means that it has it, but nothing in the span.
 */
export interface Tape {
  readonly description: string;
  /** First and last moment worth replaying. */
  readonly start: number;
  readonly end: number;
  instruments(venue: VenueName): readonly ReplayInstrument[];
  /** Closed bars and the running one with `from` <= open time <= `to`, ascending. */
  candles(
    instrument: ReplayInstrument,
    kind: PriceKind,
    intervalMs: number,
    from: number,
    to: number,
    now: number,
  ): TapeBar[] | null;
  ticker(instrument: ReplayInstrument, now: number): TapeTicker | null;
  openInterest(
    instrument: ReplayInstrument,
    periodMs: number,
    from: number,
    to: number,
    now: number,
  ): { time: number; openInterest: number; price: number }[] | null;
  accounts(
    instrument: ReplayInstrument,
    periodMs: number,
    from: number,
    to: number,
    now: number,
  ): { time: number; longAccounts: number; shortAccounts: number }[] | null;
  funding(
    instrument: ReplayInstrument,
    from: number,
    to: number,
    now: number,
  ): { time: number; fundingRate: number; markPrice: number | null }[] | null;
  tiers(instrument: ReplayInstrument): readonly MaintenanceTier[] | null;
  book(instrument: ReplayInstrument, levels: number, now: number): BookLevels | null;
  /** Every open position at the last full minute; null where the tape does not know them. */
  positions(instrument: ReplayInstrument, now: number): readonly TapePosition[] | null;
  /** `from` < time <= `to`, ascending. */
  liquidations(instrument: ReplayInstrument, from: number, to: number): TapeLiquidation[] | null;
}
