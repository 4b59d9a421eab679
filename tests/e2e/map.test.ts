import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';

/** In the fall, and the replay stands. */
const TIME = Date.UTC(2026, 1, 6, 0, 22);
const ETH = 'https://www.binance.com/en/futures/ETHUSDT';
const HASH = '#venue=binance&symbol=ETH%2FUSDT%3AUSDT&kind=linear';
/** The menu's entries in their order: the map is the fifth. */
const MAP_ENTRY = '.menu button:nth-of-type(5)';

describe('the map page', () => {
  let exchange: Exchange;
  let browser: Browser;
  let panel: PanelReader;
  let map: Page;

  beforeAll(async () => {
    exchange = await startExchange({ tape: simulatedTape('plimsoll'), time: TIME, speed: 0 });
    browser = await launchChromium({ exchange });
    panel = await PanelReader.attach(await browser.open(ETH));
    await panel.open();
    await panel.fill(120_000);
    const opened = browser.context.waitForEvent('page', { timeout: 20_000 });
    await panel.click('.menu-button');
    await panel.waitFor((text) => /Dock left/.test(text));
    await panel.click(MAP_ENTRY);
    map = await opened;
    await whole(map);
  });
  afterAll(async () => {
    await browser?.close();
    await exchange?.close();
  });

  test('opens from the panel’s menu, of the page’s own instrument', () => {
    expect(map.url()).toBe(`chrome-extension://${browser.extensionId}/map.html${HASH}`);
  });

  test('shows the bands that the panel shows, and more of them', async () => {
    const estimated = await map.$$eval('tr.estimated, tr.distance', (rows) =>
      rows.map((row) => `${row.className.split(' ').at(-1)} ${row.querySelector('th')?.textContent}`),
    );
    const inPanel = await panel.read((root) =>
      [...root.querySelectorAll('.ladder tbody tr')].map(
        (row) => `${row.className} ${(row.querySelector('th')?.textContent ?? '').slice(2)}`,
      ),
    );
    expect(inPanel?.length).toBeGreaterThan(0);
    expect(estimated).toEqual(expect.arrayContaining(inPanel ?? []));
    // What was observed stands in rows and boxes of its own.
    expect(await map.$$eval('tr.observed.estimated', (rows) => rows.length)).toBe(0);
  });

  test('explains the cell that is pointed at', async () => {
    const box = await map.locator('.map-chart').boundingBox();
    if (box === null) throw new Error('no chart');
    await map.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    const sentence = map.locator('.map-sentence');
    await expect.poll(() => sentence.textContent()).toMatch(/UTC/);
    const said: string[] = [];
    for (const share of [0.12, 0.2, 0.3, 0.4]) {
      await map.mouse.move(box.x + box.width * 0.3, box.y + box.height * share);
      await map.waitForTimeout(120);
      said.push((await sentence.textContent()) ?? '');
    }
    const told = said.filter((text) => text.includes('ESTIMATED'));
    expect(told.length).toBeGreaterThan(0);
    for (const text of told) {
      expect(text).toMatch(
        /^Jan \d+, \d\d:00 to \d\d:00 UTC, [\d,.]+–[\d,.]+\. ESTIMATED (longs|shorts): .+, \d+\.\d% of the \1 on this map at that time; the open interest behind it was .+ old\./,
      );
    }
    await map.mouse.move(2, 2);
    await expect.poll(() => sentence.textContent()).toMatch(/Point at the map/);
  });

  test('is moved by mouse, wheel and buttons, and each layer can be switched off', async () => {
    const shot = async (): Promise<string> => {
      await map.mouse.move(2, 2);
      await map.waitForTimeout(300);
      return (await map.locator('.map-frame').screenshot()).toString('base64');
    };
    const start = await shot();
    await map.getByRole('button', { name: 'Zoom in' }).click();
    const nearer = await shot();
    expect(nearer).not.toBe(start);
    await map.getByRole('button', { name: 'Earlier' }).focus();
    await map.keyboard.press('Enter');
    expect(await shot()).not.toBe(nearer);
    await map.getByRole('button', { name: '30 days' }).click();
    await map.getByRole('checkbox').first().uncheck();
    const without = await shot();
    expect(without).not.toBe(start);
    await map.getByRole('checkbox').first().check();
    await map.getByRole('button', { name: '4 h', exact: true }).click();
    expect(await shot()).not.toBe(without);
    await map.getByRole('button', { name: '1 h', exact: true }).click();
  });

  test('is saved as a picture with its time, and as a table with units', async () => {
    const [picture, table] = [await saved(map, 'Save picture'), await saved(map, 'Save table')];
    expect(picture.suggestedFilename()).toMatch(/^plimsoll-binance-ETHUSDT-2026-02-06T0022\.png$/);
    const png = PNG.sync.read(await readFile(await picture.path()));
    expect(png.width).toBeGreaterThan(1_000);
    const colours = new Set<number>();
    for (let at = 0; at < png.data.length; at += 4 * 97) colours.add(png.data.readUInt32BE(at));
    expect(colours.size).toBeGreaterThan(60);
    // The foot with the words is the watermark.
    expect(png.data.readUInt32BE(4 * (png.width * (png.height - 3) + png.width - 3))).toBe(0xf2b84bff);
    const csv = await readFile(await table.path(), 'utf8');
    const [head, ...lines] = csv.trim().split('\r\n');
    expect(head).toMatch(/^record,layer,side of positions,low \[USDT\],high \[USDT\],notional low \[USD\]/);
    const bands = lines.filter((line) => line.startsWith('band,ESTIMATED,'));
    expect(bands).toHaveLength(await map.locator('tr.estimated').count());
    expect(lines.filter((line) => line.startsWith('bin,ESTIMATED,')).length).toBeGreaterThan(100);
    expect(lines.every((line) => line.split(',').length === 13)).toBe(true);
  });

  test('speaks Chinese and wears the light look when the settings say so', async () => {
    await settings(map, { language: 'zh-CN', theme: 'light', directionColours: 'red-up' });
    await map.waitForFunction(() => document.body.innerText.includes('强平地图'));
    expect(await map.evaluate(() => document.querySelector('main')?.dataset.theme)).toBe('light');
    expect(await map.evaluate(() => document.body.innerText)).not.toMatch(/ESTIMATED|Save table/);
    await settings(map, { language: 'en', theme: 'dark' });
    await map.waitForFunction(() => document.body.innerText.includes('Liquidation map'));
  });

  test('opens from the popup’s card', async () => {
    const popup = await browser.openPopup(panel.page);
    const opened = browser.context.waitForEvent('page', { timeout: 20_000 });
    await popup.getByRole('button', { name: 'Map of ETHUSDT' }).first().click();
    const other = await opened;
    await other.waitForURL((url) => url.hash === HASH);
    await other.close();
  });

  test('has words instead of a chart: no instrument, one that nothing covers', async () => {
    const page = await browser.open(`chrome-extension://${browser.extensionId}/map.html`);
    await page.waitForFunction(() => document.body.innerText.includes('names no contract'));
    expect(await page.locator('.map-chart').count()).toBe(0);
    await page.close();
  });

  test('has no estimate while open interest is older than 75 minutes; the history stays', async () => {
    exchange.control.setFault({
      kind: 'status',
      status: 503,
      host: 'fapi.binance.com',
      path: '/futures/data/openInterestHist',
    });
    exchange.control.setTime(TIME + 80 * 60_000);
    await map.bringToFront();
    await map.waitForFunction(
      () => /No estimate now: the open interest is 1\u00a0h old/.test(document.body.innerText),
      undefined,
      { timeout: 90_000 },
    );
    expect(await map.locator('tr.estimated').count()).toBe(0);
    expect(await map.locator('.map-chart canvas').count()).toBeGreaterThan(0);
    expect(await map.locator('.map-scale').count()).toBe(1);
    exchange.control.clearFaults();
    await map.waitForFunction(() => !document.body.innerText.includes('No estimate now'), undefined, {
      timeout: 90_000,
    });
  });
});

/** Waits until the month is computed. */
async function whole(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('.map-scale') !== null && document.querySelector('.map-notes .note') === null,
    undefined,
    { timeout: 90_000 },
  );
}

async function saved(page: Page, name: string): Promise<Download> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name }).click();
  return download;
}

async function settings(page: Page, change: Record<string, unknown>): Promise<void> {
  await page.evaluate(`chrome.storage.local.get('settings').then(({ settings }) =>
    chrome.storage.local.set({ settings: { version: 1, ...settings, ...${JSON.stringify(change)} } }))`);
}
