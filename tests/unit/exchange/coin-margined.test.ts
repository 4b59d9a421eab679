import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseInstrument } from '../../../lib/domain/instrument.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { sourceFor } from '../../../lib/sources/registry.ts';
import type { SourceIo } from '../../../lib/sources/source.ts';
import { METHODS, type MethodName } from '../../contract/fixtures/fixture.ts';
import { fetchReplay } from '../../exchange/client.ts';
import { type Exchange, startExchange } from '../../exchange/exchange.ts';
import { simulatedTape } from '../../exchange/simulated-tape.ts';

const NOW = Date.UTC(2026, 1, 6, 0, 20);
const HOUR = 3_600_000;
const tape = simulatedTape('coin-margined');
let exchange: Exchange;
beforeAll(async () => {
  exchange = await startExchange({ tape, time: NOW, speed: 0, tickMs: 50 });
});
afterAll(() => exchange.close());

const io: SourceIo = {
  now: () => NOW,
  fetchJson: async ({ url, method, body }) => {
    const reply = await fetchReplay(exchange, url, {
      ...(method === undefined ? {} : { method }),
      ...(body === undefined ? {} : { body: JSON.parse(body) as unknown }),
    });
    return reply.json();
  },
};

const LACKING: Readonly<Record<'bitget' | 'htx', readonly MethodName[]>> = {
  bitget: ['openInterestHistory', 'topTraderRatio'],
  htx: [],
};

/** What a venue says it does not have, it does not have on the replay either. */
async function read(venue: 'bitget' | 'htx', base: string, method: MethodName) {
  const instrument = parseInstrument(venue, `${base}/USD:${base}`);
  const source = instrument === null ? null : sourceFor(instrument);
  const replayed = tape.instruments(venue).find((each) => each.kind === 'inverse' && each.base === base);
  if (instrument === null || source === null || replayed === undefined) throw new Error('no such contract');
  const answer = await METHODS[method]({ source, instrument, replies: {} }, io).catch(
    (error: unknown) => error,
  );
  if (answer instanceof Error && !(answer instanceof FetchFailure && answer.kind === 'no-data')) throw answer;
  return { answer: answer as never, replayed };
}

describe.each(['bitget', 'htx'] as const)('coin-margined contracts of %s, read from the replay', (venue) => {
  test.each(['BTC', 'ETH'])(
    '%s: price, open interest and volume in coins are those of the tape',
    async (base) => {
      const { answer, replayed } = await read(venue, base, 'ticker');
      const ticker = answer as Awaited<ReturnType<(typeof METHODS)['ticker']>>;
      const told = tape.ticker(replayed, NOW);
      expect(ticker.markPrice).toBeCloseTo(told?.mark ?? Number.NaN, 0);
      expect((ticker.openInterest ?? 0) / (told?.openInterest ?? 1)).toBeCloseTo(1, 3);
      expect((ticker.volume24hUsd ?? 0) / ((told?.day.volume ?? 1) * (told?.mark ?? 1))).toBeCloseTo(1, 0);
      expect(ticker.fundingRate).toBeCloseTo(told?.fundingRate ?? Number.NaN, 7);
    },
  );

  test('candles are those of the tape, volume in coins', async () => {
    const { answer, replayed } = await read(venue, 'ETH', 'candles');
    const candles = answer as Awaited<ReturnType<(typeof METHODS)['candles']>>;
    expect(candles.openTime.length).toBeGreaterThan(0);
    const bars = tape.candles(replayed, 'last', HOUR, (candles.openTime[0] ?? 0) - 1, NOW, NOW) ?? [];
    const at = new Map(bars.map((bar) => [bar.openTime, bar]));
    for (const [i, time] of candles.openTime.entries()) {
      expect(candles.close[i]).toBeCloseTo(at.get(time)?.close ?? Number.NaN, 1);
      expect(candles.volume[i]).toBeCloseTo(at.get(time)?.volume ?? Number.NaN, 1);
    }
  });

  test.each([
    'openInterestHistory',
    'longShortRatio',
    'topTraderRatio',
    'fundingHistory',
    'orderBook',
  ] as const)('%s is read, or said not to be had', async (method) => {
    const { answer } = await read(venue, 'ETH', method);
    const isLacking = LACKING[venue].includes(method);
    expect((answer as unknown) instanceof FetchFailure).toBe(isLacking);
    if (isLacking) return;
    const series = answer as { time?: Float64Array; bids?: { size: Float64Array } };
    expect((series.time ?? series.bids?.size ?? []).length).toBeGreaterThan(0);
  });

  test('a coin that is not listed is refused', async () => {
    const instrument = parseInstrument(venue, 'SHIB/USD:SHIB');
    const source = instrument === null ? null : sourceFor(instrument);
    if (instrument === null || source === null) throw new Error('no source');
    await expect(source.ticker(instrument, io)).rejects.toBeInstanceOf(FetchFailure);
  });
});
