import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/schema.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium } from '../support/chromium.ts';
import { grantedBuild } from '../support/granted-build.ts';

const KEY = 'bybit|ETH/USDT:USDT';
const ALERT_ID = `deep-drawdown|${KEY}`;
const PERIOD_MINUTES = 5;
/** What a check takes at most, and the alarm's own imprecision. */
const CHECK_LIMIT_MS = 30_000;

/** In the simulated market's fall the price is well below its day's high. */
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  watchList: [KEY],
  alerts: {
    enabled: true,
    kinds: { 'deep-drawdown': { on: true, threshold: 0.005 } },
    coolDownMinutes: 60,
    quietHours: null,
  },
};

describe('alerts with no exchange page open', () => {
  let exchange: Exchange;
  let build: string;
  let profile: string;
  let browser: Browser;
  beforeAll(async () => {
    exchange = await startExchange({ tape: simulatedTape('plimsoll') });
    build = await grantedBuild(() => ({ permissions: ['notifications'] }));
    profile = await mkdtemp(join(tmpdir(), 'plimsoll-alerts-profile-'));
    browser = await launchChromium({ exchange, build, profile });
  });
  afterAll(async () => {
    await browser?.close();
    await exchange?.close();
    for (const folder of [build, profile]) await rm(folder, { recursive: true, force: true });
  });

  const worker = async (): Promise<Worker> =>
    browser.context.serviceWorkers()[0] ?? browser.context.waitForEvent('serviceworker');
  const ask = async <T>(expression: string): Promise<T> =>
    (await worker()).evaluate(`(async () => ${expression})()`) as Promise<T>;
  const shown = (): Promise<Record<string, boolean>> => ask('chrome.notifications.getAll()');
  const firedAt = async (): Promise<number | null> =>
    ask(
      `(await chrome.storage.local.get('alerts')).alerts?.state?.[${JSON.stringify(ALERT_ID)}]?.firedAt ?? null`,
    );
  const samples = async (): Promise<number> =>
    ask(
      `((await chrome.storage.local.get('alerts')).alerts?.samples?.[${JSON.stringify(KEY)}] ?? []).length`,
    );

  /** The shipped alarm, brought forward from outside: the same name, so that the same listener runs. */
  async function alarmNow(): Promise<void> {
    await ask('chrome.alarms.create("alerts", { when: Date.now() + 1_000 })');
  }

  async function until(isSo: () => Promise<boolean>, limitMs = CHECK_LIMIT_MS): Promise<void> {
    for (
      const end = Date.now() + limitMs;
      Date.now() < end;
      await new Promise((done) => setTimeout(done, 300))
    )
      if (await isSo()) return;
    throw new Error('it never came to be so');
  }

  test('an alert fires at the alarm, once within its cool-down, and a restarted browser remembers', async () => {
    await until(async () => (await ask<unknown>('chrome.alarms.get("alerts")')) !== undefined);
    const alarm = await ask<{ periodInMinutes: number; scheduledTime: number }>(
      'chrome.alarms.get("alerts")',
    );
    expect(alarm.periodInMinutes).toBe(PERIOD_MINUTES);
    expect(alarm.scheduledTime - Date.now()).toBeLessThanOrEqual(PERIOD_MINUTES * 60_000);
    expect(await shown()).toEqual({});

    await ask(`chrome.storage.local.set({ settings: ${JSON.stringify(settings)} })`);
    expect(browser.context.pages().every((page) => !page.url().startsWith('https:'))).toBe(true);
    await alarmNow();
    await until(async () => Object.hasOwn(await shown(), ALERT_ID));
    const first = await firedAt();
    expect(first).not.toBeNull();

    // A second check: seen by its sample, but not told again.
    await ask(`chrome.notifications.clear(${JSON.stringify(ALERT_ID)})`);
    const before = await samples();
    await alarmNow();
    await until(async () => (await samples()) > before);
    expect(await shown()).toEqual({});
    expect(await firedAt()).toBe(first);

    await browser.close();
    browser = await launchChromium({ exchange, build, profile });
    await until(async () => (await ask<unknown>('chrome.alarms.get("alerts")')) !== undefined);
    const afterRestart = await samples();
    expect(afterRestart).toBeGreaterThan(0);
    expect(await firedAt()).toBe(first);
    await alarmNow();
    await until(async () => (await samples()) > afterRestart);
    expect(await shown()).toEqual({});
    expect(await firedAt()).toBe(first);

    // Its cool-down over, and the level new: it is told again, in the browser that was started anew.
    await ask('chrome.storage.local.set({ alerts: { state: {}, samples: {} } })');
    await alarmNow();
    await until(async () => Object.hasOwn(await shown(), ALERT_ID));
  });
});
