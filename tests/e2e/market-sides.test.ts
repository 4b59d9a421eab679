import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RPC_HOST_NAMES } from '../../lib/domain/chain-rpc.ts';
import { CONTEXT_PUBLISHERS } from '../../lib/domain/context-feed.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { LENDERS, WHALE } from '../exchange/lending.ts';
import { OWN_HEX } from '../exchange/own-account.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium } from '../support/chromium.ts';
import { grantedBuild } from '../support/granted-build.ts';

const TIME = Date.UTC(2026, 1, 6, 0, 5, 20);
const MINUTE = 60_000;
const SERVER = 'ethereum-rpc.publicnode.com';
const VENUE = 'api.hyperliquid.xyz';
const OPTIONAL_HOSTS: readonly string[] = [
  CONTEXT_PUBLISHERS['fear-greed'].host,
  CONTEXT_PUBLISHERS['etf-flows'].host,
  ...RPC_HOST_NAMES,
];
const HASH = '#venue=binance&symbol=ETH%2FUSDT%3AUSDT&kind=linear';

/** The market page with all that is optional, as after the user's yes to the hosts. */
describe('what stands beside the contract on the market page', () => {
  let exchange: Exchange;
  let browser: Browser;
  let build: string;
  let market: Page;

  beforeAll(async () => {
    exchange = await startExchange({
      tape: simulatedTape('plimsoll'),
      time: TIME,
      speed: 0,
      lookFor: [WHALE, LENDERS.bandA, LENDERS.bandB, OWN_HEX],
    });
    build = await grantedBuild(({ hosts }) => ({
      hosts: hosts.filter((pattern) => OPTIONAL_HOSTS.some((host) => pattern === `https://${host}/*`)),
    }));
    browser = await launchChromium({ exchange, build });
    market = await openMarket();
  });
  afterAll(async () => {
    await browser?.close();
    await exchange?.close();
    if (build !== undefined) await rm(build, { recursive: true, force: true });
  });

  async function openMarket(): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(`chrome-extension://${browser.extensionId}/market.html${HASH}`);
    await page.waitForSelector('.breadth td', { timeout: 60_000 });
    return page;
  }
  const venuesAsked = (): Set<string> =>
    new Set(exchange.requests.filter(({ kind }) => kind === 'api').map(({ host }) => host));
  const optionalAsked = (): string[] =>
    exchange.requests
      .filter(({ host, path }) => OPTIONAL_HOSTS.includes(host) || path.includes('volatility_index'))
      .map(({ host, path }) => host + path);

  const hostsTold = (address: string): string[] =>
    [
      ...new Set(
        exchange.requests.filter(({ addresses }) => addresses.includes(address)).map(({ host }) => host),
      ),
    ].sort();

  test('nothing optional was asked before its click: no feed, no wallet, no other exchange', async () => {
    await market.waitForTimeout(3_000);
    expect(optionalAsked()).toEqual([]);
    // Hyperliquid is asked for the positions seen, unless it is switched off.
    const others = [...venuesAsked()].filter((host) => !/binance|hyperliquid/.test(host));
    expect(others).toEqual([]);
    const text = await market.locator('main').innerText();
    expect(text).toContain('Nothing is asked before you say so.');
  });

  test('the other exchanges are asked at the click, in a table with their sum, and no more after the next', async () => {
    await market.click('button:has-text("Ask the other exchanges")');
    await market.waitForSelector('.venue-table tr.sum', { timeout: 30_000 });
    await expect
      .poll(() => market.locator('.venue-table tbody tr').count(), { timeout: 30_000 })
      .toBeGreaterThan(8);
    expect([...venuesAsked()].some((host) => host.includes('bybit'))).toBe(true);
    const okx = market.locator('.venue-table tr', { hasText: 'OKX' });
    await expect.poll(() => okx.innerText(), { timeout: 30_000 }).toMatch(/ETH/);
    await market.click('button:has-text("Ask them no more")');
    await market.waitForSelector('button:has-text("Ask the other exchanges")');
  });

  test('feeds that are switched on tell fear, volatility and the funds, with the record of trade that says nothing of direction', async () => {
    const options = await browser.context.newPage();
    await options.goto(`chrome-extension://${browser.extensionId}/options.html`);
    for (const name of ['fearGreed', 'volatility', 'keyless'])
      await options.click(`[name="context-${name}"]`);
    await options.close();
    await market.bringToFront();
    const context = market.locator('.market-context');
    await expect
      .poll(() => context.innerText(), { timeout: 40_000 })
      .toMatch(/Trade alone says nothing about direction/);
    const text = await context.innerText();
    expect(text).toMatch(/alternative\.me/);
    expect(text).toMatch(/Deribit/);
    expect(text).toMatch(/PROVISIONAL/);
    // By the exchange's clock, whatever the local one says.
    expect(text).not.toMatch(/without a row/);
    await expect.poll(() => context.innerText(), { timeout: 20_000 }).toMatch(/BTC [\d.]+%/);
    expect(await context.innerText()).not.toMatch(/\d d old/);
    expect(optionalAsked().some((address) => address.includes('volatility_index'))).toBe(true);
    expect(optionalAsked().some((address) => RPC_HOST_NAMES.some((host) => address.startsWith(host)))).toBe(
      false,
    );
  });

  test('the popup tells the feeds in one line', async () => {
    const popup = await browser.context.newPage();
    await popup.goto(`chrome-extension://${browser.extensionId}/popup.html`);
    await popup.waitForSelector('.context-chips li', { timeout: 20_000 });
    expect(await popup.locator('.context-chips').innerText()).toMatch(/\d/);
    await popup.close();
  });

  test('wallets: what they hold, where they are liquidated, and the band that their accounts make', async () => {
    const options = await browser.context.newPage();
    await options.goto(`chrome-extension://${browser.extensionId}/options.html`);
    // All three readings of one that is typed; of those in a file what the file says.
    await options.fill('[name="wallet-address"]', WHALE);
    await options.fill('[name="wallet-label"]', 'a whale');
    await options.press('[name="wallet-address"]', 'Enter');
    const wallets = [
      { address: LENDERS.bandA, label: 'lender A', readings: ['aave'] },
      { address: LENDERS.bandB, label: 'lender B', readings: ['aave', 'tokens'] },
      { address: OWN_HEX, label: 'a trader', readings: ['hyperliquid'] },
    ];
    await options.waitForSelector('[aria-label="Watch a whale no more"]');
    await options.setInputFiles('[name="wallet-file"]', {
      name: 'wallets.json',
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(wallets)),
    });
    for (const { label } of wallets) await options.waitForSelector(`[aria-label="Watch ${label} no more"]`);
    await options.selectOption('label:has-text("Server of Ethereum") select', SERVER);
    await options.click('form:has(label:has-text("Server of Ethereum")) button');
    await options.waitForSelector(`text=${SERVER} is asked.`);
    await options.close();
    await market.bringToFront();
    const section = market.locator('section.wallets');
    await expect.poll(() => section.innerText(), { timeout: 60_000 }).toMatch(/500 WBTC/);
    await expect.poll(() => section.innerText(), { timeout: 60_000 }).toMatch(/1,[56]\d\d/);
    await expect.poll(() => section.innerText(), { timeout: 60_000 }).not.toMatch(/Not read yet/);
    const text = await section.innerText();
    expect(text).toContain('OBSERVED');
    expect(text).toContain('lender A');
    // The trader's positions at Hyperliquid, with the venue's own liquidation price of the short.
    expect(text).toMatch(/ETH long\s+10 · \$[\d.]+K\s+[\d,.]+/);
    expect(text).toMatch(/BTC short\s+0\.25 · \$[\d.]+K\s+[\d,.]+/);
    // Two accounts whose prices lie near each other are one band, with its size.
    expect(text.replace(/\s+/g, ' ')).toMatch(/1,574[^ ]* ?– ?1,601/);
    expect(text).not.toMatch(/\d d old/);
    // An address goes to the hosts that answer for what is read of it, and to no other.
    expect(hostsTold(WHALE)).toEqual([VENUE, SERVER]);
    expect(hostsTold(LENDERS.bandA)).toEqual([SERVER]);
    expect(hostsTold(LENDERS.bandB)).toEqual([SERVER]);
    expect(hostsTold(OWN_HEX)).toEqual([VENUE]);
    await picture(market, 'market-sides');
  });

  test('what changed is told, also after the worker died and the page was closed', async () => {
    await market.close();
    await browser.killWorker();
    exchange.control.setTime(TIME + 7 * MINUTE);
    market = await openMarket();
    // Known at once, from before.
    await expect
      .poll(() => market.locator('section.wallets').innerText(), { timeout: 20_000 })
      .toMatch(/500 WBTC/);
    await laterBy(7 * MINUTE);
    await expect
      .poll(() => market.locator('section.wallets').innerText(), { timeout: 60_000 })
      .toMatch(/−173 WBTC/);
    expect(exchange.returnedCookies).toEqual([]);
  });

  /** The worker's own clock goes on: a wallet is read again after five minutes. */
  async function laterBy(ms: number): Promise<void> {
    const [worker] = browser.context.serviceWorkers();
    if (worker === undefined) throw new Error('no worker');
    await worker.evaluate((shift) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + shift;
    }, ms);
  }
});

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PLIMSOLL_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
