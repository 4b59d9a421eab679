import type { Page } from 'playwright-core';
import { pause } from './gauges.ts';
import type { PerfStage } from './stage.ts';

const MAP_PATH = 'map.html#venue=binance&symbol=ETH%2FUSDT%3AUSDT&kind=linear';
const LOAD_MS = 90_000;

/** Frames of the map while it is moved by script. */
export interface MapFrames {
  /** Between frames, in ms. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Our scripts and the chart's in one frame, in ms. */
  readonly scriptMs: number;
  readonly frames: number;
}

export interface MapWork {
  /** Tasks of 50 ms and more from the first picture until the month was computed. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** From the opening to the whole month. */
  readonly computedMs: number;
}

/** Opens the map page, with a count of what its frames cost. */
export async function openMap(stage: PerfStage): Promise<Page> {
  const page = await stage.browser.context.newPage();
  await page.addInitScript(countFrames);
  await page.goto(`chrome-extension://${stage.browser.extensionId}/${MAP_PATH}`);
  return page;
}

/** Waits until the last column of the month is there. What comes before the first picture is the chart's own start, and not counted. */
export async function computed(page: Page): Promise<MapWork> {
  const start = Date.now();
  await page.waitForSelector('.map-chart canvas', { timeout: LOAD_MS });
  await page.evaluate(() => {
    (window as unknown as { __longTasks: number[] }).__longTasks.length = 0;
  });
  await page.waitForFunction(
    () =>
      document.querySelector('.map-scale') !== null && document.querySelector('.map-notes .note') === null,
    undefined,
    { timeout: LOAD_MS },
  );
  const computedMs = Date.now() - start;
  await pause(500);
  const tasks = await page.evaluate(() => (window as unknown as { __longTasks: number[] }).__longTasks);
  return { longTasks: tasks.length, longestTaskMs: Math.max(0, ...tasks), computedMs };
}

/** Shows or hides the heat: the same page without our layer is the control. */
export async function setLayers(page: Page, shown: boolean): Promise<void> {
  for (const box of await page.$$('.map-layers input')) await box.setChecked(shown);
  await pause(500);
}

/** Moves the map for so long, by a drag (pan) or by the wheel (zoom), once a frame. */
export async function moveMap(page: Page, how: 'pan' | 'zoom', spanMs: number): Promise<MapFrames> {
  const { times, scripts } = await page.evaluate(run, { how, spanMs });
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const work = scripts.toSorted((a, b) => a - b);
  return {
    medianMs: at(0.5),
    p95Ms: at(0.95),
    scriptMs: work[work.length >> 1] ?? Number.NaN,
    frames: times.length,
  };
}

/** Runs in the page before its own scripts: notes long tasks, and how long the callbacks of each frame took. */
function countFrames(): void {
  const scope = window as unknown as { __longTasks: number[]; __frames: Map<number, number> };
  scope.__longTasks = [];
  scope.__frames = new Map();
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) scope.__longTasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    request((time) => {
      const start = performance.now();
      callback(time);
      scope.__frames.set(time, (scope.__frames.get(time) ?? 0) + performance.now() - start);
    });
}

/** Runs in the page: one mouse event a frame, as a hand gives them. */
function run({ how, spanMs }: { readonly how: 'pan' | 'zoom'; readonly spanMs: number }): Promise<{
  readonly times: number[];
  readonly scripts: number[];
}> {
  const scope = window as unknown as { __frames: Map<number, number> };
  const canvas = [...document.querySelectorAll('.map-chart canvas')].at(-1) ?? document.body;
  const pane = [...document.querySelectorAll('.map-chart canvas')].toSorted(
    (a, b) => b.clientWidth * b.clientHeight - a.clientWidth * a.clientHeight,
  );
  const box = (pane[0] ?? canvas).getBoundingClientRect();
  const target = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) ?? canvas;
  const middle = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
  const mouse = (type: string, shift: number, on: EventTarget): boolean =>
    on.dispatchEvent(
      new MouseEvent(type, {
        ...middle,
        clientX: middle.clientX + shift,
        screenX: middle.clientX + shift,
        screenY: middle.clientY,
        button: 0,
        buttons: 1,
        bubbles: true,
        cancelable: true,
        view: window,
      }),
    );
  scope.__frames.clear();
  const times: number[] = [];
  if (how === 'pan') mouse('mousedown', 0, target);
  return new Promise((done) => {
    const step = (time: number): void => {
      times.push(time);
      const phase = Math.sin(times.length / 20);
      if (how === 'pan') mouse('mousemove', 240 * phase, document.documentElement);
      else
        target.dispatchEvent(
          new WheelEvent('wheel', {
            ...middle,
            deltaY: 40 * Math.sign(phase),
            bubbles: true,
            cancelable: true,
          }),
        );
      if (time - (times[0] ?? time) < spanMs) requestAnimationFrame(step);
      else {
        mouse('mouseup', 0, document.documentElement);
        done({ times, scripts: times.map((moment) => scope.__frames.get(moment) ?? 0) });
      }
    };
    requestAnimationFrame(step);
  });
}
