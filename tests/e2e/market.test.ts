import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { linearInstrument } from '../exchange/instruments.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import type { TapeBar } from '../exchange/tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** In the fall, and the replay stands. */
const TIME = Date.UTC(2026, 1, 6, 0, 22);
const TODAY = Date.UTC(2026, 1, 6);
const ETH = 'https://www.binance.com/en/futures/ETHUSDT';
const HASH = '#venue=binance&symbol=ETH%2FUSDT%3AUSDT&kind=linear';
/** The menu's entries in their order: the market is the sixth. */
const MARKET_ENTRY = '.menu button:nth-of-type(6)';

const tape = simulatedTape('plimsoll');

describe('the market page', () => {
  let exchange: Exchange;
  let browser: Browser;
  let panel: PanelReader;
  let market: Page;

  beforeAll(async () => {
    exchange = await startExchange({ tape, time: TIME, speed: 0 });
    browser = await launchChromium({ exchange });
    panel = await PanelReader.attach(await browser.open(ETH));
    await panel.open();
    await panel.waitFor((text) => text.includes('ETHUSDT'));
    const opened = browser.context.waitForEvent('page', { timeout: 20_000 });
    await panel.click('.menu-button');
    await panel.waitFor((text) => /Dock left/.test(text));
    await panel.click(MARKET_ENTRY);
    market = await opened;
    await whole(market);
  });
  afterAll(async () => {
    await browser?.close();
    await exchange?.close();
  });

  test('opens from the panel’s menu, of the page’s own instrument', () => {
    expect(market.url()).toBe(`chrome-extension://${browser.extensionId}/market.html${HASH}`);
  });

  test('tells each major’s price, high and fall as the replay has them, and the market in one line', async () => {
    const rows = await cells(market, '.breadth');
    expect(rows.map(([coin]) => coin)).toEqual(['BTC', 'ETH', 'BNB']);
    for (const [coin = '', price, high, below] of rows) {
      const bars = barsOf(coin, 300_000, TIME - DAY, TIME);
      const highest = Math.max(...bars.map((bar) => bar.high));
      expect(amount(high)).toBeCloseTo(highest, 1);
      expect(amount(price) / (bars.at(-1)?.close ?? 0)).toBeCloseTo(1, 2);
      expect(amount(below)).toBeCloseTo((1 - amount(price) / highest) * 100, 0);
    }
    expect(await market.locator('.said').textContent()).toMatch(
      /^(The market falls as one|Part of the market falls|Most of the market falls, but not together): 3 of 3 majors are 4% or more below their 24 h highs\.$/,
    );
    expect(await market.locator('.breadth').innerText()).toContain('Not among them here: SOL, XRP, DOGE.');
  });

  test('ranks today’s fall and drop among all days, as the replay’s hours have them', async () => {
    const hours = barsOf('ETH', HOUR, Date.UTC(2025, 0, 1), TIME);
    const falls = fallsOf(hours);
    const todays = falls.get(TODAY) ?? Number.NaN;
    const facts = await market.locator('.history .facts').innerText();
    const [, shown, rank, days, since] =
      /▼ ([\d.]+)%\s+(\d+)\w\w deepest of ([\d,]+) days since (\w+ \d+, \d+)/.exec(facts) ?? [];
    expect(Number(shown)).toBeCloseTo(todays * 100, 0);
    const first = Date.parse(`${since} UTC`);
    const past = [...falls].filter(([day]) => day >= first && day < TODAY).map(([, fall]) => fall);
    expect(amount(days)).toBe(past.length + 1);
    expect(Number(rank)).toBe(1 + past.filter((fall) => fall >= todays).length);
    const october = (await cells(market, '.history')).find(([name]) => name === 'Oct 10, 2025');
    expect(amount(october?.[1])).toBeCloseTo((falls.get(Date.UTC(2025, 9, 10)) ?? 0) * 100, 1);
    const close = hours.find(({ openTime }) => openTime === TODAY - HOUR)?.close ?? 0;
    const price = amount(await market.locator('.price b').textContent());
    const drop = (await cells(market, '.history')).find(([name]) => name?.startsWith('today'))?.[2];
    expect(amount(drop)).toBeCloseTo((price / close - 1) * 100, 0);
  });

  test('lays the falls over each other, and tells the same as a table', async () => {
    const names = (await cells(market, '.overlay')).map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['today, so far', 'Oct 10, 2025']));
    expect(await market.locator('.overlay svg.plot > .fall-line').count()).toBe(names.length);
    const october = (await cells(market, '.overlay')).find(([name]) => name === 'Oct 10, 2025');
    const bars = barsOf('ETH', HOUR, Date.UTC(2025, 9, 9), Date.UTC(2025, 9, 15));
    const top = bars.find((bar) => Math.abs(bar.high - amount(october?.[1])) < 0.006);
    const after = bars.find(({ openTime }) => openTime === (top?.openTime ?? 0) + 24 * HOUR);
    expect(amount(october?.[4])).toBeCloseTo(((after?.close ?? 0) / (top?.high ?? 1) - 1) * 100, 1);
  });

  test('tells the state of leverage with its evidence, and the month as a picture and by days', async () => {
    const { openInterest } = tape.ticker(linearInstrument('binance', 'ETH'), TIME) ?? {};
    const rows = await cells(market, '.leverage');
    const shown = rows.find(([name]) => name?.startsWith('Open interest'))?.[1] ?? '';
    expect(Number.parseFloat(shown) * 1e6).toBeCloseTo(openInterest ?? 0, -5);
    expect(rows.length).toBeGreaterThan(8);
    expect(await market.locator('.state-now b').textContent()).toMatch(
      /^(deleveraging|crowded|building|reset|steady)$/,
    );
    await market.locator('.month summary').click();
    const days = await cells(market, '.month');
    expect(days.length).toBeGreaterThanOrEqual(29);
    const [, , coins, price] = days.find(([day]) => day === 'Feb 4, 2026') ?? [];
    expect(amount(price)).toBeCloseTo(
      barsOf('ETH', HOUR, TODAY - DAY - HOUR, TODAY - DAY - HOUR).at(-1)?.close ?? 0,
      1,
    );
    expect(Number.parseFloat(coins ?? '')).toBeGreaterThan(0);
    await market.locator('.month summary').click();
  });

  test('is saved as a picture of the whole page with its time', async () => {
    const { width, height } = (await market.locator('main').boundingBox()) ?? { width: 0, height: 0 };
    const download = market.waitForEvent('download');
    await market.getByRole('button', { name: 'Save picture' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^plimsoll-market-binance-ETHUSDT-2026-02-06T0022\.png$/);
    const png = PNG.sync.read(await readFile(await file.path()));
    expect(png.width).toBe(2 * width);
    // The page and its foot.
    expect(png.height - 52).toBeGreaterThan(2 * height - 4);
    expect(png.height - 52).toBeLessThan(2 * height + 4);
    const pixel = (x: number, y: number): number => png.data.readUInt32BE(4 * (png.width * y + x));
    expect(pixel(png.width - 3, png.height - 3)).toBe(0xf2b84bff);
    expect(pixel(2, 2)).toBe(0x0e131aff);
    // Neither blank nor in its upper part alone.
    for (const part of [0, 1, 2, 3]) {
      const colours = new Set<number>();
      const from = Math.floor((png.height / 4) * part);
      for (let y = from; y < from + png.height / 4 - 60; y += 3)
        for (let x = 0; x < png.width; x += 5) colours.add(pixel(x, y));
      expect(colours.size, `part ${part}`).toBeGreaterThan(40);
    }
    expect(await market.locator('[role=status]').textContent()).toBe('');
  });

  test('fits 480 px and 1,400 px, and paper is light', async () => {
    for (const width of [480, 1_400]) {
      await market.setViewportSize({ width, height: 900 });
      await market.waitForTimeout(300);
      expect(await market.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    const theme = (): Promise<string | undefined> =>
      market.evaluate(() => document.querySelector('main')?.dataset.theme);
    expect(await theme()).toBe('dark');
    await market.bringToFront();
    await market.emulateMedia({ media: 'print' });
    await expect.poll(theme, { timeout: 5_000 }).toBe('light');
    expect(await market.getByRole('button', { name: 'Save picture' }).isVisible()).toBe(false);
    await market.emulateMedia({ media: 'screen' });
    await expect.poll(theme, { timeout: 5_000 }).toBe('dark');
  });

  test('speaks Chinese and wears the light look when the settings say so', async () => {
    await settings(market, { language: 'zh-CN', theme: 'light' });
    await market.waitForFunction(() => document.body.innerText.includes('全市场'));
    expect(await market.evaluate(() => document.querySelector('main')?.dataset.theme)).toBe('light');
    expect(await market.evaluate(() => document.body.innerText)).not.toMatch(/CALCULATED|Save picture/);
    await settings(market, { language: 'en', theme: 'dark' });
    await market.waitForFunction(() => document.body.innerText.includes('Whole market'));
  });

  test('opens from the popup, which tells the market in one line and what changed since it was last open', async () => {
    const popup = await browser.openPopup(panel.page);
    await expect.poll(() => popup.locator('.whole-line').textContent()).toMatch(/3 of 3 majors/);
    expect(await popup.locator('.since-look').count()).toBe(0);
    const opened = browser.context.waitForEvent('page', { timeout: 20_000 });
    await popup.getByRole('button', { name: 'Whole market' }).click();
    const other = await opened;
    await other.waitForURL((url) => url.hash === HASH);
    await other.close();
    exchange.control.setTime(TIME + 25 * 60_000);
    const later = await browser.openPopup(panel.page);
    await expect
      .poll(() => later.locator('.since-look').textContent(), { timeout: 75_000 })
      .toMatch(/^Since you last looked, 2\d\u00a0min ago \(.+\)ETHUSDT [\d,.]+ → [\d,.]+ \([+−]?[\d.]+%\)/);
    await later.close();
  });

  test('has words instead of figures for an address that names no contract', async () => {
    const page = await browser.open(`chrome-extension://${browser.extensionId}/market.html`);
    await page.waitForFunction(() => document.body.innerText.includes('names no contract'));
    expect(await page.locator('.part').count()).toBe(0);
    await page.close();
  });
});

/** Waits until nothing is on its way, and the majors and the month are there. */
async function whole(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('[data-loading]') === null &&
      ['.breadth', '.overlay .plot', '.leverage table', '.month .plot'].every(
        (part) => document.querySelector(part) !== null,
      ),
    undefined,
    { timeout: 120_000 },
  );
}

