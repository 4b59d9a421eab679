import { describe, expect, test } from 'vitest';
import { OWN_ACCOUNT_VENUES, type OwnAccount, type OwnAccountVenue } from '../../lib/domain/own-account.ts';
import { FetchFailure } from '../../lib/net/failure.ts';
import type { AccountPositions } from '../../lib/sources/account-position.ts';
import { ACCOUNT_SOURCES } from '../../lib/sources/account-sources.ts';
import type { HttpRequest, SourceIo } from '../../lib/sources/source.ts';
import {
  DYDX,
  DYDX_MARKETS,
  DYDX_PARENT,
  DYDX_PATH,
  HEX,
  HYPERLIQUID_STATE,
  LIGHTER_ACCOUNT,
} from './fixtures/accounts.ts';
import { instrument, NOW, tableIo } from './fixtures/fixture.ts';
import { mutationsOf } from './mutations.ts';

interface Case {
  readonly account: OwnAccount;
  /** The request that names the account. */
  readonly key: string;
  readonly reply: unknown;
  readonly others: Readonly<Record<string, unknown>>;
}

const CASES: Readonly<Record<OwnAccountVenue, Case>> = {
  hyperliquid: { account: { address: HEX }, key: 'clearinghouseState', reply: HYPERLIQUID_STATE, others: {} },
  dydx: {
    account: { address: DYDX, subaccount: 3 },
    key: DYDX_PATH,
    reply: DYDX_PARENT,
    others: { '/v4/perpetualMarkets': DYDX_MARKETS },
  },
  lighter: { account: { address: HEX }, key: '/api/v1/account', reply: LIGHTER_ACCOUNT, others: {} },
};

const ioOf = (venue: OwnAccountVenue, reply: unknown = CASES[venue].reply) =>
  tableIo({ [CASES[venue].key]: reply, ...CASES[venue].others });
const read = (venue: OwnAccountVenue, io: SourceIo = ioOf(venue)): Promise<AccountPositions> =>
  ACCOUNT_SOURCES[venue].positions(CASES[venue].account, io);
const told = (venue: OwnAccountVenue, reply: unknown): Promise<AccountPositions> =>
  read(venue, ioOf(venue, reply));

describe('Hyperliquid', () => {
  test('tells leverage, margin and its own liquidation price; isolated margin without the profit', async () => {
    const io = ioOf('hyperliquid');
    expect(await read('hyperliquid', io)).toEqual({
      asOf: NOW,
      positions: [
        {
          symbol: 'ETH/USDC:USDC',
          side: 'short',
          entryPrice: 1900.25,
          leverage: 20,
          size: 120.5,
          marginMode: 'cross',
          margin: null,
          accountValue: 120_000.25,
          liquidationPrice: 2210.75,
        },
        {
          symbol: 'KPEPE/USDC:USDC',
          side: 'long',
          entryPrice: 0.01,
          leverage: 5,
          size: 1_000_000,
          marginMode: 'isolated',
          margin: 2000,
          accountValue: null,
          liquidationPrice: null,
        },
      ],
    });
    const [asked] = io.asked as [HttpRequest];
    expect([io.asked.length, asked.weight]).toEqual([1, 2]);
    expect(JSON.parse(asked.body ?? '')).toEqual({ type: 'clearinghouseState', user: HEX });
  });

  test('holds in its own universe only what is asked for', () => {
    const { covers } = ACCOUNT_SOURCES.hyperliquid;
    expect(covers(instrument('hyperliquid', 'ETH/USDC:USDC'))).toBe(true);
    expect(covers(instrument('hyperliquid', 'XYZ-SPCX/USDC:USDC'))).toBe(false);
    expect(covers(instrument('dydx', 'ETH/USDC:USDC'))).toBe(false);
  });
});

