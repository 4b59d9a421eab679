import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';
import { grantedBuild } from '../support/granted-build.ts';

const GRANTED = 'www.bybit.nl';
const NOT_GRANTED = 'www.bybit.kz';
const LOOK_ALIKE = 'www.bybit.nl.evil.example';
const PATH = '/trade/usdt/ETHUSDT';

describe('mirrors', () => {
  let exchange: Exchange;
  let browser: Browser;
  let build: string;
  beforeAll(async () => {
    exchange = await startExchange({
      tape: simulatedTape('plimsoll'),
      extraPageHosts: [GRANTED, NOT_GRANTED, LOOK_ALIKE],
    });
    build = await grantedBuild(() => ({ hosts: [`https://${GRANTED}/*`] }));
    browser = await launchChromium({ exchange, build });
  });
  afterAll(async () => {
    await browser?.close();
    await exchange?.close();
    await rm(build, { recursive: true, force: true });
  });

  const panelOf = async (page: Page): Promise<string | null> => (await PanelReader.attach(page)).text();

  test('a granted mirror has the panel of its venue; one that is not granted, and a look-alike, have nothing', async () => {
    const page = await browser.open(`https://${GRANTED}${PATH}`);
    const panel = await PanelReader.attach(page);
    await panel.open();
    const text = await panel.waitFor((now) => /\blive · /.test(now));
    expect(text).toContain('ETHUSDT');
    expect(text).toContain('Bybit · perpetual');
    for (const host of [NOT_GRANTED, LOOK_ALIKE]) {
      const other = await browser.open(`https://${host}${PATH}`);
      await other.waitForTimeout(1_500);
      expect(await panelOf(other), host).toBeNull();
      await other.close();
    }
    await page.close();
  });

  test('the popup tells of the grant, and gives it back on a click', async () => {
    const page = await browser.open(`https://${GRANTED}${PATH}`);
    const panel = await PanelReader.attach(page);
    await panel.waitFor((text) => text.length > 0);
    const popup = await browser.openPopup(page);
    await popup.waitForSelector(`text=On at ${GRANTED}, an address of Bybit.`);
    // What the manifest grants cannot be given back, so the call itself is looked at.
    await popup.evaluate(
      'globalThis.chrome.permissions.remove = async (asked) => { globalThis.given = asked; return true; }',
    );
    await popup.click('text=Turn off here');
    expect(await popup.evaluate('globalThis.given')).toEqual({ origins: [`https://${GRANTED}/*`] });
    await popup.close();
    await page.close();
  });
});
