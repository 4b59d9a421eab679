import type { AlertMemory, AlertState } from '../alerts/due-alerts.ts';
import { type MarketSample, SAMPLES_LIMIT } from '../alerts/market-samples.ts';
import { z } from '../schema.ts';

/** What outlives the worker and the browser: when each alert fired, and what the last checks saw. */
export interface AlertBook {
  readonly state: AlertState;
  /** instrumentKey -> samples. */
  readonly samples: Readonly<Record<string, readonly MarketSample[]>>;
}

const key = z.string().check(z.maxLength(140));
const memory = z.object({
  isRaised: z.boolean(),
  firedAt: z.nullable(z.number()),
  seenAt: z.optional(z.number()),
});
const sample = z.object({
  time: z.number(),
  openInterest: z.nullable(z.number()),
  fundingPer8h: z.nullable(z.number()),
});
const stateSchema = z.record(key, memory);
const samplesSchema = z.record(key, z.array(sample).check(z.maxLength(SAMPLES_LIMIT)));

/** Far above what the watched instruments and the kinds make. */
const STATE_LIMIT = 400;
const INSTRUMENTS_LIMIT = 40;

/** Reads what was stored; a part that cannot be read is nothing, and the other stays. */
export function readAlertBook(stored: unknown): AlertBook {
  const { state, samples } = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<
    string,
    unknown
  >;
  const readState = stateSchema.safeParse(state);
  const readSamples = samplesSchema.safeParse(samples);
  return {
    state: readState.success ? migrated(readState.data) : {},
    samples: readSamples.success ? readSamples.data : {},
  };
}

/** Earlier versions did not note the last reading: the one that they are sure to have made is the one that alerted. */
function migrated(state: z.infer<typeof stateSchema>): AlertState {
  return Object.fromEntries(
    Object.entries(state).map(([id, { isRaised, firedAt, seenAt }]): [string, AlertMemory] => [
      id,
      { isRaised, firedAt, seenAt: seenAt ?? firedAt ?? 0 },
    ]),
  );
}

/** The oldest entries beyond the limits go. */
export function boundedBook({ state, samples }: AlertBook): AlertBook {
  return { state: newest(state, STATE_LIMIT), samples: newest(samples, INSTRUMENTS_LIMIT) };
}

function newest<T>(entries: Readonly<Record<string, T>>, limit: number): Readonly<Record<string, T>> {
  const list = Object.entries(entries);
  return list.length <= limit ? entries : Object.fromEntries(list.slice(-limit));
}
