import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { candlesFromRows, HOUR_MS } from '../../lib/domain/candles.ts';
import { excursionTable } from '../../lib/domain/excursion.ts';
import { loadLine } from '../../lib/domain/load-line.ts';
import type { MarginTierTable } from '../../lib/domain/margin-tier.ts';
import { type RealCandle, readRealCandles, realDataPath } from './real-candles.ts';

const HOUR = 3_600_000;

interface BinanceTier {
  notionalFloor: number;
  notionalCap: number;
  maxLeverage: number;
  mmr: number;
  cum: number;
}

function readTiers(symbol: string): BinanceTier[] {
  const path = realDataPath('tiers', 'binance-usdm-majors-2026-05-07.json');
  return JSON.parse(readFileSync(path, 'utf8'))[symbol];
}

function tableOf(tiers: readonly BinanceTier[]): MarginTierTable {
  return {
    tiers: tiers.map((tier) => ({
      notionalFloor: tier.notionalFloor,
      notionalCap: tier.notionalCap,
      maintenanceMarginRate: tier.mmr,
      maintenanceAmount: tier.cum,
      maxLeverage: tier.maxLeverage,
    })),
    notionalUnit: 'quote',
    liquidationFeeRate: 0,
    asOf: Date.UTC(2026, 4, 7),
    origin: 'bundled',
  };
}

interface Entry {
  excursion: number;
  volatility: number | null;
}

// From here on nothing of lib/ is used: the definition, read out slowly.

function naiveVolatility(byClose: Map<number, RealCandle>, time: number): number | null {
  const closes: number[] = [];
  for (let hour = 72; hour >= 0; hour--) {
    const candle = byClose.get(time - hour * HOUR);
    if (candle === undefined) return null;
    closes.push(candle.close);
  }
  const returns = closes.slice(1).map((close, index) => Math.log(close / (closes[index] ?? Number.NaN)));
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  return Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1));
}

function naiveEntries(candles: readonly RealCandle[], side: string, hours: number, time: number): Entry[] {
  const byClose = new Map(candles.map((row) => [row.openTime + HOUR, row]));
  const entries: Entry[] = [];
  for (const candle of candles) {
    const entryTime = candle.openTime + HOUR;
    if (entryTime + hours * HOUR > time) break;
    const after: RealCandle[] = [];
    for (let hour = 1; hour <= hours; hour++) {
      const next = byClose.get(entryTime + hour * HOUR);
      if (next !== undefined) after.push(next);
    }
    if (after.length < hours) continue;
    const excursion =
      side === 'long'
        ? 1 - Math.min(...after.map((row) => row.low)) / candle.close
        : Math.max(...after.map((row) => row.high)) / candle.close - 1;
    entries.push({ excursion, volatility: naiveVolatility(byClose, entryTime) });
  }
  return entries;
}

/** Distance to liquidation, from the exchange's formula, trying every bracket for the one the price lies in. */
function naiveDistance(
  tiers: readonly BinanceTier[],
  side: string,
  leverage: number,
  notional: number,
): number {
  const sign = side === 'long' ? 1 : -1;
  const prices = tiers.flatMap((tier) => {
    const price = (sign * notional - notional / leverage - tier.cum) / (notional * (sign - tier.mmr));
    const value = notional * price;
    return value > tier.notionalFloor && value <= tier.notionalCap ? [price] : [];
  });
  return prices.length === 0 ? Number.POSITIVE_INFINITY : sign * (1 - (prices[0] ?? Number.NaN));
}