describe('dYdX', () => {
  test('tells what stands in the subaccounts of a number; the liquidation price is calculated', async () => {
    const io = ioOf('dydx');
    const { asOf, positions } = await read('dydx', io);
    expect(asOf).toBe(NOW);
    const [long, short, isolated] = positions;
    expect(positions).toHaveLength(3);
    // Oracle prices by the reply's own profit: ETH 1,900, BTC 60,000, SOL 90.
    expect(long).toMatchObject({
      symbol: 'ETH/USDC:USDC',
      side: 'long',
      entryPrice: 2000,
      leverage: 19_000 / 8000,
      size: 10,
      marginMode: 'cross',
      margin: null,
      accountValue: 8000,
    });
    // 8,000 and 10 (p - 1,900) are left; 15,000 x 1.2 % and 10 p x 1.2 % are asked for.
    expect(long?.liquidationPrice).toBeCloseTo((19_000 - 8000 + 180) / (10 * 0.988), 8);
    // 8,000 and 0.25 (60,000 - p) are left; 19,000 x 1.2 % and 0.25 p x 1.2 % are asked for.
    expect(short).toMatchObject({ symbol: 'BTC/USDC:USDC', side: 'short', size: 0.25, accountValue: 8000 });
    expect(short?.liquidationPrice).toBeCloseTo((15_000 + 8000 - 228) / (0.25 * 1.012), 8);
    expect(isolated).toMatchObject({
      symbol: 'SOL/USDC:USDC',
      leverage: 3,
      marginMode: 'isolated',
      margin: 200,
      accountValue: null,
    });
    expect(isolated?.liquidationPrice).toBeCloseTo((450 - 150) / (5 * 0.97), 8);
    expect(io.asked.map(({ url, isPersonal }) => [new URL(url).pathname, isPersonal])).toEqual([
      [DYDX_PATH, true],
      ['/v4/perpetualMarkets', undefined],
    ]);
  });

  test('the list of markets is asked for once, and not at all for an account that holds nothing', async () => {
    const io = ioOf('dydx');
    await read('dydx', io);
    await read('dydx', io);
    expect(io.asked).toHaveLength(3);
    const empty = {
      ...DYDX_PARENT.subaccount,
      childSubaccounts: DYDX_PARENT.subaccount.childSubaccounts.slice(2),
    };
    const idle = ioOf('dydx', { subaccount: empty });
    expect(await read('dydx', idle)).toEqual({ asOf: NOW, positions: [] });
    expect(idle.asked).toHaveLength(1);
  });

  test('a position in a market that is not listed leaves the prices of its subaccount untold, and no others', async () => {
    const { 'BTC-USD': _, ...markets } = DYDX_MARKETS.markets;
    const io = tableIo({ [DYDX_PATH]: DYDX_PARENT, '/v4/perpetualMarkets': { markets } });
    const { positions } = await read('dydx', io);
    expect(positions.map(({ liquidationPrice }) => liquidationPrice === null)).toEqual([true, true, false]);
  });

  test('positions that share a subaccount share its margin, whatever its number', async () => {
    const [cross] = DYDX_PARENT.subaccount.childSubaccounts;
    const childSubaccounts = [{ ...cross, subaccountNumber: 131 }];
    const { positions } = await told('dydx', { subaccount: { ...DYDX_PARENT.subaccount, childSubaccounts } });
    expect(positions.map(({ marginMode }) => marginMode)).toEqual(['cross', 'cross']);
  });

  test('with nothing left behind a position there is no leverage to tell', async () => {
    const [cross] = DYDX_PARENT.subaccount.childSubaccounts;
    const childSubaccounts = [{ ...cross, equity: '-12.5' }];
    const { positions } = await told('dydx', { subaccount: { ...DYDX_PARENT.subaccount, childSubaccounts } });
    expect(positions.map(({ leverage }) => leverage)).toEqual([null, null]);
  });
});

