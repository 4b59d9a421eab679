import { interpolate } from './book-depth.ts';

/** One side of a market at common knots: `move` ascends from 0, the rest never falls. USD cumulative from the mark to the knot. */
export interface CascadeKnots {
  readonly move: Float64Array;
  /** What the books as shown hold. */
  readonly depthUsd: Float64Array;
  /** Liquidations that reach the book. */
  readonly flowUsd: Float64Array;
}

/** What is assumed of a cascade. */
export interface CascadeTerms {
  /** Share of the shown depth that is still there: W, above 0. */
  readonly bookShare: number;
  /** Share of the liquidated flow that reaches the book: phi, 0-1. */
  readonly flowShare: number;
}

/** Impact by the square-root law: the move of a flow Q is `dailyVolatility x sqrt(Q / dailyVolumeUsd)` (Donier and Bonart 2015, Y = 1). */
export interface SquareRootTerms {
  readonly dailyVolatility: number;
  readonly dailyVolumeUsd: number;
  readonly flowShare: number;
}

/**
 * Where a first move ends: S0 = W Cum(u0) made it, u' = inf{u: W Cum(u) >= S0 + phi L(u)} follows from what it liquidates, again and again.
 * The iteration from u0 is monotone, so its limit is the smallest move at which the book holds all that has come
 * (Knaster-Tarski): one walk outward finds it.
 * @returns null where no move within the knots does: the book fails.
 */
export function finalMove(knots: CascadeKnots, firstMove: number, terms: CascadeTerms): number | null {
  const { move, depthUsd } = knots;
  return firstReaching(move, netDepth(knots, terms), firstMove, interpolate(move, depthUsd, firstMove));
}

/** Depth beyond what the liquidations up to each knot take of it. */
export function netDepth({ depthUsd, flowUsd }: CascadeKnots, terms: CascadeTerms): Float64Array {
  const taken = terms.flowShare / terms.bookShare;
  const net = new Float64Array(depthUsd.length);
  for (let knot = 0; knot < net.length; knot++)
    net[knot] = (depthUsd[knot] ?? 0) - taken * (flowUsd[knot] ?? 0);
  return net;
}

/** The same cascade under the square-root law of impact, which asks nothing of the book. @returns null beyond the knots. */
export function squareRootFinalMove(
  { move, flowUsd }: CascadeKnots,
  firstMove: number,
  { dailyVolatility, dailyVolumeUsd, flowShare }: SquareRootTerms,
): number | null {
  const left = move.map(
    (at, knot) => at - dailyVolatility * Math.sqrt((flowShare * (flowUsd[knot] ?? 0)) / dailyVolumeUsd),
  );
  return firstReaching(move, left, firstMove, firstMove);
}

/**
 * The smallest first move whose cascade goes as far as `target`; `target` itself when nothing shortens the way.
 * The final move never falls with the first one, so halving finds it.
 */
export function smallestFirstMove(knots: CascadeKnots, target: number, terms: CascadeTerms): number {
  const net = netDepth(knots, terms);
  const reaches = (first: number): boolean => {
    const last = firstReaching(knots.move, net, first, interpolate(knots.move, knots.depthUsd, first));
    return last === null || last >= target;
  };
  let low = 0;
  let high = target;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const HALVINGS = 30;

/** The smallest x >= `from` at which a function, linear between its knots, is at least `level`; null when none within them is. */
export function firstReaching(x: Float64Array, y: Float64Array, from: number, level: number): number | null {
  const last = x.length - 1;
  let left = interpolate(x, y, from);
  if (left >= level) return from;
  let at = from;
  for (let knot = firstAfter(x, from); knot <= last; knot++) {
    const to = x[knot] ?? 0;
    const right = y[knot] ?? 0;
    if (right >= level) return Math.max(from, at + ((level - left) / (right - left)) * (to - at));
    at = to;
    left = right;
  }
  return null;
}

function firstAfter(x: Float64Array, from: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  return low;
}
