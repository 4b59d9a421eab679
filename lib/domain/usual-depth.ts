import { DAY_MS, HOUR_MS } from './candles.ts';
import type { BookSide, OrderBook } from './market-data.ts';

/** What stands within this of the price is what a wave of forced orders meets first. */
const RANGE = 0.02;
/** One sample an hour, a week of them. */
export const DEPTH_SAMPLES_LIMIT = 168;
const SAMPLES_AGE_MS = 7 * DAY_MS;
/** Fewer hours say nothing of what is usual. */
const LEAST_SAMPLES = 12;

/** How much stood on the thinner side of the book at a time. */
export interface DepthSample {
  readonly time: number;
  readonly usd: number;
}

/** USD of one side of a book within 2 % of a price. @param side best level first. */
export function sideDepthUsd(side: BookSide, price: number): number {
  let usd = 0;
  for (let index = 0; index < side.price.length; index++) {
    const level = side.price[index] ?? 0;
    if (Math.abs(level / price - 1) > RANGE) break;
    usd += level * (side.size[index] ?? 0);
  }
  return usd;
}

/** USD within 2 % of a price on the side that holds less. */
export function thinnerSideUsd(book: OrderBook, price: number): number {
  return Math.min(sideDepthUsd(book.bids, price), sideDepthUsd(book.asks, price));
}

/** Adds a sample unless the hour has one; drops what is older than a week or from the future. Ascending in, ascending out. */
export function withDepthSample(
  samples: readonly DepthSample[],
  sample: DepthSample,
): readonly DepthSample[] {
  const hourOf = (time: number): number => Math.floor(time / HOUR_MS);
  const kept = samples.filter(({ time }) => time <= sample.time && time > sample.time - SAMPLES_AGE_MS);
  const last = kept[kept.length - 1];
  const isNew = last === undefined || hourOf(last.time) < hourOf(sample.time);
  return (isNew ? [...kept, sample] : kept).slice(-DEPTH_SAMPLES_LIMIT);
}

/** Median of the samples of other hours; null while they are fewer than twelve. @param now the venue's time in ms. */
export function usualDepthUsd(samples: readonly DepthSample[], now: number): number | null {
  const before = samples
    .filter(({ time }) => time <= now - HOUR_MS && time > now - SAMPLES_AGE_MS)
    .map(({ usd }) => usd)
    .sort((a, b) => a - b);
  if (before.length < LEAST_SAMPLES) return null;
  const middle = before.length / 2;
  const [low = 0, high = 0] = [before[Math.ceil(middle) - 1], before[Math.floor(middle)]];
  return (low + high) / 2;
}
