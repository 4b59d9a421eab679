import type { CDPSession } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly args?: unknown;
}

/** What our own scripts did on a page, by the browser's own record. */
export interface OwnWork {
  /** Calls from the browser into a script of ours: messages, timers, frames, events. */
  readonly calls: number;
  /** Time inside these calls, in ms. */
  readonly callsMs: number;
  /** Longest main-thread task with a frame of ours in it, in ms; 0 when there is none. */
  readonly longestTaskMs: number;
  /** Tasks of 50 ms and more with a frame of ours. */
  readonly longTasks: number;
  /** Layouts that a script of ours asked for, before the frame was due. */
  readonly forcedLayouts: number;
  /** Layouts of the page's own boxes while it stands still: what we changed reached out of the panel. */
  readonly pageLayouts: number;
  /** All layouts of pages with a script of ours. */
  readonly layouts: number;
}

const LONG_TASK_US = 50_000;
const OURS = /chrome-extension:\/\//;
const ENTRIES = new Set(['FunctionCall', 'EvaluateScript', 'v8.compile']);
const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.stack',
  'toplevel',
];

/** Records the browser while `act` runs, and keeps what our scripts did on pages. */
export async function traceOwnWork(session: CDPSession, act: () => Promise<unknown>): Promise<OwnWork> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { readonly value: readonly unknown[] }): void => {
    for (const event of value) events.push(event as TraceEvent);
  };
  session.on('Tracing.dataCollected', collect);
  const complete = new Promise<void>((done) => {
    session.once('Tracing.tracingComplete', () => done());
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES, recordMode: 'recordAsMuchAsPossible' },
  });
  await act();
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);
  return ownWorkOf(events);
}

function ownWorkOf(events: readonly TraceEvent[]): OwnWork {
  const pages = renderersOfPages(events);
  const spans = events.filter(({ ph, dur, pid }) => ph === 'X' && dur !== undefined && pages.has(pid));
  const own = spans.filter(({ name, args }) => ENTRIES.has(name) && OURS.test(JSON.stringify(args ?? null)));
  const calls = own.filter(({ name }) => name !== 'v8.compile');
  const tasks = spans
    .filter(({ name }) => name.endsWith('RunTask'))
    .filter((task) => own.some((event) => isInside(event, task)))
    .map(({ dur = 0 }) => dur);
  const layouts = spans.filter(({ name }) => name === 'Layout');
  return {
    calls: calls.length,
    callsMs: calls.reduce((sum, { dur = 0 }) => sum + dur, 0) / 1000,
    longestTaskMs: Math.max(0, ...tasks) / 1000,
    longTasks: tasks.filter((dur) => dur >= LONG_TASK_US).length,
    forcedLayouts: layouts.filter((layout) => calls.some((call) => isInside(layout, call))).length,
    pageLayouts: layouts.filter((layout) => !isPartial(layout)).length,
    layouts: layouts.length,
  };
}

/** Processes that run a content script: the worker and our own pages are the extension's, not a trading page's. */
function renderersOfPages(events: readonly TraceEvent[]): ReadonlySet<number> {
  const script = /chrome-extension:\/\/[^/"]+\/(overlay-\w+|keyguard)\.js/;
  return new Set(
    events.filter(({ args }) => script.test(JSON.stringify(args ?? null))).map(({ pid }) => pid),
  );
}

/** True when the browser laid out only the inside of boxes that keep it to themselves. */
function isPartial({ args }: TraceEvent): boolean {
  const { beginData } = (args ?? {}) as { readonly beginData?: { readonly partialLayout?: boolean } };
  return beginData?.partialLayout === true;
}

function isInside(event: TraceEvent, task: TraceEvent): boolean {
  const end = task.ts + (task.dur ?? 0);
  return event.pid === task.pid && event.tid === task.tid && event.ts >= task.ts && event.ts < end;
}
