import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createDatabaseStore } from '../../../lib/cache/database.ts';
import type { Entry, EntryStore } from '../../../lib/cache/entry-store.ts';
import { createLiquidationStore } from '../../../lib/cache/liquidation-store.ts';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { HISTORY_ORDERS_LIMIT, type LiquidationHistory } from '../../../lib/domain/liquidation-history.ts';
import type { Liquidation } from '../../../lib/domain/market-data.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 1, 6);
const order = (time: number, size = 2): Liquidation => ({
  side: time % 2 === 0 ? 'long' : 'short',
  price: 1_800.5,
  priceKind: time % 3 === 0 ? 'average' : 'bankruptcy',
  size,
  notionalUsd: size * 1_800.5,
  time,
});
const history = (times: readonly number[]): LiquidationHistory => ({
  orders: times.map((time) => order(time)),
  listened: [{ from: times[0] ?? NOW, to: NOW }],
});

beforeEach(async () => {
  const { IDBFactory } = await import('fake-indexeddb');
  globalThis.indexedDB = new IDBFactory();
});

describe.each([
  ['IndexedDB', createDatabaseStore],
  ['memory', createMemoryStore],
])('liquidations in %s', (_name, create) => {
  test('what is saved over days is read back by the next worker', async () => {
    const backing = create();
    const seen = history([-50, -30, -9, -9, -4.1, -3.9, -0.001].map((hours) => NOW + hours * HOUR));
    await createLiquidationStore(backing, 'k').save(seen, 0, NOW);
    expect(await createLiquidationStore(backing, 'k').load()).toEqual({ history: seen, damaged: 0 });
    expect((await createLiquidationStore(backing, 'other').load()).history.orders).toEqual([]);
  });

  test('a save writes only the blocks that changed, all at once with the spans', async () => {
    const backing = create();
    const written: (readonly Entry[])[] = [];
    const store = createLiquidationStore(
      {
        ...backing,
        put: (entries) => {
          written.push(entries);
          return backing.put(entries);
        },
      },
      'k',
    );
    const early = history([NOW - 30 * HOUR, NOW - 2 * HOUR]);
    await store.save(early, 0, NOW);
    const later = { ...early, orders: [...early.orders, order(NOW - HOUR)] };
    await store.save(later, NOW - HOUR, NOW);
    await store.save(later, Number.POSITIVE_INFINITY, NOW);
    expect(written.map((entries) => entries.length)).toEqual([3, 2, 1]);
    expect((await createLiquidationStore(backing, 'k').load()).history).toEqual(later);
  });

  test('a block whose orders all fell out of the history is emptied', async () => {
    const backing = create();
    const store = createLiquidationStore(backing, 'k');
    await store.save(history([NOW - 30 * HOUR, NOW - 2 * HOUR]), 0, NOW);
    await store.save(history([NOW - 2 * HOUR]), NOW, NOW);
    expect((await createLiquidationStore(backing, 'k').load()).history.orders).toHaveLength(1);
  });

  test('a place of the ring is written over after a fortnight', async () => {
    const backing = create();
    const store = createLiquidationStore(backing, 'k');
    const ringMs = 85 * 4 * HOUR;
    await store.save(history([NOW - ringMs]), 0, NOW);
    await store.save(history([NOW]), 0, NOW);
    const times = (await createLiquidationStore(backing, 'k').load()).history.orders.map(({ time }) => time);
    expect(times).toEqual([NOW]);
  });
});

describe('what the cache holds is read as from a stranger', () => {
  const stored = async (change: (value: Record<string, unknown>) => unknown, key = /^liquidations/) => {
    const backing = createMemoryStore();
    const entries: Entry[] = [];
    await createLiquidationStore(
      {
        ...backing,
        put: async (added) => {
          entries.push(...added);
        },
      },
      'k',
    ).save(history([NOW - 30 * HOUR, NOW - HOUR]), 0, NOW);
    let isChanged = false;
    for (const entry of entries) {
      if (isChanged || !key.test(entry.key)) continue;
      isChanged = true;
      entries[entries.indexOf(entry)] = { ...entry, value: change(structuredClone(entry.value) as never) };
    }
    await backing.put(entries);
    return createLiquidationStore(backing, 'k').load();
  };

  test.each<[string, (value: Record<string, unknown>) => unknown]>([
    ['a text', () => 'torn'],
    ['another version', (value) => ({ ...value, version: 2 })],
    ['a column too short', (value) => ({ ...value, price: new Float64Array(0) })],
    ['a column of another kind', (value) => ({ ...value, size: [2] })],
    ['a price that is none', (value) => ({ ...value, price: Float64Array.of(Number.NaN) })],
    ['a negative size', (value) => ({ ...value, size: Float64Array.of(-2) })],
    ['a time of another block', (value) => ({ ...value, time: Float64Array.of(NOW) })],
    ['a start that is none', (value) => ({ ...value, start: 7 })],
  ])('%s: the block is dropped and counted, the other stays', async (_name, change) => {
    const { history: read, damaged } = await stored(change);
    expect([damaged, read.orders.length]).toEqual([1, 1]);
  });

  test('spans that are none are dropped and counted, the orders stay', async () => {
    const { history: read, damaged } = await stored(() => ({ version: 1, from: 'x' }), /^listened/);
    expect([damaged, read.orders.length, read.listened]).toEqual([1, 2, []]);
  });

  test('more orders than the limit: the newest are kept', async () => {
    const backing: EntryStore = createMemoryStore();
    const times = Array.from(
      { length: HISTORY_ORDERS_LIMIT + 10 },
      (_, i) => NOW - HISTORY_ORDERS_LIMIT * 1_000 + i * 1_000,
    );
    await createLiquidationStore(backing, 'k').save(history(times), 0, NOW);
    const { history: read } = await createLiquidationStore(backing, 'k').load();
    expect(read.orders).toHaveLength(HISTORY_ORDERS_LIMIT);
    expect(read.orders.at(-1)?.time).toBe(times.at(-1));
  });
});
