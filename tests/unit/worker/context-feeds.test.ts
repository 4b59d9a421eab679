import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { CONTEXT_FEEDS, type ContextFeedId } from '../../../lib/domain/context-feed.ts';
import { tradingDay } from '../../../lib/domain/etf-day.ts';
import { type FailureKind, FetchFailure } from '../../../lib/net/failure.ts';
import { CONTEXT_REPORT_LIMIT_BYTES, contextReportSchema } from '../../../lib/protocol/market-context.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import { CONTEXT_SOURCES } from '../../../lib/sources/context-sources.ts';
import type { ContextAnswers } from '../../../lib/worker/context-feed-cache.ts';
import { createContextFeeds } from '../../../lib/worker/context-feeds.ts';

/** Thursday the 5th, 19:05 in New York. */
const START = Date.UTC(2026, 1, 6, 0, 5);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const KEY = 'SOSO-0123456789';

const OFF = DEFAULT_SETTINGS.contextFeeds;
const ALL_ON = { fearGreed: true, volatility: true, etfFlows: 'keyless' } as const;

function fearGreedDays(now: number): ContextAnswers['fear-greed'] {
  const today = Math.floor(now / DAY) * DAY;
  return Array.from({ length: 400 }, (_, i) => ({
    day: today - (399 - i) * DAY,
    value: i === 399 ? 9 : 10 + (i % 60),
    class: i === 399 ? 'extreme-fear' : 'neutral',
  }));
}
function volatility(now: number): ContextAnswers['volatility'] {
  const hour = Math.floor(now / HOUR) * HOUR;
  const hours = Array.from({ length: 50 }, (_, i) => ({
    time: hour - (49 - i) * HOUR,
    value: 0.5 + i / 1000,
  }));
  const midnight = Math.floor(now / DAY) * DAY;
  const days = Array.from({ length: 400 }, (_, i) => ({ time: midnight - (399 - i) * DAY, value: 0.4 }));
  const coin = { asOf: now, hours: [...hours, { time: now, value: 0.82 }], days, daysReadAt: now };
  return { BTC: coin, ETH: coin };
}
function flows(now: number): ContextAnswers['etf-flows'] {
  const days = ['2026-02-05'];
  while (days.length < 300) days.unshift(tradingDay(days[0] ?? '', -1));
  const rows = days.map((day, i) => ({
    day,
    netInflowUsd: i === 299 ? null : -123_456_789.01 - i,
    tradedUsd: i === 299 ? 10_012_345_678.9 : 4_012_345_678.9 + i,
    netAssetsUsd: i === 299 ? 80_012_345_678.9 : 92_012_345_678.9,
    cumulativeInflowUsd: null,
  }));
  return { BTC: { rows, readAt: now, changedAt: null }, ETH: { rows, readAt: now, changedAt: null } };
}
const ANSWERS = { 'fear-greed': fearGreedDays, volatility, 'etf-flows': flows };

