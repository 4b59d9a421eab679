import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountsAt } from '../exchange/accounts.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { extensionPage, storedAddresses } from '../support/account-storage.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';
import { grantedBuild } from '../support/granted-build.ts';

const TIME = Date.UTC(2026, 1, 6, 0, 5, 20);
const LIST_HOST = 'stats-data.hyperliquid.xyz';
const ADDRESS = '0x5E9ee1089755c3435139848e47e6635505d5a13A';
const tape = simulatedTape('plimsoll');

/** The browser's own question cannot be answered from here: this is the user's no. */
const REFUSING = `for (const api of [globalThis.chrome, globalThis.browser])
  if (api?.permissions) api.permissions.request = async (asked) => { globalThis.asked = asked; return false; };`;

describe('accounts in the options', () => {
  let exchange: Exchange;
  let browser: Browser;
  let build: string;
  beforeAll(async () => {
    exchange = await startExchange({ tape, time: TIME, speed: 0 });
    build = await grantedBuild(() => ({ hosts: [`https://${LIST_HOST}/*`] }));
    browser = await launchChromium({ exchange, build });
  });
  afterAll(async () => {
    await browser.close();
    await exchange.close();
    await rm(build, { recursive: true, force: true });
  });

  const options = async (script = ''): Promise<Page> => {
    const page = await browser.context.newPage();
    if (script !== '') await page.addInitScript(script);
    await page.goto(`chrome-extension://${browser.extensionId}/options.html`);
    await page.waitForSelector('text=Load the leaderboard');
    return page;
  };
  const listRequests = () => exchange.requests.filter(({ host }) => host === LIST_HOST);

  test('an address is checked beside its field, kept in lower case, shown shortened', async () => {
    const page = await options();
    await page.fill('[aria-label^="Address"]', '0x5e9e');
    await page.press('[aria-label^="Address"]', 'Enter');
    await page.waitForSelector('text=An address is 0x and 40 digits');
    await page.fill('[aria-label^="Address"]', ` ${ADDRESS} `);
    await page.fill('[aria-label^="Label"]', 'a whale');
    await page.press('[aria-label^="Address"]', 'Enter');
    await page.waitForSelector('text=0x5e9e…a13a');
    expect(await page.innerText('main')).not.toContain(ADDRESS.toLowerCase());
    await page.fill('[aria-label^="Address"]', ADDRESS);
    await page.press('[aria-label^="Address"]', 'Enter');
    await page.waitForSelector('text=This address is in the list.');
    expect(await storageOf(page)).toMatchObject({
      settings: { watchedAccounts: [{ address: ADDRESS.toLowerCase(), label: 'a whale' }] },
    });
    await page.close();
  });

  test('the leaderboard comes at a click, when its host is granted, with a bar; the largest thousand are kept', async () => {
    // What a first try of this test asked for is not this one's.
    const asked = listRequests().length;
    const refused = await options(REFUSING);
    await refused.click('text=Load the leaderboard');
    await refused.waitForSelector('text=Without access to that host nothing was loaded.');
    expect(listRequests()).toHaveLength(asked);
    expect(await refused.evaluate('globalThis.asked')).toEqual({ origins: [`https://${LIST_HOST}/*`] });
    await refused.close();

    const page = await options();
    // Slow enough for the bar to be seen on any machine.
    exchange.control.setFault({ kind: 'slow', ms: 3_000, host: LIST_HOST });
    await page.click('text=Load the leaderboard');
    await page.waitForSelector('progress');
    exchange.control.clearFaults();
    await page.waitForSelector('text=1,000 accounts kept', { timeout: 60_000 });
    expect(listRequests()).toHaveLength(asked + 1);
    expect(exchange.returnedCookies).toEqual([]);
    const { accounts } = (await storageOf(page)) as { accounts: { leaders: [string, number][] } };
    const largest = [...accountsAt(tape, exchange.now()).values()]
      .toSorted((a, b) => b.notionalUsd - a.notionalUsd)
      .slice(0, 1_000)
      .map(({ address }) => address);
    expect(accounts.leaders.map(([address]) => address).toSorted()).toEqual(largest.toSorted());
    await page.close();
  });

  test.each([
    [{ kind: 'html' } as const, 'Hyperliquid changed its data format'],
    [{ kind: 'status', status: 429 } as const, 'Hyperliquid is limiting requests.'],
    [{ kind: 'huge', bytes: 200_000_000 } as const, 'Hyperliquid sent more than is accepted.'],
  ])('%j: a calm sentence, and what was kept stays', async (fault, sentence) => {
    exchange.control.setFault({ ...fault, host: LIST_HOST });
    const page = await options();
    await page.click('text=Load the leaderboard');
    await page.waitForSelector(`text=${sentence}`, { timeout: 60_000 });
    expect(await storageOf(page)).toMatchObject({ accounts: { leaders: { length: 1_000 } } });
    exchange.control.clearFaults();
    await page.close();
  });

  test('cancelled, it stops', async () => {
    exchange.control.setFault({ kind: 'slow', ms: 20_000, host: LIST_HOST });
    const page = await options();
    await page.click('text=Load the leaderboard');
    await page.click('text=Cancel');
    await page.waitForSelector('text=Cancelled. Nothing was kept.', { timeout: 5_000 });
    exchange.control.clearFaults();
    await page.close();
  });

  test('forgotten at one click: the list, what is watched, what was read', async () => {
    const own = await extensionPage(browser);
    const tab = await browser.open('https://www.bybit.com/trade/usdt/ETHUSDT');
    const panel = await PanelReader.attach(tab);
    await panel.open();
    await panel.waitFor((text) => /of open interest seen/.test(text), 60_000);
    await expect
      .poll(async () => (await storedAddresses(own)).length, { timeout: 20_000 })
      .toBeGreaterThan(5);
    const page = await options();
    exchange.control.setFault({ kind: 'status', status: 429, host: 'api.hyperliquid.xyz', path: '/info' });
    await page.click('text=Forget all addresses');
    await page.waitForSelector('text=All addresses are forgotten.');
    expect(await storageOf(page)).toMatchObject({
      settings: { watchedAccounts: [] },
      accounts: { leaders: [], loadedAt: null },
    });
    await expect.poll(() => storedAddresses(own), { timeout: 10_000 }).toEqual([]);
    await tab.bringToFront();
    await panel.waitFor((text) => !/of open interest seen/.test(text), 20_000);
  });
});

function storageOf(page: Page): Promise<unknown> {
  return page.evaluate('chrome.storage.local.get(null)');
}
