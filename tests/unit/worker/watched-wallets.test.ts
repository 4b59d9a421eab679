import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { type FailureKind, FetchFailure } from '../../../lib/net/failure.ts';
import type { BudgetedIo } from '../../../lib/net/http-client.ts';
import { WALLET_REPORT_LIMIT_BYTES, walletReportSchema } from '../../../lib/protocol/market-wallets.ts';
import { DEFAULT_SETTINGS, type Settings, type WatchedAccount } from '../../../lib/settings/schema.ts';
import { createWatchedWallets } from '../../../lib/worker/watched-wallets.ts';
import { dialectOf } from '../../exchange/hosts.ts';
import { BAND_PRICES, LENDERS, WHALE, WHALE_MOVES_AT } from '../../exchange/lending.ts';
import { simulatedTape } from '../../exchange/simulated-tape.ts';
import { startNodeWorker } from '../../support/node-worker.ts';

const TAPE = simulatedTape('plimsoll');
const START = Date.UTC(2026, 1, 6);
const MINUTE = 60_000;
const HOST = 'ethereum-rpc.publicnode.com';
const ETHEREUM = { ethereum: { host: HOST, path: '/' } } as const;

const wallet = (address: string, ...readings: WatchedAccount['readings']): WatchedAccount => ({
  address: address.toLowerCase(),
  label: '',
  readings,
});

/** Positions at Hyperliquid, as the test wants them. */
interface Held {
  readonly coin: string;
  readonly szi: string;
}

/** The reader before the replay's chain, a fake Hyperliquid, and a clock that the test moves. */
function stage(change: Partial<Settings> = {}, store = createMemoryStore()) {
  let now = START;
  let settings: Settings = { ...DEFAULT_SETTINGS, ...change };
  const asked: string[] = [];
  const venue = { held: [] as readonly Held[], granted: true, failure: null as FailureKind | null };
  const io: BudgetedIo = {
    now: () => now,
    noteFailure: () => undefined,
    fetchJson: async ({ url, body }) => {
      const { hostname, pathname, searchParams } = new URL(url);
      asked.push(`${hostname} ${body ?? ''}`);
      if (venue.failure !== null) throw new FetchFailure(venue.failure, hostname, 'as the test wants');
      if (hostname === 'api.hyperliquid.xyz') return stateOf(venue.held, now);
      const dialect = dialectOf(hostname, pathname);
      const request = {
        host: hostname,
        method: 'POST',
        path: pathname,
        query: searchParams,
        body: JSON.parse(body ?? ''),
      };
      return dialect?.handle(request, TAPE, now).body;
    },
  };
  const wallets = createWatchedWallets({
    store,
    http: { io: () => io },
    isGranted: async () => venue.granted,
    settings: { current: () => settings, ready: Promise.resolve() },
    now: () => now,
    random: () => 0.5,
  });
  let told = 0;
  wallets.onChange(() => (told += 1));
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await new Promise((done) => setTimeout(done, 0));
  };
  return {
    wallets,
    venue,
    asked,
    store,
    told: () => told,
    look: async () => {
      wallets.look();
      await settled();
    },
    settled,
    move: (ms: number) => (now += ms),
    to: (time: number) => (now = time),
    change: async (next: Partial<Settings>) => {
      settings = { ...settings, ...next };
      await wallets.settle();
    },
    stored: async () => (await store.list('watched-wallet|')).length,
    only: () => wallets.current().wallets[0],
  };
}

function stateOf(held: readonly Held[], time: number): unknown {
  return {
    assetPositions: held.map(({ coin, szi }) => ({
      type: 'oneWay',
      position: {
        coin,
        szi,
        liquidationPx: coin === 'ETH' ? '1500.5' : null,
        positionValue: String(Math.abs(Number(szi)) * 1_900),
        entryPx: '1900',
        leverage: { type: 'cross', value: 5 },
        marginUsed: '1',
        unrealizedPnl: '0',
      },
    })),
    marginSummary: { accountValue: '1000' },
    time,
  };
}

