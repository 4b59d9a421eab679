import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { createHttpClient } from '../../../lib/net/http-client.ts';
import { createRateLimiter } from '../../../lib/net/rate-limiter.ts';
import { createServerClock } from '../../../lib/net/server-clock.ts';
import { createContextKeyStore } from '../../../lib/settings/context-key.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import { createSettingsStore } from '../../../lib/settings/store.ts';
import { CONTEXT_LIMITS, CONTEXT_SOURCES } from '../../../lib/sources/context-sources.ts';
import { DERIBIT_LIMIT } from '../../../lib/sources/deribit-api.ts';
import { SOURCE_LIMITS } from '../../../lib/sources/registry.ts';
import { openContext } from '../../../lib/worker/open-context.ts';
import { dialectOf } from '../../exchange/hosts.ts';
import { simulatedTape } from '../../exchange/simulated-tape.ts';

const START = Date.UTC(2026, 1, 6, 0, 5);
const MINUTE = 60_000;
const tape = simulatedTape('wire');
const port = <T>(stored: T) => ({
  load: async () => stored,
  save: async () => undefined,
  onChange: () => undefined,
});

/** The feeds over the product's own limiter, client and stores, before the replay's dialects; time is the test's. */
async function wire(contextFeeds: Settings['contextFeeds'], key: string | null = null) {
  let now = START;
  const sent: { url: URL; init: RequestInit; at: number }[] = [];
  const refused: string[] = [];
  const limiter = createRateLimiter([...SOURCE_LIMITS, ...CONTEXT_LIMITS], {
    store: { load: async () => undefined, save: async () => undefined },
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      now += ms;
    },
  });
  const fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const url = new URL(address);
    sent.push({ url, init, at: now });
    const dialect = dialectOf(url.hostname, url.pathname);
    if (dialect === null) throw new TypeError(`no such host: ${url.hostname}`);
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null;
    const reply = dialect.handle(
      { host: url.hostname, method: init.method ?? 'GET', path: url.pathname, query: url.searchParams, body },
      tape,
      now,
    );
    return new Response(JSON.stringify(reply.body), {
      status: reply.status ?? 200,
      headers: { 'content-type': 'application/json' },
    });
  };
  const ports = { fetch, isOnline: () => true, now: () => now, random: () => 0.5 };
  const settings = createSettingsStore(port({ ...DEFAULT_SETTINGS, contextFeeds }));
  const contextKey = createContextKeyStore(port(key === null ? undefined : { sosoValue: key }));
  await Promise.all([settings.ready, contextKey.ready]);
  const feeds = openContext(
    {
      store: createMemoryStore(),
      http: createHttpClient(
        ports,
        limiter,
        createServerClock(() => now),
      ),
      settings,
      contextKey,
      isGranted: async () => true,
      now: () => now,
      random: () => 0.5,
    },
    (id) => void refused.push(id),
  );
  const settled = () => new Promise((done) => setTimeout(done, 5));
  return {
    feeds,
    sent,
    limiter,
    look: async () => {
      feeds.look();
      for (let i = 0; i < 6; i++) await settled();
    },
    move: (ms: number) => {
      now += ms;
    },
    settings,
  };
}

const ALL_ON = { fearGreed: true, volatility: true, etfFlows: 'keyless' } as const;

describe('over the wire', () => {
  test('everything off sends nothing at all', async () => {
    const { look, sent } = await wire(DEFAULT_SETTINGS.contextFeeds);
    for (let i = 0; i < 3; i++) await look();
    expect(sent).toEqual([]);
  });

  test('each feed alone asks its own host and no other, without cookies', async () => {
    for (const [change, id] of [
      [{ fearGreed: true }, 'fear-greed'],
      [{ volatility: true }, 'volatility'],
      [{ etfFlows: 'keyless' }, 'etf-flows'],
    ] as const) {
      const { look, sent, feeds } = await wire({ ...DEFAULT_SETTINGS.contextFeeds, ...change });
      await look();
      expect(sent.length).toBeGreaterThan(0);
      expect(new Set(sent.map(({ url }) => url.host))).toEqual(new Set([CONTEXT_SOURCES[id].host]));
      for (const { init } of sent) {
        expect(init.credentials).toBe('omit');
        expect(JSON.stringify(init.headers ?? {})).not.toContain('soso');
      }
      const { fearGreed, volatility, etfFlows } = feeds.current();
      const known = [fearGreed.latest !== null, volatility.coins.length > 0, etfFlows.coins.length > 0];
      expect(known.filter(Boolean)).toHaveLength(1);
    }
  });

  test('all of them are known after one look; the evening of the fall is told as it is', async () => {
    const { look, feeds } = await wire(ALL_ON);
    await look();
    const { fearGreed, volatility, etfFlows } = feeds.current();
    expect([fearGreed.failure, volatility.failure, etfFlows.failure]).toEqual([null, null, null]);
    expect(fearGreed.latest?.class).toBe('extreme-fear');
    expect(volatility.coins.map(({ coin }) => coin)).toEqual(['BTC', 'ETH']);
    expect(etfFlows.coins[0]?.facts).toMatchObject({
      day: '2026-02-05',
      netInflowUsd: null,
      recordOfDays: 300,
      provisional: 'not-published',
      paradox: 'flow-unknown',
    });
  });

  test("the user's key is in the header of its host's requests alone", async () => {
    const key = 'SOSO-0123456789';
    const { look, sent } = await wire({ ...ALL_ON, etfFlows: 'own-key' }, key);
    await look();
    for (const { url, init } of sent) {
      const isIts = url.host === CONTEXT_SOURCES['etf-flows'].host;
      expect(JSON.stringify(init.headers ?? {}).includes(key), url.href).toBe(isIts);
      expect(`${url.href}${String(init.body)}`).not.toContain(key);
    }
  });

  test("Deribit's calls are booked in the budget of its own pages", async () => {
    const { look, limiter, sent, feeds, move } = await wire({ ...ALL_ON, fearGreed: false, etfFlows: 'off' });
    // The pages have used all but two of what we take of the host in a minute.
    const share = DERIBIT_LIMIT.published / 10;
    for (let i = 0; i < share - 2; i++)
      (await limiter.reserve('https://www.deribit.com/api/v2/public/ticker', 1, 'interactive'))();
    await look();
    expect(sent).toHaveLength(2);
    expect(feeds.current().volatility.failure?.kind).toBe('budget-spent');
    expect(feeds.current().volatility.coins).toHaveLength(1);
    move(6 * MINUTE);
    await look();
    expect(feeds.current().volatility).toMatchObject({
      failure: null,
      coins: [{ coin: 'BTC' }, { coin: 'ETH' }],
    });
  });

  test('two hours of looking every minute stay far below every limit', async () => {
    const { look, move, sent } = await wire(ALL_ON);
    for (let i = 0; i < 120; i++) {
      await look();
      move(MINUTE);
    }
    const count = (host: string) => sent.filter(({ url }) => url.host === host).length;
    expect(count('api.alternative.me')).toBe(2);
    expect(count('api.sosovalue.xyz')).toBe(2 * 4);
    // Two coins every five minutes, and their year once in six hours.
    expect(count('www.deribit.com')).toBe(2 * 24 + 2);
  });
});
