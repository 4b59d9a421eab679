import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import type { StreamState } from '../../../lib/net/web-socket.ts';
import type { AccountEvent, AccountState } from '../../../lib/sources/hyperliquid-positions.ts';
import { createAccountCache } from '../../../lib/worker/account-cache.ts';
import { createAccountPace } from '../../../lib/worker/account-pace.ts';
import { AccountWatch } from '../../../lib/worker/account-watch.ts';

const START = Date.UTC(2026, 1, 6);
const HOST = 'api.hyperliquid.xyz';
const ETH = [{ coin: 'ETH', markPrice: 2000 }];
const address = (number: number): string => `0x${number.toString(16).padStart(40, '0')}`;

/** A watch on a fake venue and a clock that the test moves. */
function stage(store = createMemoryStore(), forgottenAt = 0) {
  let now = START;
  const asked: string[] = [];
  const streams = new Map<
    string,
    { events: (events: readonly AccountEvent[]) => void; state: (state: StreamState) => void }
  >();
  const venue = {
    answer: async (_address: string): Promise<AccountState> => ({
      asOf: now,
      positions: [{ coin: 'ETH', side: 'long', size: 50, notionalUsd: 100_000, liquidationPrice: 1700 }],
    }),
  };
  const watch = new AccountWatch({
    cache: createAccountCache(store),
    pace: createAccountPace(),
    now: () => now,
    random: () => 0.5,
    forgottenAt: () => forgottenAt,
    accountState: (user) => {
      asked.push(user);
      return venue.answer(user);
    },
    recentTrades: async () => [],
    openStream: (coin, events, state) => {
      streams.set(coin, { events, state });
      return { stop: () => void streams.delete(coin) };
    },
  });
  const pulse = async (seconds: number, coins = ETH): Promise<void> => {
    for (let i = 0; i < seconds; i++) {
      await watch.pulse(coins, 'full');
      await new Promise((done) => setTimeout(done, 0));
      now += 1_000;
    }
  };
  const trade = (...numbers: number[]): void =>
    streams.get('ETH')?.events([
      {
        type: 'trades',
        trades: numbers.map((number) => ({
          usd: 50_000,
          time: now,
          accounts: [address(number), address(number)] as const,
        })),
      },
    ]);
  return {
    watch,
    venue,
    asked,
    streams,
    pulse,
    trade,
    store,
    now: () => now,
    move: (ms: number) => (now += ms),
  };
}

describe('reading', () => {
  test('accounts that the trades name are read, once each, and stored', async () => {
    const { watch, asked, pulse, trade, store } = stage();
    await pulse(1);
    trade(1, 2, 3);
    await pulse(3);
    expect(asked.toSorted()).toEqual([address(1), address(2), address(3)]);
    expect(watch.book.positionsOf('ETH')).toHaveLength(3);
    expect(await store.list('account|')).toHaveLength(3);
  });

  test('nobody looks: the streams end, and nothing is asked', async () => {
    const { asked, streams, pulse, trade } = stage();
    await pulse(1);
    expect([...streams.keys()]).toEqual(['ETH']);
    trade(1);
    await pulse(5, []);
    expect(streams.size).toBe(0);
    expect(asked).toEqual([]);
  });

  test('a page that waits for its candles lets no account before', async () => {
    const { watch, asked, pulse, trade } = stage();
    await pulse(1);
    trade(1);
    await watch.pulse(ETH, 'none');
    expect(asked).toEqual([]);
    await pulse(1);
    expect(asked).toEqual([address(1)]);
  });

  test('a new worker takes over what was read, with its age', async () => {
    const first = stage();
    await first.pulse(1);
    first.trade(1, 2);
    await first.pulse(2);
    const second = stage(first.store);
    await second.pulse(1);
    expect(second.watch.book.positionsOf('ETH').map(({ asOf }) => asOf)).toEqual(
      first.watch.book.positionsOf('ETH').map(({ asOf }) => asOf),
    );
    expect(second.asked).toEqual([]);
  });

  test('forgotten: nothing in the book, nothing stored, and no answer under way brings it back', async () => {
    const { watch, venue, pulse, trade, store } = stage();
    await pulse(1);
    trade(1);
    await pulse(2);
    let reply: (state: AccountState) => void = () => undefined;
    venue.answer = () => new Promise((done) => (reply = done));
    trade(2);
    await pulse(1);
    await watch.forget();
    reply({
      asOf: START,
      positions: [{ coin: 'ETH', side: 'long', size: 1, notionalUsd: 2000, liquidationPrice: 1 }],
    });
    await pulse(1);
    expect(watch.book.positionsOf('ETH')).toEqual([]);
    expect(await store.list('account|')).toEqual([]);
  });

  test('an address taken from the list is asked no more and goes from the cache, also with its answer under way', async () => {
    const { watch, venue, asked, pulse, store, move } = stage();
    watch.list([address(1)], []);
    await pulse(2);
    expect(await store.list('account|')).toHaveLength(1);
    let reply: (state: AccountState) => void = () => undefined;
    venue.answer = () => new Promise((done) => (reply = done));
    watch.list([address(1), address(2)], []);
    await pulse(1);
    expect(asked).toEqual([address(1), address(2)]);
    watch.list([], []);
    await pulse(1);
    expect(await store.list('account|')).toEqual([]);
    reply({ asOf: START, positions: [] });
    await pulse(2);
    move(48 * 3_600_000);
    await pulse(2);
    expect(asked).toHaveLength(2);
    expect(await store.list('account|')).toEqual([]);
  });

  test.each([
    ['before', [2]],
    ['after', [1]],
  ])(
    'one that left the list while no worker ran is dropped, when the list is told %s what is stored',
    async (when, kept) => {
      const first = stage();
      first.watch.list([address(1), address(2)], []);
      await first.pulse(3);
      expect(await first.store.list('account|')).toHaveLength(2);
      const second = stage(first.store);
      const listed = kept.map(address);
      if (when === 'before') second.watch.list(listed, []);
      await second.watch.restore();
      if (when === 'after') second.watch.list(listed, []);
      second.move(48 * 3_600_000);
      await second.pulse(3);
      expect(second.asked).toEqual(listed);
      expect(await first.store.list('account|')).toHaveLength(1);
    },
  );

  test('what the venue named is taken over without a list', async () => {
    const first = stage();
    await first.pulse(1);
    first.trade(1);
    await first.pulse(2);
    const second = stage(first.store);
    second.watch.list([], []);
    await second.pulse(1);
    expect(second.watch.book.positionsOf('ETH')).toHaveLength(1);
  });

  test('the cache alone finds what was read for the list, and is on it no more', async () => {
    const { watch, pulse, trade, store } = stage();
    watch.list([address(1), address(2)], []);
    await pulse(1);
    trade(3);
    await pulse(3);
    await createAccountCache(store).keepWatched([address(2)]);
    const stored = (await store.list('account|')) as { address: string }[];
    expect(stored.map((entry) => entry.address).toSorted()).toEqual([address(2), address(3)]);
  });

  test('what was to be forgotten before the worker woke is neither taken over nor left in the cache', async () => {
    const first = stage();
    await first.pulse(1);
    first.trade(1);
    await first.pulse(2);
    const second = stage(first.store, START + 3_600_000);
    await second.pulse(1);
    expect(second.watch.book.positionsOf('ETH')).toEqual([]);
    expect(await first.store.list('account|')).toEqual([]);
  });

  test('a stored value that is damaged or of another version is no reading', async () => {
    const first = stage();
    await first.pulse(1);
    first.trade(1);
    await first.pulse(2);
    const [good] = (await first.store.list('account|')) as Record<string, unknown>[];
    const damaged = [
      { ...good, schemaVersion: 2 },
      { ...good, address: 'me' },
      { ...good, asOf: Number.NaN },
      { ...good, positions: [{ coin: 'ETH', side: 'both' }] },
      'text',
      null,
    ];
    const store = createMemoryStore();
    await store.put(
      damaged.map((value, index) => ({
        key: `account|${index}`,
        group: 'accounts',
        value,
        bytes: 1,
        touchedAt: START,
      })),
    );
    const second = stage(store);
    await second.pulse(1);
    expect(second.watch.book.positionsOf('ETH')).toEqual([]);
  });
});

