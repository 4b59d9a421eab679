import { at, type CandleSeries } from './candles.ts';

export interface MissingBars {
  /** Bars that are not there, between the first and the last that are. */
  readonly count: number;
  /** Of the longest run of them, in ms; 0 without any. */
  readonly longestMs: number;
  /** Runs longer than `leastMs`, ascending: open times of the first and the last missing bar. */
  readonly runs: readonly { readonly from: number; readonly to: number }[];
}

/** More than this is not listed: a series with more holes is no series. */
const RUNS_LIMIT = 100;

/**
 * What is missing in the middle of a series: an estimate that takes its neighbours for adjacent would be wrong.
 * @param leastMs runs up to this long are counted but not listed.
 */
export function missingBars(series: Pick<CandleSeries, 'openTime' | 'intervalMs'>, leastMs = 0): MissingBars {
  const { openTime, intervalMs } = series;
  const runs: { from: number; to: number }[] = [];
  let count = 0;
  let longestMs = 0;
  for (let index = 1; index < openTime.length; index++) {
    const missing = Math.round((at(openTime, index) - at(openTime, index - 1)) / intervalMs) - 1;
    if (missing <= 0) continue;
    count += missing;
    longestMs = Math.max(longestMs, missing * intervalMs);
    if (missing * intervalMs > leastMs && runs.length < RUNS_LIMIT)
      runs.push({ from: at(openTime, index - 1) + intervalMs, to: at(openTime, index) - intervalMs });
  }
  return { count, longestMs, runs };
}
