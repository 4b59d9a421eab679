import type { CandleSeries, PriceKind } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { FetchFailure } from '../net/failure.ts';
import type { LiquidationPage, Source, SourceIo } from '../sources/source.ts';
import type { DatumKind, DeskData } from './desk-data.ts';

/** What decides whether a job is due. */
export interface JobMoment {
  readonly sinceReceivedMs: number;
  readonly streamSilenceMs: number;
  readonly venueNow: number;
  readonly source: Source;
  readonly instrument: Instrument;
}

export interface JobContext {
  readonly data: () => DeskData;
  readonly instrument: Instrument;
  readonly source: Source;
  readonly io: SourceIo;
  readonly venueNow: number;
  readonly save: (
    series: CandleSeries,
    priceKind: PriceKind,
    changed: { readonly from: number; readonly to: number },
  ) => void;
  /** Adds forced orders of the past, and the span that they cover. */
  readonly fillLiquidations: (page: LiquidationPage) => void;
  readonly record: (kind: string, payload: unknown, asOf: number) => void;
}

export interface JobResult {
  readonly part: Partial<DeskData>;
  /** False: the venue had nothing new; the job rests for `restMs`. */
  readonly progressed: boolean;
  /** Why `part` is not all of it: told and retried like a failure. */
  readonly failure?: FetchFailure;
}

/** One thing a desk keeps fresh. */
export interface Job {
  readonly kind: DatumKind;
  readonly interest: 'glance' | 'full';
  /** `interactive` for what a reader waits for, `background` for the history behind it. */
  readonly priority: (data: DeskData) => 'interactive' | 'background';
  readonly restMs: number;
  readonly isDue: (data: DeskData, moment: JobMoment) => boolean;
  /** Rejects with FetchFailure. */
  readonly run: (context: JobContext) => Promise<JobResult>;
}
