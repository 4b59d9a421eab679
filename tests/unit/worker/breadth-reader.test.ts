import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { candlesFromRows, DAY_MS, MINUTE_MS } from '../../../lib/domain/candles.ts';
import type { Instrument } from '../../../lib/domain/instrument.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import { bybit } from '../../../lib/sources/bybit.ts';
import type { CandleQuery } from '../../../lib/sources/source.ts';
import { createBreadthReader } from '../../../lib/worker/breadth-reader.ts';

const START = Date.UTC(2026, 1, 5, 12, 2);
const STEP = 5 * MINUTE_MS;

/** A reader before a fake venue of `pageLimit` candles an answer, and a clock that the test moves. */
function stage(pageLimit = 1_000, store = createMemoryStore()) {
  let now = START;
  let settings: Settings = DEFAULT_SETTINGS;
  let changes = 0;
  const asked: string[] = [];
  const failing = new Map<string, FetchFailure>();
  const silent = new Set<string>();
  const memory = createMemoryStore();
  const source = {
    ...bybit,
    candlePageLimit: () => pageLimit,
    candles: async ({ base }: Instrument, { from, to }: CandleQuery) => {
      asked.push(base);
      const failure = failing.get(base);
      if (failure !== undefined) throw failure;
      if (silent.has(base)) return candlesFromRows(STEP, []);
      const first = Math.ceil(from / STEP) * STEP;
      const count = Math.max(0, Math.floor((to - first) / STEP) + 1);
      expect(count).toBeLessThanOrEqual(pageLimit);
      return candlesFromRows(
        STEP,
        Array.from({ length: count }, (_, index) => [first + index * STEP, 10, 11, 9, 10, 1] as const),
      );
    },
  };
  const reader = createBreadthReader({
    sourceFor: () => source,
    store,
    memory,
    io: { fetchJson: () => Promise.reject(new Error('not by the wire')), now: () => now },
    settings: () => settings,
    now: () => now,
    random: () => 0.5,
    onChange: () => {
      changes += 1;
    },
  });
  const look = async (isPrivate = false): Promise<void> => {
    reader.look('bybit', isPrivate);
    for (let turn = 0; turn < 60; turn++) await Promise.resolve();
    await new Promise((done) => setTimeout(done, 0));
  };
  return {
    reader,
    asked,
    failing,
    silent,
    look,
    store,
    memory,
    move: (ms: number) => {
      now += ms;
    },
    set: (change: Partial<Settings>) => {
      settings = { ...settings, ...change };
    },
    changes: () => changes,
    coins: (isPrivate = false) => reader.seriesOf('bybit', isPrivate).map(([coin]) => coin),
  };
}

describe('the majors of a venue', () => {
  test('are asked while somebody looks, one request each in five minutes', async () => {
    const { asked, look, move, coins, changes } = stage();
    expect(coins()).toEqual([]);
    expect(asked).toEqual([]);
    await look();
    expect(asked).toEqual(['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'DOGE']);
    expect(coins()).toEqual(asked);
    // Each is told as it comes.
    expect(changes()).toBe(6);
    move(4 * MINUTE_MS);
    await look();
    expect(asked).toHaveLength(6);
    move(2 * MINUTE_MS);
    await look();
    expect(asked).toHaveLength(12);
  });

  test("are the user's own list from the moment it changes, and no other coin is asked then", async () => {
    const { asked, look, set, coins } = stage();
    await look();
    asked.length = 0;
    set({ majors: ['BTC', 'ADA', 'LTC'] });
    await look();
    // What the cache holds of a coin is not asked again.
    expect(asked).toEqual(['ADA', 'LTC']);
    expect(coins()).toEqual(['BTC', 'ADA', 'LTC']);
    set({ majors: DEFAULT_SETTINGS.majors });
    await look();
    expect(asked).toEqual(['ADA', 'LTC']);
    expect(coins()).toEqual(DEFAULT_SETTINGS.majors);
  });

  test('come a day whole, in pages where the venue gives few, and are then only carried on', async () => {
    const { reader, asked, look, move } = stage(100);
    await look();
    expect(asked.filter((coin) => coin === 'BTC')).toHaveLength(3);
    const [, candles] = reader.seriesOf('bybit', false)[0] ?? [];
    expect(candles?.openTime.length).toBe(DAY_MS / STEP + 3);
    move(10 * MINUTE_MS);
    await look();
    expect(asked.filter((coin) => coin === 'BTC')).toHaveLength(4);
    const later = reader.seriesOf('bybit', false)[0]?.[1];
    expect(later?.openTime.length).toBe(DAY_MS / STEP + 3);
    expect(later?.openTime.at(-1)).toBe(START + 8 * MINUTE_MS);
  });

  test('that fail leave the others alone, and are tried again later', async () => {
    const { asked, failing, look, move, coins } = stage();
    failing.set('XRP', new FetchFailure('unknown-instrument', 'api.bybit.com', 'no such symbol'));
    failing.set('SOL', new FetchFailure('server-error', 'api.bybit.com', '500'));
    await look();
    expect(coins()).toEqual(['BTC', 'ETH', 'BNB', 'DOGE']);
    failing.clear();
    move(6 * MINUTE_MS);
    await look();
    expect(coins()).toEqual(['BTC', 'ETH', 'BNB', 'SOL', 'DOGE']);
    expect(asked.filter((coin) => coin === 'XRP')).toHaveLength(1);
    move(DAY_MS);
    await look();
    expect(coins()).toContain('XRP');
  });

  test('that are answered with nothing keep what is known, and are asked again within the minute', async () => {
    const { asked, silent, look, move, coins } = stage();
    silent.add('BTC');
    await look();
    expect(coins()).not.toContain('BTC');
    silent.clear();
    move(MINUTE_MS);
    await look();
    expect(coins()[0]).toBe('BTC');
    expect(asked).toHaveLength(7);
    silent.add('BTC');
    move(5 * MINUTE_MS);
    await look();
    expect(coins()[0]).toBe('BTC');
  });

  test('are there at once for a worker that wakes, without a request', async () => {
    const { look, store } = stage();
    await look();
    const { reader, asked, look: again, coins } = stage(1_000, store);
    reader.seriesOf('bybit', false);
    await new Promise((done) => setTimeout(done, 5));
    expect(coins()).toHaveLength(6);
    await again();
    expect(asked).toEqual([]);
  });

  test('of private windows stay in memory, and those of a venue that is off are not asked', async () => {
    const { asked, look, store, memory, set, coins } = stage();
    await look(true);
    expect(await store.list('breadth|')).toEqual([]);
    expect(await memory.list('breadth|')).toHaveLength(6);
    set({ disabledVenues: ['bybit'] });
    await look();
    expect(asked).toHaveLength(6);
    expect(coins(true)).toEqual([]);
  });

  test('that the cache gives damaged are asked anew', async () => {
    const { look, store } = stage();
    await look();
    await store.put([
      {
        key: 'breadth|bybit|ETH/USDT:USDT',
        group: 'breadth',
        value: { schemaVersion: 1, rows: [[START - (START % STEP), 1, 1, 0, 1, 1]], receivedAt: START },
        bytes: 1,
        touchedAt: START,
      },
      {
        key: 'breadth|bybit|BTC/USDT:USDT',
        group: 'breadth',
        value: { rows: 'x' },
        bytes: 1,
        touchedAt: START,
      },
    ]);
    const { asked, look: again } = stage(1_000, store);
    await again();
    expect(asked).toEqual(['BTC', 'ETH']);
  });
});