/** The cells of a part's table as they are read aloud: bars have no words. */
async function cells(page: Page, part: string): Promise<string[][]> {
  return page.$$eval(`${part} tbody tr`, (rows) =>
    rows.map((row) =>
      [...row.querySelectorAll('th, td:not([aria-hidden])')].map((cell) => (cell.textContent ?? '').trim()),
    ),
  );
}

/** `▼ 15.3%`, `−4.2%` or `1,842.10` as a number; the first of several. */
function amount(text: string | null | undefined): number {
  const [written = 'none'] = /[−+]?[\d,]+(\.\d+)?/.exec(text ?? '') ?? [];
  return Number(written.replace('−', '-').replaceAll(',', ''));
}

function barsOf(coin: string, intervalMs: number, from: number, to: number): TapeBar[] {
  const instrument = linearInstrument('binance', coin as 'ETH');
  return tape.candles(instrument, 'last', intervalMs, from, to, TIME) ?? [];
}

/** Of every UTC day whose hours and the 23 before are there, the deepest that an hour stood below the high of its 24; of the last day so far. */
function fallsOf(hours: readonly TapeBar[]): Map<number, number> {
  const falls = new Map<number, number>();
  hours.forEach(({ openTime, low }, index) => {
    if (index < 23) return;
    const day = Math.floor(openTime / DAY) * DAY;
    const high = Math.max(...hours.slice(index - 23, index + 1).map((bar) => bar.high));
    falls.set(day, Math.max(falls.get(day) ?? 0, 1 - low / high));
  });
  return falls;
}

async function settings(page: Page, change: Record<string, unknown>): Promise<void> {
  await page.evaluate(`chrome.storage.local.get('settings').then(({ settings }) =>
    chrome.storage.local.set({ settings: { version: 1, ...settings, ...${JSON.stringify(change)} } }))`);
}
