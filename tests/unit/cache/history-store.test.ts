import 'fake-indexeddb/auto';
import { serialize } from 'node:v8';
import { openDB } from 'idb';
import { beforeEach, describe, expect, test } from 'vitest';
import { createDatabaseStore, DATABASE_VERSION, HISTORY_DATABASE } from '../../../lib/cache/database.ts';
import type { Entry, EntryStore } from '../../../lib/cache/entry-store.ts';
import {
  createHistoryStore,
  HISTORY_LIMIT_BYTES,
  HISTORY_SERIES_LIMIT,
} from '../../../lib/cache/history-store.ts';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import type { RecordKind, RecordRow } from '../../../lib/domain/recorded-history.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 24, 12);
const KEY = 'mexc|BTC/USDT:USDT';
const rows = (count: number, end = NOW, step = 15 * MINUTE): RecordRow[] =>
  Array.from({ length: count }, (_, i) => [end - (count - 1 - i) * step, 1_000 + i]);

beforeEach(async () => {
  const { IDBFactory } = await import('fake-indexeddb');
  globalThis.indexedDB = new IDBFactory();
});

/** A store that tells what is written to it. */
function watched(backing: EntryStore): EntryStore & { readonly written: Map<string, Entry> } {
  const written = new Map<string, Entry>();
  const watch = (entries: readonly Entry[]): readonly Entry[] => {
    for (const entry of entries) written.set(entry.key, entry);
    return entries;
  };
  return {
    ...backing,
    written,
    put: (entries) => backing.put(watch(entries)),
    update: (keys, change) => backing.update(keys, (values) => watch(change(values))),
  };
}

describe.each([
  ['IndexedDB', () => createDatabaseStore(HISTORY_DATABASE)],
  ['memory', createMemoryStore],
])('what is recorded in %s', (_name, create) => {
  test('over several blocks is read by the next worker, each instrument and kind apart', async () => {
    const backing = create();
    const store = createHistoryStore(backing);
    await store.record('openInterest', KEY, rows(40, NOW, DAY), NOW);
    await store.record('longShortRatio', KEY, [[NOW, 1.5]], NOW);
    await store.record('liquidations', KEY, [[NOW - HOUR, 5, 0, 1, HOUR]], NOW);
    const next = createHistoryStore(backing);
    expect(await next.load('openInterest', KEY, NOW - 9.5 * DAY, NOW)).toEqual({
      rows: rows(10, NOW, DAY).map(([time], i) => [time, 1_030 + i]),
      since: NOW - 39 * DAY,
    });
    expect(await next.newest('openInterest', KEY, NOW)).toBe(NOW);
    expect(await next.newest('openInterest', KEY, NOW - 3.5 * DAY)).toBe(NOW - 4 * DAY);
    expect((await next.load('longShortRatio', KEY, 0, NOW)).rows).toEqual([[NOW, 1.5]]);
    expect((await next.load('liquidations', KEY, 0, NOW)).rows).toEqual([[NOW - HOUR, 5, 0, 1, HOUR]]);
    expect(await next.load('openInterest', 'mexc|ETH/USDT:USDT', 0, NOW)).toEqual({ rows: [], since: null });
  });

  test('by two at one moment is kept of both', async () => {
    const store = createHistoryStore(create());
    await Promise.all(rows(20).map((row) => store.record('openInterest', KEY, [row], NOW)));
    expect((await store.load('openInterest', KEY, 0, NOW)).rows).toEqual(rows(20));
  });

  test('is forgotten once on the wish of the user, also by a worker that was dead meanwhile', async () => {
    const backing = create();
    let mark = 0;
    const open = () => createHistoryStore(backing, async () => mark);
    await open().record('openInterest', KEY, rows(3), NOW);
    await open().writeState('tasks', { at: 1 });
    mark = 77;
    const store = open();
    expect(await store.load('openInterest', KEY, 0, NOW)).toEqual({ rows: [], since: null });
    expect(await store.readState('tasks')).toBeUndefined();
    await store.record('openInterest', KEY, rows(2), NOW);
    // The wish that was carried out is not carried out again.
    expect((await open().load('openInterest', KEY, 0, NOW)).rows).toHaveLength(2);
    mark = 78;
    expect((await store.load('openInterest', KEY, 0, NOW)).rows).toHaveLength(0);
  });

  test('of more series than there are places: the one not recorded for longest goes', async () => {
    const backing = create();
    const first = createHistoryStore(backing);
    for (let i = 0; i < HISTORY_SERIES_LIMIT; i++)
      await first.record('openInterest', `mexc|C${i}`, rows(1), NOW);
    const next = createHistoryStore(backing);
    await next.record('openInterest', 'mexc|C0', rows(1), NOW);
    await next.record('openInterest', 'mexc|NEW', rows(1), NOW);
    const kept = async (coin: string) =>
      (await next.load('openInterest', `mexc|${coin}`, 0, NOW)).rows.length;
    expect([await kept('C0'), await kept('C1'), await kept('C2'), await kept('NEW')]).toEqual([1, 0, 1, 1]);
  });
});

