import { DAY_MS, HOUR_MS } from '../domain/candles.ts';
import { FEAR_GREED_CLASSES, type FearGreedClass, type FearGreedDay } from '../domain/context-feed.ts';
import { asFetchFailure } from '../net/failure.ts';
import { z } from '../schema.ts';
import type { ContextSource } from './context-source.ts';
import { type JsonApi, jsonGet } from './json-api.ts';
import { changed, numeric } from './payload.ts';
import type { SourceIo } from './source.ts';

const HOST = 'api.alternative.me';
/** A year to compare with, and some. */
const DAYS = 400;

/** Ascending, one a UTC day. */
export type FearGreedAnswer = readonly FearGreedDay[];

const CLASSES: Readonly<Record<string, FearGreedClass>> = Object.fromEntries(
  FEAR_GREED_CLASSES.map((name) => [name.replace('-', ' '), name]),
);

/** Numbers are printed as text, times in seconds; newest first. `time_until_update` stands in the newest row alone. */
const Index = z.object({
  data: z
    .array(
      z.object({
        value: numeric.check(z.int(), z.minimum(0), z.maximum(100)),
        value_classification: z.string().check(z.maxLength(40)),
        timestamp: numeric.check(z.int(), z.minimum(1e9), z.maximum(4e9)),
      }),
    )
    .check(z.minLength(1), z.maxLength(2 * DAYS)),
});

const Refused = z.object({ metadata: z.object({ error: z.string().check(z.minLength(1)) }) });

const API: JsonApi = {
  root: `https://${HOST}`,
  refusalIn(reply) {
    const refused = Refused.safeParse(reply);
    if (!refused.success) return null;
    return { kind: 'server-error', detail: refused.data.metadata.error.slice(0, 200) };
  },
};

/** The index of fear and greed of alternative.me, of which a new value comes each UTC day. */
export const fearGreed: ContextSource<FearGreedAnswer> = {
  id: 'fear-greed',
  host: HOST,
  // None is published for it: ten an hour are what we allow ourselves to take, a hundred times more than a day's value needs.
  limits: [{ host: HOST, published: 100, windowMs: HOUR_MS }],
  refreshMs: HOUR_MS,
  async read(before, io) {
    try {
      return { answer: await days(io), failure: null };
    } catch (error) {
      return { answer: before, failure: asFetchFailure(error) };
    }
  },
};

async function days(io: SourceIo): Promise<FearGreedAnswer> {
  const { data } = await jsonGet(API, io, '/fng/', { limit: DAYS, format: 'json' }, Index);
  const byDay = new Map<number, FearGreedDay>();
  for (const row of data) {
    const day = Math.floor((row.timestamp * 1000) / DAY_MS) * DAY_MS;
    // Newest first: of two of one day the first is the newer.
    if (!byDay.has(day)) byDay.set(day, { day, value: row.value, class: classOf(row.value_classification) });
  }
  const ascending = [...byDay.values()].sort((a, b) => a.day - b.day).slice(-DAYS);
  if ((ascending.at(-1)?.day ?? 0) > io.now(HOST) + DAY_MS) throw changed(HOST, 'a day of the future');
  return ascending;
}

function classOf(words: string): FearGreedClass {
  const known = CLASSES[words.toLowerCase()];
  if (known === undefined) throw changed(HOST, `the class ${words}`);
  return known;
}
