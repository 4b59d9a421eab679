import { DAY_MS } from '../domain/candles.ts';
import {
  isRecordRow,
  joinedRows,
  RECORD_KINDS,
  type RecordKind,
  type RecordRow,
  thinnedRows,
} from '../domain/recorded-history.ts';
import type { Entry, EntryStore } from './entry-store.ts';

const VERSION = 1;
/** Rows of a fortnight lie in one block: the newest, rewritten as rows come, has 32 kB. */
export const HISTORY_BLOCK_MS = 14 * DAY_MS;
/** More rows than a fortnight of the finest grain has. */
const BLOCK_ROWS = HISTORY_BLOCK_MS / (5 * 60_000) + 1;
/** What a block costs beside its columns: keys, names, the entry of what pruning reads. */
const BLOCK_OVERHEAD_BYTES = 600;
/** All that is recorded, together; the oldest goes first. */
export const HISTORY_LIMIT_BYTES = 20_000_000;
/** Series (a kind of an instrument) kept; the one that was not recorded for longest goes first. */
export const HISTORY_SERIES_LIMIT = 150;
/** Records that wait for those before them; more are not kept. */
const WAITING_LIMIT = 200;
const SERIES_KEY = 'series';
const FORGOTTEN_KEY = 'forgotten';
const STATE_PREFIX = 'state|';
const STATE_BYTES = 20_000;
/** Pruned last: what says which series there are. */
const NEVER = Number.MAX_SAFE_INTEGER;

export interface RecordedRows {
  /** From `from` on, ascending, none of the future. */
  readonly rows: readonly RecordRow[];
  /** Time of the first row ever recorded; null without any. */
  readonly since: number | null;
}

/** What is recorded over months, of any number of instruments. Nothing here rejects. */
export interface HistoryStore {
  /** Adds rows in any order. @param now the venue's time in ms: what is later is not kept. */
  record(kind: RecordKind, instrumentKey: string, rows: readonly RecordRow[], now: number): Promise<void>;
  load(kind: RecordKind, instrumentKey: string, from: number, now: number): Promise<RecordedRows>;
  /** Time of the newest row of the last weeks; null without any. */
  newest(kind: RecordKind, instrumentKey: string, now: number): Promise<number | null>;
  /** Makes what has aged coarser, and drops the oldest while all is over the limit. */
  compact(now: number): Promise<void>;
  /** A small value of whoever records, that must outlive the worker; forgotten with the rest. */
  readState(name: string): Promise<unknown>;
  writeState(name: string, value: unknown): Promise<void>;
}

/**
 * Records in blocks aligned to time, each parsed again when read. Changes are made one after another, for two who record at one moment
 * would lose one another's rows.
 * @param forgetMark what the user's last wish to have all of it forgotten is known by; 0: none. Each is carried out once, also when the
 * worker was dead meanwhile.
 */
export function createHistoryStore(
  store: EntryStore,
  forgetMark: () => Promise<number> = async () => 0,
): HistoryStore {
  let turn: Promise<void> = Promise.resolve();
  let waiting = 0;
  /** Series that were recorded in this life of the worker: the list of all has them as its newest. */
  const recorded = new Set<string>();

  const inTurn = (task: () => Promise<void>): Promise<void> => {
    if (waiting >= WAITING_LIMIT) return Promise.resolve();
    waiting += 1;
    turn = turn
      .then(settle)
      .then(task)
      .catch(() => undefined)
      .finally(() => {
        waiting -= 1;
      });
    return turn;
  };
  let forgotten: number | null = null;
  const settle = async (): Promise<void> => {
    const mark = await forgetMark();
    if (mark === 0 || mark === forgotten) return;
    forgotten ??= parseMark(await store.get(FORGOTTEN_KEY));
    if (mark === forgotten) return;
    forgotten = mark;
    recorded.clear();
    await store.remove('');
    await store.put([entryOf(FORGOTTEN_KEY, { version: VERSION, mark }, NEVER, 100)]);
  };
  const write = async (
    kind: RecordKind,
    instrumentKey: string,
    rows: readonly RecordRow[],
    now: number,
  ): Promise<void> => {
    const believed = rows.filter((row) => isRecordRow(kind, row, now));
    if (believed.length === 0) return;
    const name = seriesName(kind, instrumentKey);
    const blocks = [...byBlock(believed)];
    let dropped: readonly string[] = [];
    await store.update(
      [SERIES_KEY, ...blocks.map(([start]) => blockKey(name, start))],
      ([list, ...values]) => {
        const entries = blocks.map(([start, added], i) => {
          const joined = joinedRows(kind, parseBlock(kind, values[i])?.rows ?? [], added);
          return blockEntry(kind, name, start, thinnedRows(kind, joined, now));
        });
        if (recorded.has(name)) return entries;
        const names = [...parseNames(list).filter((other) => other !== name), name];
        dropped = names.splice(0, Math.max(0, names.length - HISTORY_SERIES_LIMIT));
        return [...entries, entryOf(SERIES_KEY, { version: VERSION, names }, NEVER, names.length * 100)];
      },
    );
    recorded.add(name);
    for (const other of dropped) await store.remove(`${other}|`);
  };
  const compactSeries = async (name: string, now: number): Promise<void> => {
    const kind = kindOf(name);
    if (kind === null) return;
    const blocks = (await store.list(`${name}|`)).flatMap((value) => parseBlock(kind, value) ?? []);
    // By the series' own newest row: a clock gone wrong must not make coarse what is young.
    const newest = blocks.reduce((latest, { rows }) => Math.max(latest, rows[rows.length - 1]?.[0] ?? 0), 0);
    const entries = blocks.flatMap(({ start, rows }) => {
      const thinned = thinnedRows(kind, rows, Math.min(now, newest));
      return thinned.length < rows.length ? [blockEntry(kind, name, start, thinned)] : [];
    });
    if (entries.length > 0) await store.put(entries);
  };

  return {
    record: (kind, instrumentKey, rows, now) => inTurn(() => write(kind, instrumentKey, rows, now)),
    async load(kind, instrumentKey, from, now) {
      await inTurn(async () => undefined);
      const stored = await store.list(`${seriesName(kind, instrumentKey)}|`);
      const rows = stored
        .flatMap((value) => parseBlock(kind, value)?.rows ?? [])
        .filter((row) => isRecordRow(kind, row, now))
        .sort((a, b) => a[0] - b[0]);
      return { rows: rows.filter(([time]) => time >= from), since: rows[0]?.[0] ?? null };
    },
    async newest(kind, instrumentKey, now) {
      const name = seriesName(kind, instrumentKey);
      const present = Math.floor(now / HISTORY_BLOCK_MS) * HISTORY_BLOCK_MS;
      for (const start of [present, present - HISTORY_BLOCK_MS]) {
        const rows = parseBlock(kind, await store.get(blockKey(name, start)))?.rows ?? [];
        const newest = rows.findLast((row) => isRecordRow(kind, row, now));
        if (newest !== undefined) return newest[0];
      }
      return null;
    },
    compact: (now) =>
      inTurn(async () => {
        for (const name of parseNames(await store.get(SERIES_KEY))) await compactSeries(name, now);
        await store.prune({
          now,
          maximumAgeMs: Number.POSITIVE_INFINITY,
          maximumBytes: HISTORY_LIMIT_BYTES,
        });
      }),
    async readState(name) {
      await inTurn(async () => undefined);
      return store.get(`${STATE_PREFIX}${name}`);
    },
    writeState: (name, value) => store.put([entryOf(`${STATE_PREFIX}${name}`, value, NEVER, STATE_BYTES)]),
  };
}

