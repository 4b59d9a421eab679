import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accountOf, tradesBetween } from '../exchange/accounts.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { linearInstrument } from '../exchange/instruments.ts';
import { CALIBRATION } from '../exchange/market/calibration.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { expectedBand, expectedLayer, type TruePosition } from '../reference/observed.ts';
import { extensionPage, storedAddresses } from '../support/account-storage.ts';
import { launchChromium, PanelReader } from '../support/chromium.ts';

/** Minutes before the low of the fall: the zone of old support still holds. */
const TIME = Date.UTC(2026, 1, 6, 0, 5, 20);
const HOST = 'api.hyperliquid.xyz';
const ETH = linearInstrument('hyperliquid', 'ETH');
const tape = simulatedTape('plimsoll');

const QUIET_TRIES = 120;
const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, B: 1e9 };

interface Row {
  readonly side: 'long' | 'short';
  readonly low: number;
  readonly high: number;
  /** Half of the last digit that is written. */
  readonly tolerance: number;
  readonly usd: number;
  readonly positions: number;
  /** 1 for a single position. */
  readonly largestShare: number;
  readonly text: string;
}

describe('what was seen of positions', () => {
  test('equals the true positions of the accounts read, with age and coverage; gone after six hours', {
    timeout: 300_000,
  }, async () => {
    const exchange = await startExchange({ tape, time: TIME, speed: 0 });
    const browser = await launchChromium({ exchange });
    try {
      const own = await extensionPage(browser);
      const watched = tradersBefore(TIME, 40).map((address) => ({ address, label: '' }));
      await own.evaluate(
        `chrome.storage.local.set(${JSON.stringify({ settings: { version: 1, watchedAccounts: watched } })})`,
      );
      const panel = await PanelReader.attach(
        await browser.open('https://www.binance.com/en/futures/ETHUSDT'),
      );
      await panel.open();
      await panel.waitFor((text) => accountsOf(text) >= 40, 150_000);
      await compare(panel, own, exchange);

      // The zone where the crowd stands in this market holds the largest band.
      const zone = CALIBRATION.ETH.supportZone;
      if (zone === null) throw new Error('the market has no zone');
      const longs = (await rowsOf(panel)).filter(({ side }) => side === 'long');
      const [largest] = longs.toSorted((a, b) => b.usd - a.usd);
      expect(largest?.low).toBeGreaterThanOrEqual(zone.low);
      expect(largest?.high).toBeLessThanOrEqual(zone.high);
      expect(largest?.positions).toBeGreaterThan(3);

      exchange.control.setFault({ kind: 'status', status: 429, host: HOST });
      exchange.control.setTime(TIME + 6 * 3_600_000 + 120_000);
      const gone = await panel.waitFor((text) => text.includes('older than 6 h'), 120_000);
      expect(gone).not.toMatch(/of open interest seen/);
      expect(await rowsOf(panel)).toEqual([]);
    } finally {
      await browser.close();
      await exchange.close();
    }
  });

  test('is the same book on every venue, outlives the worker, and comes after the candles', {
    timeout: 200_000,
  }, async () => {
    const exchange = await startExchange({ tape, time: TIME, speed: 0 });
    const browser = await launchChromium({ exchange });
    try {
      const own = await extensionPage(browser);
      const binance = await browser.open('https://www.binance.com/en/futures/ETHUSDT');
      const panel = await PanelReader.attach(binance);
      await panel.open();
      await panel.waitFor((text) => accountsOf(text) >= 15, 60_000);
      const hours = exchange.requests.findIndex(
        ({ path, query }) => path === '/fapi/v1/klines' && query.includes('interval=1h'),
      );
      const first = exchange.requests.findIndex(({ bodyType }) => bodyType === 'clearinghouseState');
      expect(hours).toBeGreaterThanOrEqual(0);
      expect(first).toBeGreaterThan(hours);
      expect(weightOf(exchange)).toBeLessThanOrEqual(120);
      const read = await storedAddresses(own);
      expect(read.length).toBeGreaterThanOrEqual(15);
      await binance.close();

      await browser.killWorker();
      exchange.control.setFault({ kind: 'status', status: 429, host: HOST, path: '/info' });
      const other = await PanelReader.attach(await browser.open('https://www.bybit.com/trade/usdt/ETHUSDT'));
      await other.open();
      const text = await other.waitFor(
        (words) => /of open longs/.test(words) && accountsOf(words) >= 15,
        60_000,
      );
      expect(text).toContain('Hyperliquid');
      await compare(other, own, exchange);
    } finally {
      await browser.close();
      await exchange.close();
    }
  });
});

