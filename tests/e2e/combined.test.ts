import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';

const TIME = Date.UTC(2026, 1, 6, 0, 22);
const BINANCE = 'https://www.binance.com/en/futures/ETHUSDT';
const SWITCH = 'label:has-text("Combine the liquidation map over exchanges") input';
/** Set to keep pictures of what was tested. */
const PICTURES = process.env.PLIMSOLL_PICTURES;

let exchange: Exchange;
let browser: Browser;

beforeAll(async () => {
  exchange = await startExchange({ tape: simulatedTape('plimsoll'), time: TIME, speed: 0 });
  browser = await launchChromium({ exchange });
});
afterAll(async () => {
  await browser?.close();
  await exchange?.close();
});

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

const paragraph = (panel: PanelReader): Promise<string | null> =>
  panel.read((root) =>
    [...root.querySelectorAll('.basis')].map(({ textContent }) => textContent ?? '').join('\n'),
  );
const askedOf = (host: RegExp): number =>
  exchange.requests.filter((request) => host.test(request.host)).length;

describe('the map combined over exchanges', () => {
  test('is of one exchange until the switch in the options is set, and then names all', async () => {
    const panel = await PanelReader.attach(await browser.open(BINANCE));
    await panel.open();
    expect(await panel.fill(120_000)).toBe(true);
    expect(await paragraph(panel)).not.toContain('Combined');
    expect([askedOf(/bybit/), askedOf(/okx/)]).toEqual([0, 0]);

    const options = await browser.context.newPage();
    await options.goto(`chrome-extension://${browser.extensionId}/options.html`);
    await options.check(SWITCH);
    await picture(options, 'combined-options');
    await panel.page.bringToFront();
    await expect
      .poll(() => paragraph(panel), { timeout: 90_000, interval: 1_000 })
      .toContain('Combined over Binance, Bybit, OKX, Gate, KuCoin; score and ranges are of Binance alone.');
    expect(askedOf(/bybit/)).toBeGreaterThan(0);
    expect(askedOf(/okx/)).toBeGreaterThan(0);
    await panel.read((root) =>
      [...root.querySelectorAll('.basis')]
        .find(({ textContent }) => textContent?.includes('Combined'))
        ?.scrollIntoView({ block: 'end' }),
    );
    await picture(panel.page, 'combined-panel');

    await options.bringToFront();
    await options.uncheck(SWITCH);
    await panel.page.bringToFront();
    await expect.poll(() => paragraph(panel), { timeout: 20_000 }).not.toContain('Combined');
  }, 300_000);
});
