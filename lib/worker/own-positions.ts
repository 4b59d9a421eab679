import { type Instrument, instrumentKey, ownContract, type VenueId } from '../domain/instrument.ts';
import type { ReadingMessage } from '../protocol/reading-messages.ts';
import {
  INSTRUMENT_POSITIONS_LIMIT,
  POSITION_LIMITS,
  type PositionEntry,
  type Snapshot,
} from '../protocol/snapshot.ts';
import type { Settings } from '../settings/schema.ts';
import type { AccountPosition } from '../sources/account-position.ts';
import type { OwnAccountReading } from './own-accounts.ts';

/** A position that a snapshot speaks of. */
export interface OwnEntry {
  /** Of the stored position; below 0 for one that was read, null for one that is tried out and not there yet. */
  readonly id: number | null;
  readonly entry: PositionEntry;
  /** The venue's own liquidation price, where it shows one. */
  readonly shownLiquidationPrice: number | null;
}

/** The trader's positions of one contract, and how they are known. */
export interface OwnPositions {
  /** Whose they are: of a page whose market another venue's stands in for its own one. Null: the market's. */
  readonly contract: Instrument | null;
  readonly from: Snapshot['positionFrom'];
  readonly list: readonly OwnEntry[];
}

export const NO_POSITIONS: OwnPositions = { contract: null, from: 'hand', list: [] };

/** Of what was read, by its place: what a form is opened for. */
function readId(index: number): number {
  return -1 - index;
}

function positive(amount: number | null): number | null {
  return amount !== null && amount > 0 ? amount : null;
}

/** Brought to what a position can be: with no margin left behind it, its leverage is the highest. */
function accountEntry(position: AccountPosition, id: number): OwnEntry {
  const { side, entryPrice, size, marginMode, liquidationPrice } = position;
  const highest = POSITION_LIMITS.leverage;
  return {
    id,
    entry: {
      side,
      entryPrice,
      leverage: Math.min(highest, Math.max(1, position.leverage ?? highest)),
      size,
      marginMode,
      margin: positive(position.margin),
      // Where no price liquidates it, this tells so; a price of ours is not taken for the venue's.
      walletBalance: liquidationPrice === null ? positive(position.accountValue) : null,
    },
    shownLiquidationPrice: liquidationPrice,
  };
}

/** What every page of an instrument shows: what was entered by hand, else what the venue tells of the user's address. */
export function sharedPositions(
  reading: Pick<OwnAccountReading, 'positions'> | null,
  instrument: Instrument,
  settings: Settings,
): OwnPositions {
  const stored = settings.positions[instrumentKey(instrument)] ?? [];
  const told = reading?.positions.slice(0, 1 + INSTRUMENT_POSITIONS_LIMIT) ?? [];
  if (stored.length === 0 && told.length > 0)
    return {
      contract: instrument,
      from: 'account',
      list: told.map((position, index) => accountEntry(position, readId(index))),
    };
  return {
    contract: instrument,
    from: 'hand',
    list: stored.map(({ id, ...entry }) => ({ id, entry, shownLiquidationPrice: null })),
  };
}

/** What was read from the page and is to be shown: unless positions were entered by hand and go first. Null for none. */
export function pagePositions(
  reading: ReadingMessage | null,
  instrument: Instrument,
  settings: Settings,
): OwnPositions | null {
  const { enabled, preferred } = settings.pageReading;
  const positions = reading?.symbol === instrument.symbol ? reading.positions : [];
  const isEntered = settings.positions[instrumentKey(instrument)] !== undefined;
  if (!enabled || positions.length === 0 || (isEntered && !preferred)) return null;
  return {
    contract: instrument,
    from: 'page',
    list: positions.map(({ liquidationPrice, ...entry }, index) => ({
      id: readId(index),
      entry: { ...entry, walletBalance: null },
      shownLiquidationPrice: liquidationPrice,
    })),
  };
}

/** Whether a market stands in for the one of a page's own venue: then it holds none of the positions that are entered there. */
export function isStoodIn(page: Instrument, market: Instrument): boolean {
  return contractOf(page, market).venue !== market.venue;
}

/** A page's positions where they are not those that all pages of its market share: read from it, or of another venue. Null where they are. */
export function positionsApart(
  page: Instrument,
  market: Instrument,
  reading: ReadingMessage | null | undefined,
  settings: Settings,
): OwnPositions | null {
  const contract = contractOf(page, market);
  const read = pagePositions(reading ?? null, contract, settings);
  return read ?? (isStoodIn(page, market) ? sharedPositions(null, contract, settings) : null);
}

/** The contract that a snapshot's own positions belong to, and whose tiers, or market, stand in for its venue's. */
export function ownMarket({
  requested,
  instrument,
  tiers,
}: Pick<Snapshot, 'requested' | 'instrument' | 'tiers'>): {
  readonly contract: Instrument;
  readonly lentBy: VenueId | null;
} {
  const lentBy = isStoodIn(requested, instrument) ? instrument.venue : (tiers?.lentBy ?? null);
  return { contract: contractOf(requested, instrument), lentBy };
}

function contractOf(page: Instrument, market: Instrument): Instrument {
  return ownContract(page) ?? market;
}
