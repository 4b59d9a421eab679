import { describe, expect, test } from 'vitest';
import { CONTEXT_FEEDS, CONTEXT_PUBLISHERS } from '../../lib/domain/context-feed.ts';
import { tradingDay } from '../../lib/domain/etf-day.ts';
import { FetchFailure } from '../../lib/net/failure.ts';
import { fetchJson } from '../../lib/net/fetch-json.ts';
import { CONTEXT_SOURCES } from '../../lib/sources/context-sources.ts';
import { deribit } from '../../lib/sources/deribit.ts';
import { DERIBIT_LIMIT } from '../../lib/sources/deribit-api.ts';
import { deribitVolatility, type VolatilityAnswer } from '../../lib/sources/deribit-volatility.ts';
import { type EtfAnswer, etfFlows } from '../../lib/sources/etf-flows.ts';
import { type FearGreedAnswer, fearGreed } from '../../lib/sources/fear-greed.ts';
import type { HttpRequest, SourceIo } from '../../lib/sources/source.ts';
import { ETF_FLOWS, ETF_ROWS, FEAR_GREED, VOLATILITY_DAYS, VOLATILITY_HOURS } from './fixtures/context.ts';
import { HOUR, NOW } from './fixtures/fixture.ts';
import { mutationsOf } from './mutations.ts';

const DAY = 86_400_000;

/** An io that answers by a function and remembers what was asked and what was not believed. */
function ioOf(answer: (request: HttpRequest) => unknown) {
  const asked: HttpRequest[] = [];
  const rejected: Record<string, number>[] = [];
  const io: SourceIo = {
    now: () => NOW,
    noteRejected: (counts) => void rejected.push({ ...counts }),
    fetchJson: async (request) => {
      asked.push(request);
      const reply = answer(request);
      if (reply instanceof Error) throw reply;
      return structuredClone(reply);
    },
  };
  return { ...io, asked, rejected };
}
const refusal = (host: string, status: number, text: string) =>
  new FetchFailure('format-changed', host, `HTTP ${status}: ${text}`, NOW + 600_000, { status, text });

const isDaily = ({ url }: HttpRequest): boolean => new URL(url).searchParams.get('resolution') === '1D';
const volatilityReply = (request: HttpRequest): unknown =>
  isDaily(request) ? VOLATILITY_DAYS : VOLATILITY_HOURS;

describe('fear and greed', () => {
  const read = (reply: unknown, before: FearGreedAnswer | null = null) =>
    fearGreed.read(
      before,
      ioOf(() => reply),
      null,
    );

  test('is read from text and seconds, ascending; its words are its publisher’s', async () => {
    const io = ioOf(() => FEAR_GREED);
    expect(await fearGreed.read(null, io, 'a-key-that-is-none-of-its')).toEqual({
      failure: null,
      answer: [
        { day: NOW - 3 * DAY, value: 63, class: 'greed' },
        { day: NOW - 2 * DAY, value: 47, class: 'neutral' },
        { day: NOW - DAY, value: 12, class: 'extreme-fear' },
        { day: NOW, value: 9, class: 'extreme-fear' },
      ],
    });
    expect(io.asked).toEqual([{ url: 'https://api.alternative.me/fng/?limit=400&format=json' }]);
  });

  test("yesterday's row is yesterday's, also where it comes as the newest", async () => {
    const { answer } = await read({ ...FEAR_GREED, data: FEAR_GREED.data.slice(1) });
    expect(answer?.at(-1)).toEqual({ day: NOW - DAY, value: 12, class: 'extreme-fear' });
    const twice = [FEAR_GREED.data[0], { ...FEAR_GREED.data[1], timestamp: FEAR_GREED.data[0]?.timestamp }];
    expect((await read({ ...FEAR_GREED, data: twice })).answer).toEqual([
      { day: NOW, value: 9, class: 'extreme-fear' },
    ]);
  });

  test.each([
    ['milliseconds', { timestamp: String(NOW) }],
    ['a value beyond its scale', { value: '101' }],
    ['a broken value', { value: '9.5' }],
    ['an unknown class', { value_classification: 'Panic' }],
    ['a day of the future', { timestamp: String((NOW + 3 * DAY) / 1000) }],
  ])('%s is another format, and what was known stays', async (_, part) => {
    const before: FearGreedAnswer = [{ day: NOW - DAY, value: 12, class: 'extreme-fear' }];
    const { answer, failure } = await read({ data: [{ ...FEAR_GREED.data[0], ...part }] }, before);
    expect(answer).toBe(before);
    expect(failure?.kind).toBe('format-changed');
  });

  test('an error in its own words is an error of the host', async () => {
    const { failure } = await read({ data: [], metadata: { error: 'invalid limit' } });
    expect(failure).toMatchObject({ kind: 'server-error', message: 'invalid limit' });
  });
});

