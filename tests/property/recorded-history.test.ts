import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistoryStore } from '../../lib/cache/history-store.ts';
import { createMemoryStore } from '../../lib/cache/memory-store.ts';
import { type RecordRow, thinnedRows } from '../../lib/domain/recorded-history.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 24, 12, 34);
const RUNS = { numRuns: 150, seed: 20_261_124 };

const ascending = (times: readonly number[]): number[] => [...new Set(times)].sort((a, b) => a - b);
const times = fc.oneof(
  fc
    .uniqueArray(fc.integer({ min: NOW - 800 * DAY, max: NOW }), { minLength: 1, maxLength: 60 })
    .map((starts) => ascending(starts.flatMap((time) => [time, Math.max(1, time - 2 * MINUTE)]))),
  // Crowded: cells that hold several, on both sides of the moment at which they get coarser.
  fc
    .uniqueArray(fc.integer({ min: 0, max: 2 * 24 * 60 }), { minLength: 20, maxLength: 120 })
    .map((minutes) => ascending(minutes.map((minute) => NOW - minute * MINUTE))),
);
const samples = fc
  .tuple(times, fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 120, maxLength: 120 }))
  .map(([at, values]): RecordRow[] => at.map((time, i) => [time, values[i] ?? 1]));
const hours = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 0, max: 800 * 24 }), { minLength: 1, maxLength: 60 }),
    fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 60, maxLength: 60 }),
  )
  .map(([ago, usd]): RecordRow[] =>
    ago
      .map((hour, i): RecordRow => {
        const start = Math.floor(NOW / HOUR) * HOUR - (hour + 1) * HOUR;
        return [start, usd[i] ?? 0, (usd[i] ?? 0) * 2, i, Math.min(HOUR, (usd[i] ?? 0) + 1)];
      })
      .sort((a, b) => a[0] - b[0]),
  );
const later = fc.oneof(
  fc.integer({ min: 0, max: 900 * DAY }),
  fc
    .tuple(fc.constantFrom(7, 30, 365), fc.integer({ min: -2 * 24 * 60, max: 2 * 24 * 60 }))
    .map(([days, minutes]) => days * DAY + minutes * MINUTE),
);

test('thinning twice is thinning once, and no row is made up', () => {
  fc.assert(
    fc.property(samples, later, later, (rows, first, second) => {
      const early = NOW + Math.min(first, second);
      const late = NOW + Math.max(first, second);
      const once = thinnedRows('openInterest', rows, late);
      expect(thinnedRows('openInterest', thinnedRows('openInterest', rows, early), late)).toEqual(once);
      for (const row of once) expect(rows).toContainEqual(row);
      // The newest value of every day is what it was.
      const lastOfDay = (all: readonly RecordRow[]) =>
        Object.fromEntries(all.map(([time, value]) => [Math.floor(time / DAY), value]));
      expect(lastOfDay(once)).toEqual(lastOfDay(rows));
    }),
    RUNS,
  );
});

test('sums keep their total, at any age', () => {
  fc.assert(
    fc.property(hours, later, later, (rows, first, second) => {
      const thinned = thinnedRows(
        'liquidations',
        thinnedRows('liquidations', rows, NOW + first),
        NOW + second,
      );
      for (const column of [1, 2, 3, 4]) {
        const total = (all: readonly RecordRow[]): number =>
          all.reduce((sum, row) => sum + (row[column] ?? 0), 0);
        expect(total(thinned)).toBe(total(rows));
      }
      expect(thinned.length).toBeLessThanOrEqual(rows.length);
    }),
    RUNS,
  );
});

test('in whatever order and however often it is recorded, what is read is the same and never of the future', async () => {
  await fc.assert(
    fc.asyncProperty(
      samples.chain((rows) =>
        fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
      ),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: -30 * DAY, max: 30 * DAY }),
      async ([rows, shuffled], chunk, clockErrorMs) => {
        const store = createHistoryStore(createMemoryStore());
        const future: RecordRow = [NOW + HOUR, 7];
        for (let i = 0; i < shuffled.length; i += chunk)
          await store.record('openInterest', 'okx|BTC', [...shuffled.slice(i, i + chunk), future], NOW);
        await store.record('openInterest', 'okx|BTC', rows, NOW);
        await store.compact(NOW);
        const { rows: read, since } = await store.load('openInterest', 'okx|BTC', 0, NOW);
        expect(read).toEqual(thinnedRows('openInterest', rows, NOW));
        expect(since).toBe(read[0]?.[0]);
        // Read under a clock that is wrong: still nothing later than it, and nothing is lost.
        const wrong = NOW + clockErrorMs;
        const under = await store.load('openInterest', 'okx|BTC', 0, wrong);
        expect(under.rows).toEqual(read.filter(([time]) => time <= wrong + 6 * MINUTE));
        // Nor is it made coarse by a clock that is years ahead.
        await store.compact(wrong + 5_000 * DAY);
        expect((await store.load('openInterest', 'okx|BTC', 0, NOW)).rows).toEqual(read);
      },
    ),
    { ...RUNS, numRuns: 40 },
  );
});
