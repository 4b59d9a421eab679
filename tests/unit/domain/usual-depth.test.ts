import { expect, test } from 'vitest';
import {
  DEPTH_SAMPLES_LIMIT,
  type DepthSample,
  thinnerSideUsd,
  usualDepthUsd,
  withDepthSample,
} from '../../../lib/domain/usual-depth.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 1, 6);
const hourly = (count: number, usd: (hour: number) => number): DepthSample[] =>
  Array.from({ length: count }, (_, index) => ({ time: NOW - (count - index) * HOUR, usd: usd(index) }));

test('the thinner side, within 2 % of the price', () => {
  const side = (price: number[], size: number[]) => ({
    price: Float64Array.from(price),
    size: Float64Array.from(size),
  });
  const book = {
    bids: side([99, 98.1, 97.9], [2, 1, 50]),
    asks: side([101, 101.9, 103], [3, 1, 50]),
    asOf: NOW,
  };
  expect(thinnerSideUsd(book, 100)).toBeCloseTo(99 * 2 + 98.1, 9);
  expect(thinnerSideUsd({ ...book, asks: side([], []) }, 100)).toBe(0);
});

test('one sample an hour, a week of them, none from the future', () => {
  let samples: readonly DepthSample[] = [];
  for (let minute = 0; minute < 9 * 24 * 60; minute += 20)
    samples = withDepthSample(samples, { time: NOW + minute * 60_000, usd: minute });
  expect(samples).toHaveLength(DEPTH_SAMPLES_LIMIT);
  expect(new Set(samples.map(({ time }) => Math.floor(time / HOUR))).size).toBe(DEPTH_SAMPLES_LIMIT);
  // A clock that was set back: what is later than now was never seen.
  expect(withDepthSample(samples, { time: NOW, usd: 7 })).toEqual([{ time: NOW, usd: 7 }]);
});

test('usual is the median of at least twelve other hours of the week', () => {
  expect(
    usualDepthUsd(
      hourly(11, () => 5),
      NOW,
    ),
  ).toBeNull();
  expect(
    usualDepthUsd(
      hourly(12, (hour) => hour),
      NOW,
    ),
  ).toBe(5.5);
  expect(
    usualDepthUsd(
      hourly(13, (hour) => hour * hour),
      NOW,
    ),
  ).toBe(36);
  // The running hour is what is compared, not what it is compared with; nor is what is older than a week.
  const fresh = { time: NOW - HOUR / 2, usd: 1e9 };
  expect(usualDepthUsd([...hourly(12, (hour) => hour), fresh], NOW)).toBe(5.5);
  expect(
    usualDepthUsd(
      hourly(12, () => 5),
      NOW + 8 * 24 * HOUR,
    ),
  ).toBeNull();
});
