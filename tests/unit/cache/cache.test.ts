import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, describe, expect, test } from 'vitest';
import { createCandleStore } from '../../../lib/cache/candle-store.ts';
import { createDatabaseStore, DATABASE_VERSION } from '../../../lib/cache/database.ts';
import { keysToPrune } from '../../../lib/cache/entry-store.ts';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { createRecordStore } from '../../../lib/cache/record-store.ts';
import { type CandleRow, candlesFromRows, sliceCandles } from '../../../lib/domain/candles.ts';

const STEP = 300_000;
const row = (i: number): CandleRow => [i * STEP, 10 + i, 11 + i, 9 + i, 10.5 + i, i];
const candles = (from: number, to: number) =>
  candlesFromRows(
    STEP,
    Array.from({ length: to - from }, (_, i) => row(from + i)),
  );
const entry = (key: string, value: unknown, touchedAt = 1) => ({
  key,
  group: key,
  value,
  bytes: 100,
  touchedAt,
});

beforeEach(async () => {
  // idb keeps no handle between tests; the factory is emptied.
  const { IDBFactory } = await import('fake-indexeddb');
  globalThis.indexedDB = new IDBFactory();
});

describe.each([
  ['IndexedDB', createDatabaseStore],
  ['memory', createMemoryStore],
])('candles in %s', (_name, create) => {
  test('what is saved over several blocks is read back, newest version of a candle last', async () => {
    const store = createCandleStore(create());
    const first = candles(100, 3_000);
    await store.save('k', 'last', first, { from: 0, to: 3_000 * STEP }, 1);
    const changed = candlesFromRows(STEP, [
      ...Array.from({ length: 2_900 }, (_, i) => row(100 + i)),
      [3_000 * STEP, 1, 2, 0.5, 1.5, 9],
    ]);
    await store.save('k', 'last', changed, { from: 2_999 * STEP, to: 3_000 * STEP }, 2);
    expect(await store.load('k', 'last', STEP)).toEqual(changed);
    expect((await store.load('k', 'mark', STEP)).openTime).toHaveLength(0);
    expect((await store.load('other', 'last', STEP)).openTime).toHaveLength(0);
  });

  test('a page further back writes its own blocks only, all at once', async () => {
    const backing = create();
    const written: number[] = [];
    const store = createCandleStore({
      ...backing,
      put: (entries) => {
        written.push(entries.length);
        return backing.put(entries);
      },
    });
    await store.save('k', 'last', candles(1_500, 5_000), { from: 1_500 * STEP, to: 5_000 * STEP }, 1);
    await store.save('k', 'last', candles(500, 5_000), { from: 500 * STEP, to: 1_499 * STEP }, 2);
    // Blocks of 1,024: 1 to 4, then 0 and 1.
    expect(written).toEqual([4, 2]);
    expect(await store.load('k', 'last', STEP)).toEqual(candles(500, 5_000));
  });

  test('a slice does not drag the whole series into storage', async () => {
    const backing = create();
    const store = createCandleStore(backing);
    await store.save(
      'k',
      'last',
      sliceCandles(candles(0, 1_000), 10 * STEP, 20 * STEP),
      { from: 0, to: 20 * STEP },
      1,
    );
    const [block] = (await backing.list('candles|k|')) as { openTime: Float64Array }[];
    expect(block?.openTime.buffer.byteLength).toBe(10 * 8);
  });
});

