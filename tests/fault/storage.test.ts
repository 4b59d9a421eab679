import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium, PanelReader } from '../support/chromium.ts';
import { BYBIT, badgeOf, isFilled, pause, priceOf, Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage?.close());
beforeEach(() => stage.restart());

/** Opens the database from a page of the extension, in a way that harms; the page keeps what it opened. */
async function harm(script: string): Promise<void> {
  const own = await stage.extensionPage();
  await own.evaluate(`new Promise((done, fail) => { ${script} })`);
}

describe('IndexedDB refused', () => {
  test('by a newer version that is held open: the panel works from memory', async () => {
    await harm(`
      const deleting = indexedDB.deleteDatabase('plimsoll');
      deleting.onsuccess = () => {
        const opening = indexedDB.open('plimsoll', 99);
        opening.onsuccess = () => { window.held = opening.result; done(); };
        opening.onerror = () => fail(opening.error);
      };`);
    try {
      const { page, panel } = await stage.watch(BYBIT);
      await panel.waitFor(isFilled);
      await page.reload();
      await panel.open();
      await panel.waitFor((text) => /\blive · /.test(text));
    } finally {
      await harm('window.held.close(); done();');
    }
  });

  test('by an opening that never ends: the panel does not wait for it', async () => {
    // A deletion that is blocked holds up every later opening.
    await harm(`
      const opening = indexedDB.open('plimsoll');
      opening.onsuccess = () => {
        window.held = opening.result;
        indexedDB.deleteDatabase('plimsoll').onblocked = () => done();
      };`);
    try {
      const { panel } = await stage.visit(BYBIT);
      await panel.open();
      await panel.waitFor((text) => /\blive · /.test(text), 14_000);
    } finally {
      await harm('window.held.close(); done();');
    }
  });

  test('under a running worker, by a newer version that wants in: it steps aside', async () => {
    const { panel } = await stage.watch(BYBIT);
    await harm(`
      const opening = indexedDB.open('plimsoll', 50);
      opening.onsuccess = () => { opening.result.close(); done(); };
      opening.onerror = () => fail(opening.error);
      opening.onblocked = () => fail(new Error('the worker does not step aside'));`);
    await pause(1_500);
    expect((await badgeOf(panel)).words).toBe('live');
  });
});

describe('IndexedDB corrupted', () => {
  test('stores that are missing: made anew, the panel works and stores again', async () => {
    await harm(`
      const deleting = indexedDB.deleteDatabase('plimsoll');
      deleting.onsuccess = () => {
        const opening = indexedDB.open('plimsoll', 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore('strange');
        opening.onsuccess = () => { opening.result.close(); done(); };
      };`);
    const { page, panel } = await stage.watch(BYBIT);
    await panel.waitFor(isFilled);
    const price = await priceOf(panel);
    await page.close();
    await stage.restart();
    stage.exchange.control.setFault({ kind: 'drop', host: BYBIT.api });
    stage.cutStream(BYBIT);
    const again = await stage.visit(BYBIT);
    await again.panel.open();
    await again.panel.waitFor((text) => text.includes('Last good data shown.'), 8_000);
    expect(Math.abs((await priceOf(again.panel)) / price - 1)).toBeLessThan(0.02);
  });

  test('garbage in every entry: read as nothing, asked anew', async () => {
    await stage.warm(BYBIT);
    await stage.restart();
    await stage.inCache(async (database) => {
      const store = database.transaction('values', 'readwrite').objectStore('values');
      const read = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((done) => {
          request.onsuccess = () => done(request.result);
        });
      const nonsense: unknown[] = [
        null,
        'torn',
        { openTime: new Float64Array([1, 2]), open: new Float64Array([Number.NaN]) },
        { openTime: [1, 2, 3], open: 'x', high: {}, low: null, close: 7, volume: [] },
        { schemaVersion: 1, asOf: Number.POSITIVE_INFINITY, receivedAt: -1, payload: { markPrice: 'NaN' } },
        {
          schemaVersion: 1,
          asOf: 1e12,
          receivedAt: 1e12,
          source: 'x',
          payload: { markPrice: 66666, lastPrice: '7' },
        },
      ];
      const keys = await read(store.getAllKeys());
      for (const [i, key] of keys.entries()) store.put(nonsense[i % nonsense.length], key);
    }, null);
    const { panel } = await stage.watch(BYBIT);
    const text = await panel.waitFor((shown) => isFilled(shown) && shown.includes('maximum'));
    expect(text).not.toMatch(/NaN|Infinity|∞|undefined|66,666/);
    expect(await priceOf(panel)).toBeGreaterThan(1000);
  });

  test('candles with numbers that are none: the block is dropped, the rest is right', async () => {
    await stage.forgetCache();
    await stage.warm(BYBIT);
    await stage.restart();
    await stage.inCache(async (database) => {
      const store = database.transaction('values', 'readwrite').objectStore('values');
      const request = store.openCursor(IDBKeyRange.bound('candles|', 'candles|\uffff'));
      await new Promise<void>((done) => {
        request.onsuccess = () => {
          const cursor = request.result;
          if (cursor === null) {
            done();
            return;
          }
          const block = cursor.value as { high: Float64Array; low: Float64Array };
          block.high.fill(Number.POSITIVE_INFINITY);
          block.low[0] = Number.NaN;
          cursor.update(block);
          cursor.continue();
        };
      });
    }, null);
    const { panel } = await stage.watch(BYBIT);
    const text = await panel.waitFor((shown) => shown.includes('maximum'));
    expect(text).not.toMatch(/NaN|Infinity|∞/);
    expect(text).toMatch(/▼ \d+\.\d\d%/);
  });

  /** Chromium itself throws such a database away; that the panel lives on is shown all the same. */
  async function scramble(folder: string): Promise<void> {
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name));
      await writeFile(
        join(folder, name),
        bytes.map((byte, i) => byte ^ (i % 251)),
      );
    }
  }

  /** Then a database can neither be opened nor deleted. */
  async function replaceByFile(folder: string): Promise<void> {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'no folder');
  }

  test.each([
    ['files damaged on disk between two runs', scramble],
    ['no place for the database on disk', replaceByFile],
  ])('%s: the panel works', async (_name, damage) => {
    const profile = await mkdtemp(join(tmpdir(), 'plimsoll-damaged-'));
    const { exchange } = stage;
    try {
      const first = await launchChromium({ exchange, profile });
      const panel = await PanelReader.attach(await first.open(BYBIT.url));
      await panel.open();
      await panel.waitFor((text) => /\blive · /.test(text));
      await pause(500);
      await first.close();
      const databases = join(profile, 'Default', 'IndexedDB');
      const folders = (await readdir(databases)).filter((name) => /^chrome-extension_.*leveldb$/.test(name));
      expect(folders).toHaveLength(1);
      for (const folder of folders) await damage(join(databases, folder));
      const second = await launchChromium({ exchange, profile });
      try {
        const again = await PanelReader.attach(await second.open(BYBIT.url));
        await again.open();
        const text = await again.waitFor((shown) => /\blive · /.test(shown) && shown.includes('maximum'));
        expect(text).not.toMatch(/NaN|undefined/);
      } finally {
        await second.close();
      }
    } finally {
      await rm(profile, { recursive: true, force: true });
    }
  });
});
