import { describe, expect, test } from 'vitest';
import { type Instrument, parseInstrument } from '../../../lib/domain/instrument.ts';
import type { Snapshot } from '../../../lib/protocol/snapshot.ts';
import { DEFAULT_SETTINGS } from '../../../lib/settings/schema.ts';
import { bybit } from '../../../lib/sources/bybit.ts';
import type { Desk, Interest } from '../../../lib/worker/desk.ts';
import { type DeskData, emptyDeskData } from '../../../lib/worker/desk-data.ts';
import { GRACE_MS, MarketFeed, type Watcher } from '../../../lib/worker/market-feed.ts';

const instrument = (symbol: string): Instrument => {
  const parsed = parseInstrument('bybit', symbol);
  if (parsed === null) throw new Error(symbol);
  return parsed;
};
const ETH = instrument('ETH/USDT:USDT');

/** A feed on fake desks and a clock that the test moves. */
function stage() {
  let now = 1_000_000;
  const desks: { data: DeskData; interest: Interest; change: () => void; isPrivate: boolean }[] = [];
  const timers = new Map<() => void, number>();
  const feed = new MarketFeed(
    {
      openDesk: (_instrument, isPrivate, change) => {
        const desk = { data: emptyDeskData(), interest: 'idle' as Interest, change, isPrivate };
        desks.push(desk);
        return {
          source: bybit,
          data: () => desk.data,
          remember: () => undefined,
          setInterest: (interest: Interest) => {
            desk.interest = interest;
          },
          pulse: async () => undefined,
        } as unknown as Desk;
      },
      moment: () => ({ now, localNow: now, clockSkewMs: null }),
      settings: () => DEFAULT_SETTINGS,
      observer: { pulse: () => undefined, observed: () => null },
      setInterval: (run, ms) => {
        timers.set(run, ms);
        return run;
      },
      clearInterval: (timer) => void timers.delete(timer as () => void),
    },
    () => now,
  );
  const watcher = (isPrivate = false) => {
    const seen: { snapshot: Snapshot; changed: Partial<Snapshot> }[] = [];
    const state = { visible: true };
    const self: Watcher = {
      interest: 'full',
      isPrivate,
      isVisible: () => state.visible,
      receive: (snapshot, changed) => void seen.push({ snapshot, changed }),
    };
    return { self, seen, state };
  };
  const advance = (ms: number): void => {
    const end = now + ms;
    while (now < end) {
      now += 250;
      for (const [run, period] of [...timers]) if (now % period === 0) run();
    }
  };
  const price = (value: number): void => {
    for (const desk of desks) {
      const ticker = {
        markPrice: value,
        lastPrice: value,
        indexPrice: null,
        fundingRate: null,
        fundingIntervalMs: null,
        nextFundingTime: null,
        openInterest: null,
        volume24hUsd: null,
        asOf: now,
      };
      desk.data = { ...desk.data, ticker: { value: ticker, asOf: now } };
      desk.change();
    }
  };
  return { feed, desks, timers, watcher, advance, price };
}

describe('who watches what', () => {
  test('five tabs on one instrument share one desk, private windows share another', () => {
    const { feed, desks, watcher } = stage();
    for (let tab = 0; tab < 5; tab++) feed.watch(ETH, watcher().self);
    feed.watch(ETH, watcher(true).self);
    feed.watch(ETH, watcher(true).self);
    expect(desks.map((desk) => desk.isPrivate)).toEqual([false, true]);
  });

  test('a spot page is served by the perpetual of its coin, and told what it asked for', () => {
    const { feed, desks, watcher, advance, price } = stage();
    const page = watcher();
    feed.watch(instrument('ETH/USDT'), page.self);
    feed.watch(ETH, watcher().self);
    price(1_800);
    advance(250);
    expect(desks).toHaveLength(1);
    expect(page.seen[0]?.snapshot).toMatchObject({
      requested: { kind: 'spot' },
      instrument: { kind: 'linear' },
    });
  });

  test('at most four messages a second, the latest wins, and only what changed', () => {
    const { feed, watcher, advance, price } = stage();
    const page = watcher();
    feed.watch(ETH, page.self);
    for (let i = 0; i < 40; i++) {
      price(1_800 + i);
      if (i % 10 === 9) advance(250);
    }
    expect(page.seen).toHaveLength(4);
    expect(page.seen.map(({ snapshot }) => snapshot.price?.value)).toEqual([1_809, 1_819, 1_829, 1_839]);
    expect(Object.keys(page.seen[3]?.changed ?? {})).toContain('price');
    expect(Object.keys(page.seen[3]?.changed ?? {})).not.toContain('loadLine');
  });

  test('a hidden page is sent nothing and asks for nothing; shown again it gets the newest', () => {
    const { feed, desks, watcher, advance, price } = stage();
    const page = watcher();
    feed.watch(ETH, page.self);
    price(1_800);
    advance(250);
    page.state.visible = false;
    feed.touch();
    expect(desks[0]?.interest).toBe('idle');
    const before = page.seen.length;
    price(1_700);
    advance(2_000);
    expect(page.seen).toHaveLength(before);
    page.state.visible = true;
    feed.touch();
    advance(250);
    expect(page.seen.at(-1)?.snapshot.price?.value).toBe(1_700);
  });

  test('thirty seconds of grace after the last tab, then the desk goes and no timer runs', () => {
    const { feed, desks, timers, watcher, advance } = stage();
    const page = watcher();
    feed.watch(ETH, page.self);
    feed.leave(page.self);
    advance(GRACE_MS - 1_000);
    const second = watcher();
    feed.watch(ETH, second.self);
    expect(desks).toHaveLength(1);
    feed.leave(second.self);
    advance(GRACE_MS + 2_000);
    expect(desks[0]?.interest).toBe('idle');
    expect(timers.size).toBe(0);
    feed.watch(ETH, watcher().self);
    expect(desks).toHaveLength(2);
  });

  test('options are not covered', () => {
    const { feed, watcher } = stage();
    expect(feed.watch(instrument('BTC/USDT:USDT-260925-100000-C'), watcher().self)).toBe(false);
  });
});
