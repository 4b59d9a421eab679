import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Firefox, launchFirefox } from '../support/firefox.ts';

const PICTURES = process.env.PLIMSOLL_PICTURES;
let exchange: Exchange;
let firefox: Firefox;

beforeAll(async () => {
  exchange = await startExchange({ tape: simulatedTape('plimsoll') });
  firefox = await launchFirefox(exchange);
});
afterAll(async () => {
  await firefox?.close();
  await exchange?.close();
});

test('Firefox: the pill stands on Bybit’s page, opens to a live panel, and the worker asks the venue', async () => {
  const page = await firefox.open('https://www.bybit.com/trade/usdt/ETHUSDT');
  const asked = (path: string): boolean => exchange.requests.some((row) => row.path === path);
  await expect
    .poll(() => asked('/v5/market/tickers') && asked('/v5/market/kline'), { timeout: 20_000 })
    .toBe(true);
  await expect
    .poll(() => exchange.requests.some(({ kind }) => kind === 'socket'), { timeout: 20_000 })
    .toBe(true);

  // Its root is closed to us too: the host is found as the page finds it, and what it shows by its pixels.
  const host = await page.evaluate(() => {
    const last = document.documentElement.lastElementChild;
    return last === null
      ? null
      : { name: last.localName, root: last.shadowRoot, area: getComputedStyle(last).position };
  });
  expect(host).toEqual({ name: 'div', root: null, area: 'fixed' });
  const pillAt = { x: 40, y: 114 };
  const atPill = () =>
    page.evaluate(
      ({ x, y }) => document.elementFromPoint(x, y) === document.documentElement.lastElementChild,
      pillAt,
    );
  await expect.poll(atPill, { timeout: 10_000 }).toBe(true);
  await page.mouse.click(pillAt.x, pillAt.y);
  const panelAt = { x: 140, y: 400 };
  const atPanel = () =>
    page.evaluate(
      ({ x, y }) => document.elementFromPoint(x, y) === document.documentElement.lastElementChild,
      panelAt,
    );
  await expect.poll(atPanel, { timeout: 10_000 }).toBe(true);
  await new Promise((done) => setTimeout(done, 4_000));
  if (PICTURES !== undefined) {
    await mkdir(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, 'firefox.png') });
  }
  expect(exchange.returnedCookies).toEqual([]);
});
