import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BINANCE, BYBIT, badgeOf, pause, priceOf, Stage, until } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await stage.restart();
  stage.exchange.control.setSpeed(1);
  stage.exchange.control.setTime(Date.now());
});

describe('offline', () => {
  test('last data with its age and the word; online again, it goes on', async () => {
    await stage.warm(BYBIT);
    await stage.restart();
    const { panel } = await stage.watch(BYBIT);
    await stage.browser.context.setOffline(true);
    try {
      stage.cutStream(BYBIT);
      await stage.browser.killWorker();
      await stage.datePrice(BYBIT, Date.now() - 120_000);
      const text = await panel.waitFor((shown) => shown.includes('You are offline. '), 8_000);
      expect(text).toContain('Last good data shown.');
      const { words, ageSeconds } = await badgeOf(panel);
      expect(words).toBe('offline');
      expect(ageSeconds).toBeGreaterThanOrEqual(120);
      expect(await priceOf(panel)).toBeGreaterThan(1000);
      stage.exchange.clearRequests();
      await pause(2_000);
      expect(stage.requestsTo(BYBIT.api)).toEqual([]);
    } finally {
      await stage.browser.context.setOffline(false);
      stage.exchange.control.clearFaults();
    }
    await panel.waitFor((text) => /\blive · /.test(text) && !text.includes('offline'), 12_000);
  });
});

describe('the live stream', () => {
  test('open but silent: the price is asked for instead, and the stream is opened anew', async () => {
    await stage.timeLapse(5);
    const { panel } = await stage.watch(BYBIT);
    stage.exchange.clearRequests();
    stage.exchange.control.setFault({ kind: 'silent-socket', host: BYBIT.stream });
    await until(() => stage.requestsTo(BYBIT.api, BYBIT.pricePath).length > 1, 'the price is polled', 6_000);
    expect(stage.socketsTo(BYBIT.stream)).toEqual([]);
    // 45 s of silence end a socket; time runs fivefold.
    await until(() => stage.socketsTo(BYBIT.stream).length > 0, 'a new socket', 14_000);
    expect((await badgeOf(panel)).words).toBe('live');
  });

  test('cut: opened again within seconds', async () => {
    await stage.watch(BYBIT);
    stage.exchange.clearRequests();
    stage.exchange.control.dropSockets();
    await until(() => stage.socketsTo(BYBIT.stream).length > 0, 'a new socket', 6_000);
  });

  test('slept through with the machine: dropped and opened anew, though it seems open', async () => {
    await stage.timeLapse(5);
    const { panel } = await stage.watch(BYBIT);
    const worker = await stage.worker();
    // The clock jumps while no timer runs, as on waking.
    stage.exchange.control.setTime(stage.exchange.now() + 3_600_000);
    await worker.evaluate(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 3_600_000;
    });
    stage.exchange.clearRequests();
    try {
      await until(() => stage.socketsTo(BYBIT.stream).length > 0, 'a new socket', 6_000);
      await panel.waitFor((text) => /\blive · [0-3]\u00a0s/.test(text), 4_000);
    } finally {
      await stage.browser.killWorker();
      stage.exchange.control.setTime(Date.now());
    }
  });
});

describe('the back/forward cache', () => {
  test('takes the page with the panel, and data flows again on return', async () => {
    const { page, panel } = await stage.watch(BINANCE);
    // By the DevTools protocol: Playwright does not follow a page into this cache and back.
    const session = await stage.browser.context.newCDPSession(page);
    const evaluate = async (expression: string): Promise<unknown> =>
      (await session.send('Runtime.evaluate', { expression, returnByValue: true })).result.value;
    await evaluate(`window.__persisted = [];
      for (const name of ['pagehide', 'pageshow']) addEventListener(name, ({ persisted }) => __persisted.push(persisted));`);
    await session.send('Page.navigate', { url: 'https://www.bybit.com/en/' });
    await until(async () => (await evaluate('document.readyState')) === 'complete', 'the other page');
    expect(await evaluate('location.host')).toBe('www.bybit.com');
    await pause(1_000);
    stage.exchange.clearRequests();
    await evaluate('setTimeout(() => history.back(), 0)');
    await until(async () => (await evaluate('location.host')) === 'www.binance.com', 'the way back', 5_000);
    expect(await evaluate('window.__persisted')).toEqual([true, true]);
    expect(stage.exchange.requests.filter(({ kind }) => kind === 'page')).toEqual([]);
    const before = await priceOf(panel);
    await until(async () => (await priceOf(panel)) !== before, 'a new price', 6_000);
    expect(await badgeOf(panel)).toMatchObject({ words: 'live' });
  });
});

describe('an update of the extension under a live page', () => {
  test('leaves one calm line, and the page as it is', async () => {
    const { page, panel } = await stage.watch(BINANCE);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.fill('input[name=amount]', '1.5');
    await page.evaluate('window.__sameDocument = true');
    const own = await stage.extensionPage();
    // Without developer mode Chromium disables an unpacked extension that reloads.
    await own.goto('chrome://extensions');
    await own.evaluate('chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true })');
    await own.evaluate(`chrome.developerPrivate.reload('${stage.browser.extensionId}')`);
    const text = await panel.waitFor((shown) => shown.includes('Extension updated.'), 6_000);
    expect(text.replaceAll(/\s+/g, ' ').trim()).toBe('Extension updated. Reload the page to resume. Dismiss');
    await pause(2_500);
    expect(await page.evaluate('window.__sameDocument')).toBe(true);
    expect(await page.inputValue('input[name=amount]')).toBe('1.5');
    expect(errors).toEqual([]);
    await panel.click('button');
    await until(async () => (await panel.text()) === null, 'the line is gone', 2_000);
    await page.reload();
    await panel.open();
    await panel.waitFor((shown) => /\blive · /.test(shown));
  });
});
