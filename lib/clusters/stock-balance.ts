import { HOUR_MS } from '../domain/candles.ts';
import type { PositionSide } from '../domain/market-data.ts';
import type { TriggerPrint } from './calibration.ts';
import { type DistanceLaw, shareWithin } from './distance-law.ts';

/** One bar as the balance sees it; all prices > 0. */
export interface StockBar {
  readonly openTime: number;
  readonly intervalMs: number;
  /** Where new contracts enter: the typical price of trades. */
  readonly entryPrice: number;
  /** Extremes of the mark, which alone liquidates. */
  readonly low: number;
  readonly high: number;
  readonly close: number;
  /** Traded, in the unit of open interest. */
  readonly volume: number;
  /** At the bar's close; null before the first known value. */
  readonly openInterest: number | null;
  /** Forced orders of the bar; absent while nobody listened, which is not the same as none. */
  readonly prints?: readonly TriggerPrint[];
}

/** Told of every cohort that a new extreme reaches, before it is thinned. */
export interface LiquidationObserver {
  /** `quantity` of a side moved from `from` to `to` log-distance of its entry. */
  exposed(side: PositionSide, quantity: number, from: number, to: number): void;
}

/**
 * Open contracts by entry. Columns of equal meaning over `count` cohorts, oldest first; logarithms of prices.
 * Every contract has a long and a short side; each side's quantities sum to the open interest.
 */
export interface Stock {
  count: number;
  /** Cohorts before this index are already merged to hours. */
  merged: number;
  openInterest: number | null;
  readonly exitsPerHour: number;
  readonly entry: Float64Array;
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
  readonly long: Float64Array;
  readonly short: Float64Array;
}

/** 5-minute cohorts are kept for half a day, then merged by twelve; the oldest are merged pairwise beyond the capacity. */
const FINE_COHORTS = 144;
const MERGE_SIZE = 12;
const CAPACITY = 1000;

/**
 * Share of the stock that leaves in an hour. Where whales stay for weeks 0.276 % (min66633, Hyperliquid); what is liquidated on Binance
 * is younger by far: 3 % was chosen on the first half of a real flow and held on the second (docs/MODEL.md).
 */
export const LASTING_EXITS_PER_HOUR = 0.00276;
export const EXITS_PER_HOUR = 0.03;
/** Relative to that: in loss (losers hold), and below -30 % (same source). */
const LOSS_FACTOR = 0.67;
const RUIN_FACTOR = 4.04;
const RUIN_LOG_RETURN = Math.log(0.7);
const LARGEST_EXIT = 0.9;

export function emptyStock(exitsPerHour: number = EXITS_PER_HOUR): Stock {
  const column = (): Float64Array => new Float64Array(CAPACITY);
  return {
    count: 0,
    merged: 0,
    openInterest: null,
    exitsPerHour,
    entry: column(),
    lowest: column(),
    highest: column(),
    long: column(),
    short: column(),
  };
}

/**
 * One bar: the extremes liquidate, holders leave, new contracts fill what open interest then lacks (on both sides); where open
 * interest falls by more, exits are scaled up. Afterwards each side sums to open interest exactly. Before the first known
 * open interest the stock is a shape only: its entries weigh by traded volume.
 */
export function advanceStock(
  stock: Stock,
  bar: StockBar,
  law: DistanceLaw,
  observer: LiquidationObserver | null = null,
): void {
  const known = bar.openInterest ?? stock.openInterest;
  liquidate(stock, bar, law, observer);
  const rate = stock.exitsPerHour * (bar.intervalMs / HOUR_MS);
  const close = Math.log(bar.close);
  const held = heldBySide(stock, close);
  const exchange = (side: Held): Exchange =>
    known !== null && stock.openInterest === null
      ? firstExchange(side, known)
      : exchangeOf(side, rate, known, bar.volume);
  const long = exchange(held.long);
  const short = exchange(held.short);
  keepStayers(stock, close, long, short);
  append(stock, bar, long.entering, short.entering);
  stock.openInterest = known;
  merge(stock);
}

/**
 * Cohorts that entered later have seen less: the lows since entry ascend and the highs descend with the index, so both walks
 * go from the newest cohort back and stop at the first that has already seen the price.
 */
function liquidate(
  stock: Stock,
  bar: StockBar,
  law: DistanceLaw,
  observer: LiquidationObserver | null,
): void {
  const low = Math.log(bar.low);
  const high = Math.log(bar.high);
  const { entry, lowest, highest, long, short, count } = stock;
  for (let index = count - 1; index >= 0; index--) {
    const seen = lowest[index] ?? 0;
    if (low >= seen) break;
    const from = entry[index] ?? 0;
    observer?.exposed('long', long[index] ?? 0, from - seen, from - low);
    long[index] = (long[index] ?? 0) * survival(law.long, from - seen, from - low);
    lowest[index] = low;
  }
  for (let index = count - 1; index >= 0; index--) {
    const seen = highest[index] ?? 0;
    if (high <= seen) break;
    const from = entry[index] ?? 0;
    observer?.exposed('short', short[index] ?? 0, seen - from, high - from);
    short[index] = (short[index] ?? 0) * survival(law.short, seen - from, high - from);
    highest[index] = high;
  }
}

/** Share of those alive after a log-move of `from` that is alive after one of `to`. */
function survival(cumulative: Float64Array, from: number, to: number): number {
  const before = 1 - shareWithin(cumulative, from);
  return before <= 0 ? 0 : (1 - shareWithin(cumulative, to)) / before;
}