function seriesName(kind: RecordKind, instrumentKey: string): string {
  return `${kind}|${instrumentKey}`;
}

function kindOf(name: string): RecordKind | null {
  const kind = name.split('|')[0];
  return kind !== undefined && Object.hasOwn(RECORD_KINDS, kind) ? (kind as RecordKind) : null;
}

function blockKey(name: string, start: number): string {
  return `${name}|${String(start).padStart(14, '0')}`;
}

function byBlock(rows: readonly RecordRow[]): Map<number, RecordRow[]> {
  const blocks = new Map<number, RecordRow[]>();
  for (const row of rows) {
    const start = Math.floor(row[0] / HISTORY_BLOCK_MS) * HISTORY_BLOCK_MS;
    const block = blocks.get(start);
    if (block === undefined) blocks.set(start, [row]);
    else block.push(row);
  }
  return blocks;
}

/** Each its own group with the time of its rows: so the oldest rows of all are pruned first, not the instrument unseen for longest. */
function entryOf(key: string, value: unknown, time: number, bytes: number): Entry {
  return { key, group: key, value, bytes, touchedAt: time };
}

function blockEntry(kind: RecordKind, name: string, start: number, rows: readonly RecordRow[]): Entry {
  const { columns } = RECORD_KINDS[kind];
  const value = {
    version: VERSION,
    start,
    // Milliseconds since the block's start fit into four bytes.
    time: Uint32Array.from(rows, ([time]) => Math.floor(time - start)),
    ...Object.fromEntries(
      columns.map((column, i) => [column, Float64Array.from(rows, (row) => row[i + 1] ?? Number.NaN)]),
    ),
  };
  const bytes = rows.length * (4 + 8 * columns.length) + BLOCK_OVERHEAD_BYTES;
  return entryOf(blockKey(name, start), value, start, bytes);
}

/** @returns null for a block that is torn, from another version, or holds anything but finite ascending rows of its time. */
function parseBlock(
  kind: RecordKind,
  value: unknown,
): { readonly start: number; readonly rows: readonly RecordRow[] } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { version, start, time, ...rest } = value as Record<string, unknown>;
  if (version !== VERSION || typeof start !== 'number' || !Number.isSafeInteger(start)) return null;
  if (start % HISTORY_BLOCK_MS !== 0 || !(time instanceof Uint32Array) || time.length > BLOCK_ROWS)
    return null;
  const columns = RECORD_KINDS[kind].columns.map((name) => rest[name]);
  if (!columns.every((column) => column instanceof Float64Array && column.length === time.length))
    return null;
  const isAscending = time.every((at, i) => at < HISTORY_BLOCK_MS && (i === 0 || at > (time[i - 1] ?? at)));
  if (!isAscending) return null;
  const rows = Array.from(
    time,
    (at, i): RecordRow => [
      start + at,
      ...(columns as readonly Float64Array[]).map((column) => column[i] ?? Number.NaN),
    ],
  );
  return rows.every((row) => isRecordRow(kind, row, Number.POSITIVE_INFINITY)) ? { start, rows } : null;
}

function parseNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { version, names } = value as Record<string, unknown>;
  if (version !== VERSION || !Array.isArray(names) || names.length > HISTORY_SERIES_LIMIT) return [];
  return names.filter((name) => typeof name === 'string' && name.length <= 160);
}

function parseMark(value: unknown): number {
  const mark = typeof value === 'object' && value !== null ? (value as { mark?: unknown }).mark : null;
  return typeof mark === 'number' && Number.isFinite(mark) ? mark : 0;
}
