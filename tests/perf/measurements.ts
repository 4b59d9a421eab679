import type { CDPSession, Page } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { findChromium } from '../../scripts/browsers.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { CHROME_BUILD } from '../support/chromium.ts';
import { Gauges, type Holdings, pause } from './gauges.ts';
import { PANEL_URL, QUIET_PATH } from './stage.ts';
import { type OwnWork, traceOwnWork } from './trace.ts';

/** After a tab went behind another. */
const SETTLE_MS = 1_500;
/** What a panel needs to be mounted and to get its first snapshot. */
const REMOUNT_MS = 350;
const WARM_UP_ROUNDS = 20;

/** What `b` holds beyond `a`. */
export function added(a: Holdings, b: Holdings): Holdings {
  return {
    nodes: b.nodes - a.nodes,
    listeners: b.listeners - a.listeners,
    heapBytes: b.heapBytes - a.heapBytes,
  };
}

/**
 * Leaves the trading page by soft navigation and comes back, so often; `hosts` is the number of panels it shows: 1, on the control 0.
 * @returns growth from after the warm-up to after the last: until then the engine still compiles and learns.
 */
export async function remountGrowth(page: Page, rounds: number, hosts: 0 | 1): Promise<Holdings> {
  const gauges = await Gauges.attach(page);
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await remount(page, hosts);
  const before = await gauges.holdings();
  for (let round = 0; round < rounds; round++) await remount(page, hosts);
  return added(before, await gauges.holdings());
}

async function remount(page: Page, hosts: 0 | 1): Promise<void> {
  await go(page, QUIET_PATH);
  await waitForHosts(page, 0);
  await go(page, new URL(PANEL_URL).pathname);
  await waitForHosts(page, hosts);
  await pause(REMOUNT_MS);
}

/** The panel's host is a child of the document element; reading our root by DevTools would keep its nodes alive. */
export async function waitForHosts(page: Page, hosts: number): Promise<void> {
  await page.waitForFunction((wanted) => document.querySelectorAll('html > div').length === wanted, hosts, {
    timeout: 15_000,
  });
}

/** Soft navigation as the replayed page does it: state pushed, nothing loaded. */
async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((target) => (window as unknown as { __go(path: string): void }).__go(target), path);
}

/** True when the browser gave the very same page back after another site was visited. */
export async function comesBackFromCache(page: Page, elsewhere: string): Promise<boolean> {
  await page.evaluate(() => {
    window.addEventListener('pageshow', (event) => {
      document.documentElement.dataset.persisted = String(event.persisted);
    });
  });
  await page.goto(elsewhere, { waitUntil: 'load' });
  await page.goBack({ waitUntil: 'commit' });
  await pause(500);
  return page.evaluate(() => document.documentElement.dataset.persisted === 'true');
}

export interface TabWork {
  readonly visible: OwnWork;
  readonly hidden: OwnWork;
  /** Panel's page as the browser told it, so that a test sees that it really was hidden. */
  readonly visibility: readonly [visible: string, hidden: string];
}

/**
 * The same tab in front and behind another, in a browser that tells pages the truth about it: Playwright keeps every page
 * visible, so this one is started by Puppeteer.
 */
export async function tabWork(exchange: Exchange, spanMs: number, build = CHROME_BUILD): Promise<TabWork> {
  const browser = await puppeteer.launch({
    executablePath: findChromium(),
    headless: true,
    enableExtensions: [build],
    pipe: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      `--host-resolver-rules=${exchange.hostRules}`,
      `--ignore-certificate-errors-spki-list=${exchange.certificateSpki}`,
    ],
  });
  try {
    const page = await browser.newPage();
    const other = await browser.newPage();
    await page.goto(PANEL_URL);
    // The welcome page comes to the front by itself after the installation.
    await pause(2_000);
    await page.bringToFront();
    await pause(6_000);
    // The two libraries speak the same protocol; only their types differ.
    const session = (await page.createCDPSession()) as unknown as CDPSession;
    const state = (): Promise<string> => page.evaluate(() => document.visibilityState);
    const front = await state();
    const visible = await traceOwnWork(session, () => pause(spanMs));
    await other.bringToFront();
    await pause(SETTLE_MS);
    const hidden = await traceOwnWork(session, () => pause(spanMs));
    return { visible, hidden, visibility: [front, await state()] };
  } finally {
    await browser.close();
  }
}
