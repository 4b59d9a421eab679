import { describe, expect, test } from 'vitest';
import { gridOf } from '../../../lib/clusters/bins.ts';
import { liftOfDensestTenth, natsOverUniform } from '../../../lib/clusters/density-score.ts';
import { distanceKernel, emptyTally, kernelClassOf } from '../../../lib/clusters/distance-kernel.ts';
import { PREDICTOR_NAMES } from '../../../lib/clusters/score-names.ts';
import {
  cellsOf,
  freeze,
  learnDistance,
  observe,
  scoresOf,
  type WindowScore,
} from '../../../lib/clusters/score-window.ts';
import { quantityError, scorecard } from '../../../lib/clusters/scorecard.ts';
import { FIRST_WEIGHT, LARGEST_WEIGHT, nextWeight } from '../../../lib/clusters/shrinkage.ts';
import type { StockBar } from '../../../lib/clusters/stock-balance.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/domain/candles.ts';

const START = Date.UTC(2026, 1, 5);

describe('a density scored on what happened', () => {
  test('the uniform map scores 0 exactly, and so does a map without mass', () => {
    expect(natsOverUniform([1, 1, 1, 1], [0, 3, 0, 1])).toBe(0);
    expect(natsOverUniform([0, 0, 0, 0], [0, 3, 0, 1])).toBe(0);
  });

  test('by hand: all of the mass in the bin of all events is ln(0.99 x 4 + 0.01), in another bin ln(0.01)', () => {
    expect(natsOverUniform([0, 2, 0, 0], [0, 5, 0, 0])).toBeCloseTo(Math.log(3.97), 12);
    expect(natsOverUniform([2, 0, 0, 0], [0, 5, 0, 0])).toBeCloseTo(Math.log(0.01), 12);
  });

  test('the lift of the densest tenth: 10 is all of it, 1 is chance; equal bins share', () => {
    const events = new Float64Array(20);
    events[7] = 4;
    const right = new Float64Array(20);
    right[7] = 1;
    right[3] = 1;
    expect(liftOfDensestTenth(right, events)).toBeCloseTo(10, 12);
    expect(liftOfDensestTenth(new Float64Array(20).fill(1), events)).toBeCloseTo(1, 12);
    const wrong = new Float64Array(20);
    wrong[1] = 2;
    wrong[2] = 2;
    expect(liftOfDensestTenth(wrong, events)).toBe(0);
  });

  test('nothing happened: no score', () => {
    expect(natsOverUniform([1, 2], [0, 0])).toBeNull();
    expect(liftOfDensestTenth([1, 2], [0, 0])).toBeNull();
  });
});

const bar = (minute: number, low: number, high: number, prints?: StockBar['prints']): StockBar => ({
  openTime: START + minute * MINUTE_MS,
  intervalMs: 5 * MINUTE_MS,
  entryPrice: (low + high) / 2,
  low,
  high,
  close: (low + high) / 2,
  volume: 1,
  openInterest: 100,
  ...(prints === undefined ? {} : { prints }),
});

/** A map that puts all of a side into one cell. */
function frozenAt(cell: number, weight = 0.5) {
  const { count, width } = cellsOf(1000, 'long');
  const mass = { long: new Float64Array(count), short: new Float64Array(count) };
  mass.long[cell] = 100;
  mass.short[cell] = 100;
  const share = distanceKernel(gridOf(1000, count, width)).map((value) => value * 100);
  const bars = Array.from({ length: 24 }, (_, hour) => bar(hour * 60 - 24 * 60, 995, 1005));
  return freeze(START, 1000, weight, mass, { long: share, short: share }, bars, 5, emptyTally());
}

describe('an hour scored', () => {
  const print = (price: number, count = 1) => ({
    side: 'long' as const,
    triggerPrice: price,
    quantity: 10 * count,
    count,
  });

  test('only prices that the mark reached count, and only the side that they hit', () => {
    const frozen = frozenAt(4);
    // 4.5 cells of 0.1 % below 1,000.
    observe(frozen, bar(0, 1000 * Math.exp(-0.0098), 1000, [print(1000 * Math.exp(-0.0045), 3)]));
    const [long, ...others] = scoresOf(frozen);
    expect(others).toEqual([]);
    expect(long).toMatchObject({ side: 'long', prints: 3, sweptCells: 10, realised: 30 });
    expect(long?.nats.map).toBeCloseTo(Math.log(0.99 * 10 + 0.01), 9);
    expect(long?.nats.uniform).toBe(0);
    expect(long?.lift.map).toBeCloseTo(10, 9);
    // Half of 100 in the cell, and half of what distance puts into ten cells.
    const kernel = distanceKernel(gridOf(1000, 80, 0.001));
    const expected = 50 + 50 * kernel.subarray(0, 10).reduce((sum, share) => sum + share, 0);
    expect(long?.predicted).toBeCloseTo(expected, 9);
    expect(long?.pull).toBeGreaterThan(0);
  });

  test('a map that was wrong is pulled down', () => {
    const frozen = frozenAt(2);
    observe(frozen, bar(0, 1000 * Math.exp(-0.0098), 1000, [print(1000 * Math.exp(-0.0085))]));
    const [long] = scoresOf(frozen);
    expect(long?.nats.map).toBeCloseTo(Math.log(0.01), 9);
    expect(long?.pull).toBeLessThan(0);
  });

  test('a print beyond the cells is counted apart', () => {
    const frozen = frozenAt(2);
    observe(frozen, bar(0, 900, 1000, [print(905)]));
    expect(frozen.outOfSupport).toBe(1);
  });

  test('the distance null learns where prints came among the prices reached', () => {
    const tally = emptyTally();
    const frozen = frozenAt(2);
    observe(frozen, bar(0, 1000 * Math.exp(-0.0098), 1000, [print(1000 * Math.exp(-0.0015), 40)]));
    learnDistance(frozen, tally);
    expect(tally.seen[kernelClassOf(0.0015)]).toBeCloseTo(40, 9);
    const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0);
    expect(sum(tally.expected)).toBeCloseTo(40, 9);
    const grid = gridOf(1000, 150, 0.001);
    expect(distanceKernel(grid, tally)[0]).toBeGreaterThan(2 * (distanceKernel(grid)[0] ?? 0));
    expect(sum(distanceKernel(grid, tally))).toBeCloseTo(1, 9);
  });
});

