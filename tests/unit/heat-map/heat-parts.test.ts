import { describe, expect, it } from 'vitest';
import type { LiquidationCluster } from '../../../lib/clusters/cluster.ts';
import type { StockBar } from '../../../lib/clusters/stock-balance.ts';
import { HOUR_MS, MINUTE_MS } from '../../../lib/domain/candles.ts';
import { BandTracker } from '../../../lib/heat-map/heat-bands.ts';
import { cellFacts, columnAt } from '../../../lib/heat-map/heat-cell.ts';
import type { HeatColumn } from '../../../lib/heat-map/heat-column.ts';
import { heatGrid } from '../../../lib/heat-map/heat-grid.ts';
import { intensityOf, intensityScale, usualOpenInterest } from '../../../lib/heat-map/heat-intensity.ts';
import { heatShades, paintColumn } from '../../../lib/heat-map/heat-raster.ts';
import { type HeatView, sceneBoxes, sceneLabels } from '../../../lib/heat-map/heat-scene.ts';
import { runInSlices, SLICE_MS } from '../../../lib/heat-map/time-slices.ts';

const T = Date.UTC(2026, 1, 5);

function cluster(change: Partial<LiquidationCluster> = {}): LiquidationCluster {
  return {
    side: 'long',
    low: 1900,
    high: 1950,
    notionalUsdLow: 1e6,
    notionalUsdHigh: 4e6,
    shareOfSide: 0.2,
    distance: 0.03,
    unsweptSince: null,
    ...change,
  };
}

function column(hour: number, clusters: readonly LiquidationCluster[] | null): HeatColumn {
  const time = T + hour * HOUR_MS;
  const empty = new Float32Array(600);
  return {
    time,
    asOf: time + HOUR_MS,
    mark: 2000,
    low: 1990,
    high: 2010,
    openInterestAsOf: time + HOUR_MS - 5 * MINUTE_MS,
    cells:
      clusters === null
        ? null
        : { long: empty, short: empty, longUsd: 100, shortUsd: 100, rangeFactor: 2, clusters },
    reason: clusters === null ? 'stale' : null,
  };
}

/** Bars of an hour; the low of the fourth is given. */
function bars(hour: number, low: number, high = 2010): StockBar[] {
  return Array.from({ length: 12 }, (_, index) => ({
    openTime: T + hour * HOUR_MS + index * 5 * MINUTE_MS,
    intervalMs: 5 * MINUTE_MS,
    entryPrice: 2000,
    low: index === 3 ? low : 1990,
    high: index === 3 ? high : 2010,
    close: 2000,
    volume: 1,
    openInterest: 1,
  }));
}

describe('bands', () => {
  it('are swept when the mark reaches their far edge, at the end of that bar', () => {
    const tracker = new BandTracker();
    for (const hour of [0, 1, 2, 3]) tracker.take(column(hour, [cluster()]), bars(hour, 1990));
    // Into the band, not through it.
    tracker.take(column(4, [cluster({ high: 1930 })]), bars(4, 1920));
    expect(tracker.swept()).toEqual([]);
    expect(tracker.since(cluster({ high: 1930 }))).toBe(T + HOUR_MS);
    tracker.take(column(5, []), bars(5, 1899));
    expect(tracker.swept()).toEqual([
      expect.objectContaining({
        side: 'long',
        low: 1900,
        high: 1930,
        since: T + HOUR_MS,
        sweptAt: T + 5 * HOUR_MS + 20 * MINUTE_MS,
      }),
    ]);
  });

  it('leave nothing when they fade, and stay known over an hour without an estimate', () => {
    const tracker = new BandTracker();
    for (const hour of [0, 1, 2, 3]) tracker.take(column(hour, [cluster()]), bars(hour, 1990));
    tracker.take(column(4, null), bars(4, 1990));
    tracker.take(column(5, [cluster()]), bars(5, 1990));
    expect(tracker.since(cluster())).toBe(T + HOUR_MS);
    tracker.take(column(6, []), bars(6, 1990));
    tracker.take(column(7, []), bars(7, 1800));
    expect(tracker.swept()).toEqual([]);
  });

  it('of shorts are swept from below', () => {
    const tracker = new BandTracker();
    const above = cluster({ side: 'short', low: 2050, high: 2100 });
    for (const hour of [0, 1, 2, 3]) tracker.take(column(hour, [above]), bars(hour, 1990));
    tracker.take(column(4, []), bars(4, 1990, 2099));
    tracker.take(column(5, []), bars(5, 1990, 2101));
    expect(tracker.swept()).toHaveLength(0);
    const other = new BandTracker();
    for (const hour of [0, 1, 2, 3]) other.take(column(hour, [above]), bars(hour, 1990));
    other.take(column(4, []), bars(4, 1990, 2101));
    expect(other.swept()).toHaveLength(1);
  });
});

