import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterMap, LiquidationCluster } from '../../lib/clusters/cluster.ts';
import { combineMaps } from '../../lib/clusters/combine-maps.ts';
import { scorecard } from '../../lib/clusters/scorecard.ts';
import { UNSCORED } from '../unit/clusters/scenario-example.ts';

const SIDES = ['long', 'short'] as const;
const RUNS = { numRuns: 100 };

interface Drawing {
  readonly markPrice: number;
  readonly perSide: number;
  readonly reach: number;
  readonly verdict: ClusterMap['scorecard']['verdict'];
  /** USD from the mark outward. */
  readonly long: readonly number[];
  readonly short: readonly number[];
}

const usd = fc.array(fc.double({ min: 0, max: 1e8, noNaN: true }), { minLength: 5, maxLength: 40 });
const drawing: fc.Arbitrary<Drawing> = fc.record({
  markPrice: fc.double({ min: 950, max: 1050, noNaN: true }),
  perSide: fc.integer({ min: 5, max: 60 }),
  reach: fc.double({ min: 0.14, max: 0.3, noNaN: true }),
  verdict: fc.constantFrom('too-few' as const, 'better' as const),
  long: usd,
  short: usd,
});

/** A map as it is drawn: longs below the mark, shorts above; by distance alone each side is its own column from the mark, halved. */
function mapOf({ markPrice, perSide, reach, verdict, long, short }: Drawing): ClusterMap {
  const column = (side: 'long' | 'short', values: readonly number[]): Float64Array => {
    const bins = new Float64Array(2 * perSide);
    values.slice(0, perSide).forEach((value, bin) => {
      bins[side === 'long' ? perSide - 1 - bin : perSide + bin] = value;
    });
    return bins;
  };
  const halved = (values: readonly number[]): number[] => values.map((value) => value / 2);
  return {
    asOf: 0,
    markPrice,
    binEdges: Float64Array.from(
      { length: 2 * perSide + 1 },
      (_, index) => markPrice * Math.exp((index / perSide - 1) * reach),
    ),
    longNotionalUsd: column('long', long),
    shortNotionalUsd: column('short', short),
    distanceNotionalUsd: { long: column('long', halved(long)), short: column('short', halved(short)) },
    clusters: [],
    distanceBands: [],
    ground: { ...UNSCORED, anchorPrice: markPrice, low: markPrice, high: markPrice },
    shrinkageWeight: 0.5,
    historyMs: 0,
    calibrationPrints: 0,
    scorecard: { ...scorecard([], 0.5), verdict },
  };
}

const columnOf = (map: ClusterMap, side: 'long' | 'short'): Float64Array =>
  side === 'long' ? map.longNotionalUsd : map.shortNotionalUsd;
const total = (column: Iterable<number>): number => [...column].reduce((sum, value) => sum + value, 0);

/** What a map may be shown as: its own columns, or those by distance alone. */
const earned = (map: ClusterMap, side: 'long' | 'short'): Float64Array =>
  map.scorecard.verdict === 'better' ? columnOf(map, side) : map.distanceNotionalUsd[side];

/** Mass of a column between two prices, a cut bin in part by its log-price: reckoned by integral, not bin by bin. */
function massWithin(map: ClusterMap, column: Float64Array, low: number, high: number): number {
  return total(
    column.map((value, bin) => {
      const [from, to] = [map.binEdges[bin] ?? 0, map.binEdges[bin + 1] ?? 0].map(Math.log) as [
        number,
        number,
      ];
      const within = Math.min(to, Math.log(high)) - Math.max(from, Math.log(low));
      return value * Math.max(0, Math.min(1, within / (to - from)));
    }),
  );
}

function expectClose(a: number, b: number): void {
  // Edges that nearly meet differ by the rounding of their logarithms.
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(a)));
}

function expectSame(a: readonly LiquidationCluster[], b: readonly LiquidationCluster[]): void {
  expect(a.length).toBe(b.length);
  a.forEach((cluster, index) => {
    for (const key of ['low', 'high', 'notionalUsdLow', 'notionalUsdHigh'] as const)
      expectClose(cluster[key], b[index]?.[key] ?? Number.NaN);
  });
}

