import { rangeRatioOf } from '../clusters/bins.ts';
import { isUsablePrice, stockBars } from '../clusters/estimate-input.ts';
import { advance, type ClusterState, clusterMap, createClusterState } from '../clusters/estimated.ts';
import type { StockBar } from '../clusters/stock-balance.ts';
import { at, type CandleSeries, firstIndexAtOrAfter, sliceCandles } from '../domain/candles.ts';
import type { MarginKind } from '../domain/liquidation-distance.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { OpenInterestSeries } from '../domain/market-data.ts';
import { OPEN_INTEREST_GAP_MS } from '../domain/recorded-history.ts';
import { COLUMN_MS, type HeatColumn, heatCells } from './heat-column.ts';
import { type HeatGrid, heatGrid } from './heat-grid.ts';

/** Open interest older than this says nothing of a market that moves; the same age as the worker's. */
export const OPEN_INTEREST_STALE_MS = 75 * 60_000;

export interface HeatSources {
  /** Last trades, five minutes. */
  readonly candles: CandleSeries;
  /** Of the mark, hourly; null where the venue has none. */
  readonly markCandles: CandleSeries | null;
  readonly openInterest: OpenInterestSeries;
  readonly tiers: MarginTierTable;
  readonly kind: MarginKind;
  /** What the score has earned the map against distance alone; 0: distance alone, without clusters. */
  readonly weight: number;
  /** Base coin: decides how far a map reaches. */
  readonly base: string;
}

/** A finished column and the bars it was made of. */
export interface HeatStep {
  readonly column: HeatColumn;
  readonly bars: readonly StockBar[];
}

/**
 * The history of the ESTIMATED layer, column by column, oldest first, by the worker's own code: the only file of the map that calls it. Each
 * `step` costs about one map, so that a page can do them between frames.
 */
export interface HeatHistory {
  readonly grid: HeatGrid;
  /** Closed columns that are still to come. */
  readonly left: number;
  /** Begin of the oldest candle it rests on. */
  readonly from: number;
  /** Takes newer candles and open interest of the same instrument; `now` is the venue's time. @returns false when they leave the grid. */
  offer(sources: HeatSources, now: number): boolean;
  /** The next column; null when all that have closed are done. */
  step(): HeatStep | null;
}

/** @returns null without a usable candle. */
export function createHeatHistory(sources: HeatSources, now: number): HeatHistory | null {
  const { candles, tiers, kind } = sources;
  const lowest = candles.low.reduce((least, low) => Math.min(least, low), Number.POSITIVE_INFINITY);
  const highest = candles.high.reduce((most, high) => Math.max(most, high), 0);
  const markPrice = candles.close[candles.close.length - 1];
  if (markPrice === undefined || !isUsablePrice(lowest) || !isUsablePrice(highest)) return null;
  const rangeRatio = rangeRatioOf(sources.base);
  const grid = heatGrid(lowest, highest, rangeRatio);
  return new History(createClusterState({ tiers, kind, markPrice }), grid, rangeRatio, sources, now);
}

class History implements HeatHistory {
  readonly grid: HeatGrid;
  readonly from: number;
  private readonly state: ClusterState;
  private readonly rangeRatio: number;
  private sources: HeatSources;
  /** Begin of the column that comes next, and of the first that has not closed. */
  private next: number;
  private end: number;

  constructor(state: ClusterState, grid: HeatGrid, rangeRatio: number, sources: HeatSources, now: number) {
    this.state = state;
    this.grid = grid;
    this.rangeRatio = rangeRatio;
    this.sources = sources;
    this.from = at(sources.candles.openTime, 0);
    this.next = columnStart(this.from);
    this.end = columnStart(now);
  }

  get left(): number {
    return Math.max(0, (this.end - this.next) / COLUMN_MS);
  }

  offer(sources: HeatSources, now: number): boolean {
    this.sources = sources;
    this.end = columnStart(now);
    const { low, high } = sliceCandles(sources.candles, this.next, Number.POSITIVE_INFINITY);
    const margin = Math.log1p(this.rangeRatio);
    const bottom = this.grid.logLow + margin;
    const top = this.grid.logLow + this.grid.bins * this.grid.width - margin;
    return low.every((price) => Math.log(price) >= bottom) && high.every((price) => Math.log(price) <= top);
  }

  step(): HeatStep | null {
    while (this.next < this.end) {
      const time = this.next;
      this.next += COLUMN_MS;
      const bars = this.barsOf(time);
      for (const bar of bars) advance(this.state, bar);
      // Hours without a trade leave a hole in the map, as they do in the candles.
      if (bars.length > 0) return { bars, column: this.columnOf(time, bars) };
    }
    return null;
  }

  /** Only what one column needs is handed to `stockBars`: a month at once would be a long task. */
  private barsOf(time: number): readonly StockBar[] {
    const { markCandles, openInterest } = this.sources;
    const to = time + COLUMN_MS;
    const marks = markCandles === null ? null : sliceCandles(markCandles, time, to);
    const from = Math.max(0, firstIndexAtOrAfter(openInterest.time, time) - 1);
    const until = firstIndexAtOrAfter(openInterest.time, to) + 1;
    return stockBars({
      candles: sliceCandles(this.sources.candles, time, to),
      markCandles: marks === null || marks.openTime.length === 0 ? null : marks,
      openInterest: {
        time: openInterest.time.subarray(from, until),
        openInterest: openInterest.openInterest.subarray(from, until),
      },
      longestHoleMs: OPEN_INTEREST_GAP_MS,
      kind: this.sources.kind,
    });
  }

  private columnOf(time: number, bars: readonly StockBar[]): HeatColumn {
    const asOf = time + COLUMN_MS;
    const mark = bars[bars.length - 1]?.close ?? 1;
    const openInterestAsOf = newestAt(this.sources.openInterest.time, asOf);
    const frame = {
      time,
      asOf,
      mark,
      low: Math.min(...bars.map(({ low }) => low)),
      high: Math.max(...bars.map(({ high }) => high)),
      openInterestAsOf,
    };
    if (openInterestAsOf === null) return { ...frame, cells: null, reason: 'too-short' };
    if (asOf - openInterestAsOf > OPEN_INTEREST_STALE_MS) return { ...frame, cells: null, reason: 'stale' };
    const { rangeRatio } = this;
    const { weight } = this.sources;
    this.state.weight = weight;
    const { map } = clusterMap(this.state, {
      markPrice: mark,
      asOf,
      tickSize: null,
      rangeRatio,
      // One grid for the whole month: bands of one hour meet those of the next.
      anchorPrice: 1,
    });
    if (map === null) return { ...frame, cells: null, reason: 'too-short' };
    const distance = map.distanceNotionalUsd;
    const bins = {
      edges: map.binEdges,
      long: weight > 0 ? map.longNotionalUsd : distance.long,
      short: weight > 0 ? map.shortNotionalUsd : distance.short,
      clusters: weight > 0 ? map.clusters : [],
    };
    return { ...frame, cells: heatCells(this.grid, bins), reason: null };
  }
}

function columnStart(time: number): number {
  return Math.floor(time / COLUMN_MS) * COLUMN_MS;
}

/** Newest of ascending times that is not after a moment; null when all are. */
function newestAt(times: Float64Array, moment: number): number | null {
  return times[firstIndexAtOrAfter(times, moment + 1) - 1] ?? null;
}
