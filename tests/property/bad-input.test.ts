import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  HISTORY_AGE_MS,
  HISTORY_ORDERS_LIMIT,
  listenedMs,
  mergedSpans,
  NO_LIQUIDATION_HISTORY,
  withListened,
  withOrders,
} from '../../lib/domain/liquidation-history.ts';
import type { Liquidation } from '../../lib/domain/market-data.ts';
import { missingBars } from '../../lib/domain/missing-bars.ts';
import { liquidationFault } from '../../lib/domain/plausible-liquidation.ts';
import { checkOpenInterest, OPEN_INTEREST_JUMP } from '../../lib/domain/plausible-open-interest.ts';

const STEP = 300_000;
const NOW = Date.UTC(2026, 1, 6);
const anything = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-300, 1e300),
);
const seriesOf = (values: readonly number[]) => ({
  time: Float64Array.from(values, (_, i) => NOW - (values.length - i) * STEP),
  openInterest: Float64Array.from(values),
});
const countOf = (counts: Readonly<Record<string, number | undefined>>): number =>
  Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);

test('open interest: nothing makes the check throw; every sample is accepted or counted, and what is accepted is a sound series', () => {
  fc.assert(
    fc.property(
      fc.array(anything, { maxLength: 80 }),
      fc.array(anything, { maxLength: 40 }),
      (values, history) => {
        const before = checkOpenInterest(null, seriesOf(history), NOW).accepted;
        const page = seriesOf(values);
        const { accepted, rejected, isNewestRejected } = checkOpenInterest(before, page, NOW);
        expect(accepted.time.length + countOf(rejected)).toBe(values.length);
        expect(accepted.openInterest.every((value) => Number.isFinite(value) && value > 0)).toBe(true);
        expect(accepted.time.every((time, i) => i === 0 || time > (accepted.time[i - 1] ?? time))).toBe(true);
        if (isNewestRejected) expect(countOf(rejected)).toBeGreaterThan(0);
      },
    ),
  );
});

test('open interest: a market that moves less than a third from sample to sample, and stays within its bounds, passes untouched', () => {
  const steps = fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (moves, start) => {
      // Within +-sqrt(jump) of the start, so that no two samples are a jump apart.
      const bound = Math.log(OPEN_INTEREST_JUMP) / 2 - 0.01;
      let level = 0;
      const values = moves.map((move) => {
        level = Math.min(bound, Math.max(-bound, level + move));
        return start * Math.exp(level);
      });
      const page = seriesOf(values);
      const checked = checkOpenInterest(null, page, NOW);
      expect(checked.accepted).toEqual(page);
      expect(countOf(checked.rejected)).toBe(0);
    }),
  );
});

test('liquidations: nothing makes the check throw, and what it lets through is a positive amount near the mark', () => {
  const order = fc.record({
    side: fc.constantFrom('long' as const, 'short' as const),
    price: anything,
    priceKind: fc.constantFrom('average' as const, 'bankruptcy' as const),
    size: anything,
    notionalUsd: anything,
    time: fc.oneof(anything, fc.integer({ min: NOW - 2 * 86_400_000, max: NOW + 3_600_000 })),
  });
  fc.assert(
    fc.property(order, anything, (wrong, mark) => {
      const fault = liquidationFault(wrong, { price: mark, asOf: NOW }, NOW);
      if (fault !== null) return;
      expect(Math.min(wrong.price, wrong.size, wrong.notionalUsd)).toBeGreaterThan(0);
      expect(Math.max(wrong.price, wrong.size, wrong.notionalUsd)).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(wrong.price / mark).toBeLessThanOrEqual(2);
    }),
  );
});

test('liquidations: a sound order within 5 % of a fresh mark always passes', () => {
  const sound = fc.record({
    mark: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
    off: fc.double({ min: -0.0499, max: 0.0499, noNaN: true }),
    size: fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    ageMs: fc.integer({ min: 0, max: 10_000 }),
  });
  fc.assert(
    fc.property(sound, ({ mark, off, size, ageMs }) => {
      const price = mark * (1 + off);
      const order: Liquidation = {
        side: 'long',
        price,
        priceKind: 'average',
        size,
        notionalUsd: price * size,
        time: NOW - ageMs,
      };
      expect(liquidationFault(order, { price: mark, asOf: NOW }, NOW)).toBeNull();
    }),
  );
});

test('spans: merged they cover the same moments, without overlap', () => {
  const spans = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 30 })).map(([from, length]) => ({
      from,
      to: from + length,
    })),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(spans, (parts) => {
      const merged = mergedSpans(parts);
      for (let moment = 0; moment <= 230; moment++) {
        const holds = ({ from, to }: { from: number; to: number }): boolean => from <= moment && moment <= to;
        expect(merged.some(holds)).toBe(parts.some(holds));
      }
      expect(merged.every(({ from }, i) => i === 0 || from > (merged[i - 1]?.to ?? 0))).toBe(true);
      expect(listenedMs(merged, 0, 230)).toBe(merged.reduce((sum, { from, to }) => sum + to - from, 0));
    }),
  );
});

test('the history: ascending and within its limits, whatever comes in whatever order', () => {
  const order = (time: number): Liquidation => ({
    side: 'short',
    price: 1,
    priceKind: 'average',
    size: 1,
    notionalUsd: 1,
    time,
  });
  const batch = fc.array(fc.integer({ min: NOW - 2 * HISTORY_AGE_MS, max: NOW }), { maxLength: 50 });
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 8 }), (batches) => {
      let history = NO_LIQUIDATION_HISTORY;
      for (const times of batches) {
        history = withOrders(history, times.map(order), NOW);
        for (const time of times) history = withListened(history, { from: time, to: time + 10 }, NOW);
      }
      const kept = batches.flat().filter((time) => time >= NOW - HISTORY_AGE_MS);
      expect(history.orders.map(({ time }) => time)).toEqual(kept.sort((a, b) => a - b));
      expect(history.orders.length).toBeLessThanOrEqual(HISTORY_ORDERS_LIMIT);
      expect(history.listened.every(({ to }) => to >= NOW - HISTORY_AGE_MS)).toBe(true);
    }),
  );
});

test('missing bars: as many as were taken out of the middle', () => {
  const gaps = fc.uniqueArray(fc.integer({ min: 1, max: 98 }), { maxLength: 90 });
  fc.assert(
    fc.property(gaps, (taken) => {
      const left = Array.from({ length: 100 }, (_, i) => i).filter((i) => !taken.includes(i));
      const found = missingBars({ intervalMs: STEP, openTime: Float64Array.from(left, (i) => i * STEP) });
      expect(found.count).toBe(taken.length);
      const listed = found.runs.flatMap(({ from, to }) =>
        Array.from({ length: (to - from) / STEP + 1 }, (_, i) => from / STEP + i),
      );
      expect(listed).toEqual(taken.sort((a, b) => a - b));
    }),
  );
});
