import {
  at,
  type CandleSeries,
  DAY_MS,
  emptyCandles,
  HOUR_MS,
  MINUTE_MS,
  mergeCandles,
  sliceCandles,
} from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { marginKind } from '../domain/liquidation-price.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { OpenInterestSeries } from '../domain/market-data.ts';
import { candleNews, mergeOpenInterest, openInterestNews } from '../domain/series-news.ts';
import type { Snapshot, SnapshotLadder } from '../protocol/snapshot.ts';
import { BandTracker } from './heat-bands.ts';
import { COLUMN_MS, type HeatColumn, heatCells } from './heat-column.ts';
import type { HeatGrid } from './heat-grid.ts';
import { createHeatHistory, type HeatHistory, type HeatSources } from './heat-history.ts';
import { type IntensityScale, intensityScale, usualOpenInterest } from './heat-intensity.ts';
import { runInSlices } from './time-slices.ts';

/** History comes in pieces, the newest first: the heat is begun when no older piece came for this long. */
const SETTLE_MS = 400;
/** While older pieces still come in, it is begun anew at most this often. */
const REBUILD_PAUSE_MS = 10_000;
/** What the map shows: a month, and the columns kept of a page that stays open. */
const HISTORY_MS = 30 * DAY_MS;
/** New columns are drawn this often while the month is computed: each drawing copies the whole bitmap. */
const PROGRESS_MS = 200;
/** A smaller change of the weight is not worth computing the month anew. */
const WEIGHT_STEP = 0.1;
const MOST_COLUMNS = 33 * 24;

export interface HeatMapPorts {
  /** The venue's time in ms, as far as a snapshot has told it. */
  readonly venueNow: () => number;
  /** A monotonic local clock in ms. */
  readonly now: () => number;
  readonly later: (run: () => void, ms: number) => void;
  readonly onChange: () => void;
}

/** What there is to draw of the ESTIMATED layer's history. */
export interface HeatModel {
  readonly grid: HeatGrid;
  readonly scale: IntensityScale;
  readonly columns: readonly HeatColumn[];
  readonly bands: BandTracker;
  /** Closed columns that are still being computed. */
  readonly left: number;
}

/**
 * The heat of one instrument: gathers the history that the worker tells, computes the columns in slices, adds one a closed hour. What changes
 * the past (older rows, other tiers) begins it anew; the last picture stays until the new one is whole.
 */
export class HeatMap {
  private readonly ports: HeatMapPorts;
  private readonly instrument: Instrument;
  private fine: CandleSeries = emptyCandles(5 * MINUTE_MS);
  private shownCandles = this.fine;
  private marks: CandleSeries = emptyCandles(HOUR_MS);
  private openInterest: OpenInterestSeries = { time: new Float64Array(0), openInterest: new Float64Array(0) };
  private tierTable: MarginTierTable | null = null;
  private shown: HeatModel | null = null;
  private history: HeatHistory | null = null;
  private isBuilding = false;
  private endRun: () => void = () => undefined;
  /** Local ms of the last change of the past, and of the last beginning. */
  private changedAt: number | null = null;
  private begunAt = Number.NEGATIVE_INFINITY;
  private live: HeatColumn | null = null;
  private weight = 0;

  constructor(instrument: Instrument, ports: HeatMapPorts) {
    this.instrument = instrument;
    this.ports = ports;
  }

  /** Five-minute candles of the last 30 days, as far as they had come at the last pulse. */
  candles(): CandleSeries {
    return this.shownCandles;
  }

  /** Time of the newest open interest that came; null before the first. */
  openInterestAsOf(): number | null {
    return this.openInterest.time[this.openInterest.time.length - 1] ?? null;
  }

  model(): HeatModel | null {
    return this.shown;
  }

  addCandles(priceKind: 'last' | 'mark', rows: CandleSeries): void {
    const before = priceKind === 'last' ? this.fine : this.marks;
    if (rows.intervalMs !== before.intervalMs) return;
    const news = candleNews(before, rows);
    if (news.openTime.length === 0) return;
    // Older pieces come after newer ones: joined in their order they need no sorting.
    const isOlder = at(news.openTime, 0) < (before.openTime[0] ?? 0);
    const merged = isOlder ? mergeCandles(news, before) : mergeCandles(before, news);
    const newest = at(merged.openTime, merged.openTime.length - 1);
    const kept = sliceCandles(merged, newest - HISTORY_MS, Number.POSITIVE_INFINITY);
    if (priceKind === 'last') this.fine = kept;
    else this.marks = kept;
    this.changed(at(news.openTime, 0), priceKind === 'last' ? 0 : HOUR_MS);
  }

  addOpenInterest(rows: OpenInterestSeries): void {
    const news = openInterestNews(this.openInterest, rows);
    if (news.time.length === 0) return;
    this.openInterest = mergeOpenInterest(this.openInterest, news);
    this.changed(at(news.time, 0), 0);
  }

  setTiers(tiers: MarginTierTable): void {
    if (tiers.tiers.length === 0 || JSON.stringify(tiers) === JSON.stringify(this.tierTable)) return;
    this.tierTable = tiers;
    this.changed(Number.NEGATIVE_INFINITY, 0);
  }

