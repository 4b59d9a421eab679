import { z } from '../schema.ts';
import { FAILURE_KINDS } from './failure.ts';

const finite = z.number();

/** Weight spent in one slot of a window: [start of the slot, weight]. */
const Spending = z.tuple([finite, z.number().check(z.nonnegative())]);

const HostRecord = z.object({
  /** Local time before which nothing is sent; 0 when free. */
  blockedUntil: finite,
  blockedKind: z.enum(FAILURE_KINDS),
  /** Transient failures in a row, and the time of the last. */
  failures: z.number().check(z.nonnegative()),
  lastFailureAt: finite,
  /** Share of the budget left after a 429 (halved each time), and since when. */
  share: z.number().check(z.positive(), z.maximum(1)),
  shareSince: finite,
});
export type HostRecord = z.infer<typeof HostRecord>;

/** Everything that must outlive the worker, JSON-safe. */
const LimiterState = z.object({
  version: z.literal(1),
  spent: z.record(z.string(), z.array(Spending).check(z.maxLength(64))),
  hosts: z.record(z.string(), HostRecord),
  /** Requests without an answer yet: [key of the budget, weight]. Of a dead worker they may arrive still. */
  underWay: z.optional(
    z.array(z.tuple([z.string(), z.number().check(z.nonnegative())])).check(z.maxLength(512)),
  ),
});
export type LimiterState = z.infer<typeof LimiterState>;

export function emptyLimiterState(): LimiterState {
  return { version: 1, spent: {}, hosts: {} };
}

/** @returns null when the stored value is not a state of this version. */
export function parseLimiterState(stored: unknown): LimiterState | null {
  const parsed = LimiterState.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

export function freeHost(): HostRecord {
  return {
    blockedUntil: 0,
    blockedKind: 'rate-limited',
    failures: 0,
    lastFailureAt: 0,
    share: 1,
    shareSince: 0,
  };
}
