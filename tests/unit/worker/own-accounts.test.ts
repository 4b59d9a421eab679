import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { type Instrument, parseInstrument } from '../../../lib/domain/instrument.ts';
import type { OwnAccounts } from '../../../lib/domain/own-account.ts';
import { type FailureKind, FetchFailure } from '../../../lib/net/failure.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import type { AccountPosition, AccountPositions } from '../../../lib/sources/account-position.ts';
import { ACCOUNT_SOURCES } from '../../../lib/sources/account-sources.ts';
import { createOwnAccounts } from '../../../lib/worker/own-accounts.ts';

const START = Date.UTC(2026, 1, 6);
const HEX = `0x${'0a'.repeat(20)}`;
const OTHER = `0x${'0b'.repeat(20)}`;
const DYDX = 'dydx1n56z5fhmemtffzkt2eqyf9kuc7ycjfs86mvqy7';
const LONG: AccountPosition = {
  symbol: 'ETH/USDC:USDC',
  side: 'long',
  entryPrice: 2000,
  leverage: 10,
  size: 1,
  marginMode: 'cross',
  margin: null,
  accountValue: 500,
  liquidationPrice: 1700,
};

function instrument(venue: Instrument['venue'], symbol = 'ETH/USDC:USDC'): Instrument {
  const parsed = parseInstrument(venue, symbol);
  if (parsed === null) throw new Error(symbol);
  return parsed;
}
const ETH = instrument('hyperliquid');

/** A reader before a fake venue and a clock that the test moves. */
function stage(
  ownAccounts: Settings['ownAccounts'] = { hyperliquid: { address: HEX } },
  store = createMemoryStore(),
) {
  let now = START;
  let settings: Settings = { ...DEFAULT_SETTINGS, ownAccounts };
  const asked: string[] = [];
  const memory = createMemoryStore();
  const venue = {
    answer: async (): Promise<AccountPositions> => ({ asOf: now - 500, positions: [LONG] }),
  };
  const sourceOf = (id: keyof typeof ACCOUNT_SOURCES) => ({
    ...ACCOUNT_SOURCES[id],
    positions: (account: { address: string; subaccount?: number | undefined }) => {
      asked.push(
        `${id} ${account.address}${account.subaccount === undefined ? '' : `/${account.subaccount}`}`,
      );
      return venue.answer();
    },
  });
  const own = createOwnAccounts({
    sources: {
      hyperliquid: sourceOf('hyperliquid'),
      dydx: sourceOf('dydx'),
      lighter: sourceOf('lighter'),
    },
    store,
    memory,
    io: {
      fetchJson: () => Promise.reject(new Error('the fake venue is not asked by the wire')),
      now: () => now,
    },
    settings: () => settings,
    now: () => now,
    random: () => 0.5,
  });
  const settled = () => new Promise((done) => setTimeout(done, 0));
  const look = async (seconds: number, looked: Instrument = ETH, isPrivate = false): Promise<void> => {
    for (let i = 0; i < seconds; i++) {
      own.look(looked, isPrivate);
      await settled();
      now += 1_000;
    }
  };
  return {
    own,
    venue,
    asked,
    store,
    memory,
    look,
    move: (ms: number) => (now += ms),
    now: () => now,
    change: async (change: Partial<Settings>) => {
      settings = { ...settings, ...change };
      await own.settle();
    },
    stored: async () => (await store.list('own-account|')).length,
  };
}

