import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { createServerClock } from '../../../lib/net/server-clock.ts';
import { createAccountListStore } from '../../../lib/settings/account-list.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import { createAccountCache } from '../../../lib/worker/account-cache.ts';
import { createObserver } from '../../../lib/worker/observer.ts';
import { simulatedTape } from '../../exchange/simulated-tape.ts';
import { startNodeWorker } from '../../support/node-worker.ts';

const NOW = Date.UTC(2026, 1, 6);
const [KEPT, GONE, NAMED] = [1, 2, 3].map((number) => `0x${String(number).padStart(40, '0')}`) as [
  string,
  string,
  string,
];

/** A cache with two addresses that were on the user's list when they were read, and one that the venue named. */
async function cached() {
  const store = createMemoryStore();
  const cache = createAccountCache(store);
  const reading = { asOf: NOW, readAt: NOW, positions: [] };
  await cache.save([
    [KEPT, { ...reading, isWatched: true }],
    [GONE, { ...reading, isWatched: true }],
    [NAMED, { ...reading, isWatched: false }],
  ]);
  return { store, stored: async () => (await cache.load(0)).map(([address]) => address).toSorted() };
}

const SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  watchedAccounts: [
    { address: KEPT, label: '', readings: ['hyperliquid'] },
    { address: GONE, label: '', readings: ['aave'] },
  ],
};

describe('what was read of addresses that the user watches no more, with no page open', () => {
  test('is dropped when the settings are known, not before', async () => {
    const { store, stored } = await cached();
    let known: () => void = () => undefined;
    const unused = (): never => {
      throw new Error('nobody looks: nothing is to be asked');
    };
    const observer = createObserver({
      store,
      memory: createMemoryStore(),
      http: { io: unused },
      clock: createServerClock(() => NOW),
      sockets: {
        openSocket: unused,
        now: unused,
        random: unused,
        setTimer: unused,
        clearTimer: unused,
      },
      accountList: createAccountListStore({
        load: async () => undefined,
        save: async () => undefined,
        onChange: () => undefined,
      }),
      settings: () => SETTINGS,
      settingsReady: new Promise((done) => {
        known = done;
      }),
      now: () => NOW,
      random: () => 0.5,
    });
    const settled = observer.settle();
    await new Promise((done) => setTimeout(done, 5));
    expect(await stored()).toEqual([KEPT, GONE, NAMED]);
    known();
    await settled;
    expect(await stored()).toEqual([KEPT, NAMED]);
  });

  test('is dropped by a worker that wakes, and nothing is asked', async () => {
    const { store, stored } = await cached();
    const now = (): number => NOW;
    const { requests } = startNodeWorker({
      tape: simulatedTape('plimsoll'),
      now,
      venueNow: now,
      withStreams: false,
      settings: SETTINGS,
      store,
    });
    await expect.poll(stored, { timeout: 5_000 }).toEqual([KEPT, NAMED]);
    expect(requests).toEqual([]);
  });
});
