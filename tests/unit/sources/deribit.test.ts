import { deribit as ccxtDeribit } from 'ccxt';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../lib/domain/instrument.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { deribit } from '../../../lib/sources/deribit.ts';
import type { SourceIo } from '../../../lib/sources/source.ts';
import { deribitInverse, deribitLinear } from '../../contract/fixtures/deribit.ts';
import { HOUR, instrument, METHODS, NOW, tableIo } from '../../contract/fixtures/fixture.ts';

const LINEAR = deribitLinear.instrument;
const EIGHT_HOURS = 8 * HOUR;

const of = (symbol: string): Instrument => instrument('deribit', symbol);

describe('what Deribit calls its contracts', () => {
  test.each([
    ['BTC/USD:BTC', 'BTC-PERPETUAL'],
    ['ETH/USDC:USDC', 'ETH_USDC-PERPETUAL'],
    ['BTC/USDT:USDT', 'BTC_USDT-PERPETUAL'],
    ['BTC/USD:BTC-270625', 'BTC-25JUN27'],
    ['ETH/USD:ETH-260904', 'ETH-4SEP26'],
    ['SOL/USDC:USDC-261225', 'SOL_USDC-25DEC26'],
  ])('%s is %s', async (symbol, name) => {
    expect(deribit.covers(of(symbol))).toBe(true);
    const io = tableIo({});
    await deribit.orderBook(of(symbol), io).catch(() => undefined);
    expect(new URL(io.asked[0]?.url ?? '').searchParams.get('instrument_name')).toBe(name);
  });

  test('spot and options have no margin of their own', () => {
    expect(deribit.covers(of('BTC/USDC'))).toBe(false);
    expect(deribit.covers(of('BTC/USD:BTC-270625-61000-C'))).toBe(false);
  });
});

describe('units', () => {
  test('amounts of inverse contracts are dollars, those of linear ones coins', async () => {
    const linear = await METHODS.ticker(deribitLinear, tableIo(deribitLinear.replies));
    expect(linear).toMatchObject({ openInterest: 1640.501, volume24hUsd: 21_118_140, asOf: NOW });
    const inverse = await METHODS.ticker(deribitInverse, tableIo(deribitInverse.replies));
    expect(inverse.openInterest).toBeCloseTo(10_000, 9);
    for (const fixture of [deribitLinear, deribitInverse]) {
      const book = await METHODS.orderBook(fixture, tableIo(fixture.replies));
      expect([...book.bids.size, ...book.asks.size]).toEqual([10, 1, 1]);
    }
  });

  test('the volume of a candle is in coins of either contract', async () => {
    for (const fixture of [deribitLinear, deribitInverse]) {
      const bars = await METHODS.candles(fixture, tableIo(fixture.replies));
      expect([...bars.volume]).toEqual([19.007942601, 20.095877981, 0]);
    }
  });

  test('the rate of the moment is for 8 hours and paid all the time; an hour of the past is what was paid in it', async () => {
    const ticker = await METHODS.ticker(deribitLinear, tableIo(deribitLinear.replies));
    expect(ticker).toMatchObject({
      fundingRate: -0.00010782,
      fundingIntervalMs: EIGHT_HOURS,
      nextFundingTime: null,
    });
    const io = tableIo(deribitLinear.replies);
    const history = await METHODS.fundingHistory(deribitLinear, io);
    expect([...history.fundingRate]).toEqual([-4.739622041017375e-7, 0.0000125]);
    const asked = new URL(io.asked[0]?.url ?? '').searchParams;
    expect(Number(asked.get('end_timestamp')) - Number(asked.get('start_timestamp'))).toBe(30 * 24 * HOUR);
  });

  test('a dated contract has no funding', async () => {
    const dated = of('BTC/USD:BTC-270625');
    await expect(deribit.fundingHistory(dated, tableIo({}))).rejects.toMatchObject({ kind: 'no-data' });
    const key = '/api/v2/public/ticker';
    const text = JSON.stringify(deribitInverse.replies[key]).replace('BTC-PERPETUAL', 'BTC-25JUN27');
    const ticker = await deribit.ticker(dated, tableIo({ [key]: JSON.parse(text) }));
    expect(ticker).toMatchObject({ markPrice: 70_000, fundingRate: null, fundingIntervalMs: null });
  });

  test('columns of different lengths, and the ticker of another contract, are refused', async () => {
    const key = '/api/v2/public/get_tradingview_chart_data';
    const reply = structuredClone(deribitLinear.replies[key]) as { result: { close: number[] } };
    reply.result.close.pop();
    const io = tableIo({ ...deribitLinear.replies, [key]: reply });
    await expect(METHODS.candles(deribitLinear, io)).rejects.toMatchObject({ kind: 'format-changed' });
    const other = tableIo(deribitInverse.replies);
    await expect(deribit.ticker(LINEAR, other)).rejects.toMatchObject({ kind: 'unknown-instrument' });
  });

  test('an hour without a bar is an empty page', async () => {
    const key = '/api/v2/public/get_tradingview_chart_data';
    const empty = { status: 'no_data', ticks: [], open: [], high: [], low: [], close: [], volume: [] };
    const io = tableIo({ [key]: { jsonrpc: '2.0', result: empty } });
    expect((await METHODS.candles(deribitLinear, io)).openTime.length).toBe(0);
  });
});

