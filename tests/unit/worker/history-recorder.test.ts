import { describe, expect, test } from 'vitest';
import { createHistoryStore } from '../../../lib/cache/history-store.ts';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import {
  type Instrument,
  instrumentKey,
  parseInstrument,
  type VenueId,
} from '../../../lib/domain/instrument.ts';
import { type LiquidationHistory, NO_LIQUIDATION_HISTORY } from '../../../lib/domain/liquidation-history.ts';
import { type FailureKind, FetchFailure } from '../../../lib/net/failure.ts';
import { DEFAULT_SETTINGS } from '../../../lib/settings/schema.ts';
import { binanceUsdm } from '../../../lib/sources/binance-usdm.ts';
import { mexc } from '../../../lib/sources/mexc.ts';
import type { PastLiquidations, Source } from '../../../lib/sources/source.ts';
import { HistoryRecorder, RECORDER_PERIOD_MINUTES } from '../../../lib/worker/history-recorder.ts';
import {
  RECORDED_LIMIT,
  RECORDED_LIMIT_A_VENUE,
  recordedInstruments,
} from '../../../lib/worker/recorded-instruments.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 24);
const ALARM = RECORDER_PERIOD_MINUTES * MINUTE;

const instrument = (symbol: string, venue: VenueId): Instrument => {
  const parsed = parseInstrument(venue, symbol);
  if (parsed === null) throw new Error(symbol);
  return parsed;
};
const MEXC = instrument('BTC/USDT:USDT', 'mexc');
const BINANCE = instrument('BTC/USDT:USDT', 'binance');

/** A recorder on fake venues whose open interest is the number of hours since the start; a new recorder is a new life of the worker. */
function stage(instruments: readonly Instrument[]) {
  const backing = createMemoryStore();
  const state = {
    now: START,
    clockErrorMs: 0,
    failure: null as FailureKind | null,
    asked: [] as { venue: string; what: string; from?: number; to?: number; at: number }[],
    seen: NO_LIQUIDATION_HISTORY as LiquidationHistory,
    historyReach: 30 * DAY,
    slowMs: 0,
    instruments,
    isHanging: false,
    past: null as PastLiquidations | null,
    isOpen: false,
    saves: 0,
  };
  const venueNow = (): number => state.now;
  const answer = <T>(venue: string, what: string, value: () => T, more = {}): Promise<T> => {
    state.asked.push({ venue, what, at: state.now, ...more });
    if (state.isHanging) return new Promise(() => undefined);
    state.now += state.slowMs;
    if (state.failure !== null) return Promise.reject(new FetchFailure(state.failure, venue, 'test'));
    return Promise.resolve(value());
  };
  const coins = (time: number): number => 1 + (time - START + 60 * DAY) / HOUR;
  const fake = (source: Source): Source => ({
    ...source,
    ticker: async () =>
      answer(source.venue, 'ticker', () => ({
        markPrice: 1,
        lastPrice: 1,
        indexPrice: null,
        fundingRate: null,
        fundingIntervalMs: null,
        nextFundingTime: null,
        openInterest: coins(venueNow()),
        volume24hUsd: null,
        asOf: venueNow(),
      })),
    openInterestHistory: async (_, { from, to }) =>
      answer(
        source.venue,
        'history',
        () => {
          const first = Math.max(from, Math.ceil((venueNow() - state.historyReach) / HOUR) * HOUR);
          const count = Math.min(300, Math.max(0, Math.floor((to - first) / HOUR) + 1));
          const time = Float64Array.from({ length: count }, (_x, i) => first + i * HOUR);
          return { time, openInterest: time.map(coins) };
        },
        { from, to },
      ),
    pastLiquidations: () => state.past,
    longShortRatio: async () =>
      answer(source.venue, 'ratio', () => {
        const time = Float64Array.from({ length: 288 }, (_, i) => venueNow() - (287 - i) * 5 * MINUTE);
        return { time, ratio: time.map(() => 1.2) };
      }),
  });
  const sources = [fake(mexc), fake(binanceUsdm)];
  const history = createHistoryStore(backing);
  const open = () =>
    new HistoryRecorder({
      instruments: () => state.instruments,
      sourceFor: (of) => sources.find((source) => source.covers(of)) ?? null,
      io: { fetchJson: () => Promise.reject(new Error('unused')), now: venueNow },
      history: createHistoryStore(backing),
      liquidations: () => ({
        load: async () => ({ history: state.seen, damaged: 0 }),
        save: async (seen) => {
          state.seen = seen;
          state.saves += 1;
        },
      }),
      isOpen: () => state.isOpen,
      now: () => state.now + state.clockErrorMs,
    });
  /** Alarms for so long, each to a worker that has just been born. */
  const alarms = async (ms: number): Promise<void> => {
    for (const end = state.now + ms; state.now < end; state.now += ALARM) await open().run();
  };
  const times = async (
    of: Instrument,
    kind: 'openInterest' | 'longShortRatio' | 'liquidations' = 'openInterest',
  ) => (await history.load(kind, instrumentKey(of), 0, state.now)).rows;
  const count = (what: string): number => state.asked.filter((asked) => asked.what === what).length;
  return { state, history, open, alarms, times, count, coins };
}

