import { describe, expect, test } from 'vitest';
import { candlesFromRows, HOUR_MS } from '../../../lib/domain/candles.ts';
import type { Liquidation } from '../../../lib/domain/market-data.ts';
import { missingBars } from '../../../lib/domain/missing-bars.ts';
import { liquidationFault } from '../../../lib/domain/plausible-liquidation.ts';
import {
  checkOpenInterest,
  contradicts,
  NEW_LEVEL_SAMPLES,
} from '../../../lib/domain/plausible-open-interest.ts';
import { addRejections, parseRejections } from '../../../lib/domain/rejections.ts';

const STEP = 300_000;
const NOW = 1_000 * STEP;
const series = (values: readonly number[], from = NOW - values.length * STEP) => ({
  time: Float64Array.from(values, (_, i) => from + i * STEP),
  openInterest: Float64Array.from(values),
});
const flat = (count: number, value = 100) => Array.from({ length: count }, (_, i) => value + (i % 3));
const valuesOf = ({ openInterest }: { openInterest: Float64Array }) => [...openInterest];

describe('open interest', () => {
  test('a good page passes untouched', () => {
    const page = series(flat(40));
    const checked = checkOpenInterest(series(flat(30), 0), page, NOW);
    expect(checked.accepted).toEqual(page);
    expect(checked).toMatchObject({ isNewLevel: false, isNewestRejected: false });
    expect(addRejections({}, checked.rejected)).toEqual({});
  });

  test('a market that halves in an hour is no jump', () => {
    const fall = Array.from({ length: 24 }, (_, i) => 100 * 0.5 ** (i / 12));
    expect(valuesOf(checkOpenInterest(series(flat(30), 0), series(fall), NOW).accepted)).toEqual(fall);
  });

  test('a tenfold sample between good ones is left out and counted', () => {
    const checked = checkOpenInterest(null, series([...flat(10), 1_003, ...flat(10)]), NOW);
    expect(valuesOf(checked.accepted)).toEqual([...flat(10), ...flat(10)]);
    expect(checked.rejected['open-interest-jump']).toBe(1);
    expect(checked.isNewestRejected).toBe(false);
  });

  test('tenfold from the history on: nothing is taken, and the newest is said to be in doubt', () => {
    const checked = checkOpenInterest(series(flat(30), 0), series(flat(3, 1_000)), NOW);
    expect(valuesOf(checked.accepted)).toEqual([]);
    expect(checked).toMatchObject({ isNewestRejected: true, isNewLevel: false });
    expect(checked.rejected['open-interest-jump']).toBe(3);
  });

  test('a tenth of it is as wrong as tenfold', () => {
    expect(checkOpenInterest(series(flat(30), 0), series(flat(2, 10)), NOW).isNewestRejected).toBe(true);
  });

  test('a first sample gone wrong does not decide', () => {
    const checked = checkOpenInterest(null, series([100_000, ...flat(10)]), NOW);
    expect(valuesOf(checked.accepted)).toEqual(flat(10));
  });

  test('a level that stays is the new one, and what lies before is not joined', () => {
    const page = series([...flat(5), ...flat(NEW_LEVEL_SAMPLES, 1_000)]);
    const checked = checkOpenInterest(series(flat(30), 0), page, NOW);
    expect(valuesOf(checked.accepted)).toEqual(flat(NEW_LEVEL_SAMPLES, 1_000));
    expect(checked).toMatchObject({ isNewLevel: true, isNewestRejected: false });
    const short = checkOpenInterest(series(flat(30), 0), series(flat(NEW_LEVEL_SAMPLES - 1, 1_000)), NOW);
    expect(short).toMatchObject({ isNewLevel: false, isNewestRejected: true });
  });

  test('nothing, less than nothing, and the future are left out, each with its reason', () => {
    const page = series([100, 0, -5, Number.NaN, 101]);
    const late = {
      time: Float64Array.of(...page.time, NOW + HOUR_MS),
      openInterest: Float64Array.of(...page.openInterest, 102),
    };
    const checked = checkOpenInterest(null, late, NOW);
    expect(valuesOf(checked.accepted)).toEqual([100, 101]);
    expect(addRejections({}, checked.rejected)).toEqual({
      'open-interest-empty': 3,
      'open-interest-time': 1,
    });
  });

  test('two figures of one hour contradict each other from eightfold on; of other hours they do not', () => {
    const history = series([100]);
    expect(contradicts(history, 799, NOW)).toBe(false);
    expect(contradicts(history, 1_000, NOW)).toBe(true);
    expect(contradicts(history, 10, NOW)).toBe(true);
    expect(contradicts(history, 1_000, NOW + 3 * HOUR_MS)).toBe(false);
    expect(contradicts(null, 1_000, NOW)).toBe(false);
  });
});

