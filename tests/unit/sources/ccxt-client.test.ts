import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { failureOfStatus } from '../../../lib/net/retry-policy.ts';
import { type CcxtVenue, ccxtCall } from '../../../lib/sources/ccxt-client.ts';
import type { HttpRequest, SourceIo } from '../../../lib/sources/source.ts';

function setUp(answer: (request: HttpRequest) => unknown) {
  const asked: HttpRequest[] = [];
  const noted: FetchFailure[] = [];
  const io: SourceIo = {
    now: () => 0,
    noteFailure: (failure) => noted.push(failure),
    fetchJson: async (request) => {
      asked.push(request);
      return answer(request);
    },
  };
  return { io, asked, noted };
}
const refuse = (status: number, text: string) => (request: HttpRequest) => {
  throw failureOfStatus(
    new URL(request.url).host,
    { status, retryAfter: null, date: null, text },
    1_770_336_000_000,
    0,
  );
};

describe('ccxtCall', () => {
  test('builds the request with ccxt, sends it through our io with its weight, and gives back what came', async () => {
    const { io, asked } = setUp(() => ({ retCode: 0, result: {} }));
    const params = { category: 'linear', symbol: 'ETHUSDT' };
    await expect(ccxtCall(io, 'bybit', 'publicGetV5MarketTickers', params, { weight: 3 })).resolves.toEqual({
      retCode: 0,
      result: {},
    });
    const url = 'https://api.bybit.com/v5/market/tickers?category=linear&symbol=ETHUSDT';
    expect(asked).toEqual([{ url, method: 'GET', weight: 3 }]);
  });

  test('posts a body where the venue wants one', async () => {
    const { io, asked } = setUp(() => ({}));
    await ccxtCall(io, 'hyperliquid', 'publicPostInfo', { type: 'meta' });
    expect(asked).toEqual([
      { url: 'https://api.hyperliquid.xyz/info', method: 'POST', body: '{"type":"meta"}' },
    ]);
  });

  test('parallel calls of one venue keep their own io and weight', async () => {
    const first = setUp(() => 'first');
    const second = setUp(() => 'second');
    const call = (io: SourceIo, weight: number) =>
      ccxtCall(io, 'binanceusdm', 'fapiPublicGetPremiumIndex', { symbol: 'ETHUSDT' }, { weight });
    await expect(Promise.all([call(first.io, 1), call(second.io, 2)])).resolves.toEqual(['first', 'second']);
    expect([first.asked[0]?.weight, second.asked[0]?.weight]).toEqual([1, 2]);
  });

  const WORDS: readonly (readonly [string, CcxtVenue, string, (request: HttpRequest) => unknown, string])[] =
    [
      [
        'Binance -1121',
        'binanceusdm',
        'fapiPublicGetPremiumIndex',
        refuse(400, '{"code":-1121,"msg":"Invalid symbol."}'),
        'unknown-instrument',
      ],
      [
        'Binance -1130',
        'binanceusdm',
        'fapiPublicGetPremiumIndex',
        refuse(400, '{"code":-1130,"msg":"Data sent for parameter is not valid."}'),
        'format-changed',
      ],
      [
        'Bybit symbol',
        'bybit',
        'publicGetV5MarketTickers',
        () => ({ retCode: 10001, retMsg: 'params error: symbol invalid', result: {} }),
        'unknown-instrument',
      ],
      [
        'Bybit parameters',
        'bybit',
        'publicGetV5MarketTickers',
        () => ({ retCode: 10001, retMsg: 'Illegal category', result: {} }),
        'format-changed',
      ],
      [
        'Bybit 10006',
        'bybit',
        'publicGetV5MarketTickers',
        () => ({ retCode: 10006, retMsg: 'Too many visits!', result: {} }),
        'rate-limited',
      ],
      [
        'OKX 51001',
        'okx',
        'publicGetMarketTicker',
        () => ({ code: '51001', msg: "Instrument ID doesn't exist.", data: [] }),
        'unknown-instrument',
      ],
      [
        'OKX 50011',
        'okx',
        'publicGetMarketTicker',
        () => ({ code: '50011', msg: 'Too Many Requests', data: [] }),
        'rate-limited',
      ],
      [
        'OKX 50001',
        'okx',
        'publicGetMarketTicker',
        () => ({ code: '50001', msg: 'Service temporarily unavailable', data: [] }),
        'server-error',
      ],
      [
        'our own 451',
        'binanceusdm',
        'fapiPublicGetPremiumIndex',
        refuse(451, '{"code":0,"msg":"restricted location"}'),
        'region-blocked',
      ],
      [
        'our own 429',
        'okx',
        'publicGetMarketTicker',
        refuse(429, '{"code":"50011","msg":"Too Many Requests"}'),
        'rate-limited',
      ],
    ];
  test.each(WORDS)('%s', async (_name, venue, method, answer, kind) => {
    const { io } = setUp(answer);
    const failure = await ccxtCall(io, venue, method, {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FetchFailure);
    expect(failure).toMatchObject({ kind });
  });

  test('a limit that the venue states inside a 200 reaches the limiter', async () => {
    const { io, noted } = setUp(() => ({ retCode: 10006, retMsg: 'Too many visits!', result: {} }));
    await ccxtCall(io, 'bybit', 'publicGetV5MarketTickers', {}).catch(() => undefined);
    expect(noted.map(({ kind, host }) => [kind, host])).toEqual([['rate-limited', 'api.bybit.com']]);
  });

  test('a method that ccxt does not have is a fault of ours, told at once', async () => {
    const { io } = setUp(() => null);
    await expect(ccxtCall(io, 'okx', 'publicGetPublicLiquidationOrders', {})).rejects.toThrow('has no');
  });
});
