import type { Bar } from './bars.ts';

/** Falls of a span of bars, found by trying every pair. */
export interface Fall {
  readonly high: number;
  /** Open time of the first bar with that high. */
  readonly highTime: number;
  readonly current: number;
  readonly maximum: number;
}

/** Bars that open at or after `from` and have closed by `now`. */
export function barsWithin(bars: readonly Bar[], intervalMs: number, from: number, now: number): Bar[] {
  return bars.filter(({ openTime }) => openTime >= from && openTime + intervalMs <= now);
}

/**
 * The fall from the highest price to `price`, and the deepest fall from any high to any later low (or to the low of the same bar).
 * @param price the price now: the last point of the span.
 */
export function fallOf(bars: readonly Bar[], price: number): Fall | null {
  if (bars.length === 0) return null;
  const lows = [...bars.map(({ low }) => low), price];
  let high = 0;
  let highTime = Number.NaN;
  let maximum = 0;
  bars.forEach((bar, peak) => {
    if (bar.high > high) {
      high = bar.high;
      highTime = bar.openTime;
    }
    for (let trough = peak; trough < lows.length; trough++) {
      maximum = Math.max(maximum, 1 - (lows[trough] ?? Number.NaN) / bar.high);
    }
  });
  return { high, highTime, current: Math.max(0, 1 - price / Math.max(high, price)), maximum };
}

/** The mirror for shorts: the largest rise from any low to any later high (or to the high of the same bar). */
export function riseOf(bars: readonly Bar[], price: number): number | null {
  if (bars.length === 0) return null;
  const highs = [...bars.map(({ high }) => high), price];
  let maximum = 0;
  bars.forEach((bar, trough) => {
    for (let peak = trough; peak < highs.length; peak++) {
      maximum = Math.max(maximum, (highs[peak] ?? Number.NaN) / bar.low - 1);
    }
  });
  return maximum;
}
