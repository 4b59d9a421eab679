import type { Snapshot } from '../protocol/snapshot.ts';

/** The parts of a snapshot that are others than in the one before, and the time; the whole when there was none. */
export function changedParts(before: Snapshot | null, after: Snapshot): Partial<Snapshot> {
  if (before === null) return after;
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => name === 'sentAt' || !Object.is(before[name as keyof Snapshot], value),
    ),
  ) as Partial<Snapshot>;
}
