import { describe, expect, it } from 'vitest';
import { candlesFromRows } from '../../../lib/domain/candles.ts';
import { type MapReply, mapReplySchema } from '../../../lib/protocol/map-messages.ts';
import { createSettingsStore } from '../../../lib/settings/store.ts';
import { type DeskData, emptyDeskData } from '../../../lib/worker/desk-data.ts';
import { MapSession } from '../../../lib/worker/map-session.ts';
import type { MarketFeed } from '../../../lib/worker/market-feed.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';
import { TIERS, walk } from '../clusters/market.ts';

const market = walk(4);
const instrument = { venue: 'binance', symbol: 'ETH/USDT:USDT', kind: 'linear' };
const full: DeskData = {
  ...emptyDeskData(),
  fine: market.candles,
  openInterest: market.openInterest,
  tiers: { value: TIERS, asOf: 0 },
};

/** A session before a feed that holds what the test says; timers run when the test lets them. */
async function stage(options: { covered?: boolean; disabled?: boolean } = {}) {
  const sent: MapReply[] = [];
  const timers: (() => void)[] = [];
  const state = { data: full as DeskData, seated: false, touched: 0 };
  const feed = {
    watch: () => {
      state.seated = options.covered !== false;
      return state.seated;
    },
    leave: () => {
      state.seated = false;
    },
    touch: () => {
      state.touched += 1;
    },
    dataOf: () => (state.seated ? state.data : null),
  } as unknown as MarketFeed;
  const settings = createSettingsStore({
    load: async () => (options.disabled === true ? { version: 1, disabledVenues: ['binance'] } : undefined),
    save: async () => undefined,
    onChange: () => undefined,
  });
  const session = new MapSession({
    feed,
    isPrivate: false,
    settings,
    send: (reply) => sent.push(reply),
    setTimeout: (run) => timers.push(run),
  });
  const drain = (): void => {
    for (let run = timers.shift(); run !== undefined; run = timers.shift()) run();
  };
  await session.handle({ v: 1, type: 'own-page.subscribe', instrument });
  return { session, sent, timers, drain, state };
}

const typesOf = (sent: readonly MapReply[]): string[] => sent.map(({ type }) => type);

describe('a map page at the worker', () => {
  it('is told settings, the snapshot, and history piece by piece, each message small and by the schema', async () => {
    const { session, sent, drain, timers } = await stage();
    expect(typesOf(sent)).toEqual(['display']);
    session.receive(fullSnapshot());
    expect(typesOf(sent), 'one piece at a time').toEqual(['display', 'snapshot', 'candles']);
    drain();
    expect(typesOf(sent)).toEqual([
      'display',
      'snapshot',
      ...Array(3).fill('candles'),
      ...Array(3).fill('open-interest'),
      'tiers',
    ]);
    for (const reply of sent) {
      expect(JSON.stringify(reply).length).toBeLessThanOrEqual(64_000);
      expect(mapReplySchema.safeParse(reply).success).toBe(true);
    }
    session.receive(fullSnapshot());
    expect(timers, 'nothing new, nothing said').toEqual([]);
  });

  it('is then told only rows that are new', async () => {
    const { session, sent, drain, state } = await stage();
    session.receive(fullSnapshot());
    drain();
    sent.length = 0;
    const { openTime } = market.candles;
    const next = (openTime[openTime.length - 1] ?? 0) + 300_000;
    const more = candlesFromRows(300_000, [[next, 1, 2, 1, 2, 3]]);
    const column = (name: 'openTime' | 'open' | 'high' | 'low' | 'close' | 'volume') =>
      Float64Array.from([...market.candles[name], ...more[name]]);
    state.data = {
      ...full,
      fine: {
        intervalMs: 300_000,
        openTime: column('openTime'),
        open: column('open'),
        high: column('high'),
        low: column('low'),
        close: column('close'),
        volume: column('volume'),
      },
    };
    session.receive(fullSnapshot());
    drain();
    expect(sent.filter(({ type }) => type === 'candles')).toEqual([
      expect.objectContaining({ priceKind: 'last', openTime: [next], close: [2] }),
    ]);
  });

  it('counts as a watcher who is seen or not, and is told nothing after it closed', async () => {
    const { session, sent, drain, state } = await stage();
    await session.handle({ v: 1, type: 'own-page.visibility', visible: false });
    expect(session.isVisible()).toBe(false);
    expect(session.interest).toBe('full');
    expect(state.touched).toBe(1);
    session.receive(fullSnapshot());
    session.close();
    const before = sent.length;
    drain();
    expect(sent).toHaveLength(before);
    expect(state.seated).toBe(false);
  });

  it('is refused in words: not covered, switched off, no instrument', async () => {
    expect((await stage({ covered: false })).sent.at(-1)).toMatchObject({
      type: 'refused',
      code: 'unknown-instrument',
    });
    expect((await stage({ disabled: true })).sent.at(-1)).toMatchObject({
      type: 'refused',
      code: 'switched-off',
    });
    const { session, sent } = await stage();
    await session.handle({
      v: 1,
      type: 'own-page.subscribe',
      instrument: { ...instrument, kind: 'inverse' },
    });
    expect(sent.find(({ type }) => type === 'refused')).toMatchObject({ code: 'unknown-instrument' });
  });

  it('does not hear what is no message of a map', async () => {
    const { session, sent } = await stage();
    const before = sent.length;
    for (const hostile of [
      null,
      7,
      'x',
      { v: 1, type: 'summary.subscribe' },
      { v: 9, type: 'own-page.subscribe', instrument },
    ])
      await session.handle(hostile);
    expect(sent).toHaveLength(before);
  });
});
