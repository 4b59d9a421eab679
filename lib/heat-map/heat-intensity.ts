/**
 * The fixed scale of the heat: USD per one percent of price. Made once an instrument from its usual open interest, never from what a view
 * happens to show, so that a colour means one amount wherever the map is moved.
 */
export interface IntensityScale {
  /** Ascending amounts at which the colours of the legend begin. */
  readonly steps: readonly number[];
}

/** Multiples of a round amount: a ladder that reads well and covers what estimates hold. */
const LADDER = [1, 2, 3, 4, 6, 8, 10] as const;
/** The faintest step, as a share of open interest per percent of price: bins of a month hold up to 4 %, half of them below 1.4 %. */
const FAINTEST_SHARE = 0.004;
/** Leads of a round amount: their multiples have two digits at most. */
const LEADS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const;
const PERCENT = 0.01;

/** @param openInterestUsd the usual open interest of the instrument (`usualOpenInterest`), in USD, > 0. */
export function intensityScale(openInterestUsd: number): IntensityScale {
  const base = roundAmount(openInterestUsd * FAINTEST_SHARE);
  return { steps: LADDER.map((multiple) => multiple * base) };
}

/** Median open interest at the median price of the history, in USD: it hardly moves from day to day. 0 without any. */
export function usualOpenInterest(coins: ArrayLike<number>, prices: ArrayLike<number>): number {
  return median(coins) * median(prices);
}

function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

/** The nearest amount with a round lead, by its ratio. */
function roundAmount(amount: number): number {
  const power = 10 ** Math.floor(Math.log10(amount));
  const off = (lead: number): number => Math.abs(Math.log(amount / power / lead));
  return power * LEADS.reduce((best, lead) => (off(lead) < off(best) ? lead : best));
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
