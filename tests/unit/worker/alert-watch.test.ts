import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../lib/protocol/snapshot.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import { type AlertWatchPorts, alertAddress, createAlertWatch } from '../../../lib/worker/alert-watch.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const KEY = 'binance|ETH/USDT:USDT';
const MINUTE_MS = 60_000;
const COOL_DOWN_MS = 60 * MINUTE_MS;

const settings: Settings = {
  ...DEFAULT_SETTINGS,
  watchList: [KEY],
  alerts: {
    enabled: true,
    kinds: { 'deep-drawdown': { on: true, threshold: 0.1 } },
    coolDownMinutes: 60,
    quietHours: null,
  },
};

/** The sample's snapshot with another fall from the day's high. */
function fallen(drawdown: number): Snapshot {
  const snapshot = fullSnapshot();
  const { drawdown: section } = snapshot;
  if (section === null) throw new Error('the sample has a drawdown');
  const windows = section.windows.map((row) => (row.window === '24h' ? { ...row, drawdown } : row));
  return { ...snapshot, drawdown: { ...section, windows } };
}

interface Stage {
  readonly told: string[];
  readonly asked: string[];
  snapshot: Snapshot;
  now: number;
  minute: number;
  settings: Settings;
  stored: unknown;
  permitted: boolean;
  storage: 'works' | 'refuses';
  notify: 'works' | 'refuses';
  check: () => Promise<void>;
  /** The browser started again: only what was stored is left. */
  restart: () => void;
}

function stage(): Stage {
  const self: Stage = {
    told: [],
    asked: [],
    snapshot: fallen(0.2),
    now: 1_770_000_000_000,
    minute: 720,
    settings,
    stored: undefined,
    permitted: true,
    storage: 'works',
    notify: 'works',
    check: async () => undefined,
    restart: () => {
      self.check = createAlertWatch(ports);
    },
  };
  const ports: AlertWatchPorts = {
    ready: Promise.resolve(),
    settings: {
      current: () => self.settings,
      ready: Promise.resolve(),
      update: async () => undefined,
      onChange: () => undefined,
    },
    feed: {
      watch: (instrument, watcher) => {
        self.asked.push(instrument.symbol);
        watcher.receive(self.snapshot, self.snapshot);
        return true;
      },
      leave: () => undefined,
    },
    storage: {
      load: async () => structuredClone(self.stored),
      save: async (value) => {
        if (self.storage === 'refuses') throw new Error('QuotaExceededError');
        self.stored = structuredClone(value);
      },
    },
    mayNotify: async () => self.permitted,
    notify: async (id, title, message) => {
      if (self.notify === 'refuses') throw new Error('no permission');
      self.told.push(`${id}\n${title}\n${message}`);
    },
    browserLanguage: 'en',
    now: () => self.now,
    minuteOfDay: () => self.minute,
    sleep: async () => undefined,
  };
  self.restart();
  return self;
}

