/** A candle as a plain row. References import nothing from lib/: what they share with the product is arithmetic alone. */
export interface Bar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** One bar over all of them; null over none. */
export function joined(bars: readonly Bar[]): Bar | null {
  const [first] = bars;
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    openTime: first.openTime,
    open: first.open,
    high: bars.reduce((high, bar) => Math.max(high, bar.high), 0),
    low: bars.reduce((low, bar) => Math.min(low, bar.low), Number.POSITIVE_INFINITY),
    close: last.close,
  };
}
