import { DAY_MS } from '../domain/candles.ts';
import type { EntryStore } from './entry-store.ts';

const CACHE_LIMIT_BYTES = 20_000_000;
const CACHE_AGE_MS = 14 * DAY_MS;

/** Keeps the cache within its bounds: at the first call, and then once a day, for a worker that a stream keeps alive may live for weeks. */
export function dailyPrune(store: Pick<EntryStore, 'prune'>, now: () => number): () => Promise<void> {
  let prunedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const at = now();
    // A clock set back makes it due again.
    if (Math.abs(at - prunedAt) < DAY_MS) return;
    prunedAt = at;
    await store.prune({ now: at, maximumAgeMs: CACHE_AGE_MS, maximumBytes: CACHE_LIMIT_BYTES });
  };
}