/** `hours` windows, one each six hours, of a given gain of what is shown over distance. */
function windows(hours: number, gain: (hour: number) => number, prints = 5): WindowScore[] {
  return Array.from({ length: hours }, (_, hour) => {
    const each = (shown: number) =>
      Object.fromEntries(
        PREDICTOR_NAMES.map((name) => [name, name === 'shown' ? shown : 0.1]),
      ) as WindowScore['nats'];
    return {
      start: START + hour * 6 * HOUR_MS,
      side: 'long',
      prints,
      sweptCells: 8,
      nats: each(0.1 + gain(hour)),
      lift: each(1),
      pull: gain(hour),
      predicted: 100,
      realised: 100,
    };
  });
}

describe('the scorecard', () => {
  test('says nothing of fewer than 30 liquidations', () => {
    expect(
      scorecard(
        windows(5, () => 1),
        0.5,
      ).verdict,
    ).toBe('too-few');
    expect(scorecard([], FIRST_WEIGHT)).toMatchObject({
      verdict: 'too-few',
      from: null,
      prints: 0,
      rangeCoverage: null,
    });
  });

  test('better: the interval by days is above 0; unclear: it holds 0; nothing-added: the mean is not above 0', () => {
    expect(
      scorecard(
        windows(40, () => 0.05),
        0.4,
      ).verdict,
    ).toBe('better');
    const mixed = scorecard(
      windows(40, (hour) => (hour % 8 < 4 ? 0.5 : -0.48)),
      0.4,
    );
    expect(mixed.verdict).toBe('unclear');
    expect(mixed.gain.mean).toBeCloseTo(0.01, 9);
    expect(
      scorecard(
        windows(40, () => -0.01),
        0.4,
      ).verdict,
    ).toBe('nothing-added');
  });

  test('a weight below a tenth says that the map adds nothing, whatever the mean', () => {
    expect(
      scorecard(
        windows(40, () => 0.05),
        0.09,
      ).verdict,
    ).toBe('nothing-added');
  });

  test('fewer than three days have no interval', () => {
    const { gain } = scorecard(
      windows(8, () => 0.05, 20),
      0.4,
    );
    expect(gain).toEqual({ mean: expect.closeTo(0.05, 9), low: null, high: null });
  });

  test('one hour of a crash counts as 50 liquidations at most', () => {
    const quiet = windows(1, () => 0.1, 50)[0];
    const crash = windows(1, () => -0.1, 5_000)[0];
    if (quiet === undefined || crash === undefined) throw new Error('two windows');
    expect(scorecard([quiet, { ...crash, start: quiet.start + DAY_MS }], 0.4).gain.mean).toBeCloseTo(0, 9);
  });

  test('the error of quantities: a factor of two at first, drawn to what was seen', () => {
    expect(Math.exp(1.2816 * quantityError([]).deviation)).toBeCloseTo(2, 6);
    const twice = windows(400, () => 0, 30).map((score) => ({ ...score, realised: 200 }));
    const { bias, deviation } = quantityError(twice);
    expect(bias).toBeCloseTo(Math.LN2, 1);
    expect(deviation).toBeLessThan(0.2);
  });
});

describe('the weight of the map', () => {
  test('begins at a quarter, rises while more of it would have been better, never above 0.6', () => {
    let weight = FIRST_WEIGHT;
    for (let hour = 0; hour < 400; hour++) weight = nextWeight(weight, 0.5, 50);
    expect(weight).toBe(LARGEST_WEIGHT);
  });

  test('falls below a tenth where the map pulls no more than one of shuffled entries', () => {
    let weight = FIRST_WEIGHT;
    for (let hour = 0; hour < 400; hour++) weight = nextWeight(weight, 0.02, 40);
    expect(weight).toBeLessThan(0.1);
    expect(weight).toBeGreaterThan(0);
  });
});
