import { CONTEXT_COINS, FEAR_GREED_CLASSES } from '../domain/context-feed.ts';
import { PARADOX_KINDS, PROVISIONAL_REASONS } from '../domain/etf-flow.ts';
import { FAILURE_KINDS } from '../net/failure.ts';
import { z } from '../schema.ts';

/** Most that a report draws of each feed. */
export const CONTEXT_LIMITS_DRAWN = { fearGreedDays: 90, volatilityDays: 30, etfDays: 60 } as const;
/** As JSON. */
export const CONTEXT_REPORT_LIMIT_BYTES = 20_000;

/**
 * How a feed stands:
 * - off: not switched on; venue-off: its exchange is switched off in the options
 * - no-key: to be asked with a key, and none is entered; no-permission: the browser does not let us ask its host
 * - on: it is read while someone looks
 */
export const FEED_STATES = ['off', 'venue-off', 'no-key', 'no-permission', 'on'] as const;
export type FeedState = (typeof FEED_STATES)[number];

const time = z.number().check(z.minimum(0), z.maximum(4e12));
const amount = z.nullable(z.number().check(z.minimum(-1e13), z.maximum(1e13)));
const share = z.nullable(z.number().check(z.minimum(0), z.maximum(1)));
const day = z.string().check(z.maxLength(10));
const volatility = z.number().check(z.minimum(0), z.maximum(100));

const status = {
  state: z.enum(FEED_STATES),
  /** Local ms of the last reading in which nothing failed; null: none yet. */
  readAt: z.nullable(time),
  /** Why the last try, or a part of it, brought nothing; local ms of the next. */
  failure: z.nullable(z.object({ kind: z.enum(FAILURE_KINDS), retryAt: time })),
};
export type FeedStatus = Pick<ContextReport['fearGreed'], keyof typeof status>;

/** Worker -> an extension page: what is known of the market's context. Columns ascend in time; times in ms, ratios 0-1, amounts in USD. */
export const contextReportSchema = z.object({
  /** Local ms at which it was put together. */
  madeAt: time,
  fearGreed: z.object({
    ...status,
    latest: z.nullable(
      z.object({
        /** UTC midnight that begins its day. */
        day: time,
        value: z.number().check(z.minimum(0), z.maximum(100)),
        class: z.enum(FEAR_GREED_CLASSES),
        /** The value of the running day has not come yet. */
        isOld: z.boolean(),
        /** Of the days of the year before, those with a lower value. */
        lowerShare: share,
      }),
    ),
    days: z.array(time).check(z.maxLength(CONTEXT_LIMITS_DRAWN.fearGreedDays)),
    values: z.array(z.number()).check(z.maxLength(CONTEXT_LIMITS_DRAWN.fearGreedDays)),
  }),
  volatility: z.object({
    ...status,
    coins: z
      .array(
        z.object({
          coin: z.enum(CONTEXT_COINS),
          asOf: time,
          /** Yearly, as a ratio. */
          value: volatility,
          /** Less what it was 24 hours before; null where that is not known. */
          change24h: z.nullable(z.number().check(z.minimum(-100), z.maximum(100))),
          lowerShare: share,
          times: z.array(time).check(z.maxLength(CONTEXT_LIMITS_DRAWN.volatilityDays + 1)),
          values: z.array(volatility).check(z.maxLength(CONTEXT_LIMITS_DRAWN.volatilityDays + 1)),
        }),
      )
      .check(z.maxLength(CONTEXT_COINS.length)),
  }),
  etfFlows: z.object({
    ...status,
    withKey: z.boolean(),
    coins: z
      .array(
        z.object({
          coin: z.enum(CONTEXT_COINS),
          /** The host's time of the reading. */
          asOf: time,
          facts: z.object({
            day,
            netInflowUsd: amount,
            tradedUsd: amount,
            change: z.nullable(z.number().check(z.minimum(-1), z.maximum(1e6))),
            recordOfDays: z.nullable(z.number()),
            provisional: z.nullable(z.enum(PROVISIONAL_REASONS)),
            sessionsBehind: z.number().check(z.minimum(0), z.maximum(1_000)),
            paradox: z.nullable(z.enum(PARADOX_KINDS)),
          }),
          days: z.array(day).check(z.maxLength(CONTEXT_LIMITS_DRAWN.etfDays)),
          netInflowUsd: z.array(amount).check(z.maxLength(CONTEXT_LIMITS_DRAWN.etfDays)),
          tradedUsd: z.array(amount).check(z.maxLength(CONTEXT_LIMITS_DRAWN.etfDays)),
        }),
      )
      .check(z.maxLength(CONTEXT_COINS.length)),
  }),
});
export type ContextReport = z.infer<typeof contextReportSchema>;
