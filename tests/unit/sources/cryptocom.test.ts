import { cryptocom as CcxtCryptocom } from 'ccxt';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../lib/domain/instrument.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { cryptocom } from '../../../lib/sources/cryptocom.ts';
import { cryptocomLinear } from '../../contract/fixtures/cryptocom.ts';
import { HOUR, instrument, METHODS, type MethodName, NOW, tableIo } from '../../contract/fixtures/fixture.ts';

const eth = cryptocomLinear.instrument;
const dated = instrument('cryptocom', 'ETH/USD:USD-261225');
const ROOT = '/exchange/v1/public';

async function asked(method: MethodName): Promise<string[]> {
  const io = tableIo(cryptocomLinear.replies);
  await METHODS[method](cryptocomLinear, io);
  return io.asked.map(({ url }) => url);
}

describe('what is asked of Crypto.com', () => {
  test('the four facts of a ticker, each where the venue has it; a dated contract has no rate', async () => {
    const query = (name: string, type: string) => `instrument_name=${name}&valuation_type=${type}&count=1`;
    expect(await asked('ticker')).toEqual([
      `https://api.crypto.com${ROOT}/get-tickers?instrument_name=ETHUSD-PERP`,
      `https://api.crypto.com${ROOT}/get-valuations?${query('ETHUSD-PERP', 'mark_price')}`,
      `https://api.crypto.com${ROOT}/get-valuations?${query('ETHUSD-INDEX', 'index_price')}`,
      `https://api.crypto.com${ROOT}/get-valuations?${query('ETHUSD-PERP', 'funding_rate')}`,
    ]);
    const io = tableIo(cryptocomLinear.replies);
    expect(await cryptocom.ticker(dated, io)).toMatchObject({ fundingRate: null, nextFundingTime: null });
    expect(io.asked.map(({ url }) => url).join()).not.toContain('funding');
    expect(io.asked[0]?.url).toContain('ETHUSD-261225');
    await expect(cryptocom.fundingHistory(dated, io)).rejects.toMatchObject({ kind: 'no-data' });
  });

  test('the addresses are those that ccxt signs, its readings ours', async () => {
    const witness = new CcxtCryptocom();
    const [candles = ''] = await asked('candles');
    const params = Object.fromEntries(new URL(candles).searchParams);
    expect(witness.sign('public/get-candlestick', ['v1', 'public'] as never, 'GET', params).url).toBe(
      candles,
    );
    expect(params).toMatchObject({ timeframe: witness.timeframes['1h'], count: '300' });

    const replies = cryptocomLinear.replies as Record<string, { result: { data: never[] } }>;
    const io = tableIo(cryptocomLinear.replies);
    const row = replies[`${ROOT}/get-candlestick`]?.result.data.at(-1) ?? {};
    const series = await METHODS.candles(cryptocomLinear, io);
    const own = [series.openTime, series.open, series.high, series.low, series.close, series.volume];
    expect(own.map((column) => column.at(-1))).toEqual(witness.parseOHLCV(row));

    const ticker = await cryptocom.ticker(eth, io);
    const told = witness.parseTicker(replies[`${ROOT}/get-tickers`]?.result.data[0] ?? {});
    expect([ticker.lastPrice, ticker.asOf]).toEqual([told.last, told.timestamp]);
    const rate = { v: '-0.000001884', t: 1687892401000 };
    const rates = { ...replies[`${ROOT}/get-valuations`], result: { data: [rate] } };
    const onlyRates = tableIo({ ...cryptocomLinear.replies, [`${ROOT}/get-valuations`]: rates });
    const history = await cryptocom.fundingHistory(eth, onlyRates);
    const read = witness.parseFundingRate(rate, { symbol: 'ETH/USD:USD' } as never);
    expect([history.time[0], history.fundingRate[0]]).toEqual([read.timestamp, read.fundingRate]);
    expect(read.interval).toBe('1h');
  });

  test('sizes are coins, the value of a day is USD, the rate is an hour’s', async () => {
    expect(await cryptocom.ticker(eth, tableIo(cryptocomLinear.replies))).toMatchObject({
      openInterest: 31000.5,
      volume24hUsd: 90000000.25,
      fundingIntervalMs: HOUR,
      // The rate was told in the second before the settlement at NOW.
      nextFundingTime: NOW,
    });
  });
});

