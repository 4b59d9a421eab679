import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { manifestOf, readBuilt, scriptsOfPage } from '../tests/meta/build.ts';
import { BYTE_BUDGETS, COUNT_BUDGETS, TIME_BUDGETS } from '../tests/perf/budgets.ts';
import { Gauges, type Holdings, pause } from '../tests/perf/gauges.ts';
import { computed, moveMap, openMap, setLayers } from '../tests/perf/map-frames.ts';
import {
  added,
  comesBackFromCache,
  remountGrowth,
  tabWork,
  waitForHosts,
} from '../tests/perf/measurements.ts';
import {
  CONTROL_URL,
  countMessages,
  openPanel,
  openStage,
  PANEL_URL,
  type PerfStage,
} from '../tests/perf/stage.ts';
import {
  clusterMaps,
  firstUsefulPanel,
  heardBarMs,
  pageLoads,
  scenarios,
  steadyState,
  workerReplies,
} from '../tests/perf/timings.ts';
import { traceOwnWork } from '../tests/perf/trace.ts';
import { mapTimings } from './backtest/timings.ts';
import { buildExtension } from './build.ts';

/** `npm run measure [-- --quick]`: every budget beside what was measured, against a control page in the same run. */
const isQuick = process.argv.includes('--quick');
const LOADS = isQuick ? 5 : 15;
const SPAN_MS = isQuick ? 4_000 : 10_000;
const MAP_SPAN_MS = 2_000;
const ELSEWHERE = 'https://app.hyperliquid.xyz/trade/BTC';

interface Row {
  readonly name: string;
  readonly budget: string;
  readonly measured: string;
  readonly control: string;
  readonly verdict: 'ok' | 'OVER' | 'reported';
}
const rows: Row[] = [];

function row(name: string, measured: number, limit: number, unit: string, control = '–'): void {
  const verdict = measured <= limit ? 'ok' : 'OVER';
  rows.push({
    name,
    budget: `≤ ${show(limit)} ${unit}`,
    measured: `${show(measured)} ${unit}`,
    control,
    verdict,
  });
  say(`${name}: ${show(measured)} ${unit}`);
}

function show(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toFixed(1);
}

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

say('building');
buildExtension('chrome');
bytes();
maps();
const stage = await openStage({ tickMs: 100 });
try {
  await loads(stage);
  await held(stage);
  await updates(stage);
  await navigation(stage);
  await workers(stage);
  await mapPage(stage);
} finally {
  await stage.close();
}
await useful();
print();
process.exit(0);

function bytes(): void {
  const target = 'chrome-mv3';
  const scripts = manifestOf(target).content_scripts.flatMap(({ js }) => js);
  const size = (path: string): number => Buffer.byteLength(readBuilt(target, path));
  const panels = scripts.filter((path) => path !== 'keyguard.js');
  const largest = panels.toSorted((a, b) => size(b) - size(a))[0] ?? '';
  row(`page script (${largest})`, size(largest), BYTE_BUDGETS.panelScript, 'B');
  row(
    'page script, gzip',
    gzipSync(readBuilt(target, largest), { level: 9 }).length,
    BYTE_BUDGETS.panelScriptGzip,
    'B',
  );
  row('key guard', size('keyguard.js'), BYTE_BUDGETS.keyGuard, 'B');
  const popup = scriptsOfPage(target, 'popup.html').reduce((sum, path) => sum + size(path), 0);
  row('popup, all scripts', popup, BYTE_BUDGETS.popup, 'B');
  const map = scriptsOfPage(target, 'map.html').reduce((sum, path) => sum + size(path), 0);
  row('map page, all scripts', map, BYTE_BUDGETS.map, 'B');
  row('worker', size('background.js'), BYTE_BUDGETS.worker, 'B');
}

