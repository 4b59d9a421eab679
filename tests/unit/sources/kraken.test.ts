import { krakenfutures } from 'ccxt';
import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { kraken } from '../../../lib/sources/kraken.ts';
import { HOUR, instrument, keyOf, METHODS, NOW, tableIo } from '../../contract/fixtures/fixture.ts';
import { krakenInverse, krakenLinear } from '../../contract/fixtures/kraken.ts';

const LINEAR = instrument('kraken', 'ETH/USD:USD');
const INVERSE = instrument('kraken', 'ETH/USD:ETH');

describe('what Kraken calls its contracts', () => {
  test.each([
    ['BTC/USD:USD', 'PF_XBTUSD'],
    ['DOGE/USD:USD', 'PF_DOGEUSD'],
    ['BTC/USD:BTC', 'PI_XBTUSD'],
    ['BTC/USD:USD-260925', 'FF_XBTUSD_260925'],
    ['ETH/USD:ETH-260925', 'FI_ETHUSD_260925'],
  ])('%s is %s', async (symbol, product) => {
    const io = tableIo({});
    await kraken.orderBook(instrument('kraken', symbol), io).catch(() => undefined);
    expect(new URL(io.asked[0]?.url ?? '').searchParams.get('symbol')).toBe(product);
  });
});

describe('units', () => {
  test('an hour’s funding in money a contract is told as a ratio', async () => {
    const linear = await METHODS.ticker(krakenLinear, tableIo(krakenLinear.replies));
    // 0.0238 USD a coin of 1,904.
    expect(linear.fundingRate).toBeCloseTo(0.0238 / 1904, 12);
    expect(linear).toMatchObject({ fundingIntervalMs: HOUR, nextFundingTime: NOW + HOUR, asOf: NOW });
    const inverse = await METHODS.ticker(krakenInverse, tableIo(krakenInverse.replies));
    // 1e-8 coins a dollar.
    expect(inverse.fundingRate).toBeCloseTo(1e-8 * 1904, 12);
  });

  test('amounts are coins, of inverse contracts dollars turned into coins', async () => {
    const linear = await METHODS.ticker(krakenLinear, tableIo(krakenLinear.replies));
    expect(linear).toMatchObject({ openInterest: 100_000, volume24hUsd: 52_000.5 * 1905.12 });
    const inverse = await METHODS.ticker(krakenInverse, tableIo(krakenInverse.replies));
    expect(inverse.openInterest).toBeCloseTo(100_000, 6);
    expect(inverse.volume24hUsd).toBe(21_118_140);
    const bars = await METHODS.candles(krakenInverse, tableIo(krakenInverse.replies));
    expect(bars.volume[0]).toBeCloseTo(10, 9);
    const book = await METHODS.orderBook(krakenInverse, tableIo(krakenInverse.replies));
    expect(book.bids.size[0]).toBeCloseTo(10, 9);
  });

  test('open interest is that at the opening of its bucket', async () => {
    const linear = await METHODS.openInterestHistory(krakenLinear, tableIo(krakenLinear.replies));
    expect([...linear.time]).toEqual([NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR]);
    expect([...linear.openInterest]).toEqual([100_003, 100_002, 100_001]);
    const inverse = await METHODS.openInterestHistory(krakenInverse, tableIo(krakenInverse.replies));
    expect(inverse.openInterest[0]).toBeCloseTo(190_000_000 / 1900, 6);
  });

  test('ratios are accounts to accounts, and bought to sold in either spelling', async () => {
    const accounts = await METHODS.longShortRatio(krakenLinear, tableIo(krakenLinear.replies));
    expect([...accounts.ratio]).toEqual([3, 3.1, 2]);
    const key = '/api/charts/v1/analytics/PF_ETHUSD/cvd';
    const sent = await METHODS.takerVolumeRatio(krakenLinear, tableIo(krakenLinear.replies));
    expect([...sent.ratio]).toEqual([0.5, 2, 1]);
    const text = JSON.stringify(krakenLinear.replies[key]);
    const documented = JSON.parse(
      text.replace('buy_volume', 'buyVolume').replace('sell_volume', 'sellVolume'),
    );
    const io = tableIo({ ...krakenLinear.replies, [key]: documented });
    expect(await METHODS.takerVolumeRatio(krakenLinear, io)).toEqual(sent);
  });

  test('levels of margin: one rate for the whole position, the last without an end', async () => {
    for (const fixture of [krakenLinear, krakenInverse]) {
      const table = await METHODS.marginTiers(fixture, tableIo(fixture.replies));
      expect(table).toMatchObject({ notionalUnit: 'quote', liquidationFeeRate: 0, origin: 'venue' });
      expect(table.tiers).toEqual([
        {
          notionalFloor: 0,
          notionalCap: 1e6,
          maintenanceMarginRate: 0.01,
          maintenanceAmount: 0,
          maxLeverage: 50,
        },
        {
          notionalFloor: 1e6,
          notionalCap: 2e6,
          maintenanceMarginRate: 0.02,
          maintenanceAmount: 0,
          maxLeverage: 25,
        },
        {
          notionalFloor: 2e6,
          notionalCap: null,
          maintenanceMarginRate: 0.025,
          maintenanceAmount: 0,
          maxLeverage: 20,
        },
      ]);
    }
  });

  test('dated contracts have no funding', async () => {
    const dated = instrument('kraken', 'ETH/USD:USD-260925');
    await expect(kraken.fundingHistory(dated, tableIo({}))).rejects.toMatchObject({ kind: 'no-data' });
  });
});

