import type { ReadingMessage } from '../protocol/reading-messages.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Interest } from './desk.ts';

/** Someone who looks at an instrument: a trading page, or a card of the popup. */
export interface Watcher {
  readonly interest: Exclude<Interest, 'idle'>;
  /** From a private window: its desk lives in memory only and is shared with private watchers alone. */
  readonly isPrivate: boolean;
  /** Hidden pages are sent nothing. */
  isVisible(): boolean;
  /** What was read from the page that it is; absent for who is none. */
  pageReading?(): ReadingMessage | null;
  /** Gets the newest snapshot; `changed` names the parts that differ from the one before. Latest wins, nothing queues. */
  receive(snapshot: Snapshot, changed: Partial<Snapshot>): void;
}
