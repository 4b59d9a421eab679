import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bookDepth, depthWithin } from '../../lib/clusters/book-depth.ts';
import {
  type CascadeKnots,
  finalMove,
  smallestFirstMove,
  squareRootFinalMove,
} from '../../lib/clusters/cascade.ts';
import type { ClusterMap } from '../../lib/clusters/cluster.ts';
import {
  estimatedCurve,
  type KnownPosition,
  observedCurve,
  sumAt,
  usdRangeOf,
} from '../../lib/clusters/liquidation-curve.ts';
import { reachScenario, SCENARIO_MOVES, sideScenario } from '../../lib/clusters/scenario.ts';
import { scorecard } from '../../lib/clusters/scorecard.ts';
import { seededRandom } from '../../lib/domain/block-bootstrap.ts';
import { iteratedMove } from '../reference/cascade.ts';
import { UNSCORED } from '../unit/clusters/scenario-example.ts';

const KNOTS = 40;
const STEP = 0.005;

/** Increments that are often zero: flat stretches are where a fixed point is decided. */
const increment = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 40, noNaN: true }));
const increments = fc.array(increment, { minLength: KNOTS, maxLength: KNOTS });
/** A book holds something everywhere. */
const levels = fc.array(fc.double({ min: 0.5, max: 40, noNaN: true }), {
  minLength: KNOTS,
  maxLength: KNOTS,
});
const share = fc.double({ min: 0.05, max: 1, noNaN: true });
const firstMove = fc.double({ min: 0.001, max: 0.15, noNaN: true });

function cumulative(steps: readonly number[]): Float64Array {
  const sums = new Float64Array(steps.length + 1);
  steps.forEach((step, index) => {
    sums[index + 1] = (sums[index] ?? 0) + step;
  });
  return sums;
}

function knotsOf(
  depth: readonly number[],
  flow: readonly number[],
): CascadeKnots & { readonly flowUsd: Float64Array } {
  const flowUsd = cumulative(flow);
  return {
    move: Float64Array.from({ length: KNOTS + 1 }, (_, knot) => knot * STEP),
    depthUsd: cumulative(depth),
    flowUsd,
    flowAt: (knot) => flowUsd[knot] ?? 0,
  };
}

/** A failed book is the furthest of all; rounding may not decide. */
const far = (move: number | null): number => move ?? Number.POSITIVE_INFINITY;
const SLACK = 1e-9;

