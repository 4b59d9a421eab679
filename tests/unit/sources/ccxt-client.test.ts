import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { failureOfStatus } from '../../../lib/net/retry-policy.ts';
import { ccxtCall } from '../../../lib/sources/ccxt-client.ts';
import type { HttpRequest, SourceIo } from '../../../lib/sources/source.ts';
import { ERROR_REPLIES } from '../../contract/fixtures/error-replies.ts';

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

  test.each(ERROR_REPLIES)('$name', async ({ venue, method, status, text, kind }) => {
    const { io } = setUp(status === 200 ? () => JSON.parse(text) : refuse(status, text));
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