describe('failures', () => {
  const refusing =
    (kind: FetchFailure['kind'], retryAt: number | null) => async (): Promise<AccountState> => {
      throw new FetchFailure(kind, HOST, 'refused', retryAt);
    };

  test.each(['rate-limited', 'region-blocked', 'ip-banned', 'budget-spent'] as const)(
    '%s: nothing is asked until the time it names, what was read stays',
    async (kind) => {
      const { watch, venue, asked, pulse, trade, now } = stage();
      await pulse(1);
      trade(1);
      await pulse(1);
      venue.answer = refusing(kind, now() + 60_000);
      trade(2, 3, 4, 5, 6, 7);
      await pulse(50);
      expect(asked.length).toBeLessThanOrEqual(5);
      expect(watch.failure?.kind).toBe(kind);
      expect(watch.book.positionsOf('ETH')).toHaveLength(1);
    },
  );

  test('one account whose reply does not parse costs only itself', async () => {
    const { watch, venue, asked, pulse, trade } = stage();
    const { answer } = venue;
    venue.answer = (user) =>
      user === address(2) ? refusing('format-changed', START + 600_000)() : answer(user);
    await pulse(1);
    trade(1, 2, 3, 4);
    await pulse(10);
    expect(watch.book.positionsOf('ETH')).toHaveLength(3);
    expect(asked.filter((user) => user === address(2))).toHaveLength(1);
    expect(watch.failure).toBeNull();
  });

  test('a changed format stops after three accounts', async () => {
    const { watch, venue, asked, pulse, trade } = stage();
    venue.answer = refusing('format-changed', START + 600_000);
    await pulse(1);
    trade(...Array.from({ length: 30 }, (_, index) => index + 1));
    await pulse(60);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(watch.failure?.kind).toBe('format-changed');
  });

  test('a feed that names nobody is silent after a minute', async () => {
    const { watch, streams, pulse, trade } = stage();
    await pulse(5);
    expect(watch.marketOf('ETH').isSilent).toBe(false);
    streams.get('ETH')?.events([{ type: 'market', markPrice: 2000, openInterest: 100 }]);
    await pulse(60);
    // The price goes on; of accounts it says nothing.
    expect(watch.marketOf('ETH')).toEqual({ markPrice: 2000, openInterest: 100, isSilent: true });
    trade(1);
    expect(watch.marketOf('ETH').isSilent).toBe(false);
    streams.get('ETH')?.state('silent');
    expect(watch.marketOf('ETH').isSilent).toBe(true);
  });
});