function maps(): void {
  const { coldMs, barMs, bars } = clusterMaps(isQuick ? 5 : 15);
  row(`cluster map of ${bars} bars, cold`, coldMs, TIME_BUDGETS.clusterMapColdMs, 'ms');
  row('cluster map, one more bar', barMs, TIME_BUDGETS.clusterMapBarMs, 'ms');
  row(
    'one more bar with its liquidations, 95th percentile',
    heardBarMs(),
    TIME_BUDGETS.clusterMapBarMs,
    'ms',
  );
  for (const { name, ms } of mapTimings()) {
    const measured = `${show(ms)} ms`;
    rows.push({ name: `a month's map: ${name}`, budget: '–', measured, control: '–', verdict: 'reported' });
  }
  row('scenario, both sides', scenarios(isQuick ? 5 : 15), TIME_BUDGETS.scenarioMs, 'ms');
}

async function loads(open: PerfStage): Promise<void> {
  const { ours, control } = await pageLoads(open, LOADS);
  row(
    `page load, task time added (median of ${LOADS})`,
    ours - control,
    TIME_BUDGETS.loadAddedMs,
    'ms',
    `${show(control)} ms`,
  );
}

async function held(open: PerfStage): Promise<void> {
  const control = await open.browser.open(CONTROL_URL);
  const { page } = await openPanel(open);
  await pause(3_000);
  const without: Holdings = await (await Gauges.attach(control)).holdings();
  const more = added(without, await (await Gauges.attach(page)).holdings());
  row('nodes added, panel open', more.nodes, COUNT_BUDGETS.nodesAdded, 'nodes', `${without.nodes} nodes`);
  row(
    'listeners added',
    more.listeners,
    COUNT_BUDGETS.listenersAdded,
    'listeners',
    `${without.listeners} listeners`,
  );
  row(
    'heap added after collection',
    more.heapBytes,
    COUNT_BUDGETS.heapAddedBytes,
    'B',
    `${show(without.heapBytes)} B`,
  );
  await control.close();
  await page.close();
}

async function updates(open: PerfStage): Promise<void> {
  const { page } = await openPanel(open);
  const session = await page.context().newCDPSession(page);
  const work = await traceOwnWork(session, async () => {
    await page.reload({ waitUntil: 'load' });
    await pause(SPAN_MS);
  });
  row(
    'long tasks with our frames, load and after',
    work.longTasks,
    COUNT_BUDGETS.longTasks,
    'tasks',
    `longest ${show(work.longestTaskMs)} ms`,
  );
  const quiet = await traceOwnWork(session, () => pause(SPAN_MS));
  row(
    'layouts of the page by updates',
    quiet.pageLayouts,
    COUNT_BUDGETS.pageLayouts,
    'layouts',
    `${quiet.layouts} inside the panel`,
  );
  row('layouts forced by our scripts', quiet.forcedLayouts, COUNT_BUDGETS.forcedLayouts, 'layouts');
  const told = await countMessages(page, SPAN_MS);
  row(
    'messages to a visible page',
    told.messages / (told.spanMs / 1000),
    COUNT_BUDGETS.messagesPerSecond,
    'a second',
  );
  row('largest message', told.largestBytes, COUNT_BUDGETS.messageBytes, 'B');
  await page.close();
  const steady = await steadyState(open, SPAN_MS);
  const perSecond = (taskMs: number, spanMs: number): number => (taskMs * 1000) / spanMs;
  const control = perSecond(steady.control.taskMs, steady.control.spanMs);
  const ours = perSecond(steady.ours.taskMs, steady.ours.spanMs) - control;
  row(
    'steady state, 10 updates/s, 2,000 bins',
    ours,
    TIME_BUDGETS.steadyMsPerSecond,
    'ms/s',
    `${show(control)} ms/s`,
  );
  const tab = await tabWork(open.exchange, SPAN_MS);
  row(
    'calls into us in a hidden tab',
    tab.hidden.calls,
    COUNT_BUDGETS.hiddenCalls,
    'calls',
    `${tab.visible.calls} while visible`,
  );
}

