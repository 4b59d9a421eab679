import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { createRateLimiter, type LimitedHost, type Priority } from '../../../lib/net/rate-limiter.ts';
import { fakeClock } from './fake-clock.ts';

const HOST = 'fapi.example';
const LIMIT: LimitedHost = { host: HOST, published: 2400, windowMs: 60_000 };
const URL_OF_HOST = `https://${HOST}/fapi/v1/klines`;

function memoryStore(initial?: unknown) {
  let stored: string | undefined = initial === undefined ? undefined : JSON.stringify(initial);
  return {
    load: async (): Promise<unknown> => (stored === undefined ? undefined : JSON.parse(stored)),
    save: async (state: unknown) => {
      stored = JSON.stringify(state);
    },
  };
}

function setUp(limits: readonly LimitedHost[] = [LIMIT], store = memoryStore(), clock = fakeClock()) {
  const limiter = createRateLimiter(limits, { store, now: clock.now, random: () => 0.5, sleep: clock.sleep });
  /** What became of a reservation; a request that may go is over at once. */
  const outcome = async (promise: Promise<() => void>): Promise<string> => {
    let result = 'waiting';
    promise.then(
      (end) => {
        end();
        result = 'sent';
      },
      (error: unknown) => {
        result = error instanceof FetchFailure ? error.kind : 'other';
      },
    );
    await clock.settle();
    return result;
  };
  const reserve = (weight: number, priority: Priority = 'interactive') =>
    outcome(limiter.reserve(URL_OF_HOST, weight, priority));
  return { limiter, clock, store, reserve, outcome };
}

describe('budget', () => {
  test('spends at most 10 % of the published weight', async () => {
    const { reserve } = setUp();
    expect(await reserve(240)).toBe('sent');
    expect(await reserve(1)).toBe('budget-spent');
  });

  test('says when there is room again', async () => {
    const { limiter, clock } = setUp();
    (await limiter.reserve(URL_OF_HOST, 240, 'interactive'))();
    const failure = await limiter.reserve(URL_OF_HOST, 1, 'interactive').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FetchFailure);
    const retryAt = failure instanceof FetchFailure ? (failure.retryAt ?? 0) : 0;
    expect(retryAt).toBeGreaterThanOrEqual(clock.now() + 60_000);
    await clock.advance(retryAt - clock.now());
    await expect(limiter.reserve(URL_OF_HOST, 240, 'interactive')).resolves.toBeTypeOf('function');
  });

  test('waits when room is near', async () => {
    const limit = { host: HOST, published: 20, windowMs: 2000 };
    const { limiter, clock, outcome, reserve } = setUp([limit]);
    expect(await reserve(2)).toBe('sent');
    const pending = limiter.reserve(URL_OF_HOST, 1, 'interactive');
    expect(await outcome(pending)).toBe('waiting');
    await clock.advance(4300);
    expect(await outcome(pending)).toBe('sent');
  });

  test('a limit of 5 per 2 s becomes one request in 4 s', async () => {
    const { reserve, clock } = setUp([{ host: HOST, published: 5, windowMs: 2000 }]);
    expect(await reserve(1)).toBe('sent');
    await clock.advance(3900);
    expect(await reserve(1)).toBe('waiting');
  });

  test('a limit of a path does not bind the others', async () => {
    const { limiter, outcome, reserve } = setUp([
      { host: HOST, published: 10, windowMs: 300_000, pathPrefix: '/futures/data/' },
      LIMIT,
    ]);
    const data = () => limiter.reserve(`https://${HOST}/futures/data/openInterestHist`, 1, 'interactive');
    expect(await outcome(data())).toBe('sent');
    expect(await outcome(data())).toBe('budget-spent');
    expect(await reserve(1)).toBe('sent');
  });

  test('refuses a host that has no published limit', async () => {
    const { limiter, outcome } = setUp();
    expect(await outcome(limiter.reserve('https://other.example/', 1, 'interactive'))).toBe('budget-spent');
  });

  test('background work takes at most half of what remains', async () => {
    const { reserve } = setUp();
    expect(await reserve(100)).toBe('sent');
    expect(await reserve(71, 'background')).not.toBe('sent');
    expect(await reserve(70, 'background')).toBe('sent');
    expect(await reserve(70, 'interactive')).toBe('sent');
  });

  test('interactive work goes before background work that waits', async () => {
    const limit = { host: HOST, published: 20, windowMs: 2000 };
    const { limiter, clock, reserve } = setUp([limit]);
    await reserve(2);
    const order: string[] = [];
    for (const priority of ['background', 'interactive'] as const) {
      void limiter.reserve(URL_OF_HOST, 1, priority).then((end) => {
        end();
        order.push(priority);
      });
    }
    await clock.advance(9000);
    expect(order).toEqual(['interactive', 'background']);
  });

  test.each([
    ['a minute', LIMIT, 240, 60, 9_000],
    ['two seconds', { host: HOST, published: 10, windowMs: 2_000 }, 1, 1, 3_000],
  ])(
    'in no sliding window of %s do more arrive than the budget, however long each is under way',
    async (...of) => {
      const [, limit, budget, heaviest, longestGapMs] = of;
      const request = fc.record({
        gapMs: fc.integer({ min: 0, max: longestGapMs }),
        weight: fc.integer({ min: 1, max: heaviest }),
        // Seconds now and then: a busy machine, a bad line.
        arrivesAfterMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 9_000 })),
        answerMs: fc.oneof(fc.constant(20), fc.integer({ min: 0, max: 9_000 })),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
          const { limiter, clock } = setUp([limit]);
          const arrived: { at: number; weight: number }[] = [];
          const send = async ({ weight, arrivesAfterMs, answerMs }: (typeof requests)[number]) => {
            const end = await limiter.reserve(URL_OF_HOST, weight, 'interactive');
            await clock.sleep(arrivesAfterMs);
            arrived.push({ at: clock.now(), weight });
            await clock.sleep(answerMs);
            end();
          };
          for (const each of requests) {
            await clock.advance(each.gapMs);
            void send(each).catch(() => undefined);
          }
          await clock.advance(120_000);
          for (const { at } of arrived) {
            const inWindow = arrived.filter((other) => other.at >= at && other.at < at + limit.windowMs);
            expect(inWindow.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(budget);
          }
        }),
        { numRuns: 60 },
      );
    },
  );
});

