import { HOUR_MS } from '../domain/candles.ts';

/** Log grid around the mark, the mark itself being the middle edge. */
export interface BinGrid {
  /** 2 x perSide + 1 ascending prices. */
  readonly edges: Float64Array;
  readonly perSide: number;
  /** Width of a bin in log-price. */
  readonly width: number;
}

/** Majors move less: +-15 %; the rest +-30 %. */
export const MAJOR_RANGE_RATIO = 0.15;
export const ALT_RANGE_RATIO = 0.3;
const MAJORS: ReadonlySet<string> = new Set(['BTC', 'ETH', 'BNB']);

const SMALLEST_WIDTH = 0.001;
const WIDTH_IN_RANGES = 0.15;
const WIDTH_IN_TICKS = 2;
/** Bound of the map's size: 600 bins a side. */
const LARGEST_PER_SIDE = 600;

export function rangeRatioOf(base: string): number {
  return MAJORS.has(base) ? MAJOR_RANGE_RATIO : ALT_RANGE_RATIO;
}

/**
 * Bins as wide as the estimate can tell apart: max(0.1 %, 0.15 x hourly range, 2 ticks), to +-`rangeRatio`.
 * @param hourlyRange average true range of hourly candles, in quote coin.
 */
export function binGrid(
  markPrice: number,
  hourlyRange: number,
  tickSize: number | null,
  rangeRatio: number,
): BinGrid {
  const wanted = Math.max(
    SMALLEST_WIDTH,
    (WIDTH_IN_RANGES * hourlyRange) / markPrice,
    (WIDTH_IN_TICKS * (tickSize ?? 0)) / markPrice,
  );
  const reach = Math.log1p(rangeRatio);
  const perSide = Math.min(LARGEST_PER_SIDE, Math.max(1, Math.round(reach / wanted)));
  return gridOf(markPrice, perSide, reach / perSide);
}

/** `perSide` bins of `width` in log-price on each side of the mark. */
export function gridOf(markPrice: number, perSide: number, width: number): BinGrid {
  const edges = Float64Array.from(
    { length: 2 * perSide + 1 },
    (_, index) => markPrice * Math.exp((index - perSide) * width),
  );
  return { edges, perSide, width };
}

/** What a range needs of a bar. */
export interface RangeBar {
  readonly openTime: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Mean true range of the last `hours` hours of bars of an hour or less, ascending; 0 when they span less than two hours. */
export function averageHourlyRange(bars: readonly RangeBar[], hours: number): number {
  const ranges: number[] = [];
  let hour = Number.NaN;
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  for (let index = bars.length - 1; index >= 0 && ranges.length < hours; index--) {
    const bar = bars[index];
    if (bar === undefined) break;
    const barHour = Math.floor(bar.openTime / HOUR_MS);
    if (barHour !== hour && !Number.isNaN(hour)) {
      // The first bar of an earlier hour met on the way back holds that hour's close.
      ranges.push(Math.max(high, bar.close) - Math.min(low, bar.close));
      high = Number.NEGATIVE_INFINITY;
      low = Number.POSITIVE_INFINITY;
    }
    hour = barHour;
    high = Math.max(high, bar.high);
    low = Math.min(low, bar.low);
  }
  return ranges.length === 0 ? 0 : ranges.reduce((sum, range) => sum + range, 0) / ranges.length;
}
