import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../lib/domain/candles.ts';
import type { Instrument } from '../../../lib/domain/instrument.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { venueReportSchema } from '../../../lib/protocol/market-venues.ts';
import { bybit } from '../../../lib/sources/bybit.ts';
import { createVenueReader } from '../../../lib/worker/venue-reader.ts';

const START = Date.UTC(2026, 1, 6);

/** A reader before fake venues: open interest of 110 coins now, 100 a day before. */
function stage() {
  let now = START;
  let compareVenues = true;
  let disabledVenues: 'okx'[] = [];
  const asked: string[] = [];
  const failing = new Map<string, FetchFailure>();
  const histories = new Map<string, 'fails' | 'other unit' | 'other days'>();
  const keepsNone = new Set<string>(['hyperliquid']);
  const source = {
    ...bybit,
    capabilities: ({ venue }: Instrument) => ({
      ...bybit.capabilities({ venue: 'bybit', kind: 'linear' } as Instrument),
      openInterestHistory: !keepsNone.has(venue),
    }),
    ticker: async ({ venue }: Instrument) => {
      asked.push(venue);
      const failure = failing.get(venue);
      if (failure !== undefined) throw failure;
      return {
        markPrice: 60_000,
        lastPrice: 60_001,
        indexPrice: null,
        fundingRate: 0.0001,
        fundingIntervalMs: 8 * HOUR_MS,
        nextFundingTime: null,
        openInterest: 110,
        volume24hUsd: null,
        asOf: now,
      };
    },
    openInterestHistory: async ({ venue }: Instrument, { from, to }: { from: number; to: number }) => {
      asked.push(`${venue} history`);
      if (histories.get(venue) === 'fails') throw new FetchFailure('no-data', venue, 'no history today');
      expect(to - from).toBe(4 * HOUR_MS);
      if (histories.get(venue) === 'other days')
        return { time: Float64Array.of(from - HOUR_MS, to + HOUR_MS), openInterest: Float64Array.of(90, 90) };
      return {
        time: Float64Array.from([from, now - DAY_MS, to]),
        openInterest: Float64Array.from([1, histories.get(venue) === 'other unit' ? 1e6 : 100, 1_000]),
      };
    },
  };
  const reader = createVenueReader({
    sourceFor: () => source,
    io: { fetchJson: () => Promise.reject(new Error('not by the wire')), now: () => now },
    settings: () => ({ compareVenues, disabledVenues }),
    now: () => now,
    random: () => 0.5,
  });
  return {
    reader,
    asked,
    failing,
    histories,
    look: async () => {
      reader.look('BTC');
      await new Promise((done) => setTimeout(done, 0));
    },
    move: (ms: number) => {
      now += ms;
    },
    want: (wanted: boolean) => {
      compareVenues = wanted;
    },
    disable: () => {
      disabledVenues = ['okx'];
    },
  };
}

