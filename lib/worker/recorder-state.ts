import { z } from '../schema.ts';

/** What the recorder does for an instrument. */
export const TASK_NAMES = ['present', 'history', 'ratio', 'liquidations'] as const;
export type TaskName = (typeof TASK_NAMES)[number];

const task = z.object({
  /** Local ms of the last try. */
  at: z.number(),
  /** Rests this long because the venue has none of it; 0: goes on at its pace. */
  restMs: z.number().check(z.nonnegative(), z.maximum(86_400_000)),
  /** Venue's time until which history was fetched. */
  upTo: z.nullable(z.number()),
});
const stateSchema = z.object({
  /** Local ms. */
  compactedAt: z.number(),
  /** instrumentKey -> task -> its last try. */
  tasks: z.record(z.string().check(z.maxLength(80)), z.partialRecord(z.enum(TASK_NAMES), task)),
});
export type RecorderState = z.infer<typeof stateSchema>;

/** What the last life of the worker stored; from the start for anything that is not that. */
export function parseRecorderState(value: unknown): RecorderState {
  const parsed = stateSchema.safeParse(value);
  return parsed.success ? parsed.data : { compactedAt: 0, tasks: {} };
}
