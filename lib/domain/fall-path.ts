import { at, type CandleSeries, DAY_MS, firstIndexAtOrAfter, HOUR_MS } from './candles.ts';
import { REFERENCE_DAYS, type ReferenceDayId } from './drawdown-history.ts';

/** A fall hour by hour, aligned at its high: so that falls of different years lie over each other. */
export interface FallPath {
  /** Open time of the hour of the high. */
  readonly highTime: number;
  readonly high: number;
  /** Hours from the high to the first value: 0 or below. */
  readonly firstHour: number;
  /** Close / high - 1 of each hour. */
  readonly values: readonly number[];
}

/** Hours drawn before the high and after it. */
export const PATH_HOURS = { before: 24, after: 96 } as const;

/**
 * The fall from the highest hour of [from, to), from a day before it to four days after.
 * @param hourly ascending candles of one hour. @returns null without a candle in the span; shorter where the series ends or has a gap.
 */
export function fallPath(hourly: CandleSeries, from: number, to: number): FallPath | null {
  const start = firstIndexAtOrAfter(hourly.openTime, from);
  const end = firstIndexAtOrAfter(hourly.openTime, to);
  if (end <= start) return null;
  let top = start;
  for (let i = start; i < end; i++) if (at(hourly.high, i) > at(hourly.high, top)) top = i;
  const high = at(hourly.high, top);
  const first = reach(hourly, top, -PATH_HOURS.before);
  const last = reach(hourly, top, PATH_HOURS.after);
  return {
    highTime: at(hourly.openTime, top),
    high,
    firstHour: first - top,
    values: Array.from(hourly.close.subarray(first, last + 1), (close) => close / high - 1),
  };
}

/** Each reference day's fall, from the high of the 24 h that its worst hour looks back on; those that the history holds. */
export function referencePaths(
  hourly: CandleSeries,
  trailing: Float64Array,
): { readonly id: ReferenceDayId; readonly path: FallPath }[] {
  return REFERENCE_DAYS.flatMap(({ id, from, to }) => {
    const start = firstIndexAtOrAfter(hourly.openTime, from);
    const end = firstIndexAtOrAfter(hourly.openTime, to + DAY_MS);
    if (end <= start) return [];
    let worst = start;
    for (let i = start; i < end; i++) if (at(trailing, i) > at(trailing, worst)) worst = i;
    const time = at(hourly.openTime, worst);
    const path = fallPath(hourly, time - DAY_MS + HOUR_MS, time + HOUR_MS);
    return path === null ? [] : [{ id, path }];
  });
}

/** The farthest index within `hours` of `top` that is joined to it without a gap. */
function reach(hourly: CandleSeries, top: number, hours: number): number {
  const step = Math.sign(hours);
  let index = top;
  while (index !== top + hours) {
    const next = hourly.openTime[index + step];
    if (next === undefined || Math.abs(next - at(hourly.openTime, index)) !== HOUR_MS) break;
    index += step;
  }
  return index;
}
