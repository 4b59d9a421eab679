import { firstIndexAfter, interpolate } from './book-depth.ts';

/** One side of a market at common knots: `move` ascends from 0, the rest never falls. USD cumulative from the mark to the knot. */
export interface CascadeKnots {
  readonly move: Float64Array;
  /** What the books as shown hold. */
  readonly depthUsd: Float64Array;
  /** Liquidations that reach the book, by knot: a function, for of most draws only a few knots are asked. */
  readonly flowAt: KnotFunction;
}

export type KnotFunction = (knot: number) => number;

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

const HALVINGS = 30;

/**
 * Where a first move ends: S0 = W Cum(u0) made it, u' = inf{u: W Cum(u) >= S0 + phi L(u)} follows from what it liquidates, again and again.
 * The iteration from u0 is monotone, so its limit is the smallest move at which the book holds all that has come
 * (Knaster-Tarski): one walk outward finds it.
 * @returns null where no move within the knots does: the book fails.
 */
export function finalMove(knots: CascadeKnots, firstMove: number, terms: CascadeTerms): number | null {
  const { move, depthUsd, flowAt } = knots;
  const taken = terms.flowShare / terms.bookShare;
  // Depth beyond what the liquidations up to a knot take of it.
  const net = (knot: number): number => (depthUsd[knot] ?? 0) - taken * flowAt(knot);
  return firstReaching(move, net, firstMove, interpolate(move, depthUsd, firstMove));
}

/** The same cascade under the square-root law of impact, which asks nothing of the book. @returns null beyond the knots. */
export function squareRootFinalMove(
  { move, flowAt }: CascadeKnots,
  firstMove: number,
  { dailyVolatility, dailyVolumeUsd, flowShare }: SquareRootTerms,
): number | null {
  const left = (knot: number): number =>
    (move[knot] ?? 0) - dailyVolatility * Math.sqrt((flowShare * flowAt(knot)) / dailyVolumeUsd);
  return firstReaching(move, left, firstMove, firstMove);
}

/**
 * The smallest first move whose cascade goes as far as `target`; `target` itself when nothing shortens the way.
 * The final move never falls with the first one, so halving finds it.
 */
export function smallestFirstMove(knots: CascadeKnots, target: number, terms: CascadeTerms): number {
  let low = 0;
  let high = target;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    const end = finalMove(knots, middle, terms);
    if (end === null || end >= target) high = middle;
    else low = middle;
  }
  return high;
}

/** The smallest move >= `from` at which a function, linear between its knots, is at least `level`; null when none within them is. */
function firstReaching(
  move: Float64Array,
  valueAt: KnotFunction,
  from: number,
  level: number,
): number | null {
  const first = firstIndexAfter(move, from);
  let at = move[first - 1] ?? 0;
  let left = valueAt(Math.max(0, first - 1));
  for (let knot = first; knot < move.length; knot++) {
    const to = move[knot] ?? 0;
    const right = valueAt(knot);
    if (knot === first) {
      left += ((from - at) / (to - at)) * (right - left);
      at = from;
    }
    if (left >= level) return at;
    if (right >= level) return Math.max(from, at + ((level - left) / (right - left)) * (to - at));
    at = to;
    left = right;
  }
  return left >= level ? Math.max(from, at) : null;
}
