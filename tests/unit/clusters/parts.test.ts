import { expect, test } from 'vitest';
import { averageHourlyRange, binGrid, rangeRatioOf } from '../../../lib/clusters/bins.ts';
import { distanceKernel } from '../../../lib/clusters/distance-kernel.ts';
import { distanceLaw, shareWithin } from '../../../lib/clusters/distance-law.ts';
import { findRuns } from '../../../lib/clusters/find-clusters.ts';
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

const flat = (length: number): Float64Array => new Float64Array(length).fill(1);

test('runs: contiguous bins of 1.5 x the expectation, one-bin gaps closed, wider ones not', () => {
  const mass = flat(20);
  for (const bin of [2, 3, 5, 9, 10]) mass[bin] = 2;
  mass[14] = 1.49;
  expect(findRuns(mass, flat(20))).toEqual([
    { from: 2, to: 6 },
    { from: 9, to: 11 },
  ]);
});

test('at most five, those with most mass, nearest first', () => {
  const mass = flat(40);
  for (let run = 0; run < 8; run++) mass[run * 4] = 2 + run;
  expect(findRuns(mass, flat(40)).map((run) => run.from)).toEqual([12, 16, 20, 24, 28]);
});

test('an empty side has no clusters', () => {
  expect(findRuns(new Float64Array(10), new Float64Array(10))).toEqual([]);
});