describe('what an alarm records', () => {
  test('where the venue keeps no history: the present figure, four times an hour', async () => {
    const { alarms, times, count, coins, state } = stage([MEXC]);
    await alarms(6 * HOUR);
    expect(count('ticker')).toBe(24);
    expect(state.asked).toHaveLength(24);
    const rows = await times(MEXC);
    expect(rows).toHaveLength(24);
    for (const [time, value] of rows) expect(value).toBe(coins(time));
  });

  test('where it keeps one: its own hours, also those of a closed browser, and the ratios it tells', async () => {
    const { alarms, times, count, state, coins } = stage([BINANCE]);
    await alarms(HOUR);
    // 30 days at 300 hours a page.
    expect(count('history')).toBe(3);
    expect(await times(BINANCE)).toHaveLength(721);
    state.now += 3 * DAY;
    await alarms(8 * HOUR);
    const rows = await times(BINANCE);
    expect(rows.map(([time]) => time)).toEqual(rows.map((_, i) => (rows[0]?.[0] ?? 0) + i * HOUR));
    for (const [time, value] of rows) expect(value).toBe(coins(time));
    expect(count('ticker')).toBe(0);
    expect(count('ratio')).toBe(1 + 2);
    expect((await times(BINANCE, 'longShortRatio')).length).toBeGreaterThan(280);
  });

  test('the sums of what was seen liquidated, without a request', async () => {
    const { open, times, state } = stage([BINANCE]);
    state.seen = {
      orders: [
        { side: 'long', price: 1, priceKind: 'average', size: 1, notionalUsd: 70, time: START - 90 * MINUTE },
      ],
      listened: [{ from: START - 2 * HOUR, to: START }],
    };
    await open().run();
    expect(await times(BINANCE, 'liquidations')).toEqual([
      [START - 2 * HOUR, 70, 0, 1, HOUR],
      [START - HOUR, 0, 0, 0, HOUR],
    ]);
  });

  describe('where the venue tells forced orders of the past', () => {
    /** One an hour on the half, of a venue that remembers some hours and tells at most two of them at once. */
    function past(reachMs: number) {
      const told: { from: number; to: number }[] = [];
      const load = async (_: Instrument, { from, to }: { from: number; to: number }) => {
        const span = { from: Math.max(from, to - 2 * HOUR), to };
        told.push(span);
        const first = Math.ceil((span.from - HOUR / 2) / HOUR) * HOUR + HOUR / 2;
        const orders = Array.from({ length: Math.max(0, Math.floor((to - first) / HOUR) + 1) }, (_x, i) => ({
          side: 'short' as const,
          price: 1,
          priceKind: 'average' as const,
          size: 10,
          notionalUsd: 10,
          time: first + i * HOUR,
        }));
        return { orders, span };
      };
      return { told, source: { reachMs, load } };
    }

    test('they come with the alarm, though nobody listened, each once; no more than a few requests an hour', async () => {
      const { alarms, times, state } = stage([BINANCE]);
      const { told, source } = past(6 * HOUR);
      state.past = source;
      const before = state.now;
      await alarms(12 * HOUR);
      expect(told.length).toBeLessThanOrEqual(3 + 12);
      const orders = state.seen.orders.map(({ time }) => time);
      expect(orders).toEqual([...new Set(orders)]);
      // From the reach of the first alarm on without a gap: eighteen hours have eighteen halves, the last alarm's hour apart.
      expect(orders.length).toBeGreaterThanOrEqual(16);
      expect(state.seen.listened).toHaveLength(1);
      expect(state.seen.listened[0]?.from).toBeLessThanOrEqual(before - 5 * HOUR);
      const rows = await times(BINANCE, 'liquidations');
      for (const [, long, short, count] of rows.slice(1, -1))
        expect([long, short, count]).toEqual([0, 10, 1]);
    });

    test('not while a panel is open, which keeps them itself', async () => {
      const { alarms, state } = stage([BINANCE]);
      const { told, source } = past(6 * HOUR);
      Object.assign(state, { past: source, isOpen: true });
      await alarms(3 * HOUR);
      expect([told.length, state.saves]).toEqual([0, 0]);
    });
  });

  test('nothing that an open panel has recorded already', async () => {
    const { open, history, count, state } = stage([MEXC]);
    await history.record('openInterest', instrumentKey(MEXC), [[START - 3 * MINUTE, 5]], START);
    await open().run();
    expect(count('ticker')).toBe(0);
    state.now += 15 * MINUTE;
    await open().run();
    expect(count('ticker')).toBe(1);
  });

  test('a browser that was closed leaves a gap where the venue tells nothing of it', async () => {
    const { alarms, times, state } = stage([MEXC]);
    await alarms(HOUR);
    state.now += 10 * HOUR;
    await alarms(HOUR);
    const rows = await times(MEXC);
    expect(rows).toHaveLength(8);
    expect((rows[4]?.[0] ?? 0) - (rows[3]?.[0] ?? 0)).toBeGreaterThan(10 * HOUR);
  });
});

