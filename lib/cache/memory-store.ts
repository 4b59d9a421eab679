import { type Entry, type EntryStore, keysToPrune } from './entry-store.ts';

const ENTRIES_LIMIT = 2_000;

/** For private windows, whose data must not be stored, and where IndexedDB is refused. */
export function createMemoryStore(): EntryStore {
  const entries = new Map<string, Entry>();
  const add = (added: readonly Entry[]): void => {
    for (const entry of added) {
      entries.delete(entry.key);
      entries.set(entry.key, entry);
      const oldest = entries.keys().next().value;
      if (entries.size > ENTRIES_LIMIT && oldest !== undefined) entries.delete(oldest);
    }
  };
  return {
    kind: 'memory',
    async get(key) {
      return entries.get(key)?.value;
    },
    async list(prefix) {
      return [...entries.keys()]
        .filter((key) => key.startsWith(prefix))
        .sort()
        .map((key) => entries.get(key)?.value);
    },
    async put(added) {
      add(added);
    },
    async update(keys, change) {
      add(change(keys.map((key) => entries.get(key)?.value)));
    },
    async remove(prefix) {
      for (const key of [...entries.keys()]) if (key.startsWith(prefix)) entries.delete(key);
    },
    async prune(limits) {
      for (const key of keysToPrune([...entries.values()], limits)) entries.delete(key);
    },
  };
}