/** Feeds before fake hosts, a fake permission and a clock that the test moves. */
function stage(contextFeeds: Settings['contextFeeds'] = ALL_ON, store = createMemoryStore()) {
  let now = START;
  let settings: Settings = { ...DEFAULT_SETTINGS, contextFeeds };
  let key: string | null = null;
  const asked: string[] = [];
  const granted = new Set<string>(Object.values(CONTEXT_SOURCES).map(({ host }) => host));
  const checked: string[] = [];
  const failing = new Map<ContextFeedId, FetchFailure>();
  const rejected: [string, object][] = [];
  let waiting: Promise<void> = Promise.resolve();
  const sourceOf = <Id extends ContextFeedId>(id: Id) => ({
    ...CONTEXT_SOURCES[id],
    read: async (before: unknown, _io: unknown, ownKey: string | null) => {
      asked.push(ownKey === null ? id : `${id} by ${ownKey}`);
      await waiting;
      const failure = failing.get(id) ?? null;
      return { answer: failure === null ? ANSWERS[id](now) : before, failure } as never;
    },
  });
  const feeds = createContextFeeds({
    sources: {
      'fear-greed': sourceOf('fear-greed'),
      volatility: sourceOf('volatility'),
      'etf-flows': sourceOf('etf-flows'),
    },
    store,
    io: {
      fetchJson: () => Promise.reject(new Error('the fake hosts are not asked by the wire')),
      now: () => now,
    },
    settings: () => settings,
    key: () => key,
    isGranted: async (host) => {
      checked.push(host);
      return granted.has(host);
    },
    noteRejected: (id, counts) => void rejected.push([id, counts]),
    now: () => now,
    random: () => 0.5,
  });
  const settled = () => new Promise((done) => setTimeout(done, 0));
  return {
    feeds,
    asked,
    granted,
    checked,
    failing,
    rejected,
    store,
    look: async (): Promise<void> => {
      feeds.look();
      await settled();
    },
    move: (ms: number) => (now += ms),
    hold: () => {
      let release: () => void = () => undefined;
      waiting = new Promise((done) => (release = done));
      return async () => {
        release();
        await settled();
      };
    },
    change: async (next: Partial<Settings>) => {
      settings = { ...settings, ...next };
      await feeds.settle();
    },
    setKey: async (next: string | null) => {
      key = next;
      await feeds.settle();
    },
    fail: (id: ContextFeedId, kind: FailureKind, retryAt: number | null = null) =>
      failing.set(id, new FetchFailure(kind, 'host', 'detail', retryAt)),
    stored: async () => (await store.list('context|')).length,
  };
}

describe('nothing is asked', () => {
  test('of feeds that are off, as they are at first; not even the browser for its permission', async () => {
    const { feeds, asked, checked, look } = stage(OFF);
    for (let i = 0; i < 5; i++) await look();
    expect([asked, checked]).toEqual([[], []]);
    const { fearGreed, volatility, etfFlows } = feeds.current();
    expect([fearGreed.state, volatility.state, etfFlows.state]).toEqual(['off', 'off', 'off']);
    expect(DEFAULT_SETTINGS.contextFeeds).toEqual({ fearGreed: false, volatility: false, etfFlows: 'off' });
  });

  test('before somebody looks', async () => {
    const { feeds, asked, move } = stage();
    for (let i = 0; i < 5; i++) {
      feeds.current();
      await feeds.settle();
      move(DAY);
    }
    expect(asked).toEqual([]);
  });

  test('of a host that is not granted, whose state says so; as soon as it is, it is asked', async () => {
    const { feeds, asked, granted, look } = stage();
    granted.delete('api.alternative.me');
    await look();
    expect(asked).toEqual(['volatility', 'etf-flows']);
    expect(feeds.current().fearGreed.state).toBe('no-permission');
    granted.add('api.alternative.me');
    await look();
    expect(asked).toEqual(['volatility', 'etf-flows', 'fear-greed']);
    expect(feeds.current().fearGreed).toMatchObject({ state: 'on', latest: { value: 9 } });
  });

  test('of an exchange that is switched off', async () => {
    const { feeds, asked, look, change } = stage();
    await change({ disabledVenues: ['deribit'] });
    await look();
    expect(asked).toEqual(['fear-greed', 'etf-flows']);
    expect(feeds.current().volatility).toMatchObject({ state: 'venue-off', coins: [] });
  });

  test("of the funds' flows by a key that is not entered; with one it is asked by it alone", async () => {
    const { feeds, asked, look, setKey, move } = stage({ ...OFF, etfFlows: 'own-key' });
    await look();
    expect(asked).toEqual([]);
    expect(feeds.current().etfFlows).toMatchObject({ state: 'no-key', withKey: true });
    await setKey(KEY);
    await look();
    expect(asked).toEqual([`etf-flows by ${KEY}`]);
    move(HOUR);
    await setKey(null);
    await look();
    expect(asked).toHaveLength(1);
    // What was read stays, for the data is the same.
    expect(feeds.current().etfFlows).toMatchObject({
      state: 'no-key',
      coins: [{ coin: 'BTC' }, { coin: 'ETH' }],
    });
  });
});

