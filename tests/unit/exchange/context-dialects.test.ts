import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { fetchJson } from '../../../lib/net/fetch-json.ts';
import { deribitVolatility } from '../../../lib/sources/deribit-volatility.ts';
import { etfFlows } from '../../../lib/sources/etf-flows.ts';
import { fearGreed } from '../../../lib/sources/fear-greed.ts';
import type { SourceIo } from '../../../lib/sources/source.ts';
import { fetchReplay } from '../../exchange/client.ts';
import { type Exchange, startExchange } from '../../exchange/exchange.ts';
import { simulatedTape } from '../../exchange/simulated-tape.ts';

/** Thursday the 5th, 19:05 in New York: the day of the fall has closed, and no flow is published yet. */
const EVENING = Date.UTC(2026, 1, 6, 0, 5);
const HOUR = 3_600_000;
let exchange: Exchange;
let rejected: Record<string, number> = {};

beforeAll(async () => {
  exchange = await startExchange({ tape: simulatedTape('context'), time: EVENING, speed: 0 });
});
afterAll(() => exchange.close());
beforeEach(() => {
  exchange.control.clearFaults();
  exchange.control.setTime(EVENING);
  exchange.clearRequests();
  rejected = {};
});

/** The product's transport before the replay's own server. */
const io: SourceIo = {
  now: () => exchange.now(),
  noteRejected: (counts) => {
    for (const [reason, count] of Object.entries(counts)) if (count > 0) rejected[reason] = count;
  },
  fetchJson: async (request) => {
    const ports = { now: () => exchange.now(), random: () => 0, isOnline: () => true, fetch: replayFetch };
    return (await fetchJson(request, ports)).json;
  },
};
async function replayFetch(url: string, init: RequestInit): Promise<Response> {
  const body = typeof init.body === 'string' ? { body: JSON.parse(init.body) as object } : {};
  const reply = await fetchReplay(exchange, url, body);
  return new Response(reply.text, {
    status: reply.status,
    headers: { 'content-type': String(reply.headers['content-type']) },
  });
}

const newestFlow = async (time: number) => {
  exchange.control.setTime(time);
  const { answer, failure } = await etfFlows.read(null, io, null);
  expect(failure).toBeNull();
  return answer?.BTC?.rows.at(-1);
};

describe('the replay plays the hosts of the context', () => {
  test('fear and greed: a year of days, fear after the fall', async () => {
    const { answer, failure } = await fearGreed.read(null, io, null);
    expect(failure).toBeNull();
    expect(answer).toHaveLength(400);
    expect(answer?.at(-1)).toMatchObject({ day: Date.UTC(2026, 1, 6), class: 'extreme-fear' });
    expect(new Set(answer?.map((day) => day.class)).size).toBeGreaterThan(2);
    exchange.control.setTime(Date.UTC(2026, 1, 6, 0, 4));
    expect((await fearGreed.read(null, io, null)).answer?.at(-1)?.day).toBe(Date.UTC(2026, 1, 5));
  });

  test('the index of volatility jumps with the fall, and its candles are sound', async () => {
    const { answer, failure } = await deribitVolatility.read(null, io, null);
    expect(failure).toBeNull();
    for (const coin of ['BTC', 'ETH'] as const) {
      const { hours = [], days = [], asOf = 0 } = answer?.[coin] ?? {};
      expect(asOf).toBe(EVENING);
      expect(days.length).toBeGreaterThanOrEqual(400);
      const before = hours.find(({ time }) => time > EVENING - 25 * HOUR);
      expect(hours.at(-1)?.value ?? 0).toBeGreaterThan((before?.value ?? 1) + 0.15);
    }
    expect(rejected).toEqual({});
  });

  test('flows: 300 days of trade; a row from the close, its flow in the evening, all of it the next morning', async () => {
    const { answer, failure } = await etfFlows.read(null, io, null);
    expect(failure).toBeNull();
    expect(answer?.BTC?.rows).toHaveLength(300);
    expect(answer?.ETH?.rows).toHaveLength(300);
    expect(rejected).toEqual({});
    const close = Date.UTC(2026, 1, 5, 21);
    expect((await newestFlow(close - 1))?.day).toBe('2026-02-04');
    expect(await newestFlow(close)).toMatchObject({ day: '2026-02-05', netInflowUsd: null });
    const partial = (await newestFlow(close + 4 * HOUR))?.netInflowUsd ?? Number.NaN;
    const whole = (await newestFlow(close + 16 * HOUR))?.netInflowUsd ?? Number.NaN;
    expect(partial / whole).toBeCloseTo(0.6, 6);
  });

  test.each([
    ['html', 'format-changed'],
    ['cut', 'network'],
    ['malformed', 'format-changed'],
    ['drop', 'network'],
    ['status', 'server-error'],
  ] as const)('a fault of kind %s is a failure, and what was known stays', async (kind, failed) => {
    const sources = [fearGreed, deribitVolatility, etfFlows] as const;
    const known = await Promise.all(sources.map((source) => source.read(null, io, null)));
    exchange.control.setFault(kind === 'status' ? { kind, status: 503 } : { kind });
    for (const [i, source] of sources.entries()) {
      const before = known[i]?.answer ?? null;
      const { answer, failure } = await source.read(before as never, io, null);
      expect(answer, source.id).toEqual(before);
      expect(failure, source.id).toBeInstanceOf(FetchFailure);
      expect(failure?.kind, source.id).toBe(failed);
    }
  });

  test("yesterday's row as today's: the flows are not believed, and counted; of the index nothing tells it", async () => {
    exchange.control.setFault({ kind: 'yesterday-as-today' });
    const { answer } = await etfFlows.read(null, io, null);
    expect(answer?.BTC?.rows.at(-1)?.day).toBe('2026-02-04');
    expect(rejected).toEqual({ 'flow-repeated': 1 });
    const [before, newest] = (await fearGreed.read(null, io, null)).answer?.slice(-2) ?? [];
    expect(newest).toEqual({ ...before, day: Date.UTC(2026, 1, 6) });
  });

  test('other paths and methods are refused in their hosts’ own words', async () => {
    const status = async (url: string, body?: object) =>
      (await fetchReplay(exchange, url, body === undefined ? {} : { body })).status;
    expect(await status('https://api.alternative.me/v2/ticker/')).toBe(404);
    const chart = 'https://api.sosovalue.xyz/openapi/v2/etf/historicalInflowChart';
    expect(await status(chart)).toBe(405);
    expect(await status(chart, { type: 'us-doge-spot' })).toBe(400);
    const index = 'https://www.deribit.com/api/v2/public/get_volatility_index_data';
    expect(await status(`${index}?currency=DOGE&resolution=3600&start_timestamp=1&end_timestamp=2`)).toBe(
      400,
    );
    expect(await status(`${index}?currency=BTC&resolution=7&start_timestamp=1&end_timestamp=2`)).toBe(400);
  });
});