describe("Deribit's index of volatility", () => {
  const known = async (reply = volatilityReply) => deribitVolatility.read(null, ioOf(reply), null);

  test('is read in ratios, each close at the end of its candle, the running one as of now', async () => {
    const io = ioOf(volatilityReply);
    const { answer, failure } = await deribitVolatility.read(null, io, null);
    expect(failure).toBeNull();
    expect(answer?.BTC).toEqual({
      asOf: NOW,
      hours: [
        { time: NOW - 25 * HOUR, value: 0.534 },
        { time: NOW - 24 * HOUR, value: 0.531 },
        { time: NOW - HOUR, value: 0.804 },
        { time: NOW, value: 0.8262 },
      ],
      days: [
        { time: NOW - DAY, value: 0.5347 },
        { time: NOW, value: 0.8262 },
      ],
      daysReadAt: NOW,
    });
    expect(answer?.ETH).toEqual(answer?.BTC);
    const [hours, days] = io.asked.map(({ url }) => new URL(url));
    expect(hours?.origin).toBe('https://www.deribit.com');
    expect(hours?.pathname).toBe('/api/v2/public/get_volatility_index_data');
    expect(Object.fromEntries(hours?.searchParams ?? [])).toEqual({
      currency: 'BTC',
      resolution: '3600',
      start_timestamp: String(NOW - 50 * HOUR),
      end_timestamp: String(NOW),
    });
    expect(days?.searchParams.get('resolution')).toBe('1D');
    expect(io.asked).toHaveLength(4);
  });

  test('the days of the year are asked for again after six hours', async () => {
    const { answer } = await known();
    const io = ioOf(volatilityReply);
    await deribitVolatility.read(answer, io, null);
    expect(io.asked.map(isDaily)).toEqual([false, false]);
    const later = { ...ioOf(volatilityReply), now: () => NOW + 6 * HOUR };
    await deribitVolatility.read(answer, later, null);
    expect(later.asked.filter(isDaily)).toHaveLength(2);
  });

  test('a feed that stands still is as old as its last candle', async () => {
    const stale = { ...ioOf(volatilityReply), now: () => NOW + 5 * HOUR };
    expect((await deribitVolatility.read(null, stale, null)).answer?.BTC?.asOf).toBe(NOW);
  });

  test('of one coin that fails the other is unharmed, and what was known of it stays', async () => {
    const { answer: before } = await known();
    const io = ioOf((request) =>
      request.url.includes('currency=ETH') ? { result: { data: [[NOW, 'x']] } } : volatilityReply(request),
    );
    const { answer, failure } = await deribitVolatility.read(before, io, null);
    expect(failure?.kind).toBe('format-changed');
    expect(answer?.ETH).toBe(before?.ETH);
    expect(answer?.BTC?.asOf).toBe(NOW);
    const first = await deribitVolatility.read(null, io, null);
    expect(Object.keys(first.answer ?? {})).toEqual(['BTC']);
  });

  test.each([
    ['no candles', { data: [], continuation: null }, 'no-data'],
    ['seconds', { data: [[NOW / 1000, 1, 1, 1, 1]] }, 'format-changed'],
    ['a close outside its candle', { data: [[NOW - HOUR, 50, 51, 49, 60]] }, 'format-changed'],
    ['basis points', { data: [[NOW - HOUR, 8262, 8262, 8262, 8262]] }, 'format-changed'],
  ])('%s: %s', async (_, result, kind) => {
    const { answer, failure } = await known(() => ({ result }) as never);
    expect(answer).toBeNull();
    expect(failure?.kind).toBe(kind);
  });

  test('counts against the very limit of the exchange', () => {
    expect(deribitVolatility.limits).toEqual(deribit.limits);
    expect(deribitVolatility.limits[0]).toBe(DERIBIT_LIMIT);
    expect(new URL('https://www.deribit.com/api/v2/public/x').pathname).toMatch(
      new RegExp(`^${DERIBIT_LIMIT.pathPrefix}`),
    );
  });
});

