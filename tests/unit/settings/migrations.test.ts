import { describe, expect, test } from 'vitest';
import { importSettings, parseSettings } from '../../../lib/settings/migrations.ts';
import { DEFAULT_SETTINGS, POSITIONS_LIMIT, type Settings } from '../../../lib/settings/schema.ts';
import { createSettingsStore } from '../../../lib/settings/store.ts';

const LONG = {
  side: 'long',
  entryPrice: 1_800,
  leverage: 10,
  size: 1,
  marginMode: 'isolated',
  margin: null,
  walletBalance: null,
} as const;

describe('settings of any age or damage', () => {
  test.each([undefined, null, 7, 'x', [], {}, { version: 99 }])('%j gives the defaults', (value) => {
    expect(parseSettings(value)).toEqual(DEFAULT_SETTINGS);
  });

  test('one damaged field costs that field only', () => {
    const stored = { ...DEFAULT_SETTINGS, theme: 'pink', language: 'zh-CN', loadLine: { risk: 5 } };
    expect(parseSettings(stored)).toEqual({ ...DEFAULT_SETTINGS, language: 'zh-CN' });
  });

  test('settings of before the map could be combined are read whole, and combine nothing', () => {
    const { combineVenues: _, ...earlier } = { ...DEFAULT_SETTINGS, theme: 'light' };
    expect(parseSettings(earlier)).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', combineVenues: false });
    expect(importSettings(JSON.stringify(earlier))?.combineVenues).toBe(false);
    expect(parseSettings({ ...earlier, combineVenues: true }).combineVenues).toBe(true);
    expect(parseSettings({ ...earlier, combineVenues: 'yes' })).toMatchObject({
      theme: 'light',
      combineVenues: false,
    });
  });

  test('settings of before majors could be chosen have the shipped ones; a damaged list costs itself only', () => {
    const { majors, ...before } = DEFAULT_SETTINGS;
    expect(parseSettings(before).majors).toEqual(majors);
    for (const damaged of [['BTC', 'ETH'], ['BTC', 'ETH', 'btc'], ['BTC', 'BTC', 'ETH'], 'BTC', null])
      expect(parseSettings({ ...before, majors: damaged, watchList: ['bybit|SOL/USDT:USDT'] })).toMatchObject(
        {
          majors,
          watchList: ['bybit|SOL/USDT:USDT'],
        },
      );
  });

  test('positions of before unified accounts are read whole, one of such an account is kept, and no other mode', () => {
    const cross = { ...LONG, marginMode: 'cross', walletBalance: 500 };
    const read = (position: object): unknown => {
      const positions = {
        'binance|ETH/USDT:USDT': [
          { ...LONG, id: 1 },
          { ...position, id: 2 },
        ],
      };
      return parseSettings({ ...DEFAULT_SETTINGS, positions }).positions['binance|ETH/USDT:USDT']?.[1];
    };
    expect(read(cross)).toEqual({ ...cross, id: 2 });
    const unified = { ...LONG, marginMode: 'portfolio' };
    expect(read(unified)).toEqual({ ...unified, id: 2 });
    expect(read({ ...LONG, marginMode: 'unified' })).toBeUndefined();
    const positions = {
      'kcex|ETH/USDT:USDT': [{ ...unified, id: 1 }],
      'binance|ETH/USDT:USDT': [{ ...cross, id: 1 }],
    };
    expect(importSettings(JSON.stringify({ ...DEFAULT_SETTINGS, positions }))?.positions).toEqual(positions);
  });

  test('settings of before alerts are read whole; a damaged snooze or scope costs itself only', () => {
    const { alerts: _a, snoozes: _s, scopedThresholds: _t, ...earlier } = DEFAULT_SETTINGS;
    expect(parseSettings(earlier)).toEqual(DEFAULT_SETTINGS);
    expect(importSettings(JSON.stringify(earlier))).toEqual(DEFAULT_SETTINGS);
    const own = { 'stale-data': { notice: 1, warning: 2, danger: 3 } };
    const stored = {
      ...DEFAULT_SETTINGS,
      theme: 'dark',
      alerts: { ...DEFAULT_SETTINGS.alerts, enabled: true, coolDownMinutes: 0 },
      snoozes: { 'stale-data': 5, 'crowded-longs': 'soon' },
      scopedThresholds: { bybit: own, okx: { 'stale-data': { notice: 'x' } } },
    };
    expect(parseSettings(stored)).toEqual({
      ...DEFAULT_SETTINGS,
      theme: 'dark',
      snoozes: { 'stale-data': 5 },
      scopedThresholds: { bybit: own },
    });
  });

  test('settings of before own addresses are read whole; one that is none costs itself only', () => {
    const { ownAccounts: _, ...earlier } = DEFAULT_SETTINGS;
    expect(parseSettings(earlier)).toEqual(DEFAULT_SETTINGS);
    expect(importSettings(JSON.stringify(earlier))).toEqual(DEFAULT_SETTINGS);
    const hyperliquid = { address: `0x${'0a'.repeat(20)}` };
    const dydx = { address: 'dydx1n56z5fhmemtffzkt2eqyf9kuc7ycjfs86mvqy7', subaccount: 3 };
    const own = (ownAccounts: unknown) => parseSettings({ ...DEFAULT_SETTINGS, ownAccounts }).ownAccounts;
    expect(own({ hyperliquid, dydx })).toEqual({ hyperliquid, dydx });
    expect(own({ dydx: { address: dydx.address } })).toEqual({ dydx: { address: dydx.address } });
    expect(own({ lighter: { address: '1077' } })).toEqual({ lighter: { address: '1077' } });
    for (const damaged of [
      { hyperliquid, dydx: { address: hyperliquid.address } },
      { hyperliquid, dydx: { ...dydx, subaccount: 128 } },
      { hyperliquid, dydx: { ...dydx, subaccount: 0.5 } },
      { hyperliquid, dydx: null },
      { hyperliquid, lighter: { address: '01077' } },
      { hyperliquid, lighter: { address: `0x${'0A'.repeat(20)}` } },
      { hyperliquid, binance: hyperliquid },
    ])
      expect(own(damaged), JSON.stringify(damaged)).toEqual({ hyperliquid });
    expect(own([hyperliquid])).toEqual({});
    const bad = { ...DEFAULT_SETTINGS, ownAccounts: { hyperliquid: { address: '1077' } } };
    expect(importSettings(JSON.stringify(bad))).toBeNull();
  });

  test('a position with impossible leverage is left out, the others stay', () => {
    const positions = { 'binance|ETH/USDT:USDT': LONG, 'binance|BTC/USDT:USDT': { ...LONG, leverage: 1e9 } };
    expect(parseSettings({ ...DEFAULT_SETTINGS, positions }).positions).toEqual({
      'binance|ETH/USDT:USDT': [{ ...LONG, id: 1 }],
    });
  });

  test('more positions than the limit: the oldest go', () => {
    const positions = Object.fromEntries(
      Array.from({ length: POSITIONS_LIMIT + 3 }, (_, i) => [`binance|C${i}`, LONG]),
    );
    const kept = Object.keys(parseSettings({ ...DEFAULT_SETTINGS, positions }).positions);
    expect(kept).toHaveLength(POSITIONS_LIMIT);
    expect(kept[0]).toBe('binance|C3');
  });

  test('an import is taken whole or not at all', () => {
    const good: Settings = {
      ...DEFAULT_SETTINGS,
      theme: 'light',
      positions: { 'okx|BTC/USDT:USDT': [{ ...LONG, id: 4 }] },
    };
    expect(importSettings(JSON.stringify(good))).toEqual(good);
    expect(importSettings(JSON.stringify({ ...good, theme: 'pink' }))).toBeNull();
    expect(importSettings('{"version":')).toBeNull();
  });
});

describe('the store', () => {
  const memoryPort = (initial: unknown) => {
    const saved: unknown[] = [];
    return {
      saved,
      load: async () => initial,
      save: async (value: unknown) => void saved.push(value),
      onChange: () => undefined,
    };
  };

  test('changes made at once all count', async () => {
    const port = memoryPort(undefined);
    const store = createSettingsStore(port);
    await Promise.all([
      store.update((settings) => ({ ...settings, theme: 'light' })),
      store.update((settings) => ({ ...settings, language: 'zh-CN' })),
    ]);
    expect(store.current()).toMatchObject({ theme: 'light', language: 'zh-CN' });
    expect(port.saved.at(-1)).toMatchObject({ theme: 'light', language: 'zh-CN' });
  });

  test('a save that fails does not block the next', async () => {
    let fails = true;
    const port = {
      ...memoryPort(undefined),
      save: async () => (fails ? Promise.reject(new Error('full')) : undefined),
    };
    const store = createSettingsStore(port);
    await expect(store.update((settings) => settings)).rejects.toThrow('full');
    fails = false;
    await expect(store.update((settings) => ({ ...settings, theme: 'dark' }))).resolves.toBeUndefined();
  });
});
