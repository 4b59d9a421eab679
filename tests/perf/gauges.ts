import type { CDPSession, Page } from 'playwright-core';

const COLLECTIONS = 5;
const COLLECTION_PAUSE_MS = 150;

/** What a page holds after garbage was collected. */
export interface Holdings {
  readonly nodes: number;
  readonly listeners: number;
  readonly heapBytes: number;
}

/** Work of a page's main thread over a span. */
export interface Work {
  readonly taskMs: number;
  readonly layouts: number;
  readonly styleRecalculations: number;
  readonly spanMs: number;
}

/** Numbers of one page, read by the DevTools protocol from outside it. */
export class Gauges {
  readonly page: Page;
  private readonly session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.session = session;
  }

  static async attach(page: Page): Promise<Gauges> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    return new Gauges(page, session);
  }

  /** Nodes, listeners and heap of the page with all its worlds, ours included: the least of several collections. */
  async holdings(): Promise<Holdings> {
    const rounds: Holdings[] = [];
    for (let round = 0; round < COLLECTIONS; round++) {
      await this.session.send('HeapProfiler.collectGarbage');
      // What one round finalises only a later one frees, and a frame must have passed between.
      await pause(COLLECTION_PAUSE_MS);
      const { nodes, jsEventListeners } = await this.session.send('Memory.getDOMCounters');
      const { JSHeapUsedSize = 0 } = await this.metrics();
      rounds.push({ nodes, listeners: jsEventListeners, heapBytes: JSHeapUsedSize });
    }
    const least = (of: keyof Holdings): number => Math.min(...rounds.map((held) => held[of]));
    return { nodes: least('nodes'), listeners: least('listeners'), heapBytes: least('heapBytes') };
  }

  /** What the main thread does while `act` runs. */
  async work(act: () => Promise<unknown>): Promise<Work> {
    const before = await this.metrics();
    await act();
    const after = await this.metrics();
    const difference = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
    return {
      taskMs: difference('TaskDuration') * 1000,
      layouts: difference('LayoutCount'),
      styleRecalculations: difference('RecalcStyleCount'),
      spanMs: difference('Timestamp') * 1000,
    };
  }

  private async metrics(): Promise<Readonly<Record<string, number>>> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('no values');
  return (low + high) / 2;
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
