import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { type Exchange, startExchange } from '../tests/exchange/exchange.ts';
import { simulatedTape } from '../tests/exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../tests/support/chromium.ts';
import { buildExtension } from './build.ts';

/** `npm run pictures`: panel and popup as the README and the docs show them, from the shipped build on the replayed crash. */
const FOLDER = 'docs/pictures';
const CRASH = '2026-02-06T00:20:00Z';
const ETH = 'https://www.binance.com/en/futures/ETHUSDT';

mkdirSync(FOLDER, { recursive: true });
buildExtension('chrome');
const exchange = await startExchange({ tape: simulatedTape('plimsoll'), time: CRASH });
const browser = await launchChromium({ exchange });
const page = await openPanel(browser, ETH);
await enterPosition(page);
// `npm run pictures -- failures`, `-- map` and `-- market` make those alone.
const only = process.argv[2];
if (only === undefined) {
  await picturesOfLooks(page, browser);
  await pictureOfPage(page);
  await pictureOfPopup(page, browser);
}
if (only === undefined || only === 'map') await picturesOfMap(browser);
if (only === undefined || only === 'market') await picturesOfMarket(browser);
if (only === undefined || only === 'failures') await pictureOfFailures(page, exchange);
await browser.close();
await exchange.close();
console.log(`pictures are in ${FOLDER}`);
process.exit(0);

async function openPanel(open: Browser, url: string): Promise<PanelReader> {
  const tab = await open.open(url);
  const panel = await PanelReader.attach(tab);
  await panel.open();
  await panel.fill(150_000);
  return panel;
}

/** A 20x long from before the fall, so that the warnings have something to say. */
async function enterPosition(panel: PanelReader): Promise<void> {
  await saveSettings({
    positions: {
      'binance|ETH/USDT:USDT': {
        side: 'long',
        entryPrice: 1795,
        leverage: 20,
        size: 5,
        marginMode: 'isolated',
        margin: null,
        walletBalance: null,
      },
    },
  });
  await panel.waitFor((text) => text.includes('20×'));
}

async function picturesOfLooks(panel: PanelReader, open: Browser): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    for (const language of ['en', 'zh-CN'] as const) {
      await saveSettings({ theme, language });
      await open.context.pages()[0]?.waitForTimeout(2_000);
      await pictureOfPanel(panel, `panel-${theme}-${language}`);
    }
  }
  await saveSettings({ theme: 'dark', language: 'en' });
  await panel.page.waitForTimeout(2_000);
}

/** The panel whole, as it is when everything is scrolled through. */
async function pictureOfPanel(panel: PanelReader, name: string): Promise<void> {
  await panel.page.bringToFront();
  await panel.page.setViewportSize({ width: 1440, height: 1900 });
  await panel.read((root) => {
    for (const part of root.querySelectorAll<HTMLElement>('.open, .scroll')) {
      part.style.maxHeight = 'none';
      part.style.overflow = 'visible';
    }
  });
  await panel.page.waitForTimeout(800);
  const box = await panel.read((root) => {
    const { x, y, width, height } = root.querySelector('.open')?.getBoundingClientRect() ?? new DOMRect();
    return { x: Math.max(0, x - 16), y: y - 16, width: width + 32, height: height + 32 };
  });
  if (box !== null) await panel.page.screenshot({ path: `${FOLDER}/${name}.png`, clip: box });
}

/** The panel where it stands all day: beside the order form. */
async function pictureOfPage(panel: PanelReader): Promise<void> {
  await panel.page.setViewportSize({ width: 1280, height: 720 });
  await panel.read((root) => {
    for (const part of root.querySelectorAll<HTMLElement>('.open, .scroll')) part.removeAttribute('style');
  });
  await panel.page.waitForTimeout(800);
  await panel.page.screenshot({ path: `${FOLDER}/page.png` });
}

async function pictureOfPopup(panel: PanelReader, open: Browser): Promise<void> {
  const popup = await open.openPopup(panel.page);
  // On a first visit requests are spent on the long history first: the picture is of the minutes after.
  await popup.waitForTimeout(30_000);
  await popup.waitForFunction(() => !document.body.innerText.includes('pausing'), undefined, {
    timeout: 180_000,
  });
  await popup.locator('main').screenshot({ path: `${FOLDER}/popup.png` });
  await popup.close();
}