describe('the scale of the heat', () => {
  it('comes from open interest alone, in amounts of two digits', () => {
    const scale = intensityScale(usualOpenInterest([1e6, 3e6, 2e6], [1500, 2000, 2500]));
    expect(scale.steps).toEqual([15e6, 30e6, 45e6, 60e6, 90e6, 120e6, 150e6]);
    for (const openInterest of [1, 777, 3.3e7, 4.6e9, 9.9e11]) {
      for (const step of intensityScale(openInterest).steps) {
        expect(Number(step.toPrecision(2))).toBeCloseTo(step, 9);
      }
    }
  });

  it('rises evenly over the steps of the legend and ends at the last', () => {
    const scale = { steps: [1, 2, 4, 8] };
    expect([0, 0.5, 1, 2, 4, 8, 800].map((usd) => intensityOf(scale, usd))).toEqual([
      0, 0, 0.25, 0.5, 0.75, 1, 1,
    ]);
    expect(intensityOf(scale, Math.SQRT2)).toBeCloseTo(0.375, 9);
  });

  it('gives an amount one colour wherever it stands', () => {
    const grid = heatGrid(1500, 2500, 0.15);
    const scale = intensityScale(4e9);
    const shades = heatShades(
      [
        [0, 0, 50],
        [0, 0, 100],
        [0, 0, 150],
        [0, 0, 180],
        [0, 0, 200],
        [0, 0, 220],
        [255, 255, 255],
      ],
      scale,
    );
    const cells = { ...column(0, []).cells, longUsd: 1, shortUsd: 1, rangeFactor: 2, clusters: [] };
    const long = new Float32Array(600);
    const short = new Float32Array(600);
    long[10] = 2e6;
    short[400] = 2e6;
    long[20] = 1e12;
    const pixels = new Uint32Array(3 * 600).fill(7);
    paintColumn(pixels, { place: 1, stride: 3 }, { ...cells, long, short }, grid, shades);
    const at = (bin: number): number => pixels[1 + 3 * (599 - bin)] ?? 0;
    expect(at(10)).toBe(at(400));
    expect(at(10)).not.toBe(0);
    expect(at(11)).toBe(0);
    // Opaque white at the top of the scale, in the order of the bytes.
    expect(at(20) & 0xffffff).toBe(0xffffff);
    // Neighbouring columns are not touched.
    expect(pixels.filter((pixel) => pixel === 7)).toHaveLength(2 * 600);
    paintColumn(pixels, { place: 1, stride: 3 }, null, grid, shades);
    expect(at(10)).toBe(0);
  });
});

