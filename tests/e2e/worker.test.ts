import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';

const PAGE = 'https://www.bybit.com/trade/usdt/ETHUSDT';
const TABS = 5;
const RELOADS = 5;

const isOwn = (host: string): boolean => host.endsWith('bybit.com');

describe('one worker behind the pages', () => {
  let exchange: Exchange;
  let browser: Browser;

  beforeAll(async () => {
    exchange = await startExchange({ tape: simulatedTape('plimsoll') });
    browser = await launchChromium({ exchange });
  });
  afterAll(async () => {
    await browser?.close();
    await exchange?.close();
  });

  /** What one instrument cost so far at its own venue: REST requests by path, and sockets. What Hyperliquid's accounts hold is read beside it. */
  const cost = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { kind, host, path } of exchange.requests) {
      if (kind === 'page' || kind === 'refused' || !isOwn(host)) continue;
      const name = kind === 'socket' ? 'sockets' : path;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };
  const isFilled = (text: string): boolean =>
    /\blive · /.test(text) &&
    text.includes('Fewer than 1 in 100') &&
    !text.includes('Older history is still loading');

  test('five tabs on one instrument cost the upstream of one', async () => {
    const pages: Page[] = [];
    const panels: PanelReader[] = [];
    for (let tab = 0; tab < TABS; tab++) {
      const page = await browser.open(PAGE);
      pages.push(page);
      panels.push(await PanelReader.attach(page));
    }
    await panels[0]?.open();
    for (const panel of panels) await panel.waitFor(isFilled, 60_000);
    const together = cost();
    expect(together.sockets).toBe(1);
    const others = exchange.requests.filter(({ kind, host }) => kind === 'socket' && !isOwn(host));
    expect(others).toHaveLength(1);
    expect(together['/v5/market/risk-limit']).toBe(1);
    expect(together['/v5/market/funding/history']).toBe(1);
    for (const page of pages) await page.close();

    // One tab alone, from nothing, in a browser of its own.
    const lonely = await startExchange({ tape: exchange.tape, time: exchange.now() });
    const other = await launchChromium({ exchange: lonely });
    try {
      const panel = await PanelReader.attach(await other.open(PAGE));
      await panel.open();
      await panel.waitFor(isFilled, 60_000);
      const alone = lonely.requests.filter(({ kind, host }) => kind === 'api' && isOwn(host)).length;
      const five = Object.entries(together).reduce(
        (sum, [name, count]) => sum + (name === 'sockets' ? 0 : count),
        0,
      );
      console.info(`requests until filled: ${alone} for one tab, ${five} for five`);
      // Polls go on while five tabs open one after the other: that many more, and no history twice.
      expect(five).toBeLessThanOrEqual(alone + 6);
    } finally {
      await other.close();
      await lonely.close();
    }
  });

  test('worker killed and exchange unreachable: a reload shows the last data with its age', async () => {
    const page = await browser.open(PAGE);
    const panel = await PanelReader.attach(page);
    await panel.open();
    const text = await panel.waitFor(isFilled, 60_000);
    const maximum = /maximum\s+([\d.]+%)/.exec(text)?.[1] ?? 'none';
    exchange.control.setFault({ kind: 'drop', host: 'api.bybit.com' });
    exchange.control.setFault({ kind: 'drop', host: 'stream.bybit.com' });
    exchange.control.dropSockets();
    const times: number[] = [];
    for (let reload = 0; reload < RELOADS; reload++) {
      await browser.killWorker();
      const startedAt = performance.now();
      await page.reload({ waitUntil: 'commit' });
      await panel.waitFor((now) => /▼ \d+\.\d\d%/.test(now), 15_000);
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    console.info(
      `first useful panel after a reload, worker killed, exchange unreachable: median ${Math.round(times[Math.floor(RELOADS / 2)] ?? 0)} ms of ${times.map(Math.round).join(', ')}`,
    );
    // A price of a few seconds ago is still as good as live; then the badge tells why it is not.
    const shown = await panel.waitFor(
      (now) => now.includes('Last good data shown') && !/\blive · /.test(now),
      30_000,
    );
    expect(shown).toMatch(/mark\s*[\d,.]+/);
    expect(shown).toContain(maximum);
    // The age, in words, beside why nothing newer comes.
    expect(shown).toMatch(/· \d+\s(s|min)\b/);
    await page.close();
  });
});