describe('reading', () => {
  test('nothing by itself; at once when somebody looks, then every five minutes', async () => {
    const { look, asked, settled, move, only, venue } = stage({
      watchedAccounts: [wallet(WHALE, 'hyperliquid')],
    });
    venue.held = [{ coin: 'ETH', szi: '2' }];
    await settled();
    expect(asked).toEqual([]);
    expect(only()?.positions).toEqual({ host: 'api.hyperliquid.xyz', failure: null, answer: null });
    await look();
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain(`"user":"${WHALE.toLowerCase()}"`);
    expect(only()?.positions?.answer).toMatchObject({
      asOf: START,
      totalUsd: 3_800,
      positions: [
        { coin: 'ETH', side: 'long', size: 2, liquidationPrice: 1_500.5, change: null, isNew: false },
      ],
      before: null,
    });
    for (let minute = 0; minute < 4; minute++) {
      move(MINUTE);
      await look();
    }
    expect(asked).toHaveLength(1);
    move(MINUTE);
    await look();
    expect(asked).toHaveLength(2);
  });

  test('a lending account and tokens go to the chosen server alone', async () => {
    const { look, asked, only, told } = stage({
      watchedAccounts: [wallet(LENDERS.single, 'aave'), wallet(WHALE, 'tokens')],
      chainRpc: ETHEREUM,
    });
    await look();
    expect(new Set(asked.map((line) => line.split(' ')[0]))).toEqual(new Set([HOST]));
    expect(told()).toBe(2);
    const lending = only()?.lending[0];
    expect(lending).toMatchObject({ chain: 'ethereum', host: HOST, failure: null });
    expect(lending?.answer?.liquidations).toMatchObject([{ coin: 'ETH', kind: 'price', side: 'long' }]);
    expect(lending?.answer?.liquidations?.[0]?.price).toBeCloseTo(BAND_PRICES.single, 3);
  });

  test('without a server nothing of a chain is asked, and that is said', async () => {
    const { look, asked, only } = stage({ watchedAccounts: [wallet(WHALE, 'aave', 'tokens')] });
    await look();
    expect(asked).toEqual([]);
    expect(only()).toMatchObject({ positions: null, lending: [], tokens: null, lacksServer: true });
  });

  test('a server that is not granted is not asked; once it is, the next look asks', async () => {
    const { look, asked, only, venue, change } = stage({
      watchedAccounts: [wallet(WHALE, 'tokens')],
      chainRpc: ETHEREUM,
    });
    venue.granted = false;
    await look();
    expect(asked).toEqual([]);
    expect(only()?.tokens?.failure?.kind).toBe('permission-missing');
    venue.granted = true;
    await look();
    expect(asked).toEqual([]);
    await change({ chainRpc: { ...ETHEREUM } });
    await look();
    expect(only()?.tokens).toMatchObject({ failure: null });
    expect(only()?.tokens?.answer?.balances[0]).toMatchObject({ token: 'WBTC', balance: 500, change: null });
  });

  test('a venue that is switched off is not asked', async () => {
    const { look, asked, only } = stage({
      watchedAccounts: [wallet(WHALE, 'hyperliquid')],
      disabledVenues: ['hyperliquid'],
    });
    await look();
    expect(asked).toEqual([]);
    expect(only()?.positions).toBeNull();
  });

  test('fifty wallets take their turn, two at a time, and end a minute after the last look', async () => {
    const accounts = Array.from({ length: 50 }, (_, index) =>
      wallet(`0x${(index + 1).toString(16).padStart(40, '0')}`, 'hyperliquid'),
    );
    const { look, asked, move, wallets, settled } = stage({ watchedAccounts: accounts });
    await look();
    await settled();
    expect(new Set(asked).size).toBe(50);
    move(6 * MINUTE);
    wallets.look();
    move(2 * MINUTE);
    await settled();
    expect(asked).toHaveLength(50);
  });
});

describe('in the worker as it is shipped', () => {
  test('a look reads each wallet from who answers for it, within the budgets; without a look nothing is asked', async () => {
    const { requests, wallets } = startNodeWorker({
      tape: TAPE,
      now: () => Date.now(),
      venueNow: () => START,
      withStreams: false,
      isGranted: true,
      settings: {
        watchedAccounts: [wallet(LENDERS.single, 'hyperliquid', 'aave'), wallet(WHALE, 'tokens')],
        chainRpc: ETHEREUM,
      },
    });
    const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
    await pause(50);
    expect(requests).toEqual([]);
    wallets.look();
    await expect
      .poll(
        () =>
          wallets
            .current()
            .wallets.flatMap(({ positions, lending, tokens }) => [positions, ...lending, tokens]),
        {
          timeout: 20_000,
        },
      )
      .toMatchObject([
        { answer: { positions: [] }, failure: null },
        { answer: { liquidations: [{ coin: 'ETH' }] }, failure: null },
        null,
        null,
        { answer: { balances: [{ token: 'WBTC', balance: 500 }, {}, {}, {}] }, failure: null },
      ]);
    expect(new Set(requests.map(({ host }) => host))).toEqual(new Set(['api.hyperliquid.xyz', HOST]));
    expect(requests.filter(({ host }) => host === HOST).length).toBeLessThanOrEqual(8);
  });
});

