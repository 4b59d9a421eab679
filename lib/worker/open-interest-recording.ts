import type { HistoryStore } from '../cache/history-store.ts';
import type { OpenInterestSeries } from '../domain/market-data.ts';
import { checkOpenInterest } from '../domain/plausible-open-interest.ts';
import {
  FINEST_GRAIN_MS,
  joinedRows,
  openInterestOfRows,
  type RecordRow,
  recordedSpans,
} from '../domain/recorded-history.ts';
import { FINE_HISTORY_MS } from './desk-data.ts';

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
  readonly instrumentKey: string;
  readonly history: Pick<HistoryStore, 'load' | 'record'>;
  readonly venueNow: () => number;
  /** Another one than before: the user had all that was recorded forgotten. */
  readonly forgetMark: () => number;
}

/** Records the open interest that a desk hears, a row each five minutes, without a request of its own. */
export class OpenInterestRecording {
  private readonly ports: RecordingPorts;
  private rows: readonly RecordRow[] = [];
  private since: number | null = null;
  private mark: number;

  constructor(ports: RecordingPorts) {
    this.ports = ports;
    this.mark = ports.forgetMark();
  }

  /** Takes over what was recorded before, beneath what came meanwhile. */
  async load(): Promise<void> {
    const now = this.ports.venueNow();
    const stored = await this.ports.history.load(
      'openInterest',
      this.ports.instrumentKey,
      now - FINE_HISTORY_MS,
      now,
    );
    this.rows = joinedRows('openInterest', stored.rows, this.rows);
    this.since = stored.since ?? this.since;
  }

  /** A figure that the venue stated; believed by whoever hands it in. @returns true when it was recorded. */
  hear(openInterest: number | null | undefined, asOf: number): boolean {
    this.forgetOnWish();
    const newest = this.rows[this.rows.length - 1]?.[0] ?? Number.NEGATIVE_INFINITY;
    if (openInterest == null || !(openInterest > 0) || !(asOf - newest >= FINEST_GRAIN_MS)) return false;
    const now = this.ports.venueNow();
    const row: RecordRow = [asOf, openInterest];
    void this.ports.history.record('openInterest', this.ports.instrumentKey, [row], now);
    this.rows = [...this.rows.filter(([time]) => time >= now - FINE_HISTORY_MS), row];
    this.since ??= asOf;
    return true;
  }

  /** Null before the first row. */
  recorded(): RecordedOpenInterest | null {
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