  /** The score of the estimate changed: the history is drawn by what the map has earned now, else the past would claim more than the present. */
  setWeight({ mode, score }: Pick<SnapshotLadder, 'mode' | 'score'>): void {
    const weight = mode === 'clusters' ? score.weight : 0;
    const isOther = weight > 0 !== this.weight > 0 || Math.abs(weight - this.weight) > WEIGHT_STEP;
    if (!isOther) return;
    this.weight = weight;
    this.changed(Number.NEGATIVE_INFINITY, 0);
  }

  /** The running column: the very map that the panel shows, put on the grid. Null while there is none. */
  liveColumn({ ladder, price }: Snapshot): HeatColumn | null {
    if (this.shown === null || ladder === null || price === null) return null;
    if (this.live?.asOf === ladder.asOf) return this.live;
    const time = Math.floor(ladder.asOf / COLUMN_MS) * COLUMN_MS;
    const running = sliceCandles(this.fine, time, Number.POSITIVE_INFINITY);
    const bins = {
      edges: ladder.binEdges,
      long: ladder.long,
      short: ladder.short,
      clusters: ladder.clusters,
    };
    const column: HeatColumn = {
      time,
      asOf: ladder.asOf,
      mark: price.value,
      low: Math.min(price.value, ...running.low),
      high: Math.max(price.value, ...running.high),
      openInterestAsOf: ladder.openInterestAsOf,
      cells: heatCells(this.shown.grid, bins),
      reason: null,
    };
    this.live = column;
    return column;
  }

  /** Called a few times a second: shows the candles that came, begins the heat, begins it anew, or takes the columns that have closed since. */
  pulse(): void {
    if (this.shownCandles !== this.fine) {
      this.shownCandles = this.fine;
      this.ports.onChange();
    }
    const now = this.ports.now();
    const isSettled = this.changedAt !== null && now - this.changedAt >= SETTLE_MS;
    const mayBegin = this.shown === null || now - this.begunAt >= REBUILD_PAUSE_MS;
    if (isSettled && mayBegin) this.begin();
    else if (!this.isBuilding && this.history !== null) this.carryOn(this.history);
  }

  stop(): void {
    this.endRun();
  }

  /** @param from time of the oldest row that is new. @param slackMs rows this much older still belong to what has not closed. */
  private changed(from: number, slackMs: number): void {
    const columns = this.shown?.columns;
    const closed = columns?.[columns.length - 1]?.asOf ?? Number.NEGATIVE_INFINITY;
    if (this.shown === null || this.isBuilding || from < closed - COLUMN_MS - slackMs)
      this.changedAt = this.ports.now();
  }

  private sources(): HeatSources | null {
    const kind = marginKind(this.instrument.kind);
    if (this.tierTable === null || kind === null || this.openInterest.time.length === 0) return null;
    return {
      candles: this.fine,
      markCandles: this.marks.openTime.length === 0 ? null : this.marks,
      openInterest: this.openInterest,
      tiers: this.tierTable,
      kind,
      weight: this.weight,
      base: this.instrument.base,
    };
  }

  private begin(): void {
    const sources = this.sources();
    this.changedAt = null;
    if (sources === null) return;
    this.endRun();
    const history = createHeatHistory(sources, this.ports.venueNow());
    if (history === null) return;
    this.begunAt = this.ports.now();
    this.history = history;
    this.live = null;
    this.isBuilding = true;
    const usual = usualOpenInterest(sources.openInterest.openInterest, sources.candles.close);
    this.run(history, {
      grid: history.grid,
      scale: intensityScale(Math.max(1, usual)),
      columns: [],
      bands: new BandTracker(),
      left: history.left,
    });
  }

  private carryOn(history: HeatHistory): void {
    const sources = this.sources();
    if (sources === null || this.shown === null) return;
    if (!history.offer(sources, this.ports.venueNow())) this.changedAt ??= this.ports.now();
    if (history.left > 0 && this.isClosed()) this.run(history, this.shown);
  }

  /** An hour is taken when a candle after it has come: its own are then all here. */
  private isClosed(): boolean {
    const end = Math.floor(this.ports.venueNow() / COLUMN_MS) * COLUMN_MS;
    return (this.fine.openTime[this.fine.openTime.length - 1] ?? 0) >= end;
  }

  private run(history: HeatHistory, before: HeatModel): void {
    const columns = [...before.columns];
    const { bands } = before;
    // Nothing is taken away before there is something better.
    let isGrowing = this.shown === null || this.shown.columns.length === 0;
    const step = (): boolean => {
      const next = history.step();
      if (next === null) return false;
      columns.push(next.column);
      bands.take(next.column, next.bars);
      return true;
    };
    let shownAt = Number.NEGATIVE_INFINITY;
    const onSlice = (isDone: boolean): void => {
      const now = this.ports.now();
      if (!isDone && now - shownAt < PROGRESS_MS) return;
      shownAt = now;
      if (isDone) this.isBuilding = false;
      isGrowing ||= isDone;
      if (isGrowing) this.shown = { ...before, columns: columns.slice(-MOST_COLUMNS), left: history.left };
      this.ports.onChange();
    };
    this.endRun = runInSlices(step, onSlice, {
      now: this.ports.now,
      later: (run) => this.ports.later(run, 0),
    });
  }
}