describe('a map combined over venues', () => {
  test('holds all USD that lies inside its grid, on its side of the mark', () => {
    fc.assert(
      fc.property(drawing, fc.array(drawing, { maxLength: 3 }), (first, rest) => {
        const own = mapOf(first);
        const others = rest.map(mapOf);
        const combined = combineMaps(own, others);
        const perSide = (own.binEdges.length - 1) / 2;
        const [low = 0, high = 0] = [own.binEdges[0], own.binEdges[2 * perSide]];
        for (const side of SIDES) {
          const brought = others.map((other) => massWithin(other, earned(other, side), low, high));
          expectClose(total(columnOf(combined, side)), total(columnOf(own, side)) + total(brought));
          const byDistance = others.map((other) =>
            massWithin(other, other.distanceNotionalUsd[side], low, high),
          );
          expectClose(
            total(combined.distanceNotionalUsd[side]),
            total(own.distanceNotionalUsd[side]) + total(byDistance),
          );
          const wrong = columnOf(combined, side).filter((_, bin) => bin < perSide !== (side === 'long'));
          expect(total(wrong)).toBe(0);
        }
      }),
      RUNS,
    );
  });

  test('a price holds what each venue holds there', () => {
    fc.assert(
      fc.property(drawing, drawing, (first, second) => {
        const own = mapOf(first);
        const other = mapOf({ ...second, markPrice: first.markPrice });
        const combined = combineMaps(own, [other]);
        for (const side of SIDES)
          columnOf(combined, side).forEach((value, bin) => {
            const [low = 0, high = 0] = own.binEdges.slice(bin, bin + 2);
            const brought = massWithin(other, earned(other, side), low, high);
            expectClose(value, (columnOf(own, side)[bin] ?? 0) + brought);
          });
      }),
      RUNS,
    );
  });

  test('does not ask in which order the others come', () => {
    fc.assert(
      fc.property(drawing, fc.array(drawing, { minLength: 2, maxLength: 3 }), (first, rest) => {
        const own = mapOf(first);
        const there = combineMaps(own, rest.map(mapOf));
        const back = combineMaps(own, rest.toReversed().map(mapOf));
        for (const side of SIDES)
          columnOf(there, side).forEach((value, bin) => {
            expectClose(value, columnOf(back, side)[bin] ?? Number.NaN);
          });
        expectSame(there.clusters, back.clusters);
        expectSame(there.distanceBands, back.distanceBands);
      }),
      RUNS,
    );
  });

  test('is the map itself without others, and keeps its scorecard and its mark with them', () => {
    fc.assert(
      fc.property(drawing, drawing, (first, second) => {
        const own = mapOf(first);
        expect(combineMaps(own, [])).toBe(own);
        const { scorecard: card, markPrice, binEdges } = combineMaps(own, [mapOf(second)]);
        expect({ card, markPrice, binEdges }).toEqual({
          card: own.scorecard,
          markPrice: own.markPrice,
          binEdges: own.binEdges,
        });
      }),
      RUNS,
    );
  });

  test('is its mirror when all maps are mirrored: at one over the price, longs for shorts', () => {
    const mirrored = (of: Drawing): Drawing => ({
      ...of,
      markPrice: 1 / of.markPrice,
      long: of.short,
      short: of.long,
    });
    fc.assert(
      fc.property(drawing, fc.array(drawing, { minLength: 1, maxLength: 3 }), (first, rest) => {
        const there = combineMaps(mapOf(first), rest.map(mapOf));
        const mirror = combineMaps(mapOf(mirrored(first)), rest.map(mirrored).map(mapOf));
        for (const side of SIDES) {
          const other = columnOf(mirror, side === 'long' ? 'short' : 'long').toReversed();
          columnOf(there, side).forEach((value, bin) => {
            expectClose(value, other[bin] ?? Number.NaN);
          });
          const ofSide = (clusters: readonly LiquidationCluster[], wanted: string) =>
            clusters.filter((cluster) => cluster.side === wanted);
          const flipped = ofSide(mirror.clusters, side === 'long' ? 'short' : 'long').map((cluster) => ({
            ...cluster,
            low: 1 / cluster.high,
            high: 1 / cluster.low,
          }));
          expectSame(ofSide(there.clusters, side), flipped);
        }
      }),
      RUNS,
    );
  });

  test('finds a cluster that only the sum makes, with the relative range of its own venue', () => {
    const flat = Array<number>(60).fill(1e6);
    const crowd = flat.map((value, bin) => (bin >= 20 && bin < 24 ? 20 * value : value));
    const base = { markPrice: 1000, perSide: 60, reach: 0.15, verdict: 'better', short: [0] } as const;
    const combined = combineMaps(mapOf({ ...base, long: flat }), [mapOf({ ...base, long: crowd })]);
    expect(combined.clusters).toHaveLength(1);
    const [found] = combined.clusters;
    // Bins 20 to 24 from the mark, a quarter of a per cent each: 4.9 to 5.8 % below.
    expect(found?.low).toBeLessThan(1000 * Math.exp(-0.055));
    expect(found?.high).toBeGreaterThan(1000 * Math.exp(-0.055));
    // Never scored: 80 % within a factor of two, each way.
    expect((found?.notionalUsdHigh ?? 0) / (found?.notionalUsdLow ?? 1)).toBeCloseTo(4, 6);
  });
});