describe('changes', () => {
  test('-173 WBTC since it was first seen, over a restart of the worker', async () => {
    const settings = { watchedAccounts: [wallet(WHALE, 'tokens')], chainRpc: ETHEREUM };
    const first = stage(settings);
    await first.look();
    const seenAt = Math.floor(START / 12_000) * 12_000;
    const second = stage(settings, first.store);
    second.to(WHALE_MOVES_AT + MINUTE);
    await second.look();
    expect(second.only()?.tokens?.answer?.balances).toMatchObject([
      {
        token: 'WBTC',
        balance: 327,
        firstSeenAt: seenAt,
        change: { amount: -173, since: seenAt, changedAt: WHALE_MOVES_AT + MINUTE },
      },
      { token: 'WETH', change: null },
      { token: 'stETH', change: { since: seenAt } },
      { token: 'USDC', balance: 0, change: null },
    ]);
  });

  test('of positions since the time that somebody looked before', async () => {
    const { look, venue, move, only } = stage({ watchedAccounts: [wallet(WHALE, 'hyperliquid')] });
    venue.held = [
      { coin: 'ETH', szi: '2' },
      { coin: 'BTC', szi: '-1' },
    ];
    await look();
    move(6 * MINUTE);
    venue.held = [{ coin: 'ETH', szi: '3' }];
    await look();
    // The same visit: nothing to compare with yet.
    expect(only()?.positions?.answer).toMatchObject({ before: null, closed: [] });
    move(60 * MINUTE);
    venue.held = [
      { coin: 'ETH', szi: '2.5' },
      { coin: 'SOL', szi: '10' },
    ];
    await look();
    move(6 * MINUTE);
    await look();
    const answer = only()?.positions?.answer;
    expect(answer?.before).toBe(START + 6 * MINUTE);
    expect(answer?.positions.map(({ coin, change, isNew }) => [coin, change, isNew])).toEqual([
      ['SOL', null, true],
      ['ETH', -0.5, false],
    ]);
    move(60 * MINUTE);
    venue.held = [{ coin: 'ETH', szi: '-1' }];
    await look();
    expect(only()?.positions?.answer?.closed.map(({ coin, side }) => [coin, side])).toEqual([
      ['SOL', 'long'],
      ['ETH', 'long'],
    ]);
  });
});

describe('keeping', () => {
  test('a new worker has all at once, with its age, and asks no sooner than its pace', async () => {
    const settings = {
      watchedAccounts: [wallet(LENDERS.several, 'hyperliquid', 'aave', 'tokens')],
      chainRpc: ETHEREUM,
    };
    const first = stage(settings);
    await first.look();
    expect(await first.stored()).toBe(3);
    const second = stage(settings, first.store);
    await second.look();
    expect(second.asked).toEqual([]);
    expect(second.wallets.current()).toEqual(first.wallets.current());
  });

  test.each<FailureKind>(['rate-limited', 'network', 'format-changed', 'implausible', 'region-blocked'])(
    'after %s the last good answer stays, and it is said why nothing newer came',
    async (kind) => {
      const { look, venue, move, only } = stage({ watchedAccounts: [wallet(WHALE, 'hyperliquid')] });
      venue.held = [{ coin: 'ETH', szi: '2' }];
      await look();
      venue.failure = kind;
      move(6 * MINUTE);
      await look();
      expect(only()?.positions).toMatchObject({ failure: { kind }, answer: { asOf: START } });
      venue.failure = null;
      move(10 * MINUTE);
      await look();
      expect(only()?.positions).toMatchObject({ failure: null, answer: { asOf: START + 16 * MINUTE } });
    },
  );

  test('what is damaged in the cache is not taken over', async () => {
    const settings = { watchedAccounts: [wallet(WHALE, 'tokens')], chainRpc: ETHEREUM };
    const first = stage(settings);
    await first.look();
    const [good] = (await first.store.list('watched-wallet|')) as { answer: object }[];
    const damaged = [
      'text',
      null,
      { ...good, schemaVersion: 2 },
      { ...good, triedAt: Number.NaN },
      { ...good, slot: 'hyperliquid' },
      { ...good, answer: { ...good?.answer, balances: [{ token: 'WBTC', steps: [] }] } },
    ];
    for (const value of damaged) {
      const store = createMemoryStore();
      await store.put([{ key: 'watched-wallet|x', group: 'x', value, bytes: 1, touchedAt: START }]);
      const { look, only, venue } = stage(settings, store);
      venue.failure = 'network';
      await look();
      expect(only()?.tokens?.answer, JSON.stringify(value)).toBeNull();
    }
  });
});

