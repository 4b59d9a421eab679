import { describe, expect, test } from 'vitest';
import { parseRpcPath, RPC_HOSTS, rpcHostOf } from '../../../lib/domain/chain-rpc.ts';
import { checkedAddress } from '../../../lib/domain/checksum-address.ts';
import { coinReserve, lendingCoin } from '../../../lib/domain/lending-coins.ts';
import { BANDS_LIMIT, bandsOf, type LiquidationPoint } from '../../../lib/domain/liquidation-bands.ts';
import {
  BALANCE_STEPS_LIMIT,
  type BalanceStep,
  balanceChange,
  WATCHED_TOKENS,
  withBalance,
} from '../../../lib/domain/watched-wallet.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 1, 3);
/** Of the standard's own examples (EIP-55). */
const GOOD = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

const point = (part: Partial<LiquidationPoint>): LiquidationPoint => ({
  coin: 'ETH',
  side: 'long',
  source: 'aave',
  price: 1_600,
  sizeUsd: 1e6,
  account: 'a',
  asOf: START,
  ...part,
});

describe('bands', () => {
  test('a band such as 1,574-1,681 arises from its accounts, with their size', () => {
    const rows = [1_681, 1_574, 1_640, 1_601].map((price, index) =>
      point({ price, sizeUsd: 1e6 * (index + 1), account: `w${index}`, asOf: START + index }),
    );
    expect(bandsOf(rows)).toEqual([
      {
        coin: 'ETH',
        side: 'long',
        source: 'aave',
        low: 1_574,
        high: 1_681,
        sizeUsd: 1e7,
        accounts: 4,
        asOf: START,
      },
    ]);
  });

  test('a gap of more than three per cent parts them; coins, sides and sources never merge', () => {
    const rows = [
      point({ price: 1_600 }),
      point({ price: 1_649 }),
      point({ price: 1_600, coin: 'BTC' }),
      point({ price: 1_600, side: 'short' }),
      point({ price: 1_600, source: 'hyperliquid' }),
    ];
    expect(bandsOf(rows)).toHaveLength(5);
    expect(bandsOf([point({ price: 1_600 }), point({ price: 1_648, account: 'b' })])).toMatchObject([
      { low: 1_600, high: 1_648, accounts: 2 },
    ]);
  });

  test('one account twice is one account; what is no price is in no band', () => {
    expect(bandsOf([point({}), point({ price: 1_601 })])).toMatchObject([{ accounts: 1 }]);
    expect(bandsOf([point({ price: Number.NaN }), point({ price: 0 }), point({ sizeUsd: 0 })])).toEqual([]);
  });

  test('the largest stay within the limits', () => {
    const rows = Array.from({ length: 300 }, (_, index) =>
      point({ coin: `C${index % 10}`, price: 1.2 ** (index / 10 + 1), sizeUsd: index + 1 }),
    );
    const bands = bandsOf(rows);
    expect(bands).toHaveLength(BANDS_LIMIT);
    for (const coin of new Set(bands.map((band) => band.coin)))
      expect(bands.filter((band) => band.coin === coin).length).toBeLessThanOrEqual(6);
    expect(bands.some(({ sizeUsd }) => sizeUsd === 300)).toBe(true);
  });
});

describe('reserves', () => {
  test.each([
    ['WETH', 'ETH'],
    ['wstETH', 'ETH'],
    ['weETH', 'ETH'],
    ['cbBTC', 'BTC'],
    ['LINK', 'LINK'],
    ['USDC', null],
    ['USD₮0', null],
    ['PT-sUSDE-31JUL2025', null],
  ])('%s follows %s', (symbol, coin) => {
    expect(lendingCoin(symbol)).toBe(coin);
  });

  test('a coin is priced by its own reserve', () => {
    expect(['ETH', 'BTC', 'LINK'].map(coinReserve)).toEqual(['WETH', 'WBTC', 'LINK']);
  });
});

describe('addresses', () => {
  test('one case is an address, both are a checksum that must fit', () => {
    for (const typed of [GOOD, ` ${GOOD} `, GOOD.toLowerCase(), `0x${GOOD.slice(2).toUpperCase()}`])
      expect(checkedAddress(typed)).toEqual({ address: GOOD.toLowerCase() });
    expect(checkedAddress(GOOD.replace('aA', 'Aa'))).toEqual({ fault: 'checksum' });
    for (const typed of [
      '',
      '0x12',
      `${GOOD}0`,
      `0x${'g'.repeat(40)}`,
      GOOD.slice(2),
      `0x${'4f'.repeat(32)}`,
    ])
      expect(checkedAddress(typed)).toEqual({ fault: 'none' });
  });

  test('of the tokens that are read carry their checksum', () => {
    for (const { address } of Object.values(WATCHED_TOKENS))
      expect(checkedAddress(address)).toEqual({ address: address.toLowerCase() });
  });
});

describe('paths of an RPC', () => {
  const alchemy = rpcHostOf('ethereum', 'eth-mainnet.g.alchemy.com');
  const node = rpcHostOf('arbitrum', 'arb1.arbitrum.io');
  if (alchemy === null || node === null) throw new Error('the hosts are not known');

  test('are taken alone or as the whole address of the very host; nothing is the public path', () => {
    expect(parseRpcPath(alchemy, '/v2/abc-DEF_1')).toBe('/v2/abc-DEF_1');
    expect(parseRpcPath(alchemy, ' https://eth-mainnet.g.alchemy.com/v2/abc ')).toBe('/v2/abc');
    expect(parseRpcPath(node, '')).toBe('/rpc');
    expect(parseRpcPath(node, 'https://arb1.arbitrum.io')).toBe('/');
  });

  test.each([
    '',
    '/',
    'v2/abc',
    'https://example.com/v2/abc',
    'https://eth-mainnet.g.alchemy.com.example/v2/abc',
    '/v2/../x',
    '/v2/a?b=c',
    '/v2/a#b',
    '/v2/a b',
    `/${'a'.repeat(150)}`,
    '//example.com/x',
  ])('%s is refused where a key is wanted', (words) => {
    expect(parseRpcPath(alchemy, words)).toBeNull();
  });

  test('a host belongs to one chain', () => {
    expect(rpcHostOf('ethereum', 'arb1.arbitrum.io')).toBeNull();
    expect(new Set(RPC_HOSTS.map(({ host }) => host)).size).toBe(RPC_HOSTS.length);
  });
});

describe('balances', () => {
  const steps = (...balances: number[]): BalanceStep[] =>
    balances.reduce<BalanceStep[]>(
      (known, balance, day) => withBalance(known, { time: START + day * DAY, balance }),
      [],
    );

  test('-173 WBTC since 3 Feb', () => {
    expect(balanceChange(steps(500, 500, 400, 327, 327))).toEqual({
      amount: -173,
      since: START,
      changedAt: START + 3 * DAY,
    });
  });

  test('nothing changed, nothing is told', () => {
    expect(balanceChange([])).toBeNull();
    expect(balanceChange(steps(500, 500))).toBeNull();
    expect(balanceChange(steps(0, 0))).toBeNull();
    expect(balanceChange(steps(0, 3))).toMatchObject({ amount: 3 });
  });

  test('the first stays, and the newest up to the limit', () => {
    const known = steps(...Array.from({ length: 100 }, (_, index) => index));
    expect(known).toHaveLength(BALANCE_STEPS_LIMIT);
    expect([known[0]?.balance, known[1]?.balance, known.at(-1)?.balance]).toEqual([0, 71, 99]);
  });
});
