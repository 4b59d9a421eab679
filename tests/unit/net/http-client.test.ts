import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { MAX_REPLY_BYTES } from '../../../lib/net/fetch-json.ts';
import { createHttpClient } from '../../../lib/net/http-client.ts';
import { createRateLimiter } from '../../../lib/net/rate-limiter.ts';
import { createServerClock } from '../../../lib/net/server-clock.ts';
import { fakeClock } from './fake-clock.ts';

const URL_OF_HOST = 'https://api.example/v1/ticker';

interface Options {
  readonly online?: boolean;
  readonly permitted?: boolean;
  readonly timeoutMs?: number;
}

function setUp(answer: (url: string, init: RequestInit) => Promise<Response>, options: Options = {}) {
  const clock = fakeClock();
  const requests: RequestInit[] = [];
  const ports = {
    fetch: async (url: string, init: RequestInit) => {
      requests.push(init);
      return answer(url, init);
    },
    now: clock.now,
    random: () => 0.5,
    isOnline: () => options.online ?? true,
    isPermitted: async () => options.permitted ?? true,
    timeoutMs: options.timeoutMs ?? 1000,
  };
  const store = { load: async () => undefined, save: async () => undefined };
  const limits = [{ host: 'api.example', published: 1000, windowMs: 60_000 }];
  const limiter = createRateLimiter(limits, { store, now: clock.now, random: () => 0.5, sleep: clock.sleep });
  const serverClock = createServerClock(clock.now);
  const io = createHttpClient(ports, limiter, serverClock).io('interactive');
  const failure = async (): Promise<FetchFailure> => {
    const error: unknown = await io.fetchJson({ url: URL_OF_HOST }).catch((caught: unknown) => caught);
    if (!(error instanceof FetchFailure)) throw new Error('expected a FetchFailure');
    return error;
  };
  return { io, clock, requests, limiter, serverClock, failure };
}

const json = (value: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json', ...headers } });

describe('a good reply', () => {
  test('is parsed; no cookie, no redirect, no cache, no referrer', async () => {
    const { io, requests } = setUp(async () => json({ a: 1 }));
    await expect(io.fetchJson({ url: URL_OF_HOST })).resolves.toEqual({ a: 1 });
    expect(requests[0]).toMatchObject({
      credentials: 'omit',
      redirect: 'manual',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      method: 'GET',
    });
  });

  test('sets the clock of the host from its Date header', async () => {
    const { io, clock, serverClock } = setUp(async () =>
      json({}, { date: new Date(clock.now() + 600_000).toUTCString() }),
    );
    await io.fetchJson({ url: URL_OF_HOST });
    expect(io.now('api.example')).toBe(clock.now() + 600_500);
    expect(serverClock.skewMs('api.example')).toBe(-600_500);
    expect(io.now('other.example')).toBe(clock.now());
  });
});

describe('a bad reply', () => {
  const html = async () => new Response('<html>', { headers: { 'content-type': 'text/html' } });
  const redirect = async () =>
    new Response(null, { status: 302, headers: { location: 'https://consent.example' } });
  const cut = async () => new Response('{"a":', { headers: { 'content-type': 'application/json' } });
  test.each([
    ['a page', html],
    ['a redirect', redirect],
    ['cut off', cut],
  ])('%s is a changed format, not asked again for ten minutes', async (_name, answer) => {
    const { failure, clock } = setUp(answer);
    expect(await failure()).toMatchObject({ kind: 'format-changed', retryAt: clock.now() + 600_000 });
  });

  test('an endless reply is cut at the limit', async () => {
    let sentBytes = 0;
    const endless = async () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sentBytes += 1_000_000;
            controller.enqueue(new Uint8Array(1_000_000).fill(32));
          },
        }),
        { headers: { 'content-type': 'application/json' } },
      );
    const { failure } = setUp(endless);
    expect((await failure()).kind).toBe('too-large');
    expect(sentBytes).toBeLessThan(MAX_REPLY_BYTES + 3_000_000);
  });

  test('a host that never answers times out and is counted', async () => {
    const hang = (_url: string, init: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    const { failure, limiter, clock } = setUp(hang, { timeoutMs: 20 });
    expect((await failure()).kind).toBe('timeout');
    expect(limiter.blockedUntil('api.example')).toBe(clock.now() + 500);
  });

  test('429 blocks the host: the next request is not sent', async () => {
    const { failure, requests, clock } = setUp(
      async () => new Response('', { status: 429, headers: { 'retry-after': '40' } }),
    );
    expect(await failure()).toMatchObject({ kind: 'rate-limited', retryAt: clock.now() + 42_000 });
    expect(await failure()).toMatchObject({ kind: 'rate-limited', retryAt: clock.now() + 42_000 });
    expect(requests).toHaveLength(1);
  });
});

describe('no reply', () => {
  const refuse = async (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'));

  test('a legal refusal to tell of one account leaves the host; of public data it blocks it for a day', async () => {
    const text = 'from a jurisdiction that violates our terms of use';
    const { io, limiter, failure, clock } = setUp(async () => new Response(text, { status: 403 }));
    const personal = io.fetchJson({ url: URL_OF_HOST, isPersonal: true });
    await expect(personal).rejects.toMatchObject({ kind: 'region-blocked' });
    expect(limiter.blockedUntil('api.example')).toBe(0);
    expect((await failure()).kind).toBe('region-blocked');
    expect(limiter.blockedUntil('api.example')).toBeGreaterThan(clock.now() + 80_000_000);
  });

  test('network', async () => expect((await setUp(refuse).failure()).kind).toBe('network'));

  test('a revoked permission is told apart', async () => {
    const { failure, limiter } = setUp(refuse, { permitted: false });
    expect((await failure()).kind).toBe('permission-missing');
    expect(limiter.blockedUntil('api.example')).toBe(0);
  });

  test('offline: tried once in ten seconds, and not held against the host', async () => {
    const { failure, requests, limiter, clock } = setUp(refuse, { online: false });
    for (let second = 0; second < 25; second++) {
      expect((await failure()).kind).toBe('offline');
      await clock.advance(1_000);
    }
    expect(requests).toHaveLength(3);
    expect(limiter.blockedUntil('api.example')).toBe(0);
  });

  test('a browser that says it is offline, and gets answers, is not', async () => {
    const { io } = setUp(async () => Response.json({ fine: true }), { online: false });
    await expect(io.fetchJson({ url: URL_OF_HOST })).resolves.toEqual({ fine: true });
  });

  test('the caller’s own abort is not held against the host', async () => {
    const { io, limiter } = setUp(refuse);
    await io.fetchJson({ url: URL_OF_HOST }, AbortSignal.abort()).catch(() => undefined);
    expect(limiter.blockedUntil('api.example')).toBe(0);
  });
});