/** Highest leverage with fewer than `risk` of entries liquidated, by halving. */
function naiveLeverage(
  entries: readonly Entry[],
  tiers: readonly BinanceTier[],
  side: string,
  risk: number,
  notional: number,
): number {
  const passes = (leverage: number): boolean => {
    const distance = naiveDistance(tiers, side, leverage, notional);
    return entries.filter((entry) => entry.excursion >= distance).length < risk * entries.length;
  };
  let low = 1;
  let high = tiers.find((tier) => notional <= tier.notionalCap)?.maxLeverage ?? Number.NaN;
  if (passes(high)) return high;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function naiveNearest(entries: readonly Entry[], now: number): Entry[] {
  const known = entries.filter((entry) => entry.volatility !== null);
  const gap = (entry: Entry): number => Math.abs((entry.volatility ?? Number.NaN) - now);
  const byGap = [...known].sort((a, b) => gap(a) - gap(b)).slice(0, Math.ceil(known.length / 5));
  const chosen = new Set(byGap);
  return known.filter((entry) => chosen.has(entry));
}

function naiveRange(entries: readonly Entry[], risk: number, block: number): [number, number] {
  let state = 99;
  const random = (): number => {
    state = (Math.imul(state, 22_695_477) + 1) >>> 0;
    return state / 2 ** 32;
  };
  const found: number[] = [];
  for (let i = 0; i < 150; i++) {
    const sample: number[] = [];
    while (sample.length < entries.length) {
      const start = Math.floor(random() * entries.length);
      for (let i = start; i < start + block; i++)
        sample.push(entries[i % entries.length]?.excursion ?? Number.NaN);
    }
    const sorted = Float64Array.from(sample).sort();
    found.push(sorted[sorted.length - Math.ceil(risk * sorted.length)] ?? Number.NaN);
  }
  found.sort((a, b) => a - b);
  return [found[15] ?? Number.NaN, found[134] ?? Number.NaN];
}

describe('load line against a reference that knows nothing of lib/', () => {
  const candles = readRealCandles('candles', 'binance-BTCUSDT-mark-1h.csv.gz');
  const series = candlesFromRows(
    HOUR_MS,
    candles.map((row) => [row.openTime, row.open, row.high, row.low, row.close, 0]),
  );
  const tiers = readTiers('BTC/USDT:USDT');
  const table = tableOf(tiers);

  test.each([
    ['long', 24, 0.01, 10_000, '2026-02-06T00:20:00Z'],
    ['short', 24, 0.01, 10_000, '2026-02-06T00:20:00Z'],
    ['long', 24, 0.01, 50_000_000, '2025-10-10T21:00:00Z'],
    ['short', 24, 0.05, 150_000_000, '2024-08-05T12:30:00Z'],
    ['long', 72, 0.005, 900_000, '2021-05-19T13:00:00Z'],
    ['long', 4, 0.2, 200, '2023-09-01T07:59:59Z'],
  ] as const)('%s, %d h, risk %d, %d USD at %s', (side, hours, risk, notional, at) => {
    const time = Date.parse(at);
    const found = loadLine(
      excursionTable(series, hours * HOUR_MS),
      { table, kind: 'linear', side, notional },
      { at: time, risk },
    );
    const entries = naiveEntries(candles, side, hours, time);
    const byClose = new Map(candles.map((row) => [row.openTime + HOUR, row]));
    const now = naiveVolatility(byClose, Math.floor(time / HOUR) * HOUR) ?? Number.NaN;
    const nearest = naiveNearest(entries, now);
    expect(found.volatility).toBeCloseTo(now, 12);
    expect(found.allHistory?.entries).toBe(entries.length);
    expect(found.conditional?.entries).toBe(nearest.length);
    expect(found.allHistory?.leverage).toBeCloseTo(naiveLeverage(entries, tiers, side, risk, notional), 6);
    expect(found.conditional?.leverage).toBeCloseTo(naiveLeverage(nearest, tiers, side, risk, notional), 6);
  });

  test('the range is that of an independent block bootstrap', () => {
    const time = Date.parse('2026-02-06T00:20:00Z');
    const exposure = { table, kind: 'linear', side: 'long', notional: 10_000 } as const;
    const found = loadLine(excursionTable(series, 24 * HOUR_MS), exposure, { at: time, risk: 0.01 });
    const [low, high] = naiveRange(naiveEntries(candles, 'long', 24, time), 0.01, 24);
    // 10,000 USD lies in the first bracket, which has no deduction.
    const leverage = (excursion: number): number =>
      1 / (excursion + (1 - excursion) * (tiers[0]?.mmr ?? Number.NaN));
    // Two sets of resamples: the ends agree to a few per cent, and the deeper excursion is the lower leverage.
    expect((found.allHistory?.low ?? 0) / leverage(high)).toBeCloseTo(1, 1);
    expect((found.allHistory?.high ?? 0) / leverage(low)).toBeCloseTo(1, 1);
    expect(found.allHistory?.low).toBeLessThan(found.allHistory?.leverage ?? 0);
    expect(found.allHistory?.high).toBeGreaterThan(found.allHistory?.leverage ?? 0);
  });

  test('56,000 hours with the bootstrap take well under 150 ms', () => {
    const time = Date.parse('2026-05-17T00:00:00Z');
    const exposure = { table, kind: 'linear', side: 'long', notional: 10_000 } as const;
    const once = (): number => {
      const started = performance.now();
      loadLine(excursionTable(series, 24 * HOUR_MS), exposure, { at: time, risk: 0.01 });
      return performance.now() - started;
    };
    expect(Math.min(once(), once(), once())).toBeLessThan(150);
  });
});

test('five-minute candles give hourly entries with the extremes of all their candles', () => {
  const candles = readRealCandles('candles', 'bybit-ETHUSDT-perp-5m.csv.gz').slice(5_000, 9_000);
  const series = candlesFromRows(
    300_000,
    candles.map((row) => [row.openTime, row.open, row.high, row.low, row.close, 0]),
  );
  const table = excursionTable(series, 2 * HOUR_MS);
  const hourly = candles.filter((row) => (row.openTime + 300_000) % HOUR === 0);
  expect([...table.entryTime]).toEqual(hourly.map((row) => row.openTime + 300_000));
  hourly.slice(0, -2).forEach((entry, index) => {
    const from = entry.openTime + 300_000;
    const after = candles.filter((row) => row.openTime >= from && row.openTime < from + 2 * HOUR);
    expect(table.long[index]).toBeCloseTo(1 - Math.min(...after.map((row) => row.low)) / entry.close, 12);
    expect(table.short[index]).toBeCloseTo(Math.max(...after.map((row) => row.high)) / entry.close - 1, 12);
  });
  expect([...table.long.slice(-2)].every(Number.isNaN)).toBe(true);
});
