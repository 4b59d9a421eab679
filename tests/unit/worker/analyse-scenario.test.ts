import { describe, expect, test } from 'vitest';
import { candlesFromRows, HOUR_MS, MINUTE_MS } from '../../../lib/domain/candles.ts';
import { dailyVolatility } from '../../../lib/domain/daily-volatility.ts';
import {
  createScenarioAnalysis,
  type ScenarioAnalysis,
  type ScenarioDeskInput,
  type ScenarioVenue,
} from '../../../lib/worker/analyse-scenario.ts';
import { EXAMPLE, exampleBook, exampleMap } from '../clusters/scenario-example.ts';

const NOW = Date.UTC(2026, 1, 6);

/** Hourly closes that alternate: each return is 4 % / root 24 up or down. */
function hours() {
  const move = EXAMPLE.dailyVolatility / Math.sqrt(24);
  return candlesFromRows(
    HOUR_MS,
    Array.from({ length: 24 * 31 }, (_, hour) => {
      const price = 1000 * Math.exp(hour % 2 === 0 ? 0 : move);
      return [NOW + (hour - 24 * 31) * HOUR_MS, price, price, price, price, 1];
    }),
  );
}

const HOURS = hours();

function desk(over: Partial<ScenarioDeskInput> = {}): ScenarioDeskInput {
  return {
    venue: 'binance',
    map: { ...exampleMap(), asOf: NOW },
    positions: [],
    book: { value: exampleBook(), asOf: NOW - MINUTE_MS },
    price: 1000,
    volume24hUsd: EXAMPLE.dailyVolumeUsd,
    hours: HOURS,
    own: { side: 'long', price: EXAMPLE.ownPrice },
    peers: [],
    now: NOW,
    ...over,
  };
}

/** The second answer: the first one waits for nothing. */
function analysed(over: Partial<ScenarioDeskInput> = {}): ScenarioAnalysis {
  const analyse = createScenarioAnalysis();
  analyse(desk(over));
  return analyse(desk(over));
}

test('the daily volatility is that of hourly returns; two days of them are needed', () => {
  expect(dailyVolatility(HOURS, 30 * 24 * HOUR_MS)).toBeCloseTo(EXAMPLE.dailyVolatility, 4);
  const rows = Array.from({ length: 48 }, (_, hour) => [hour * HOUR_MS, 1, 1, 1, 1, 1] as const);
  expect(dailyVolatility(candlesFromRows(HOUR_MS, rows), 30 * 24 * HOUR_MS)).toBeNull();
});

describe('the scenario of a desk', () => {
  test('is the example that is solved by hand, to three figures', () => {
    const { scenario, reason } = analysed();
    expect(reason).toBeNull();
    expect(scenario?.long?.steps.map(({ final }) => final)).toEqual([0.01, 0.026, 0.046, 0.066, 0.096]);
    expect(scenario?.long?.steps.map(({ finalThinned }) => finalThinned)).toEqual([
      0.01, 0.0295, 0.0554, 0.0754, 0.105,
    ]);
    expect(scenario?.long?.steps[2]?.squareRoot).toBeCloseTo(0.0346, 4);
    expect(scenario?.own).toEqual({
      side: 'long',
      price: 955,
      distance: 0.045,
      reach: { shown: 0.029, thinned: 0.0205, stressed: 0.01 },
    });
    expect(scenario?.basis).toBe('estimated');
    expect(scenario?.venues).toEqual(['binance']);
    expect(scenario?.asOf).toBe(NOW - MINUTE_MS);
  });

  test('waits for nothing at first, then comes, and stays the same object while nothing changes', () => {
    const analyse = createScenarioAnalysis();
    // The desk's parts keep their identity from one second to the next.
    const given = desk();
    expect(analyse(given)).toMatchObject({ scenario: null, reason: 'loading' });
    const first = analyse(given).scenario;
    expect(first).not.toBeNull();
    expect(analyse({ ...given, now: NOW + 1000, volume24hUsd: 1.601e9 }).scenario).toBe(first);
    const moved = analyse({ ...given, book: { value: exampleBook(), asOf: NOW } }).scenario;
    expect(moved).not.toBe(first);
    expect(moved?.long).toEqual(first?.long);
  });

  test.each([
    [
      'a book of ten minutes and a second',
      { book: { value: exampleBook(), asOf: NOW - 601_000 } },
      'too-old',
    ],
    ['no book', { book: null }, null],
    ['no map', { map: null }, null],
    ['no price', { map: null, price: null, positions: [position(900)] }, null],
  ] as const)('%s: none', (_, over, reason) => {
    expect(analysed(over)).toMatchObject({ scenario: null, reason });
  });

  test('a book of ten minutes still tells', () => {
    expect(analysed({ book: { value: exampleBook(), asOf: NOW - 600_000 } }).scenario).not.toBeNull();
  });

  test('an empty book is no side at all, not a failing one', () => {
    const none = { price: new Float64Array(), size: new Float64Array() };
    const { scenario } = analysed({ book: { value: { bids: none, asks: none, asOf: NOW }, asOf: NOW } });
    expect(scenario).toMatchObject({ long: null, short: null, own: { reach: null } });
  });

  test('another venue brings its book and its liquidations together; one that is old or has no map brings nothing', () => {
    const twin = analysed({ venue: 'bybit' }).contribution as ScenarioVenue;
    const alone = analysed().scenario;
    const both = analysed({ peers: [twin] }).scenario;
    expect(both?.venues).toEqual(['binance', 'bybit']);
    expect(both?.long?.steps[4]?.usd).toBe(2 * (alone?.long?.steps[4]?.usd ?? 0));
    // Twice the book against twice the flow ends at the same place.
    expect(both?.long?.steps.map(({ final }) => final)).toEqual(alone?.long?.steps.map(({ final }) => final));
    const old = { ...twin, book: { ...twin.book, asOf: NOW - 601_000 } };
    expect(analysed({ peers: [old] }).scenario).toEqual(alone);
    expect(analysed({ venue: 'hyperliquid', map: null }).contribution).toBeNull();
  });

  test('observed positions alone make a scenario; beside a map the larger of both counts', () => {
    const positions = [position(970), position(940)];
    const observed = analysed({ venue: 'hyperliquid', map: null, positions }).scenario;
    expect(observed?.basis).toBe('observed');
    expect(observed?.long?.steps.map(({ usd }) => usd)).toEqual([0, 0, 5e6, 5e6, 1e7]);
    // A fifth of each reaches the book: 60 M + 1 M, 100 M + 1 M.
    expect(observed?.long?.steps[2]?.final).toBeCloseTo(0.0305, 6);
    const larger = analysed({ positions }).scenario;
    expect(larger?.basis).toBe('larger');
    expect(larger?.long?.steps.map(({ usd }) => usd)).toEqual([0, 1.2e7, 1.2e7, 3.2e7, 3.2e7]);
  });

  test('no volume, no square-root law; an own price beyond the mark or the map has no scenario', () => {
    expect(analysed({ volume24hUsd: null }).scenario?.long?.steps[2]?.squareRoot).toBeNull();
    expect(analysed({ own: { side: 'long', price: 1001 } }).scenario?.own?.reach).toBeNull();
    expect(analysed({ own: { side: 'short', price: 1400 } }).scenario?.own?.reach).toBeNull();
  });
});

function position(liquidationPrice: number) {
  return { side: 'long', liquidationPrice, notionalUsd: 5e6 } as const;
}