/** The map page: the month in the dark, and the days of the fall by light in Chinese. */
async function picturesOfMap(open: Browser): Promise<void> {
  const map = await open.open(
    `chrome-extension://${open.extensionId}/map.html#venue=binance&symbol=ETH%2FUSDT%3AUSDT&kind=linear`,
  );
  await map.setViewportSize({ width: 1440, height: 900 });
  await map.waitForFunction(
    () =>
      document.querySelector('.map-scale') !== null && document.querySelector('.map-notes .note') === null,
    undefined,
    { timeout: 90_000 },
  );
  await map.mouse.move(760, 290);
  await map.waitForTimeout(1_000);
  await map.screenshot({ path: `${FOLDER}/map.png` });
  await saveSettings({ theme: 'light', language: 'zh-CN' });
  await map.waitForTimeout(2_000);
  for (let press = 0; press < 4; press++) await map.getByRole('button', { name: '放大' }).click();
  await map.mouse.move(500, 500);
  await map.waitForTimeout(1_000);
  await map.screenshot({ path: `${FOLDER}/map-light-zh-CN.png` });
  await saveSettings({ theme: 'dark', language: 'en' });
  await map.close();
}

/** The market page whole, as who saves it gets it. */
async function picturesOfMarket(open: Browser): Promise<void> {
  const market = await open.open(
    `chrome-extension://${open.extensionId}/market.html#venue=binance&symbol=ETH%2FUSDT%3AUSDT&kind=linear`,
  );
  await market.setViewportSize({ width: 1400, height: 900 });
  await market.waitForFunction(
    () =>
      document.querySelector('[data-loading]') === null &&
      ['.breadth', '.leverage table', '.month .plot'].every((part) => document.querySelector(part) !== null),
    undefined,
    { timeout: 120_000 },
  );
  for (const [name, change] of [
    ['market', { theme: 'dark', language: 'en' }],
    ['market-light-zh-CN', { theme: 'light', language: 'zh-CN' }],
  ] as const) {
    await saveSettings(change);
    await market.waitForTimeout(2_000);
    await market.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
  }
  await saveSettings({ theme: 'dark', language: 'en' });
  await market.close();
}

/** Stale: the exchange is out of reach. Error: it refuses this place. */
async function pictureOfFailures(panel: PanelReader, replay: Exchange): Promise<void> {
  replay.control.setFault({ kind: 'drop', host: 'fapi.binance.com' });
  replay.control.setFault({ kind: 'drop', host: 'fstream.binance.com' });
  replay.control.dropSockets();
  await panel.page.bringToFront();
  await panel.waitFor((text) => /(stale|no connection)\s·\s\d+\smin/.test(text), 150_000);
  await pictureOfPanel(panel, 'panel-stale');
  replay.control.clearFaults();
  replay.control.setFault({ kind: 'status', status: 451 });
  const blocked = await openBlocked(panel.page);
  await pictureOfPanel(blocked, 'panel-error');
}

async function openBlocked(tab: Page): Promise<PanelReader> {
  await tab.goto('https://www.bybit.com/en/trade/usdt/ETHUSDT');
  const panel = await PanelReader.attach(tab);
  await panel.open();
  await panel.waitFor((text) => /region|location/i.test(text));
  return panel;
}

/** Changes settings as the options page does: by the extension's own storage. */
async function saveSettings(change: Record<string, unknown>): Promise<void> {
  const worker = browser.context.serviceWorkers()[0];
  await worker?.evaluate(async (part) => {
    const { storage } = (globalThis as unknown as { chrome: { storage: ChromeStorage } }).chrome;
    const stored = (await storage.local.get('settings'))['settings'];
    await storage.local.set({ settings: { version: 1, ...(stored as object | undefined), ...part } });
  }, change);
}

interface ChromeStorage {
  readonly local: {
    get(key: string): Promise<Record<string, unknown>>;
    set(values: Record<string, unknown>): Promise<void>;
  };
}
