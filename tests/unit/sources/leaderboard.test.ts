import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import {
  LEADERBOARD_ACCOUNTS,
  loadLeaderboard,
  readLeaderboard,
} from '../../../lib/sources/hyperliquid-leaderboard.ts';

const address = (number: number): string => `0x${number.toString(16).padStart(40, '0')}`;
const row = (number: number, accountValue: string, displayName: string | null = null) => ({
  ethAddress: address(number),
  accountValue,
  windowPerformances: [['day', { pnl: '-1.5', roi: '0.1', vlm: '9' }]],
  prize: 0,
  displayName,
});
const textOf = (rows: readonly unknown[]): string => JSON.stringify({ leaderboardRows: rows });

const readIn = (text: string, size: number) => {
  const reader = readLeaderboard();
  for (let at = 0; at < text.length; at += size) reader.take(text.slice(at, at + size));
  return reader;
};
const portsOf = (response: () => Response) => ({
  fetch: async () => response(),
  now: () => Date.UTC(2026, 1, 6),
  random: () => 0.5,
  isOnline: () => true,
});
const load = (response: () => Response, onProgress: (bytes: number) => void = () => undefined) =>
  loadLeaderboard(portsOf(response), onProgress, new AbortController().signal);

describe('reading row by row', () => {
  const rows = [row(1, '1500.25'), row(2, '99999.5', 'a "quoted" }]{[ \\ name'), row(3, '7'), row(4, '3e3')];

  test.each([1, 2, 7, 64, 100_000])('in pieces of %d characters it reads the same', (size) => {
    const reader = readIn(textOf(rows), size);
    expect(reader.top()).toEqual([
      { address: address(2), accountValueUsd: 99_999.5 },
      { address: address(4), accountValueUsd: 3_000 },
      { address: address(1), accountValueUsd: 1_500.25 },
      { address: address(3), accountValueUsd: 7 },
    ]);
    expect([reader.rows, reader.refused]).toEqual([4, 0]);
  });

  test('keeps the thousand largest of many', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => row(index, String((index * 7919) % 5_000)));
    const top = readIn(textOf(many), 4_096).top();
    expect(top).toHaveLength(LEADERBOARD_ACCOUNTS);
    expect(top.map(({ accountValueUsd }) => accountValueUsd)).toEqual(
      Array.from({ length: LEADERBOARD_ACCOUNTS }, (_, index) => 4_999 - index),
    );
  });

  test('skips and counts what is no row', () => {
    const odd = [
      row(1, '5'),
      { ...row(2, '5'), ethAddress: 'me' },
      row(3, 'NaN'),
      row(4, '-1'),
      { ethAddress: address(5) },
      [1, 2],
      { text: 'x'.repeat(30_000) },
    ];
    const reader = readIn(textOf(odd), 1_000);
    expect(reader.top()).toHaveLength(1);
    expect([reader.rows, reader.refused]).toEqual([7, 6]);
  });
});

describe('loading', () => {
  test('tells the bytes as they come', async () => {
    const text = textOf([row(1, '5'), row(2, '6')]);
    const seen: number[] = [];
    const top = await load(
      () => new Response(text),
      (bytes) => seen.push(bytes),
    );
    expect(top).toHaveLength(2);
    expect(seen.at(-1)).toBe(new TextEncoder().encode(text).length);
  });

  test.each([
    [
      'a page instead of the list',
      () => new Response('<!doctype html><p>Verify', { headers: { 'content-type': 'text/html' } }),
      'format-changed',
    ],
    ['an empty list', () => new Response(textOf([])), 'format-changed'],
    ['mostly odd rows', () => new Response(textOf([row(1, '5'), {}, {}])), 'format-changed'],
    ['a refusal by region', () => new Response('', { status: 451 }), 'region-blocked'],
    ['too many requests', () => new Response('', { status: 429 }), 'rate-limited'],
    ['a redirect', () => new Response(null, { status: 302 }), 'format-changed'],
  ] as const)('%s is told as %s', async (_, response, kind) => {
    const failure = await load(response).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FetchFailure);
    expect(failure).toMatchObject({ kind });
  });

  test('an endless list is hung up on at 80 MB', async () => {
    const piece = new TextEncoder().encode(`${JSON.stringify(row(1, '5'))},`.repeat(4_000));
    let cancelled = false;
    const endless = () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('{"leaderboardRows":[')),
          pull: (controller) => controller.enqueue(piece),
          cancel: () => {
            cancelled = true;
          },
        }),
      );
    let most = 0;
    await expect(load(endless, (bytes) => (most = bytes))).rejects.toMatchObject({ kind: 'too-large' });
    expect(cancelled).toBe(true);
    expect(most).toBeLessThanOrEqual(80_000_000);
  });
});
