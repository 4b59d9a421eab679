import type { HistoryStore } from '../cache/history-store.ts';
import type { LiquidationStore } from '../cache/liquidation-store.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import type { LiquidationHistory } from '../domain/liquidation-history.ts';
import { liquidationHours, type RecordKind, type RecordRow } from '../domain/recorded-history.ts';
import { type FailureKind, FetchFailure } from '../net/failure.ts';
import type { Capabilities, PastLiquidations, Source, SourceIo } from '../sources/source.ts';
import { FINE_HISTORY_MS } from './desk-data.ts';
import { LiquidationListener } from './liquidation-listener.ts';
import { loadUnheard, unheardSpan } from './past-liquidations.ts';
import { parseRecorderState, type RecorderState, TASK_NAMES, type TaskName } from './recorder-state.ts';

/** How often the alarm wakes the worker. What is due is spread over the alarms. */
export const RECORDER_PERIOD_MINUTES = 5;
/** Tasks of one alarm, and how long it goes on: the worker is killed half a minute after what woke it. */
const RUN_TASKS = 12;
const RUN_MS = 20_000;
/** Pages of history a task fetches; what is still missing then comes with the next. */
const PAGES_LIMIT = 3;
/** An alarm comes some seconds early or late: a task due within this is due. */
const SLACK_MS = MINUTE_MS;
/** What a venue does not have today it may have tomorrow. */
const ABSENT_REST_MS = DAY_MS;
/** Of these the instrument alone is at fault; every other failure speaks for the whole venue. */
const OF_INSTRUMENT: readonly FailureKind[] = [
  'unknown-instrument',
  'no-data',
  'format-changed',
  'too-large',
  'implausible',
];

export interface RecorderPorts {
  readonly instruments: () => readonly Instrument[];
  readonly sourceFor: (instrument: Instrument) => Source | null;
  readonly io: SourceIo;
  readonly history: HistoryStore;
  readonly liquidations: (instrumentKey: string) => LiquidationStore;
  /** Someone looks at the contract now, and keeps its forced orders: they are not written from two sides. */
  readonly isOpen: (instrument: Instrument) => boolean;
  /** Local time in ms. */
  readonly now: () => number;
}

interface TaskContext {
  readonly instrument: Instrument;
  readonly key: string;
  readonly source: Source;
  readonly ports: RecorderPorts;
  /** The venue's time in ms; after a reply it is right, whatever the local clock. */
  readonly venueNow: () => number;
  /** Until when history was fetched; null: never. */
  readonly upTo: number | null;
}

interface Task {
  readonly everyMs: number;
  readonly isFor: (capabilities: Capabilities, past: PastLiquidations | null) => boolean;
  /** Rejects with FetchFailure. @returns until when history is fetched now, where that is what it does. */
  readonly run: (context: TaskContext) => Promise<number | null>;
}

const TASKS: Readonly<Record<TaskName, Task>> = {
  /** Where the venue keeps no history, the present figure is all there will ever be. */
  present: {
    everyMs: 15 * MINUTE_MS,
    isFor: ({ openInterestHistory }) => !openInterestHistory,
    run: async (context) => {
      const { source, instrument, ports, venueNow, key } = context;
      const newest = await ports.history.newest('openInterest', key, venueNow());
      // An open panel records the same without a request.
      if (newest !== null && venueNow() - newest < TASKS.present.everyMs - SLACK_MS) return null;
      const { openInterest, asOf } = await source.ticker(instrument, ports.io);
      if (openInterest !== null) await record(context, 'openInterest', [[asOf, openInterest]]);
      return null;
    },
  },
  /** Where it keeps one, for some weeks only, that is fetched by the hour before it is gone; also what passed while the browser was closed. */
  history: {
    everyMs: 4 * HOUR_MS,
    isFor: ({ openInterestHistory }) => openInterestHistory,
    run: fetchHistory,
  },
  /** The venue tells the last 24 h at once. */
  ratio: {
    everyMs: 6 * HOUR_MS,
    isFor: ({ longShortRatio }) => longShortRatio,
    run: async (context) => {
      const { time, ratio } = await context.source.longShortRatio(context.instrument, context.ports.io);
      const rows = Array.from(time, (at, index): RecordRow => [at, ratio[index] ?? Number.NaN]);
      await record(context, 'longShortRatio', rows);
      return null;
    },
  },
  /** Forced orders are kept one by one for a fortnight, those of the time without a page where the venue tells them; their sums are kept on. */
  liquidations: {
    everyMs: HOUR_MS,
    isFor: ({ liquidationStream }, past) => liquidationStream || past !== null,
    run: async (context) => {
      const history = await forcedOrders(context);
      await record(context, 'liquidations', liquidationHours(history, context.venueNow()));
      return null;
    },
  },
};

/** What was seen of forced orders, with what the venue still tells of the time when nobody looked; without a venue that does, no request. */
async function forcedOrders(context: TaskContext): Promise<LiquidationHistory> {
  const { source, instrument, ports, key, venueNow } = context;
  const store = ports.liquidations(key);
  const { history } = await store.load();
  const past = source.pastLiquidations?.(instrument) ?? null;
  if (past === null || ports.isOpen(instrument)) return history;
  const listener = new LiquidationListener({ store, now: ports.now, venueNow });
  listener.restore(history);
  for (let page = 0; page < PAGES_LIMIT; page++) {
    const unheard = unheardSpan(listener.history().listened, past, venueNow());
    if (unheard === null) break;
    listener.fill(await loadUnheard(past, instrument, unheard, ports.io));
  }
  // Someone who came meanwhile has taken over.
  if (!ports.isOpen(instrument)) await listener.end();
  return listener.history();
}

