import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import preact from '@preact/preset-vite';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { stockBars } from '../../lib/clusters/estimate-input.ts';
import { advance, clusterMap, createClusterState, estimateClusters } from '../../lib/clusters/estimated.ts';
import { aggregateCandles } from '../../lib/domain/aggregate-candles.ts';
import { HOUR_MS } from '../../lib/domain/candles.ts';
import type { Liquidation } from '../../lib/domain/market-data.ts';
import { POPUP_PORT, PROTOCOL_VERSION } from '../../lib/protocol/names.ts';
import { createScenarioAnalysis, type ScenarioDeskInput } from '../../lib/worker/analyse-scenario.ts';
import { simulateMarket } from '../exchange/market/simulated-market.ts';
import { publicDataAt } from '../simulated/public-data.ts';
import { Gauges, median, pause, type Work } from './gauges.ts';
import { CONTROL_URL, PANEL_URL, type PerfStage } from './stage.ts';

/** A figure with ours and without. */
export interface Compared {
  readonly ours: number;
  readonly control: number;
}

/** Main-thread time of a page from its opening to a second after its load: medians of alternating loads, the first three left out. */
export async function pageLoads(stage: PerfStage, loads: number): Promise<Compared> {
  const ours: number[] = [];
  const control: number[] = [];
  for (let load = 0; load < loads + 3; load++) {
    const pair = [await loadOnce(stage, CONTROL_URL), await loadOnce(stage, PANEL_URL)] as const;
    if (load < 3) continue;
    control.push(pair[0]);
    ours.push(pair[1]);
  }
  return { ours: median(ours), control: median(control) };
}

/** The counter runs from before the navigation: what is attached later has missed the load. */
async function loadOnce(stage: PerfStage, url: string): Promise<number> {
  const page = await stage.browser.context.newPage();
  const gauges = await Gauges.attach(page);
  const { taskMs } = await gauges.work(async () => {
    await page.goto(url, { waitUntil: 'load' });
    await pause(1_000);
  });
  await page.close();
  return taskMs;
}

/** The worker's first answer to a port, in ms: after its death, and (control) right after that. */
export async function workerReplies(stage: PerfStage, times: number): Promise<Compared> {
  // Of our own pages the one that opens no port by itself.
  const page = await stage.browser.context.newPage();
  await page.goto(`chrome-extension://${stage.browser.extensionId}/welcome.html`);
  const cold: number[] = [];
  const warm: number[] = [];
  for (let time = 0; time < times; time++) {
    await stage.browser.killWorker();
    await pause(500);
    cold.push(await replyMs(page));
    warm.push(await replyMs(page));
  }
  await page.close();
  return { ours: median(cold), control: median(warm) };
}

interface ExtensionPort {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: () => void): void };
}

function replyMs(page: Page): Promise<number> {
  return page.evaluate(
    ([name, v]) =>
      new Promise<number>((done) => {
        const { chrome } = globalThis as unknown as {
          chrome: { runtime: { connect(info: { name: string }): ExtensionPort } };
        };
        const start = performance.now();
        const port = chrome.runtime.connect({ name });
        port.onMessage.addListener(() => {
          done(performance.now() - start);
          port.disconnect();
        });
        port.postMessage({ v, type: 'summary.subscribe' });
      }),
    [POPUP_PORT, PROTOCOL_VERSION] as const,
  );
}

/**
 * From the start of a navigation to a pill that tells the nearest clusters, in ms, cache warm: median; 30 s stands for never.
 * @param stage of a build with an open root, so that the page itself can look each frame
 */
export async function firstUsefulPanel(stage: PerfStage, times: number): Promise<number> {
  const spans: number[] = [];
  const first = await stage.browser.open(PANEL_URL);
  await pause(10_000);
  for (let time = 0; time < times; time++) {
    await first.goto(PANEL_URL, { waitUntil: 'commit' });
    spans.push(
      await first.evaluate(
        () =>
          new Promise<number>((done) => {
            const look = (): void => {
              const text =
                document.querySelector('html > div')?.shadowRoot?.querySelector('section')?.textContent ?? '';
              if (/[▲▼]/.test(text) || performance.now() > 30_000) done(performance.now());
              else requestAnimationFrame(look);
            };
            look();
          }),
      ),
    );
    await pause(300);
  }
  await first.close();
  return median(spans);
}