describe('a coin over venues', () => {
  test('is asked only while it is wanted and looked at', async () => {
    const { reader, asked, look, want } = stage();
    want(false);
    await look();
    expect(reader.reportOf('BTC')).toBeNull();
    expect(asked).toEqual([]);
    want(true);
    expect(reader.reportOf('BTC')?.count).toBe(0);
    expect(asked).toEqual([]);
  });

  test('is told by venue and in the sum of coins, those that nobody doubts', async () => {
    const { reader, look } = stage();
    await look();
    const report = reader.reportOf('BTC');
    expect(venueReportSchema.safeParse(report).success).toBe(true);
    const binance = report?.rows.find(({ venue }) => venue === 'binance');
    expect(binance).toMatchObject({ price: 60_000, openInterest: 110, asOf: START, failure: null });
    expect(binance?.change24h).toBeCloseTo(0.1, 12);
    expect(binance?.fundingAnnualised).toBeCloseTo(0.0001 * 3 * 365, 12);
    expect(report?.rows.map(({ venue }) => venue)).not.toContain('coinbase');
    expect(report?.rows.find(({ venue }) => venue === 'hyperliquid')?.change24h).toBeNull();
    // Neither Hyperliquid, which keeps no history, nor HTX, whose count is doubted.
    expect(report?.count).toBe((report?.rows.length ?? 0) - 2);
    expect(report?.openInterest).toBe(110 * (report?.count ?? 0));
    expect(report?.change24h).toBeCloseTo(0.1, 12);
  });

  test('one that fails keeps its last figures and says why; one that lists no such coin is no row', async () => {
    const { reader, failing, look, move } = stage();
    await look();
    failing.set('okx', new FetchFailure('server-error', 'www.okx.com', '500'));
    failing.set('gate', new FetchFailure('unknown-instrument', 'api.gateio.ws', 'no such contract'));
    move(6 * MINUTE_MS);
    await look();
    const rows = reader.reportOf('BTC')?.rows ?? [];
    expect(rows.find(({ venue }) => venue === 'okx')).toMatchObject({
      openInterest: 110,
      failure: 'server-error',
      asOf: START,
    });
    expect(rows.map(({ venue }) => venue)).not.toContain('gate');
  });

  test('the present figures stand without the day before; two of different units make no change', async () => {
    const { reader, histories, look } = stage();
    histories.set('okx', 'fails');
    histories.set('bybit', 'other unit');
    await look();
    const report = reader.reportOf('BTC');
    for (const venue of ['okx', 'bybit'] as const)
      expect(report?.rows.find((row) => row.venue === venue)).toMatchObject({
        openInterest: 110,
        change24h: null,
        failure: null,
      });
    expect(report?.count).toBe((report?.rows.length ?? 0) - 4);
  });

  test('the day before serves on for two hours when its history fails, then there is no change to tell', async () => {
    const { reader, histories, look, move } = stage();
    const changes = () => {
      const report = reader.reportOf('BTC');
      return [report?.rows.find(({ venue }) => venue === 'okx')?.change24h, report?.count];
    };
    await look();
    const [, count] = changes();
    histories.set('okx', 'fails');
    move(2 * HOUR_MS);
    await look();
    expect(changes()).toEqual([expect.closeTo(0.1, 12), count]);
    move(5 * MINUTE_MS);
    await look();
    expect(changes()).toEqual([null, Number(count) - 1]);
    move(20 * HOUR_MS);
    await look();
    expect(changes()).toEqual([null, Number(count) - 1]);
    histories.delete('okx');
    move(30 * MINUTE_MS);
    await look();
    expect(changes()).toEqual([expect.closeTo(0.1, 12), count]);
  });

  test('what a venue tells of another moment is no day before', async () => {
    const { reader, histories, look } = stage();
    histories.set('okx', 'other days');
    await look();
    expect(reader.reportOf('BTC')?.rows.find(({ venue }) => venue === 'okx')).toMatchObject({
      openInterest: 110,
      change24h: null,
    });
  });

  test('an old figure does not go into the sum, and nobody is asked long after the last look', async () => {
    const { reader, asked, failing, look, move } = stage();
    await look();
    const before = reader.reportOf('BTC')?.count ?? 0;
    failing.set('okx', new FetchFailure('server-error', 'www.okx.com', '500'));
    move(16 * MINUTE_MS);
    expect(reader.reportOf('BTC')?.count).toBe(0);
    await look();
    expect(reader.reportOf('BTC')?.count).toBe(before - 1);
    const count = asked.length;
    move(10 * MINUTE_MS);
    await new Promise((done) => setTimeout(done, 5));
    expect(asked).toHaveLength(count);
  });

  test('calmly: prices in five minutes, the day before in thirty, none of a venue that is off', async () => {
    const { asked, look, move, disable } = stage();
    await look();
    const first = asked.length;
    await look();
    expect(asked).toHaveLength(first);
    disable();
    move(5 * MINUTE_MS);
    await look();
    const second = asked.slice(first);
    expect(second.some((name) => name.includes('history'))).toBe(false);
    expect(second).not.toContain('okx');
    move(30 * MINUTE_MS);
    await look();
    expect(asked.filter((name) => name === 'binance history')).toHaveLength(2);
  });
});
