import { CONTEXT_COINS, lowerShare, pointAt } from '../domain/context-feed.ts';
import { etfDayFacts } from '../domain/etf-flow.ts';
import { CONTEXT_LIMITS_DRAWN, type ContextReport, type FeedState } from '../protocol/market-context.ts';
import type { CoinVolatility } from '../sources/deribit-volatility.ts';
import type { ContextAnswers, ContextRecord } from './context-feed-cache.ts';

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
/** A rank among fewer days than a quarter of a year is not told. */
const RANK_LEAST_DAYS = 90;
/** The index is told each hour: what stands for "24 hours before" may be this much older. */
const REFERENCE_SLACK_MS = 2 * 3_600_000;
const { fearGreedDays, volatilityDays, etfDays } = CONTEXT_LIMITS_DRAWN;

/** What is known of a feed: how it stands, and its record. */
export interface KnownFeed<Id extends keyof ContextAnswers> {
  readonly state: FeedState;
  readonly record: ContextRecord<ContextAnswers[Id]> | null;
}
export type KnownFeeds = { readonly [Id in keyof ContextAnswers]: KnownFeed<Id> };

/**
 * The report of what is known at a moment (local ms): small, and of a feed that is off nothing but that.
 * @param hostNow the time of a feed's host, ms: what it told is dated by that; the report puts those dates by the local clock, which may be wrong.
 */
export function contextReport(
  known: KnownFeeds,
  withKey: boolean,
  now: number,
  hostNow: (id: keyof ContextAnswers) => number,
): ContextReport {
  const toLocal = (id: keyof ContextAnswers, time: number): number => time + now - hostNow(id);
  return {
    madeAt: now,
    fearGreed: {
      ...statusOf(known['fear-greed']),
      ...fearGreed(answerOf(known['fear-greed']), hostNow('fear-greed')),
    },
    volatility: {
      ...statusOf(known.volatility),
      coins: CONTEXT_COINS.flatMap((coin) => volatility(coin, answerOf(known.volatility)?.[coin])).map(
        (coin) => ({ ...coin, asOf: toLocal('volatility', coin.asOf) }),
      ),
    },
    etfFlows: {
      ...statusOf(known['etf-flows']),
      withKey,
      coins: CONTEXT_COINS.flatMap((coin) =>
        etfFlows(coin, answerOf(known['etf-flows'])?.[coin], hostNow('etf-flows')),
      ).map((coin) => ({ ...coin, asOf: toLocal('etf-flows', coin.asOf) })),
    },
  };
}

/** Without a permission or a key the last good answer stays, with its age; of a feed that is off nothing is told. */
function isTold(state: FeedState): boolean {
  return state !== 'off' && state !== 'venue-off';
}

function answerOf<Id extends keyof ContextAnswers>({
  state,
  record,
}: KnownFeed<Id>): ContextAnswers[Id] | null {
  return isTold(state) ? (record?.answer ?? null) : null;
}

function statusOf({ state, record }: { state: FeedState; record: ContextRecord<unknown> | null }) {
  const told = isTold(state) ? record : null;
  return { state, readAt: told?.readAt ?? null, failure: told?.failure ?? null };
}

function fearGreed(
  answer: ContextAnswers['fear-greed'] | null,
  now: number,
): Pick<ContextReport['fearGreed'], 'latest' | 'days' | 'values'> {
  const newest = answer?.at(-1);
  if (answer === null || newest === undefined) return { latest: null, days: [], values: [] };
  const before = answer.slice(-1 - YEAR_DAYS, -1).map(({ value }) => value);
  const drawn = answer.slice(-fearGreedDays);
  return {
    latest: {
      ...newest,
      isOld: now - newest.day >= DAY_MS,
      lowerShare: lowerShare(before, newest.value, RANK_LEAST_DAYS),
    },
    days: drawn.map(({ day }) => day),
    values: drawn.map(({ value }) => value),
  };
}

function volatility(
  coin: (typeof CONTEXT_COINS)[number],
  known: CoinVolatility | undefined,
): ContextReport['volatility']['coins'] {
  const newest = known?.hours.at(-1);
  if (known === undefined || newest === undefined) return [];
  const { asOf, hours, days } = known;
  const reference = pointAt(hours, asOf - DAY_MS);
  const isNear = reference !== null && asOf - DAY_MS - reference.time <= REFERENCE_SLACK_MS;
  const past = days.filter(({ time }) => time <= asOf - (asOf % DAY_MS) && time < asOf);
  const drawn = [...past.slice(-volatilityDays), { time: asOf, value: newest.value }];
  return [
    {
      coin,
      asOf,
      value: newest.value,
      change24h: isNear ? newest.value - reference.value : null,
      lowerShare: lowerShare(
        past.slice(-YEAR_DAYS).map(({ value }) => value),
        newest.value,
        RANK_LEAST_DAYS,
      ),
      times: drawn.map(({ time }) => time),
      values: drawn.map(({ value }) => value),
    },
  ];
}

function etfFlows(
  coin: (typeof CONTEXT_COINS)[number],
  known: ContextAnswers['etf-flows']['BTC'],
  now: number,
): ContextReport['etfFlows']['coins'] {
  // The age of a row runs on while nothing is read: what may be said of it is of now.
  const facts = known === undefined ? null : etfDayFacts(known.rows, now, known.changedAt);
  if (known === undefined || facts === null) return [];
  const drawn = known.rows.slice(-etfDays);
  return [
    {
      coin,
      asOf: known.readAt,
      facts,
      days: drawn.map(({ day }) => day),
      netInflowUsd: drawn.map(({ netInflowUsd }) => netInflowUsd),
      tradedUsd: drawn.map(({ tradedUsd }) => tradedUsd),
    },
  ];
}

/** The newest figures of a report, without their history; null while every feed is off. */
export function newestContext(report: ContextReport): ContextReport | null {
  const { fearGreed, volatility, etfFlows } = report;
  if ([fearGreed, volatility, etfFlows].every(({ state }) => state === 'off')) return null;
  return {
    ...report,
    fearGreed: { ...fearGreed, days: [], values: [] },
    volatility: {
      ...volatility,
      coins: volatility.coins.map((coin) => ({ ...coin, times: [], values: [] })),
    },
    etfFlows: {
      ...etfFlows,
      coins: etfFlows.coins.map((coin) => ({ ...coin, days: [], netInflowUsd: [], tradedUsd: [] })),
    },
  };
}