describe('reading', () => {
  test('while somebody looks: at once, then at a calm pace; nobody is asked for a snapshot', async () => {
    const { own, asked, look, move } = stage();
    expect(own.positionsOf(ETH, false)).toEqual({
      positions: [],
      asOf: null,
      failure: null,
      liquidationFrom: 'venue',
    });
    await look(0);
    expect(asked).toEqual([]);
    await look(29);
    expect(asked).toEqual([`hyperliquid ${HEX}`]);
    await look(31);
    expect(asked).toHaveLength(2);
    move(3_600_000);
    for (let i = 0; i < 10; i++) own.positionsOf(ETH, false);
    expect(asked).toHaveLength(2);
    expect(own.positionsOf(ETH, false)).toEqual({
      positions: [LONG],
      asOf: START + 30_000 - 500,
      failure: null,
      liquidationFrom: 'venue',
    });
  });

  test('Lighter, which allows little, is asked once a minute; tabs and cards share it', async () => {
    const { asked, look, own } = stage({ lighter: { address: '1077' } });
    for (let i = 0; i < 5; i++) own.look(instrument('lighter'), false);
    await look(59, instrument('lighter'));
    expect(asked).toEqual(['lighter 1077']);
    await look(2, instrument('lighter', 'BTC/USDC:USDC'));
    expect(asked).toHaveLength(2);
  });

  test('only the venue looked at is asked, for its own account', async () => {
    const { asked, look } = stage({
      hyperliquid: { address: HEX },
      dydx: { address: DYDX, subaccount: 3 },
      lighter: { address: OTHER },
    });
    await look(1, instrument('dydx'));
    expect(asked).toEqual([`dydx ${DYDX}/3`]);
  });

  test.each<[string, Settings['ownAccounts'], Instrument, Partial<Settings>]>([
    ['no account of the venue', { hyperliquid: { address: HEX } }, instrument('dydx'), {}],
    [
      'a venue without public accounts',
      { hyperliquid: { address: HEX } },
      instrument('binance', 'ETH/USDT:USDT'),
      {},
    ],
    [
      'what the answer would not hold',
      { hyperliquid: { address: HEX } },
      instrument('hyperliquid', 'XYZ-ABC/USDC:USDC'),
      {},
    ],
    [
      'a venue that is switched off',
      { hyperliquid: { address: HEX } },
      ETH,
      { disabledVenues: ['hyperliquid'] },
    ],
  ])('%s: nothing is asked and nothing told', async (_, accounts, looked, choice) => {
    const { own, asked, look, change } = stage(accounts);
    await change(choice);
    await look(3, looked);
    expect(own.positionsOf(looked, false)).toBeNull();
    expect(asked).toEqual([]);
  });

  test('positions in other instruments of the account are not told here', async () => {
    const { own, look } = stage();
    await look(1);
    expect(own.positionsOf(instrument('hyperliquid', 'BTC/USDC:USDC'), false)).toMatchObject({
      positions: [],
      failure: null,
    });
  });
});

describe('keeping', () => {
  test('a new worker has it at once, with its age, and asks no sooner than its pace', async () => {
    const first = stage();
    await first.look(1);
    const second = stage({ hyperliquid: { address: HEX } }, first.store);
    second.venue.answer = () => new Promise(() => undefined);
    second.own.positionsOf(ETH, false);
    await second.look(1);
    expect(second.own.positionsOf(ETH, false)).toMatchObject({ positions: [LONG], asOf: START - 500 });
    expect(second.asked).toEqual([]);
    await second.look(30);
    expect(second.asked).toHaveLength(1);
  });

  test('of another account, or what is damaged, nothing is taken over', async () => {
    const first = stage();
    await first.look(1);
    const [good] = (await first.store.list('own-account|')) as Record<string, unknown>[];
    const answer = good?.answer as { positions: object[] };
    const damaged = [
      { ...good, account: `${OTHER}/0` },
      { ...good, schemaVersion: 2 },
      { ...good, triedAt: Number.NaN },
      { ...good, answer: { ...answer, asOf: 7 } },
      { ...good, answer: { ...answer, positions: [{ ...answer.positions[0], size: -1 }] } },
      'text',
      null,
    ];
    for (const value of damaged) {
      const store = createMemoryStore();
      await store.put([
        { key: 'own-account|hyperliquid', group: 'own-accounts', value, bytes: 1, touchedAt: START },
      ]);
      const { own, look, venue } = stage({ hyperliquid: { address: HEX } }, store);
      venue.answer = () => new Promise(() => undefined);
      await look(1);
      expect(own.positionsOf(ETH, false), JSON.stringify(value)).toMatchObject({ positions: [], asOf: null });
    }
  });

  test('private windows have their own, in memory', async () => {
    const { own, asked, look, memory, stored } = stage();
    await look(1, ETH, true);
    expect(own.positionsOf(ETH, true)?.positions).toEqual([LONG]);
    expect(await stored()).toBe(0);
    expect(await memory.list('own-account|')).toHaveLength(1);
    expect(own.positionsOf(ETH, false)?.asOf).toBeNull();
    await look(1);
    expect(asked).toHaveLength(2);
  });

  test('a clock that was set back does not keep the account unread', async () => {
    const { asked, look, move } = stage();
    await look(1);
    move(-86_400_000);
    await look(1);
    expect(asked).toHaveLength(2);
  });
});

