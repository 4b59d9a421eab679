import type { BookSide, OrderBook } from '../domain/market-data.ts';

/**
 * What a book holds within a move: cumulative USD at ascending moves from the book's own middle, the first point (0, 0); beyond
 * the last point the power law `usd x (move / last move) ^ exponent`.
 */
export interface DepthCurve {
  readonly move: Float64Array;
  readonly usd: Float64Array;
  readonly exponent: number;
  /** False: the visible book tells no exponent, the prior stands in. */
  readonly isFitted: boolean;
}

/** Cum(u) = B u^1.16: R2 0.99 on Binance's books of 0-5 % (min66633 2026-08). */
export const PRIOR_EXPONENT = 1.16;
/** Beyond these a fit describes the crowd at the touch or one large order, not a book. */
const SMALLEST_EXPONENT = 0.8;
const LARGEST_EXPONENT = 1.6;
/** A fit needs a book that is seen at least this far, with levels from a tenth of that on, and that is a power law at all. */
const LEAST_REACH = 0.002;
const FIT_FROM = 0.1;
const FIT_POINTS = 12;
const LEAST_R2 = 0.9;
/** Keeps sums of hostile sizes finite. */
const LARGEST_USD = 1e18;
/** What no book of a coin has: a level twice the middle. */
const LARGEST_MOVE = 1;

/**
 * Depth of one side: bids stand against a fall, asks against a rise. A level on the wrong side of the middle (a crossed book) counts at
 * a move of 0. @returns null for a side without a usable level.
 */
export function bookDepth(book: OrderBook, side: 'bids' | 'asks'): DepthCurve | null {
  const middle = middleOf(book);
  if (middle === null) return null;
  const sign = side === 'bids' ? -1 : 1;
  const levels: [move: number, usd: number][] = [];
  for (let index = 0; index < book[side].price.length; index++) {
    const price = book[side].price[index] ?? 0;
    const usd = price * (book[side].size[index] ?? 0);
    const move = Math.max(0, sign * (price / middle - 1));
    if (isLevel(price) && usd > 0 && usd < LARGEST_USD && move < LARGEST_MOVE) levels.push([move, usd]);
  }
  levels.sort((a, b) => a[0] - b[0]);
  const last = levels[levels.length - 1];
  if (last === undefined || last[0] <= 0) return null;
  const points = accumulate(levels);
  const move = Float64Array.from(points, ([at]) => at);
  const usd = Float64Array.from(points, ([, sum]) => sum);
  const exponent = fitExponent(move, usd);
  return { move, usd, exponent: exponent ?? PRIOR_EXPONENT, isFitted: exponent !== null };
}

/** USD within a move >= 0, linear between the points. */
export function depthWithin({ move, usd, exponent }: DepthCurve, at: number): number {
  const last = move.length - 1;
  const reach = move[last] ?? 1;
  if (at >= reach) return Math.min(LARGEST_USD, (usd[last] ?? 0) * (at / reach) ** exponent);
  return interpolate(move, usd, at);
}

/** How far the book is seen. */
export function visibleReach({ move }: DepthCurve): number {
  return move[move.length - 1] ?? 0;
}

/** Value at `at` of a function given at ascending points, linear between them, constant outside. */
export function interpolate(x: Float64Array, y: Float64Array, at: number): number {
  const after = firstIndexAfter(x, at);
  if (after === 0) return y[0] ?? 0;
  const below = y[after - 1] ?? 0;
  if (after === x.length) return below;
  const from = x[after - 1] ?? 0;
  return below + ((at - from) / ((x[after] ?? 0) - from)) * ((y[after] ?? 0) - below);
}

/** Index of the first point beyond `at`; the length when none is. */
export function firstIndexAfter(x: Float64Array, at: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function middleOf({ bids, asks }: OrderBook): number | null {
  const bid = bestOf(bids, Math.max);
  const ask = bestOf(asks, Math.min);
  if (bid !== null && ask !== null) return bid / 2 + ask / 2;
  return bid ?? ask;
}

function bestOf({ price }: BookSide, better: (a: number, b: number) => number): number | null {
  let best: number | null = null;
  for (const level of price) if (isLevel(level)) best = best === null ? level : better(best, level);
  return best;
}

function isLevel(price: number): boolean {
  return price > 0 && price < LARGEST_USD;
}

/** Ascending points from (0, 0); levels of one move are one point, those at 0 count at the first beyond it. */
function accumulate(levels: readonly (readonly [number, number])[]): [number, number][] {
  const points: [number, number][] = [[0, 0]];
  let sum = 0;
  for (const [move, usd] of levels) {
    sum = Math.min(LARGEST_USD, sum + usd);
    const last = points[points.length - 1];
    if (move <= 0) continue;
    if (last !== undefined && last[0] === move) last[1] = sum;
    else points.push([move, sum]);
  }
  return points;
}

/** Least squares of log depth on log move at equal steps of log move, so that the crowd of levels near the touch weighs no more. */
function fitExponent(move: Float64Array, usd: Float64Array): number | null {
  const reach = move[move.length - 1] ?? 0;
  if (reach < LEAST_REACH || (move[1] ?? reach) > reach * FIT_FROM) return null;
  const x: number[] = [];
  const y: number[] = [];
  for (let point = 0; point < FIT_POINTS; point++) {
    const at = reach * FIT_FROM ** (1 - point / (FIT_POINTS - 1));
    x.push(Math.log(at));
    y.push(Math.log(interpolate(move, usd, at)));
  }
  const { slope, r2 } = line(x, y);
  if (!(r2 >= LEAST_R2)) return null;
  return Math.min(LARGEST_EXPONENT, Math.max(SMALLEST_EXPONENT, slope));
}

function line(x: readonly number[], y: readonly number[]): { slope: number; r2: number } {
  const meanX = mean(x);
  const meanY = mean(y);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let index = 0; index < x.length; index++) {
    const dx = (x[index] ?? 0) - meanX;
    const dy = (y[index] ?? 0) - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return { slope: xy / xx, r2: (xy * xy) / (xx * yy) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
