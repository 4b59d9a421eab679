/**
 * The fixed scale of the heat: USD per one percent of price. Made once an instrument from its usual open interest, never from what a view
 * happens to show, so that a colour means one amount wherever the map is moved.
 */
export interface IntensityScale {
  /** Ascending amounts at which the colours of the legend begin. */
  readonly steps: readonly number[];
}

/** Multiples of a round amount: a ladder that reads well and covers what estimates hold. */
const LADDER = [1, 2, 3, 5, 7, 10, 15] as const;
/** The faintest step, as a share of open interest per percent of price: maps of 30 days hold 0.1-4 %. */
const FAINTEST_SHARE = 0.002;
const PERCENT = 0.01;

/** @param openInterestUsd the usual open interest of the instrument (`usualOpenInterest`), in USD, > 0. */
export function intensityScale(openInterestUsd: number): IntensityScale {
  const base = roundAmount(openInterestUsd * FAINTEST_SHARE);
  return { steps: LADDER.map((multiple) => multiple * base) };
}

/** Median of the open interest over the history, in USD: it hardly moves from day to day. 0 without any. */
export function usualOpenInterest(coins: ArrayLike<number>, price: number): number {
  const sorted = Array.from(coins)
    .filter((amount) => amount > 0)
    .sort((a, b) => a - b);
  return (sorted[sorted.length >> 1] ?? 0) * price;
}

/** 1, 2 or 5 times a power of ten: the one nearest below, by its ratio. */
function roundAmount(amount: number): number {
  const power = 10 ** Math.floor(Math.log10(amount));
  const lead = amount / power;
  return power * (lead >= 5 ? 5 : lead >= 2 ? 2 : 1);
}

/** An amount in a bin as USD per one percent of price. @param width of the bin, in log-price. */
export function perPercent(usd: number, width: number): number {
  return (usd * PERCENT) / width;
}

/**
 * Place on the scale, 0-1: 0 below half of the first step, 1 from the last step on, linear in the logarithm between steps.
 * Equal steps of the legend are equal steps of this.
 */
export function intensityOf({ steps }: IntensityScale, usdPerPercent: number): number {
  const count = steps.length;
  let index = 0;
  while (index < count && usdPerPercent >= (steps[index] ?? 0)) index++;
  if (index === count) return 1;
  const to = steps[index] ?? 1;
  const from = index === 0 ? to / 2 : (steps[index - 1] ?? 1);
  if (usdPerPercent <= from) return index / count;
  return (index + Math.log(usdPerPercent / from) / Math.log(to / from)) / count;
}
