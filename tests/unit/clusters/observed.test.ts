import { describe, expect, test } from 'vitest';
import { type ObservedPosition, observedOpacity, observeLayer } from '../../../lib/clusters/observed.ts';

const NOW = Date.UTC(2026, 1, 6);
const HOUR = 3_600_000;
const MARK = 2000;

const seen = (part: Partial<ObservedPosition>): ObservedPosition => ({
  account: 'one',
  side: 'long',
  size: 100,
  notionalUsd: 200_000,
  liquidationPrice: 1800,
  asOf: NOW,
  since: NOW - HOUR,
  ...part,
});
const layerOf = (positions: readonly ObservedPosition[], openInterest: number | null = 1000) =>
  observeLayer({ positions, markPrice: MARK, openInterest, rangeRatio: 0.15, now: NOW });

describe('bands', () => {
  test('a whale stands alone, and says so', () => {
    const [band] = layerOf([seen({ account: 'whale' })])?.bands ?? [];
    expect(band).toEqual({
      side: 'long',
      low: 1800,
      high: 1800,
      notionalUsd: 200_000,
      positions: 1,
      largestUsd: 200_000,
      largestAccount: 'whale',
      distance: 1 - 1800 / 2000,
      asOf: NOW,
      oldestAsOf: NOW,
      opacity: 1,
      since: NOW - HOUR,
    });
  });

  test('neighbours are one band with exact edges; what is far is another', () => {
    const layer = layerOf([
      seen({ account: 'a', liquidationPrice: 1801, notionalUsd: 300_000 }),
      seen({ account: 'b', liquidationPrice: 1806.5, notionalUsd: 100_000, asOf: NOW - 2 * HOUR }),
      seen({ account: 'c', liquidationPrice: 1900, notionalUsd: 250_000 }),
      seen({ account: 'd', side: 'short', liquidationPrice: 2100 }),
    ]);
    expect(
      layer?.bands.map(({ side, low, high, notionalUsd, positions, largestUsd, largestAccount }) => [
        side,
        low,
        high,
        notionalUsd,
        positions,
        largestUsd,
        largestAccount,
      ]),
    ).toEqual([
      ['long', 1900, 1900, 250_000, 1, 250_000, 'c'],
      ['long', 1801, 1806.5, 400_000, 2, 300_000, 'a'],
      ['short', 2100, 2100, 200_000, 1, 200_000, 'd'],
    ]);
    // Three quarters of the band are fresh, one quarter is two hours old.
    expect(layer?.bands[1]?.opacity).toBeCloseTo(0.75 + 0.25 * 0.73 ** (2 / 3), 12);
    expect(layer?.bands[1]).toMatchObject({ asOf: NOW, oldestAsOf: NOW - 2 * HOUR });
  });

  test('below two per cent of open interest: a list of single positions, no heat', () => {
    const near = [
      seen({ account: 'a', liquidationPrice: 1800 }),
      seen({ account: 'b', liquidationPrice: 1800.5, size: 50, notionalUsd: 100_000 }),
    ];
    const list = layerOf(near, 100_000);
    expect(list?.state).toBe('list');
    expect(list?.coverage?.long).toBeCloseTo(0.0015, 12);
    expect(list?.long).toHaveLength(0);
    expect(list?.bands.map(({ positions, notionalUsd }) => [positions, notionalUsd])).toEqual([
      [1, 100_000],
      [1, 200_000],
    ]);
    expect(layerOf(near, null)?.state).toBe('list');
    expect(layerOf(near, 1000)?.bands).toHaveLength(1);
  });
});

describe('what is counted', () => {
  test('positions without a price and beyond the grid are told, never placed', () => {
    const layer = layerOf([
      seen({ account: 'a', liquidationPrice: null }),
      seen({ account: 'b', liquidationPrice: 900, notionalUsd: 70_000 }),
      seen({ account: 'c', liquidationPrice: 1750 }),
      seen({ account: 'c', side: 'short', liquidationPrice: 2200, size: 40 }),
    ]);
    expect(layer).toMatchObject({ accounts: 3, positions: 4, withoutPrice: 1, outsideUsd: 70_000 });
    expect(layer?.coverage?.long).toBeCloseTo(0.3, 12);
    expect(layer?.coverage?.short).toBeCloseTo(0.04, 12);
    expect(layer?.long.reduce((sum, usd) => sum + usd, 0)).toBe(200_000);
  });

  test('after six hours a position is gone, and with the last the layer', () => {
    expect(layerOf([seen({ asOf: NOW - 6 * HOUR })])?.positions).toBe(1);
    expect(layerOf([seen({ asOf: NOW - 6 * HOUR - 1 }), seen({ account: 'b' })])?.positions).toBe(1);
    expect(layerOf([seen({ asOf: NOW - 6 * HOUR - 1 })])).toBeNull();
    expect(layerOf([])).toBeNull();
    expect(
      observeLayer({
        positions: [seen({})],
        markPrice: Number.NaN,
        openInterest: 1,
        rangeRatio: 0.15,
        now: NOW,
      }),
    ).toBeNull();
  });

  test('full for an hour, then 0.73 for each three hours', () => {
    expect([0, HOUR, 3 * HOUR, 6 * HOUR].map(observedOpacity)).toEqual([1, 1, 0.73, 0.73 ** 2]);
    expect(observedOpacity(6 * HOUR + 1)).toBe(0);
  });

  test('more positions seen at different moments than are open: the whole, no more', () => {
    expect(layerOf([seen({ size: 900 }), seen({ account: 'b', size: 900 })])?.coverage).toEqual({
      long: 1,
      short: 0,
    });
  });
});
