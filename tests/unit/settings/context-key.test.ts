import { describe, expect, test } from 'vitest';
import { createContextKeyStore, parseContextKey } from '../../../lib/settings/context-key.ts';
import { importSettings, parseSettings } from '../../../lib/settings/migrations.ts';
import { DEFAULT_SETTINGS } from '../../../lib/settings/schema.ts';

const KEY = 'SOSO-0123456789abcdef';

function port(stored: unknown) {
  let value = stored;
  return {
    load: async () => value,
    save: async (next: unknown) => {
      value = next;
    },
    onChange: () => undefined,
    read: () => value,
  };
}

describe('the key for the flows of the funds', () => {
  test.each([
    [`  ${KEY}\r\n`, KEY],
    ['short', null],
    ['with a space in it', null],
    ['ключ-не-латиницей', null],
    ['x'.repeat(201), null],
    ['', null],
  ])('%j is read as %j', (words, key) => {
    expect(parseContextKey(words)).toBe(key);
  });

  test('is kept, told and forgotten; what is stored and none is nothing', async () => {
    const storage = port(undefined);
    const store = createContextKeyStore(storage);
    let told = 0;
    store.onChange(() => {
      told += 1;
    });
    await store.ready;
    expect(store.current()).toBeNull();
    await store.save(KEY);
    expect([store.current(), told]).toEqual([KEY, 2]);
    const next = createContextKeyStore(storage);
    await next.ready;
    expect(next.current()).toBe(KEY);
    await next.save(null);
    expect(JSON.stringify(storage.read())).not.toContain(KEY);
    for (const damaged of [{ sosoValue: 7 }, { sosoValue: 'a b c d e f g h' }, 'text', null]) {
      const other = createContextKeyStore(port(damaged));
      await other.ready;
      expect(other.current()).toBeNull();
    }
  });
});

describe('the feeds in the settings', () => {
  test('settings of before them are read whole, and switch nothing on', () => {
    const { contextFeeds: _, ...earlier } = { ...DEFAULT_SETTINGS, theme: 'light' };
    const off = { fearGreed: false, volatility: false, etfFlows: 'off' };
    expect(parseSettings(earlier)).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', contextFeeds: off });
    expect(importSettings(JSON.stringify(earlier))?.contextFeeds).toEqual(off);
  });

  test('damaged ones cost themselves only, and are off', () => {
    for (const contextFeeds of [
      { fearGreed: 'yes' },
      { ...DEFAULT_SETTINGS.contextFeeds, etfFlows: 'scraped' },
      7,
    ])
      expect(parseSettings({ ...DEFAULT_SETTINGS, theme: 'light', contextFeeds })).toEqual({
        ...DEFAULT_SETTINGS,
        theme: 'light',
      });
  });

  test('a key that somebody wrote into a file is not taken from it', () => {
    const contextFeeds = { fearGreed: true, volatility: false, etfFlows: 'own-key', sosoValue: KEY };
    const imported = importSettings(JSON.stringify({ ...DEFAULT_SETTINGS, contextFeeds }));
    expect(imported?.contextFeeds.etfFlows).toBe('own-key');
    expect(JSON.stringify(imported)).not.toContain(KEY);
  });
});