describe('refusals in Kraken’s words', () => {
  test.each([
    ['{"result":"error","error":"contractNotFound"}', 404, 'unknown-instrument'],
    ['{"result":"error","error":"contractNotFound"}', 200, 'unknown-instrument'],
    ['{"result":"error","error":"apiLimitExceeded"}', 200, 'rate-limited'],
    ['{"result":"error","error":"Unavailable"}', 200, 'server-error'],
    ['{"result":"error","error":"requiredArgumentMissing"}', 200, 'format-changed'],
    [
      '{"result":null,"errors":[{"severity":"E","type":"Invalid arguments","field":"symbol"}]}',
      404,
      'unknown-instrument',
    ],
    [
      '{"result":null,"errors":[{"severity":"E","type":"Invalid arguments","field":"interval"}]}',
      200,
      'format-changed',
    ],
  ])('%s with %i is %s', async (text, status, kind) => {
    const io = {
      ...tableIo({}),
      fetchJson: () =>
        status === 200
          ? Promise.resolve(JSON.parse(text))
          : Promise.reject(
              new FetchFailure('format-changed', 'futures.kraken.com', 'HTTP', null, { status, text }),
            ),
    };
    await expect(kraken.ticker(LINEAR, io)).rejects.toMatchObject({ kind });
  });
});

