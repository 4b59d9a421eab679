import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BYBIT, badgeOf, isFilled, pause, priceOf, Stage, until } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage?.close());
beforeEach(() => stage.restart());

const SERIES = [
  ['last', 300_000],
  ['last', 3_600_000],
  ['mark', 3_600_000],
] as const;
/** Between two blocks of one page of history, if they were written one after another. */
const WRITES_BEFORE_DEATH = [8, 10, 13];

/** Open times of the stored candles of one kind, in the order of their blocks. */
async function storedTimes(priceKind: string, intervalMs: number): Promise<number[]> {
  const own = await stage.extensionPage();
  const prefix = `candles|${BYBIT.key}|${priceKind}|${intervalMs}|`;
  return own.evaluate(
    `new Promise((done, fail) => {
      const opening = indexedDB.open('plimsoll');
      opening.onerror = () => fail(opening.error);
      opening.onsuccess = () => {
        const range = IDBKeyRange.bound('${prefix}', '${prefix}\\uffff');
        const request = opening.result.transaction('values').objectStore('values').getAll(range);
        request.onsuccess = () => { opening.result.close(); done(request.result.flatMap((block) => [...block.openTime])); };
      };
    })`,
  );
}

/**
 * As if the worker died in the middle: after so many writes nothing of it reaches the database any more.
 * @returns whether it has come to that.
 */
async function dieAfter(writes: number): Promise<() => Promise<boolean>> {
  const worker = await stage.worker();
  await worker.evaluate(async (allowed) => {
    const nowhere = await new Promise<IDBDatabase>((done) => {
      const opening = indexedDB.open('nowhere', 1);
      opening.onupgradeneeded = () => {
        for (const name of ['values', 'meta']) opening.result.createObjectStore(name);
      };
      opening.onsuccess = () => done(opening.result);
    });
    let left = allowed;
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, names, mode, options) {
      const isLost = this.name === 'plimsoll' && mode === 'readwrite' && left-- <= 0;
      return begin.call(isLost ? nowhere : this, names, mode, options);
    };
    Object.assign(globalThis, { isOver: () => left < 0 });
  }, writes);
  return () => worker.evaluate('isOver()');
}

describe('a worker that dies', () => {
  test('in the middle of a fetch: the page asks its successor, nothing is lost', async () => {
    stage.exchange.control.setFault({ kind: 'slow', host: BYBIT.api, ms: 4_000 });
    const { page, panel } = await stage.visit(BYBIT);
    await panel.waitFor((text) => text.length > 0);
    await page.evaluate('window.__sameDocument = true');
    // The requests are at the exchange, and no answer has come.
    await pause(1_500);
    expect(await priceOf(panel)).toBeNaN();
    await stage.browser.killWorker();
    stage.exchange.control.clearFaults();
    await panel.open();
    await panel.waitFor((text) => /\blive · /.test(text) && isFilled(text), 8_000);
    expect(await page.evaluate('window.__sameDocument')).toBe(true);
  });

  test('in the middle of a write: what is stored has no hole, and is shown when the exchange is out of reach', async () => {
    for (const writes of WRITES_BEFORE_DEATH) {
      await stage.restart();
      await stage.forgetCache();
      const isOver = await dieAfter(writes);
      const { page } = await stage.visit(BYBIT);
      await until(isOver, 'it died', 8_000);
      await page.close();
      await stage.browser.killWorker();
      for (const [kind, interval] of SERIES) {
        const times = await storedTimes(kind, interval);
        const steps = new Set(times.slice(1).map((time, k) => time - (times[k] ?? 0)));
        expect([...steps].filter((step) => step !== interval)).toEqual([]);
      }
    }
    await stage.restart();
    const { page, panel } = await stage.visit(BYBIT);
    await panel.open();
    await panel.waitFor((text) => /\blive · /.test(text), 8_000);
    const price = await priceOf(panel);
    stage.exchange.control.setFault({ kind: 'drop', host: BYBIT.api });
    stage.cutStream(BYBIT);
    await stage.browser.killWorker();
    await page.reload();
    await panel.open();
    const { sentence } = await stage.unreachable();
    const text = await panel.waitFor((shown) => shown.includes(sentence), 8_000);
    expect(text).toContain('Last good data shown.');
    expect(Math.abs((await priceOf(panel)) / price - 1)).toBeLessThan(0.02);
    expect((await badgeOf(panel)).ageSeconds).not.toBeNull();
  });

  test('with a position just saved: the position is kept', async () => {
    const { page, panel } = await stage.watch(BYBIT);
    await panel.click('.invite');
    for (const [name, value] of [
      ['leverage', '12'],
      ['size', '3'],
    ] as const) {
      await panel.click(`input[name=${name}]`);
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
    await panel.waitFor((text) => text.includes('Liquidation price'));
    await stage.browser.killWorker();
    await page.reload();
    await panel.open();
    await panel.waitFor((text) => text.includes('Long 12×'), 8_000);
    await stage.store('local', 'settings', { version: 1 });
  });

  test('with a page that looks on: the panel goes on by itself', async () => {
    const { panel } = await stage.watch(BYBIT);
    await stage.browser.killWorker();
    stage.exchange.clearRequests();
    await until(
      () => stage.requestsTo(BYBIT.api, BYBIT.pricePath).length > 0,
      'the price is asked again',
      6_000,
    );
    await panel.waitFor((text) => /\blive · [0-3]\u00a0s/.test(text), 6_000);
  });
});

test('no cookie of the exchange is sent back', () => {
  expect(stage.exchange.returnedCookies).toEqual([]);
});
