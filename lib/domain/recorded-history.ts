import { DAY_MS, HOUR_MS, MINUTE_MS } from './candles.ts';
import { type LiquidationHistory, listenedMs, mergedSpans, type TimeSpan } from './liquidation-history.ts';
import type { OpenInterestSeries } from './market-data.ts';

/**
 * What this browser records of a market over months: rows of a time (the venue's, in ms) and values, ascending, each time once. Between two
 * rows nothing is known: a gap stays a gap.
 */
export type RecordRow = readonly [time: number, ...values: number[]];

/**
 * Kinds of records. `last`: a value of its moment, and of one cell the newest stands for all (open interest in base coin, accounts long to
 * accounts short). `sum`: what happened in the hour or day that begins at `time`, added up.
 */
export const RECORD_KINDS = {
  openInterest: { columns: ['coins'], joins: 'last' },
  longShortRatio: { columns: ['ratio'], joins: 'last' },
  /** Notional of forced orders seen by the side of the position, their count, and how much of the time was listened to. */
  liquidations: { columns: ['longUsd', 'shortUsd', 'count', 'heardMs'], joins: 'sum' },
} as const satisfies Record<string, { readonly columns: readonly string[]; readonly joins: 'last' | 'sum' }>;
export type RecordKind = keyof typeof RECORD_KINDS;

/**
 * One row a cell, the coarser the older. Each grain divides the next and a day, and a UTC day ages as a whole: thinning twice is thinning
 * once.
 */
const GRAINS: readonly { readonly youngerThanMs: number; readonly grainMs: number }[] = [
  { youngerThanMs: 7 * DAY_MS, grainMs: 5 * MINUTE_MS },
  { youngerThanMs: 30 * DAY_MS, grainMs: 15 * MINUTE_MS },
  { youngerThanMs: 365 * DAY_MS, grainMs: HOUR_MS },
  { youngerThanMs: Number.POSITIVE_INFINITY, grainMs: DAY_MS },
];
export const FINEST_GRAIN_MS = 5 * MINUTE_MS;

/** Two samples of open interest further apart than this leave a gap: hourly ones, and some slack. */
export const OPEN_INTEREST_GAP_MS = 75 * MINUTE_MS;
/** A venue stamps a sample with the end of its interval; what is later than that is of the future. */
export const RECORD_FUTURE_MS = 6 * MINUTE_MS;

function grainAt(time: number, now: number): number {
  const ageMs = now - (Math.floor(time / DAY_MS) + 1) * DAY_MS;
  return GRAINS.find(({ youngerThanMs }) => ageMs < youngerThanMs)?.grainMs ?? DAY_MS;
}

/** Rows as they are kept at `now`: one a cell of their age. @param rows ascending. */
export function thinnedRows(kind: RecordKind, rows: readonly RecordRow[], now: number): RecordRow[] {
  const { joins } = RECORD_KINDS[kind];
  const thinned: RecordRow[] = [];
  let cell = '';
  for (const row of rows) {
    const grain = grainAt(row[0], now);
    const start = Math.floor(row[0] / grain) * grain;
    const last = thinned[thinned.length - 1];
    const isSame = last !== undefined && cell === `${grain} ${start}`;
    cell = `${grain} ${start}`;
    if (joins === 'last') {
      if (isSame) thinned[thinned.length - 1] = row;
      else thinned.push(row);
      continue;
    }
    const [, ...values] = row;
    if (isSame)
      thinned[thinned.length - 1] = [start, ...values.map((value, i) => value + (last[i + 1] ?? 0))];
    else thinned.push([start, ...values]);
  }
  return thinned;
}

/**
 * Rows of both, ascending. Of one time `added` wins, but of two sums of one hour the one that listened longer: the other was made
 * before the hour's end, or after its orders were forgotten.
 */
export function joinedRows(
  kind: RecordKind,
  before: readonly RecordRow[],
  added: readonly RecordRow[],
): RecordRow[] {
  const byTime = new Map<number, RecordRow>(before.map((row) => [row[0], row]));
  for (const row of added) {
    const known = byTime.get(row[0]);
    if (known === undefined || RECORD_KINDS[kind].joins === 'last' || hearsMore(row, known))
      byTime.set(row[0], row);
  }
  return [...byTime.values()].sort((a, b) => a[0] - b[0]);
}

function hearsMore(
  [, , , count = 0, heardMs = 0]: RecordRow,
  [, , , most = 0, longest = 0]: RecordRow,
): boolean {
  return heardMs > longest || (heardMs === longest && count > most);
}

/** True for a row of the kind that may be kept: finite, positive or (sums) not negative, not of the future. */
export function isRecordRow(kind: RecordKind, row: RecordRow, now: number): boolean {
  const { columns, joins } = RECORD_KINDS[kind];
  const [time, ...values] = row;
  return (
    Number.isFinite(time) &&
    time > 0 &&
    time <= now + RECORD_FUTURE_MS &&
    values.length === columns.length &&
    values.every((value) => Number.isFinite(value) && (joins === 'sum' ? value >= 0 : value > 0))
  );
}

/** The forced orders seen as sums of whole hours that are over, of those in which anything was listened to. */
export function liquidationHours({ orders, listened }: LiquidationHistory, now: number): RecordRow[] {
  const rows: RecordRow[] = [];
  const starts = new Set(listened.flatMap((span) => hoursOf(span, now)));
  for (const start of [...starts].sort((a, b) => a - b)) {
    const end = start + HOUR_MS;
    const heardMs = listenedMs(listened, start, end);
    if (heardMs <= 0) continue;
    const seen = orders.filter(({ time }) => time >= start && time < end);
    const sum = (side: 'long' | 'short'): number =>
      seen.reduce((usd, order) => usd + (order.side === side ? order.notionalUsd : 0), 0);
    rows.push([start, sum('long'), sum('short'), seen.length, heardMs]);
  }
  return rows;
}

function hoursOf({ from, to }: TimeSpan, now: number): number[] {
  const hours: number[] = [];
  const last = Math.min(to, now - HOUR_MS);
  for (let start = Math.floor(from / HOUR_MS) * HOUR_MS; start <= last; start += HOUR_MS) hours.push(start);
  return hours;
}

/** When open interest was recorded: times no further apart than a gap. @param times ascending. */
export function recordedSpans(times: ArrayLike<number>): readonly TimeSpan[] {
  return mergedSpans(
    Array.from(times, (from, index) => {
      const next = times[index + 1];
      return { from, to: next !== undefined && next - from <= OPEN_INTEREST_GAP_MS ? next : from };
    }),
  );
}

/** Rows of one value as a series of open interest. */
export function openInterestOfRows(rows: readonly RecordRow[]): OpenInterestSeries {
  return {
    time: Float64Array.from(rows, ([time]) => time),
    openInterest: Float64Array.from(rows, ([, coins = Number.NaN]) => coins),
  };
}
