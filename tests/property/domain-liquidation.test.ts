import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Exposure,
  leverageForDistance,
  liquidationDistance,
} from '../../lib/domain/liquidation-distance.ts';
import {
  type LiquidationPrice,
  liquidationPrice,
  type Position,
} from '../../lib/domain/liquidation-price.ts';
import { type MarginTierTable, maintenanceMargin } from '../../lib/domain/margin-tier.ts';
import { baseTable, quoteTable, withWholeRates } from './margin-tables.ts';

const side = fc.constantFrom('long', 'short');
const entryPrice = fc.double({ min: 0.01, max: 200_000, noNaN: true });
const notional = fc.double({ min: 10, max: 3_000_000, noNaN: true });
const leverage = fc.double({ min: 1.01, max: 10, noNaN: true });

function isolated(change: Partial<Position>): Position {
  return {
    side: 'long',
    entryPrice: 1_000,
    leverage: 5,
    size: 1,
    marginMode: 'isolated',
    margin: null,
    walletBalance: null,
    ...change,
  };
}

function priceOf(kind: 'linear' | 'inverse', position: Position): number {
  const table = kind === 'linear' ? quoteTable : baseTable;
  const result = liquidationPrice({ venue: 'binance', kind }, position, table, null);
  if (result.state === 'none') return position.side === 'long' ? 0 : Number.POSITIVE_INFINITY;
  if (result.state !== 'price') throw new Error(result.reason);
  return result.liquidationPrice;
}

describe('liquidation price', () => {
  test('linear: equity equals the maintenance margin of the tier at the price', () => {
    fc.assert(
      fc.property(side, entryPrice, notional, leverage, (s, entry, value, x) => {
        const size = value / entry;
        const price = priceOf('linear', isolated({ side: s, entryPrice: entry, size, leverage: x }));
        const profit = (s === 'long' ? price - entry : entry - price) * size;
        const maintenance = maintenanceMargin(quoteTable, price * size) ?? Number.NaN;
        expect((value / x + profit - maintenance) / value).toBeCloseTo(0, 9);
      }),
    );
  });

  test('inverse: the same in coins', () => {
    fc.assert(
      fc.property(side, notional, leverage, (s, size, x) => {
        const price = priceOf('inverse', isolated({ side: s, size, leverage: x }));
        const coins = size / 1_000;
        const profit = s === 'long' ? coins - size / price : size / price - coins;
        const maintenance = maintenanceMargin(baseTable, size / price) ?? Number.NaN;
        expect((coins / x + profit - maintenance) / coins).toBeCloseTo(0, 9);
      }),
    );
  });

  test('long and short mirror each other about the entry when notional stays in the first tier', () => {
    fc.assert(
      fc.property(fc.double({ min: 10, max: 20_000, noNaN: true }), leverage, (value, x) => {
        const size = value / 1_000;
        const rate = 0.004;
        const long = priceOf('linear', isolated({ size, leverage: x }));
        const short = priceOf('linear', isolated({ side: 'short', size, leverage: x }));
        expect(1_000 - long * (1 - rate)).toBeCloseTo(short * (1 + rate) - 1_000, 6);
      }),
    );
  });

  test('more leverage is nearer, more margin is farther', () => {
    fc.assert(
      fc.property(side, notional, leverage, leverage, (s, value, a, b) => {
        const size = value / 1_000;
        const distance = (change: Partial<Position>): number =>
          Math.abs(1_000 - priceOf('linear', isolated({ side: s, size, ...change })));
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(distance({ leverage: high })).toBeLessThanOrEqual(distance({ leverage: low }) + 1e-9);
        const margin = value / high;
        expect(distance({ margin: margin * 1.01 })).toBeGreaterThanOrEqual(distance({ margin }) - 1e-9);
      }),
    );
  });

  test('at one leverage, or behind one margin, a larger position is no farther from liquidation', () => {
    fc.assert(
      fc.property(
        side,
        notional,
        fc.double({ min: 1, max: 3, noNaN: true }),
        leverage,
        (s, value, more, x) => {
          const distance = (held: number, change: Partial<Position>): number =>
            Math.abs(1_000 - priceOf('linear', isolated({ side: s, size: held / 1_000, ...change })));
          expect(distance(value * more, { leverage: x })).toBeLessThanOrEqual(
            distance(value, { leverage: x }) + 1e-6,
          );
          // Enough for the larger one: below that nothing is computed.
          const margin = value * more * 0.2;
          expect(distance(value * more, { margin })).toBeLessThanOrEqual(distance(value, { margin }) + 1e-6);
        },
      ),
    );
  });

  test('continuous over tier bounds', () => {
    fc.assert(
      fc.property(side, fc.constantFrom(50_000, 250_000, 1_000_000), leverage, (s, bound, x) => {
        const at = (value: number): number =>
          priceOf('linear', isolated({ side: s, size: value / 1_000, leverage: x }));
        expect(Math.abs(at(bound * (1 + 1e-9)) - at(bound * (1 - 1e-9)))).toBeLessThan(1e-4);
      }),
    );
  });

  test('linear and inverse agree for small moves', () => {
    fc.assert(
      fc.property(side, fc.double({ min: 60, max: 120, noNaN: true }), (s, x) => {
        const linear = priceOf('linear', isolated({ side: s, size: 1, leverage: x }));
        const inverse = priceOf('inverse', isolated({ side: s, size: 1_000, leverage: x }));
        const move = Math.abs(linear / 1_000 - 1);
        expect(Math.abs(linear - inverse) / 1_000).toBeLessThan(3 * (move + 1 / x) ** 2);
      }),
    );
  });
});

