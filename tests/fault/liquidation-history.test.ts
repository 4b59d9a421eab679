import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BYBIT, Stage, until } from './stage.ts';

const DAY_MS = 86_400_000;
/** Shortly before the height of the simulated fall: some orders a second. */
const IN_THE_FALL_MS = (21 * 60 + 14) * 60_000;

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await stage.restart();
  await stage.forgetCache();
  stage.exchange.control.setTime(Math.floor(Date.now() / DAY_MS) * DAY_MS + IN_THE_FALL_MS);
});

interface Stored {
  readonly times: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** What the cache holds of the forced orders of the site. */
async function stored(): Promise<Stored> {
  const own = await stage.extensionPage();
  return own.evaluate(`new Promise((done, fail) => {
    const opening = indexedDB.open('plimsoll');
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const store = opening.result.transaction('values').objectStore('values');
      const prefix = 'liquidations|${BYBIT.key}|';
      const blocks = store.getAll(IDBKeyRange.bound(prefix, prefix + '\\uffff'));
      const spans = store.get('listened|${BYBIT.key}');
      spans.onsuccess = () => {
        opening.result.close();
        const { from = [], to = [] } = spans.result ?? {};
        done({ times: blocks.result.flatMap((block) => [...(block?.time ?? [])]), from: [...from], to: [...to] });
      };
    };
  })`);
}

/** How many the market strip counts. */
async function counted(panel: Awaited<ReturnType<Stage['watch']>>['panel']): Promise<number> {
  const isFolded = (root: ShadowRoot): boolean =>
    root.querySelector('.market h3 button[aria-expanded="false"]') !== null;
  if (await panel.read(isFolded)) await panel.click('.market h3 button');
  const note = await panel.read((root) => {
    const cells = [...root.querySelectorAll('.market li')];
    return cells.find((cell) => cell.textContent?.startsWith('Liquidations seen'))?.lastChild?.textContent;
  });
  return Number.parseInt(note ?? '', 10);
}

test('liquidations seen outlive a worker that dies: none without its span, counted again by the next', async () => {
  const { page, panel } = await stage.watch(BYBIT);
  await until(async () => (await stored()).times.length > 0, 'the first are stored', 40_000);
  await stage.browser.killWorker();
  const { times, from, to } = await stored();
  expect(from.length).toBeGreaterThan(0);
  for (const time of times) {
    // A frame of 500 ms tells orders of before it: the first ones lie at the edge.
    expect(from.some((start, i) => time >= start - 2_000 && time <= (to[i] ?? 0))).toBe(true);
  }
  await page.reload();
  await panel.open();
  await panel.waitFor((text) => /\blive · /.test(text), 12_000);
  await until(async () => (await counted(panel)) >= times.length, 'they are counted again');
});
