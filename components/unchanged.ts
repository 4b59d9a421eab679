import type { Snapshot } from '../lib/protocol/snapshot.ts';

/** The parts that sections draw from. */
const PARTS = [
  'instrument',
  'drawdown',
  'loadLine',
  'ladder',
  'findings',
  'position',
  'market',
  'tiers',
  'missing',
] as const;

/**
 * The next snapshot, with the objects of the previous one where they tell the same: messages always bring new objects, and
 * sections draw again only for a new object.
 */
export function keepUnchanged(previous: Snapshot | null, next: Snapshot): Snapshot {
  if (previous === null || previous === next) return next;
  const kept = PARTS.filter((part) => JSON.stringify(previous[part]) === JSON.stringify(next[part]));
  return { ...next, ...Object.fromEntries(kept.map((part) => [part, previous[part]])) };
}
