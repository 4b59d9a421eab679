import { DAY_MS, HOUR_MS } from '../domain/candles.ts';
import type { OpenInterestSeries } from '../domain/market-data.ts';
import { checkOpenInterest, contradicts } from '../domain/plausible-open-interest.ts';
import { FetchFailure } from '../net/failure.ts';
import { FINE_HISTORY_MS, FINE_INTERVAL_MS } from './desk-data.ts';
import type { JobContext, JobResult } from './job.ts';

/** The last days at five minutes, what lies before at one hour: a tenth of the requests for nearly the same map. */
const FINE_SPAN_MS = 3 * DAY_MS;
/** More points than 30 days can hold at these steps. */
const POINTS_LIMIT = 2_500;

interface OpenInterestQuery {
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
}

/** The next page to fetch, ascending from what is known; null when the newest point is within one step. */
export function nextOpenInterestQuery(
  series: OpenInterestSeries | null,
  venueNow: number,
): OpenInterestQuery | null {
  const oldest = venueNow - FINE_HISTORY_MS;
  const newest = series?.time[series.time.length - 1] ?? Number.NEGATIVE_INFINITY;
  const from = Math.max(newest + 1, oldest);
  if (venueNow - from < FINE_INTERVAL_MS) return null;
  const fineFrom = venueNow - FINE_SPAN_MS;
  const intervalMs = from < fineFrom - HOUR_MS ? HOUR_MS : FINE_INTERVAL_MS;
  return {
    from: Math.ceil(from / intervalMs) * intervalMs,
    to: intervalMs === HOUR_MS ? fineFrom : venueNow,
    intervalMs,
  };
}

/** Fetches one page and appends what of it is believed. Rejects with FetchFailure. */
export async function fetchOpenInterestPage(context: JobContext): Promise<JobResult> {
  const { ticker, openInterest: before } = context.data();
  const query = nextOpenInterestQuery(before, context.venueNow);
  if (query === null) return { part: {}, progressed: false };
  const page = await context.source.openInterestHistory(context.instrument, query, context.io);
  const checked = checkOpenInterest(before, page, context.venueNow);
  context.io.noteRejected?.(checked.rejected);
  const present = ticker?.value.openInterest ?? null;
  if (ticker !== null && present !== null && contradicts(checked.accepted, present, ticker.asOf)) {
    context.io.noteRejected?.({ 'open-interest-unit': 1 });
    throw implausible(context, `${present} now, another level in the history`);
  }
  const openInterest = joinOpenInterest(
    checked.isNewLevel ? null : before,
    checked.accepted,
    context.venueNow - FINE_HISTORY_MS,
  );
  context.record(
    'openInterest',
    { time: [...openInterest.time], openInterest: [...openInterest.openInterest] },
    context.venueNow,
  );
  return {
    part: { openInterest },
    progressed: checked.accepted.time.length > 0,
    ...(checked.isNewestRejected
      ? { failure: implausible(context, 'the newest samples are of another level') }
      : {}),
  };
}

function implausible({ source }: JobContext, detail: string): FetchFailure {
  return new FetchFailure('implausible', source.hosts[0] ?? '', `open interest: ${detail}`);
}

/** Ascending join without duplicates, dropping what is older than `from`. */
export function joinOpenInterest(
  before: OpenInterestSeries | null,
  page: OpenInterestSeries,
  from: number,
): OpenInterestSeries {
  const byTime = new Map<number, number>();
  for (const series of before === null ? [page] : [before, page]) {
    series.time.forEach((time, i) => {
      byTime.set(time, series.openInterest[i] ?? Number.NaN);
    });
  }
  const points = [...byTime]
    .filter(([time]) => time >= from)
    .sort((a, b) => a[0] - b[0])
    .slice(-POINTS_LIMIT);
  return {
    time: Float64Array.from(points, ([time]) => time),
    openInterest: Float64Array.from(points, ([, value]) => value),
  };
}