/** The real panel fed ten times a second from a map of 2,000 bins, and the same page that only counts. */
export async function steadyState(
  stage: PerfStage,
  spanMs: number,
): Promise<{ readonly ours: Work; readonly control: Work }> {
  const page = await stage.browser.context.newPage();
  const script = await harness();
  await page.route('https://steady.example/**', (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({
          contentType: 'text/html',
          body: '<!doctype html><body><script type="module" src="/harness.js"></script>',
        }),
  );
  await page.goto('https://steady.example/');
  await page.waitForFunction(() => 'update' in window);
  const gauges = await Gauges.attach(page);
  const run = (draws: boolean): Promise<Work> =>
    gauges.work(async () => {
      await page.evaluate((value) => {
        const scope = window as unknown as {
          update(perSecond: number, draws: boolean): () => void;
          stop?: () => void;
        };
        scope.stop = scope.update(10, value);
      }, draws);
      await pause(spanMs);
      await page.evaluate(() => (window as unknown as { stop(): void }).stop());
    });
  const control = await run(false);
  const ours = await run(true);
  await page.close();
  return { ours, control };
}

async function harness(): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'plimsoll-steady-'));
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [preact()],
    build: { write: false, outDir, minify: true, rollupOptions: { input: 'tests/perf/steady-page.tsx' } },
  });
  rmSync(outDir, { recursive: true, force: true });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('the harness was not built');
  return output.output[0].code;
}

/** Thirty days of 5-minute bars of the simulated market, in this process: median ms of a whole map, and of one more bar with its map. */
export function clusterMaps(times: number): {
  readonly coldMs: number;
  readonly barMs: number;
  readonly bars: number;
} {
  const input = publicDataAt(simulateMarket({ seed: 7, coin: 'ETH' }), Date.UTC(2026, 1, 5, 21));
  const cold = Array.from({ length: times }, () => timed(() => estimateClusters(input)));
  const bars = stockBars(input);
  const state = createClusterState(input);
  const kept = bars.slice(0, -times);
  for (const bar of kept) advance(state, bar);
  const steps = bars.slice(-times).map((bar) =>
    timed(() => {
      advance(state, bar);
      clusterMap(state, { ...input, runningLow: bar.low, runningHigh: bar.high });
    }),
  );
  return { coldMs: median(cold), barMs: median(steps), bars: bars.length };
}

/** A scenario of both sides from a new book each time, in this process: median ms. */
export function scenarios(times: number): number {
  const now = Date.UTC(2026, 1, 5, 21);
  const market = simulateMarket({ seed: 7, coin: 'ETH' });
  const input = publicDataAt(market, now);
  const levels = market.bookAt(now, 500);
  const side = (rows: readonly (readonly [number, number])[]) => ({
    price: Float64Array.from(rows, ([price]) => price),
    size: Float64Array.from(rows, ([, size]) => size),
  });
  const desk: ScenarioDeskInput = {
    venue: 'binance',
    map: estimateClusters(input).map,
    positions: [],
    book: null,
    price: input.markPrice,
    volume24hUsd: 1e10,
    hours: aggregateCandles(input.candles, HOUR_MS),
    own: { side: 'long', price: input.markPrice * 0.95 },
    peers: [],
    now,
  };
  const analyse = createScenarioAnalysis();
  const answer = (): unknown => {
    const value = { bids: side(levels.bids), asks: side(levels.asks), asOf: now };
    return analyse({ ...desk, book: { value, asOf: now } }).scenario;
  };
  // The first answer waits for nothing.
  answer();
  if (answer() === null) throw new Error('there should be a scenario');
  return median(Array.from({ length: times }, () => timed(answer)));
}

/** The same bars with every liquidation of the market heard, which the estimate learns from and is scored on: 95th percentile of one more bar. */
export function heardBarMs(): number {
  const market = simulateMarket({ seed: 7, coin: 'ETH' });
  const to = Date.UTC(2026, 1, 5, 21);
  const from = to - 30 * 86_400_000;
  const orders = market.forcedOrders(from, to).map(
    ({ side, averagePrice, size, time }): Liquidation => ({
      side,
      price: averagePrice,
      priceKind: 'average',
      size,
      notionalUsd: size * averagePrice,
      time,
    }),
  );
  const input = publicDataAt(market, to);
  const liquidations = {
    orders,
    listened: [{ from, to: to + 1 }],
    feedFactor: 1,
    maintenanceMarginRate: 0.005,
  };
  const state = createClusterState(input);
  const steps = stockBars({ ...input, liquidations }).map((bar) => timed(() => advance(state, bar)));
  return steps.sort((a, b) => a - b)[Math.floor(0.95 * steps.length)] ?? 0;
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