describe('a printed liquidation', () => {
  const order: Liquidation = {
    side: 'long',
    price: 1_800,
    priceKind: 'bankruptcy',
    size: 2,
    notionalUsd: 3_600,
    time: NOW - 500,
  };
  const mark = { price: 1_810, asOf: NOW };

  test('near the mark is believed, and without a mark too', () => {
    expect(liquidationFault(order, mark, NOW)).toBeNull();
    expect(liquidationFault(order, null, NOW)).toBeNull();
  });

  test.each([
    ['a price far off the mark', { price: 1_700, notionalUsd: 3_400 }, 'liquidation-price'],
    ['a price of zero', { price: 0, notionalUsd: 0 }, 'liquidation-price'],
    ['a price that is none', { price: Number.NaN }, 'liquidation-price'],
    ['no size', { size: 0, notionalUsd: 0 }, 'liquidation-size'],
    ['a negative size', { size: -2, notionalUsd: -3_600 }, 'liquidation-size'],
    ['an amount that is not price times size', { notionalUsd: 36_000 }, 'liquidation-size'],
    ['the future', { time: NOW + 120_000 }, 'liquidation-time'],
    ['the day before yesterday', { time: NOW - 25 * HOUR_MS }, 'liquidation-time'],
    ['no time', { time: Number.NaN }, 'liquidation-time'],
  ])('%s is refused', (_name, wrong, reason) => {
    expect(liquidationFault({ ...order, ...wrong }, mark, NOW)).toBe(reason);
  });

  test('an old mark tells apart no more than a misread unit', () => {
    const old = { price: 1_500, asOf: NOW - 60_000 };
    expect(liquidationFault(order, old, NOW)).toBeNull();
    expect(liquidationFault({ ...order, price: 18, notionalUsd: 36 }, old, NOW)).toBe('liquidation-price');
  });
});

describe('missing bars', () => {
  const bars = (...steps: number[]) =>
    candlesFromRows(
      STEP,
      steps.map((step) => [step * STEP, 1, 1, 1, 1, 1]),
    );

  test('none in a whole series, nor in an empty one', () => {
    expect(missingBars(bars(1, 2, 3))).toEqual({ count: 0, longestMs: 0, runs: [] });
    expect(missingBars(bars())).toEqual({ count: 0, longestMs: 0, runs: [] });
  });

  test('are counted, and listed where the run is longer than an hour', () => {
    expect(missingBars(bars(0, 1, 4, 5, 19, 20, 33), HOUR_MS)).toEqual({
      count: 2 + 13 + 12,
      longestMs: 13 * STEP,
      runs: [{ from: 6 * STEP, to: 18 * STEP }],
    });
  });
});

describe('counts', () => {
  test('add up, stay the same object when nothing is added, and have a limit', () => {
    const before = { 'candle-duplicate': 2 };
    expect(addRejections(before, { 'candle-duplicate': 3, 'candle-missing': 0 })).toEqual({
      'candle-duplicate': 5,
    });
    expect(addRejections(before, { 'candle-missing': 0 })).toBe(before);
    expect(addRejections(before, { 'candle-duplicate': 1e9 })).toEqual({ 'candle-duplicate': 999_999 });
  });

  test('read from storage as from a stranger', () => {
    const stored = { 'candle-missing': 4, 'candle-duplicate': -1, 'liquidation-time': '7', other: 9 };
    expect(parseRejections(stored)).toEqual({ 'candle-missing': 4 });
    expect(parseRejections('torn')).toEqual({});
    expect(parseRejections(null)).toEqual({});
  });
});
