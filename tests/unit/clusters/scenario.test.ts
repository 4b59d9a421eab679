import { describe, expect, test } from 'vitest';
import { bookDepth, depthWithin, PRIOR_EXPONENT, visibleReach } from '../../../lib/clusters/book-depth.ts';
import { estimatedCurve, observedCurve, sumAt, usdRangeOf } from '../../../lib/clusters/liquidation-curve.ts';
import {
  reachScenario,
  SCENARIO_MOVES,
  type ScenarioInput,
  sideScenario,
} from '../../../lib/clusters/scenario.ts';
import { seededRandom } from '../../../lib/domain/block-bootstrap.ts';
import type { BookSide, OrderBook } from '../../../lib/domain/market-data.ts';
import { EXAMPLE, exampleBook, exampleMap } from './scenario-example.ts';

function exampleInput(side: 'long' | 'short' = 'long'): ScenarioInput {
  const depth = bookDepth(exampleBook(), side === 'long' ? 'bids' : 'asks');
  if (depth === null) throw new Error('the example has a book');
  const map = exampleMap();
  return {
    depthUsd: SCENARIO_MOVES.map((move) => depthWithin(depth, move)),
    venues: [
      {
        estimated: sumAt([estimatedCurve(map, side)], SCENARIO_MOVES),
        usdRange: usdRangeOf(map),
        observed: null,
      },
    ],
    reach: 0.3,
    dailyVolatility: EXAMPLE.dailyVolatility,
    dailyVolumeUsd: EXAMPLE.dailyVolumeUsd,
  };
}

describe('the example that is solved by hand', () => {
  const scenario = sideScenario(exampleInput(), seededRandom(1));

  test.each(EXAMPLE.steps.map((step, index) => [step.move, step, index] as const))(
    'a fall of %d',
    (_, expected, index) => {
      const step = scenario.steps[index];
      expect(step?.move).toBe(expected.move);
      expect(step?.usd).toBeCloseTo(expected.usd, 0);
      expect(step?.final).toBeCloseTo(expected.final, 9);
      expect(step?.finalThinned).toBeCloseTo(expected.finalThinned, 9);
      // A square root between knots of 0.1 % is drawn as a line.
      expect(step?.squareRoot).toBeCloseTo(expected.squareRoot, 5);
      expect(step?.lawsDiffer).toBe(expected.lawsDiffer);
    },
  );

  test('the tipping point, the stressed books, and the own price', () => {
    expect(scenario.tippingMove).toBeCloseTo(EXAMPLE.tippingMove, 12);
    expect(scenario.stressFailsFrom).toEqual(EXAMPLE.stressFailsFrom);
    const reach = reachScenario(exampleInput(), 1 - EXAMPLE.ownPrice / EXAMPLE.markPrice);
    expect(reach?.target).toBeCloseTo(EXAMPLE.reach.target, 12);
    expect(reach?.shown).toBeCloseTo(EXAMPLE.reach.shown, 7);
    expect(reach?.thinned).toBeCloseTo(EXAMPLE.reach.thinned, 7);
    expect(reach?.stressed).toBeCloseTo(EXAMPLE.reach.stressed, 7);
  });

  test('its mirror image gives the same', () => {
    const mirrored = sideScenario(exampleInput('short'), seededRandom(1));
    mirrored.steps.forEach((step, index) => {
      expect(step.usd).toBeCloseTo(scenario.steps[index]?.usd ?? Number.NaN, 0);
      expect(step.final).toBeCloseTo(scenario.steps[index]?.final ?? Number.NaN, 9);
    });
    expect(mirrored.tippingMove).toBe(scenario.tippingMove);
  });

  test('the band is the 10-90 % of the draws: a factor of four each way without a cluster', () => {
    const step = scenario.steps[3];
    expect((step?.usdLow ?? 0) / 32e6).toBeGreaterThan(0.2);
    expect((step?.usdLow ?? 0) / 32e6).toBeLessThan(0.31);
    expect((step?.usdHigh ?? 0) / 32e6).toBeGreaterThan(3.2);
    expect((step?.usdHigh ?? 0) / 32e6).toBeLessThan(5);
    expect(step?.finalLow).toBeGreaterThanOrEqual(0.05);
    expect(step?.finalLow ?? 1).toBeLessThan(step?.final ?? 0);
  });
});