test('one tier: half of the initial margin, up to the coins whose own rate reaches it', async () => {
  const table = await cryptocom.marginTiers(eth, tableIo(cryptocomLinear.replies));
  expect(table).toMatchObject({ notionalUnit: 'base', liquidationFeeRate: 0, origin: 'venue' });
  // 50x: 2 % at the start; 0.0005 a coin reaches 2 % at 40 coins.
  expect(table.tiers).toMatchObject([
    { notionalFloor: 0, notionalCap: 40, maintenanceMarginRate: 0.01, maxLeverage: 50, maintenanceAmount: 0 },
  ]);
  // A coin without words of its own has the defaults: 20x, 0.05 a coin.
  const boba = instrument('cryptocom', 'BOBA/USD:USD');
  expect((await cryptocom.marginTiers(boba, tableIo(cryptocomLinear.replies))).tiers).toMatchObject([
    { notionalCap: 1, maintenanceMarginRate: 0.025, maxLeverage: 20 },
  ]);
});

describe('refusals', () => {
  const refusing = (failure: unknown) => ({
    now: () => NOW,
    fetchJson: () => (failure instanceof Error ? Promise.reject(failure) : Promise.resolve(failure)),
  });
  const status400 = (text: string): FetchFailure =>
    new FetchFailure('format-changed', 'api.crypto.com', 'HTTP 400', null, { status: 400, text });

  test.each([
    [
      'an unknown name',
      status400('{"code":40004,"message":"Invalid instrument_name"}'),
      'unknown-instrument',
    ],
    ['another bad parameter', status400('{"code":40004,"message":"Invalid depth"}'), 'format-changed'],
    ['a spent limit', { code: 42901, message: 'TOO_MANY_REQUESTS' }, 'rate-limited'],
    ['maintenance', { code: 9010001, message: 'SYSTEM_MAINTENANCE' }, 'server-error'],
    ['a code never seen', { code: 50001, message: 'ERR_INTERNAL' }, 'format-changed'],
  ])('%s', async (_, failure, kind) => {
    await expect(cryptocom.orderBook(eth, refusing(failure))).rejects.toMatchObject({ kind });
  });
});

describe('the stream', () => {
  const planOf = (of: Instrument) => cryptocom.stream(of) ?? expect.unreachable('no stream');
  const plan = planOf(eth);
  const frame = (channel: string, row: object, name = 'ETHUSD-PERP') =>
    plan.parse(
      JSON.stringify({
        id: -1,
        method: 'subscribe',
        code: 0,
        result: { instrument_name: name, subscription: `${channel}.${name}`, channel, data: [row] },
      }),
      NOW,
    );

  test('ticker, mark and rate of one contract', () => {
    expect(plan.subscribe.join()).toContain(
      '["ticker.ETHUSD-PERP","mark.ETHUSD-PERP","funding.ETHUSD-PERP"]',
    );
    expect(planOf(dated).subscribe.join()).not.toContain('funding');
    expect(frame('ticker', { i: 'ETHUSD-PERP', a: '1905.5', oi: '310.5', t: NOW })).toEqual([
      { type: 'ticker', ticker: { lastPrice: 1905.5, openInterest: 310.5, asOf: NOW } },
    ]);
    expect(frame('ticker', { i: 'ETHUSD-PERP', a: null, t: NOW })).toEqual([
      { type: 'ticker', ticker: { asOf: NOW } },
    ]);
    expect(frame('mark', { v: '1905.1', t: NOW })).toEqual([
      { type: 'ticker', ticker: { markPrice: 1905.1, asOf: NOW } },
    ]);
    expect(frame('funding', { v: '-0.000005', t: NOW })).toEqual([
      { type: 'ticker', ticker: { fundingRate: -0.000005, nextFundingTime: NOW + HOUR, asOf: NOW } },
    ]);
    expect(frame('mark', { v: '1905.1', t: NOW }, 'BTCUSD-PERP')).toEqual([]);
    expect(frame('mark', { v: '-1', t: NOW })).toEqual([]);
    expect(plan.parse('{"id":1,"method":"subscribe","code":40003,"message":"Unknown"}', NOW)).toEqual([]);
  });

  test('a heartbeat is answered with its own id, nothing else is', () => {
    const answer = plan.answer?.('{"id":1587523073344,"method":"public/heartbeat","code":0}');
    expect(JSON.parse(answer ?? '')).toEqual({ id: 1587523073344, method: 'public/respond-heartbeat' });
    for (const text of ['ping', '{"id":1,"method":"subscribe"}', '"public/heartbeat"', '{public/heartbeat'])
      expect(plan.answer?.(text)).toBeNull();
  });
});
