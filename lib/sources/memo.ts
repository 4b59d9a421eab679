import type { SourceIo } from './source.ts';

const MAX_ENTRIES = 200;

/**
 * Keeps slow facts (contract sizes, funding intervals) for one life of the worker, per io, at most 200 of a kind.
 * Parallel callers share one request; a failed one is forgotten.
 */
export function memoise<T>(
  lifetimeMs: number,
  load: (key: string, io: SourceIo) => Promise<T>,
): (key: string, io: SourceIo) => Promise<T> {
  const memos = new WeakMap<SourceIo, Map<string, { loadedAt: number; value: Promise<T> }>>();
  return (key, io) => {
    const memo = memos.get(io) ?? new Map<string, { loadedAt: number; value: Promise<T> }>();
    memos.set(io, memo);
    const known = memo.get(key);
    if (known !== undefined && Date.now() - known.loadedAt < lifetimeMs) return known.value;
    const entry = { loadedAt: Date.now(), value: load(key, io) };
    memo.set(key, entry);
    entry.value.catch(() => {
      if (memo.get(key) === entry) memo.delete(key);
    });
    const oldest = memo.keys().next().value;
    if (memo.size > MAX_ENTRIES && oldest !== undefined) memo.delete(oldest);
    return entry.value;
  };
}
