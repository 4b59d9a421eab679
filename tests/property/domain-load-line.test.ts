import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CandleRow, type CandleSeries, candlesFromRows, HOUR_MS } from '../../lib/domain/candles.ts';
import { excursionTable } from '../../lib/domain/excursion.ts';
import type { Exposure } from '../../lib/domain/liquidation-distance.ts';
import { excursionRisk, loadLine } from '../../lib/domain/load-line.ts';
import { type MarginTierTable, withMaintenanceAmounts } from '../../lib/domain/margin-tier.ts';

const table: MarginTierTable = {
  tiers: withMaintenanceAmounts([
    { notionalFloor: 0, notionalCap: 50_000, maintenanceMarginRate: 0.004, maxLeverage: 125 },
    { notionalFloor: 50_000, notionalCap: 1_000_000, maintenanceMarginRate: 0.02, maxLeverage: 25 },
    { notionalFloor: 1_000_000, notionalCap: 10_000_000, maintenanceMarginRate: 0.1, maxLeverage: 5 },
  ]),
  notionalUnit: 'quote',
  liquidationFeeRate: 0,
  asOf: 0,
  origin: 'bundled',
};
const START = Date.UTC(2026, 0, 1);
const HOURS = 24 * 20;
const END = START + HOURS * HOUR_MS;

/** Hours of a seeded walk whose size of steps changes slowly. */
function market(seed: number, scale: number): CandleSeries {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let price = 100;
  const rows = Array.from({ length: HOURS }, (_, i): CandleRow => {
    const open = price;
    const width = scale * (1 + 0.8 * Math.sin(i / 40));
    price *= 1 + (random() - 0.5) * 2 * width;
    const spread = 1 + random() * width;
    return [
      START + i * HOUR_MS,
      open,
      Math.max(open, price) * spread,
      Math.min(open, price) / spread,
      price,
      1,
    ];
  });
  return candlesFromRows(HOUR_MS, rows);
}

const markets = fc.tuple(
  fc.integer({ min: 1, max: 1_000_000 }),
  fc.double({ min: 0.001, max: 0.05, noNaN: true }),
);
const side = fc.constantFrom('long', 'short');
const risks = fc.double({ min: 0.002, max: 0.5, noNaN: true });
const notionals = fc.double({ min: 100, max: 9_000_000, noNaN: true });

function lineOf(series: CandleSeries, exposure: Omit<Exposure, 'table' | 'kind'>, risk: number) {
  return loadLine(
    excursionTable(series, 24 * HOUR_MS),
    { table, kind: 'linear', ...exposure },
    { at: END, risk },
  );
}

describe('load line', () => {
  test('fewer than the risk exceed the distance of the line, and no farther excursion could stand in', () => {
    fc.assert(
      fc.property(markets, side, risks, ([seed, scale], s, risk) => {
        const excursions = excursionTable(market(seed, scale), 24 * HOUR_MS);
        const { allHistory } = excursionRisk(excursions, { side: s, at: END, risk });
        const values = [...(s === 'long' ? excursions.long : excursions.short)].filter(
          (value) => !Number.isNaN(value),
        );
        const distance = allHistory?.excursion ?? Number.NaN;
        expect(allHistory?.entries).toBe(HOURS - 24);
        expect(values.filter((value) => value > distance).length).toBeLessThan(risk * values.length);
        expect(values.filter((value) => value >= distance).length).toBeGreaterThanOrEqual(
          risk * values.length,
        );
      }),
      { numRuns: 40 },
    );
  });

  test('more risk allows more leverage, more notional less', () => {
    fc.assert(
      fc.property(
        markets,
        side,
        risks,
        risks,
        notionals,
        notionals,
        ([seed, scale], s, a, b, small, large) => {
          const series = market(seed, scale);
          const at = (risk: number, notional: number) => lineOf(series, { side: s, notional }, risk);
          const careful = at(Math.min(a, b), small);
          const bold = at(Math.max(a, b), small);
          expect(careful.allHistory?.leverage).toBeLessThanOrEqual(bold.allHistory?.leverage ?? Number.NaN);
          expect(careful.conditional?.leverage).toBeLessThanOrEqual(bold.conditional?.leverage ?? Number.NaN);
          const light = at(a, Math.min(small, large)).allHistory?.leverage ?? Number.NaN;
          expect(at(a, Math.max(small, large)).allHistory?.leverage).toBeLessThanOrEqual(light + 1e-9);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the range is in order and stays on the scale', () => {
    fc.assert(
      fc.property(markets, side, ([seed, scale], s) => {
        const { allHistory, conditional } = lineOf(market(seed, scale), { side: s, notional: 10_000 }, 0.05);
        for (const line of [allHistory, conditional]) {
          expect(line?.low).toBeLessThanOrEqual(line?.high ?? Number.NaN);
          expect(line?.low).toBeGreaterThanOrEqual(1);
          expect(line?.high).toBeLessThanOrEqual(125);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('terrible history leaves 1x, calm history the maximum of the venue', () => {
    const constant = (high: number, low: number): CandleSeries =>
      candlesFromRows(
        HOUR_MS,
        Array.from({ length: 200 }, (_, i): CandleRow => [START + i * HOUR_MS, 100, high, low, 100, 1]),
      );
    expect(
      lineOf(constant(100, 0.001), { side: 'long', notional: 1_000 }, 0.01).allHistory?.leverage,
    ).toBeCloseTo(1, 4);
    expect(lineOf(constant(900, 100), { side: 'short', notional: 1_000 }, 0.01).allHistory?.leverage).toBe(1);
    expect(lineOf(constant(100, 100), { side: 'long', notional: 1_000 }, 0.01).allHistory?.leverage).toBe(
      125,
    );
  });
});
