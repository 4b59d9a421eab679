import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import type { ReadingMessage } from '../protocol/reading-messages.ts';
import type { PositionEntry, Snapshot } from '../protocol/snapshot.ts';
import type { Settings } from '../settings/schema.ts';

/** A position that a snapshot speaks of. */
export interface OwnEntry {
  /** Of the stored position; null for one that was read. */
  readonly id: number | null;
  readonly entry: PositionEntry;
  /** The venue's own liquidation price, where it shows one. */
  readonly shownLiquidationPrice: number | null;
}

/** The trader's positions of one instrument, and how they are known. */
export interface OwnPositions {
  readonly from: Snapshot['positionFrom'];
  readonly list: readonly OwnEntry[];
}

export const NO_POSITIONS: OwnPositions = { from: 'hand', list: [] };

/** What was entered by hand. */
export function enteredPositions(settings: Settings, instrument: Instrument): OwnPositions {
  const stored = settings.positions[instrumentKey(instrument)] ?? [];
  return {
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
    from: 'page',
    list: positions.map(({ liquidationPrice, ...entry }) => ({
      id: null,
      entry: { ...entry, walletBalance: null },
      shownLiquidationPrice: liquidationPrice,
    })),
  };
}
