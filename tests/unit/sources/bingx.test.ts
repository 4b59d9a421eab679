import { bingx as CcxtBingx } from 'ccxt';
import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { bingx } from '../../../lib/sources/bingx.ts';
import { usdm } from '../../contract/fixtures/binance.ts';
import { bingxLinear } from '../../contract/fixtures/bingx.ts';
import {
  CANDLE_QUERY,
  HOUR,
  instrument,
  METHODS,
  type MethodName,
  NOW,
  tableIo,
} from '../../contract/fixtures/fixture.ts';

const eth = bingxLinear.instrument;
const ROOT = 'https://open-api.bingx.com/openApi/swap';

async function asked(method: MethodName): Promise<string[]> {
  const io = tableIo(bingxLinear.replies);
  await METHODS[method](bingxLinear, io);
  return io.asked.map(({ url }) => url);
}

describe('what is asked of BingX', () => {
  test('the facts of a ticker, a page of candles with a moment more at both ends, all the book', async () => {
    expect(await asked('ticker')).toEqual([
      `${ROOT}/v2/quote/premiumIndex?symbol=ETH-USDT`,
      `${ROOT}/v2/quote/ticker?symbol=ETH-USDT`,
      `${ROOT}/v2/quote/openInterest?symbol=ETH-USDT`,
    ]);
    const span = `startTime=${NOW - 3 * HOUR - 1}&endTime=${NOW - HOUR + 1}&limit=1440`;
    expect(await asked('candles')).toEqual([`${ROOT}/v3/quote/klines?symbol=ETH-USDT&interval=1h&${span}`]);
    expect(await asked('markCandles')).toEqual([
      `${ROOT}/v1/market/markPriceKlines?symbol=ETH-USDT&interval=1h&${span}`,
    ]);
    expect(await asked('orderBook')).toEqual([`${ROOT}/v2/quote/depth?symbol=ETH-USDT&limit=1000`]);
  });

  test('a long span is asked for no further than a page reaches', async () => {
    const io = tableIo(bingxLinear.replies);
    const from = NOW - 9000 * HOUR;
    await bingx.candles(eth, { ...CANDLE_QUERY, from }, io);
    const limit = bingx.candlePageLimit(CANDLE_QUERY);
    expect(new URL(io.asked[0]?.url ?? '').searchParams.get('endTime')).toBe(
      String(from + (limit - 1) * HOUR + 1),
    );
    expect(limit).toBeLessThan(1440);
  });

  test('what it does not cover', () => {
    for (const symbol of ['ETH/USD:ETH', 'ETH/USDT:USDT-261225', 'ETH/USDT'])
      expect(bingx.covers(instrument('bingx', symbol))).toBe(false);
    expect(bingx.covers(instrument('bingx', 'BTC/USDC:USDC'))).toBe(true);
    expect(bingx.stream(eth)).toBeNull();
  });
});

describe('what BingX tells', () => {
  test('open interest by its value, as coins at the mark; the interval of its funding', async () => {
    expect(await METHODS.ticker(bingxLinear, tableIo(bingxLinear.replies))).toEqual({
      markPrice: 1905.12,
      lastPrice: 1905.5,
      indexPrice: 1904,
      fundingRate: -0.000077,
      fundingIntervalMs: 8 * HOUR,
      nextFundingTime: NOW + 8 * HOUR,
      openInterest: 100000,
      volume24hUsd: 99067199.06,
      asOf: NOW,
    });
  });

  test('the same readings as ccxt', async () => {
    const witness = new CcxtBingx();
    const replies = bingxLinear.replies as Record<string, { data: never }>;
    const reply = (path: string) => replies[`/openApi/swap/${path}`]?.data ?? ({} as never);
    for (const [method, path] of [
      ['candles', 'v3/quote/klines'],
      ['markCandles', 'v1/market/markPriceKlines'],
    ] as const) {
      const series = await METHODS[method](bingxLinear, tableIo(bingxLinear.replies));
      const own = [series.openTime, series.open, series.high, series.low, series.close, series.volume];
      const newest = (reply(path) as never[])[0] ?? {};
      expect(own.map((column) => column.at(-1))).toEqual(witness.parseOHLCV(newest));
    }
    const ticker = await METHODS.ticker(bingxLinear, tableIo(bingxLinear.replies));
    const interest = witness.parseOpenInterest(reply('v2/quote/openInterest'), { inverse: false } as never);
    expect(interest.openInterestValue).toBe(190512000);
    expect((ticker.openInterest ?? 0) * (ticker.markPrice ?? 0)).toBeCloseTo(190512000, 6);
    const rate = witness.parseFundingRate(reply('v2/quote/premiumIndex'), {
      symbol: 'ETH/USDT:USDT',
    } as never);
    expect([rate.fundingRate, rate.interval]).toEqual([ticker.fundingRate, '8h']);
    const history = await METHODS.fundingHistory(bingxLinear, tableIo(bingxLinear.replies));
    expect([[...history.time], [...history.fundingRate]]).toEqual([
      [NOW - 8 * HOUR, NOW],
      [0.0001, -0.000117],
    ]);
  });

  test('a book from the best on, whatever the order it came in, in coins', async () => {
    const { bids, asks, asOf } = await METHODS.orderBook(bingxLinear, tableIo(bingxLinear.replies));
    expect([...bids.price, ...asks.price]).toEqual([1905.5, 1905, 1905.51, 1906]);
    expect([...bids.size, ...asks.size]).toEqual([10.25, 3, 2.5, 4]);
    expect(asOf).toBe(NOW);
  });

  test("the margin tiers are those of Binance's same contract, and are said to be", async () => {
    const table = await METHODS.marginTiers(bingxLinear, tableIo(bingxLinear.replies));
    const own = await METHODS.marginTiers(usdm, tableIo(usdm.replies));
    expect(table).toEqual({ ...own, lentBy: 'binance' });
    const unlisted = { ...bingxLinear, instrument: instrument('bingx', 'SNXX/USDT:USDT') };
    await expect(METHODS.marginTiers(unlisted, tableIo(bingxLinear.replies))).rejects.toMatchObject({
      kind: 'unknown-instrument',
    });
  });

  test('a reply about another contract', async () => {
    const key = '/openApi/swap/v2/quote/openInterest';
    const other = { code: 0, msg: '', data: { symbol: 'BTC-USDT', openInterest: '1', time: NOW } };
    const io = tableIo({ ...bingxLinear.replies, [key]: other });
    await expect(METHODS.ticker(bingxLinear, io)).rejects.toMatchObject({ kind: 'unknown-instrument' });
  });

  test.each([
    [{ code: 109425, msg: 'SNXX-USDT not exist, please verify it in api' }, 'unknown-instrument'],
    [{ code: 100410, msg: 'frequency limit rule' }, 'rate-limited'],
    [{ code: '109429', msg: 'Too many invalid requests in a short period' }, 'rate-limited'],
    [{ code: 100421, msg: 'This pair is currently restricted from API trading' }, 'no-data'],
    [{ code: 100500, msg: 'The current system is busy, please try again later' }, 'server-error'],
    [{ code: 100400, msg: 'this api is not exist' }, 'format-changed'],
  ])('%j is %s', async (reply, kind) => {
    const io = tableIo({ ...bingxLinear.replies, '/openApi/swap/v3/quote/klines': reply });
    const failure = await METHODS.candles(bingxLinear, io).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FetchFailure);
    expect(failure).toMatchObject({ kind, host: 'open-api.bingx.com' });
  });
});
