import { describe, expect, it } from 'vitest';
import { estimateClusters } from '../../../lib/clusters/estimated.ts';
import {
  candleRows,
  candlesFromRows,
  HOUR_MS,
  MINUTE_MS,
  sliceCandles,
} from '../../../lib/domain/candles.ts';
import type { HeatColumn } from '../../../lib/heat-map/heat-column.ts';
import { binAt, edgeOf, heatGrid } from '../../../lib/heat-map/heat-grid.ts';
import { createHeatHistory, type HeatSources } from '../../../lib/heat-map/heat-history.ts';
import { START, TIERS, walk } from '../clusters/market.ts';

const market = walk(3);
const sources: HeatSources = {
  ...market,
  markCandles: null,
  tiers: TIERS,
  kind: 'linear',
  base: 'ETH',
  weight: 0.25,
};

function columnsOf(given: HeatSources, now: number): HeatColumn[] {
  const history = createHeatHistory(given, now);
  const columns: HeatColumn[] = [];
  for (let step = history?.step() ?? null; step !== null; step = history?.step() ?? null)
    columns.push(step.column);
  return columns;
}

const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value) => total + value, 0);

describe('the heat of a history', () => {
  const columns = columnsOf(sources, market.end);

  it('has a column for each closed hour, and says why the first day has no estimate', () => {
    expect(columns).toHaveLength(72);
    expect(columns.map(({ time }) => time)).toEqual(columns.map((_, hour) => START + hour * HOUR_MS));
    expect(columns.filter(({ reason }) => reason === 'too-short')).toHaveLength(23);
    expect(columns.every(({ cells, reason }) => (cells === null) === (reason !== null))).toBe(true);
  });

  it.each([30, 50, 71])('holds in column %i what the map of that moment holds, side by side', (hour) => {
    const column = columns[hour];
    const asOf = START + (hour + 1) * HOUR_MS;
    const { map } = estimateClusters({
      ...market,
      markCandles: null,
      tiers: TIERS,
      kind: 'linear',
      markPrice: column?.mark ?? 0,
      asOf,
      tickSize: null,
      rangeRatio: 0.15,
      anchorPrice: 1,
    });
    for (const side of ['long', 'short'] as const) {
      const whole = sum(side === 'long' ? (map?.longNotionalUsd ?? []) : (map?.shortNotionalUsd ?? []));
      expect(whole).toBeGreaterThan(10_000);
      expect(sum(column?.cells?.[side] ?? [])).toBeCloseTo(whole, -Math.log10(whole * 1e-5));
      expect(column?.cells?.[`${side}Usd`]).toBeCloseTo(whole, 3);
    }
    expect(column?.cells?.clusters).toEqual(map?.clusters);
    expect(column?.openInterestAsOf).toBe(asOf);
  });

  it('is not changed by what came later', () => {
    const until = START + 48 * HOUR_MS;
    const past = {
      ...sources,
      candles: sliceCandles(market.candles, START, until),
      openInterest: {
        time: market.openInterest.time.filter((time) => time <= until),
        openInterest: market.openInterest.openInterest.filter(
          (_, index) => (market.openInterest.time[index] ?? 0) <= until,
        ),
      },
    };
    const before = columnsOf(past, until)[47];
    const after = columns[47];
    // Other extremes make another grid; the map on it is the same.
    expect(before?.cells?.clusters).toEqual(after?.cells?.clusters);
    expect(before?.cells?.longUsd).toBe(after?.cells?.longUsd);
  });

  it('goes on from where it was, an hour at a time', () => {
    const history = createHeatHistory(sources, market.end - 2 * HOUR_MS);
    let last: HeatColumn | null = null;
    const drain = (): void => {
      for (let step = history?.step() ?? null; step !== null; step = history?.step() ?? null)
        last = step.column;
    };
    drain();
    expect(last).toMatchObject({ time: market.end - 3 * HOUR_MS });
    expect(history?.offer(sources, market.end)).toBe(true);
    expect(history?.left).toBe(2);
    drain();
    expect(last).toMatchObject({
      time: market.end - HOUR_MS,
      cells: { longUsd: columns[71]?.cells?.longUsd },
    });
  });

  it('asks for another grid when the price leaves the reach of this one', () => {
    const history = createHeatHistory(sources, market.end);
    const rows = candleRows(market.candles).map(
      ([time, ...prices]) => [time + 72 * HOUR_MS, ...prices.map((price) => price * 1.5)] as never,
    );
    const moved = {
      ...sources,
      candles: candlesFromRows(5 * MINUTE_MS, [...candleRows(market.candles), ...rows]),
    };
    expect(history?.offer(moved, market.end + HOUR_MS)).toBe(false);
  });

  it('has no estimate of an hour whose open interest was older than 75 minutes, and none that is guessed after it', () => {
    const silentFrom = START + 60 * HOUR_MS;
    const kept = market.openInterest.time.filter((time) => time <= silentFrom).length;
    const silent = {
      ...sources,
      openInterest: {
        time: market.openInterest.time.slice(0, kept),
        openInterest: market.openInterest.openInterest.slice(0, kept),
      },
    };
    const found = columnsOf(silent, market.end);
    expect(found[59]?.reason).toBeNull();
    expect(found[60]?.reason).toBeNull();
    expect(found.slice(61).map(({ reason }) => reason)).toEqual(Array(11).fill('stale'));
    expect(found[71]?.openInterestAsOf).toBe(silentFrom);
  });

  it('loses what the mark traded through', () => {
    const spike = 50;
    const rows = candleRows(market.candles).map(([time, open, high, low, close, volume], bar) =>
      bar === spike * 12
        ? ([time, open, high, low * 0.95, close, volume] as const)
        : ([time, open, high, low, close, volume] as const),
    );
    const found = columnsOf({ ...sources, candles: candlesFromRows(5 * MINUTE_MS, rows) }, market.end);
    const history = createHeatHistory(
      { ...sources, candles: candlesFromRows(5 * MINUTE_MS, rows) },
      market.end,
    );
    const grid = history?.grid ?? heatGrid(1, 2, 0.15);
    const price = found[spike - 1]?.mark ?? 0;
    const from = binAt(grid, price * 0.955) ?? 0;
    const to = binAt(grid, price * 0.985) ?? 0;
    const held = (hour: number): number =>
      sum((found[hour]?.cells?.long ?? new Float32Array(0)).slice(from, to));
    expect(held(spike - 1)).toBeGreaterThan(0);
    // Half of the map is distance alone, which no price takes away: more than a third must go.
    expect(held(spike)).toBeLessThan(0.67 * held(spike - 1));
  });
});

describe('the grid', () => {
  it('finds the bin of a price again', () => {
    const grid = heatGrid(1500, 3000, 0.15);
    for (const bin of [0, 1, 299, 599]) {
      expect(binAt(grid, (edgeOf(grid, bin) + edgeOf(grid, bin + 1)) / 2)).toBe(bin);
    }
    expect(binAt(grid, 1)).toBeNull();
    expect(binAt(grid, 1e9)).toBeNull();
    expect(edgeOf(grid, 0)).toBeLessThan(1500 / 1.15);
    expect(edgeOf(grid, grid.bins)).toBeGreaterThan(3000 * 1.15);
  });
});