describe('a cell', () => {
  const grid = heatGrid(1500, 2500, 0.15);
  const columns = [column(0, []), column(1, null), column(3, [])];

  it('is of the column that runs at its time; holes have none', () => {
    expect(columnAt(columns, T - 1)).toBeNull();
    expect(columnAt(columns, T)).toBe(columns[0]);
    expect(columnAt(columns, T + 2 * HOUR_MS - 1)).toBe(columns[1]);
    expect(columnAt(columns, T + 2 * HOUR_MS)).toBeNull();
    expect(columnAt(columns, T + 4 * HOUR_MS)).toBeNull();
  });

  it('tells each layer for itself, and why there is none', () => {
    const place = { time: T + 1.5 * HOUR_MS, price: 1925 };
    const swept = [{ ...cluster(), since: T, sweptAt: T + HOUR_MS }];
    const facts = cellFacts(grid, columns, place, { observed: [], swept });
    expect(facts).toMatchObject({ reason: 'stale', estimated: null, openInterestAgeMs: 5 * MINUTE_MS });
    expect(facts?.swept).toBe(swept[0]);
    expect(facts?.low).toBeLessThanOrEqual(1925);
    expect(facts?.high).toBeGreaterThan(1925);
    expect(cellFacts(grid, columns, { ...place, price: 1 }, { observed: [], swept: [] })).toBeNull();
    const long = new Float32Array(600).fill(10);
    const full = {
      ...column(0, []),
      cells: { ...(columns[0]?.cells as never as object), long },
    } as HeatColumn;
    expect(cellFacts(grid, [full], { time: T, price: 1925 }, { observed: [], swept: [] })?.estimated).toEqual(
      {
        side: 'long',
        usdLow: 5,
        usdHigh: 20,
        shareOfSide: 0.1,
      },
    );
  });
});

describe('the scene', () => {
  const view: HeatView = {
    xOf: (time) => (time - T) / HOUR_MS,
    yOf: (price) => 2500 - price,
    width: 1000,
    height: 1000,
  };
  const all = { estimated: true, observed: true, swept: true };
  const observed = {
    ...cluster(),
    notionalUsd: 1,
    positions: 1,
    largestUsd: 1,
    largestAccount: '0x1',
    asOf: T,
    oldestAsOf: T,
    opacity: 0.5,
    since: T + 40 * HOUR_MS,
  };
  const swept = { ...cluster(), since: T, sweptAt: T + 10 * HOUR_MS };

  it('shows a ghost for 24 hours, and what was observed from when it was seen, fading', () => {
    const boxes = sceneBoxes(view, all, [observed], [swept], T + 100 * HOUR_MS);
    expect(boxes).toEqual([
      { layer: 'swept', x: 10, y: 550, width: 24, height: 50, opacity: 1 },
      { layer: 'observed', x: 40, y: 550, width: 60, height: 50, opacity: 0.5 },
    ]);
  });

  it('leaves out a layer that is switched off and what is out of sight', () => {
    expect(sceneBoxes(view, { ...all, swept: false }, [], [swept], T)).toEqual([]);
    expect(sceneBoxes({ ...view, width: 5 }, all, [], [swept], T + 100 * HOUR_MS)).toEqual([]);
  });

  it('writes beside bands of now without overlap', () => {
    const row = { layer: 'estimated', side: 'long', low: 1900, high: 1910, usdHigh: 1 } as never;
    const near = { layer: 'observed', side: 'long', low: 1901, high: 1909, usdHigh: 2 } as never;
    const labels = sceneLabels(view, all, [row, near], () => 'words', T + 100 * HOUR_MS);
    expect(labels).toHaveLength(2);
    expect(Math.abs((labels[0]?.y ?? 0) - (labels[1]?.y ?? 0))).toBeGreaterThanOrEqual(15);
    expect(sceneLabels(view, { ...all, observed: false }, [row, near], () => '', T)).toHaveLength(1);
  });
});

describe('work in slices', () => {
  it('yields before a slice is too long, tells each, and can be ended', () => {
    let clock = 0;
    const waiting: (() => void)[] = [];
    const slices: boolean[] = [];
    let left = 10;
    const end = runInSlices(
      () => {
        clock += 4;
        left -= 1;
        return left > 0;
      },
      (isDone) => slices.push(isDone),
      { now: () => clock, later: (run) => waiting.push(run) },
    );
    waiting.shift()?.();
    expect(clock).toBeLessThan(SLICE_MS + 4);
    expect(left).toBe(7);
    waiting.shift()?.();
    expect(slices).toEqual([false, false]);
    end();
    waiting.shift()?.();
    expect(left).toBe(4);
    expect(waiting).toEqual([]);
  });
});