/** Quantities of one side by what its holders see. */
interface Held {
  profit: number;
  loss: number;
  ruin: number;
}

/** What stays of each, as ratios, and the new contracts that come. */
interface Exchange {
  readonly profit: number;
  readonly loss: number;
  readonly ruin: number;
  readonly entering: number;
}

/** Takes the exits from both sides in one walk (a cohort in profit for its longs is in loss for its shorts). */
function keepStayers(stock: Stock, close: number, forLong: Exchange, forShort: Exchange): void {
  const { entry, long, short, count } = stock;
  for (let index = 0; index < count; index++) {
    const rise = close - (entry[index] ?? 0);
    if (rise >= 0) {
      long[index] = (long[index] ?? 0) * forLong.profit;
      short[index] = (short[index] ?? 0) * (-rise > RUIN_LOG_RETURN ? forShort.loss : forShort.ruin);
    } else {
      long[index] = (long[index] ?? 0) * (rise > RUIN_LOG_RETURN ? forLong.loss : forLong.ruin);
      short[index] = (short[index] ?? 0) * forShort.profit;
    }
  }
}

function heldBySide({ entry, long, short, count }: Stock, close: number): { long: Held; short: Held } {
  const held = { long: { profit: 0, loss: 0, ruin: 0 }, short: { profit: 0, loss: 0, ruin: 0 } };
  for (let index = 0; index < count; index++) {
    const rise = close - (entry[index] ?? 0);
    if (rise >= 0) {
      held.long.profit += long[index] ?? 0;
      if (-rise > RUIN_LOG_RETURN) held.short.loss += short[index] ?? 0;
      else held.short.ruin += short[index] ?? 0;
    } else {
      held.short.profit += short[index] ?? 0;
      if (rise > RUIN_LOG_RETURN) held.long.loss += long[index] ?? 0;
      else held.long.ruin += long[index] ?? 0;
    }
  }
  return held;
}

/**
 * Exits and entries of one side that bring it to the open interest.
 * @param rate share that leaves at factor 1. @param target null: the shape before the first open interest, entered by volume.
 */
function exchangeOf(held: Held, rate: number, target: number | null, volume: number): Exchange {
  const alive = held.profit + held.loss + held.ruin;
  const exits = rate * (held.profit + LOSS_FACTOR * held.loss + RUIN_FACTOR * held.ruin);
  const shortfall = target === null ? volume : target - alive + exits;
  const scale = shortfall >= 0 || exits <= 0 ? 1 : 1 - shortfall / exits;
  const keep = (factor: number): number => 1 - Math.min(LARGEST_EXIT, scale * rate * factor);
  const [profit, loss, ruin] = [keep(1), keep(LOSS_FACTOR), keep(RUIN_FACTOR)];
  const left = profit * held.profit + loss * held.loss + ruin * held.ruin;
  if (target === null) return { profit, loss, ruin, entering: volume };
  if (left <= target) return { profit, loss, ruin, entering: target - left };
  // Exits at their bound do not suffice: all cohorts shrink alike.
  const factor = target / left;
  return { profit: profit * factor, loss: loss * factor, ruin: ruin * factor, entering: 0 };
}

/** The first known open interest scales the shape; without a shape all of it enters here. */
function firstExchange(held: Held, target: number): Exchange {
  const alive = held.profit + held.loss + held.ruin;
  const factor = target / alive;
  if (!Number.isFinite(factor)) return { profit: 0, loss: 0, ruin: 0, entering: target };
  return { profit: factor, loss: factor, ruin: factor, entering: 0 };
}

function append(stock: Stock, bar: StockBar, long: number, short: number): void {
  const index = stock.count;
  const entry = Math.log(bar.entryPrice);
  // Trades may lie outside the mark's bar; what a cohort has seen may not, or the walks of `liquidate` would stop early.
  const seen = Math.min(Math.log(bar.high), Math.max(Math.log(bar.low), entry));
  stock.entry[index] = entry;
  stock.lowest[index] = seen;
  stock.highest[index] = seen;
  stock.long[index] = long;
  stock.short[index] = short;
  stock.count = index + 1;
}

function merge(stock: Stock): void {
  if (stock.count - stock.merged >= FINE_COHORTS + MERGE_SIZE) {
    mergeRun(stock, stock.merged, MERGE_SIZE);
    stock.merged += 1;
  }
  if (stock.count >= CAPACITY) {
    mergeRun(stock, 0, 2);
    stock.merged -= 1;
  }
}

/** Replaces cohorts `start` ... `start + length - 1` by one: mean entry by quantity, extremes of all of them. */
function mergeRun(stock: Stock, start: number, length: number): void {
  const { entry, lowest, highest, long, short } = stock;
  let weight = 0;
  let entrySum = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let longSum = 0;
  let shortSum = 0;
  for (let index = start; index < start + length; index++) {
    const quantity = (long[index] ?? 0) + (short[index] ?? 0);
    weight += quantity;
    entrySum += quantity * (entry[index] ?? 0);
    low = Math.min(low, lowest[index] ?? low);
    high = Math.max(high, highest[index] ?? high);
    longSum += long[index] ?? 0;
    shortSum += short[index] ?? 0;
  }
  for (const column of [entry, lowest, highest, long, short])
    column.copyWithin(start + 1, start + length, stock.count);
  if (weight > 0) entry[start] = entrySum / weight;
  lowest[start] = low;
  highest[start] = high;
  long[start] = longSum;
  short[start] = shortSum;
  stock.count -= length - 1;
}