describe('reading', () => {
  test('each at its own pace while somebody looks', async () => {
    const { asked, look, move } = stage();
    for (let minute = 0; minute <= 120; minute++) {
      await look();
      move(MINUTE);
    }
    const count = (id: string) => asked.filter((name) => name === id).length;
    expect(count('fear-greed')).toBe(3);
    expect(count('volatility')).toBe(25);
    expect(count('etf-flows')).toBe(5);
  });

  test('two looks while one request is under way are one request', async () => {
    const { asked, look, hold } = stage();
    const release = hold();
    await look();
    await look();
    await release();
    expect(asked).toEqual([...CONTEXT_FEEDS]);
  });

  test('what is known is told when it changes, and to nobody after the end', async () => {
    const { feeds, look, move } = stage();
    let told = 0;
    const end = feeds.onChange(() => (told += 1));
    await look();
    expect(told).toBe(3);
    await look();
    expect(told).toBe(3);
    end();
    move(DAY);
    await look();
    expect(told).toBe(3);
  });

  test('a clock that was set back does not keep a feed unread', async () => {
    const { asked, look, move } = stage({ ...OFF, fearGreed: true });
    await look();
    move(-7 * DAY);
    await look();
    expect(asked).toHaveLength(2);
  });
});

describe('the report', () => {
  test('is of the schema, and small with every list full', async () => {
    const { feeds, look } = stage();
    await look();
    const report = feeds.current();
    expect(contextReportSchema.safeParse(report).error).toBeUndefined();
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(JSON.stringify(report).length).toBeLessThanOrEqual(CONTEXT_REPORT_LIMIT_BYTES);
    expect(report.fearGreed.days).toHaveLength(90);
    expect(report.volatility.coins[0]?.values).toHaveLength(31);
    expect(report.etfFlows.coins[0]?.days).toHaveLength(60);
  });

  test('tells newest values, what they are among the year, and what may be said of the flows', async () => {
    const { feeds, look } = stage();
    await look();
    const { fearGreed, volatility, etfFlows } = feeds.current();
    expect(fearGreed.latest).toEqual({
      day: Date.UTC(2026, 1, 6),
      isOld: false,
      value: 9,
      class: 'extreme-fear',
      lowerShare: 0,
    });
    expect(volatility.coins[0]).toMatchObject({ coin: 'BTC', asOf: START, value: 0.82, lowerShare: 1 });
    // 24 hours before stood what closed at midnight, five minutes earlier still.
    expect(volatility.coins[0]?.change24h).toBeCloseTo(0.82 - (0.5 + 25 / 1000), 10);
    expect(etfFlows.coins[1]?.facts).toMatchObject({
      day: '2026-02-05',
      netInflowUsd: null,
      recordOfDays: 300,
      provisional: 'not-published',
      sessionsBehind: 0,
      paradox: 'flow-unknown',
    });
  });

  test('the age of a row runs on while nothing is read', async () => {
    const { feeds, look, move } = stage();
    await look();
    move(4 * DAY);
    // Tuesday, 19:05: the sessions of Friday, Monday and Tuesday have ended.
    expect(feeds.current().etfFlows.coins[0]?.facts.sessionsBehind).toBe(2);
    move(DAY);
    expect(feeds.current().etfFlows.coins[0]?.facts.sessionsBehind).toBe(3);
  });
});