describe('size', () => {
  /** Seven years of all that can be recorded of twelve instruments, at the grain of their age, as the daily compaction leaves it. */
  const YEARS = 7;
  const KINDS: readonly (readonly [RecordKind, number, (time: number) => number[]])[] = [
    ['openInterest', 5 * MINUTE, (time) => [1e5 + (time % 977) / 3]],
    ['longShortRatio', 5 * MINUTE, (time) => [1 + (time % 97) / 100]],
    ['liquidations', HOUR, (time) => [time % 1e6, time % 1e5, 12, HOUR]],
  ];

  test('years of twelve instruments stay within 20 MB, and the estimate of the bytes is no lie', async () => {
    const store = watched(createMemoryStore());
    const history = createHistoryStore(store);
    for (const [kind, step, values] of KINDS) {
      for (let daysAgo = 365 * YEARS; daysAgo >= 0; daysAgo -= 7) {
        const from = NOW - daysAgo * DAY;
        // A week at a time, as coarse as it may be told: what is older than a year is only ever kept by the day.
        const coarse = daysAgo > 372 ? 8 * HOUR : step;
        const week: RecordRow[] = [];
        for (let time = from; time < Math.min(from + 7 * DAY, NOW); time += coarse)
          week.push([time, ...values(time)]);
        await history.record(kind, KEY, week, NOW);
      }
    }
    await history.compact(NOW);
    const entries = [...store.written.values()].filter(({ key }) => key.includes('|'));
    const estimated = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    const measured = entries.reduce((sum, { key, value, group, bytes, touchedAt }) => {
      // Stored twice over: the value by its key, and what pruning reads by the same.
      return (
        sum + serialize(value).length + serialize({ key, group, bytes, touchedAt }).length + 4 * key.length
      );
    }, 0);
    expect(measured).toBeLessThan(estimated);
    expect(12 * estimated).toBeLessThan(HISTORY_LIMIT_BYTES);
    // Nothing of those years is missing: a row a day at least.
    const { rows: kept, since } = await history.load('openInterest', KEY, 0, NOW);
    expect(since).toBeLessThan(NOW - (365 * YEARS - 2) * DAY);
    expect(new Set(kept.map(([time]) => Math.floor(time / DAY))).size).toBeGreaterThan(365 * YEARS - 2);
  }, 60_000);

  test('over the limit the oldest goes first, of whatever instrument', async () => {
    const backing = createMemoryStore();
    // Every block as if it were of 5 MB.
    const history = createHistoryStore({
      ...backing,
      update: (keys, change) =>
        backing.update(keys, (values) =>
          change(values).map((entry) => ({
            ...entry,
            bytes: entry.key.includes('|mexc|') ? 5_000_000 : entry.bytes,
          })),
        ),
    });
    for (const [coin, daysAgo] of [
      ['OLD', 900],
      ['NEW', 800],
      ['OLD', 0],
      ['NEW', 1],
      ['OLD', 100],
      ['NEW', 700],
    ] as const)
      await history.record('openInterest', `mexc|${coin}`, [[NOW - daysAgo * DAY, 1]], NOW);
    await history.compact(NOW);
    const times = async (coin: string) =>
      (await history.load('openInterest', `mexc|${coin}`, 0, NOW)).rows.map(([time]) => (NOW - time) / DAY);
    // 15 MB and the list of what there is.
    expect([await times('OLD'), await times('NEW')]).toEqual([[100, 0], [1]]);
  });
});

describe('damage', () => {
  const good = (): Record<string, unknown> => ({
    version: 1,
    start: 0,
    time: Uint32Array.of(1, 2),
    coins: Float64Array.of(5, 6),
  });
  test.each<[string, unknown]>([
    ['no object', 7],
    ['another version', { ...good(), version: 2 }],
    ['a start between blocks', { ...good(), start: 5 }],
    ['times that fall', { ...good(), time: Uint32Array.of(2, 1) }],
    ['columns of different length', { ...good(), coins: Float64Array.of(5) }],
    ['NaN', { ...good(), coins: Float64Array.of(5, Number.NaN) }],
    ['nothing where an amount belongs', { ...good(), coins: Float64Array.of(5, 0) }],
    ['a time beyond the block', { ...good(), time: Uint32Array.of(1, 14 * DAY) }],
    ['a column of another kind', { ...good(), coins: [5, 6] }],
  ])('a block with %s is left out, the others stay', async (_name, block) => {
    const backing = createMemoryStore();
    const store = createHistoryStore(backing);
    await store.record('openInterest', KEY, rows(3), NOW);
    const entry = {
      key: `openInterest|${KEY}|00000000000000`,
      group: 'x',
      value: block,
      bytes: 1,
      touchedAt: 1,
    };
    await backing.put([entry]);
    expect((await store.load('openInterest', KEY, 0, NOW)).rows).toEqual(rows(3));
    await store.compact(NOW);
    await backing.put([{ ...entry, value: good() }]);
    expect((await store.load('openInterest', KEY, 0, NOW)).rows).toHaveLength(5);
  });

  test('a list of series that is none costs the list alone', async () => {
    const backing = createMemoryStore();
    await createHistoryStore(backing).record('openInterest', KEY, rows(3), NOW);
    await backing.put([
      { key: 'series', group: 'x', value: { version: 1, names: [5, null] }, bytes: 1, touchedAt: 1 },
    ]);
    const next = createHistoryStore(backing);
    await next.record('openInterest', KEY, [[NOW + MINUTE * 5, 7]], NOW + 5 * MINUTE);
    await next.compact(NOW);
    expect((await next.load('openInterest', KEY, 0, NOW + HOUR)).rows).toHaveLength(4);
  });
});

