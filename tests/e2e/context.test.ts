import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONTEXT_PUBLISHERS } from '../../lib/domain/context-feed.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';
import { grantedBuild } from '../support/granted-build.ts';

const TIME = Date.UTC(2026, 1, 6, 0, 5, 20);
const KEY = 'SOSO-0123456789abcdef';
const OWN_HOSTS = [CONTEXT_PUBLISHERS['fear-greed'].host, CONTEXT_PUBLISHERS['etf-flows'].host];

describe('feeds about the market', () => {
  let exchange: Exchange;
  let browser: Browser;
  let build: string;
  beforeEach(async () => {
    exchange = await startExchange({ tape: simulatedTape('plimsoll'), time: TIME, speed: 0 });
    // As after the user's yes to both hosts: the browser's own question cannot be answered from here.
    build = await grantedBuild(({ hosts }) => ({
      hosts: hosts.filter((pattern) => OWN_HOSTS.some((host) => pattern === `https://${host}/*`)),
    }));
    browser = await launchChromium({ exchange, build });
  });
  afterEach(async () => {
    await browser?.close();
    await exchange?.close();
    if (build !== undefined) await rm(build, { recursive: true, force: true });
  });

  /** Requests of the context that reached the replay, the index of volatility at the exchange's own host among them. */
  const asked = (): string[] =>
    exchange.requests
      .filter(({ host, path }) => OWN_HOSTS.includes(host) || path.includes('volatility_index'))
      .map(({ host, path }) => host + path);
  const stored = (page: Page, key: string): Promise<unknown> =>
    page.evaluate(`chrome.storage.local.get('${key}').then((all) => all['${key}'] ?? null)`);

  test('granted or not, nothing is asked of them before their own switch: not by a page, the popup or the options', async () => {
    const panel = await PanelReader.attach(
      await browser.open('https://www.deribit.com/futures/BTC-PERPETUAL'),
    );
    await panel.open();
    await panel.waitFor((text) => text.includes('Load line'), 60_000);
    for (const path of ['popup.html', 'options.html']) {
      const page = await browser.context.newPage();
      await page.goto(`chrome-extension://${browser.extensionId}/${path}`);
      await page.waitForSelector('main');
    }
    await new Promise((done) => setTimeout(done, 5_000));
    // The panel itself did ask the exchange.
    expect(exchange.requests.some(({ host }) => host === 'www.deribit.com')).toBe(true);
    expect(asked()).toEqual([]);
  });

  test('a switch is kept as it is clicked, each alone; the key is in no setting and no export', async () => {
    const options = await browser.context.newPage();
    await options.goto(`chrome-extension://${browser.extensionId}/options.html`);
    const feeds = async () => {
      const settings = (await stored(options, 'settings')) as { contextFeeds?: unknown } | null;
      return settings?.contextFeeds;
    };
    const flip = (name: string) => options.click(`[name="context-${name}"]`);
    await options.waitForSelector('[name="context-fearGreed"]');
    await flip('fearGreed');
    await expect.poll(feeds).toEqual({ fearGreed: true, volatility: false, etfFlows: 'off' });
    await flip('volatility');
    await expect.poll(feeds).toEqual({ fearGreed: true, volatility: true, etfFlows: 'off' });
    await flip('keyless');
    await expect.poll(feeds).toMatchObject({ etfFlows: 'keyless' });
    await flip('ownKey');
    await expect.poll(feeds).toMatchObject({ etfFlows: 'own-key' });
    await options.fill('[name="context-key"]', KEY);
    await options.press('[name="context-key"]', 'Enter');
    await expect.poll(() => stored(options, 'contextKey')).toEqual({ sosoValue: KEY });
    expect(JSON.stringify(await stored(options, 'settings'))).not.toContain(KEY);
    expect(await options.innerText('main')).not.toContain(KEY);
    const [download] = await Promise.all([
      options.waitForEvent('download'),
      options.click('button:has-text("Export settings")'),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream())
      chunks.push(Buffer.from(chunk as Uint8Array));
    const exported = Buffer.concat(chunks).toString('utf8');
    expect(exported).toContain('own-key');
    expect(exported).not.toContain(KEY);
    await options.click('button:has-text("Forget the key")');
    await expect.poll(() => stored(options, 'contextKey')).toBeNull();
    // Switched on, and nobody looks: still nothing is asked.
    expect(asked()).toEqual([]);
    expect(exchange.returnedCookies).toEqual([]);
  });
});