describe('forgetting', () => {
  const both = { watchedAccounts: [wallet(WHALE, 'hyperliquid', 'tokens')], chainRpc: ETHEREUM };

  test('a wallet that is taken from the list, and a reading that is switched off, at once', async () => {
    const { look, change, stored, only } = stage(both);
    await look();
    expect(await stored()).toBe(2);
    await change({ watchedAccounts: [wallet(WHALE, 'hyperliquid')] });
    expect([await stored(), only()?.tokens]).toEqual([1, null]);
    await change({ watchedAccounts: [] });
    expect([await stored(), only()]).toEqual([0, undefined]);
  });

  test('no answer under way brings it back', async () => {
    const { wallets, change, stored, settled } = stage(both);
    wallets.look();
    await Promise.resolve();
    await change({ watchedAccounts: [] });
    await settled();
    expect([await stored(), wallets.current().wallets]).toEqual([0, []]);
  });

  test('taken away while no worker lived: the next one drops what is stored', async () => {
    const first = stage(both);
    await first.look();
    const second = stage({}, first.store);
    await second.wallets.settle();
    expect(await second.stored()).toBe(0);
  });
});

describe('the report', () => {
  test('has a band that arises from its accounts, and none of what is older than six hours', async () => {
    const { look, wallets, move } = stage({
      watchedAccounts: [LENDERS.single, LENDERS.bandA, LENDERS.bandB, LENDERS.bandC].map((address) =>
        wallet(address, 'aave'),
      ),
      chainRpc: ETHEREUM,
    });
    await look();
    expect(wallets.current().bands).toMatchObject([
      { coin: 'ETH', side: 'long', source: 'aave', accounts: 4 },
    ]);
    const [band] = wallets.current().bands;
    expect([band?.low, band?.high].map((price) => Math.round(price ?? 0))).toEqual([1_574, 1_681]);
    const debts = Object.values(BAND_PRICES).reduce((sum, price) => sum + 50 * price * 0.83, 0);
    expect(band?.sizeUsd).toBeCloseTo(debts, 0);
    move(6 * 60 * MINUTE + MINUTE);
    expect(wallets.current().bands).toEqual([]);
    expect(wallets.current().wallets).toHaveLength(4);
  });

  test('is JSON within its limit and its schema, with fifty wallets of forty reserves and long labels', async () => {
    const accounts = Array.from({ length: 50 }, (_, index) => ({
      ...wallet(`0x${(index + 1).toString(16).padStart(40, '0')}`, 'hyperliquid', 'aave', 'tokens'),
      label: '鲸'.repeat(40),
    }));
    const { look, wallets, venue, settled } = stage({
      watchedAccounts: [wallet(LENDERS.forty, 'aave'), ...accounts],
      chainRpc: { ...ETHEREUM, arbitrum: { host: 'arb1.arbitrum.io', path: '/rpc' } },
    });
    venue.held = Array.from({ length: 30 }, (_, index) => ({ coin: `COIN${index}`, szi: '1.23456789' }));
    await look();
    for (let i = 0; i < 20; i++) await settled();
    const report = wallets.current();
    const text = JSON.stringify(report);
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(WALLET_REPORT_LIMIT_BYTES);
    expect(walletReportSchema.safeParse(JSON.parse(text)).error).toBeUndefined();
    expect(JSON.parse(text)).toEqual(report);
    expect(report.more + report.wallets.length).toBe(51);
    expect(text).not.toContain(accounts[0]?.address);
  });

  test('of one wallet with forty reserves tells twelve, and how many more', async () => {
    const { look, only, wallets } = stage({
      watchedAccounts: [wallet(LENDERS.forty, 'aave')],
      chainRpc: ETHEREUM,
    });
    await look();
    const answer = only()?.lending[0]?.answer;
    expect([answer?.reserves.length, answer?.more]).toEqual([12, 28]);
    expect(walletReportSchema.safeParse(wallets.current()).error).toBeUndefined();
  });
});
