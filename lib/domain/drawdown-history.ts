import { at, type CandleSeries, DAY_MS, firstIndexAtOrAfter, HOUR_MS } from './candles.ts';
import type { PositionSide } from './market-data.ts';

const DAY_HOURS = DAY_MS / HOUR_MS;

/** UTC days on which leverage was flushed, inclusive; the coin's own figure comes from its own candles. */
export const REFERENCE_DAYS = [
  { id: '2020-03-12', from: Date.UTC(2020, 2, 12), to: Date.UTC(2020, 2, 12) },
  { id: '2021-05-19', from: Date.UTC(2021, 4, 19), to: Date.UTC(2021, 4, 19) },
  { id: '2022-11-08', from: Date.UTC(2022, 10, 8), to: Date.UTC(2022, 10, 9) },
  { id: '2024-08-05', from: Date.UTC(2024, 7, 5), to: Date.UTC(2024, 7, 5) },
  { id: '2025-10-10', from: Date.UTC(2025, 9, 10), to: Date.UTC(2025, 9, 10) },
  { id: '2026-02-05', from: Date.UTC(2026, 1, 5), to: Date.UTC(2026, 1, 6) },
] as const;

export type ReferenceDayId = (typeof REFERENCE_DAYS)[number]['id'];

/** The worst move of each UTC day, ascending; ratios. */
export interface DailyMoves {
  readonly day: Float64Array;
  readonly move: Float64Array;
}

/** Where a day's move stands among the days before it. */
export interface DayRank {
  /** Share of those days with a smaller move, 0-1. */
  readonly shareShallower: number;
  readonly dayCount: number;
  readonly firstDay: number;
}

export interface ReferenceDayMove {
  readonly id: ReferenceDayId;
  /** Null where the history does not reach. */
  readonly move: number | null;
}

/**
 * For every hourly candle the move that hurts `side` within its trailing 24 hours (itself included): for longs
 * 1 - low / highest high, for shorts high / lowest low - 1.
 * @param hourly candles of one hour.
 * @throws RangeError for any other interval: the statistic is defined on hours.
 */
export function trailingMoves(hourly: CandleSeries, side: PositionSide): Float64Array {
  if (hourly.intervalMs !== HOUR_MS) throw new RangeError('trailing moves are defined on hourly candles');
  const count = hourly.openTime.length;
  const moves = new Float64Array(count);
  const reference = side === 'long' ? hourly.high : hourly.low;
  const sign = side === 'long' ? 1 : -1;
  const deque = new Int32Array(count);
  let head = 0;
  let tail = 0;
  for (let i = 0; i < count; i++) {
    const oldest = at(hourly.openTime, i) - DAY_MS + HOUR_MS;
    while (head < tail && at(hourly.openTime, at(deque, head)) < oldest) head++;
    while (head < tail && sign * (at(reference, at(deque, tail - 1)) - at(reference, i)) <= 0) tail--;
    deque[tail++] = i;
    const extreme = at(reference, at(deque, head));
    moves[i] = side === 'long' ? 1 - at(hourly.low, i) / extreme : at(hourly.high, i) / extreme - 1;
  }
  return moves;
}

/**
 * The worst trailing move of every UTC day whose hours, and the 23 before them, are all there (for longs the day's
 * deepest fall from the trailing 24 h high). The running day is not among them.
 */
export function dailyMoves(hourly: CandleSeries, moves: Float64Array): DailyMoves {
  const days: number[] = [];
  const worst: number[] = [];
  let start = 0;
  while (start < hourly.openTime.length) {
    const day = dayOf(at(hourly.openTime, start));
    const end = firstIndexAtOrAfter(hourly.openTime, day + DAY_MS);
    const before = firstIndexAtOrAfter(hourly.openTime, day - DAY_MS + HOUR_MS);
    if (end - before === 2 * DAY_HOURS - 1) {
      days.push(day);
      worst.push(Math.max(...moves.subarray(start, end)));
    }
    start = end;
  }
  return { day: Float64Array.from(days), move: Float64Array.from(worst) };
}

/**
 * The running value of the day that holds `time`: its worst trailing move so far.
 * @param hourly must end with the running hour; later candles are left out.
 * @returns null when the day has no candle yet.
 */
export function runningDayMove(hourly: CandleSeries, moves: Float64Array, time: number): number | null {
  const start = firstIndexAtOrAfter(hourly.openTime, dayOf(time));
  const end = firstIndexAtOrAfter(hourly.openTime, time);
  return end > start ? Math.max(...moves.subarray(start, end)) : null;
}

/** Ranks a move of the day that holds `time` among all days before it; null when there are none. */
export function rankOfDay(history: DailyMoves, time: number, move: number): DayRank | null {
  const dayCount = firstIndexAtOrAfter(history.day, dayOf(time));
  if (dayCount === 0) return null;
  const shallower = history.move.subarray(0, dayCount).reduce((sum, past) => sum + (past < move ? 1 : 0), 0);
  return { shareShallower: shallower / dayCount, dayCount, firstDay: at(history.day, 0) };
}

/** The coin's own worst move on the named reference days. */
export function referenceDayMoves(history: DailyMoves): ReferenceDayMove[] {
  return REFERENCE_DAYS.map(({ id, from, to }) => {
    const start = firstIndexAtOrAfter(history.day, from);
    const end = firstIndexAtOrAfter(history.day, to + 1);
    return { id, move: end > start ? Math.max(...history.move.subarray(start, end)) : null };
  });
}

/** The worst move of the hours that open in [from, to); null when there are none. */
export function worstMove(
  hourly: CandleSeries,
  moves: Float64Array,
  from: number,
  to: number,
): number | null {
  const start = firstIndexAtOrAfter(hourly.openTime, from);
  const end = firstIndexAtOrAfter(hourly.openTime, to);
  return end > start ? moves.subarray(start, end).reduce((worst, move) => Math.max(worst, move), 0) : null;
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}