describe('the database', () => {
  test('of the present version keeps what it holds, and the cache beside it stays', async () => {
    await createDatabaseStore().put([{ key: 'a', group: 'a', value: 1, bytes: 1, touchedAt: 1 }]);
    await createHistoryStore(createDatabaseStore(HISTORY_DATABASE)).record('openInterest', KEY, rows(3), NOW);
    expect((await indexedDB.databases()).map(({ name, version }) => [name, version]).toSorted()).toEqual([
      ['plimsoll', DATABASE_VERSION],
      ['plimsoll-history', DATABASE_VERSION],
    ]);
    expect(await createDatabaseStore().get('a')).toBe(1);
    const next = createHistoryStore(createDatabaseStore(HISTORY_DATABASE));
    expect((await next.load('openInterest', KEY, 0, NOW)).rows).toEqual(rows(3));
  });

  test('a cache that is damaged and made anew takes no record along', async () => {
    await createHistoryStore(createDatabaseStore(HISTORY_DATABASE)).record('openInterest', KEY, rows(3), NOW);
    (await openDB('plimsoll', 1, { upgrade: (db) => void db.createObjectStore('strange') })).close();
    const cache = createDatabaseStore();
    await cache.get('a');
    expect(cache.health().recoveries).toBe(1);
    const next = createHistoryStore(createDatabaseStore(HISTORY_DATABASE));
    expect((await next.load('openInterest', KEY, 0, NOW)).rows).toEqual(rows(3));
  });

  test('that was closed under the worker is opened again, never thrown away', async () => {
    const store = createDatabaseStore(HISTORY_DATABASE);
    const history = createHistoryStore(store);
    await history.record('openInterest', KEY, rows(3), NOW);
    // Someone wants a newer version: the store's connection closes itself.
    const newer = await openDB('plimsoll-history', 1);
    newer.close();
    const { IDBDatabase: Database } = globalThis;
    const transaction = Database.prototype.transaction;
    Database.prototype.transaction = () => {
      throw new DOMException('closed', 'InvalidStateError');
    };
    await history.record('openInterest', KEY, rows(5), NOW);
    Database.prototype.transaction = transaction;
    await history.record('openInterest', KEY, [[NOW, 9]], NOW);
    expect(store.health()).toMatchObject({ recoveries: 0, memoryOnly: false });
    expect((await history.load('openInterest', KEY, 0, NOW)).rows).toEqual([
      ...rows(3).slice(0, 2),
      [NOW, 9],
    ]);
  });

  test('a full disk: nothing rejects, and what was recorded stays', async () => {
    const store = createDatabaseStore(HISTORY_DATABASE);
    const history = createHistoryStore(store);
    await history.record('openInterest', KEY, rows(3), NOW);
    const { IDBObjectStore: Store } = globalThis;
    const put = Store.prototype.put;
    Store.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    await history.record('openInterest', KEY, [[NOW - 5 * MINUTE, 9]], NOW);
    Store.prototype.put = put;
    expect(store.health()).toMatchObject({ recoveries: 0, memoryOnly: false });
    expect((await history.load('openInterest', KEY, 0, NOW)).rows).toEqual(rows(3));
  });

  test('that is damaged is made anew once; refused, it goes on in memory', async () => {
    (await openDB('plimsoll-history', DATABASE_VERSION + 5)).close();
    const store = createDatabaseStore(HISTORY_DATABASE);
    const history = createHistoryStore(store);
    await history.record('openInterest', KEY, rows(3), NOW);
    expect(store.health()).toMatchObject({ recoveries: 1, memoryOnly: false });
    globalThis.indexedDB = {
      open: () => {
        throw new DOMException('refused', 'SecurityError');
      },
    } as unknown as IDBFactory;
    const refused = createDatabaseStore(HISTORY_DATABASE);
    const inMemory = createHistoryStore(refused);
    for (let i = 1; i <= 3; i++) await inMemory.record('openInterest', KEY, rows(i), NOW);
    expect(refused.health()).toMatchObject({ recoveries: 0, memoryOnly: true });
    expect((await inMemory.load('openInterest', KEY, 0, NOW)).rows).toHaveLength(3);
  });
});
