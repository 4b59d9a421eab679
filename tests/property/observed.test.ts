import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  OBSERVED_LIMIT_MS,
  type ObservedPosition,
  observedOpacity,
  observeLayer,
} from '../../lib/clusters/observed.ts';

const NOW = Date.UTC(2026, 1, 6);
const HOUR = 3_600_000;

const position = fc.record({
  account: fc.integer({ min: 0, max: 30 }).map(String),
  side: fc.constantFrom('long', 'short'),
  size: fc.double({ min: 1e-4, max: 1e5, noNaN: true }),
  notionalUsd: fc.double({ min: 1, max: 1e9, noNaN: true }),
  liquidationPrice: fc.option(fc.double({ min: 1, max: 1e5, noNaN: true }), { nil: null, freq: 5 }),
  asOf: fc.integer({ min: NOW - 8 * HOUR, max: NOW + 60_000 }),
  since: fc.integer({ min: NOW - 30 * HOUR, max: NOW }),
}) satisfies fc.Arbitrary<ObservedPosition>;
const positions = fc.array(position, { maxLength: 120 });
const openInterest = fc.option(fc.double({ min: 1e-3, max: 1e7, noNaN: true }), { nil: null });

const layerOf = (seen: readonly ObservedPosition[], interest: number | null) =>
  observeLayer({
    positions: seen,
    markPrice: 1900,
    openInterest: interest,
    rangeRatio: 0.15,
    now: NOW,
  });
const total = (column: Float64Array): number => column.reduce((sum, usd) => sum + usd, 0);
const fresh = (seen: readonly ObservedPosition[]) =>
  seen.filter(({ asOf }) => NOW - asOf <= OBSERVED_LIMIT_MS);
const usdOf = (seen: readonly ObservedPosition[]) =>
  seen.reduce((sum, { notionalUsd }) => sum + notionalUsd, 0);

test('every dollar seen is in a bin, outside the grid, or without a price, once', () => {
  fc.assert(
    fc.property(positions, openInterest, (seen, interest) => {
      const layer = layerOf(seen, interest);
      const kept = fresh(seen);
      expect(layer === null).toBe(kept.length === 0);
      if (layer === null) return;
      const placed = kept.filter(({ liquidationPrice }) => liquidationPrice !== null);
      expect(layer.positions).toBe(kept.length);
      expect(layer.withoutPrice).toBe(kept.length - placed.length);
      if (layer.state === 'list') return;
      const sum = total(layer.long) + total(layer.short) + layer.outsideUsd;
      expect(Math.abs(sum - usdOf(placed))).toBeLessThanOrEqual(1e-9 * (1 + usdOf(placed)));
      const shorts = placed.filter(({ side }) => side === 'short');
      expect(total(layer.short)).toBeLessThanOrEqual(usdOf(shorts) * (1 + 1e-9));
    }),
  );
});

test('coverage is a share of open interest, 0-1, and the more is open the less was seen of it', () => {
  fc.assert(
    fc.property(positions, openInterest, (seen, interest) => {
      const layer = layerOf(seen, interest);
      if (layer === null) return;
      expect(layer.coverage === null).toBe(interest === null);
      if (layer.coverage === null || interest === null) return;
      for (const side of ['long', 'short'] as const) {
        const coins = fresh(seen).reduce((sum, one) => sum + (one.side === side ? one.size : 0), 0);
        expect(layer.coverage[side]).toBeGreaterThanOrEqual(0);
        expect(layer.coverage[side]).toBeLessThanOrEqual(1);
        expect(layer.coverage[side]).toBeCloseTo(Math.min(1, coins / interest), 9);
      }
    }),
  );
});

test('what is shown never depends on what was not seen: another open interest changes no dollar', () => {
  fc.assert(
    fc.property(positions, fc.double({ min: 1, max: 50, noNaN: true }), (seen, factor) => {
      const small = layerOf(seen, 1);
      const large = layerOf(seen, factor);
      if (small?.state !== 'heat' || large?.state !== 'heat') return;
      expect(large.long).toEqual(small.long);
      expect(large.short).toEqual(small.short);
      expect(large.bands).toEqual(small.bands);
    }),
  );
});

test('bands hold positions of their side, each once, and their figures are sums of them', () => {
  fc.assert(
    fc.property(positions, openInterest, (seen, interest) => {
      const layer = layerOf(seen, interest);
      if (layer === null) return;
      const placed = fresh(seen).filter(({ liquidationPrice }) => liquidationPrice !== null);
      for (const side of ['long', 'short'] as const) {
        const bands = layer.bands.filter((band) => band.side === side);
        expect(bands.length).toBeLessThanOrEqual(5);
        for (const [index, band] of bands.entries()) {
          const inside = placed.filter(
            ({ side: own, liquidationPrice }) =>
              own === side && (liquidationPrice ?? 0) >= band.low && (liquidationPrice ?? 0) <= band.high,
          );
          expect(band.largestUsd).toBeLessThanOrEqual(band.notionalUsd * (1 + 1e-9));
          expect(band.opacity).toBeGreaterThan(0);
          expect(band.opacity).toBeLessThanOrEqual(1 + 1e-9);
          expect(band.distance).toBeGreaterThanOrEqual(bands[index - 1]?.distance ?? 0);
          expect(band.positions === 1 ? band.largestUsd : 1).toBe(
            band.positions === 1 ? band.notionalUsd : 1,
          );
          if (layer.state === 'list') {
            expect(band.positions).toBe(1);
            continue;
          }
          // No two bands of a side share a price, so all that lies between its edges is its own.
          expect(band.positions).toBe(inside.length);
          expect(Math.abs(band.notionalUsd - usdOf(inside))).toBeLessThanOrEqual(
            1e-9 * (1 + band.notionalUsd),
          );
        }
      }
    }),
  );
});

test('opacity falls with age, and is gone after six hours', () => {
  const age = fc.integer({ min: -HOUR, max: 8 * HOUR });
  fc.assert(
    fc.property(age, age, (one, other) => {
      const [younger, older] = [Math.min(one, other), Math.max(one, other)];
      expect(observedOpacity(younger)).toBeGreaterThanOrEqual(observedOpacity(older));
      expect(observedOpacity(older)).toBeGreaterThanOrEqual(0);
      expect(observedOpacity(older) === 0).toBe(older > 6 * HOUR);
    }),
  );
});
