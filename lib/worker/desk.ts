import type { CandleStore } from '../cache/candle-store.ts';
import type { HistoryStore } from '../cache/history-store.ts';
import type { LiquidationStore } from '../cache/liquidation-store.ts';
import type { RecordStore } from '../cache/record-store.ts';
import type { ClusterMemory } from '../clusters/estimated.ts';
import type { CandleSeries } from '../domain/candles.ts';
import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import { addRejections, type Rejections } from '../domain/rejections.ts';
import { FetchFailure } from '../net/failure.ts';
import { transientRetryAt } from '../net/retry-policy.ts';
import type { StreamState } from '../net/web-socket.ts';
import type { Source, SourceIo, StreamEvent } from '../sources/source.ts';
import { believedTicker, markOf, UNKNOWN_TICKER } from './believed-ticker.ts';
import { readDeskCache } from './desk-cache.ts';
import { type DatumKind, type DeskData, emptyDeskData } from './desk-data.ts';
import type { Job } from './job.ts';
import { JOBS } from './jobs.ts';
import { LiquidationListener } from './liquidation-listener.ts';
import { OpenInterestRecording } from './open-interest-recording.ts';

/** Requests of one instrument under way at once; the rate limiter orders them further. */
const RUNNING_JOBS_LIMIT = 3;

/** What the venue does not have now it may have later: asked again at this pace. */
const ABSENT_RETRY_MS = 60 * 60_000;
/** While the browser is offline, with jitter on top. */
const OFFLINE_RETRY_MS = 2_500;

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
  readonly liquidations: LiquidationStore;
  /** What is recorded over months; of a private window: in memory. */
  readonly history: HistoryStore;
  /** Another one than before: the user had all that was recorded forgotten. */
  readonly forgetMark: () => number;
  /** Local time in ms. */
  readonly now: () => number;
  readonly venueNow: () => number;
  readonly random: () => number;
  readonly openStream: (
    onEvents: (events: readonly StreamEvent[]) => void,
    onState: (state: StreamState) => void,
  ) => StreamHandle | null;
  /** What was not believed, for the diagnostics. */
  readonly onRejected: (rejected: Rejections) => void;
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
  /** Null where the venue tells of no forced orders, by feed or when asked. */
  private readonly listener: LiquidationListener | null;
  private readonly recording: OpenInterestRecording;
  private readonly running = new Set<DatumKind>();
  private readonly ios: Partial<Record<'interactive' | 'background', SourceIo>> = {};
  private readonly attempts = new Map<DatumKind, number>();
  private readonly notBefore = new Map<DatumKind, number>();
  private readonly receivedAt = new Map<DatumKind, number>();
  readonly loaded: Promise<void>;

  constructor(instrument: Instrument, ports: DeskPorts) {
    this.instrument = instrument;
    this.key = instrumentKey(instrument);
    this.ports = ports;
    const hasFeed = ports.source.capabilities(instrument).liquidationStream;
    const isAsked = (ports.source.pastLiquidations?.(instrument) ?? null) !== null;
    this.listener =
      hasFeed || isAsked ? new LiquidationListener({ ...ports, store: ports.liquidations }) : null;
    this.recording = new OpenInterestRecording({ ...ports, instrument });
    // Beside the cache and not before it: no panel waits for what was recorded.
    void this.recording.load().then((part) => this.replace(part));
    this.loaded = readDeskCache(this.key, ports.records, ports.candles, ports.liquidations).then((cached) => {
      // Jobs wait for the cache; only the stream may have brought something meanwhile.
      for (const [kind, at] of cached.receivedAt) this.receivedAt.set(kind, at);
      this.listener?.restore(cached.data.liquidationHistory);
      const { rejected } = this.current;
      this.replace({ ...cached.data, ...this.heard(), ...this.recording.part(), rejected });
      this.reject(cached.data.rejected);
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
    if (interest === 'full') this.stream ??= this.ports.openStream(this.onEvents, this.onStreamState);
    else {
      this.stream?.stop();
      this.stream = null;
      this.streamEventAt = Number.NEGATIVE_INFINITY;
      void this.listener?.end();
    }
  }

  /** Starts the jobs that are due. Called every second while someone looks; cheap when nothing is. */
  async pulse(): Promise<void> {
    await this.loaded;
    this.listener?.pulse();
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

  /** The same object for the same priority: sources keep slow facts by it, from job to job. */
  private ioOf(priority: 'interactive' | 'background'): SourceIo {
    this.ios[priority] ??= {
      ...this.ports.io(priority),
      noteRejected: (rejected) => this.reject(rejected),
    };
    return this.ios[priority];
  }

  private async run(job: Job): Promise<void> {
    this.running.add(job.kind);
    try {
      const { part, progressed, failure } = await job.run({
        data: () => this.current,
        instrument: this.instrument,
        source: this.source,
        io: this.ioOf(job.priority(this.current)),
        venueNow: this.ports.venueNow(),
        save: (series, priceKind, changed) => this.saveCandles(series, priceKind, changed),
        fillLiquidations: (page) => this.reject(this.listener?.fill(page) ?? {}),
        record: (kind, payload, asOf) => this.saveRecord(kind, payload, asOf),
      });
      if (failure === undefined) this.attempts.delete(job.kind);
      // Without this a venue that is late with its newest bar would be asked without pause.
      if (progressed) this.notBefore.delete(job.kind);
      else this.notBefore.set(job.kind, this.ports.now() + job.restMs);
      this.receivedAt.set(job.kind, this.ports.now());
      const { [job.kind]: _resolved, ...failures } = this.current.failures;
      this.replace({
        ...part,
        ...this.heard(),
        failures,
        ...this.recording.hear(part.ticker?.value),
      });
      if (failure !== undefined) this.fail(job.kind, failure);
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
    if (failure.kind === 'format-changed' || failure.kind === 'too-large') this.reject({ [failure.kind]: 1 });
  }

  /** Counts what was not believed. */
  private reject(added: Rejections): void {
    const rejected = addRejections(this.current.rejected, added);
    if (rejected === this.current.rejected) return;
    this.replace({ rejected });
    this.ports.onRejected(added);
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

  private readonly onStreamState = (state: StreamState): void => this.listener?.onState(state);

  private readonly onEvents = (events: readonly StreamEvent[]): void => {
    if (events.length === 0) return;
    let { ticker } = this.current;
    let recorded: Partial<DeskData> = {};
    for (const event of events) {
      if (event.type !== 'ticker' || (ticker !== null && event.ticker.asOf < ticker.asOf)) continue;
      const believed = believedTicker(event.ticker, this.current.openInterest);
      this.reject(believed.rejected);
      ticker = {
        value: { ...(ticker?.value ?? UNKNOWN_TICKER), ...believed.ticker },
        asOf: event.ticker.asOf,
      };
      recorded = { ...recorded, ...this.recording.hear(believed.ticker) };
    }
    this.streamEventAt = this.ports.now();
    this.reject(this.listener?.hear(events, markOf(ticker)) ?? {});
    this.replace({ ticker, ...this.heard(), ...recorded });
  };

  /** Keeps what the estimate has learned; called with the same memory it does nothing. */
  remember(memory: ClusterMemory | null): void {
    if (memory === null || memory === this.current.clusterMemory) return;
    this.current = { ...this.current, clusterMemory: memory };
    this.saveRecord('clusterMemory', memory, memory.asOf);
  }

  private heard(): Partial<DeskData> {
    return this.listener === null ? {} : { liquidationHistory: this.listener.history() };
  }

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
