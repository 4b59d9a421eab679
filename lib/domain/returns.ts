import { at, type CandleSeries, firstIndexAtOrAfter } from './candles.ts';

/** Log returns from close to close by the open time of the later candle; gaps are left out, not bridged. */
export type Returns = ReadonlyMap<number, number>;

/**
 * Log returns of the candles that open in [from, to), each against the candle right before it.
 * @param series ascending; a return across a gap would mix two spans and is none.
 */
export function logReturns(series: CandleSeries, from: number, to: number): Returns {
  const returns = new Map<number, number>();
  const end = firstIndexAtOrAfter(series.openTime, to);
  for (let i = Math.max(1, firstIndexAtOrAfter(series.openTime, from)); i < end; i++) {
    const time = at(series.openTime, i);
    if (time - at(series.openTime, i - 1) !== series.intervalMs) continue;
    returns.set(time, Math.log(at(series.close, i) / at(series.close, i - 1)));
  }
  return returns;
}

/** Two assets over the times that both have. */
export interface Comovement {
  /** Pearson's coefficient; null when one of them stood still. */
  readonly correlation: number | null;
  /** Least-squares slope of the first on the second, in its units; null when the second stood still. */
  readonly slope: number | null;
  readonly count: number;
}

/** How returns move with others at the same times: covariance over variances, sums in one pass over the common times. */
export function comovement(of: Returns, on: Returns): Comovement {
  const pairs = [...of].flatMap(([time, y]) => {
    const x = on.get(time);
    return x === undefined ? [] : [[y, x] as const];
  });
  const count = pairs.length;
  const mean = (index: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[index], 0) / count;
  const [meanY, meanX] = [mean(0), mean(1)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [y, x] of pairs) {
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  return {
    correlation: xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : null,
    slope: xx > 0 ? xy / xx : null,
    count,
  };
}