describe('damage', () => {
  test.each([
    ['no object', 7],
    ['a column missing', { openTime: Float64Array.of(0) }],
    ['NaN', { ...candles(0, 2), close: Float64Array.of(1, Number.NaN) }],
    ['times that fall', { ...candles(0, 2), openTime: Float64Array.of(STEP, 0) }],
    ['columns of different length', { ...candles(0, 2), low: Float64Array.of(1) }],
  ])('a block with %s is left out, the others stay', async (_name, block) => {
    const backing = createMemoryStore();
    const store = createCandleStore(backing);
    await store.save('k', 'last', candles(0, 10), { from: 0, to: 10 * STEP }, 1);
    await backing.put([entry(`candles|k|last|${STEP}|99999999999999`, block)]);
    expect((await store.load('k', 'last', STEP)).openTime).toHaveLength(10);
  });

  test('tasks that fail together on a damaged database cost one recovery', async () => {
    const damaged = await openDB('plimsoll', DATABASE_VERSION, {
      upgrade: (db) => void db.createObjectStore('strange'),
    });
    damaged.close();
    const store = createDatabaseStore();
    expect(await Promise.all([store.get('a'), store.get('b'), store.list('c')])).toEqual([
      undefined,
      undefined,
      [],
    ]);
    await store.put([entry('a', 1)]);
    expect(store.health()).toMatchObject({ recoveries: 1, memoryOnly: false });
    expect(await createDatabaseStore().get('a')).toBe(1);
  });

  test('a database of a newer version is thrown away once, and the cache goes on', async () => {
    (await openDB('plimsoll', DATABASE_VERSION + 5)).close();
    const store = createDatabaseStore();
    await store.put([entry('a', 1)]);
    expect(await store.get('a')).toBe(1);
    expect(store.health()).toMatchObject({ recoveries: 1, memoryOnly: false });
  });

  test('IndexedDB refused: memory, without a rejection', async () => {
    globalThis.indexedDB = {
      open: () => {
        throw new DOMException('refused', 'SecurityError');
      },
      deleteDatabase: () => {
        throw new DOMException('refused', 'SecurityError');
      },
    } as unknown as IDBFactory;
    const store = createDatabaseStore();
    await store.put([entry('a', 1)]);
    expect(await store.get('a')).toBe(1);
    expect(store.health()).toMatchObject({ memoryOnly: true });
  });
});

describe('records', () => {
  test('come back parsed; a payload that does not parse is a miss', async () => {
    const store = createRecordStore(createMemoryStore());
    await store.write('k', 'tiers', { payload: 5, asOf: 10, receivedAt: 20, source: 's' });
    const number = (value: unknown) => (typeof value === 'number' ? value : null);
    expect(await store.read('k', 'tiers', number)).toEqual({
      payload: 5,
      asOf: 10,
      receivedAt: 20,
      source: 's',
    });
    expect(await store.read('k', 'tiers', () => null)).toBeNull();
    expect(await store.read('k', 'book', number)).toBeNull();
  });

  test.each([Number.NaN, -1, 'yesterday', undefined])('a record as of %s is a miss', async (asOf) => {
    const backing = createMemoryStore();
    await backing.put([
      {
        ...entry('record|k|tiers', { schemaVersion: 1, payload: 5, asOf, receivedAt: 1, source: 's' }),
      },
    ]);
    expect(await createRecordStore(backing).read('k', 'tiers', (value) => value)).toBeNull();
  });
});

describe('pruning', () => {
  const meta = (group: string, touchedAt: number, bytes: number, key = group) => ({
    key,
    group,
    touchedAt,
    bytes,
  });

  test('too old goes, then whole groups longest untouched, until within the size', () => {
    const entries = [
      meta('old', 0, 1),
      meta('b', 60, 50, 'b1'),
      meta('b', 70, 50, 'b2'),
      meta('c', 80, 50),
      meta('d', 90, 50),
    ];
    const limits = { now: 100, maximumAgeMs: 50, maximumBytes: 120 };
    expect(keysToPrune(entries, limits).sort()).toEqual(['b1', 'b2', 'old']);
  });

  test('within the limits nothing goes', () => {
    expect(keysToPrune([meta('a', 90, 50)], { now: 100, maximumAgeMs: 50, maximumBytes: 120 })).toEqual([]);
  });

  test('the database forgets what is pruned', async () => {
    const store = createDatabaseStore();
    await store.put([entry('a', 1, 1)]);
    await store.put([entry('b', 2, 99)]);
    await store.prune({ now: 100, maximumAgeMs: 50, maximumBytes: 1_000 });
    expect([await store.get('a'), await store.get('b')]).toEqual([undefined, 2]);
  });
});