describe('where a cascade ends', () => {
  test('the walk finds what the iteration comes to', () => {
    fc.assert(
      fc.property(levels, increments, firstMove, share, share, (depth, flow, first, bookShare, flowShare) => {
        const knots = knotsOf(depth, flow);
        const found = finalMove(knots, first, { bookShare, flowShare });
        const market = { step: STEP, depth: [...knots.depthUsd], liquidated: [...knots.flowUsd] };
        const iterated = iteratedMove(market, first, bookShare, flowShare);
        if (found === null || iterated === null) expect(found).toBe(iterated);
        else expect(found).toBeCloseTo(iterated, 6);
      }),
      { numRuns: 500 },
    );
  });

  test('nothing liquidated, nothing added; it never ends before it began', () => {
    fc.assert(
      fc.property(levels, increments, firstMove, share, share, (depth, flow, first, bookShare, flowShare) => {
        const nothing = flow.map(() => 0);
        expect(finalMove(knotsOf(depth, nothing), first, { bookShare, flowShare })).toBe(first);
        expect(far(finalMove(knotsOf(depth, flow), first, { bookShare, flowShare }))).toBeGreaterThanOrEqual(
          first,
        );
      }),
    );
  });

  test('further with a thinner book, with more of the flow, with more liquidations, with a larger first move', () => {
    fc.assert(
      fc.property(
        levels,
        increments,
        increments,
        fc.tuple(firstMove, firstMove),
        fc.tuple(share, share),
        fc.tuple(share, share),
        (depth, flow, more, moves, books, flows) => {
          const [first, second] = moves.sort((a, b) => a - b) as [number, number];
          const [thin, thick] = books.sort((a, b) => a - b) as [number, number];
          const [little, much] = flows.sort((a, b) => a - b) as [number, number];
          const knots = knotsOf(depth, flow);
          const base = far(finalMove(knots, first, { bookShare: thick, flowShare: little }));
          const larger = knotsOf(
            depth,
            flow.map((step, index) => step + (more[index] ?? 0)),
          );
          const others = [
            finalMove(knots, first, { bookShare: thin, flowShare: little }),
            finalMove(knots, first, { bookShare: thick, flowShare: much }),
            finalMove(knots, second, { bookShare: thick, flowShare: little }),
            finalMove(larger, first, { bookShare: thick, flowShare: little }),
          ];
          for (const other of others) expect(far(other)).toBeGreaterThanOrEqual(base - SLACK);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('the smallest first move reaches its target, and a smaller one does not', () => {
    fc.assert(
      fc.property(levels, increments, firstMove, share, (depth, flow, target, bookShare) => {
        const knots = knotsOf(depth, flow);
        const terms = { bookShare, flowShare: 1 };
        const first = smallestFirstMove(knots, target, terms);
        expect(first).toBeLessThanOrEqual(target);
        expect(far(finalMove(knots, first, terms))).toBeGreaterThanOrEqual(target - SLACK);
        if (first > 1e-6) expect(far(finalMove(knots, 0.999 * first, terms))).toBeLessThan(target);
      }),
      { numRuns: 300 },
    );
  });

  test('the square-root law is monotone in the same way', () => {
    fc.assert(
      fc.property(increments, firstMove, fc.tuple(share, share), (flow, first, volatilities) => {
        const [calm, wild] = volatilities.sort((a, b) => a - b) as [number, number];
        const knots = knotsOf(flow, flow);
        const end = (dailyVolatility: number): number =>
          far(squareRootFinalMove(knots, first, { dailyVolatility, dailyVolumeUsd: 1e3, flowShare: 1 }));
        expect(end(calm)).toBeGreaterThanOrEqual(first);
        expect(end(wild)).toBeGreaterThanOrEqual(end(calm) - SLACK);
      }),
    );
  });
});

describe('a whole side', () => {
  const anything = fc.oneof(
    fc.double(),
    fc.double({ min: -10, max: 200, noNaN: true }),
    fc.constantFrom(0, 1e300, -1e300, 1e-300),
  );
  const bookSide = fc.array(fc.tuple(anything, anything), { maxLength: 30 }).map((rows) => ({
    price: Float64Array.from(rows, ([price]) => price),
    size: Float64Array.from(rows, ([, size]) => size),
  }));
  const book = fc.record({ bids: bookSide, asks: bookSide, asOf: fc.constant(0) });
  const position: fc.Arbitrary<KnownPosition> = fc.record({
    side: fc.constantFrom('long' as const, 'short' as const),
    liquidationPrice: anything,
    notionalUsd: anything,
  });
  const map: fc.Arbitrary<ClusterMap> = fc
    .tuple(fc.array(anything, { maxLength: 40 }), fc.array(anything, { maxLength: 40 }), anything)
    .map(([long, short, markPrice]) => ({
      asOf: 0,
      markPrice,
      binEdges: Float64Array.from({ length: 41 }, (_, index) => 80 + index),
      longNotionalUsd: Float64Array.from(long),
      shortNotionalUsd: Float64Array.from(short),
      clusters: [],
      shrinkageWeight: 0.5,
      historyMs: 0,
      distanceBands: [],
      ground: UNSCORED,
      distanceNotionalUsd: { long: new Float64Array(), short: new Float64Array() },
      calibrationPrints: 0,
      scorecard: scorecard([], 0.25),
    }));

  const numbersOf = (value: unknown): number[] =>
    typeof value === 'number'
      ? [value]
      : value === null || typeof value !== 'object'
        ? []
        : Object.values(value).flatMap(numbersOf);

  test('finite for whatever comes, its curve monotone, and twice the same', () => {
    fc.assert(
      fc.property(
        book,
        map,
        fc.array(position, { maxLength: 20 }),
        anything,
        anything,
        (given, estimate, positions, volatility, volume) => {
          for (const [side, levelsOf] of [
            ['long', 'bids'],
            ['short', 'asks'],
          ] as const) {
            const depth = bookDepth(given, levelsOf);
            const input = {
              depthUsd: SCENARIO_MOVES.map((move) => (depth === null ? 0 : depthWithin(depth, move))),
              venues: [
                {
                  estimated: sumAt([estimatedCurve(estimate, side)], SCENARIO_MOVES),
                  usdRange: usdRangeOf(estimate),
                  observed: sumAt([observedCurve(positions, side, 100, true)], SCENARIO_MOVES),
                },
              ],
              reach: 0.2,
              dailyVolatility: volatility,
              dailyVolumeUsd: volume,
            };
            const scenario = sideScenario(input, seededRandom(7));
            expect(numbersOf(scenario).filter((value) => !Number.isFinite(value))).toEqual([]);
            expect(sideScenario(input, seededRandom(7))).toEqual(scenario);
            for (const column of Object.values(scenario.curve)) {
              column.forEach((usd, index) => {
                expect(usd).toBeGreaterThanOrEqual(column[index - 1] ?? 0);
              });
            }
            for (const step of scenario.steps) {
              for (const end of [step.final, step.finalThinned, step.finalLow, step.squareRoot])
                expect(far(end)).toBeGreaterThanOrEqual(step.move);
              expect(far(step.finalThinned)).toBeGreaterThanOrEqual(far(step.final) - SLACK);
            }
            expect(numbersOf(reachScenario(input, 0.1)).filter((value) => !Number.isFinite(value))).toEqual(
              [],
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('mirrored inputs give the mirrored scenario', () => {
    // Multiples of an irrational number: flow and depth never tie, where the last bit would decide.
    const usd = fc.array(
      fc.nat(1e8).map((value) => value * Math.SQRT2),
      { minLength: 20, maxLength: 20 },
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(usd, usd, sizes, sizes, (below, above, bids, asks) => {
        const mirror = (long: number[], short: number[], bid: number[], ask: number[]) => {
          const estimate: ClusterMap = {
            asOf: 0,
            markPrice: 100,
            binEdges: Float64Array.from({ length: 41 }, (_, index) => 80 + index),
            longNotionalUsd: Float64Array.from([...long.toReversed(), ...Array<number>(20).fill(0)]),
            shortNotionalUsd: Float64Array.from([...Array<number>(20).fill(0), ...short]),
            clusters: [],
            shrinkageWeight: 0.5,
            historyMs: 0,
            distanceBands: [],
            ground: UNSCORED,
            distanceNotionalUsd: { long: new Float64Array(), short: new Float64Array() },
            calibrationPrints: 0,
            scorecard: scorecard([], 0.25),
          };
          const level = (values: readonly number[], sign: number) => ({
            price: Float64Array.from(values, (_, index) => 100 + sign * (index + 1)),
            size: Float64Array.from(values, (value, index) => value / (100 + sign * (index + 1))),
          });
          const given = { bids: level(bid, -1), asks: level(ask, 1), asOf: 0 };
          return (side: 'long' | 'short') => {
            const depth = bookDepth(given, side === 'long' ? 'bids' : 'asks');
            return sideScenario(
              {
                depthUsd: SCENARIO_MOVES.map((move) => (depth === null ? 0 : depthWithin(depth, move))),
                venues: [
                  {
                    estimated: sumAt([estimatedCurve(estimate, side)], SCENARIO_MOVES),
                    usdRange: usdRangeOf(estimate),
                    observed: null,
                  },
                ],
                reach: 0.2,
                dailyVolatility: 0.03,
                dailyVolumeUsd: 1e9,
              },
              seededRandom(3),
            );
          };
        };
        const one = mirror(below, above, bids, asks);
        const other = mirror(above, below, asks, bids);
        for (const [a, b] of [
          ['long', 'short'],
          ['short', 'long'],
        ] as const) {
          const image = other(b);
          const { curve, steps } = one(a);
          curve.usd.forEach((value, index) => {
            expect(value / (image.curve.usd[index] || 1)).toBeCloseTo(value === 0 ? 0 : 1, 6);
          });
          steps.forEach((step, index) => {
            const twin = image.steps[index];
            if (step.final === null) expect(twin?.final).toBeNull();
            else expect(twin?.final).toBeCloseTo(step.final, 6);
          });
        }
      }),
      { numRuns: 40 },
    );
  });
});