describe('the worker dies', () => {
  test('a restart right after a burst does not exceed the budget', async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const first = setUp([LIMIT], store, clock);
    expect(await first.reserve(200)).toBe('sent');
    const second = setUp([LIMIT], store, clock);
    expect(await second.reserve(41)).toBe('budget-spent');
    expect(await second.reserve(40)).toBe('sent');
  });

  test('what it left under way may still arrive, and counts from the next life', async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const limit = { host: HOST, published: 10, windowMs: 2_000 };
    const first = setUp([limit], store, clock);
    await first.limiter.reserve(URL_OF_HOST, 1, 'interactive');
    await clock.advance(1_900);
    const second = setUp([limit], store, clock);
    const pending = second.limiter.reserve(URL_OF_HOST, 1, 'interactive');
    await clock.advance(1_900);
    expect(await second.outcome(pending)).toBe('waiting');
    await clock.advance(400);
    expect(await second.outcome(pending)).toBe('sent');
  });

  test('nothing is sent before the booking is stored', async () => {
    const clock = fakeClock();
    let stored = false;
    const store = {
      load: async () => undefined,
      save: async () => {
        await clock.sleep(50);
        stored = true;
      },
    };
    const { limiter, outcome } = setUp([LIMIT], store, clock);
    const pending = limiter.reserve(URL_OF_HOST, 1, 'interactive');
    expect(await outcome(pending)).toBe('waiting');
    await clock.advance(60);
    expect(await outcome(pending)).toBe('sent');
    expect(stored).toBe(true);
  });

  test('a ban is remembered', async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const first = setUp([LIMIT], store, clock);
    await first.reserve(1);
    first.limiter.noteFailure(new FetchFailure('ip-banned', HOST, '', clock.now() + 3_600_000), clock.now());
    await clock.settle();
    expect(await setUp([LIMIT], store, clock).reserve(1)).toBe('ip-banned');
  });

  test.each([
    ['a state of another version', { version: 7 }],
    ['text', 'spent'],
    ['NaN fields', { version: 1, spent: { x: [['a', 1]] }, hosts: {} }],
  ])('%s counts as a whole window spent', async (_name, stored) => {
    const { reserve, clock } = setUp([LIMIT], memoryStore(stored));
    expect(await reserve(1)).toBe('budget-spent');
    await clock.advance(66_000);
    expect(await reserve(1)).toBe('sent');
  });

  test('a store that refuses costs persistence, not the request', async () => {
    const store = { load: async () => undefined, save: async () => Promise.reject(new Error('quota')) };
    expect(await setUp([LIMIT], store).reserve(1)).toBe('sent');
  });
});

describe('failures', () => {
  test('refusals of requests under way at once halve the budget once', async () => {
    const { limiter, clock, reserve } = setUp();
    const sentAt = clock.now();
    for (let i = 0; i < 3; i++) {
      await clock.advance(10);
      limiter.noteFailure(new FetchFailure('rate-limited', HOST, '', clock.now() + 1000), sentAt);
    }
    await clock.advance(1100);
    expect(await reserve(120)).toBe('sent');
    expect(await reserve(1)).toBe('budget-spent');
  });

  test('429 stops all calls to the host and halves the budget', async () => {
    const { limiter, reserve, clock } = setUp();
    await reserve(1);
    limiter.noteFailure(new FetchFailure('rate-limited', HOST, '', clock.now() + 40_000), clock.now());
    expect(await reserve(1)).toBe('rate-limited');
    await clock.advance(70_000);
    expect(await reserve(121)).toBe('budget-spent');
    expect(await reserve(120)).toBe('sent');
    await clock.advance(3_600_000);
    expect(await reserve(240)).toBe('sent');
  });

  test('parallel failures are one try; the fifth in a row opens the circuit', async () => {
    const { limiter, reserve, clock } = setUp();
    await reserve(1);
    const fail = (sentAt: number) => limiter.noteFailure(new FetchFailure('server-error', HOST, ''), sentAt);
    const sentAt = clock.now();
    await clock.advance(10);
    for (let i = 0; i < 8; i += 1) fail(sentAt);
    expect(limiter.blockedUntil(HOST)).toBe(clock.now() + 500);
    for (let i = 0; i < 4; i += 1) {
      await clock.advance(10_000);
      fail(clock.now());
    }
    expect(limiter.blockedUntil(HOST)).toBe(clock.now() + 120_000);
    expect(await reserve(1)).toBe('server-error');
    await clock.advance(121_000);
    expect(await reserve(1)).toBe('sent');
    limiter.noteSuccess(HOST);
    expect(fail(clock.now()).retryAt).toBe(clock.now() + 500);
  });

  test('a changed format does not silence the whole host', async () => {
    const { limiter, reserve, clock } = setUp();
    limiter.noteFailure(new FetchFailure('format-changed', HOST, '', clock.now() + 600_000), clock.now());
    expect(await reserve(1)).toBe('sent');
  });
});
