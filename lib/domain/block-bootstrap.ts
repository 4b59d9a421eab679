import { at } from './candles.ts';

/** Resamples behind a range: the 10th and 90th percentile are then good to a few resamples. */
const RESAMPLES = 200;
const LOWER_SHARE = 0.1;
const UPPER_SHARE = 0.9;

/** A value that a share of values reaches, with its bootstrap range; null where there is too little for one. */
export interface Exceedance {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Rank from the top of the value that fewer than `share` of `count` values exceed: ceil(share x count), at least 1. */
export function exceedanceRank(share: number, count: number): number {
  // The product's rounding error must not add a rank.
  return Math.min(count, Math.max(1, Math.ceil(share * count - 1e-9)));
}

/**
 * The value beyond which fewer than `share` of the values lie, and its range (10-90 %) by circular block
 * bootstrap: neighbours in time share most of their horizon, so whole blocks are drawn, with replacement; circular, or
 * the newest values, which in a crash are the extreme ones, would be drawn too seldom.
 * @param values in time order, finite.
 * @param blockLength values a block, at least the horizon; with fewer than two blocks there is no range.
 * @returns null without values.
 */
export function exceedance(
  values: Float64Array,
  share: number,
  blockLength: number,
  seed: number,
): Exceedance | null {
  if (values.length === 0) return null;
  const sorted = values.slice().sort();
  const value = at(sorted, sorted.length - exceedanceRank(share, sorted.length));
  if (values.length < 2 * blockLength) return { value, low: null, high: null };
  const descending = new DescendingOrder(values, sorted);
  const resampled = resampledValues(descending, values.length, share, blockLength, seed).sort();
  return {
    value,
    low: at(resampled, Math.floor(LOWER_SHARE * (RESAMPLES - 1))),
    high: at(resampled, Math.ceil(UPPER_SHARE * (RESAMPLES - 1))),
  };
}

function resampledValues(
  descending: DescendingOrder,
  count: number,
  share: number,
  blockLength: number,
  seed: number,
): Float64Array {
  const random = seededRandom(seed);
  const starts = new Uint8Array(count);
  const found = new Float64Array(RESAMPLES);
  for (let i = 0; i < RESAMPLES; i++) {
    const drawn = drawBlocks(starts, blockLength, random);
    found[i] = resampledValue(descending, starts, blockLength, exceedanceRank(share, drawn));
  }
  return found;
}

/** Counts in `starts` how many of the drawn blocks begin at each value; returns how many values are drawn in all. */
function drawBlocks(starts: Uint8Array, blockLength: number, random: () => number): number {
  const blocks = Math.ceil(starts.length / blockLength);
  starts.fill(0);
  for (let block = 0; block < blocks; block++) {
    const start = Math.floor(random() * starts.length);
    starts[start] = at(starts, start) + 1;
  }
  return blocks * blockLength;
}

/** Walks the values from the largest down, each as often as blocks cover it, to the wanted rank. */
function resampledValue(
  descending: DescendingOrder,
  starts: Uint8Array,
  blockLength: number,
  rank: number,
): number {
  let reached = 0;
  for (let position = 0; ; position++) {
    const index = descending.indexAt(position);
    reached += coverage(starts, index, blockLength);
    if (reached >= rank) return descending.valueOf(index);
  }
}

/** How many drawn blocks hold a value; a block that begins near the end goes on at the beginning. */
function coverage(starts: Uint8Array, index: number, blockLength: number): number {
  let covering = 0;
  for (let start = index - blockLength + 1; start <= index; start++) {
    covering += starts[start < 0 ? start + starts.length : start] ?? 0;
  }
  return covering;
}

/** Indices of values from the largest down, ordered only as far as asked: a small share needs a small part. */
class DescendingOrder {
  readonly #values: Float64Array;
  readonly #sorted: Float64Array;
  #order: number[] = [];

  constructor(values: Float64Array, sorted: Float64Array) {
    this.#values = values;
    this.#sorted = sorted;
  }

  valueOf(index: number): number {
    return at(this.#values, index);
  }

  indexAt(position: number): number {
    if (position >= this.#order.length) this.#extend(Math.max(1_000, 4 * position));
    return at(this.#order, position);
  }

  #extend(depth: number): void {
    const count = this.#values.length;
    const threshold = at(this.#sorted, Math.max(0, count - depth));
    const order: number[] = [];
    for (let i = 0; i < count; i++) if (this.valueOf(i) >= threshold) order.push(i);
    this.#order = order.sort((a, b) => this.valueOf(b) - this.valueOf(a) || a - b);
  }
}

/** Deterministic numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
