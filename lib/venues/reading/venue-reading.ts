import type { VenueId } from '../../domain/instrument.ts';
import type { PositionSide } from '../../domain/market-data.ts';
import type { MarginMode } from '../venue.ts';

/** Columns of a venue's table of open positions that we know a use for. */
export const COLUMNS = [
  'contract',
  'side',
  'size',
  'entryPrice',
  'markPrice',
  'liquidationPrice',
  'margin',
  'profit',
] as const;
export type Column = (typeof COLUMNS)[number];

/** How one venue's trading page shows leverage and positions. One file a venue: its words and the few names in it that last. */
export interface VenueReading {
  readonly venue: VenueId;
  /** Selector of the order form and of the table, where the venue gives them an id that outlives its builds; null: sought by words alone. */
  readonly formRoot: string | null;
  readonly tableRoot: string | null;
  /** The heads of the columns in English and Chinese, in the form that `labelOf` gives; empty where the venue has none. */
  readonly columns: Readonly<Record<Column, readonly string[]>>;
  /** The buttons that open a long and a short, likewise: what the order form is known by. */
  readonly buy: readonly string[];
  readonly sell: readonly string[];
  /** The venue writes a short's size with a minus, so that a plain one is a long's. */
  readonly signedSize: boolean;
}

/** What the order form says of the page's own contract. */
export interface ReadForm {
  readonly leverage: number;
  readonly marginMode: MarginMode;
}

/** An open position as the page shows it: sizes in the base coin (USD for an inverse contract), margin in the settle coin. */
export interface ReadPosition {
  readonly side: PositionSide;
  readonly size: number;
  readonly entryPrice: number;
  readonly leverage: number;
  readonly marginMode: MarginMode;
  /** Of an isolated position; null where the page shows none. */
  readonly margin: number | null;
  /** By the venue, for a cross account the only one there is; null where the page shows none. */
  readonly liquidationPrice: number | null;
}

/** What was understood of a page; nothing is read where anything is unclear. */
export interface PageReading {
  readonly form: ReadForm | null;
  readonly positions: readonly ReadPosition[];
}

export const NOTHING_READ: PageReading = { form: null, positions: [] };
