import type { HistoryStore } from '../cache/history-store.ts';
import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import type { OpenInterestSeries, Ticker } from '../domain/market-data.ts';
import { checkOpenInterest } from '../domain/plausible-open-interest.ts';
import {
  FINEST_GRAIN_MS,
  isRecordRow,
  joinedRows,
  openInterestOfRows,
  type RecordRow,
  recordedSpans,
} from '../domain/recorded-history.ts';
import type { Source } from '../sources/source.ts';
import { type DeskData, FINE_HISTORY_MS } from './desk-data.ts';

/** Open interest as this browser recorded it, on a venue that keeps no history of it. */
export interface RecordedOpenInterest {
  /** The last 30 days; without rows before the first. */
  readonly series: OpenInterestSeries;
  /** Venue's time of the first row ever recorded. */
  readonly since: number;
  /** From the first to the newest row of the series, and how much of that lies in no gap. */
  readonly spanMs: number;
  readonly knownMs: number;
}

export interface RecordingPorts {
  readonly instrument: Instrument;
  readonly source: Source;
  readonly history: Pick<HistoryStore, 'load' | 'record'>;
  readonly venueNow: () => number;
  /** Another one than before: the user had all that was recorded forgotten. */
  readonly forgetMark: () => number;
}

/**
 * Records the open interest that a desk hears, a row each five minutes, without a request of its own. Where the venue keeps a history, that
 * wins: what was recorded is kept on disk and not shown.
 */
export class OpenInterestRecording {
  private readonly ports: RecordingPorts;
  private rows: readonly RecordRow[] = [];
  private since: number | null = null;
  private mark: number;
  private isLoaded = false;
  private readonly key: string;
  private readonly isShown: boolean;

  constructor(ports: RecordingPorts) {
    this.ports = ports;
    this.mark = ports.forgetMark();
    this.key = instrumentKey(ports.instrument);
    this.isShown = !ports.source.capabilities(ports.instrument).openInterestHistory;
  }

  /** Takes over what was recorded before, beneath what came meanwhile. */
  async load(): Promise<Partial<DeskData>> {
    if (!this.isShown) return {};
    const now = this.ports.venueNow();
    const stored = await this.ports.history.load('openInterest', this.key, now - FINE_HISTORY_MS, now);
    this.rows = joinedRows('openInterest', stored.rows, this.rows);
    this.since = stored.since ?? this.since;
    // The store has carried out what was wished before.
    this.mark = this.ports.forgetMark();
    this.isLoaded = true;
    return this.part();
  }

  /** A ticker as far as it is believed; recorded when it states open interest. @returns what of the desk's data is then another. */
  hear(ticker: (Partial<Ticker> & Pick<Ticker, 'asOf'>) | undefined): Partial<DeskData> {
    const { openInterest = null, asOf = 0 } = ticker ?? {};
    this.forgetOnWish();
    const newest = this.rows[this.rows.length - 1]?.[0] ?? Number.NEGATIVE_INFINITY;
    const now = this.ports.venueNow();
    if (openInterest === null || !(asOf - newest >= FINEST_GRAIN_MS)) return {};
    const row: RecordRow = [asOf, openInterest];
    if (!isRecordRow('openInterest', row, now)) return {};
    void this.ports.history.record('openInterest', this.key, [row], now);
    this.rows = [...this.rows.filter(([time]) => time >= now - FINE_HISTORY_MS), row];
    this.since ??= asOf;
    return this.part();
  }

  /** What of the desk's data is recorded; nothing before the past is read, for a map begun without it would go on without it. */
  part(): Partial<DeskData> {
    if (!this.isShown || !this.isLoaded) return {};
    const recorded = this.recorded();
    return { recorded, openInterest: recorded?.series ?? null };
  }

  private recorded(): RecordedOpenInterest | null {
    const [first] = this.rows;
    if (first === undefined || this.since === null) return null;
    const { accepted } = checkOpenInterest(null, openInterestOfRows(this.rows), this.ports.venueNow());
    const spans = recordedSpans(accepted.time);
    const newest = accepted.time[accepted.time.length - 1] ?? first[0];
    return {
      series: accepted,
      since: this.since,
      spanMs: newest - (accepted.time[0] ?? newest),
      knownMs: spans.reduce((sum, { from, to }) => sum + to - from, 0),
    };
  }

  private forgetOnWish(): void {
    if (this.mark === this.ports.forgetMark()) return;
    this.mark = this.ports.forgetMark();
    this.rows = [];
    this.since = null;
  }
}
