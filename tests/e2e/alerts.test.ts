import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AlertMemory } from '../../lib/alerts/due-alerts.ts';
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

const COOL_DOWN_MINUTES = 60;
/** In the simulated market's fall the price is well below its day's high: bad by the first, by the second it has left. */
const REACHED = 0.005;
const OUT_OF_REACH = 0.9;

function alertingAt(threshold: number): Settings {
  return {
    ...DEFAULT_SETTINGS,
    watchList: [KEY],
    alerts: {
      enabled: true,
      kinds: { 'deep-drawdown': { on: true, threshold } },
      coolDownMinutes: COOL_DOWN_MINUTES,
      quietHours: null,
    },
  };
}

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
  const memory = async (): Promise<AlertMemory | null> =>
    ask(`(await chrome.storage.local.get('alerts')).alerts?.state?.[${JSON.stringify(ALERT_ID)}] ?? null`);
  const samples = async (): Promise<number> =>
    ask(
      `((await chrome.storage.local.get('alerts')).alerts?.samples?.[${JSON.stringify(KEY)}] ?? []).length`,
    );

  const alertAt = (threshold: number): Promise<void> =>
    ask(`chrome.storage.local.set({ settings: ${JSON.stringify(alertingAt(threshold))} })`);

  /** The shipped alarm, brought forward from outside: the same name, so that the same listener runs. */
  async function alarmNow(): Promise<void> {
    await ask('chrome.alarms.create("alerts", { when: Date.now() + 1_000 })');
  }

  /** A whole check: what it saw is booked at its end. */
  async function check(): Promise<void> {
    const before = await samples();
    await alarmNow();
    await until(async () => (await samples()) > before);
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

  test('an alert fires at the alarm, once within its cool-down although its level left and came again, and a restarted browser remembers', async () => {
    await until(async () => (await ask<unknown>('chrome.alarms.get("alerts")')) !== undefined);
    const alarm = await ask<{ periodInMinutes: number; scheduledTime: number }>(
      'chrome.alarms.get("alerts")',
    );
    expect(alarm.periodInMinutes).toBe(PERIOD_MINUTES);
    expect(alarm.scheduledTime - Date.now()).toBeLessThanOrEqual(PERIOD_MINUTES * 60_000);
    expect(await shown()).toEqual({});

    await alertAt(REACHED);
    expect(browser.context.pages().every((page) => !page.url().startsWith('https:'))).toBe(true);
    await alarmNow();
    await until(async () => Object.hasOwn(await shown(), ALERT_ID));
    const first = await memory();
    expect(first).toMatchObject({ isRaised: true, firedAt: expect.any(Number) });
    const firedAt = first?.firedAt ?? 0;

    // The level stays: hysteresis keeps it quiet.
    await ask(`chrome.notifications.clear(${JSON.stringify(ALERT_ID)})`);
    await check();
    expect(await shown()).toEqual({});
    expect(await memory()).toMatchObject({ isRaised: true, firedAt });

    // It leaves and comes again, by a threshold that is set out of reach and back: from here on the cool-down alone keeps it quiet.
    await alertAt(OUT_OF_REACH);
    await check();
    expect(await memory()).toMatchObject({ isRaised: false, firedAt });
    await alertAt(REACHED);
    await check();
    expect(await shown()).toEqual({});
    expect(await memory()).toMatchObject({ isRaised: false, firedAt });

    await browser.close();
    browser = await launchChromium({ exchange, build, profile });
    await until(async () => (await ask<unknown>('chrome.alarms.get("alerts")')) !== undefined);
    expect(await samples()).toBeGreaterThan(0);
    await check();
    expect(await shown()).toEqual({});
    expect(await memory()).toMatchObject({ isRaised: false, firedAt });

    // Its cool-down over, the level that came again is told, in the browser that was started anew.
    const past = { isRaised: false, firedAt: firedAt - COOL_DOWN_MINUTES * 60_000, seenAt: firedAt };
    await ask(
      `chrome.storage.local.set({ alerts: ${JSON.stringify({ state: { [ALERT_ID]: past }, samples: {} })} })`,
    );
    await alarmNow();
    await until(async () => Object.hasOwn(await shown(), ALERT_ID));
  });
});
