import { chanceOf, fallOfDay, hourlyBars } from '../context-market.ts';
import type { Tape } from '../tape.ts';
import { type ApiReply, type ApiRequest, DAY, type Dialect, numberOf } from './dialect.ts';

/** The index began on 1 February 2018. */
const FIRST_DAY = Date.UTC(2018, 1, 1);
/** The publisher's new value comes some minutes into the UTC day. */
const PUBLISHED_AFTER = 5 * 60_000;
const CLASSES: readonly (readonly [below: number, words: string])[] = [
  [25, 'Extreme Fear'],
  [47, 'Fear'],
  [55, 'Neutral'],
  [76, 'Greed'],
];

/** alternative.me's index of fear and greed: no venue, so it borrows the name of one. Numbers and seconds are text, the newest row first. */
export const fearGreed: Dialect = {
  venue: 'binance',
  restHosts: ['api.alternative.me'],
  socketHosts: [],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: () => null,
  faultBody: (status) => ({ body: `<html><body><h1>${status}</h1></body></html>`, contentType: 'text/html' }),
};

function handle({ path, method, query }: ApiRequest, tape: Tape, now: number): ApiReply {
  if (path !== '/fng/' || method !== 'GET') return { status: 404, body: 'Not Found' };
  const limit = numberOf(query, 'limit', 1);
  const newest = Math.floor((now - PUBLISHED_AFTER) / DAY) * DAY;
  const count = Math.min(limit === 0 ? Number.POSITIVE_INFINITY : limit, (newest - FIRST_DAY) / DAY + 1);
  const bars = hourlyBars(tape, 'BTC', newest - count * DAY, now);
  const data = Array.from({ length: count }, (_, i) => {
    const day = newest - i * DAY;
    const value = moodOf(day, fallOfDay(bars, day));
    return {
      value: String(value),
      value_classification: CLASSES.find(([below]) => value < below)?.[1] ?? 'Extreme Greed',
      timestamp: String(day / 1000),
      ...(i === 0 ? { time_until_update: String(Math.floor((newest + DAY - now) / 1000)) } : {}),
    };
  });
  return { body: { name: 'Fear and Greed Index', data, metadata: { error: null } } };
}

function moodOf(day: number, fall: number): number {
  const mood = 48 + 22 * Math.sin(day / DAY / 17) + 10 * (chanceOf(`mood ${day}`) - 0.5);
  return Math.round(Math.min(95, Math.max(5, mood - 300 * fall)));
}
