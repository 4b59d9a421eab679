import { describe, expect, test } from 'vitest';
import { createLiquidationStore } from '../../../lib/cache/liquidation-store.ts';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import type { LiquidationHistory } from '../../../lib/domain/liquidation-history.ts';
import type { StreamEvent } from '../../../lib/sources/source.ts';
import { LiquidationListener, SAVE_EVERY_MS } from '../../../lib/worker/liquidation-listener.ts';

const START = Date.UTC(2026, 1, 6);
const HOUR = 3_600_000;

function stage() {
  const clock = { local: START, venue: START };
  const backing = createMemoryStore();
  let saves = 0;
  const listenerOf = () => {
    const store = createLiquidationStore(backing, 'k');
    return new LiquidationListener({
      store: {
        load: store.load,
        save: (...what) => {
          saves += 1;
          return store.save(...what);
        },
      },
      now: () => clock.local,
      venueNow: () => clock.venue,
    });
  };
  const advance = (ms: number): void => {
    clock.local += ms;
    clock.venue += ms;
  };
  const stored = async (): Promise<LiquidationHistory> =>
    (await createLiquidationStore(backing, 'k').load()).history;
  return { clock, listenerOf, advance, stored, saves: () => saves };
}

const ticker = (asOf: number): StreamEvent => ({ type: 'ticker', ticker: { markPrice: 1_800, asOf } });
const order = (time: number, price = 1_800): StreamEvent => ({
  type: 'liquidation',
  liquidation: { side: 'long', price, priceKind: 'average', size: 1, notionalUsd: price, time },
});

describe('what is listened to', () => {
  test('is one span while frames come, and ends at the last one heard when the connection is lost', () => {
    const { clock, listenerOf, advance } = stage();
    const listener = listenerOf();
    listener.onState('live');
    for (let second = 0; second <= 10; second++) {
      listener.hear([ticker(clock.venue)], null);
      advance(1_000);
    }
    listener.onState('reconnecting');
    advance(5_000);
    listener.onState('live');
    listener.hear([ticker(clock.venue)], null);
    expect(listener.history().listened).toEqual([
      { from: START, to: START + 10_000 },
      { from: START + 16_000, to: START + 16_000 },
    ]);
  });

  test('a silence longer than a silent socket is allowed is not listened to', () => {
    const { clock, listenerOf, advance } = stage();
    const listener = listenerOf();
    listener.hear([ticker(clock.venue)], null);
    advance(60_000);
    listener.hear([ticker(clock.venue)], null);
    expect(listener.history().listened).toEqual([
      { from: START, to: START },
      { from: START + 60_000, to: START + 60_000 },
    ]);
  });

  test('a feed that the venue refuses is not listened to, though prices come; a new connection may be', () => {
    const { clock, listenerOf, advance } = stage();
    const listener = listenerOf();
    listener.hear([{ type: 'liquidations-refused' }], null);
    advance(1_000);
    listener.hear([ticker(clock.venue)], null);
    expect(listener.history().listened).toEqual([]);
    listener.onState('reconnecting');
    listener.hear([ticker(clock.venue)], null);
    expect(listener.history().listened).toHaveLength(1);
  });

  test('a jump of the clock makes no span that nobody listened to', () => {
    const { clock, listenerOf, advance } = stage();
    const listener = listenerOf();
    let truth = START;
    for (const jump of [0, HOUR, -2 * HOUR, HOUR]) {
      clock.local += jump;
      clock.venue += jump;
      listener.hear([ticker(truth)], null);
      truth += 1_000;
      advance(1_000);
    }
    const spans = listener.history().listened;
    expect(spans.every(({ from, to }) => from >= START && to < truth)).toBe(true);
    expect(spans.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThanOrEqual(truth - START);
  });
});

test('a corrupt print is refused and counted, the others are kept', () => {
  const { clock, listenerOf } = stage();
  const listener = listenerOf();
  const mark = { price: 1_800, asOf: clock.venue };
  const events = [order(START - 10), order(START - 9, 1.8), order(START - 8, 2_000), order(START - 7)];
  expect(listener.hear(events, mark)).toEqual({ 'liquidation-price': 2 });
  expect(listener.history().orders).toHaveLength(2);
});

describe('what is saved', () => {
  test('at most every fifteen seconds, and when the stream ends; nothing new, nothing written', async () => {
    const { clock, listenerOf, advance, stored, saves } = stage();
    const listener = listenerOf();
    for (let second = 0; second < 60; second++) {
      listener.hear([ticker(clock.venue), order(clock.venue)], null);
      advance(1_000);
      listener.pulse();
    }
    expect(saves()).toBe(60_000 / SAVE_EVERY_MS);
    listener.hear([order(clock.venue)], null);
    listener.end();
    listener.end();
    expect(saves()).toBe(60_000 / SAVE_EVERY_MS + 1);
    expect(await stored()).toEqual(listener.history());
    expect(listener.history().orders).toHaveLength(61);
  });

  test('a clock set back does not hold up the saving', () => {
    const { clock, listenerOf, saves } = stage();
    const listener = listenerOf();
    listener.hear([ticker(clock.venue)], null);
    clock.local -= HOUR;
    listener.pulse();
    expect(saves()).toBe(1);
  });

  test('a worker killed between two saves leaves orders and spans that belong together', async () => {
    const { clock, listenerOf, advance, stored } = stage();
    const first = listenerOf();
    for (let second = 0; second < 20; second++) {
      first.hear([ticker(clock.venue), order(clock.venue)], null);
      advance(1_000);
      first.pulse();
    }
    const left = await stored();
    const end = left.listened.at(-1)?.to ?? 0;
    expect(left.orders.filter(({ time }) => time > end)).toEqual([]);
    expect(left.orders).toHaveLength((end - START) / 1_000 + 1);
    const second = listenerOf();
    second.hear([ticker(clock.venue), order(clock.venue)], null);
    second.restore(left);
    expect(second.history().orders).toHaveLength(left.orders.length + 1);
    expect(second.history().listened).toHaveLength(2);
  });
});

test('what the venue tells of the past is taken over with its span, saved, and judged by its amounts', async () => {
  const { listenerOf, stored, advance } = stage();
  const listener = listenerOf();
  const past = (time: number, notionalUsd = 1_500) => ({
    side: 'short' as const,
    price: 1_500,
    priceKind: 'average' as const,
    size: 1,
    notionalUsd,
    time,
  });
  const span = { from: START - 2 * HOUR, to: START - HOUR };
  const orders = [past(span.from + 1), past(span.from + 2, 9), past(span.to)];
  expect(listener.fill({ orders, span })).toEqual({ 'liquidation-size': 1 });
  listener.hear([ticker(START)], null);
  advance(SAVE_EVERY_MS);
  listener.pulse();
  await Promise.resolve();
  expect(await stored()).toEqual({
    orders: [past(span.from + 1), past(span.to)],
    listened: [span, { from: START, to: START }],
  });
});