/** Contracts of every kind of rule: whose fee and notional, whether a tier's rate is on its slice or on the whole position. */
const contracts = fc.record({
  venue: fc.constantFrom('binance', 'bybit', 'okx', 'htx', 'kucoin', 'mexc', 'kraken', 'gate'),
  kind: fc.constantFrom('linear', 'inverse'),
  fee: fc.constantFrom(0, 0.0005, 0.00075),
  unit: fc.constantFrom('quote', 'base'),
  isWhole: fc.boolean(),
});
type Contract = typeof contracts extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** Of 1,000 USD a coin at entry; some near a tier's bound, and some whose margin is nearly used up where the last tier begins. */
const held = fc
  .record({
    side,
    leverage,
    near: fc.constantFrom('anything', 'bound', 'margin at bound'),
    notional,
    bound: fc.constantFrom(50_000, 250_000, 1_000_000),
    // Doubles are drawn near nothing for the most part.
    part: fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000),
  })
  .map(({ side: s, leverage: x, near, notional: any, bound, part }) => {
    const values = {
      anything: any,
      bound: bound * (1 + (part - 0.5) / 500),
      'margin at bound': 1_000_000 / (1 + 1 / x - part / 20),
    };
    return { side: s, leverage: x, value: values[near] };
  });
const ENTRY = 1_000;
const TICK = 0.01;

function tableOf({ fee, unit, isWhole }: Contract): MarginTierTable {
  const table = { ...(unit === 'quote' ? quoteTable : baseTable), liquidationFeeRate: fee };
  return isWhole ? withWholeRates(table) : table;
}

/** What is left at a price, as a ratio of the notional at entry: margin and profit less maintenance and fee, in the margin coin. */
function leftAt(contract: Contract, { side: s, value, leverage: x }: Drawn, ratio: number, edge = 0): number {
  const { kind, unit, fee } = contract;
  const sign = s === 'long' ? 1 : -1;
  const worth = kind === 'linear' ? ratio : 1 / ratio;
  const profit = (kind === 'linear' ? sign : -sign) * (worth - 1);
  // In the margin coin the notional moves with the price, in the other it does not.
  const scale = (kind === 'linear') === (unit === 'quote') ? worth : 1;
  const notionalThere = (unit === 'quote' ? value : value / ENTRY) * scale * (1 + edge);
  const maintenance = maintenanceMargin(tableOf(contract), notionalThere) ?? Number.NaN;
  return 1 / x + profit - (maintenance / notionalThere + fee) * worth;
}
type Drawn = typeof held extends fc.Arbitrary<infer One> ? One : never;

/** The price itself, without the tick that OKX adds for a long; null where there is none. */
function found(contract: Contract, { side: s, value, leverage: x }: Drawn): LiquidationPrice | null {
  const { venue, kind } = contract;
  const size = kind === 'linear' ? value / ENTRY : value;
  const position = isolated({ side: s, entryPrice: ENTRY, leverage: x, size });
  const result = liquidationPrice({ venue, kind }, position, tableOf(contract), TICK);
  return result.state === 'price' ? result : null;
}

