import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../lib/net/failure.ts';
import {
  accountState,
  accountStream,
  recentTrades,
  type SeenTrade,
} from '../../lib/sources/hyperliquid-positions.ts';
import type { HttpRequest } from '../../lib/sources/source.ts';
import { HYPERLIQUID_STATE, hyperliquidPosition } from './fixtures/accounts.ts';
import { NOW, tableIo } from './fixtures/fixture.ts';
import { mutationsOf } from './mutations.ts';

const BUYER = '0x5e9Ee1089755c3435139848e47e6635505d5A13a';
const SELLER = '0x00000000000000000000000000000000000000ff';

const STATE = {
  ...HYPERLIQUID_STATE,
  assetPositions: [
    hyperliquidPosition({}),
    hyperliquidPosition({
      coin: 'BTC',
      szi: '10.25',
      leverage: { type: 'isolated', value: 5, rawUsd: '-500000.0' },
      entryPx: '65000.0',
      positionValue: '656000.0',
      unrealizedPnl: '-10250.0',
      returnOnEquity: '-0.07',
      liquidationPx: null,
      marginUsed: '131200.0',
      maxLeverage: 40,
    }),
  ],
};
const trade = (part: object) => ({
  coin: 'ETH',
  side: 'B',
  px: '1900.5',
  sz: '20.0',
  hash: `0x${'0'.repeat(64)}`,
  time: NOW,
  tid: 118_906_512_037_719,
  users: [BUYER, SELLER],
  ...part,
});
const TRADES = [trade({}), trade({ px: '1900.6', sz: '0.25', tid: 1 })];
const FRAME = { channel: 'trades', data: TRADES };

const ioOf = (replies: Readonly<Record<string, unknown>>) => tableIo(replies);
const stateOf = (payload: unknown) => accountState(SELLER, ioOf({ clearinghouseState: payload }));
const numbersOf = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(numbersOf)
      : [];

describe('what an account holds', () => {
  test('is read with the price that the venue itself tells, largest first', async () => {
    const io = ioOf({ clearinghouseState: STATE });
    expect(await accountState(SELLER, io)).toEqual({
      asOf: NOW,
      positions: [
        { coin: 'BTC', side: 'long', size: 10.25, notionalUsd: 656_000, liquidationPrice: null },
        { coin: 'ETH', side: 'short', size: 120.5, notionalUsd: 228_950, liquidationPrice: 2210.75 },
      ],
    });
    const [asked] = io.asked as [HttpRequest];
    expect(asked.weight).toBe(2);
    expect(JSON.parse(asked.body ?? '')).toEqual({ type: 'clearinghouseState', user: SELLER });
  });

  test('a reply without a time, as earlier ones were, is as old as its arrival', async () => {
    const { time: _, ...rest } = STATE;
    expect((await stateOf(rest)).asOf).toBe(NOW);
  });

  test.each([
    ['0 means that no price does it', '0.0', null],
    ['below 0 likewise', '-12.5', null],
    ['a short liquidated by a fall to half is a misread field', '950.0', null],
    ['just beyond the mark it is being liquidated now', '1895.0', 1895],
  ])('%s', async (_, liquidationPx, expected) => {
    const [position] = STATE.assetPositions;
    const altered = { ...position, position: { ...position?.position, liquidationPx } };
    const { positions } = await stateOf({ ...STATE, assetPositions: [altered] });
    expect(positions.map(({ liquidationPrice }) => liquidationPrice)).toEqual([expected]);
  });

  test('a closed position is none', async () => {
    const [position] = STATE.assetPositions;
    const closed = { ...position, position: { ...position?.position, szi: '0.0', positionValue: '0.0' } };
    expect((await stateOf({ ...STATE, assetPositions: [closed] })).positions).toEqual([]);
  });

  test('altered in any leaf, the answer is sound or a failure', async () => {
    for (const { payload, name } of mutationsOf(STATE)) {
      const answer = await stateOf(payload).catch((error: unknown) => error);
      if (answer instanceof FetchFailure) expect(answer.kind, name).toBe('format-changed');
      else {
        expect(answer, name).not.toBeInstanceOf(Error);
        for (const number of numbersOf(answer)) expect(number, name).toBeGreaterThan(0);
      }
    }
  });

  test.each([
    'assetPositions.0.position.szi',
    'assetPositions.0.position.positionValue',
    'assetPositions.0.position.coin',
  ])('without %s the format has changed', async (leaf) => {
    const altered = mutationsOf(STATE).filter(
      (mutation) => mutation.leaf === leaf && ['missing', 'null', 'object'].includes(mutation.kind),
    );
    expect(altered).toHaveLength(3);
    for (const { payload } of altered)
      await expect(stateOf(payload)).rejects.toMatchObject({ kind: 'format-changed' });
  });

  test.each([
    null,
    [],
    'text',
    7,
    { assetPositions: 'none' },
    { ...STATE, assetPositions: new Array(1001).fill(STATE.assetPositions[0]) },
  ])('of %j there is nothing to read', async (payload) => {
    await expect(stateOf(payload)).rejects.toMatchObject({ kind: 'format-changed' });
  });
});

