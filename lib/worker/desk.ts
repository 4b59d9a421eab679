import type { CandleStore } from '../cache/candle-store.ts';
import type { RecordStore } from '../cache/record-store.ts';
import type { CandleSeries } from '../domain/candles.ts';
import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import { FetchFailure } from '../net/failure.ts';
import { transientRetryAt } from '../net/retry-policy.ts';
import type { Source, SourceIo, StreamEvent } from '../sources/source.ts';
import { readDeskCache } from './desk-cache.ts';
import { type DatumKind, type DeskData, emptyDeskData, LIQUIDATIONS_LIMIT } from './desk-data.ts';
import type { Job } from './job.ts';
import { JOBS } from './jobs.ts';

/** Requests of one instrument under way at once; the rate limiter orders them further. */
const RUNNING_JOBS_LIMIT = 3;

/** What the venue does not have now it may have later: asked again at this pace. */
const ABSENT_RETRY_MS = 60 * 60_000;
/** While the browser is offline, with jitter on top. */
const OFFLINE_RETRY_MS = 2_500;

/** What a stream tells before the first reply is laid over this. */
const UNKNOWN_TICKER = {
  markPrice: null,
  lastPrice: null,
  indexPrice: null,
  fundingRate: null,
  fundingIntervalMs: null,
  nextFundingTime: null,
  openInterest: null,
  volume24hUsd: null,
};

/** `glance`: what a popup card needs; `full`: what an open panel needs, with history and the live stream. */
export type Interest = 'idle' | 'glance' | 'full';

export interface StreamHandle {
  stop(): void;
}

/** What a desk needs of the worker. */
export interface DeskPorts {
  readonly source: Source;
  readonly io: (priority: 'interactive' | 'background') => SourceIo;
  readonly records: RecordStore;
  readonly candles: CandleStore;
  /** Local time in ms. */
  readonly now: () => number;
  readonly venueNow: () => number;
  readonly random: () => number;
  readonly openStream: (
    onEvents: (events: readonly StreamEvent[]) => void,
    onOpen: () => void,
  ) => StreamHandle | null;
  readonly onChange: () => void;
}

/**
 * Everything about one instrument: loads it from the cache, keeps it fresh while someone looks, remembers why it could not.
 * One desk serves any number of tabs, so the venue is asked once.
 */
export class Desk {
  readonly instrument: Instrument;
  readonly key: string;
  private readonly ports: DeskPorts;
  private current: DeskData = emptyDeskData();
  private interest: Interest = 'idle';
  private stream: StreamHandle | null = null;
  private streamEventAt = Number.NEGATIVE_INFINITY;
  private readonly running = new Set<DatumKind>();
  private readonly attempts = new Map<DatumKind, number>();
  private readonly notBefore = new Map<DatumKind, number>();
  private readonly receivedAt = new Map<DatumKind, number>();
  readonly loaded: Promise<void>;

  constructor(instrument: Instrument, ports: DeskPorts) {
    this.instrument = instrument;
    this.key = instrumentKey(instrument);
    this.ports = ports;
    this.loaded = readDeskCache(this.key, ports.records, ports.candles).then((cached) => {
      // Jobs wait for the cache; only the stream may have brought something meanwhile.
      const { liquidations, liquidationsSince } = this.current;
      for (const [kind, at] of cached.receivedAt) this.receivedAt.set(kind, at);
      this.replace({ ...cached.data, liquidations, liquidationsSince });
    });
  }

  data(): DeskData {
    return this.current;
  }

  get source(): Source {
    return this.ports.source;
  }

  /** Whether an open panel looks at it. */
  get isFull(): boolean {
    return this.interest === 'full';
  }

  /** Local ms since the last live event; Infinity without a stream. */
  streamSilenceMs(): number {
    return this.ports.now() - this.streamEventAt;
  }

  setInterest(interest: Interest): void {
    this.interest = interest;
    if (interest === 'full') this.stream ??= this.ports.openStream(this.onEvents, this.onStreamOpen);
    else {
      this.stream?.stop();
      this.stream = null;
      this.streamEventAt = Number.NEGATIVE_INFINITY;
      if (this.current.liquidationsSince !== null)
        this.replace({ liquidationsSince: null, liquidations: [] });
    }
  }

  /** Starts the jobs that are due. Called every second while someone looks; cheap when nothing is. */
  async pulse(): Promise<void> {
    await this.loaded;
    const started = JOBS.filter((job) => this.isDue(job)).slice(0, RUNNING_JOBS_LIMIT - this.running.size);
    await Promise.all(started.map((job) => this.run(job)));
  }

  private isDue(job: Job): boolean {
    if (this.interest === 'idle' || (job.interest === 'full' && this.interest !== 'full')) return false;
    if (this.running.size >= RUNNING_JOBS_LIMIT || this.running.has(job.kind)) return false;
    if (job.kind !== 'ticker' && !this.isPriceAnswered()) return false;
    const now = this.ports.now();
    if (now < (this.notBefore.get(job.kind) ?? Number.NEGATIVE_INFINITY)) return false;
    return job.isDue(this.current, {
      sinceReceivedMs: now - (this.receivedAt.get(job.kind) ?? Number.NEGATIVE_INFINITY),
      streamSilenceMs: this.streamSilenceMs(),
      venueNow: this.ports.venueNow(),
      source: this.source,
      instrument: this.instrument,
    });
  }

