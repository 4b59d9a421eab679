import { describe, expect, it } from 'vitest';
import { aggregateCandles } from '../../../lib/domain/aggregate-candles.ts';
import { type CandleRow, candlesFromRows, HOUR_MS } from '../../../lib/domain/candles.ts';
import { LEVERAGE_STATES } from '../../../lib/domain/leverage-state.ts';
import { type MarketReply, marketReplySchema } from '../../../lib/protocol/market-messages.ts';
import { SNAPSHOT_LIMIT_BYTES } from '../../../lib/protocol/snapshot.ts';
import { createSettingsStore } from '../../../lib/settings/store.ts';
import { createHistoryAnalysis } from '../../../lib/worker/analyse-history.ts';
import { besideLeverage } from '../../../lib/worker/analyse-leverage.ts';
import { type DeskData, emptyDeskData } from '../../../lib/worker/desk-data.ts';
import type { MarketFeed } from '../../../lib/worker/market-feed.ts';
import { MarketSession } from '../../../lib/worker/market-session.ts';
import { SideReports } from '../../../lib/worker/side-reports.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const NOW = Date.UTC(2026, 1, 6, 0, 20);
const instrument = { venue: 'binance', symbol: 'ETH/USDT:USDT', kind: 'linear' };

/** Hours of a quiet year that end in a fall of a fifth. */
function hoursOf(days: number) {
  const last = Math.floor(NOW / HOUR_MS) * HOUR_MS;
  const count = days * 24;
  let close = 2_000;
  return candlesFromRows(
    HOUR_MS,
    Array.from({ length: count }, (_, index): CandleRow => {
      const ago = count - 1 - index;
      const open = close;
      close = 2_000 + 40 * Math.sin(index / 9) - (ago < 20 ? (20 - ago) * 20 : 0);
      return [last - ago * HOUR_MS, open, Math.max(open, close) + 5, Math.min(open, close) - 5, close, 100];
    }),
  );
}

const hours = hoursOf(400);
const data: DeskData = {
  ...emptyDeskData(),
  hours,
  hoursComplete: true,
  openInterest: {
    time: hours.openTime.slice(-60 * 24).map((time) => time + HOUR_MS),
    openInterest: hours.close.slice(-60 * 24).map((close) => 1e6 + 1e3 * (close - 2_000)),
  },
};

async function stage() {
  const sent: MarketReply[] = [];
  const state = { data, seated: false };
  const feed = {
    watch: () => {
      state.seated = true;
      return true;
    },
    leave: () => {
      state.seated = false;
    },
    touch: () => undefined,
    dataOf: () => (state.seated ? state.data : null),
  } as unknown as MarketFeed;
  const settings = createSettingsStore({
    load: async () => undefined,
    save: async () => undefined,
    onChange: () => undefined,
  });
  const session = new MarketSession({
    feed,
    isPrivate: false,
    settings,
    send: (reply) => sent.push(reply),
    sidesOf: ({ isVisible, send }) =>
      new SideReports({
        feeds: [],
        isVisible,
        send,
        setInterval: () => 0,
        clearInterval: () => undefined,
      }),
  });
  await session.handle({ v: 1, type: 'own-page.subscribe', instrument });
  const typesSince = (from: number): string[] => sent.slice(from).map(({ type }) => type);
  return { session, sent, state, typesSince };
}

const snapshotAt = (sentAt: number) => ({ ...fullSnapshot(), sentAt });

describe('a market page at the worker', () => {
  it('is told settings, the snapshot, today among all days and the month of leverage, each by the schema and small', async () => {
    const { session, sent, typesSince } = await stage();
    session.receive(snapshotAt(NOW));
    expect(typesSince(0)).toEqual(['display', 'snapshot', 'history', 'leverage-hours', 'session-closes']);
    for (const reply of sent) {
      expect(marketReplySchema.safeParse(reply).success, reply.type).toBe(true);
      expect(JSON.stringify(reply).length).toBeLessThanOrEqual(SNAPSHOT_LIMIT_BYTES);
    }
  });

  it('is told again only what is another', async () => {
    const { session, sent, state, typesSince } = await stage();
    session.receive(snapshotAt(NOW));
    const first = sent.length;
    session.receive(snapshotAt(NOW + 1_000));
    expect(typesSince(first)).toEqual(['snapshot']);
    state.data = { ...data, openInterest: null };
    session.receive(snapshotAt(NOW + 61_000));
    expect(typesSince(first)).toEqual(['snapshot', 'snapshot']);
  });

  it('of another instrument is told all anew, and nothing after it closed', async () => {
    const { session, sent, typesSince } = await stage();
    session.receive(snapshotAt(NOW));
    const first = sent.length;
    await session.handle({
      v: 1,
      type: 'own-page.subscribe',
      instrument: { ...instrument, symbol: 'BTC/USDT:USDT' },
    });
    session.receive(snapshotAt(NOW));
    expect(typesSince(first)).toEqual(['display', 'snapshot', 'history', 'leverage-hours', 'session-closes']);
    const closed = sent.length;
    session.close();
    await session.handle({ v: 1, type: 'own-page.subscribe', instrument });
    expect(sent.length).toBe(closed);
  });

  it('of a coin with funds is told the prices at the close of their sessions, once', async () => {
    const { session, sent, typesSince } = await stage();
    session.receive(snapshotAt(NOW));
    const told = sent.find((reply) => reply.type === 'session-closes');
    if (told?.type !== 'session-closes') throw new Error('no closes');
    expect(told.closes.days).toHaveLength(60);
    // The fifth of February closed at 21:00 UTC.
    expect(told.closes.days.at(-1)).toBe('2026-02-05');
    expect(told.closes.prices.at(-1)).toBe(hours.close[hours.openTime.indexOf(Date.UTC(2026, 1, 5, 20))]);
    const first = sent.length;
    session.receive(snapshotAt(NOW + HOUR_MS));
    expect(typesSince(first)).not.toContain('session-closes');
    await session.handle({
      v: 1,
      type: 'own-page.subscribe',
      instrument: { ...instrument, symbol: 'SOL/USDT:USDT' },
    });
    session.receive(snapshotAt(NOW));
    expect(typesSince(first)).not.toContain('session-closes');
  });

  it('gets columns of one length whose states are known by number', async () => {
    const { session, sent } = await stage();
    session.receive(snapshotAt(NOW));
    const month = sent.find((reply) => reply.type === 'leverage-hours');
    if (month?.type !== 'leverage-hours') throw new Error('no month');
    const { time, state, openInterest, price } = month.hours;
    expect([state.length, openInterest.length, price.length]).toEqual([720, 720, 720]);
    expect(time.at(-1)).toBe(NOW);
    expect(LEVERAGE_STATES[state.at(-1) ?? -1]).toBe('deleveraging');
    expect(price.at(-1)).toBeCloseTo(hours.close.at(-1) ?? 0, 9);
  });
});