/**
 * What an alarm does: the tasks that are due for the instruments that are recorded, longest undone first, one after another. When each was
 * tried is stored before it is, so that a worker killed in the middle repeats nothing.
 */
export class HistoryRecorder {
  private readonly ports: RecorderPorts;
  private isRunning = false;

  constructor(ports: RecorderPorts) {
    this.ports = ports;
  }

  /** Never rejects. */
  async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      await this.runDue();
    } finally {
      this.isRunning = false;
    }
  }

  private async runDue(): Promise<void> {
    const { ports } = this;
    const startedAt = ports.now();
    let state = parseRecorderState(await ports.history.readState('tasks'));
    const save = (next: RecorderState): Promise<void> => {
      state = next;
      return ports.history.writeState('tasks', next);
    };
    // What is no longer recorded leaves no trace in the state.
    const instruments = ports.instruments();
    const keys = instruments.map(instrumentKey);
    state = {
      ...state,
      tasks: Object.fromEntries(Object.entries(state.tasks).filter(([key]) => keys.includes(key))),
    };
    const silent = new Set<string>();
    for (const { instrument, key, source, name } of this.due(instruments, state)) {
      if (Math.abs(ports.now() - startedAt) > RUN_MS) return;
      if (silent.has(instrument.venue)) continue;
      const before = state.tasks[key]?.[name];
      await save(withTask(state, key, name, { at: ports.now(), restMs: 0, upTo: before?.upTo ?? null }));
      const outcome = await this.attempt(TASKS[name], {
        instrument,
        key,
        source,
        ports,
        venueNow: () => ports.io.now(source.hosts[0] ?? ''),
        upTo: before?.upTo ?? null,
      });
      if (outcome.failure === null) {
        if (outcome.upTo !== null)
          await save(withTask(state, key, name, { at: ports.now(), restMs: 0, upTo: outcome.upTo }));
      } else if (OF_INSTRUMENT.includes(outcome.failure)) {
        const restMs = ABSENT_REST_MS;
        await save(withTask(state, key, name, { at: ports.now(), restMs, upTo: before?.upTo ?? null }));
      } else silent.add(instrument.venue);
    }
    if (Math.abs(ports.now() - state.compactedAt) < DAY_MS) return;
    await save({ ...state, compactedAt: ports.now() });
    await ports.history.compact(ports.now());
  }

  private due(instruments: readonly Instrument[], { tasks }: RecorderState) {
    const now = this.ports.now();
    return (
      instruments
        .flatMap((instrument) => {
          const source = this.ports.sourceFor(instrument);
          if (source === null) return [];
          const capabilities = source.capabilities(instrument);
          const key = instrumentKey(instrument);
          const past = source.pastLiquidations?.(instrument) ?? null;
          return TASK_NAMES.filter((name) => TASKS[name].isFor(capabilities, past)).map((name) => {
            const { at, restMs } = tasks[key]?.[name] ?? { at: Number.NEGATIVE_INFINITY, restMs: 0 };
            return { instrument, key, source, name, at, everyMs: Math.max(restMs, TASKS[name].everyMs) };
          });
        })
        // A clock set back makes all of it due, once.
        .filter(({ at, everyMs }) => Math.abs(now - at) >= everyMs - SLACK_MS)
        .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at))
        .slice(0, RUN_TASKS)
    );
  }

  private async attempt(
    task: Task,
    context: TaskContext,
  ): Promise<{ readonly failure: FailureKind | null; readonly upTo: number | null }> {
    try {
      return { failure: null, upTo: await task.run(context) };
    } catch (error) {
      return { failure: error instanceof FetchFailure ? error.kind : 'format-changed', upTo: null };
    }
  }
}

/** Hourly samples from where the last fetch ended, or of the last 30 days. */
async function fetchHistory(context: TaskContext): Promise<number | null> {
  const { source, instrument, ports, venueNow } = context;
  let { upTo } = context;
  for (let page = 0; page < PAGES_LIMIT; page++) {
    const to = venueNow();
    // One that is of the future was fetched under a clock that was wrong.
    const known = upTo !== null && upTo <= to ? upTo : Number.NEGATIVE_INFINITY;
    const from = Math.ceil(Math.max(known + 1, to - FINE_HISTORY_MS) / HOUR_MS) * HOUR_MS;
    if (from > to) break;
    const series = await source.openInterestHistory(instrument, { from, to, intervalMs: HOUR_MS }, ports.io);
    const rows = Array.from(
      series.time,
      (at, index): RecordRow => [at, series.openInterest[index] ?? Number.NaN],
    );
    await record(context, 'openInterest', rows);
    const newest = rows[rows.length - 1]?.[0];
    if (newest === undefined || newest < from) break;
    upTo = Math.min(newest, venueNow());
  }
  return upTo;
}

function record(
  { ports, key, venueNow }: TaskContext,
  kind: RecordKind,
  rows: readonly RecordRow[],
): Promise<void> {
  return ports.history.record(kind, key, rows, venueNow());
}

function withTask(
  state: RecorderState,
  key: string,
  name: TaskName,
  done: { readonly at: number; readonly restMs: number; readonly upTo: number | null },
): RecorderState {
  return { ...state, tasks: { ...state.tasks, [key]: { ...state.tasks[key], [name]: done } } };
}