describe('Lighter', () => {
  test('tells leverage, allocated margin and its own liquidation price; what is closed is left out', async () => {
    const io = ioOf('lighter');
    expect(await read('lighter', io)).toEqual({
      asOf: NOW,
      positions: [
        {
          symbol: 'ETH/USDC:USDC',
          side: 'long',
          entryPrice: 2069.84,
          leverage: 20,
          size: 18.0193,
          marginMode: 'cross',
          margin: null,
          accountValue: 14_632.072264,
          liquidationPrice: 1591.1107231380406,
        },
        {
          symbol: 'BTC/USDC:USDC',
          side: 'short',
          entryPrice: 64_000,
          leverage: 3,
          size: 0.5,
          marginMode: 'isolated',
          margin: 10_666,
          accountValue: null,
          liquidationPrice: 83_120.5,
        },
      ],
    });
    const { searchParams } = new URL(io.asked[0]?.url ?? '');
    expect(Object.fromEntries(searchParams)).toEqual({ by: 'l1_address', value: HEX });
  });

  test('is asked by index for an index', async () => {
    const io = ioOf('lighter');
    await ACCOUNT_SOURCES.lighter.positions({ address: '1077' }, io);
    const { searchParams } = new URL(io.asked[0]?.url ?? '');
    expect(Object.fromEntries(searchParams)).toEqual({ by: 'index', value: '1077' });
  });

  test.each([
    ['2.63', 38],
    ['4.34', 23],
    ['33.33', 3],
    ['8.33', 12],
    ['100', 1],
  ])('%s %% of initial margin is %d', async (initial_margin_fraction, leverage) => {
    const [account] = LIGHTER_ACCOUNT.accounts;
    const positions = [{ ...account?.positions[0], initial_margin_fraction }];
    const answer = await told('lighter', { ...LIGHTER_ACCOUNT, accounts: [{ ...account, positions }] });
    expect(answer.positions[0]?.leverage).toBe(leverage);
  });

  test.each([
    { sign: 0 },
    { sign: 2 },
    { avg_entry_price: '0' },
    { position_value: '0' },
    { margin_mode: 2 },
  ])('an open position with %j has changed its format', async (part) => {
    const [account] = LIGHTER_ACCOUNT.accounts;
    const positions = [{ ...account?.positions[0], ...part }];
    await expect(
      told('lighter', { ...LIGHTER_ACCOUNT, accounts: [{ ...account, positions }] }),
    ).rejects.toMatchObject({ kind: 'format-changed' });
  });
});

describe('an account that the venue does not know', () => {
  const refusing = (status: number, text: string): SourceIo => ({
    now: () => NOW,
    fetchJson: (request) =>
      Promise.reject(
        new FetchFailure('format-changed', new URL(request.url).host, `HTTP ${status}`, NOW + 600_000, {
          status,
          text,
        }),
      ),
  });

  test.each([
    [
      'dydx',
      refusing(
        404,
        `{"errors":[{"msg":"No subaccounts found for address ${DYDX} and parentSubaccountNumber 3"}]}`,
      ),
    ],
    ['lighter', refusing(400, '{"code":21100,"message":"account not found"}')],
    ['lighter', tableIo({ '/api/v1/account': { code: 200, total: 0, accounts: [] } })],
  ] as const)('is told as such: %s', async (venue, io) => {
    await expect(read(venue, io)).rejects.toMatchObject({ kind: 'no-data', retryAt: null });
  });

  test('any other refusal keeps its kind', async () => {
    await expect(
      read('lighter', refusing(400, '{"code":20001,"message":"invalid param"}')),
    ).rejects.toMatchObject({
      kind: 'format-changed',
    });
  });
});

describe.each(OWN_ACCOUNT_VENUES)('%s', (venue) => {
  test('altered in any leaf, the answer is sound or a failure', async () => {
    for (const { payload, name } of mutationsOf(CASES[venue].reply)) {
      const answer = await told(venue, payload).catch((error: unknown) => error);
      if (answer instanceof FetchFailure) {
        expect(['format-changed', 'no-data', 'unknown-instrument'], name).toContain(answer.kind);
        continue;
      }
      expect(answer, name).not.toBeInstanceOf(Error);
      for (const position of (answer as AccountPositions).positions) {
        const { entryPrice, size, leverage, liquidationPrice, margin, accountValue, marginMode } = position;
        for (const number of [entryPrice, size, leverage ?? 1, liquidationPrice ?? 1])
          expect(number, name).toBeGreaterThan(0);
        for (const number of [margin ?? 0, accountValue ?? 0])
          expect(Number.isFinite(number), name).toBe(true);
        expect(marginMode === 'isolated', name).toBe(margin !== null);
      }
    }
  });

  test.each([null, [], 'text', 7, {}, { code: 200 }, { subaccount: null }, { accounts: 'none' }])(
    'of %j there is nothing to read',
    async (payload) => {
      await expect(told(venue, payload)).rejects.toMatchObject({ kind: 'format-changed' });
    },
  );
});
