import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';

/** In the fall of 5-6 February; the replay stands. */
const TIME = Date.UTC(2026, 1, 6, 0, 22);
const BINANCE = 'https://www.binance.com/en/futures/ETHUSDT';
const BYBIT = 'https://www.bybit.com/trade/usdt/ETHUSDT';
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

async function settings(value: object): Promise<void> {
  const own = await browser.context.newPage();
  await own.goto(`chrome-extension://${browser.extensionId}/welcome.html`);
  await own.evaluate(`chrome.storage.local.set(${JSON.stringify({ settings: { version: 1, ...value } })})`);
  await own.close();
}

async function open(url: string): Promise<PanelReader> {
  const panel = await PanelReader.attach(await browser.open(url));
  await panel.open();
  expect(await panel.fill(120_000)).toBe(true);
  return panel;
}

/** Opens the section and waits for its table. */
async function unfold(panel: PanelReader): Promise<void> {
  await panel.click('.scenario h3 button');
  await expect
    .poll(() => panel.read((root) => root.querySelectorAll('.scenario tbody tr').length), { timeout: 20_000 })
    .toBe(5);
}

const paragraphs = (panel: PanelReader): Promise<string[] | null> =>
  panel.read((root) =>
    [...root.querySelectorAll('.scenario .basis')].flatMap(({ textContent }) =>
      (textContent ?? '').split('\n'),
    ),
  );

async function picture(panel: PanelReader, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  await panel.page.setViewportSize({ width: 1440, height: 2600 });
  await panel.read((root) => {
    root.querySelector<HTMLElement>('.open')?.style.setProperty('max-height', 'none', 'important');
    root.querySelector('.scenario')?.scrollIntoView({ block: 'start' });
  });
  await panel.page.waitForTimeout(500);
  const box = await panel.read((root) => {
    const { x, y, width, height } = root.querySelector('.scenario')?.getBoundingClientRect() ?? new DOMRect();
    return { x, y, width, height };
  });
  await panel.page.screenshot({
    path: join(PICTURES, `${name}.png`),
    ...(box === null ? {} : { clip: box }),
  });
}

describe('the scenario in the shipped build', () => {
  test('with a position typed, names whether it reaches its liquidation price', {
    timeout: 180_000,
  }, async () => {
    await settings({});
    const panel = await open(BINANCE);
    await panel.click('.invite');
    for (const [name, value] of Object.entries({ leverage: '20', size: '3' })) {
      await panel.click(`input[name=${name}]`);
      await panel.page.keyboard.press('Control+A');
      await panel.page.keyboard.type(value);
    }
    await panel.page.keyboard.press('Enter');
    await panel.waitFor((text) => text.includes('Long 20×'));
    await unfold(panel);
    await expect.poll(async () => (await paragraphs(panel))?.[0]).toMatch(/^Your liquidation price/);
    const own = await panel.read(
      (root) => root.querySelector('.label.calculated + .cells b')?.textContent ?? '',
    );
    const told = (await paragraphs(panel)) ?? [];
    expect(told[0]).toContain(`Your liquidation price ${own}, `);
    expect(told[0]).toMatch(
      /a first fall of \d+\.\d% gets there with the book as shown|no cascade shortens the way/,
    );
    expect(told[1]).toMatch(
      /^If price falls 3%: about \$[\d.]+[KMB] \(\$.+\) of longs liquidated; (extra slip to .+ \(book as shown|the book fails, as shown)/,
    );
    expect(told.join(' ')).toContain('Conditional, no forecast');
    expect(told.join(' ')).toContain('books of Binance, seen to');
    expect(told.join(' ')).not.toMatch(/NaN|Infinity|undefined|\{/);
    await picture(panel, 'scenario-dark-en');
  });

  test('a second venue of the coin lends its book and its liquidations; in Chinese, light', {
    timeout: 180_000,
  }, async () => {
    await settings({ language: 'zh-CN', theme: 'light' });
    const first = await open(BINANCE);
    const second = await open(BYBIT);
    await unfold(second);
    await expect
      .poll(async () => (await paragraphs(second))?.join(''), { timeout: 20_000 })
      .toMatch(/Bybit、Binance/);
    await picture(second, 'scenario-light-zh');
    await first.page.close();
  });
});
