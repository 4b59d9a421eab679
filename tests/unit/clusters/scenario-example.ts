import type { ClusterMap } from '../../../lib/clusters/cluster.ts';
import { quantityError, scorecard } from '../../../lib/clusters/scorecard.ts';
import type { OrderBook } from '../../../lib/domain/market-data.ts';

/**
 * The example of docs/MODEL.md, solved by hand in per cent and millions of USD.
 *
 * Inputs. Mark 1,000. Bids of 10 M at 995, 990, 985 ... 700: Cum(u) = 20 u. Longs of 12 M spread evenly over 980-990 and of 20 M over
 * 960-970: L(u) = 0 to 1 %, then + 12 per 1 % to 2 %, 12 to 3 %, then + 20 per 1 % to 4 %, and 32 beyond. All of it reaches the book.
 * Daily volatility 4 %, daily volume 1,600 M: the square-root law moves the price by 4 sqrt(Q / 1600) = 0.1 sqrt(Q).
 *
 * Book as shown, W = 1. S0 = 20 u0; u' = (S0 + L(u)) / 20.
 *   -1 %: L(1) = 0                                                                                  ends at 1
 *   -2 %: S0 = 40; L(2) = 12: 52 -> 2.6; L(2.6) = 12                                                ends at 2.6
 *   -3 %: S0 = 60; L(3) = 12: 72 -> 3.6; L(3.6) = 24: 84 -> 4.2; L(4.2) = 32: 92 -> 4.6; L(4.6) = 32  ends at 4.6
 *   -5 %: S0 = 100; L(5) = 32: 132 -> 6.6; L(6.6) = 32                                              ends at 6.6
 *   -8 %: S0 = 160; L(8) = 32: 192 -> 9.6; L(9.6) = 32                                              ends at 9.6
 *
 * Book thinned, W = 0.63. S0 = 12.6 u0; u' = (S0 + L(u)) / 12.6.
 *   -1 %: L(1) = 0                                                                                  ends at 1
 *   -2 %: S0 = 25.2; L(2) = 12: 37.2 -> 2.952; L(2.952) = 12                                        ends at 37.2 / 12.6
 *   -3 %: S0 = 37.8; L(3) = 12: 49.8 -> 3.952; L(3.952) = 31.05: 68.85 -> 5.464; L = 32: 69.8 -> 5.540 ends at 69.8 / 12.6
 *   -5 %: S0 = 63; L(5) = 32: 95 -> 7.540                                                           ends at 95 / 12.6
 *   -8 %: S0 = 100.8; L(8) = 32: 132.8 -> 10.540                                                    ends at 132.8 / 12.6
 *
 * Square-root law: u = u0 + 0.1 sqrt(L(u)).
 *   -2 %: 2 + 0.1 sqrt(12) = 2.346, still L = 12. Slip 0.346 against 0.6 by the book: less than twice.
 *   -3 %: with x = u - 3: x = 0.1 sqrt(12 + 20 x), x^2 - 0.2 x - 0.12 = 0, x = (0.2 + sqrt(0.52)) / 2 = 0.4606. Against 1.6: differs.
 *
 * Tipping point (steps of 0.25 %, u* > 1.5 u0).
 *   1.25: 20 u = 25 + 12 (u - 1), u* = 1.625, x 1.30      1.5: 42 -> 2.1, x 1.40      1.75: 47 -> 2.35, x 1.34
 *   2: 2.6, x 1.30      2.25: 57 -> 2.85, x 1.27      2.5: 62 -> 3.1, L = 14: 64 -> 3.2 ... 82 -> 4.1, x 1.64: the tipping point
 *
 * A long liquidated at 955, that is 4.5 % away.
 *   W = 1: beyond 4 % the end is u0 + 32/20 = u0 + 1.6, so u0 = 2.9 (and 20 x 2.9 + 12 = 70 > 60 goes past the flat stretch at 3 %).
 *   W = 0.63: the end beyond 4 % is u0 + 32/12.6 = u0 + 2.540, but to get past 3 % takes 12.6 u0 + 12 > 12.6 x 3, u0 > 25.8 / 12.6 = 2.0476;
 *             the jump then carries it to 4.587 > 4.5, so u0 = 2.0476.
 *   W = 0.294: up to 1 % nothing is liquidated; just beyond, 5.88 + 12 > 5.88 x 3, and it runs to (5.88 + 32) / 5.88 = 6.44: u0 = 1.
 *
 * Stress, -2 %: W = 0.294 ends at 2 + 32 / 5.88 = 7.44, more than 1.5 x 2: fails from 2 %. W = 0.059 ends at 2 + 32 / 1.18 = 29.1: fails too.
 */