async function navigation(open: PerfStage): Promise<void> {
  const control = await open.browser.open(CONTROL_URL);
  const page = await open.browser.open(PANEL_URL);
  await waitForHosts(page, 1);
  const without = await remountGrowth(control, 20, 0);
  const growth = added(without, await remountGrowth(page, 20, 1));
  row(
    'nodes after 20 remounts',
    growth.nodes,
    COUNT_BUDGETS.remountGrowthNodes,
    'nodes',
    `${without.nodes} nodes`,
  );
  row(
    'heap after 20 remounts',
    growth.heapBytes,
    COUNT_BUDGETS.remountGrowthBytes,
    'B',
    `${show(without.heapBytes)} B`,
  );
  const kept = [
    await comesBackFromCache(page, ELSEWHERE),
    await comesBackFromCache(control, ELSEWHERE),
  ] as const;
  const word = (isKept: boolean): string => (isKept ? 'kept' : 'lost');
  rows.push({
    name: 'back/forward cache',
    budget: 'kept',
    measured: word(kept[0]),
    control: word(kept[1]),
    verdict: kept[0] || !kept[1] ? 'ok' : 'OVER',
  });
  await control.close();
  await page.close();
}

async function workers(open: PerfStage): Promise<void> {
  const { ours, control } = await workerReplies(open, LOADS);
  row(
    `worker, first reply after its death (median of ${LOADS})`,
    ours,
    TIME_BUDGETS.coldReplyMs,
    'ms',
    `${show(control)} ms alive`,
  );
}

/** Thirty days by 600 bins, moved by script for two seconds; the control is the same page with its layers switched off. */
async function mapPage(open: PerfStage): Promise<void> {
  const page = await openMap(open);
  const work = await computed(page);
  row(
    'map, long tasks while 30 days are computed',
    work.longTasks,
    COUNT_BUDGETS.mapLongTasks,
    'tasks',
    `longest ${show(work.longestTaskMs)} ms`,
  );
  for (const how of ['pan', 'zoom'] as const) {
    await setLayers(page, false);
    const control = await moveMap(page, how, MAP_SPAN_MS);
    await setLayers(page, true);
    const ours = await moveMap(page, how, MAP_SPAN_MS);
    const frame = (of: 'medianMs' | 'p95Ms'): void =>
      row(
        `map, ${how}: frame, ${of === 'p95Ms' ? 'p95' : 'median'}`,
        ours[of],
        TIME_BUDGETS.mapFrameMs,
        'ms',
        `${show(control[of])} ms`,
      );
    frame('medianMs');
    frame('p95Ms');
    row(
      `map, ${how}: script a frame, our layer`,
      ours.scriptMs - control.scriptMs,
      TIME_BUDGETS.mapLayerMs,
      'ms',
      `${show(control.scriptMs)} ms`,
    );
  }
  await page.close();
}

/** Needs a root that the page can look into: the same build but for that. */
async function useful(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-measure-'));
  process.env.PLIMSOLL_OUTPUT = folder;
  process.env.PLIMSOLL_OPEN_ROOT = '1';
  buildExtension('chrome');
  const open = await openStage({ build: join(folder, 'chrome-mv3') });
  try {
    const ms = await firstUsefulPanel(open, LOADS);
    rows.push({
      name: `first useful panel, warm cache (median of ${LOADS})`,
      budget: `${TIME_BUDGETS.firstUsefulPanelMs} ms`,
      measured: `${show(ms)} ms`,
      control: '–',
      verdict: 'reported',
    });
  } finally {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(): void {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  console.log(
    `Plimsoll ${version}, ${new Date().toISOString()}: times depend on the machine, counts and bytes do not.\n`,
  );
  const table = [
    ['budget', 'limit', 'measured', 'control', ''],
    ...rows.map((r) => [r.name, r.budget, r.measured, r.control, r.verdict]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  for (const cells of table)
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  const over = rows.filter(({ verdict }) => verdict === 'OVER').length;
  console.log(`\n${rows.length - over} within, ${over} over.`);
}
