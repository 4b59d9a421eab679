import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Site, Stage, until } from './stage.ts';

/** Keeps no history of open interest. */
const MEXC: Site = {
  url: 'https://www.mexc.com/futures/ETH_USDT',
  key: 'mexc|ETH/USDT:USDT',
  api: 'api.mexc.com',
  stream: 'contract.mexc.com',
  pricePath: '/api/v1/contract/ticker',
};
const PICTURES = process.env['PLIMSOLL_PICTURES'];

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await stage.restart();
});

/** Open interest recorded of an instrument, as [time, coins]. */
async function recorded(key: string): Promise<[number, number][]> {
  const own = await stage.extensionPage();
  return own.evaluate(`new Promise((done, fail) => {
    const opening = indexedDB.open('plimsoll-history');
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const prefix = 'openInterest|${key}|';
      const range = IDBKeyRange.bound(prefix, prefix + '\\uffff');
      const all = opening.result.transaction('values').objectStore('values').getAll(range);
      all.onsuccess = () => {
        opening.result.close();
        done(all.result.flatMap(({ start, time, coins }) => [...time].map((at, i) => [start + at, coins[i]])));
      };
    };
  })`);
}

/** As if it had been recorded for three days, with the browser closed for nine hours of the second. */
async function recordThreeDays(): Promise<void> {
  const own = await stage.extensionPage();
  await own.evaluate(`new Promise((done, fail) => {
    const opening = indexedDB.open('plimsoll-history');
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const store = database.transaction('values', 'readwrite').objectStore('values');
      const prefix = 'openInterest|${MEXC.key}|';
      const known = store.getAll(IDBKeyRange.bound(prefix, prefix + '\\uffff'));
      known.onsuccess = () => {
        const coins = known.result.at(-1).coins[0];
        const fortnight = 14 * 86_400_000;
        const now = Date.now();
        const blocks = new Map();
        for (let at = now - 3 * 86_400_000; at < now; at += 900_000) {
          if (now - at < 30 * 3_600_000 && now - at > 21 * 3_600_000) continue;
          const start = Math.floor(at / fortnight) * fortnight;
          blocks.set(start, [...(blocks.get(start) ?? []), [at - start, coins * (0.95 + 0.05 * Math.cos(at / 1e7))]]);
        }
        for (const [start, rows] of blocks)
          store.put(
            {
              version: 1,
              start,
              time: Uint32Array.from(rows, ([at]) => at),
              coins: Float64Array.from(rows, ([, value]) => value),
            },
            prefix + String(start).padStart(14, '0'),
          );
        store.transaction.oncomplete = () => {
          database.close();
          done();
        };
      };
    };
  })`);
}

test('a venue without a history: the panel says since when it is recorded, and shows bands once it is enough', async () => {
  const first = await stage.watch(MEXC);
  await first.panel.waitFor((text) =>
    /No open-interest history on this venue; recorded here since .+\. Bands appear after 6\u00a0h of it/.test(
      text,
    ),
  );
  await until(async () => (await recorded(MEXC.key)).length > 0, 'the first figure is recorded');
  await first.panel.read((root) => root.querySelector('.ladder')?.scrollIntoView());
  await picture('recording', first.page);
  await first.page.close();
  await stage.restart();
  await recordThreeDays();
  const second = await stage.watch(MEXC);
  const text = await second.panel.waitFor(
    (shown) =>
      /recorded here since .+\. Known for 2\u00a0d of the last (2|3)\u00a0d\./.test(shown) &&
      /▲ [\d,.–]+/.test(shown),
    60_000,
  );
  expect(text).not.toMatch(/Bands appear after/);
  expect(text).not.toMatch(/NaN|Infinity|undefined/);
  await second.panel.read((root) => root.querySelector('.ladder')?.scrollIntoView());
  await picture('recorded', second.page);
  await second.panel.click('.market h3 button');
  await second.panel.waitFor((shown) => /Open interest\s+[\d.]+[KM]? ETH\s*recorded here since/.test(shown));
  await picture('recorded-market', second.page);
});

test('the alarm records what was watched with no page open, and asks nothing for what is fresh', async () => {
  const { page } = await stage.watch(MEXC);
  await until(async () => (await recorded(MEXC.key)).length > 0, 'the panel has recorded');
  await page.close();
  const worker = await stage.worker();
  const alarm = await worker.evaluate('chrome.alarms.get("record")');
  expect(alarm).toMatchObject({ periodInMinutes: 5 });
  await stage.browser.killWorker();
  stage.exchange.clearRequests();
  const own = await stage.extensionPage();
  await own.evaluate('chrome.alarms.create("record", { delayInMinutes: 0.02, periodInMinutes: 5 })');
  await until(
    async () => (await recorded('mexc|BTC/USDT:USDT')).length > 0,
    'the alarm has recorded',
    60_000,
  );
  const tickers = stage.requestsTo(MEXC.api, MEXC.pricePath).map(({ path }) => path);
  expect(tickers.length).toBeGreaterThan(0);
  expect(tickers.filter((path) => path.includes('ETH_USDT'))).toEqual([]);
});

test('all of it is forgotten at a click in the options', async () => {
  await stage.watch(MEXC);
  await until(async () => (await recorded(MEXC.key)).length > 0, 'something is recorded');
  await stage.restart();
  await recordThreeDays();
  expect((await recorded(MEXC.key)).length).toBeGreaterThan(200);
  const options = await stage.browser.context.newPage();
  await options.goto(`chrome-extension://${stage.browser.extensionId}/options.html`);
  await options.getByRole('button', { name: 'Forget recorded history' }).click();
  await options.getByText('All recorded history is forgotten.').waitFor();
  await picture('options', options);
  await until(async () => (await recorded(MEXC.key)).length === 0, 'it is gone');
  expect(await recorded('mexc|BTC/USDT:USDT')).toEqual([]);
});

async function picture(name: string, page: { screenshot(options: object): Promise<unknown> }): Promise<void> {
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}
