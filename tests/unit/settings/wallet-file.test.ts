import { describe, expect, test } from 'vitest';
import { checkedAddress } from '../../../lib/domain/checksum-address.ts';
import { exportedSettings, importSettings, parseSettings } from '../../../lib/settings/migrations.ts';
import {
  DEFAULT_SETTINGS,
  type Settings,
  WATCHED_ACCOUNTS_LIMIT,
  type WatchedAccount,
} from '../../../lib/settings/schema.ts';
import { readWalletFile, walletCsv, walletJson } from '../../../lib/settings/wallet-file.ts';

const GOOD = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const OTHER = `0x${'0b'.repeat(20)}`;
const wallet = (address: string, label = '', readings: WatchedAccount['readings'] = ['hyperliquid']) => ({
  address: address.toLowerCase(),
  label,
  readings,
});
const read = (text: string, current: readonly WatchedAccount[] = []) =>
  readWalletFile(text, current, checkedAddress);

describe('a file of wallets', () => {
  const accounts = [wallet(GOOD, 'a "whale", large', ['aave', 'tokens']), wallet(OTHER, '鲸')];

  test('is read back as it was written, JSON with its readings, CSV with its labels', () => {
    expect(read(walletJson(accounts))).toEqual({ accounts, added: 2, refused: [], refusedCount: 0 });
    expect(read(walletCsv(accounts), accounts)?.accounts).toEqual(accounts);
    expect(read(walletCsv(accounts))?.accounts).toEqual(
      accounts.map((account) => ({ ...account, readings: ['hyperliquid'] })),
    );
  });

  test('adds to what is there; of a known address its label is the file’s', () => {
    const file = read(`${GOOD},new\n`, accounts);
    expect(file?.accounts).toEqual([{ ...accounts[0], label: 'new' }, accounts[1]]);
  });

  test('says which rows are wrong, and why, and takes the others', () => {
    const text = [
      'address,label',
      `${GOOD},fine`,
      '0x12,short',
      `${GOOD.replace('aA', 'Aa')},mistyped`,
      `${OTHER},${'x'.repeat(41)}`,
      `${GOOD.toLowerCase()},again`,
      `"${OTHER}","quoted, with a comma"`,
    ].join('\n');
    expect(read(text)).toEqual({
      accounts: [wallet(GOOD, 'fine'), wallet(OTHER, 'quoted, with a comma')],
      added: 2,
      refused: [
        { row: 2, fault: 'none' },
        { row: 3, fault: 'checksum' },
        { row: 4, fault: 'label' },
        { row: 5, fault: 'twice' },
      ],
      refusedCount: 4,
    });
  });

  test('JSON rows of any shape are told, never thrown', () => {
    const file = read(
      JSON.stringify([
        null,
        7,
        {},
        { address: 7 },
        { address: OTHER, label: 7 },
        { address: GOOD, readings: ['aave', 'x'] },
      ]),
    );
    expect(file?.refused.map(({ fault }) => fault)).toEqual(['none', 'none', 'none', 'none', 'label']);
    expect(file?.accounts).toEqual([wallet(GOOD, '', ['aave'])]);
  });

  test('keeps the list within its limit, and tells twenty rows at most', () => {
    const rows = Array.from({ length: 200 }, (_, index) => `0x${index.toString(16).padStart(40, '0')}`);
    const file = read(rows.join('\r\n'));
    expect(file?.accounts).toHaveLength(WATCHED_ACCOUNTS_LIMIT);
    expect(file?.refused).toHaveLength(20);
    expect(file?.refused[0]).toEqual({ row: WATCHED_ACCOUNTS_LIMIT + 1, fault: 'full' });
    expect(file?.refusedCount).toBe(200 - WATCHED_ACCOUNTS_LIMIT);
  });

  test.each(['', '\n\n', '<!doctype html>', '{"version":1}', '[]', `${OTHER}\n`.repeat(1_001)])(
    'another kind of file is none: %j',
    (text) => {
      expect(read(text)).toBeNull();
    },
  );

  test('what was read back is what the settings keep', () => {
    const file = read(walletJson(accounts));
    const settings: Settings = { ...DEFAULT_SETTINGS, watchedAccounts: [...(file?.accounts ?? [])] };
    expect(parseSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });
});

describe('settings', () => {
  test('of earlier versions keep their addresses, read at Hyperliquid, and ask no chain', () => {
    const old = { ...DEFAULT_SETTINGS, watchedAccounts: [{ address: OTHER, label: 'x' }] } as Record<
      string,
      unknown
    >;
    delete old['chainRpc'];
    delete old['walletTokens'];
    const expected = {
      watchedAccounts: [wallet(OTHER, 'x')],
      chainRpc: {},
      walletTokens: ['WBTC', 'WETH', 'stETH', 'USDC'],
    };
    expect(parseSettings(old)).toMatchObject(expected);
    expect(importSettings(JSON.stringify(old))).toMatchObject(expected);
  });

  test('one damaged wallet costs no other, one damaged server neither', () => {
    const settings = parseSettings({
      ...DEFAULT_SETTINGS,
      watchedAccounts: [wallet(GOOD), { address: 'x', label: '' }, wallet(OTHER)],
      chainRpc: {
        ethereum: { host: 'example.com', path: '/' },
        arbitrum: { host: 'arb1.arbitrum.io', path: '/rpc' },
      },
      walletTokens: ['DOGE'],
    });
    expect(settings.watchedAccounts.map(({ address }) => address)).toEqual([GOOD.toLowerCase(), OTHER]);
    expect(settings.chainRpc).toEqual({ arbitrum: { host: 'arb1.arbitrum.io', path: '/rpc' } });
    expect(settings.walletTokens).toEqual(DEFAULT_SETTINGS.walletTokens);
  });

  test.each([
    { host: 'arb1.arbitrum.io', path: '/rpc' },
    { host: 'eth.llamarpc.com', path: '//example.com' },
    { host: 'eth.llamarpc.com', path: '' },
    { host: 'eth-mainnet.g.alchemy.com', path: '/' },
    { host: 'eth-mainnet.g.alchemy.com', path: 'https://example.com/' },
  ])('no server of Ethereum is %j', (ethereum) => {
    expect(parseSettings({ ...DEFAULT_SETTINGS, chainRpc: { ethereum } }).chainRpc).toEqual({});
  });

  test('a key in a path goes into no file', () => {
    const settings: Settings = {
      ...DEFAULT_SETTINGS,
      chainRpc: {
        ethereum: { host: 'eth-mainnet.g.alchemy.com', path: '/v2/secret' },
        arbitrum: { host: 'arb1.arbitrum.io', path: '/rpc' },
      },
    };
    const text = JSON.stringify(exportedSettings(settings));
    expect(text).not.toContain('secret');
    expect(importSettings(text)?.chainRpc).toEqual({ arbitrum: settings.chainRpc.arbitrum });
  });
});