describe('forgetting', () => {
  test.each<[string, OwnAccounts]>([
    ['taken away', {}],
    ['changed', { hyperliquid: { address: OTHER } }],
  ])('an address that is %s: nothing of it is told, nothing stays stored', async (_, next) => {
    const { own, look, change, stored, venue } = stage();
    await look(1);
    expect(await stored()).toBe(1);
    venue.answer = () => new Promise(() => undefined);
    await change({ ownAccounts: { ...next } as Settings['ownAccounts'] });
    expect(own.positionsOf(ETH, false)?.positions ?? []).toEqual([]);
    expect(await stored()).toBe(0);
  });

  test('another subaccount of one address is another account', async () => {
    const { own, look, change, asked } = stage({ dydx: { address: DYDX } });
    await look(1, instrument('dydx'));
    await change({ ownAccounts: { dydx: { address: DYDX, subaccount: 1 } } });
    expect(own.positionsOf(instrument('dydx'), false)).toMatchObject({ positions: [], asOf: null });
    await look(1, instrument('dydx'));
    expect(asked).toEqual([`dydx ${DYDX}`, `dydx ${DYDX}/1`]);
  });

  test('no answer under way brings it back', async () => {
    const { own, look, change, stored, venue } = stage();
    let reply: (answer: AccountPositions) => void = () => undefined;
    venue.answer = () => new Promise((done) => (reply = done));
    await look(1);
    await change({ ownAccounts: {} });
    reply({ asOf: START, positions: [LONG] });
    await look(1);
    expect(own.positionsOf(ETH, false)).toBeNull();
    expect(await stored()).toBe(0);
  });

  test('taken away while no worker lived: the next one drops what is stored as soon as it knows', async () => {
    const first = stage();
    await first.look(1);
    const second = stage({}, first.store);
    await second.own.settle();
    expect(await second.stored()).toBe(0);
  });

  test('the accounts that stay keep what was read', async () => {
    const { own, look, change, stored } = stage({ hyperliquid: { address: HEX }, dydx: { address: DYDX } });
    await look(1);
    await look(1, instrument('dydx'));
    await change({ ownAccounts: { hyperliquid: { address: HEX } } });
    expect(await stored()).toBe(1);
    expect(own.positionsOf(ETH, false)?.positions).toEqual([LONG]);
  });
});

describe('failures', () => {
  const refusing = (kind: FailureKind, retryAt: number | null) => async (): Promise<AccountPositions> => {
    throw new FetchFailure(kind, 'api.hyperliquid.xyz', 'refused', retryAt);
  };

  test('what was read stays with its age, and the reason beside it; the next good answer clears it', async () => {
    const { own, look, venue } = stage();
    await look(1);
    const { answer } = venue;
    venue.answer = refusing('server-error', null);
    await look(30);
    expect(own.positionsOf(ETH, false)).toMatchObject({
      positions: [LONG],
      asOf: START - 500,
      failure: 'server-error',
    });
    venue.answer = answer;
    await look(31);
    expect(own.positionsOf(ETH, false)).toMatchObject({ positions: [LONG], failure: null });
  });

  test.each(['rate-limited', 'region-blocked', 'budget-spent', 'format-changed'] as const)(
    '%s: not asked again before the time it names, also by a new worker',
    async (kind) => {
      const first = stage();
      first.venue.answer = refusing(kind, START + 600_000);
      await first.look(300);
      expect(first.asked).toHaveLength(1);
      const second = stage({ hyperliquid: { address: HEX } }, first.store);
      await second.look(599);
      expect(second.asked).toEqual([]);
      expect(second.own.positionsOf(ETH, false)).toMatchObject({ asOf: null, failure: kind });
      await second.look(3);
      expect(second.asked).toHaveLength(1);
    },
  );

  test('an account that the venue does not know is asked for again after ten minutes', async () => {
    const { own, asked, look, venue } = stage();
    venue.answer = refusing('no-data', null);
    await look(599);
    expect(asked).toHaveLength(1);
    expect(own.positionsOf(ETH, false)).toMatchObject({ positions: [], failure: 'no-data' });
    await look(3);
    expect(asked).toHaveLength(2);
  });

  test('a venue that fails again and again is asked at the slower pace of the retry policy', async () => {
    const { asked, look, venue } = stage();
    venue.answer = refusing('network', null);
    await look(900);
    // Five tries thirty seconds apart, then one in two minutes.
    expect(asked.length).toBeLessThanOrEqual(12);
    expect(asked.length).toBeGreaterThan(5);
  });

  test('an error that is none of ours is a changed format', async () => {
    const { own, look, venue } = stage();
    venue.answer = async () => {
      throw new TypeError('x');
    };
    await look(1);
    expect(own.positionsOf(ETH, false)?.failure).toBe('format-changed');
  });
});