describe('liquidation price by fee, unit, kind of table and rule', () => {
  test('something is left on the way, nothing beyond; at the price itself unless a margin jumps there', () => {
    let told = 0;
    let jumps = 0;
    fc.assert(
      fc.property(contracts, held, fc.double({ min: 0, max: 1, noNaN: true }), (contract, drawn, part) => {
        const price = found(contract, drawn);
        if (price === null) return;
        told += 1;
        const tick = price.rule === 'mark-plus-tick' && drawn.side === 'long' ? TICK : 0;
        const ratio = (price.liquidationPrice - tick) / ENTRY;
        expect(leftAt(contract, drawn, 1 + (ratio - 1) * part * (1 - 1e-6))).toBeGreaterThan(-1e-9);
        const left = leftAt(contract, drawn, ratio);
        if (Math.abs(left) < 1e-8) return;
        // On one side of the bound there is something, on the other nothing.
        jumps += 1;
        expect(contract.isWhole).toBe(true);
        const sides = [leftAt(contract, drawn, ratio, 1e-9), leftAt(contract, drawn, ratio, -1e-9)];
        expect(Math.min(...sides)).toBeLessThan(1e-8);
        expect(Math.max(...sides)).toBeGreaterThan(-1e-8);
      }),
      { numRuns: 2_000 },
    );
    expect(told).toBeGreaterThan(1_000);
    expect(jumps).toBeGreaterThan(20);
  });

  test('the range of two published rules is that of the margin at entry, of linear contracts of three venues', () => {
    let ranges = 0;
    fc.assert(
      fc.property(contracts, held, (contract, drawn) => {
        const price = found(contract, drawn);
        if (price === null) return;
        const hasTwo = ['bybit', 'mexc', 'kraken'].includes(contract.venue) && contract.kind === 'linear';
        expect(price.rule === 'mark-or-entry').toBe(hasTwo);
        expect(price.low).toBeLessThanOrEqual(price.liquidationPrice);
        expect(price.high).toBeGreaterThanOrEqual(price.liquidationPrice);
        if (price.low === price.high) return;
        ranges += 1;
        expect(hasTwo).toBe(true);
        const other = price.low === price.liquidationPrice ? price.high : price.low;
        // Margin and loss at the other price leave the maintenance and fee of the entry.
        const sign = drawn.side === 'long' ? 1 : -1;
        const kept = 1 / drawn.leverage + sign * (other / ENTRY - 1);
        const inUnit = contract.unit === 'quote' ? drawn.value : drawn.value / ENTRY;
        const maintenance = (maintenanceMargin(tableOf(contract), inUnit) ?? Number.NaN) / inUnit;
        expect(kept).toBeCloseTo(maintenance + contract.fee, 9);
      }),
      { numRuns: 1_000 },
    );
    expect(ranges).toBeGreaterThan(50);
  });

  test('a fee brings liquidation nearer, and a rate on the whole position is no farther than one on its slices', () => {
    fc.assert(
      fc.property(contracts, held, (contract, drawn) => {
        const distance = (change: Partial<Contract>): number | null =>
          found({ ...contract, ...change }, drawn)?.distance ?? null;
        const [free, taxed] = [distance({ fee: 0 }), distance({ fee: 0.0005 })];
        if (free !== null && taxed !== null) expect(taxed).toBeLessThanOrEqual(free + 1e-9);
        const [slices, whole] = [distance({ isWhole: false }), distance({ isWhole: true })];
        if (slices !== null && whole !== null) expect(whole).toBeLessThanOrEqual(slices + 1e-9);
      }),
    );
  });
});

describe('distance and leverage', () => {
  const exposures = fc.record({
    kind: fc.constantFrom('linear', 'inverse'),
    side,
    fee: fc.constantFrom(0, 0.0005),
    unit: fc.constantFrom('quote', 'base'),
    value: notional,
  });

  test('leverageForDistance undoes liquidationDistance, in either unit', () => {
    fc.assert(
      fc.property(exposures, leverage, ({ kind, side: s, fee, unit, value }, x) => {
        const table = { ...(unit === 'quote' ? quoteTable : baseTable), liquidationFeeRate: fee };
        const exposure: Exposure = {
          table,
          kind,
          side: s,
          notional: unit === 'quote' ? value : value / 1_000,
        };
        const distance = liquidationDistance(exposure, x);
        fc.pre(distance !== null && distance > 0);
        expect(leverageForDistance(exposure, distance ?? 0)).toBeCloseTo(x, 6);
      }),
    );
  });

  test('between 1 and the maximum of the notional, never rising with distance', () => {
    const distance = fc.double({ min: -0.5, max: 5, noNaN: true });
    fc.assert(
      fc.property(exposures, distance, distance, ({ kind, side: s, value }, a, b) => {
        const exposure: Exposure = {
          table: kind === 'linear' ? quoteTable : baseTable,
          kind,
          side: s,
          notional: kind === 'linear' ? value : value / 1_000,
        };
        const near = leverageForDistance(exposure, Math.min(a, b)) ?? Number.NaN;
        const far = leverageForDistance(exposure, Math.max(a, b)) ?? Number.NaN;
        expect(far).toBeLessThanOrEqual(near);
        expect(far).toBeGreaterThanOrEqual(1);
        expect(near).toBeLessThanOrEqual(125);
      }),
    );
  });
});
