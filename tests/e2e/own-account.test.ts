import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { OWN_DYDX, OWN_HEX, OWN_LIGHTER_INDEX } from '../exchange/own-account.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { extensionPage, storedKeys } from '../support/account-storage.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';

const TIME = Date.UTC(2026, 1, 6, 0, 5, 20);
const PATH = `/v4/addresses/${OWN_DYDX}/parentSubaccountNumber/0`;

describe('the own account, by its public address', () => {
  let exchange: Exchange;
  let browser: Browser;
  beforeEach(async () => {
    exchange = await startExchange({ tape: simulatedTape('plimsoll'), time: TIME, speed: 0 });
    browser = await launchChromium({ exchange });
  });
  afterEach(async () => {
    await browser.close();
    await exchange.close();
  });

  const asked = () =>
    exchange.requests
      .filter(({ path, query }) => `${path}${query}`.includes(OWN_DYDX))
      .map(({ host, path }) => host + path);

  test('goes to its venue alone, when a page of it is open, and is forgotten when it is removed, the worker dead or not', async () => {
    const options = await browser.context.newPage();
    await options.goto(`chrome-extension://${browser.extensionId}/options.html`);
    await options.fill('[name="own-dydx"]', OWN_DYDX);
    await options.press('[name="own-dydx"]', 'Enter');
    await options.waitForSelector('[aria-label="Remove my dYdX address"]');
    expect(await options.innerText('main')).not.toContain(OWN_DYDX);

    const elsewhere = await PanelReader.attach(
      await browser.open('https://www.binance.com/en/futures/ETHUSDT'),
    );
    await elsewhere.open();
    await elsewhere.waitFor((text) => text.includes('Load line'), 60_000);
    expect(asked()).toEqual([]);

    const page = await browser.open('https://dydx.trade/trade/ETH-USD');
    await page.bringToFront();
    await expect.poll(asked, { timeout: 60_000 }).toEqual([`indexer.dydx.trade${PATH}`]);
    const own = await extensionPage(browser);
    const stored = () => storedKeys(own, 'own-account|');
    await expect.poll(stored, { timeout: 20_000 }).toEqual(['own-account|dydx']);
    expect(exchange.returnedCookies).toEqual([]);

    await page.close();
    await browser.killWorker();
    await options.bringToFront();
    await options.click('[aria-label="Remove my dYdX address"]');
    await options.waitForSelector('[name="own-dydx"]');
    await expect.poll(stored, { timeout: 20_000 }).toEqual([]);
  });

  test.each([
    [
      'Hyperliquid',
      'hyperliquid',
      OWN_HEX,
      'https://app.hyperliquid.xyz/trade/ETH',
      'OBSERVED · YOUR ADDRESS',
    ],
    ['dYdX', 'dydx', OWN_DYDX, 'https://dydx.trade/trade/ETH-USD', 'CALCULATED · YOUR ADDRESS'],
    ['Lighter', 'lighter', OWN_LIGHTER_INDEX, 'https://app.lighter.xyz/trade/ETH', 'OBSERVED · YOUR ADDRESS'],
  ])(
    '%s: what it holds is the position of the panel, marked, with its age',
    async (_name, venue, address, url, badge) => {
      const options = await browser.context.newPage();
      await options.goto(`chrome-extension://${browser.extensionId}/options.html`);
      await options.fill(`[name="own-${venue}"]`, address);
      await options.press(`[name="own-${venue}"]`, 'Enter');
      await options.waitForSelector(`[aria-label^="Remove my"]`);
      const panel = await PanelReader.attach(await browser.open(url));
      await panel.page.bringToFront();
      await panel.open();
      const text = await panel.waitFor((shown) => shown.includes(badge), 100_000);
      expect(text).toMatch(/Long [\d.]+× · Cross · from your address/);
      expect(text).toMatch(/Liquidation price\s+[\d,.]+\s*from your address · /);
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
      await picture(panel, venue);
    },
  );
});

async function picture({ page }: PanelReader, name: string): Promise<void> {
  const folder = process.env['PLIMSOLL_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `address-${name}.png`) });
}