describe('flows of the US funds', () => {
  const read = (reply: unknown, before: EtfAnswer | null = null, key: string | null = null) =>
    etfFlows.read(
      before,
      ioOf(() => reply),
      key,
    );
  const withRows = (rows: readonly unknown[]) => ({ ...ETF_FLOWS, data: rows });

  test('are read ascending, in USD; what is not published yet is no zero', async () => {
    const io = ioOf(() => ETF_FLOWS);
    const { answer, failure } = await etfFlows.read(null, io, null);
    expect(failure).toBeNull();
    expect(answer?.BTC?.rows.map(({ day }) => day)).toEqual([
      '2026-01-30',
      '2026-02-02',
      '2026-02-03',
      '2026-02-04',
      '2026-02-05',
    ]);
    expect(answer?.BTC?.rows.at(-1)).toEqual({
      day: '2026-02-05',
      netInflowUsd: null,
      tradedUsd: 9_876_543_210.12,
      netAssetsUsd: 80_000_000_000.5,
      cumulativeInflowUsd: 54_000_000_000.25,
    });
    expect(answer?.BTC).toMatchObject({ readAt: NOW, changedAt: null });
    expect(io.asked).toEqual(
      ['us-btc-spot', 'us-eth-spot'].map((type) => ({
        url: 'https://api.sosovalue.xyz/openapi/v2/etf/historicalInflowChart',
        method: 'POST',
        body: JSON.stringify({ type }),
      })),
    );
  });

  test('rows in a list of their own, and numbers as text, are the same', async () => {
    const text = ETF_ROWS.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === null ? null : `${value}`]),
      ),
    );
    const { answer } = await read(ETF_FLOWS);
    expect((await read({ code: 0, data: { list: ETF_ROWS } })).answer).toEqual(answer);
    expect((await read(withRows(text))).answer).toEqual(answer);
  });

  test("the user's key goes into the header alone, and none of the host's words about it come back", async () => {
    const key = 'SOSO-0123456789abcdef';
    const io = ioOf(() => refusal('api.sosovalue.xyz', 401, `{"code":401,"message":"invalid key ${key}"}`));
    const { failure } = await etfFlows.read(null, io, key);
    expect(io.asked[0]?.headers).toEqual({ 'x-soso-api-key': key });
    expect(`${io.asked[0]?.url}${io.asked[0]?.body}`).not.toContain(key);
    expect(failure).toMatchObject({ kind: 'permission-missing', retryAt: NOW + 600_000, reply: null });
    expect(String(failure)).not.toContain(key);
  });

  test('the header is sent by the transport, beside the content type', async () => {
    const sent: RequestInit[] = [];
    await fetchJson(
      { url: 'https://api.sosovalue.xyz/x', method: 'POST', body: '{}', headers: { 'x-soso-api-key': 'k' } },
      {
        fetch: async (_, init) => {
          sent.push(init);
          return new Response('{}', { headers: { 'content-type': 'application/json' } });
        },
        now: () => NOW,
        random: () => 0,
        isOnline: () => true,
      },
    );
    expect(sent[0]).toMatchObject({
      credentials: 'omit',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json', 'x-soso-api-key': 'k' },
    });
  });

  test("yesterday's row as today's is not believed, and counted", async () => {
    const [, yesterday, ...older] = ETF_ROWS;
    const io = ioOf(() => withRows([{ ...yesterday, date: '2026-02-05' }, yesterday, ...older]));
    const { answer, failure } = await etfFlows.read(null, io, null);
    expect(failure).toBeNull();
    expect(answer?.BTC?.rows.at(-1)?.day).toBe('2026-02-04');
    expect(io.rejected[0]).toEqual({ 'flow-day': 0, 'flow-repeated': 1 });
  });

  test('a stray row of a holiday is left out; days of another time zone are another format', async () => {
    const days = ['2026-02-05'];
    while (days.length < 40) days.push(tradingDay(days.at(-1) ?? '', -1));
    const rows = days.map((date, i) => ({ ...ETF_ROWS[1], date, totalValueTraded: 4e9 + i }));
    const holiday = { ...ETF_ROWS[1], date: '2026-01-19', totalValueTraded: 0, totalNetInflow: 0 };
    expect((await read(withRows([...rows, holiday]))).answer?.BTC?.rows).toHaveLength(40);
    const shifted = rows.map((row) => {
      const next = new Date(Date.parse(row.date) + DAY).toISOString().slice(0, 10);
      return { ...row, date: next };
    });
    expect((await read(withRows(shifted))).failure?.kind).toBe('format-changed');
  });

  test('a correction of the newest flow is noted with its time', async () => {
    const before = (await read(ETF_FLOWS)).answer;
    const [today, ...older] = ETF_ROWS;
    const published = withRows([{ ...today, totalNetInflow: -175_300_000 }, ...older]);
    const first = (await read(published, before)).answer;
    expect(first?.BTC?.changedAt).toBeNull();
    const more = withRows([{ ...today, totalNetInflow: -434_100_000 }, ...older]);
    expect((await read(more, first)).answer?.BTC?.changedAt).toBe(NOW);
  });

  test.each([
    ['no rows', []],
    ['millions for USD', Array.from({ length: 25 }, () => ({ ...ETF_ROWS[1], totalNetInflow: -434.1 }))],
    ['a flow beyond all measure', [{ ...ETF_ROWS[1], totalNetInflow: 1e12 }]],
    [
      'the column of flows renamed',
      ETF_ROWS.map(({ totalNetInflow: netInflow, ...row }) => ({ ...row, netInflow })),
    ],
    [
      'the column of trade renamed',
      ETF_ROWS.map(({ totalValueTraded: traded, ...row }) => ({ ...row, traded })),
    ],
    ['dates as numbers', ETF_ROWS.map((row) => ({ ...row, date: Date.parse(row.date) }))],
  ])('%s: another format, and what was known stays', async (_, rows) => {
    const before = (await read(ETF_FLOWS)).answer;
    const { answer, failure } = await read(withRows(rows), before);
    expect(failure?.kind).toBe('format-changed');
    expect(answer).toEqual(before);
  });

  test.each([
    ['wants a key', { code: 1, msg: 'Missing API key' }, 'permission-missing'],
    ['is asked too often', { code: 42901, message: 'Too many requests' }, 'rate-limited'],
    ['says something else', { code: 500, msg: 'system error' }, 'format-changed'],
  ])('the host %s inside a good status', async (_, reply, kind) => {
    expect((await read(reply)).failure?.kind).toBe(kind);
  });
});

