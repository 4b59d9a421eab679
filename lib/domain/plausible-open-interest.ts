import { at, HOUR_MS, MINUTE_MS } from './candles.ts';
import type { OpenInterestSeries } from './market-data.ts';
import type { Rejections } from './rejections.ts';

/**
 * A sample this many times its neighbours, or that fraction of them, is another unit or a misread field: tenfold, with a fifth for the
 * market's own movement. In the fall of October 2025 open interest lost about half in a day.
 */
export const OPEN_INTEREST_JUMP = 8;
/** The level is the median of this many samples before. */
const LEVEL_SAMPLES = 25;
/** So many samples in a row at a new level, and it is the level: the venue did change its unit. */
export const NEW_LEVEL_SAMPLES = 12;
/** A venue stamps a sample with the end of its interval; beyond that it tells of the future. */
const FUTURE_TOLERANCE_MS = 6 * MINUTE_MS;
/** Figures this far apart in time are not held against each other. */
const COMPARABLE_MS = 2 * HOUR_MS;

export interface CheckedOpenInterest {
  /** The believable samples of the page, ascending. */
  readonly accepted: OpenInterestSeries;
  /** True: the accepted samples begin a new level, and what lies before must not be joined to them. */
  readonly isNewLevel: boolean;
  /** True: the newest samples are not believed, so that the present open interest is unknown. */
  readonly isNewestRejected: boolean;
  readonly rejected: Rejections;
}

/**
 * Judges a page of open interest by the samples before it, or by its own beginning where there are none.
 * @param before the believed history; null or empty at first. @param page ascending. @param now the venue's time in ms.
 */
export function checkOpenInterest(
  before: OpenInterestSeries | null,
  page: OpenInterestSeries,
  now: number,
): CheckedOpenInterest {
  const usable: Sample[] = [];
  let empty = 0;
  let future = 0;
  page.time.forEach((time, index) => {
    const value = at(page.openInterest, index);
    if (!(Number.isFinite(value) && value > 0)) empty += 1;
    else if (!(time <= now + FUTURE_TOLERANCE_MS)) future += 1;
    else usable.push({ time, value });
  });
  const levels = walkLevels(newest(before, LEVEL_SAMPLES), usable);
  return {
    accepted: {
      time: Float64Array.from(levels.accepted, ({ time }) => time),
      openInterest: Float64Array.from(levels.accepted, ({ value }) => value),
    },
    isNewLevel: levels.isNewLevel,
    isNewestRejected: levels.isNewestRejected,
    rejected: {
      'open-interest-empty': empty,
      'open-interest-jump': levels.jumps,
      'open-interest-time': future,
    },
  };
}

/**
 * True when the history's newest sample and another figure of the same hour or two cannot both be right: nobody can say then which of the
 * two is in the wrong unit.
 */
export function contradicts(history: OpenInterestSeries | null, value: number, asOf: number): boolean {
  const last = (history?.time.length ?? 0) - 1;
  const time = history?.time[last];
  const level = history?.openInterest[last];
  if (time === undefined || level === undefined || Math.abs(asOf - time) > COMPARABLE_MS) return false;
  return isOpenInterestJump(value, level);
}

/** True when two figures of one thing cannot both be right. */
export function isOpenInterestJump(value: number, level: number): boolean {
  const ratio = value / level;
  return !(ratio < OPEN_INTEREST_JUMP && ratio > 1 / OPEN_INTEREST_JUMP);
}

interface Sample {
  readonly time: number;
  readonly value: number;
}

function walkLevels(
  history: readonly number[],
  samples: readonly Sample[],
): { accepted: Sample[]; isNewLevel: boolean; isNewestRejected: boolean; jumps: number } {
  let accepted: Sample[] = [];
  let pending: Sample[] = [];
  let isNewLevel = false;
  let jumps = 0;
  // Without a history the page's beginning is the level, so that a first sample gone wrong does not decide.
  let level = history.length > 0 ? [...history] : samples.slice(0, LEVEL_SAMPLES).map(({ value }) => value);
  for (const sample of samples) {
    if (!isOpenInterestJump(sample.value, median(level))) {
      accepted.push(sample);
      jumps += pending.length;
      pending = [];
      level = [...level, sample.value].slice(-LEVEL_SAMPLES);
      continue;
    }
    const isSameLevel = pending.every(({ value }) => !isOpenInterestJump(sample.value, value));
    jumps += isSameLevel ? 0 : pending.length;
    pending = isSameLevel ? [...pending, sample] : [sample];
    if (pending.length < NEW_LEVEL_SAMPLES) continue;
    jumps += accepted.length;
    isNewLevel = true;
    accepted = pending;
    level = pending.map(({ value }) => value);
    pending = [];
  }
  jumps += pending.length;
  return { accepted, isNewLevel, isNewestRejected: pending.length > 0, jumps };
}

function newest(series: OpenInterestSeries | null, count: number): number[] {
  return series === null ? [] : [...series.openInterest.subarray(-count)];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