describe('a check of the alerts', () => {
  test('tells what crossed, with its numbers, how known, how old, how late', async () => {
    const s = stage();
    await s.check();
    expect(s.told).toHaveLength(1);
    expect(s.told[0]).toContain(`deep-drawdown|${KEY}`);
    expect(s.told[0]).toContain('ETH/USDT:USDT: 20.0% below its 24 h high');
    expect(s.told[0]).toMatch(/Binance · threshold 10\.0% · CALCULATED, price \d+\ss old/);
    expect(s.told[0]).toContain('Checked every 5 minutes: may be up to 6 minutes late');
  });

  test('says it in the chosen language', async () => {
    const s = stage();
    s.settings = { ...settings, language: 'zh-CN' };
    await s.check();
    expect(s.told[0]).toContain('较 24 小时高点低 20.0%');
  });

  test('does not repeat inside the cool-down, nor after a restart, even when the level left and came again', async () => {
    const s = stage();
    await s.check();
    for (const drawdown of [0.01, 0.2, 0.01, 0.3]) {
      s.snapshot = fallen(drawdown);
      s.now += 5 * MINUTE_MS;
      s.restart();
      await s.check();
    }
    expect(s.told).toHaveLength(1);
    s.now += COOL_DOWN_MS;
    await s.check();
    expect(s.told).toHaveLength(2);
  });

  test('a level that stays bad is told once', async () => {
    const s = stage();
    for (let round = 0; round < 20; round++) {
      await s.check();
      s.now += COOL_DOWN_MS / 2;
    }
    expect(s.told).toHaveLength(1);
  });

  test('unread for more than an hour, as in sleep, a level is new', async () => {
    const s = stage();
    await s.check();
    s.now += 60 * MINUTE_MS;
    await s.check();
    expect(s.told).toHaveLength(1);
    s.now += 60 * MINUTE_MS + 1;
    await s.check();
    expect(s.told).toHaveLength(2);
  });

  test('while nothing is known of it, as of a fall whose candles did not come, a level stays as it was', async () => {
    const s = stage();
    for (let round = 0; round < 20; round++) {
      s.snapshot = round % 2 === 0 ? fallen(0.2) : { ...fullSnapshot(), drawdown: null };
      await s.check();
      s.now += COOL_DOWN_MS / 4;
    }
    expect(s.told).toHaveLength(1);
  });

  test('a book of an earlier version, that knows no last reading, keeps its cool-down and its level', async () => {
    const s = stage();
    const firedAt = s.now - 50 * MINUTE_MS;
    s.stored = { state: { [`deep-drawdown|${KEY}`]: { isRaised: true, firedAt } }, samples: {} };
    await s.check();
    s.now += 40 * MINUTE_MS;
    await s.check();
    expect(s.told).toEqual([]);
    s.stored = { state: { [`deep-drawdown|${KEY}`]: { isRaised: true, firedAt } }, samples: {} };
    await s.check();
    expect(s.told).toHaveLength(1);
  });

  test('off by default: nobody is asked, nothing told', async () => {
    const s = stage();
    s.settings = { ...DEFAULT_SETTINGS, watchList: [KEY] };
    await s.check();
    s.settings = { ...settings, alerts: { ...settings.alerts, kinds: {} } };
    await s.check();
    expect([s.asked, s.told]).toEqual([[], []]);
  });

  test('a venue that is switched off is not asked', async () => {
    const s = stage();
    s.settings = { ...settings, disabledVenues: ['binance'] };
    await s.check();
    expect(s.asked).toEqual([]);
  });

  test('quiet hours over midnight: what is still so at their end is told then', async () => {
    const s = stage();
    s.settings = {
      ...settings,
      alerts: { ...settings.alerts, quietHours: { fromMinute: 1_380, toMinute: 420 } },
    };
    for (const minute of [1_380, 0, 419]) {
      s.minute = minute;
      await s.check();
    }
    expect(s.told).toEqual([]);
    s.minute = 420;
    await s.check();
    expect(s.told).toHaveLength(1);
  });

  test('permission revoked: nothing is asked, and what is still so is told once it is back', async () => {
    const s = stage();
    s.permitted = false;
    await s.check();
    expect([s.asked, s.told]).toEqual([[], []]);
    s.permitted = true;
    await s.check();
    expect(s.told).toHaveLength(1);
  });

  test('the browser refuses the notification itself: the check ends well', async () => {
    const s = stage();
    s.notify = 'refuses';
    await expect(s.check()).resolves.toBeUndefined();
  });

  test('storage that does not keep: nothing is told, for it would be told again at every check', async () => {
    const s = stage();
    s.storage = 'refuses';
    await s.check().catch(() => undefined);
    expect(s.told).toEqual([]);
    s.storage = 'works';
    await s.check();
    expect(s.told).toHaveLength(1);
  });

  test.each([null, 7, 'x', { state: 5 }, { state: { a: { firedAt: 'x' } }, samples: { b: [1] } }])(
    'stored %j is read as nothing',
    async (stored) => {
      const s = stage();
      s.stored = stored;
      await s.check();
      expect(s.told).toHaveLength(1);
    },
  );

  test('an alarm hours late, after sleep, tells what is so now; stale prices tell nothing', async () => {
    const s = stage();
    s.snapshot = { ...fallen(0.3), freshness: { ...fullSnapshot().freshness, state: 'stale' } };
    await s.check();
    expect(s.told).toEqual([]);
    s.now += 9 * 60 * MINUTE_MS;
    s.snapshot = fallen(0.3);
    await s.check();
    expect(s.told).toHaveLength(1);
  });

  test('a clock that goes back holds an alert for one cool-down at most', async () => {
    const s = stage();
    await s.check();
    s.now -= 365 * 24 * 60 * MINUTE_MS;
    s.snapshot = fallen(0.01);
    await s.check();
    s.snapshot = fallen(0.2);
    s.now += COOL_DOWN_MS - 1;
    await s.check();
    expect(s.told).toHaveLength(1);
    s.now += 1;
    await s.check();
    expect(s.told).toHaveLength(2);
  });

  test('open interest is compared with an hour ago, from what earlier checks saw', async () => {
    const s = stage();
    s.settings = {
      ...settings,
      alerts: { ...settings.alerts, kinds: { 'open-interest-jump': { on: true, threshold: 0.05 } } },
    };
    const held = (coins: number, minutes: number): Snapshot => {
      const snapshot = fullSnapshot();
      const sentAt = snapshot.sentAt + minutes * MINUTE_MS;
      const { market } = snapshot;
      if (market?.openInterest == null) throw new Error('the sample has open interest');
      return {
        ...snapshot,
        sentAt,
        market: { ...market, openInterest: { ...market.openInterest, coins, asOf: sentAt } },
      };
    };
    s.snapshot = held(1_000, 0);
    await s.check();
    s.snapshot = held(1_060, 30);
    await s.check();
    expect(s.told).toEqual([]);
    s.restart();
    s.snapshot = held(1_060, 60);
    await s.check();
    expect(s.told).toHaveLength(1);
    expect(s.told[0]).toContain('open interest moved 6.0% in an hour');
  });

  test('bands by distance alone are no clusters', async () => {
    const s = stage();
    s.settings = {
      ...settings,
      alerts: { ...settings.alerts, kinds: { 'near-cluster': { on: true, threshold: 0.2 } } },
    };
    const { ladder } = s.snapshot;
    if (ladder === null) throw new Error('the sample has a ladder');
    s.snapshot = { ...s.snapshot, ladder: { ...ladder, mode: 'distance', asOf: s.snapshot.sentAt } };
    await s.check();
    expect(s.told).toEqual([]);
    s.snapshot = { ...s.snapshot, ladder: { ...ladder, mode: 'clusters', asOf: s.snapshot.sentAt } };
    await s.check();
    expect(s.told).toHaveLength(1);
  });
});