describe.each(CONTEXT_FEEDS)('%s', (id) => {
  const REPLIES = {
    'fear-greed': FEAR_GREED,
    volatility: VOLATILITY_HOURS,
    'etf-flows': ETF_FLOWS,
  } as const;
  const read = (reply: unknown) =>
    CONTEXT_SOURCES[id].read(
      null,
      ioOf(() => reply),
      null,
    );

  test('altered in any leaf, the answer is sound or a failure', async () => {
    for (const { payload, name } of mutationsOf(REPLIES[id])) {
      const { answer, failure } = await read(payload);
      if (failure !== null) {
        expect(['format-changed', 'no-data', 'server-error'], name).toContain(failure.kind);
        continue;
      }
      expect(answer, name).not.toBeNull();
      soundness[id](answer as never, name);
    }
  });

  test.each([null, [], 'text', 7, {}, { code: 200 }, { data: null }, { result: [] }, { data: 'none' }])(
    'of %j there is nothing to read',
    async (payload) => {
      const { answer, failure } = await read(payload);
      expect(answer).toBeNull();
      expect(failure?.kind).toBe('format-changed');
    },
  );

  test.each(['rate-limited', 'region-blocked', 'network', 'offline'] as const)(
    'a request that ends in %s is a failure of that kind, with its wait',
    async (kind) => {
      const { answer, failure } = await read(new FetchFailure(kind, 'host', 'detail', NOW + 1));
      expect(answer).toBeNull();
      expect(failure).toMatchObject({ kind, retryAt: NOW + 1 });
    },
  );

  test('states its host, its limit and its publisher', () => {
    const { host, limits, refreshMs } = CONTEXT_SOURCES[id];
    expect(limits.map((limit) => limit.host)).toEqual([host]);
    expect(CONTEXT_PUBLISHERS[id].host).toBe(host);
    expect(new URL(CONTEXT_PUBLISHERS[id].page).protocol).toBe('https:');
    expect(refreshMs).toBeGreaterThanOrEqual(300_000);
  });
});

const soundness = {
  'fear-greed': (answer: FearGreedAnswer, name: string): void => {
    for (const { value, day } of answer) {
      expect(value >= 0 && value <= 100 && Number.isInteger(value), name).toBe(true);
      expect(day % DAY, name).toBe(0);
    }
  },
  volatility: (answer: VolatilityAnswer, name: string): void => {
    for (const { hours, asOf } of Object.values(answer)) {
      expect(asOf, name).toBeLessThanOrEqual(NOW);
      for (const { value } of hours) expect(value > 0 && value < 10, name).toBe(true);
    }
  },
  'etf-flows': (answer: EtfAnswer, name: string): void => {
    for (const { rows } of Object.values(answer)) {
      for (const { netInflowUsd, tradedUsd } of rows) {
        for (const amount of [netInflowUsd, tradedUsd])
          expect(amount === null || Number.isFinite(amount), name).toBe(true);
        expect(tradedUsd === null || tradedUsd >= 0, name).toBe(true);
      }
    }
  },
};
