import { expect, test } from 'vitest';
import { averageHourlyRange, binGrid, gridOf, rangeRatioOf } from '../../../lib/clusters/bins.ts';
import { distanceKernel } from '../../../lib/clusters/distance-kernel.ts';
import { distanceLaw, shareWithin } from '../../../lib/clusters/distance-law.ts';
import { findClusters, stepEdges } from '../../../lib/clusters/find-clusters.ts';
import { HOUR_MS } from '../../../lib/domain/candles.ts';
import { TIERS } from './market.ts';

test('bins: the widest of 0.1 %, 0.15 hourly ranges and 2 ticks', () => {
  expect(binGrid(2000, 0, null, 0.15).width).toBeCloseTo(0.001, 4);
  expect(binGrid(2000, 40, null, 0.15).width).toBeCloseTo(0.003, 4);
  expect(binGrid(1, 0, 0.01, 0.15).width).toBeCloseTo(0.02, 3);
  expect(rangeRatioOf('BTC')).toBe(0.15);
  expect(rangeRatioOf('DOGE')).toBe(0.3);
});

test('hourly range: hours of 10 points after a close inside them', () => {
  const bars = [0, 1, 2, 3].map((hour) => ({ openTime: hour * HOUR_MS, high: 110, low: 100, close: 105 }));
  expect(averageHourlyRange(bars, 24)).toBe(10);
  const gap = bars.map((bar) =>
    bar.openTime === 3 * HOUR_MS ? { ...bar, high: 95, low: 90, close: 92 } : bar,
  );
  expect(averageHourlyRange(gap, 1)).toBe(15);
  expect(averageHourlyRange([], 24)).toBe(0);
});

test('the distance law ascends, stays below one, and knows the highest leverage', () => {
  const law = distanceLaw(TIERS, 'linear', 2000);
  for (const side of [law.long, law.short]) {
    expect([...side]).toEqual([...side].toSorted((a, b) => a - b));
    expect(side[0]).toBe(0);
    expect(side[side.length - 1]).toBeLessThanOrEqual(1 + 1e-9);
  }
  // No leverage above 125x: nothing nearer than 1/125 - 0.4 %, but for cross accounts that are nearly empty.
  expect(shareWithin(law.long, 0.003)).toBeLessThan(0.002);
  expect(shareWithin(law.long, 0.15)).toBeGreaterThan(0.1);
});

test('inverse contracts are not symmetric: shorts of one leverage lie farther than longs', () => {
  const law = distanceLaw(TIERS, 'inverse', 2000);
  expect(shareWithin(law.short, 0.2)).toBeLessThan(shareWithin(law.long, 0.2));
});

test('a venue without high leverage has no near liquidations', () => {
  const capped = { ...TIERS, tiers: TIERS.tiers.map((tier) => ({ ...tier, maxLeverage: 10 })) };
  expect(shareWithin(distanceLaw(capped, 'linear', 2000).long, 0.05)).toBeLessThan(
    0.5 * shareWithin(distanceLaw(TIERS, 'linear', 2000).long, 0.05),
  );
});

test('the distance kernel is a distribution that is thin near the mark', () => {
  const kernel = distanceKernel(binGrid(2000, 0, null, 0.15));
  expect(kernel.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(kernel[0]).toBeLessThan(0.2 * (kernel[100] ?? 0));
});

/** A side of the map above a mark of 1 at steps' edges: 150 bins of 0.1 %, so that a step holds ten. */
const grid = gridOf(1, 150, 0.001);
const steps = (...values: number[]): Float64Array =>
  Float64Array.from({ length: 150 }, (_, bin) => values[Math.floor(bin / 10)] ?? 0);
const bandsOf = (...values: number[]): [number, number][] =>
  findClusters(steps(...values), grid, 'short', 1).map(({ low, high }) => [
    Math.round(Math.log(low) * 1000) / 10,
    Math.round(Math.log(high) * 1000) / 10,
  ]);

test('clusters: steps of 1 % that hold 1.3 times the average of the nearer two thirds, a gap of one step closed', () => {
  expect(bandsOf(1, 1, 3, 1, 3, 1, 1, 1, 1, 1)).toEqual([[2, 5]]);
  expect(bandsOf(1, 1, 3, 1, 1, 3, 1, 1, 1, 1)).toEqual([
    [2, 3],
    [5, 6],
  ]);
  // 1.34 of an average of 1.034 is less than 1.3 times it, 1.36 of 1.036 is more.
  expect(bandsOf(1, 1, 1.34, 1, 1, 1, 1, 1, 1, 1)).toEqual([]);
  expect(bandsOf(1, 1, 1.36, 1, 1, 1, 1, 1, 1, 1)).toEqual([[2, 3]]);
});

test('clusters: what lies in the outer third is neither sought nor averaged', () => {
  expect(bandsOf(1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 50, 50, 50, 50, 50)).toEqual([[2, 3]]);
});

test('steps are counted from an anchor, so that bands stay while the mark moves; a cut step joins its neighbour', () => {
  expect(stepEdges(0.002, 0.05).map((edge) => Math.round(edge * 1000))).toEqual([0, 8, 18, 28, 38, 50]);
  expect(stepEdges(0.007, 0.05).map((edge) => Math.round(edge * 1000))).toEqual([0, 13, 23, 33, 43, 50]);
});

test('an empty side has no clusters', () => {
  expect(findClusters(new Float64Array(150), grid, 'long', 1)).toEqual([]);
});
