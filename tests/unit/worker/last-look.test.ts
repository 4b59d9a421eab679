import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { createLastLook, LEAST_AWAY_MS, lookOf, lookToTell } from '../../../lib/worker/last-look.ts';
import { fullSnapshot, otherCoin, regionBlocked } from '../../component/preview/samples.ts';

const snapshot = fullSnapshot();
const NOW = snapshot.sentAt;
const LOOK = {
  at: NOW - LEAST_AWAY_MS,
  key: 'binance|ETH/USDT:USDT',
  price: 1_900,
  majors: 'calm',
  leverage: 'building',
  openInterest: 2_000_000,
} as const;

describe('the last look', () => {
  it('is what the card says: venue time, price, majors, leverage, open interest; nothing before the first price', () => {
    expect(lookOf(snapshot)).toEqual({
      at: NOW,
      key: 'binance|ETH/USDT:USDT',
      price: 1842.1,
      majors: 'systemic',
      leverage: 'deleveraging',
      openInterest: 1_921_340,
    });
    expect(lookOf({ ...snapshot, breadth: null, leverage: null, market: null })).toMatchObject({
      majors: null,
      leverage: null,
      openInterest: null,
    });
    expect(lookOf(regionBlocked())).toBeNull();
  });

  it('is kept as one record, and what is no look is read as none', async () => {
    const store = createMemoryStore();
    const lastLook = createLastLook(store);
    expect(await lastLook.read()).toBeNull();
    await lastLook.write({ ...LOOK, price: 1 }, 5);
    await lastLook.write(LOOK, 6);
    expect(await lastLook.read()).toEqual(LOOK);
    expect(await store.list('')).toHaveLength(1);
    for (const value of [
      'text',
      null,
      { schemaVersion: 2, look: LOOK },
      { schemaVersion: 1, look: { ...LOOK, price: Number.NaN } },
      { schemaVersion: 1, look: { ...LOOK, majors: 'boom' } },
    ]) {
      await store.put([{ key: 'last-look', group: 'last-look', value, bytes: 1, touchedAt: 1 }]);
      expect(await lastLook.read()).toBeNull();
    }
  });

  it('is told from ten minutes on, of an instrument that has a card with a price', () => {
    expect(lookToTell(LOOK, [snapshot])).toEqual(LOOK);
    expect(lookToTell({ ...LOOK, at: LOOK.at + 1 }, [snapshot])).toBeNull();
    // A clock that was set back: from the future nobody looked.
    expect(lookToTell({ ...LOOK, at: NOW + 1_000 }, [snapshot])).toBeNull();
    expect(lookToTell(LOOK, [otherCoin('BTC', 61_000, 0.16, 'binance')])).toBeNull();
    expect(lookToTell(LOOK, [otherCoin('BTC', 61_000, 0.16, 'binance'), snapshot])).toEqual(LOOK);
    expect(lookToTell(LOOK, [{ ...snapshot, price: null }])).toBeNull();
    expect(lookToTell(LOOK, [])).toBeNull();
    expect(lookToTell(null, [snapshot])).toBeNull();
  });
});