describe('failures', () => {
  test('the last good answer stays with its age, the reason beside it, the other feeds unharmed', async () => {
    const { feeds, look, move, fail } = stage();
    await look();
    const readAt = feeds.current().fearGreed.readAt;
    fail('fear-greed', 'format-changed', START + HOUR + 10 * MINUTE);
    move(HOUR);
    await look();
    const { fearGreed, volatility } = feeds.current();
    expect(fearGreed).toMatchObject({ readAt, latest: { value: 9 }, failure: { kind: 'format-changed' } });
    expect(volatility.failure).toBeNull();
  });

  test.each(['rate-limited', 'region-blocked', 'budget-spent', 'format-changed'] as const)(
    '%s: not asked again before the time it names, also by a new worker',
    async (kind) => {
      const first = stage({ ...OFF, fearGreed: true });
      first.fail('fear-greed', kind, START + 20 * MINUTE);
      await first.look();
      first.move(19 * MINUTE);
      await first.look();
      expect(first.asked).toHaveLength(1);
      const second = stage({ ...OFF, fearGreed: true }, first.store);
      second.move(19 * MINUTE);
      await second.look();
      expect(second.asked).toEqual([]);
      second.move(2 * MINUTE);
      await second.look();
      expect(second.asked).toHaveLength(1);
    },
  );

  test('a host in trouble is let alone for five minutes at least', async () => {
    const { asked, look, move, fail } = stage({ ...OFF, etfFlows: 'keyless' });
    fail('etf-flows', 'network');
    for (let minute = 0; minute < 30; minute++) {
      await look();
      move(MINUTE);
    }
    expect(asked).toHaveLength(6);
  });

  test('a refused format is counted for the diagnostics', async () => {
    const { look, fail, rejected } = stage({ ...OFF, fearGreed: true });
    fail('fear-greed', 'format-changed', START + HOUR);
    await look();
    expect(rejected).toEqual([['fear-greed', { 'format-changed': 1 }]]);
  });

  test('another key is another try, at once', async () => {
    const { feeds, asked, look, setKey, fail, failing } = stage({ ...OFF, etfFlows: 'own-key' });
    await setKey('a-wrong-key');
    fail('etf-flows', 'permission-missing', START + 10 * MINUTE);
    await look();
    expect(feeds.current().etfFlows.failure?.kind).toBe('permission-missing');
    failing.clear();
    await setKey(KEY);
    expect(feeds.current().etfFlows.failure).toBeNull();
    await look();
    expect(asked).toEqual(['etf-flows by a-wrong-key', `etf-flows by ${KEY}`]);
  });
});

describe('keeping and forgetting', () => {
  test('a new worker has all of it at once, with its age, and asks no sooner than its pace', async () => {
    const first = stage();
    await first.look();
    const second = stage(ALL_ON, first.store);
    second.feeds.current();
    await second.look();
    expect(second.asked).toEqual([]);
    expect(second.feeds.current()).toEqual(first.feeds.current());
  });

  test('what is damaged is not taken over', async () => {
    const first = stage({ ...OFF, fearGreed: true });
    await first.look();
    const [good] = (await first.store.list('context|')) as Record<string, unknown>[];
    for (const value of [
      { ...good, schemaVersion: 9 },
      { ...good, triedAt: Number.NaN },
      { ...good, answer: [{ day: START, value: 400, class: 'fear' }] },
      { ...good, answer: { BTC: 1 } },
      'text',
      null,
    ]) {
      const store = createMemoryStore();
      await store.put([
        { key: 'context|fear-greed', group: 'context-feeds', value, bytes: 1, touchedAt: START },
      ]);
      const { feeds, asked, look, hold } = stage({ ...OFF, fearGreed: true }, store);
      hold();
      await look();
      expect(feeds.current().fearGreed.latest, JSON.stringify(value)?.slice(0, 80)).toBeNull();
      expect(asked).toHaveLength(1);
    }
  });

  test('a feed that is switched off is forgotten, stored or not, and no answer under way brings it back', async () => {
    const { feeds, look, change, stored, hold, move } = stage();
    await look();
    expect(await stored()).toBe(3);
    move(DAY);
    const release = hold();
    await look();
    await change({ contextFeeds: { ...ALL_ON, fearGreed: false } });
    await release();
    expect(await stored()).toBe(2);
    expect(feeds.current().fearGreed).toMatchObject({ state: 'off', latest: null, readAt: null, days: [] });
    expect(feeds.current().volatility.coins).toHaveLength(2);
  });

  test('no key stands in the cache', async () => {
    const { look, setKey, store } = stage({ ...OFF, etfFlows: 'own-key' });
    await setKey(KEY);
    await look();
    const entries = await store.list('context|');
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toContain(KEY);
  });
});
