import { DAY_MS, HOUR_MS } from '../domain/candles.ts';
import { type KernelTally, kernelDensity } from './distance-kernel.ts';
import type { StockBar } from './stock-balance.ts';

/** What a map has to beat: each knows only the price, none knows of contracts. */
export const NULL_NAMES = ['uniform', 'nearSpot', 'distance', 'freshness', 'volumeProfile'] as const;
export type NullName = (typeof NULL_NAMES)[number];

/** Cells of one side from the mark outward, each `width` wide in log-price. */
export interface Cells {
  readonly markPrice: number;
  /** -1 for the side below the mark, where longs are liquidated, 1 above. */
  readonly direction: -1 | 1;
  readonly count: number;
  readonly width: number;
}

/** Laplace density around the mark: its scale in hourly true ranges, declared before any score was seen. */
const NEAR_SPOT_RANGES = 2;
/**
 * How much more often liquidations print at prices that are fresh extremes of 1 h, 4 h, 24 h than elsewhere: 5.5, 8.7 and 13.6 times
 * (25,373 Binance orders of February 2026).
 */
const FRESHNESS: readonly (readonly [sinceMs: number, lift: number])[] = [
  [HOUR_MS, 5.5],
  [4 * HOUR_MS, 8.7],
  [DAY_MS, 13.6],
];

/**
 * The densities of all nulls on the cells, in no particular scale.
 * @param bars ascending, up to the moment of the map. @param hourlyRange mean true range, in quote coin. @param tally what the distance null has learned.
 */
export function nullDensities(
  cells: Cells,
  bars: readonly StockBar[],
  hourlyRange: number,
  tally: KernelTally,
): Readonly<Record<NullName, Float64Array>> {
  const fill = (density: (distance: number) => number): Float64Array =>
    Float64Array.from({ length: cells.count }, (_, cell) => density((cell + 0.5) * cells.width));
  const scale = Math.max(cells.width, (NEAR_SPOT_RANGES * hourlyRange) / cells.markPrice);
  return {
    uniform: fill(() => 1),
    nearSpot: fill((distance) => Math.exp(-distance / scale)),
    distance: fill(kernelDensity(tally)),
    freshness: freshness(cells, bars),
    volumeProfile: volumeProfile(cells, bars),
  };
}

/** The longer no trade was at a cell, the more its lift. */
function freshness(cells: Cells, bars: readonly StockBar[]): Float64Array {
  const now = endOf(bars);
  const reachOf = (sinceMs: number): number => {
    let reach = 0;
    for (let index = bars.length - 1; index >= 0; index--) {
      const bar = bars[index];
      if (bar === undefined || bar.openTime + bar.intervalMs <= now - sinceMs) break;
      const extreme = cells.direction < 0 ? bar.low : bar.high;
      reach = Math.max(reach, cells.direction * Math.log(extreme / cells.markPrice));
    }
    return reach;
  };
  const reaches = FRESHNESS.map(([sinceMs, lift]): [number, number] => [reachOf(sinceMs), lift]);
  return Float64Array.from({ length: cells.count }, (_, cell) => {
    const distance = (cell + 0.5) * cells.width;
    return reaches.reduce((best, [reach, lift]) => (distance > reach ? lift : best), 1);
  });
}

/** Volume traded in the last day, each bar's spread evenly over its range; a little everywhere else. */
function volumeProfile(cells: Cells, bars: readonly StockBar[]): Float64Array {
  const profile = new Float64Array(cells.count);
  const now = endOf(bars);
  let total = 0;
  for (let index = bars.length - 1; index >= 0; index--) {
    const bar = bars[index];
    if (bar === undefined || bar.openTime < now - DAY_MS) break;
    total += bar.volume;
    const ends = [bar.low, bar.high].map(
      (price) => (cells.direction * Math.log(price / cells.markPrice)) / cells.width,
    );
    const from = Math.min(ends[0] ?? 0, ends[1] ?? 0);
    const to = Math.max(ends[0] ?? 0, ends[1] ?? 0, from + 1e-9);
    for (let cell = Math.max(0, Math.floor(from)); cell < Math.min(cells.count, to); cell++) {
      const part = Math.min(cell + 1, to) - Math.max(cell, from);
      profile[cell] = (profile[cell] ?? 0) + (bar.volume * part) / (to - from);
    }
  }
  const least = total > 0 ? total / (100 * cells.count) : 1;
  return profile.map((volume) => volume + least);
}

function endOf(bars: readonly StockBar[]): number {
  const last = bars[bars.length - 1];
  return last === undefined ? 0 : last.openTime + last.intervalMs;
}