describe('who trades', () => {
  const expected: SeenTrade[] = [
    { usd: 1900.5 * 20, time: NOW, accounts: [BUYER.toLowerCase(), SELLER] },
    { usd: 1900.6 * 0.25, time: NOW, accounts: [BUYER.toLowerCase(), SELLER] },
  ];

  test('is named by the last trades', async () => {
    const io = ioOf({ recentTrades: TRADES });
    expect(await recentTrades('ETH', io)).toEqual(expected);
    expect((io.asked[0] as HttpRequest).weight).toBeGreaterThanOrEqual(20);
    for (const { payload, name } of mutationsOf(TRADES)) {
      const answer = await recentTrades('ETH', ioOf({ recentTrades: payload })).catch(
        (error: unknown) => error,
      );
      if (answer instanceof FetchFailure) expect(answer.kind, name).toBe('format-changed');
      else for (const number of numbersOf(answer)) expect(number, name).toBeGreaterThanOrEqual(0);
    }
  });

  test('and by the stream, which also tells mark and open interest; other coins and broken frames say nothing', () => {
    const stream = accountStream('ETH');
    expect(stream.subscribe.map((frame) => JSON.parse(frame))).toEqual([
      { method: 'subscribe', subscription: { type: 'trades', coin: 'ETH' } },
      { method: 'subscribe', subscription: { type: 'activeAssetCtx', coin: 'ETH' } },
    ]);
    expect(stream.parse(JSON.stringify(FRAME))).toEqual([{ type: 'trades', trades: expected }]);
    const context = {
      funding: '0.00001',
      openInterest: '410000.5',
      dayNtlVlm: '1.5',
      oraclePx: '1906.4',
      markPx: '1905.1',
    };
    const frame = (coin: string, ctx: object) =>
      JSON.stringify({ channel: 'activeAssetCtx', data: { coin, ctx } });
    expect(stream.parse(frame('ETH', context))).toEqual([
      { type: 'market', markPrice: 1905.1, openInterest: 410_000.5 },
    ]);
    expect(stream.parse(frame('BTC', context))).toEqual([]);
    expect(stream.parse(frame('ETH', { ...context, markPx: 'NaN' }))).toEqual([]);
    expect(stream.parse(JSON.stringify({ channel: 'trades', data: [trade({ coin: 'BTC' })] }))).toEqual([]);
    expect(stream.parse('{"channel":"pong"}')).toEqual([]);
    expect(stream.parse('{"channel":"trades","data":[{')).toEqual([]);
    for (const { payload } of mutationsOf(FRAME))
      expect(() => stream.parse(JSON.stringify(payload))).not.toThrow();
  });

  test.each(['0x12', `0x${'g'.repeat(40)}`, 'toString', `0x${'0'.repeat(41)}`])(
    'an address like %s is none',
    (address) => {
      const data = [trade({ users: [BUYER, address] })];
      expect(accountStream('ETH').parse(JSON.stringify({ channel: 'trades', data }))).toEqual([]);
    },
  );
});