describe('the stream', () => {
  const trade = (change: object) =>
    JSON.stringify({
      feed: 'trade',
      product_id: 'PF_ETHUSD',
      uid: 'x',
      side: 'sell',
      type: 'liquidation',
      seq: 1,
      time: NOW,
      qty: 2,
      price: 1900,
      ...change,
    });
  const plan = kraken.stream(LINEAR);
  const inverse = kraken.stream(INVERSE);

  test('subscribes to both feeds', () => {
    expect(plan?.url).toBe('wss://futures.kraken.com/ws/v1');
    expect(plan?.subscribe.map((frame) => JSON.parse(frame))).toEqual([
      { event: 'subscribe', feed: 'ticker', product_ids: ['PF_ETHUSD'] },
      { event: 'subscribe', feed: 'trade', product_ids: ['PF_ETHUSD'] },
    ]);
  });

  test('a forced order that sells closes a long; amounts of inverse contracts are dollars', () => {
    expect(plan?.parse(trade({}), NOW)).toEqual([
      {
        type: 'liquidation',
        liquidation: {
          side: 'long',
          price: 1900,
          priceKind: 'average',
          size: 2,
          notionalUsd: 3800,
          time: NOW,
        },
      },
    ]);
    const bought = inverse?.parse(trade({ product_id: 'PI_ETHUSD', side: 'buy', qty: 3800 }), NOW);
    expect(bought).toMatchObject([{ liquidation: { side: 'short', size: 2, notionalUsd: 3800 } }]);
  });

  test.each([
    { type: 'fill' },
    { product_id: 'PF_XBTUSD' },
    { qty: 'NaN' },
    { price: -1 },
    { feed: 'trade_snapshot' },
  ])('nothing of %o', (change) => expect(plan?.parse(trade(change), NOW)).toEqual([]));

  test('the ticker tells prices, coins and the rate as a ratio', () => {
    const frame = {
      time: NOW,
      product_id: 'PI_ETHUSD',
      feed: 'ticker',
      last: 1905.5,
      index: 1904,
      markPrice: 1905,
      openInterest: 190_500,
      relative_funding_rate: -0.00001,
      next_funding_rate_time: NOW + HOUR,
    };
    expect(inverse?.parse(JSON.stringify(frame), NOW)).toEqual([
      {
        type: 'ticker',
        ticker: {
          lastPrice: 1905.5,
          indexPrice: 1904,
          markPrice: 1905,
          openInterest: 100,
          fundingRate: -0.00001,
          nextFundingTime: NOW + HOUR,
          asOf: NOW,
        },
      },
    ]);
  });
});

describe('ccxt as a witness', () => {
  const ccxt = new krakenfutures();
  const urlOf = (path: string, api: string, params: object) =>
    String(ccxt.sign(path, api, 'GET', params).url);

  test.each(['ticker', 'fundingHistory', 'marginTiers', 'orderBook', 'candles', 'markCandles'] as const)(
    '%s asks the address that ccxt would ask',
    async (method) => {
      const io = tableIo(krakenLinear.replies);
      await METHODS[method](krakenLinear, io);
      const url = new URL(io.asked[0]?.url ?? '');
      const query = Object.fromEntries(url.searchParams);
      const symbol = 'PF_ETHUSD';
      const chart = (tick: string) =>
        urlOf('{price_type}/{symbol}/{interval}', 'charts', {
          price_type: tick,
          symbol,
          interval: '1h',
          ...query,
        });
      const expected = {
        ticker: urlOf('tickers/{symbol}', 'public', { symbol }),
        fundingHistory: urlOf('historical-funding-rates', 'public', { symbol }),
        marginTiers: urlOf('instruments', 'public', {}),
        orderBook: urlOf('orderbook', 'public', { symbol }),
        candles: chart('trade'),
        markCandles: chart('mark'),
      };
      expect(url.href).toBe(expected[method]);
    },
  );

  test('it reads the same numbers from the same replies', async () => {
    const io = tableIo(krakenLinear.replies);
    const ours = await METHODS.marginTiers(krakenLinear, io);
    const path = keyOf(io.asked[0] ?? { url: '' });
    const reply = krakenLinear.replies[path] as { instruments: object[] };
    const theirs = ccxt.parseMarketLeverageTiers(reply.instruments[0] ?? {}, ccxt.safeMarket('PF_ETHUSD'));
    expect(
      ours.tiers.map((tier) => [tier.notionalFloor, tier.maintenanceMarginRate, tier.maxLeverage]),
    ).toEqual(theirs.map((tier) => [tier.minNotional, tier.maintenanceMarginRate, tier.maxLeverage]));
    const bars = krakenLinear.replies['/api/charts/v1/trade/PF_ETHUSD/1h'] as { candles: object[] };
    const series = await METHODS.candles(krakenLinear, tableIo(krakenLinear.replies));
    expect([
      series.openTime[0],
      series.open[0],
      series.high[0],
      series.low[0],
      series.close[0],
      series.volume[0],
    ]).toEqual(ccxt.parseOHLCV(bars.candles[0]));
  });
});
