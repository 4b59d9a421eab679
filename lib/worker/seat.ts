import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Analysis } from './analysis.ts';
import type { Desk } from './desk.ts';
import type { Watcher } from './watcher.ts';

/** One watcher of a desk, and what it was told. */
export interface Place {
  readonly requested: Instrument;
  last: Snapshot | null;
  /** Of a page with positions of its own: what they change is not the other watchers'. */
  own: Analysis | null;
}

/** A desk with those who watch it. */
export interface Seat {
  readonly isPrivate: boolean;
  readonly desk: Desk;
  readonly analysis: Analysis;
  readonly watchers: Map<Watcher, Place>;
  isDirty: boolean;
  /** Local ms when the last watcher left; null while there is one. */
  leftAt: number | null;
}

/** Private desks are others than those of the same instrument. */
export function seatKey(instrument: Instrument, isPrivate: boolean): string {
  return `${isPrivate ? 'private|' : ''}${instrumentKey(instrument)}`;
}
