import { at } from './candles.ts';

/** Resamples behind a range: the 10th and 90th percentile are then good to a few resamples. */
const RESAMPLES = 200;
const LOWER_SHARE = 0.1;
const UPPER_SHARE = 0.9;

export interface QuantileRange {
  readonly low: number;
  readonly high: number;
}

/** Rank from the top of the value that fewer than `share` of `count` values reach: ceil(share x count), at least 1. */
export function exceedanceRank(share: number, count: number): number {
  // The product's rounding error must not add a rank.
  return Math.min(count, Math.max(1, Math.ceil(share * count - 1e-9)));
}

/**
 * Range (10-90 %) of the value that fewer than `share` of the values reach, by moving-block bootstrap: neighbours in
 * time share most of their horizon, so whole blocks are drawn, with replacement.
 * @param values in time order, finite.
 * @param blockLength values a block, at least the horizon.
 * @returns null with fewer than two blocks of values.
 */
export function exceedanceRange(
  values: Float64Array,
  share: number,
  blockLength: number,
  seed: number,
): QuantileRange | null {
  if (values.length < 2 * blockLength) return null;
  const random = seededRandom(seed);
  const descending = new DescendingOrder(values);
  const coverage = new Int32Array(values.length + 1);
  const found = new Float64Array(RESAMPLES);
  for (let i = 0; i < RESAMPLES; i++) {
    const drawn = drawBlocks(coverage, blockLength, random);
    found[i] = resampledValue(descending, coverage, exceedanceRank(share, drawn));
  }
  found.sort();
  return {
    low: at(found, Math.floor(LOWER_SHARE * (RESAMPLES - 1))),
    high: at(found, Math.ceil(UPPER_SHARE * (RESAMPLES - 1))),
  };
}

/** Fills `coverage` with how often each value is drawn; returns how many values are drawn in all. */
function drawBlocks(coverage: Int32Array, blockLength: number, random: () => number): number {
  const count = coverage.length - 1;
  const blocks = Math.ceil(count / blockLength);
  coverage.fill(0);
  for (let block = 0; block < blocks; block++) {
    const start = Math.floor(random() * (count - blockLength + 1));
    coverage[start] = at(coverage, start) + 1;
    coverage[start + blockLength] = at(coverage, start + blockLength) - 1;
  }
  for (let i = 1; i < count; i++) coverage[i] = at(coverage, i) + at(coverage, i - 1);
  return blocks * blockLength;
}

function resampledValue(descending: DescendingOrder, coverage: Int32Array, rank: number): number {
  let reached = 0;
  for (let position = 0; ; position++) {
    const index = descending.indexAt(position);
    reached += at(coverage, index);
    if (reached >= rank) return descending.valueOf(index);
  }
}

/** Indices of values from the largest down, ordered only as far as asked: a small share needs a small part. */
class DescendingOrder {
  readonly #values: Float64Array;
  readonly #sorted: Float64Array;
  #order: number[] = [];

  constructor(values: Float64Array) {
    this.#values = values;
    this.#sorted = Float64Array.from(values).sort();
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
