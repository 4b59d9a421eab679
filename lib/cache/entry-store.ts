/** One cached value with what pruning needs to know of it. */
export interface Entry {
  readonly key: string;
  /** Instrument the entry belongs to: pruned together. */
  readonly group: string;
  readonly value: unknown;
  readonly bytes: number;
  /** Local ms of the last write. */
  readonly touchedAt: number;
}

/**
 * Key-value storage of the cache. It never rejects: a cache that fails must not break the panel, so a failed read is a miss
 * and a failed write is forgotten.
 */
export interface EntryStore {
  get(key: string): Promise<unknown>;
  /** All values whose key starts with `prefix`, in key order. */
  list(prefix: string): Promise<readonly unknown[]>;
  /** Writes all of them or none: a worker killed in the middle leaves no half. */
  put(entries: readonly Entry[]): Promise<void>;
  /** Writes what `change` makes of the values of these keys, at once with reading them: where they cannot be read, nothing is written. */
  update(keys: readonly string[], change: (values: readonly unknown[]) => readonly Entry[]): Promise<void>;
  /** Forgets every value whose key starts with `prefix`. */
  remove(prefix: string): Promise<void>;
  /** Drops what is too old, then the groups longest untouched, until all is within the limits. */
  prune(limits: PruneLimits): Promise<void>;
  readonly kind: 'indexeddb' | 'memory';
}

export interface PruneLimits {
  readonly now: number;
  readonly maximumAgeMs: number;
  readonly maximumBytes: number;
}

/** Which keys go: those of groups too old, then whole groups, longest untouched first, while over the size. */
export function keysToPrune(entries: readonly Omit<Entry, 'value'>[], limits: PruneLimits): string[] {
  const groups = new Map<string, { touchedAt: number; bytes: number; keys: string[] }>();
  for (const entry of entries) {
    const group = groups.get(entry.group) ?? { touchedAt: 0, bytes: 0, keys: [] };
    group.touchedAt = Math.max(group.touchedAt, entry.touchedAt);
    group.bytes += entry.bytes;
    group.keys.push(entry.key);
    groups.set(entry.group, group);
  }
  let bytes = [...groups.values()].reduce((sum, group) => sum + group.bytes, 0);
  const pruned: string[] = [];
  for (const group of [...groups.values()].sort((a, b) => a.touchedAt - b.touchedAt)) {
    const tooOld = limits.now - group.touchedAt > limits.maximumAgeMs;
    if (!tooOld && bytes <= limits.maximumBytes) break;
    pruned.push(...group.keys);
    bytes -= group.bytes;
  }
  return pruned;
}
