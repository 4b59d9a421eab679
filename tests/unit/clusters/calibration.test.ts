import { expect, test } from 'vitest';
import {
  addExposure,
  addPrint,
  calibratedLaw,
  copyCalibration,
  emptyCalibration,
  forget,
  hazardFactors,
} from '../../../lib/clusters/calibration.ts';
import { type DistanceLaw, LAW_STEP, shareWithin } from '../../../lib/clusters/distance-law.ts';
import { advanceStock, emptyStock, type StockBar } from '../../../lib/clusters/stock-balance.ts';
import { seededRandom } from '../../../lib/domain/block-bootstrap.ts';
import { MINUTE_MS } from '../../../lib/domain/candles.ts';

/** A law with a constant hazard per log-distance: F(d) = 1 - exp(-rate x d). */
function constantLaw(rate: number): DistanceLaw {
  const side = Float64Array.from({ length: 1801 }, (_, step) => 1 - Math.exp(-rate * step * LAW_STEP));
  return { long: side, short: side };
}

const barAt = (index: number, price: number, low = price, high = price): StockBar => ({
  openTime: index * 5 * MINUTE_MS,
  intervalMs: 5 * MINUTE_MS,
  entryPrice: price,
  low,
  high,
  close: price,
  volume: 0,
  openInterest: 1_000,
});

test('without prints the law is the prior', () => {
  const prior = constantLaw(5);
  const { long } = calibratedLaw(prior, emptyCalibration());
  expect(shareWithin(long, 0.1)).toBeCloseTo(shareWithin(prior.long, 0.1), 9);
});

test('exposure is the hazard of the way, and adds up over parts of it', () => {
  const prior = constantLaw(4);
  const [whole, parts] = [emptyCalibration().long, emptyCalibration().long];
  addExposure(whole, prior.long, 10, 0.01, 0.06);
  for (const [from, to] of [
    [0.01, 0.013],
    [0.013, 0.04],
    [0.04, 0.06],
  ] as const)
    addExposure(parts, prior.long, 10, from, to);
  const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0);
  expect(sum(whole.expected)).toBeCloseTo(10 * 4 * 0.05, 6);
  whole.expected.forEach((value, index) => {
    expect(parts.expected[index]).toBeCloseTo(value, 9);
  });
});

test('a print goes to the cohorts that its price reached for the first time; none of them: background', () => {
  const law = constantLaw(5);
  const stock = emptyStock();
  advanceStock(stock, barAt(0, 100), law);
  const calibration = emptyCalibration();
  addPrint(calibration, stock, law, { side: 'long', triggerPrice: 97, quantity: 2 });
  expect(calibration.long.seen.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2, 9);
  expect(calibration.long.seen.findIndex((value) => value > 0)).toBeGreaterThan(0);
  // The price was there already: nobody who holds now can have been liquidated at it.
  addPrint(calibration, stock, law, { side: 'long', triggerPrice: 100.5, quantity: 3 });
  expect(calibration.long.background).toBe(3);
  expect(calibration.long.prints).toBe(2);
});

test('recovers a hazard twice the prior from prints drawn by it', () => {
  const prior = constantLaw(3);
  const truth = constantLaw(6);
  const random = seededRandom(5);
  const calibration = emptyCalibration();
  let price = 100;
  const stock = emptyStock();
  for (let index = 0; index < 4_000; index++) {
    const low = price * Math.exp(-0.004 * random());
    const next = low * Math.exp(0.004 * random());
    const bar = barAt(index, next, low, Math.max(price, next));
    // What the truth liquidates on the way down, printed where it happened.
    for (let cohort = stock.count - 1; cohort >= 0; cohort--) {
      const [entry = 0, seen = 0, held = 0] = [stock.entry[cohort], stock.lowest[cohort], stock.long[cohort]];
      if (Math.log(low) >= seen) break;
      const alive = 1 - shareWithin(truth.long, entry - seen);
      const gone = shareWithin(truth.long, entry - Math.log(low)) - shareWithin(truth.long, entry - seen);
      const quantity = alive > 0 ? (held * gone) / alive : 0;
      if (quantity > 0)
        addPrint(calibration, stock, truth, {
          side: 'long',
          triggerPrice: Math.exp((seen + Math.log(low)) / 2),
          quantity,
        });
    }
    advanceStock(stock, bar, truth, {
      exposed: (side, quantity, from, to) => addExposure(calibration[side], prior[side], quantity, from, to),
    });
    price = next * Math.exp(0.00002);
  }
  const { seen, expected } = calibration.long;
  const total = (column: Float64Array): number => column.reduce((sum, value) => sum + value, 0);
  expect(total(seen) / total(expected)).toBeCloseTo(2, 1);
  // Attribution blurs the classes' bounds, not the whole: weighted by what each expected.
  const factors = hazardFactors(calibration.long);
  const mean =
    factors.reduce((sum, factor, index) => sum + factor * (expected[index] ?? 0), 0) / total(expected);
  expect(mean).toBeGreaterThan(1.8);
  expect(mean).toBeLessThan(2.2);
});

test('a week halves what was learned; a copy is its own', () => {
  const calibration = emptyCalibration();
  calibration.long.seen[3] = 8;
  calibration.long.prints = 4;
  const copy = copyCalibration(calibration);
  forget(calibration, 7 * 86_400_000);
  expect(calibration.long.seen[3]).toBeCloseTo(4, 9);
  expect(calibration.long.prints).toBeCloseTo(2, 9);
  expect(copy.long.seen[3]).toBe(8);
});