describe('a level of something that can go', () => {
  const [cluster] = fullSnapshot().ladder?.clusters ?? [];
  /** The sample with a position that is so far from its liquidation; null: it is closed. */
  const trade = (distance: number | null): Snapshot => {
    const snapshot = fullSnapshot();
    const { position } = snapshot;
    if (position === null) throw new Error('the sample has a position');
    const liquidation = { ...position.liquidation, distance };
    return { ...snapshot, position: distance === null ? null : { ...position, liquidation } };
  };
  /** The sample with one cluster that is so far away; null: none earned its score. */
  const clusterAt = (distance: number | null): Snapshot => {
    const snapshot = fullSnapshot();
    const { ladder } = snapshot;
    if (ladder === null || cluster === undefined) throw new Error('the sample has a cluster');
    const clusters = distance === null ? [] : [{ ...cluster, distance }];
    return { ...snapshot, ladder: { ...ladder, mode: 'clusters', asOf: snapshot.sentAt, clusters } };
  };

  test.each([
    ['near-own-liquidation', trade],
    ['near-cluster', clusterAt],
  ] as const)('%s: gone and there again, it is told again once the cool-down is over', async (id, shown) => {
    const s = stage();
    s.settings = {
      ...settings,
      alerts: { ...settings.alerts, kinds: { [id]: { on: true, threshold: 0.05 } } },
    };
    const check = async (distance: number | null): Promise<number> => {
      s.snapshot = shown(distance);
      await s.check();
      s.now += 5 * MINUTE_MS;
      return s.told.length;
    };
    expect(await check(0.04)).toBe(1);
    expect(await check(null)).toBe(1);
    // Inside the cool-down the new one is not told, nor for its being there before the cool-down ended.
    for (let minutes = 10; minutes < 60; minutes += 5) expect(await check(0.04)).toBe(1);
    expect(await check(0.04)).toBe(2);
    expect(await check(0.04)).toBe(2);
  });

  test('a position that cannot be reckoned for a while is the same one', async () => {
    const s = stage();
    s.settings = {
      ...settings,
      alerts: { ...settings.alerts, kinds: { 'near-own-liquidation': { on: true, threshold: 0.05 } } },
    };
    const there = trade(0.04);
    const unreckoned = trade(0.04);
    if (unreckoned.position === null) throw new Error('the sample has a position');
    const { position } = unreckoned;
    const liquidation = { ...position.liquidation, state: 'not-computable' as const, distance: null };
    for (let round = 0; round < 10; round++) {
      s.snapshot = round % 2 === 0 ? there : { ...unreckoned, position: { ...position, liquidation } };
      await s.check();
      s.now += COOL_DOWN_MS / 4;
    }
    expect(s.told).toHaveLength(1);
  });
});

test('a jump of funding is told against an hour ago, either way', async () => {
  const s = stage();
  s.settings = {
    ...settings,
    alerts: { ...settings.alerts, kinds: { 'funding-jump': { on: true, threshold: 0.0005 } } },
  };
  const paying = (rate: number, minutes: number): Snapshot => {
    const snapshot = fullSnapshot();
    const { market } = snapshot;
    if (market?.funding == null) throw new Error('the sample has funding');
    const funding = { ...market.funding, rate, intervalMs: 4 * 60 * MINUTE_MS };
    return { ...snapshot, sentAt: snapshot.sentAt + minutes * MINUTE_MS, market: { ...market, funding } };
  };
  for (const [rate, minutes, told] of [
    [0.0001, 0, 0],
    [-0.0002, 30, 0],
    [-0.0002, 60, 1],
  ] as const) {
    s.snapshot = paying(rate, minutes);
    await s.check();
    expect(s.told).toHaveLength(told);
  }
  expect(s.told[0]).toContain('funding moved 0.060% per 8 h in an hour');
});

test('a click leads to the trading page of the instrument, and an id that is not ours nowhere', () => {
  expect(alertAddress(`deep-drawdown|${KEY}`)).toMatch(/^https:\/\/www\.binance\.com\/.*ETHUSDT/);
  for (const id of [
    '',
    'x',
    `x|${KEY}`,
    'deep-drawdown|evil|ETH/USDT:USDT',
    'deep-drawdown|binance|javascript:1',
  ])
    expect(alertAddress(id)).toBeNull();
});