describe('refusals in Deribit’s words', () => {
  const named = '{"jsonrpc":"2.0","error":{"message":"Invalid params","data":{"reason":"wrong format",';
  test.each([
    [`${named}"param":"instrument_name"},"code":-32602},"testnet":false}`, 400, 'unknown-instrument'],
    [`${named}"param":"resolution"},"code":-32602},"testnet":false}`, 200, 'format-changed'],
    ['{"error":{"code":13020,"message":"not_found"}}', 400, 'unknown-instrument'],
    ['{"error":{"code":10020,"message":"invalid_or_unsupported_instrument"}}', 200, 'unknown-instrument'],
    ['{"error":{"code":10028,"message":"too_many_requests"}}', 200, 'rate-limited'],
    ['{"error":{"code":10028,"message":"too_many_requests"}}', 400, 'rate-limited'],
    ['{"error":{"code":11051,"message":"system_maintenance"}}', 200, 'server-error'],
    ['{"error":{"code":13009,"message":"invalid_token"}}', 200, 'format-changed'],
  ])('%s with %i is %s', async (text, status, kind) => {
    const io: SourceIo = {
      now: () => NOW,
      fetchJson: () =>
        status === 200
          ? Promise.resolve(JSON.parse(text))
          : Promise.reject(
              new FetchFailure('format-changed', 'www.deribit.com', 'HTTP', null, { status, text }),
            ),
    };
    await expect(deribit.ticker(LINEAR, io)).rejects.toMatchObject({ kind });
  });
});

describe('ccxt as a witness', () => {
  const ccxt = new ccxtDeribit();
  const PATHS = {
    ticker: 'ticker',
    candles: 'get_tradingview_chart_data',
    fundingHistory: 'get_funding_rate_history',
    marginTiers: 'get_instrument',
    orderBook: 'get_order_book',
  } as const;

  test.each(Object.entries(PATHS))('%s asks the address that ccxt would ask', async (method, path) => {
    const io = tableIo(deribitLinear.replies);
    await METHODS[method as keyof typeof PATHS](deribitLinear, io);
    const url = new URL(io.asked[0]?.url ?? '');
    const query = Object.fromEntries(url.searchParams);
    expect(url.href).toBe(ccxt.sign(path, 'public', 'GET', query).url);
  });

  test('it reads the same numbers from the same replies', async () => {
    const { result } = deribitLinear.replies['/api/v2/public/ticker'] as { result: object };
    const theirs = ccxt.parseTicker(result);
    const ours = await METHODS.ticker(deribitLinear, tableIo(deribitLinear.replies));
    expect([ours.markPrice, ours.lastPrice, ours.indexPrice, ours.asOf]).toEqual([
      theirs.markPrice,
      theirs.last,
      theirs.indexPrice,
      theirs.timestamp,
    ]);
    const key = '/api/v2/public/get_tradingview_chart_data';
    const { result: columns } = deribitLinear.replies[key] as { result: object };
    const rows = ccxt.convertTradingViewToOHLCV(
      columns as never,
      'ticks',
      'open',
      'high',
      'low',
      'close',
      'volume',
      true,
    );
    const bars = await METHODS.candles(deribitLinear, tableIo(deribitLinear.replies));
    expect(
      Array.from(bars.openTime, (time, i) => [
        time,
        bars.open[i],
        bars.high[i],
        bars.low[i],
        bars.close[i],
        bars.volume[i],
      ]),
    ).toEqual(rows);
  });
});
