import {
  type CalendarDay,
  dayTime,
  isTradingDay,
  newYorkTime,
  sessionsAt,
  tradingDay,
  tradingDaysBetween,
} from './etf-day.ts';

/** One trading day of all US spot funds of a coin together, in USD. What is not published yet is null, never zero. */
export interface EtfRow {
  readonly day: CalendarDay;
  /** What came in by new shares less what left by redeemed ones. */
  readonly netInflowUsd: number | null;
  /** Value of the funds' own shares that changed hands: each was bought and sold. */
  readonly tradedUsd: number | null;
  readonly netAssetsUsd: number | null;
  readonly cumulativeInflowUsd: number | null;
}

/** Why the newest row may still change; the first that holds is told. */
export const PROVISIONAL_REASONS = [
  'not-published',
  'same-day',
  'before-next-session',
  'changed',
  'sum-differs',
] as const;
export type ProvisionalReason = (typeof PROVISIONAL_REASONS)[number];

/** What is known, and not known, of a day of record trade; `price-unknown`: whether the price fell is not known either. */
export const PARADOX_KINDS = ['flow-unknown', 'outflow', 'inflow', 'even', 'price-unknown'] as const;
export type ParadoxKind = (typeof PARADOX_KINDS)[number];

/** The newest row, and what may be said of it. Ratios 0-1, amounts in USD. */
export interface EtfDayFacts {
  readonly day: CalendarDay;
  readonly netInflowUsd: number | null;
  readonly tradedUsd: number | null;
  /** How far the coin's price moved over the session, by the funds' own net assets: about, see `assetsChange`. */
  readonly change: number | null;
  /** The traded value is the largest of this many days; null when it is not. */
  readonly recordOfDays: number | null;
  readonly provisional: ProvisionalReason | null;
  /** Trading days that have ended since: the row is not of the last one when this is above 0. */
  readonly sessionsBehind: number;
  readonly paradox: ParadoxKind | null;
}

/** A record among fewer days than a month of them is none. */
export const RECORD_LEAST_DAYS = 20;
/**
 * Which day's assets hold a flow is not documented, and it may not be published yet. The largest flows of BTC's funds were 1.4 bn USD of
 * some 80 bn (Farside, November 2024): within a fiftieth, assets do not tell whether the price rose or fell.
 */
export const UNCERTAIN_CHANGE = 0.02;
/** A coin that more than doubled over one session is a figure in another unit. */
const LARGEST_CHANGE = 1;
/** After a correction more may follow. */
const CHANGED_MS = 12 * 3_600_000;
const SUM_TOLERANCE_USD = 1_000_000;
const BEHIND_LIMIT = 30;

export interface CheckedEtfRows {
  /** Ascending, one a trading day, none of the future. */
  readonly rows: readonly EtfRow[];
  /** Rows of days without a session, left out. */
  readonly offSession: number;
  /** Rows that repeat the day before, or a second one of a day: yesterday's as today's. Left out. */
  readonly repeated: number;
}

/** Rows as they are told, in any order, and what of them cannot be true at a moment (ms). A day that is none throws nothing and is left out. */
export function checkEtfRows(told: readonly EtfRow[], now: number): CheckedEtfRows {
  const { begun } = sessionsAt(now);
  const possible = told.filter(({ day }) => !Number.isNaN(dayTime(day)) && day <= begun && isTradingDay(day));
  const rows: EtfRow[] = [];
  for (const row of [...possible].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))) {
    const before = rows.at(-1);
    if (before === undefined || !(before.day === row.day || isRepeat(before, row))) rows.push(row);
  }
  return { rows, offSession: told.length - possible.length, repeated: possible.length - rows.length };
}

/** Two days do not trade the same to the cent. */
function isRepeat(before: EtfRow, row: EtfRow): boolean {
  if (row.tradedUsd !== null && row.tradedUsd > 0) return before.tradedUsd === row.tradedUsd;
  const isSameAssets = row.netAssetsUsd !== null && before.netAssetsUsd === row.netAssetsUsd;
  return isSameAssets && before.netInflowUsd === row.netInflowUsd;
}

