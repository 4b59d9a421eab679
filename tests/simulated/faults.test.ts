import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FailureKind } from '../../lib/net/failure.ts';
import type { Snapshot } from '../../lib/protocol/snapshot.ts';
import { dialectOf } from '../exchange/hosts.ts';
import { linearInstrument, VENUES, type VenueName } from '../exchange/instruments.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type NodePage, startNodeWorker } from '../support/node-worker.ts';

const TIME = Date.UTC(2026, 1, 6, 0, 5, 20);
const json = (text: string): Response =>
  new Response(text, { headers: { 'content-type': 'application/json' } });

/** A refusal in the venue's own words for the status. */
function refusal(status: number): (url: URL) => Response {
  return (url) => {
    const words = dialectOf(url.hostname, url.pathname)?.faultBody(status, Date.now(), 60_000);
    const headers = {
      'content-type': words?.contentType ?? 'text/plain',
      ...(status === 429 ? { 'retry-after': '60' } : {}),
    };
    return new Response(words?.body ?? '', { status, headers });
  };
}

const FAULTS: readonly (readonly [name: string, FailureKind, (url: URL) => Response])[] = [
  ['limits requests', 'rate-limited', refusal(429)],
  ['does not serve the region', 'region-blocked', refusal(451)],
  ['fails', 'server-error', refusal(500)],
  [
    'asks whether we are human',
    'format-changed',
    () =>
      new Response('<!doctype html><title>Just a moment...', { headers: { 'content-type': 'text/html' } }),
  ],
  ['breaks off in the middle', 'format-changed', () => json('{"code":0,"data":[{"markPr')],
  ['tells nothing', 'format-changed', () => json('{}')],
  ['tells nulls', 'format-changed', () => json('null')],
  [
    'cannot be reached',
    'network',
    () => {
      throw new TypeError('Failed to fetch');
    },
  ],
];

async function live(ms: number, until: () => boolean = () => false): Promise<void> {
  for (let lived = 0; lived < ms && !until(); lived += 250) {
    await vi.advanceTimersByTimeAsync(250);
    await new Promise((done) => setImmediate(done));
  }
}

/** What stands in a panel and must go on standing there. */
const kept = (snapshot: Snapshot | null) => [
  snapshot?.price?.value,
  snapshot?.drawdown?.windows[0]?.reference,
];

describe.each(VENUES)('%s', (venue: VenueName) => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date'] });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  function open(fault: { now: ((url: URL) => Response) | null }): NodePage {
    const worker = startNodeWorker({
      tape: simulatedTape('plimsoll'),
      now: () => Date.now(),
      venueNow: () => Date.now(),
      // The price comes by requests, so that what is refused is the price.
      withStreams: false,
      fault: (url) => fault.now?.(url) ?? null,
    });
    const { quote } = linearInstrument(venue, 'ETH');
    return worker.open(venue, `ETH/${quote}:${quote}`);
  }

  test.each(FAULTS)('%s: %s, said; the last good data stays', async (_name, kind, answer) => {
    vi.setSystemTime(TIME);
    const fault: { now: ((url: URL) => Response) | null } = { now: null };
    const page = open(fault);
    await live(60_000, () => page.snapshot()?.price != null && page.snapshot()?.drawdown != null);
    const before = page.snapshot();
    expect(before?.price, 'a price before').not.toBeNull();
    fault.now = answer;
    // Where a venue leaves us few requests the next one, which is refused, waits for its minute.
    const isSaid = (): boolean => {
      const { failure = null, state = 'loading' } = page.snapshot()?.freshness ?? {};
      return failure !== null && failure.kind !== 'budget-spent' && state !== 'live';
    };
    await live(150_000, isSaid);
    const after = page.snapshot();
    page.close();
    expect(after?.freshness.failure?.kind).toBe(kind);
    expect(after?.freshness.state).toMatch(/delayed|stale/);
    expect(kept(after)).toEqual(kept(before));
  });

  test('answers again: the panel is live again', async () => {
    vi.setSystemTime(TIME);
    const fault: { now: ((url: URL) => Response) | null } = { now: null };
    const page = open(fault);
    await live(60_000, () => page.snapshot()?.price != null);
    fault.now = refusal(500);
    await live(45_000, () => page.snapshot()?.freshness.failure != null);
    fault.now = null;
    await live(
      150_000,
      () => page.snapshot()?.freshness.state === 'live' && page.snapshot()?.freshness.failure === null,
    );
    const after = page.snapshot();
    page.close();
    expect(after?.freshness).toMatchObject({ state: 'live', failure: null });
  });
});