  /** The price is asked first: its reply tells the venue's time, without which a wrong local clock would ask for candles of another year. */
  private isPriceAnswered(): boolean {
    return this.receivedAt.has('ticker') || this.current.failures.ticker !== undefined;
  }

  private async run(job: Job): Promise<void> {
    this.running.add(job.kind);
    try {
      const { part, progressed } = await job.run({
        data: () => this.current,
        instrument: this.instrument,
        source: this.source,
        io: this.ports.io(job.priority(this.current)),
        venueNow: this.ports.venueNow(),
        save: (series, priceKind, changed) => this.saveCandles(series, priceKind, changed),
        record: (kind, payload, asOf) => this.saveRecord(kind, payload, asOf),
      });
      this.attempts.delete(job.kind);
      // Without this a venue that is late with its newest bar would be asked without pause.
      if (progressed) this.notBefore.delete(job.kind);
      else this.notBefore.set(job.kind, this.ports.now() + job.restMs);
      this.receivedAt.set(job.kind, this.ports.now());
      const { [job.kind]: _resolved, ...failures } = this.current.failures;
      this.replace({ ...part, failures });
    } catch (error) {
      this.fail(job.kind, error);
    } finally {
      this.running.delete(job.kind);
    }
    // More pages of the same kind, or the job that waited for a free place.
    if (this.interest !== 'idle') queueMicrotask(() => void this.pulse());
  }

  private fail(kind: DatumKind, error: unknown): void {
    const failure = this.failureOf(kind, error);
    // Offline says nothing of the host: the first refusal after it is the first.
    const attempt = (this.attempts.get(kind) ?? 0) + (failure.kind === 'offline' ? 0 : 1);
    this.attempts.set(kind, attempt);
    this.notBefore.set(kind, this.retryAt(failure, attempt));
    this.replace({ failures: { ...this.current.failures, [kind]: failure } });
  }

  /** A venue that tells a price lists the instrument: what else it does not know of it, it does not have. */
  private failureOf(kind: DatumKind, error: unknown): FetchFailure {
    const host = this.source.hosts[0] ?? '';
    if (!(error instanceof FetchFailure)) return new FetchFailure('format-changed', host, String(error));
    const isListed = kind !== 'ticker' && this.current.ticker !== null;
    return error.kind === 'unknown-instrument' && isListed
      ? new FetchFailure('no-data', host, error.message, error.retryAt)
      : error;
  }

  private retryAt(failure: FetchFailure, attempt: number): number {
    const now = this.ports.now();
    if (failure.kind === 'no-data' || failure.kind === 'unknown-instrument') return now + ABSENT_RETRY_MS;
    // Asking whether the browser is online again costs nobody anything.
    if (failure.kind === 'offline') return now + OFFLINE_RETRY_MS * (1 + this.ports.random());
    return Math.max(failure.retryAt ?? 0, transientRetryAt(attempt, now, this.ports.random()));
  }

  private readonly onStreamOpen = (): void => {
    if (
      this.source.capabilities(this.instrument).liquidationStream &&
      this.current.liquidationsSince === null
    ) {
      this.replace({ liquidationsSince: this.ports.venueNow() });
    }
  };

  private readonly onEvents = (events: readonly StreamEvent[]): void => {
    let { ticker } = this.current;
    const liquidations = [...this.current.liquidations];
    for (const event of events) {
      if (event.type === 'liquidation') liquidations.push(event.liquidation);
      else if (ticker === null || event.ticker.asOf >= ticker.asOf) {
        ticker = {
          value: { ...(ticker?.value ?? UNKNOWN_TICKER), ...event.ticker },
          asOf: event.ticker.asOf,
        };
      }
    }
    if (events.length === 0) return;
    this.streamEventAt = this.ports.now();
    const isNewLiquidation = liquidations.length > this.current.liquidations.length;
    this.replace({
      ticker,
      ...(isNewLiquidation ? { liquidations: liquidations.slice(-LIQUIDATIONS_LIMIT) } : {}),
    });
  };

  private replace(part: Partial<DeskData>): void {
    this.current = { ...this.current, ...part };
    this.ports.onChange();
  }

  private saveCandles(
    series: CandleSeries,
    priceKind: 'last' | 'mark',
    changed: { readonly from: number; readonly to: number },
  ): void {
    void this.ports.candles.save(this.key, priceKind, series, changed, this.ports.now());
  }

  private saveRecord(kind: string, payload: unknown, asOf: number): void {
    const record = { payload, asOf, receivedAt: this.ports.now(), source: this.source.id };
    void this.ports.records.write(this.key, kind, record);
  }
}