/** Why the newest of ascending rows may still change at a moment (ms); null when nothing speaks for it. @param changedAt when its flow was last seen to change. */
export function provisionalReason(
  rows: readonly EtfRow[],
  now: number,
  changedAt: number | null,
): ProvisionalReason | null {
  const newest = rows.at(-1);
  if (newest === undefined) return null;
  if (newest.netInflowUsd === null) return 'not-published';
  if (newYorkTime(now).day === newest.day) return 'same-day';
  // Some funds publish the next morning; until then the sum may lack them.
  if (sessionsAt(now).begun === newest.day) return 'before-next-session';
  if (changedAt !== null && now - changedAt < CHANGED_MS) return 'changed';
  return sumDiffers(rows.at(-2), newest) ? 'sum-differs' : null;
}

/** The flow is the step of its own sum, unless one of the two is older than the other. */
function sumDiffers(before: EtfRow | undefined, row: EtfRow): boolean {
  const { netInflowUsd: flow, cumulativeInflowUsd: sum } = row;
  const sumBefore = before?.cumulativeInflowUsd ?? null;
  if (flow === null || sum === null || sumBefore === null || before?.day !== tradingDay(row.day, -1))
    return false;
  return Math.abs(sum - sumBefore - flow) > Math.max(SUM_TOLERANCE_USD, Math.abs(flow) / 100);
}

/**
 * When the newest day's flow was last seen to change (ms): now, where it differs from what the same day's was before.
 * @param before what was known, with its own answer; null for nothing.
 */
export function flowChangedAt(
  before: { readonly rows: readonly EtfRow[]; readonly changedAt: number | null } | null,
  rows: readonly EtfRow[],
  now: number,
): number | null {
  const newest = rows.at(-1);
  const known = before?.rows.find(({ day }) => day === newest?.day);
  if (before === null || newest === undefined || known === undefined) return null;
  if (known.netInflowUsd !== null && known.netInflowUsd !== newest.netInflowUsd) return now;
  return before.changedAt;
}

/** How many of the days, the newest with them, traded no more than the newest; null where it is no record, or among too few days. */
export function tradedRecord(rows: readonly EtfRow[]): number | null {
  const traded = rows.flatMap(({ tradedUsd }) => tradedUsd ?? []);
  const newest = rows.at(-1)?.tradedUsd ?? null;
  if (newest === null || traded.length < RECORD_LEAST_DAYS) return null;
  return Math.max(...traded) === newest ? traded.length : null;
}

/**
 * How far the price of the funds' coin moved from one close to the next: their net assets are its price times what they hold, and holdings
 * change by the flow. Within `UNCERTAIN_CHANGE`, for the flow may be unknown, or stand in the next day's assets.
 * @returns a ratio above -1; null where assets are missing or cannot be true, or the rows are not of days that follow each other.
 */
export function assetsChange(before: EtfRow | undefined, row: EtfRow): number | null {
  const then = before?.netAssetsUsd ?? 0;
  const held = row.netAssetsUsd ?? 0;
  // Funds that hold nothing are funds whose assets are not told.
  if (then <= 0 || held <= 0 || before?.day !== tradingDay(row.day, -1)) return null;
  const change = (held - (row.netInflowUsd ?? 0)) / then - 1;
  return change > -1 && change <= LARGEST_CHANGE ? change : null;
}

/** What may be said of the newest of ascending rows at a moment (ms); null for no rows. @param changedAt as of `flowChangedAt`. */
export function etfDayFacts(
  rows: readonly EtfRow[],
  now: number,
  changedAt: number | null,
): EtfDayFacts | null {
  const newest = rows.at(-1);
  if (newest === undefined) return null;
  const change = assetsChange(rows.at(-2), newest);
  const recordOfDays = tradedRecord(rows);
  return {
    day: newest.day,
    netInflowUsd: newest.netInflowUsd,
    tradedUsd: newest.tradedUsd,
    change,
    recordOfDays,
    provisional: provisionalReason(rows, now, changedAt),
    sessionsBehind: tradingDaysBetween(newest.day, sessionsAt(now).ended, BEHIND_LIMIT),
    paradox: recordOfDays === null ? null : paradoxOf(change, newest.netInflowUsd),
  };
}

/** Much trade and a falling price are read as selling out of the funds; whether it was, the flow alone tells. */
function paradoxOf(change: number | null, flow: number | null): ParadoxKind | null {
  if (change === null) return 'price-unknown';
  if (change > -UNCERTAIN_CHANGE) return null;
  if (flow === null) return 'flow-unknown';
  return flow < 0 ? 'outflow' : flow > 0 ? 'inflow' : 'even';
}
