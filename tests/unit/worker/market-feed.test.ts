import { describe, expect, test } from 'vitest';
import {
  type Instrument,
  instrumentKey,
  parseInstrument,
  type VenueId,
} from '../../../lib/domain/instrument.ts';
import type { Snapshot } from '../../../lib/protocol/snapshot.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import { bybit } from '../../../lib/sources/bybit.ts';
import type { Desk, Interest } from '../../../lib/worker/desk.ts';
import { type DeskData, emptyDeskData } from '../../../lib/worker/desk-data.ts';
import { GRACE_MS, MarketFeed } from '../../../lib/worker/market-feed.ts';
import type { OwnAccountReading } from '../../../lib/worker/own-accounts.ts';
import type { Watcher } from '../../../lib/worker/watcher.ts';

const instrument = (symbol: string, venue: VenueId = 'bybit'): Instrument => {
  const parsed = parseInstrument(venue, symbol);
  if (parsed === null) throw new Error(symbol);
  return parsed;
};
const ETH = instrument('ETH/USDT:USDT');

/** A feed on fake desks and a clock that the test moves. */
function stage(choice: Partial<Settings> = {}) {
  let now = 1_000_000;
  let settings: Settings = { ...DEFAULT_SETTINGS, ...choice };
  const desks: {
    key: string;
    data: DeskData;
    interest: Interest;
    change: () => void;
    isPrivate: boolean;
  }[] = [];
  const timers = new Map<() => void, number>();
  const own: { reading: OwnAccountReading | null } = { reading: null };
  const feed = new MarketFeed(
    {
      openDesk: (opened, isPrivate, change) => {
        const key = instrumentKey(opened);
        const desk = { key, data: emptyDeskData(), interest: 'idle' as Interest, change, isPrivate };
        desks.push(desk);
        return {
          instrument: opened,
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
      settings: () => settings,
      observer: { pulse: () => undefined, observed: () => null, positions: () => [] },
      breadth: { look: () => undefined, seriesOf: () => [] },
      ownAccounts: { positionsOf: () => own.reading },
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
  const choose = (next: Partial<Settings>): void => {
    settings = { ...settings, ...next };
    feed.touch();
  };
  const interests = (): Record<string, Interest> =>
    Object.fromEntries(
      desks.map(({ key, isPrivate, interest }) => [`${isPrivate ? 'private ' : ''}${key}`, interest]),
    );
  return { own, feed, desks, timers, watcher, advance, price, choose, interests };
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

describe('a map combined over venues', () => {
  const ALL = {
    'bybit|ETH/USDT:USDT': 'full',
    'binance|ETH/USDT:USDT': 'glance',
    'okx|ETH/USDT:USDT': 'glance',
    'gate|ETH/USDT:USDT': 'glance',
    'kucoin|ETH/USDT:USDT': 'glance',
  };

  test('asks no other venue unless it was chosen', () => {
    const { feed, watcher, interests, choose } = stage();
    feed.watch(ETH, watcher().self);
    expect(interests()).toEqual({ 'bybit|ETH/USDT:USDT': 'full' });
    choose({ combineVenues: true });
    expect(interests()).toEqual(ALL);
    choose({ combineVenues: false });
    expect(interests()).toEqual({
      'bybit|ETH/USDT:USDT': 'full',
      'binance|ETH/USDT:USDT': 'idle',
      'okx|ETH/USDT:USDT': 'idle',
      'gate|ETH/USDT:USDT': 'idle',
      'kucoin|ETH/USDT:USDT': 'idle',
    });
  });

  test('the others are seen exactly while the panel is, sent nothing, and left when it leaves', () => {
    const { feed, watcher, interests, advance, price, timers } = stage({ combineVenues: true });
    const page = watcher();
    feed.watch(ETH, page.self);
    price(1_800);
    advance(1_000);
    expect(new Set(page.seen.map(({ snapshot }) => snapshot.instrument.venue))).toEqual(new Set(['bybit']));
    page.state.visible = false;
    feed.touch();
    expect(new Set(Object.values(interests()))).toEqual(new Set(['idle']));
    page.state.visible = true;
    feed.touch();
    expect(interests()).toEqual(ALL);
    feed.leave(page.self);
    advance(GRACE_MS + 2_000);
    expect(new Set(Object.values(interests()))).toEqual(new Set(['idle']));
    expect(timers.size).toBe(0);
  });

  test('two panels of a coin share the others, which stay for the second', () => {
    const { feed, desks, watcher, interests, advance } = stage({ combineVenues: true });
    const [first, second] = [watcher(), watcher()];
    feed.watch(ETH, first.self);
    feed.watch(ETH, second.self);
    expect(desks).toHaveLength(Object.keys(ALL).length);
    feed.leave(first.self);
    advance(GRACE_MS + 2_000);
    expect(interests()).toEqual(ALL);
  });

  test('never a venue that is switched off, nor one without a history of open interest; none for a card', () => {
    const { feed, watcher, interests, choose, desks } = stage({
      combineVenues: true,
      disabledVenues: ['okx'],
    });
    feed.watch(instrument('BTC/USDT:USDT'), { ...watcher().self, interest: 'glance' });
    expect(desks).toHaveLength(1);
    feed.watch(ETH, watcher().self);
    expect(Object.keys(interests())).toEqual([
      'bybit|BTC/USDT:USDT',
      'bybit|ETH/USDT:USDT',
      'binance|ETH/USDT:USDT',
      'gate|ETH/USDT:USDT',
      'kucoin|ETH/USDT:USDT',
    ]);
    choose({ disabledVenues: ['okx', 'binance'] });
    expect(Object.keys(interests())).not.toContain('okx|ETH/USDT:USDT');
    const alone = stage({ combineVenues: true });
    alone.feed.watch(instrument('ETH/USDC:USDC', 'hyperliquid'), alone.watcher().self);
    expect(Object.keys(alone.interests())).toEqual(['hyperliquid|ETH/USDC:USDC']);
  });

  test('a private panel has private companions', () => {
    const { feed, watcher, desks } = stage({ combineVenues: true });
    feed.watch(ETH, watcher(true).self);
    expect(desks.map(({ isPrivate }) => isPrivate)).toEqual(Object.keys(ALL).map(() => true));
  });

  test('leaves half of all places to panels', () => {
    const { feed, desks, watcher } = stage({ combineVenues: true });
    const seated = Array.from({ length: 12 }, (_, coin) =>
      feed.watch(instrument(`C${coin}/USDT:USDT`), watcher().self),
    );
    expect(seated.every(Boolean)).toBe(true);
    expect(desks).toHaveLength(24);
  });
});

test('a position read from one page is in the snapshots of that page alone', () => {
  const { feed, watcher, price, advance } = stage({ pageReading: { enabled: true, preferred: false } });
  const position = {
    side: 'long',
    size: 0.5,
    entryPrice: 1_800,
    leverage: 20,
    marginMode: 'isolated',
    margin: null,
    liquidationPrice: 1_720,
  } as const;
  const reading = {
    v: 1,
    type: 'page.reading',
    symbol: ETH.symbol,
    form: null,
    positions: [position],
  } as const;
  let said: typeof reading | null = reading;
  const reads = watcher();
  const reader: Watcher = {
    ...reads.self,
    pageReading: () => said && { ...said, positions: [...said.positions] },
  };
  const other = watcher();
  feed.watch(ETH, reader);
  feed.watch(ETH, other.self);
  price(1_800);
  advance(500);
  const last = ({ seen }: { seen: { snapshot: Snapshot }[] }): Snapshot | undefined => seen.at(-1)?.snapshot;
  expect(last(reads)).toMatchObject({ positionFrom: 'page', position: { entry: { leverage: 20 } } });
  expect(last(reads)?.position?.liquidation.low).toBe(1_720);
  expect(last(other)).toMatchObject({ positionFrom: 'hand', position: null });
  expect(feed.snapshots().map((snapshot) => snapshot.position)).toEqual([null]);
  said = null;
  feed.touch();
  advance(500);
  expect(last(reads)).toMatchObject({ positionFrom: 'hand', position: null });
});

test("what the venue tells of the user's address is the position on every page of the venue, behind what was entered", () => {
  const { feed, watcher, price, advance, own } = stage();
  const page = watcher();
  const last = (): Snapshot | undefined => page.seen.at(-1)?.snapshot;
  feed.watch(ETH, page.self);
  price(1_800);
  own.reading = { positions: [], asOf: null, failure: 'region-blocked', liquidationFrom: 'venue' };
  advance(1_000);
  expect(last()).toMatchObject({
    positionFrom: 'hand',
    position: null,
    ownAccount: { asOf: null, failure: 'region-blocked', isObserved: true },
  });
  own.reading = {
    positions: [
      {
        symbol: ETH.symbol,
        side: 'short',
        entryPrice: 1_750,
        leverage: null,
        size: 2,
        marginMode: 'cross',
        margin: null,
        accountValue: 900,
        liquidationPrice: 1_990,
      },
    ],
    asOf: 999_000,
    failure: null,
    liquidationFrom: 'calculated',
  };
  advance(1_000);
  expect(last()).toMatchObject({
    positionFrom: 'account',
    position: { id: -1, entry: { side: 'short', leverage: 1_000 }, liquidation: { low: 1_990 } },
    ownAccount: { asOf: 999_000, isObserved: false },
  });
});

test('a page that another venue stands in for is told the positions of its own contract, and the others are not', () => {
  const held = (side: 'long' | 'short', walletBalance: number) => ({
    id: 1,
    side,
    entryPrice: 1_800,
    leverage: 5,
    size: 1,
    marginMode: 'cross' as const,
    margin: null,
    walletBalance,
  });
  const { feed, watcher, price, advance, choose } = stage({
    positions: {
      'kcex|ETH/USDT:USDT': [held('long', 500)],
      'binance|ETH/USDT:USDT': [held('short', 9_000)],
    },
  });
  const [kcex, binance] = [watcher(), watcher()];
  feed.watch(instrument(ETH.symbol, 'binance'), binance.self);
  price(1_800);
  advance(500);
  feed.watch(instrument(ETH.symbol, 'kcex'), kcex.self);
  const { id: _, ...entry } = held('long', 500);
  const tried = { id: null, entry, shownLiquidationPrice: null };
  // Until it is told its own positions, what it is tried out among is not known.
  expect(feed.tryOut(kcex.self, tried)).toBeNull();
  expect(feed.tryOut(binance.self, tried)).not.toBeNull();
  advance(500);
  const last = ({ seen }: typeof kcex): Snapshot | undefined => seen.at(-1)?.snapshot;
  expect(last(kcex)).toMatchObject({
    requested: { venue: 'kcex' },
    instrument: { venue: 'binance' },
    position: { entry: { side: 'long', walletBalance: 500 }, liquidation: { isShared: false } },
    otherPositions: [],
  });
  expect(last(binance)?.position?.entry).toMatchObject({ side: 'short', walletBalance: 9_000 });
  expect(feed.tryOut(kcex.self, tried)?.entry).toEqual(entry);
  choose({ positions: { 'binance|ETH/USDT:USDT': [held('short', 9_000)] } });
  advance(500);
  expect(last(kcex)?.position).toBeNull();
});

test('thresholds of the contract on such a page go before those of the market that stands in', () => {
  const own = (notice: number) => ({ 'stale-data': { notice, warning: 1e6, danger: 1e7 } });
  const threshold = (scopedThresholds: Settings['scopedThresholds']): number | null | undefined => {
    const { feed, watcher, price, advance } = stage({ scopedThresholds });
    const page = watcher();
    feed.watch(instrument(ETH.symbol, 'kcex'), page.self);
    price(1_800);
    advance(500);
    const findings = page.seen.at(-1)?.snapshot.findings;
    return findings?.find(({ ruleId }) => ruleId === 'stale-data')?.threshold;
  };
  expect(threshold({ binance: own(111) })).toBe(111);
  expect(threshold({ binance: own(111), kcex: own(222) })).toBe(222);
  expect(threshold({ binance: own(111), kcex: own(222), 'kcex|ETH/USDT:USDT': own(333) })).toBe(333);
});