export const EXAMPLE = {
  markPrice: 1000,
  dailyVolatility: 0.04,
  dailyVolumeUsd: 1.6e9,
  steps: [
    { move: 0.01, usd: 0, final: 0.01, finalThinned: 0.01, squareRoot: 0.01, lawsDiffer: false },
    {
      move: 0.02,
      usd: 12e6,
      final: 0.026,
      finalThinned: 0.372 / 12.6,
      squareRoot: 0.0234641,
      lawsDiffer: false,
    },
    {
      move: 0.03,
      usd: 12e6,
      final: 0.046,
      finalThinned: 0.698 / 12.6,
      squareRoot: 0.0346056,
      lawsDiffer: true,
    },
    {
      move: 0.05,
      usd: 32e6,
      final: 0.066,
      finalThinned: 0.95 / 12.6,
      squareRoot: 0.0556569,
      lawsDiffer: true,
    },
    {
      move: 0.08,
      usd: 32e6,
      final: 0.096,
      finalThinned: 1.328 / 12.6,
      squareRoot: 0.0856569,
      lawsDiffer: true,
    },
  ],
  tippingMove: 0.025,
  stressFailsFrom: [0.02, 0.02],
  ownPrice: 955,
  reach: { target: 0.045, shown: 0.029, thinned: 0.258 / 12.6, stressed: 0.01 },
} as const;

/** Levels each half per cent to 30 %, 10 M USD each, on both sides. */
export function exampleBook(): OrderBook {
  const moves = Array.from({ length: 60 }, (_, index) => 0.005 * (index + 1));
  const side = (sign: 1 | -1) => ({
    price: Float64Array.from(moves, (move) => 1000 * (1 + sign * move)),
    size: Float64Array.from(moves, (move) => 10_000 / (1 + sign * move)),
  });
  return { bids: side(-1), asks: side(1), asOf: 0 };
}

/** No bars, and the range of a map that was never scored. */
export const UNSCORED: ClusterMap['ground'] = {
  anchorPrice: 1000,
  low: 1000,
  high: 1000,
  bars: [],
  error: quantityError([]),
};

/** Bins of 1 % from 700 to 1,300; the shorts mirror the longs. */
export function exampleMap(): ClusterMap {
  const binEdges = Float64Array.from({ length: 61 }, (_, index) => 700 + 10 * index);
  const column = (usdAt: Readonly<Record<number, number>>): Float64Array =>
    Float64Array.from({ length: 60 }, (_, index) => usdAt[700 + 10 * index] ?? 0);
  return {
    asOf: 0,
    markPrice: 1000,
    binEdges,
    longNotionalUsd: column({ 980: 12e6, 960: 20e6 }),
    shortNotionalUsd: column({ 1010: 12e6, 1030: 20e6 }),
    clusters: [],
    shrinkageWeight: 0.5,
    historyMs: 30 * 86_400_000,
    distanceBands: [],
    ground: UNSCORED,
    distanceNotionalUsd: { long: new Float64Array(), short: new Float64Array() },
    calibrationPrints: 0,
    scorecard: scorecard([], 0.25),
  };
}