describe('depth of a book', () => {
  const side = (levels: readonly (readonly [number, number])[]): BookSide => ({
    price: Float64Array.from(levels, ([price]) => price),
    size: Float64Array.from(levels, ([, size]) => size),
  });
  const powerBook = (exponent: number, reach: number): OrderBook => {
    const moves = Array.from({ length: 200 }, (_, index) => (reach * (index + 1)) / 200);
    const level = (sign: number) =>
      side(
        moves.map((move, index) => {
          const usd = 1e9 * (move ** exponent - (moves[index - 1] ?? 0) ** exponent);
          const price = 100 * (1 + sign * move);
          return [price, usd / price];
        }),
      );
    return { bids: level(-1), asks: level(1), asOf: 0 };
  };

  test.each([0.9, 1, 1.16, 1.4])(
    'a power law of %d is found again, and carried on beyond the book',
    (exponent) => {
      const depth = bookDepth(powerBook(exponent, 0.01), 'asks');
      expect(depth?.isFitted).toBe(true);
      expect(depth?.exponent).toBeCloseTo(exponent, 2);
      expect(depth && depthWithin(depth, 0.05) / (1e9 * 0.05 ** exponent)).toBeCloseTo(1, 1);
      expect(depth && visibleReach(depth)).toBeCloseTo(0.01, 9);
    },
  );

  test('a book seen no further than 0.2 % tells no exponent: the prior stands in', () => {
    const depth = bookDepth(powerBook(1.5, 0.0015), 'bids');
    expect(depth?.isFitted).toBe(false);
    expect(depth?.exponent).toBe(PRIOR_EXPONENT);
  });

  test('one wall is no power law; a steep book is bounded', () => {
    const wall = side([
      [100.1, 1],
      [101, 1e6],
    ]);
    expect(bookDepth({ bids: side([[99.9, 1]]), asks: wall, asOf: 0 }, 'asks')?.isFitted).toBe(false);
    expect(bookDepth(powerBook(2.5, 0.01), 'asks')?.exponent).toBe(1.6);
  });

  test('no side, hostile levels, a crossed book', () => {
    const empty = side([]);
    expect(bookDepth({ bids: empty, asks: empty, asOf: 0 }, 'bids')).toBeNull();
    expect(bookDepth({ bids: empty, asks: side([[100, 1]]), asOf: 0 }, 'bids')).toBeNull();
    const hostile = side([
      [Number.NaN, 1],
      [-5, 1],
      [99, Number.POSITIVE_INFINITY],
      [98, 0],
    ]);
    expect(bookDepth({ bids: hostile, asks: side([[101, 1]]), asOf: 0 }, 'bids')).toBeNull();
    // Best bid 101 over best ask 99: the middle is 100, the bid above it counts at the first move.
    const crossed = bookDepth(
      {
        bids: side([
          [101, 1],
          [98, 1],
        ]),
        asks: side([[99, 1]]),
        asOf: 0,
      },
      'bids',
    );
    expect(crossed && depthWithin(crossed, 0.02)).toBeCloseTo(199, 9);
  });
});

describe('curves of liquidations', () => {
  test('observed positions go at their price, large ones at Hyperliquid by a fifth', () => {
    const positions = [
      { side: 'long', liquidationPrice: 95, notionalUsd: 50_000 },
      { side: 'long', liquidationPrice: 90, notionalUsd: 1_000_000 },
      { side: 'short', liquidationPrice: 110, notionalUsd: 7 },
      { side: 'long', liquidationPrice: 120, notionalUsd: 3 },
      { side: 'long', liquidationPrice: Number.NaN, notionalUsd: 3 },
    ] as const;
    const at = (isPartial: boolean, move: number) =>
      sumAt([observedCurve(positions, 'long', 100, isPartial)], Float64Array.of(move));
    expect(at(true, 0.0499)?.usd[0]).toBe(0);
    expect(at(true, 0.051)?.usd[0]).toBeCloseTo(50_000, 3);
    expect(at(true, 0.099)?.usd[0]).toBeCloseTo(50_000, 3);
    expect(at(true, 0.2)?.usd[0]).toBe(1_050_000);
    expect(at(true, 0.2)?.flowUsd[0]).toBe(250_000);
    expect(at(false, 0.2)?.flowUsd[0]).toBe(1_050_000);
  });

  test('the larger of estimated and observed counts, never their sum', () => {
    const input = exampleInput();
    const [venue] = input.venues;
    if (venue === undefined) throw new Error('the example has a venue');
    const flat = SCENARIO_MOVES.map((move) => (move > 0.015 ? 15e6 : 0));
    const both = { ...input, venues: [{ ...venue, observed: { usd: flat, flowUsd: flat } }] };
    const usd = sideScenario(both, seededRandom(1)).steps.map((step) => Math.round(step.usd / 1e5) / 10);
    expect(usd).toEqual([0, 15, 15, 32, 32]);
    // Two venues are two markets: these are summed.
    const two = {
      ...input,
      venues: [venue, { ...venue, estimated: null, observed: { usd: flat, flowUsd: flat } }],
    };
    const sum = sideScenario(two, seededRandom(1)).steps.map((step) => Math.round(step.usd / 1e5) / 10);
    expect(sum).toEqual([0, 27, 27, 47, 47]);
  });

  test("a map's range is its heaviest cluster's", () => {
    const cluster = {
      side: 'long',
      low: 960,
      high: 970,
      notionalUsdLow: 10e6,
      notionalUsdHigh: 50e6,
    } as const;
    const rest = { shareOfSide: 0.5, distance: 0.03, unsweptSince: null };
    const map = { ...exampleMap(), clusters: [{ ...cluster, ...rest }] };
    expect(usdRangeOf(map)).toEqual({ low: 0.5, high: 2.5 });
    expect(usdRangeOf(exampleMap())).toEqual({ low: 0.25, high: 4 });
  });
});
