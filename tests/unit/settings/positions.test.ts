import { describe, expect, test } from 'vitest';
import type { PositionEntry } from '../../../lib/protocol/snapshot.ts';
import {
  positionsSchema,
  readablePositions,
  type StoredPositions,
  withoutPosition,
  withPosition,
} from '../../../lib/settings/positions.ts';

const ETH = 'binance|ETH/USDT:USDT';
const LONG: PositionEntry = {
  side: 'long',
  entryPrice: 1_800,
  leverage: 10,
  size: 1,
  marginMode: 'isolated',
  margin: null,
  walletBalance: null,
};
const CROSS: PositionEntry = { ...LONG, marginMode: 'cross', walletBalance: 500 };
const ids = (positions: StoredPositions | null): number[] => (positions?.[ETH] ?? []).map(({ id }) => id);

describe('positions of an instrument', () => {
  test('are put at the end, or in their place, under ids of their own', () => {
    const one = withPosition({}, ETH, null, LONG) ?? {};
    const two = withPosition(one, ETH, null, { ...LONG, side: 'short' }) ?? {};
    expect(ids(two)).toEqual([1, 2]);
    const changed = withPosition(two, ETH, 1, { ...LONG, leverage: 5 });
    expect(changed?.[ETH]?.map(({ side, leverage }) => [side, leverage])).toEqual([
      ['long', 5],
      ['short', 10],
    ]);
    expect(ids(withPosition(withoutPosition(two, ETH, 1), ETH, null, LONG))).toEqual([2, 3]);
    // Changed in one tab after it was removed in another: it is kept once more, under its id.
    expect(ids(withPosition(withoutPosition(two, ETH, 1), ETH, 1, LONG))).toEqual([2, 1]);
    // Said twice, as after a lost answer: kept once.
    const saved = withPosition({}, ETH, 1_770_000_000_000, LONG) ?? {};
    expect(withPosition(saved, ETH, 1_770_000_000_000, LONG)).toEqual(saved);
    expect(ids(withPosition(one, ETH, -1, LONG))).toEqual([1, 2]);
  });

  test('are no more than four, and the fifth loses nothing', () => {
    const four = [1, 2, 3, 4].reduce<StoredPositions>(
      (kept) => withPosition(kept, ETH, null, LONG) ?? kept,
      {},
    );
    expect(ids(four)).toEqual([1, 2, 3, 4]);
    expect(withPosition(four, ETH, null, LONG)).toBeNull();
    expect(ids(withPosition(four, ETH, 4, LONG))).toEqual([1, 2, 3, 4]);
  });

  test('share the balance of a cross account, isolated ones none', () => {
    const mixed = withPosition(withPosition({}, ETH, null, LONG) ?? {}, ETH, null, CROSS) ?? {};
    const both = withPosition(mixed, ETH, null, { ...CROSS, side: 'short', walletBalance: 700 });
    expect(both?.[ETH]?.map(({ walletBalance }) => walletBalance)).toEqual([null, 700, 700]);
    const without = { ...CROSS, side: 'short' as const, walletBalance: null };
    const balances = (kept: StoredPositions | null) => kept?.[ETH]?.map(({ walletBalance }) => walletBalance);
    // One that joins without a balance takes the account's; one that has it may take it away.
    expect(balances(withPosition(mixed, ETH, null, without))).toEqual([null, 500, 500]);
    expect(balances(withPosition(mixed, ETH, 1, without))).toEqual([500, 500]);
    expect(balances(withPosition(mixed, ETH, 2, without))).toEqual([null, null]);
  });

  test('of an instrument without one are no entry', () => {
    expect(withoutPosition({ [ETH]: [{ ...LONG, id: 1 }] }, ETH, 1)).toEqual({});
    expect(withoutPosition({ [ETH]: [{ ...LONG, id: 1 }] }, ETH, 9)).toEqual({ [ETH]: [{ ...LONG, id: 1 }] });
  });
});

describe('what was stored', () => {
  test('by an earlier version, one an instrument, is read with an id', () => {
    expect(positionsSchema.parse({ [ETH]: LONG })).toEqual({ [ETH]: [{ ...LONG, id: 1 }] });
  });

  test.each([
    7,
    null,
    'x',
    { [ETH]: 'long' },
    { [ETH]: [] },
    { [ETH]: [{ ...LONG, id: 0 }] },
    { [ETH]: { ...LONG, leverage: 1e9 } },
  ])('%j is no positions', (value) => {
    expect(positionsSchema.safeParse(value).success).toBe(false);
    expect(readablePositions(value)).toEqual({});
  });

  test('and damaged costs the damaged one only', () => {
    const good = { ...LONG, id: 2 };
    expect(readablePositions({ [ETH]: [{ ...LONG, id: 1, size: -1 }, good, null], x: 5 })).toEqual({
      [ETH]: [good],
    });
  });
});
