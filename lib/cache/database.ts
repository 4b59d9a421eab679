import { type DBSchema, deleteDB, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import { type Entry, type EntryStore, keysToPrune } from './entry-store.ts';
import { createMemoryStore } from './memory-store.ts';

export const DATABASE_VERSION = 1;
/** A browser that neither opens nor refuses must not hold up the panel. */
const OPEN_TIMEOUT_MS = 4_000;

interface CacheSchema extends DBSchema {
  values: { key: string; value: unknown };
  /** What pruning reads, apart from the values so that it stays small. */
  meta: { key: string; value: Omit<Entry, 'value'> };
}
type Database = IDBPDatabase<CacheSchema>;

export interface CacheHealth {
  /** How often the database was thrown away because it could not be read. */
  readonly recoveries: number;
  readonly memoryOnly: boolean;
  readonly lastError: string | null;
}

export interface DatabasePlan {
  readonly name: string;
  /** True: what it holds is not to be had again. It is deleted only for damage, never because it did not answer or was closed. */
  readonly isPrecious: boolean;
}

/** What can be asked of the exchanges again. */
const CACHE: DatabasePlan = { name: 'plimsoll', isPrecious: false };
/** What was recorded over months: apart, so that a damaged cache does not take it along. */
export const HISTORY_DATABASE: DatabasePlan = { name: 'plimsoll-history', isPrecious: true };

/** Names of errors that say that a database is of another version, lacks its stores or cannot be read. */
const DAMAGE = ['VersionError', 'NotFoundError', 'UnknownError', 'DataError'];
/** So often a precious database may fail without damage before the worker goes on in memory. */
const FAILURES_LIMIT = 3;

/**
 * Entries in IndexedDB. A database that does not open or read is deleted once and made anew (a precious one only when it is damaged); if
 * that fails too, it goes on in memory. Nothing here rejects.
 */
export function createDatabaseStore(plan: DatabasePlan = CACHE): EntryStore & { health(): CacheHealth } {
  const fallback = createMemoryStore();
  let failures = 0;
  let handle: Promise<Database | null> | null = null;
  let recoveries = 0;
  let memoryOnly = false;
  let lastError: string | null = null;

  const note = (error: unknown): void => {
    lastError = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : 'unknown';
  };
  const drop = (): void => {
    handle = null;
  };
  const database = (): Promise<Database | null> => {
    if (memoryOnly) return Promise.resolve(null);
    handle ??= open(plan.name, drop).catch((error) => recover(error));
    return handle;
  };
  /** A precious database that failed without damage is opened again by whoever comes next. */
  const isToBeSpared = (error: unknown): boolean => {
    if (!plan.isPrecious || isDamage(error)) return false;
    failures += 1;
    memoryOnly = failures >= FAILURES_LIMIT;
    return true;
  };
  const recover = async (error: unknown): Promise<Database | null> => {
    note(error);
    if (isToBeSpared(error)) return null;
    if (recoveries === 0) {
      recoveries += 1;
      try {
        await withTimeout(deleteDB(plan.name));
        return await open(plan.name, drop);
      } catch (again) {
        note(again);
      }
    }
    memoryOnly = true;
    return null;
  };
  /** Runs one task; a failing one drops the handle, recovers once and answers from memory. */
  const attempt = async <T>(
    task: (db: Database) => Promise<T>,
    otherwise: () => Promise<T>,
    tries = plan.isPrecious ? 2 : 1,
  ): Promise<T> => {
    const opened = database();
    const db = await opened;
    if (db === null) {
      if (handle === opened) drop();
      return otherwise();
    }
    try {
      const answer = await withTimeout(task(db));
      failures = 0;
      return answer;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'QuotaExceededError') {
        // Full is not broken: the entry is forgotten, pruning makes room.
        note(error);
        return otherwise();
      }
      db.close();
      if (isToBeSpared(error)) {
        note(error);
        if (handle === opened) drop();
        return tries > 1 ? attempt(task, otherwise, tries - 1) : otherwise();
      }
      // Tasks that fail together tell of one failure, not of a recovery that failed too.
      if (handle === opened) handle = recover(error);
      return otherwise();
    }
  };

  return {
    get kind() {
      return memoryOnly ? ('memory' as const) : ('indexeddb' as const);
    },
    health: () => ({ recoveries, memoryOnly, lastError }),
    get: (key) =>
      attempt(
        (db) => db.get('values', key),
        () => fallback.get(key),
      ),
    list: (prefix) =>
      attempt(
        (db) => db.getAll('values', keysFrom(prefix)),
        () => fallback.list(prefix),
      ),
    put: (entries) =>
      attempt(
        (db) => write(db, entries),
        () => fallback.put(entries),
      ),
    update: (keys, change) =>
      attempt(
        (db) => updateAll(db, keys, change),
        () => fallback.update(keys, change),
      ),
    remove: (prefix) =>
      attempt(
        async (db) => {
          const range = keysFrom(prefix);
          const transaction = db.transaction(['values', 'meta'], 'readwrite');
          await Promise.all([
            transaction.objectStore('values').delete(range),
            transaction.objectStore('meta').delete(range),
            transaction.done,
          ]);
        },
        () => fallback.remove(prefix),
      ),
    prune: (limits) =>
      attempt(
        async (db) => {
          const keys = keysToPrune(await db.getAll('meta'), limits);
          if (keys.length === 0) return;
          const transaction = db.transaction(['values', 'meta'], 'readwrite');
          await Promise.all(
            keys.flatMap((key) => [
              transaction.objectStore('values').delete(key),
              transaction.objectStore('meta').delete(key),
            ]),
          );
          await transaction.done;
        },
        () => fallback.prune(limits),
      ),
  };
}

function isDamage(error: unknown): boolean {
  return error instanceof DOMException && DAMAGE.includes(error.name);
}

function keysFrom(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}

async function write(db: Database, entries: readonly Entry[]): Promise<void> {
  await putAll(db.transaction(['values', 'meta'], 'readwrite'), entries);
}

type Writing = IDBPTransaction<CacheSchema, ('values' | 'meta')[], 'readwrite'>;

async function putAll(transaction: Writing, entries: readonly Entry[]): Promise<void> {
  await Promise.all([
    ...entries.flatMap(({ value, ...meta }) => [
      transaction.objectStore('values').put(value, meta.key),
      transaction.objectStore('meta').put(meta, meta.key),
    ]),
    transaction.done,
  ]);
}

async function updateAll(
  db: Database,
  keys: readonly string[],
  change: (values: readonly unknown[]) => readonly Entry[],
): Promise<void> {
  const transaction = db.transaction(['values', 'meta'], 'readwrite');
  const values = await Promise.all(keys.map((key) => transaction.objectStore('values').get(key)));
  await putAll(transaction, change(values));
}

/** Async, for a browser that refuses storage may throw at once. */
async function open(name: string, onLost: () => void): Promise<Database> {
  return withTimeout(
    openDB<CacheSchema>(name, DATABASE_VERSION, {
      upgrade(db) {
        for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name);
        db.createObjectStore('values');
        db.createObjectStore('meta');
      },
      // A newer version wants in: step aside at once, open again lazily.
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
        onLost();
      },
      terminated: onLost,
    }),
  );
}

function withTimeout<T>(task: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('IndexedDB did not answer')), OPEN_TIMEOUT_MS);
    task.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