/** What the panel says, and the truth of the accounts read, at one moment: accounts are read all the while, and the panel follows the cache. */
async function quietMoment(panel: PanelReader, own: Page, now: number) {
  const truth = async () => {
    const read = (await storedAddresses(own)).toSorted();
    const positions = read.flatMap((address): TruePosition[] =>
      accountOf(tape, address, now)
        .holdings.filter(({ instrument }) => instrument.id === 'ETH')
        .map(({ position: { side, size, liquidationPrice } }) => ({ address, side, size, liquidationPrice })),
    );
    const expected = expectedLayer(positions, tape.ticker(ETH, now)?.openInterest ?? Number.NaN);
    return { read, positions, expected };
  };
  for (let tries = 0; tries < QUIET_TRIES; tries++) {
    const before = await truth();
    const text = (await panel.text()) ?? '';
    const rows = await rowsOf(panel);
    const after = await truth();
    const isQuiet = before.read.join() === after.read.join() && (await panel.text()) === text;
    if (isQuiet && accountsOf(text) === before.expected.accounts) return { ...before, text, rows };
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error('the panel never said how many accounts the cache holds');
}

/** Every figure of the section against the tape's truth for the addresses that the extension says it has read. */
async function compare(panel: PanelReader, own: Page, exchange: Exchange): Promise<void> {
  const now = exchange.now();
  const mark = tape.market('hyperliquid', 'ETH').priceAt('mark', now);
  const { positions, expected, text, rows } = await quietMoment(panel, own, now);
  const share = /([\d.]+)% of open longs, ([\d.]+)% of open shorts/.exec(text);
  // The percentages are written to a tenth.
  expect(Math.abs(Number(share?.[1]) / 100 - expected.long)).toBeLessThanOrEqual(0.000501);
  expect(Math.abs(Number(share?.[2]) / 100 - expected.short)).toBeLessThanOrEqual(0.000501);
  expect(accountsOf(text)).toBe(expected.accounts);
  expect(text).toContain(`${expected.positions} positions in ETH`);
  if (expected.withoutPrice > 0)
    expect(text).toContain(`${expected.withoutPrice} of them have no liquidation price`);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    const { low, high, tolerance } = row;
    const band = expectedBand(positions, row.side, low - tolerance, high + tolerance, mark);
    expect(row.positions, row.text).toBe(band.positions);
    // Two significant figures.
    expect(Math.abs(row.usd / band.notionalUsd - 1), row.text).toBeLessThanOrEqual(0.051);
    expect(Math.abs(row.largestShare - band.largestUsd / band.notionalUsd), row.text).toBeLessThanOrEqual(
      0.0051,
    );
    expect(row.text).toMatch(/\d+\s(min|s)$/);
  }
}

async function rowsOf(panel: PanelReader): Promise<Row[]> {
  const texts =
    (await panel.read((root) =>
      [...root.querySelectorAll('.observed tbody tr')].map((row) => [
        row.className,
        row.querySelector('th')?.textContent ?? '',
        row.querySelector('td')?.textContent ?? '',
      ]),
    )) ?? [];
  return texts.map(([side = '', band = '', seen = '']) => {
    const prices = [...band.matchAll(/[\d,]+(?:\.(\d+))?/g)];
    const [low = Number.NaN, high = low] = prices.map(([digits]) => Number(digits.replaceAll(',', '')));
    const amount = /\$([\d.]+)([KMB]?)/.exec(seen);
    const share = /largest (\d+)%/.exec(seen);
    return {
      side: side === 'short' ? 'short' : 'long',
      low,
      high,
      tolerance: 0.5 * 10 ** -(prices[0]?.[1]?.length ?? 0),
      usd: Number(amount?.[1]) * (UNITS[amount?.[2] ?? ''] ?? Number.NaN),
      positions: share === null ? 1 : Number(/([\d,]+) positions/.exec(seen)?.[1]?.replaceAll(',', '')),
      largestShare: share === null ? 1 : Number(share[1]) / 100,
      text: `${band} ${seen}`,
    };
  });
}

function accountsOf(text: string): number {
  return Number(/([\d,]+) accounts/.exec(text)?.[1]?.replaceAll(',', '') ?? 0);
}

/** Addresses named by trades of the minutes before, each once. */
function tradersBefore(time: number, count: number): string[] {
  const trades = tradesBetween(tape, ETH, time - 120_000, time - 60_000, count);
  return [...new Set(trades.flatMap(({ buyer, seller }) => [buyer, seller]))].slice(0, count);
}

/** Weight that Hyperliquid took in the busiest minute. */
function weightOf({ requests }: Exchange): number {
  const own = requests.filter(({ host, kind }) => host === HOST && kind === 'api');
  return Math.max(
    0,
    ...own.map(({ realTime }) =>
      own
        .filter((other) => other.realTime >= realTime && other.realTime < realTime + 60_000)
        .reduce((sum, { weight }) => sum + weight, 0),
    ),
  );
}