describe('today among all days', () => {
  const analyse = createHistoryAnalysis();
  const price = hours.close.at(-1) ?? 0;
  const found = analyse({ hours, isComplete: true, price, now: NOW });

  it('is the deepest of a quiet year, in fall and in drop', () => {
    // The day is twenty minutes old: its one hour looks back over all of the fall.
    expect(found?.fall).toMatchObject({ rank: 1, days: 399 });
    expect(found?.fall?.today).toBeGreaterThan(0.15);
    expect(found?.drop?.today).toBeCloseTo(1 - price / (hours.close.at(-2) ?? 0), 12);
  });

  it('is laid over itself from its high, and goes through the levels below it', () => {
    expect(found?.current?.values.at(-1)).toBeCloseTo(price / (found?.current?.high ?? 0) - 1, 4);
    expect(found?.levels.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['round-number', 'low-30d', 'low-365d', 'prior-week-low']),
    );
  });

  it('is told by the price where no candle shows the fall yet', () => {
    const crash = analyse({ hours, isComplete: true, price: price * 0.8, now: NOW });
    expect(crash?.fall?.today).toBeCloseTo(1 - (price * 0.8) / (crash?.current?.high ?? 0), 9);
    expect(crash?.current?.values.at(-1)).toBeCloseTo(-(crash?.fall?.today ?? 0), 4);
  });

  it('is held against what followed days as deep: none here, and none is told', () => {
    expect(found?.after).toEqual([]);
    expect(found?.referenceDays.find(({ id }) => id === '2020-03-12')).toEqual({
      id: '2020-03-12',
      fall: null,
      drop: null,
    });
    expect(found?.referenceDays.find(({ id }) => id === '2025-10-10')?.fall).toBeGreaterThan(0);
  });

  it('is not told without a price or a candle; days are kept while no new hour came', () => {
    expect(analyse({ hours, isComplete: true, price: null, now: NOW })).toBeNull();
    expect(
      analyse({ hours: aggregateCandles(hoursOf(0), HOUR_MS), isComplete: true, price, now: NOW }),
    ).toBeNull();
    const later = analyse({ hours, isComplete: true, price: price - 10, now: NOW + 60_000 });
    expect(later?.paths).toBe(found?.paths);
    expect(later?.drop?.today).toBeGreaterThan(found?.drop?.today ?? 1);
  });
});

describe('what stands beside the state of leverage', () => {
  const ticker = { markPrice: 99, indexPrice: 100 };
  const ladder = {
    mode: 'clusters',
    venues: ['binance'],
    binEdges: [80, 88, 92, 96, 100],
    long: [1e6, 2e6, 3e6, 4e6],
  } as const;
  const map = {
    ...ladder,
    venues: [...ladder.venues],
    binEdges: [...ladder.binEdges],
    long: [...ladder.long],
  };

  it('is the basis, and the longs that a fall of a tenth would liquidate over open interest', () => {
    const told = besideLeverage(ticker, map, 1e8);
    expect(told.basis).toBeCloseTo(-0.01, 12);
    // Bins whose middle lies between 89.1 and 99.
    expect(told.longsBelowShare).toBeCloseTo(0.09, 12);
  });

  it('is not told of a map that is not earned or not this venue’s alone, nor without its figures', () => {
    for (const other of [
      null,
      { ...map, mode: 'distance' as const },
      { ...map, venues: ['binance', 'okx'] as never },
    ])
      expect(besideLeverage(ticker, other, 1e8).longsBelowShare).toBeNull();
    expect(besideLeverage(ticker, map, null).longsBelowShare).toBeNull();
    expect(besideLeverage({ markPrice: 99, indexPrice: null }, map, 1e8).basis).toBeNull();
    expect(besideLeverage(null, map, 1e8)).toEqual({ basis: null, longsBelowShare: null });
  });
});
