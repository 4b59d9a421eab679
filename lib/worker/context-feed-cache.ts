import type { EntryStore } from '../cache/entry-store.ts';
import { CONTEXT_FEEDS, type ContextFeedId, FEAR_GREED_CLASSES } from '../domain/context-feed.ts';
import { FAILURE_KINDS, type FailureKind } from '../net/failure.ts';
import { z } from '../schema.ts';
import type { VolatilityAnswer } from '../sources/deribit-volatility.ts';
import type { EtfAnswer } from '../sources/etf-flows.ts';
import type { FearGreedAnswer } from '../sources/fear-greed.ts';

const PREFIX = 'context|';
const GROUP = 'context-feeds';
const VERSION = 1;
/** A year of days of two coins, at most. */
const BYTES = 100_000;

/** What each feed's answer is. */
export interface ContextAnswers {
  readonly 'fear-greed': FearGreedAnswer;
  readonly volatility: VolatilityAnswer;
  readonly 'etf-flows': EtfAnswer;
}

/** What is known of a feed: the last good answer, and how the last try ended. */
export interface ContextRecord<Answer> {
  /** Local ms of the last try. */
  readonly triedAt: number;
  /** Local ms of the last try that failed in nothing; null: there was none. */
  readonly readAt: number | null;
  readonly answer: Answer | null;
  readonly failure: { readonly kind: FailureKind; readonly retryAt: number } | null;
}

/** What the cache holds is as hostile as a reply. */
const time = z.number().check(z.minimum(1e12), z.maximum(4e12));
const amount = z.nullable(z.number().check(z.minimum(-1e13), z.maximum(1e13)));
const points = z
  .array(z.object({ time, value: z.number().check(z.positive(), z.maximum(100)) }))
  .check(z.maxLength(500));
const coinVolatility = z.object({ asOf: time, hours: points, days: points, daysReadAt: time });
const coinFlows = z.object({
  rows: z
    .array(
      z.object({
        day: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
        netInflowUsd: amount,
        tradedUsd: amount,
        netAssetsUsd: amount,
        cumulativeInflowUsd: amount,
      }),
    )
    .check(z.maxLength(500)),
  readAt: time,
  changedAt: z.nullable(time),
});

const ANSWERS = {
  'fear-greed': z
    .array(
      z.object({
        day: time,
        value: z.number().check(z.int(), z.minimum(0), z.maximum(100)),
        class: z.enum(FEAR_GREED_CLASSES),
      }),
    )
    .check(z.maxLength(500)),
  volatility: z.object({ BTC: z.optional(coinVolatility), ETH: z.optional(coinVolatility) }),
  'etf-flows': z.object({ BTC: z.optional(coinFlows), ETH: z.optional(coinFlows) }),
};
const storedSchema = z.object({
  schemaVersion: z.literal(VERSION),
  triedAt: time,
  readAt: z.nullable(time),
  answer: z.unknown(),
  failure: z.nullable(z.object({ kind: z.enum(FAILURE_KINDS), retryAt: time })),
});

/** What was read of the feeds, one entry each, so that a new worker has it at once. */
export interface ContextFeedCache {
  /** @returns null when nothing of the feed is stored, or what is does not parse. */
  read<Id extends ContextFeedId>(id: Id): Promise<ContextRecord<ContextAnswers[Id]> | null>;
  write<Id extends ContextFeedId>(id: Id, record: ContextRecord<ContextAnswers[Id]>): Promise<void>;
  /** Drops what is stored of all other feeds. */
  keepOnly(ids: readonly ContextFeedId[]): Promise<void>;
}

export function createContextFeedCache(store: EntryStore): ContextFeedCache {
  return {
    async read<Id extends ContextFeedId>(id: Id) {
      const stored = storedSchema.safeParse(await store.get(PREFIX + id));
      if (!stored.success) return null;
      const { triedAt, readAt, failure } = stored.data;
      const answer = z.nullable(ANSWERS[id]).safeParse(stored.data.answer);
      if (!answer.success) return null;
      return { triedAt, readAt, failure, answer: answer.data as ContextAnswers[Id] | null };
    },
    async write(id, record) {
      await store.put([
        {
          key: PREFIX + id,
          group: GROUP,
          value: { schemaVersion: VERSION, ...record },
          bytes: BYTES,
          touchedAt: record.triedAt,
        },
      ]);
    },
    async keepOnly(ids) {
      for (const id of CONTEXT_FEEDS) if (!ids.includes(id)) await store.remove(PREFIX + id);
    },
  };
}
