import type { Instrument } from '../domain/instrument.ts';
import type { PositionSide } from '../domain/market-data.ts';
import type { OwnAccount, OwnAccountVenue } from '../domain/own-account.ts';
import type { SourceIo } from './source.ts';

const LARGEST_PRICE = 1e12;

/** One open position of an account, as its venue tells it. Amounts are in the settle coin. */
export interface AccountPosition {
  /** ccxt unified symbol, of a perpetual. */
  readonly symbol: string;
  readonly side: PositionSide;
  readonly entryPrice: number;
  /**
   * > 0. As it is set at Hyperliquid and Lighter; dYdX has no such setting: there it is the position's value by that of its subaccount, which
   * may be below 1, and is null where nothing is left of it.
   */
  readonly leverage: number | null;
  /** Base coin, > 0. */
  readonly size: number;
  readonly marginMode: 'isolated' | 'cross';
  /** Isolated: without unrealised profit; at or below 0 where profit was taken out of it. Null for cross. */
  readonly margin: number | null;
  /** Cross: value of the account behind it, with the unrealised profit of all its positions; null where it is not told. Null for isolated. */
  readonly accountValue: number | null;
  /** Null where no price would liquidate it, or the one told cannot be. */
  readonly liquidationPrice: number | null;
}

export interface AccountPositions {
  /** The venue's time, ms. */
  readonly asOf: number;
  readonly positions: readonly AccountPosition[];
}

/** Where a venue tells what an account holds. */
export interface AccountSource {
  readonly venue: OwnAccountVenue;
  /** Between two looks, so that they stay a small part of our share of the venue's limit. */
  readonly refreshMs: number;
  /** Whether the liquidation prices are the venue's own, or calculated by its published rule from what it tells. */
  readonly liquidationFrom: 'venue' | 'calculated';
  /** Whether an account's position in the instrument would be among those told. */
  covers(instrument: Instrument): boolean;
  /** Rejects with FetchFailure: `no-data` where the venue knows no such account. */
  positions(account: OwnAccount, io: SourceIo): Promise<AccountPositions>;
}

/**
 * A long is liquidated by a fall, a short by a rise: a price well on the other side of the mark is a misread field. One at 0 or below
 * says that no price does it.
 */
export function possiblePrice(price: number | null, side: PositionSide, mark: number): number | null {
  if (price === null || price <= 0 || price > LARGEST_PRICE) return null;
  const beyond = side === 'long' ? price / mark - 1 : 1 - price / mark;
  return beyond > 0.05 ? null : price;
}