describe('what it does not ask', () => {
  test('a venue that refuses is left alone for the rest of the run; another is asked', async () => {
    const { open, state, count } = stage([
      MEXC,
      instrument('ETH/USDT:USDT', 'mexc'),
      instrument('SOL/USDT:USDT', 'mexc'),
    ]);
    state.failure = 'rate-limited';
    await open().run();
    expect(count('ticker')).toBe(1);
    state.failure = null;
    await open().run();
    expect(count('ticker')).toBe(3);
  });

  test('what a venue does not list, only once a day', async () => {
    const { alarms, state, count } = stage([MEXC, instrument('ETH/USDT:USDT', 'mexc')]);
    state.failure = 'unknown-instrument';
    await alarms(23 * HOUR);
    expect(count('ticker')).toBe(2);
    await alarms(2 * HOUR);
    expect(count('ticker')).toBe(4);
  });

  test('twice what a worker asked before it was killed', async () => {
    const { open, state, count } = stage([MEXC]);
    // Killed while it waits for the answer: the try was stored before the request.
    state.isHanging = true;
    void open().run();
    await new Promise((done) => setTimeout(done, 5));
    expect(count('ticker')).toBe(1);
    state.isHanging = false;
    state.now += ALARM;
    await open().run();
    expect(count('ticker')).toBe(1);
  });

  test('anything more after twenty seconds: the rest comes with the next alarm', async () => {
    const { open, state, count } = stage(
      ['BTC', 'ETH', 'BNB', 'SOL', 'XRP'].map((coin) => instrument(`${coin}/USDT:USDT`, 'mexc')),
    );
    state.slowMs = 9_000;
    await open().run();
    expect(count('ticker')).toBe(3);
    await open().run();
    expect(count('ticker')).toBe(5);
  });

  test('two alarms at once are one run', async () => {
    const { open, count } = stage([MEXC]);
    const recorder = open();
    await Promise.all([recorder.run(), recorder.run()]);
    expect(count('ticker')).toBe(1);
  });
});

describe('a clock gone wrong', () => {
  test('set back or forward, costs one round and no row', async () => {
    const { alarms, state, count, times } = stage([MEXC]);
    await alarms(2 * HOUR);
    for (const clockErrorMs of [-400 * DAY, 400 * DAY, 0]) {
      state.clockErrorMs = clockErrorMs;
      await alarms(HOUR);
    }
    expect(count('ticker')).toBeLessThanOrEqual(5 * 4 + 3);
    const rows = await times(MEXC);
    expect(rows.length).toBeGreaterThanOrEqual(19);
    expect(Math.max(...rows.map(([time]) => time))).toBeLessThanOrEqual(state.now);
  });

  test('stored nonsense is begun anew', async () => {
    const { open, history, count } = stage([MEXC]);
    for (const nonsense of [7, { tasks: { 'mexc|BTC/USDT:USDT': { present: { at: 'x' } } } }, null]) {
      await history.writeState('tasks', nonsense);
      await open().run();
    }
    expect(count('ticker')).toBe(1);
  });
});

describe('what is recorded', () => {
  const settings = { ...DEFAULT_SETTINGS };
  const keys = (watchList: string[], disabledVenues: VenueId[] = []): string[] =>
    recordedInstruments({ ...settings, watchList, disabledVenues }).map(instrumentKey);

  test('nothing for who was nowhere: no host is asked that no page needed', () => {
    expect(keys([])).toEqual([]);
  });

  test('what was watched, newest first, then the majors of those venues', () => {
    expect(keys(['binance|SOL/USDT:USDT', 'hyperliquid|ETH/USDC:USDC'])).toEqual([
      'hyperliquid|ETH/USDC:USDC',
      'binance|SOL/USDT:USDT',
      'hyperliquid|BTC/USDC:USDC',
      'binance|BTC/USDT:USDT',
      'binance|ETH/USDT:USDT',
      'hyperliquid|BNB/USDC:USDC',
      'binance|BNB/USDT:USDT',
    ]);
  });

  test('no venue that is switched off, none that this build does not know, nothing that is no contract', () => {
    expect(keys(['binance|SOL/USDT:USDT', 'nowhere|BTC/USDT:USDT', 'okx|', 'okx|???'], ['binance'])).toEqual(
      [],
    );
  });

  test('within the limits, of one venue and of all', () => {
    const one = keys(Array.from({ length: 12 }, (_, i) => `mexc|C${i}/USDT:USDT`));
    expect(one).toHaveLength(RECORDED_LIMIT_A_VENUE);
    const all = keys(
      ['binance', 'bybit', 'okx', 'mexc', 'gate', 'kucoin'].flatMap((venue) => [
        `${venue}|SOL/USDT:USDT`,
        `${venue}|XRP/USDT:USDT`,
      ]),
    );
    expect(all).toHaveLength(RECORDED_LIMIT);
  });
});
