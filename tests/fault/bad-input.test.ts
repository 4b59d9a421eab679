import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BYBIT, isFilled, pause, Stage, until } from './stage.ts';

const DAY_MS = 86_400_000;
const HEIGHT_OF_THE_FALL_MS = (21 * 60 + 14.5) * 60_000;

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

/** What the options page offers to copy, of what was not believed of Bybit. */
async function rejected(): Promise<Readonly<Record<string, number>>> {
  // The worker stores its counts within two seconds.
  await pause(2_500);
  const page = await stage.browser.context.newPage();
  try {
    await page.goto(`chrome-extension://${stage.browser.extensionId}/options.html`);
    await page.waitForFunction('document.querySelector("textarea")?.value.length > 10');
    const text = await page.inputValue('textarea');
    expect(text).not.toContain('ETH');
    return (JSON.parse(text) as { rejected: Record<string, Record<string, number>> }).rejected['bybit'] ?? {};
  } finally {
    await page.close();
  }
}

type Panel = Awaited<ReturnType<Stage['watch']>>['panel'];

/** What the market strip says of liquidations, its section unfolded. */
async function liquidationsCell(panel: Panel): Promise<string> {
  const isFolded = (root: ShadowRoot): boolean =>
    root.querySelector('.market h3 button[aria-expanded="false"]') !== null;
  if (await panel.read(isFolded)) await panel.click('.market h3 button');
  const cells = await panel.read((root) =>
    [...root.querySelectorAll('.market li')].map((cell) => cell.textContent),
  );
  return (cells ?? []).find((cell) => cell?.startsWith('Liquidations seen')) ?? '';
}

describe('open interest tenfold', () => {
  test('from one visit to the next: no map, said in words and counted; right again, the map is back', async () => {
    await stage.forgetCache();
    const first = await stage.watch(BYBIT);
    expect(await first.panel.fill()).toBe(true);
    await stage.restart();
    // Half an hour later by the venue's clock: new samples are due.
    stage.exchange.control.setTime(Date.now() + 1_800_000);
    const fault = { kind: 'open-interest-tenfold', host: BYBIT.api } as const;
    stage.exchange.control.setFault(fault);
    const { panel } = await stage.watch(BYBIT);
    const text = await panel.waitFor((shown) => shown.includes('contradicts what it said before'), 10_000);
    expect(text).toContain('No data: what Bybit sent contradicts');
    expect(text).not.toContain('uncalibrated');
    expect((await rejected())['open-interest-jump']).toBeGreaterThan(0);
    stage.exchange.control.clearFaults();
    await panel.waitFor(
      (shown) => !shown.includes('contradicts what it said before') && isFilled(shown),
      20_000,
    );
  });

  test('in the history alone: neither figure makes a map', async () => {
    await stage.forgetCache();
    stage.exchange.control.setFault({
      kind: 'open-interest-tenfold',
      host: BYBIT.api,
      path: '/v5/market/open-interest',
    });
    const { panel } = await stage.watch(BYBIT);
    await panel.waitFor((shown) => shown.includes('contradicts what it said before'), 15_000);
    expect((await rejected())['open-interest-unit']).toBeGreaterThan(0);
  });
});

test('liquidations printed at a corrupt price: none is shown, all are counted', async () => {
  await stage.forgetCache();
  stage.exchange.control.setFault({ kind: 'corrupt-liquidations', host: BYBIT.stream });
  // The height of the fall: four orders a second.
  stage.exchange.control.setTime(Math.floor(Date.now() / DAY_MS) * DAY_MS + HEIGHT_OF_THE_FALL_MS);
  const { panel } = await stage.watch(BYBIT);
  await until(async () => /since \d/.test(await liquidationsCell(panel)), 'the feed is heard');
  await pause(6_000);
  expect(await liquidationsCell(panel)).toMatch(/\$00 since/);
  expect((await rejected())['liquidation-price']).toBeGreaterThan(0);
});

test('a feed that falls silent: no data since then, and never that nothing was liquidated', async () => {
  await stage.forgetCache();
  await stage.timeLapse(5);
  const { panel } = await stage.watch(BYBIT);
  await until(async () => /since \d/.test(await liquidationsCell(panel)), 'the feed is heard');
  stage.exchange.control.setFault({ kind: 'silent-socket', host: BYBIT.stream });
  await until(
    async () => (await liquidationsCell(panel)).includes('no data since'),
    'the silence is told',
    16_000,
  );
  expect(await liquidationsCell(panel)).not.toContain('$0');
});

test('bars that come twice: once in the panel, counted', async () => {
  await stage.forgetCache();
  stage.exchange.control.setFault({ kind: 'duplicate-rows', host: BYBIT.api, path: '/v5/market/kline' });
  const { panel } = await stage.watch(BYBIT);
  await panel.waitFor(isFilled, 12_000);
  expect((await rejected())['candle-duplicate']).toBeGreaterThan(0);
});
