import { at, type CandleRow, type CandleSeries, DAY_MS, firstIndexAtOrAfter } from './candles.ts';

/** Windows of the drawdown meter; null is all stored history. */
export const DRAWDOWN_WINDOWS = [
  { window: '24h', windowMs: DAY_MS },
  { window: '7d', windowMs: 7 * DAY_MS },
  { window: '30d', windowMs: 30 * DAY_MS },
  { window: 'all', windowMs: null },
] as const;

export type DrawdownWindow = (typeof DRAWDOWN_WINDOWS)[number]['window'];

/** A price and the open time of the candle it is from. */
export interface PricePoint {
  readonly price: number;
  readonly time: number;
}

/** The largest fall inside a window; zero at a series' only price. */
export interface MaximumDrawdown {
  readonly ratio: number;
  readonly peak: PricePoint;
  readonly trough: PricePoint;
}

/** Falls are ratios in [0, 1): 0.18 is 18 %. */
export interface Drawdown {
  readonly window: DrawdownWindow;
  /** Highest price of the window; the earliest when several candles share it. */
  readonly referenceHigh: PricePoint;
  readonly currentPrice: number;
  /** 1 - currentPrice / referenceHigh. */
  readonly current: number;
  readonly maximum: MaximumDrawdown;
  /** Whether every candle that the window should hold is there. */
  readonly complete: boolean;
  readonly candleCount: number;
}

/** What is known of this moment beyond the closed candles. */
export interface LiveMarket {
  readonly running: CandleRow | null;
  readonly price: number | null;
}

export const NO_LIVE_MARKET: LiveMarket = { running: null, price: null };

/**
 * Drawdown of one window at time `time`. The window holds the candles that open at or after time - windowMs and have
 * closed by `time`, and, live, the running candle. The current price is the live price, else the last close. Within
 * one candle the high is taken to precede the low.
 * @returns null when the window holds no candle.
 */
export function drawdown(
  series: CandleSeries,
  window: DrawdownWindow,
  time: number,
  live: LiveMarket = NO_LIVE_MARKET,
): Drawdown | null {
  const windowMs = DRAWDOWN_WINDOWS.find((row) => row.window === window)?.windowMs ?? null;
  const start = windowMs === null ? 0 : firstIndexAtOrAfter(series.openTime, time - windowMs);
  const end = closedEnd(series, time);
  const walk = new DrawdownWalk();
  for (let i = start; i < end; i++) {
    walk.add(at(series.openTime, i), at(series.high, i), at(series.low, i), at(series.close, i));
  }
  if (live.running !== null) walk.add(live.running[0], live.running[2], live.running[3], live.running[4]);
  if (live.price !== null) walk.add(time, live.price, live.price, live.price);
  const found = walk.result();
  if (found === null) return null;
  const candleCount = Math.max(0, end - start);
  return { window, ...found, candleCount, complete: isComplete(series, start, end, windowMs, time) };
}

/** All windows that hold a candle, shortest first. */
export function drawdowns(series: CandleSeries, time: number, live: LiveMarket = NO_LIVE_MARKET): Drawdown[] {
  return DRAWDOWN_WINDOWS.flatMap(({ window }) => drawdown(series, window, time, live) ?? []);
}

/** Number of candles that have closed by `time`. */
export function closedEnd(series: CandleSeries, time: number): number {
  return firstIndexAtOrAfter(series.openTime, time - series.intervalMs + 1);
}

function isComplete(
  series: CandleSeries,
  start: number,
  end: number,
  windowMs: number | null,
  time: number,
): boolean {
  if (end <= start) return false;
  const { intervalMs } = series;
  const lastOpen = Math.floor(time / intervalMs) * intervalMs - intervalMs;
  const firstOpen =
    windowMs === null ? at(series.openTime, start) : Math.ceil((time - windowMs) / intervalMs) * intervalMs;
  return end - start === Math.round((lastOpen - firstOpen) / intervalMs) + 1;
}

/** One pass over the candles of a window: running high, and the deepest fall from it. */
class DrawdownWalk {
  #high: PricePoint | null = null;
  #currentPrice = Number.NaN;
  #deepest: MaximumDrawdown | null = null;

  add(time: number, high: number, low: number, close: number): void {
    if (this.#high === null || high > this.#high.price) this.#high = { price: high, time };
    const ratio = 1 - low / this.#high.price;
    if (this.#deepest === null || ratio > this.#deepest.ratio) {
      this.#deepest = { ratio, peak: this.#high, trough: { price: low, time } };
    }
    this.#currentPrice = close;
  }

  result(): Pick<Drawdown, 'referenceHigh' | 'currentPrice' | 'current' | 'maximum'> | null {
    if (this.#high === null || this.#deepest === null) return null;
    return {
      referenceHigh: this.#high,
      currentPrice: this.#currentPrice,
      current: Math.max(0, 1 - this.#currentPrice / this.#high.price),
      maximum: this.#deepest,
    };
  }
}
