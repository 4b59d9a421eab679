import { deribit as ccxtDeribit } from 'ccxt';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../lib/domain/instrument.ts';
import { liquidationPrice, type Position } from '../../../lib/domain/liquidation-price.ts';
import { maintenanceMargin, maximumLeverage } from '../../../lib/domain/margin-tier.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { deribit } from '../../../lib/sources/deribit.ts';
import type { SourceIo } from '../../../lib/sources/source.ts';
import { deribitInverse, deribitLinear } from '../../contract/fixtures/deribit.ts';
import { HOUR, instrument, METHODS, NOW, tableIo } from '../../contract/fixtures/fixture.ts';

const LINEAR = deribitLinear.instrument;
const INVERSE = deribitInverse.instrument;
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

/** Tables as the source gives them, while the venue's maximum leverage is the documented one. */
function tableOf(symbol: string, leverage: number) {
  const reply = { result: { instrument_name: 'x', max_leverage: leverage } };
  return deribit.marginTiers(of(symbol), tableIo({ '/api/v2/public/get_instrument': reply }));
}

describe('margin that grows with size', () => {
  test.each([
    // support.deribit.com 25944738177565: contract, maximum leverage, coins, price, initial and maintenance margin as printed.
    ['BTC/USDC:USDC', 50, 25, 100_000, 53_125, 28_125],
    ['BTC/USDC:USDC', 50, 350, 100_000, 1_312_500, null],
    ['SOL/USDC:USDC', 25, 25, 200, 200.625, 100.625],
    ['SOL/USDC:USDC', 25, 6_000, 200, 84_000, null],
    // support.deribit.com 25944826427293: 2 % and 1 %, + 0.005 % a BTC, + 0.0004 % an ETH.
    ['BTC/USD:BTC', 50, 100, 1, 2.5, 1.5],
    ['BTC/USD:BTC-270625', 50, 100, 1, 2.5, 1.5],
    ['ETH/USD:ETH', 50, 1_000, 1, 24, 14],
  ])('%s, %ix: %d at %d', async (symbol, leverage, coins, price, initial, maintenance) => {
    const table = await tableOf(symbol, leverage);
    expect(table).toMatchObject({ notionalUnit: 'base', origin: 'bundled', liquidationFeeRate: 0 });
    expect((coins * price) / (maximumLeverage(table, coins) ?? Number.NaN)).toBeCloseTo(initial, 6);
    if (maintenance !== null)
      expect((maintenanceMargin(table, coins) ?? Number.NaN) * price).toBeCloseTo(maintenance, 6);
  });

  test('the table bears the last day before the venue announced other rates', async () => {
    expect((await tableOf('BTC/USDC:USDC', 50)).asOf).toBe(Date.UTC(2026, 7, 4));
  });

  test.each([
    'ETH/USDC:USDC',
    'XRP/USDC:USDC',
    'BTC/USDT:USDT',
    'BTC/USDC:USDC-261225',
    'SOL/USD:SOL',
    // A coin that is called as what every object has.
    'constructor/USDC:USDC',
  ])('none are invented for %s', async (symbol) => {
    const io = tableIo({});
    await expect(deribit.marginTiers(of(symbol), io)).rejects.toMatchObject({ kind: 'no-data' });
    expect(io.asked).toEqual([]);
  });

  test('a venue with another maximum leverage has other rates', async () => {
    await expect(tableOf('BTC/USDC:USDC', 100)).rejects.toMatchObject({ kind: 'format-changed' });
  });
});

describe('a position', () => {
  const position: Position = {
    side: 'long',
    entryPrice: 100_000,
    leverage: 10,
    size: 25,
    marginMode: 'cross',
    margin: null,
    walletBalance: 250_000,
  };

  test('cross: where equity has fallen to the maintenance margin of its size', async () => {
    const table = await tableOf('BTC/USDC:USDC', 50);
    const found = liquidationPrice(LINEAR, position, table, null);
    if (found.state !== 'price') throw new Error(found.state);
    const equity = 250_000 + 25 * (found.liquidationPrice - 100_000);
    expect(equity).toBeCloseTo(25 * found.liquidationPrice * (0.01 + 25 * 0.00005), 4);
    expect(found.maintenanceMarginRate).toBeCloseTo(0.01125, 12);
  });

  test('cross, margined in the coin: the rate grows as the price falls, for the coins become more', async () => {
    const table = await tableOf('BTC/USD:BTC', 50);
    const found = liquidationPrice(
      INVERSE,
      { ...position, size: 2_500_000, walletBalance: 2.5 },
      table,
      null,
    );
    if (found.state !== 'price') throw new Error(found.state);
    const coins = 2_500_000 / found.liquidationPrice;
    expect(2.5 + 25 - coins).toBeCloseTo(coins * (0.01 + coins * 0.00005), 8);
    expect(coins).toBeGreaterThan(25);
  });

  test('isolated is no mode of this venue, and cross needs the balance', async () => {
    const table = await tableOf('BTC/USDC:USDC', 50);
    expect(liquidationPrice(LINEAR, { ...position, marginMode: 'isolated' }, table, null)).toEqual({
      state: 'not-computable',
      reason: 'no-isolated-margin',
    });
    expect(liquidationPrice(LINEAR, { ...position, walletBalance: null }, table, null)).toEqual({
      state: 'not-computable',
      reason: 'cross-without-balance',
    });
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

const trade = (change: object) => ({
  trade_seq: 132564271,
  trade_id: '195402220',
  timestamp: NOW - 1,
  tick_direction: 0,
  price: 70_000,
  mark_price: 70_010.13,
  instrument_name: 'BTC_USDC-PERPETUAL',
  index_price: 70_020.45,
  direction: 'sell',
  amount: 2,
  ...change,
});
const order = (side: 'long' | 'short', time = NOW - 1) => ({
  side,
  price: 70_000,
  priceKind: 'average',
  size: 2,
  notionalUsd: 140_000,
  time,
});

describe('forced orders of the past', () => {
  const path = '/api/v2/public/get_last_trades_by_instrument_and_time';
  const query = { from: NOW - HOUR, to: NOW };
  const load = async (trades: readonly object[], hasMore: boolean) => {
    const io = tableIo({ [path]: { jsonrpc: '2.0', result: { trades, has_more: hasMore } } });
    const page = await deribit.pastLiquidations?.(LINEAR)?.load(LINEAR, query, io);
    return { page, asked: new URL(io.asked[0]?.url ?? '').searchParams };
  };

  test('those among all trades, ascending, the newest thousand at a time', async () => {
    const trades = [
      trade({ liquidation: 'T' }),
      trade({ timestamp: NOW - 2 }),
      trade({ timestamp: NOW - 3, liquidation: 'M' }),
    ];
    const { page, asked } = await load(trades, false);
    expect(page).toEqual({ orders: [order('short', NOW - 3), order('long')], span: query });
    expect(Object.fromEntries(asked)).toEqual({
      instrument_name: 'BTC_USDC-PERPETUAL',
      start_timestamp: String(query.from),
      end_timestamp: String(NOW),
      count: '1000',
      sorting: 'desc',
    });
  });

  test('a page that is not all of the span answers from its oldest trade on', async () => {
    const { page } = await load([trade({ liquidation: 'T' }), trade({ timestamp: NOW - 500 })], true);
    expect(page).toEqual({ orders: [order('long')], span: { from: NOW - 500, to: NOW } });
    expect((await load([], true)).page?.span).toEqual({ from: NOW, to: NOW });
  });

  test('what lies outside of the span is not believed', async () => {
    const { page } = await load([trade({ timestamp: NOW + 5, liquidation: 'T' })], false);
    expect(page?.orders).toEqual([]);
  });
});

describe('the stream', () => {
  const plan = deribit.stream(LINEAR);
  const inverse = deribit.stream(INVERSE);
  const told = (channel: string, data: unknown) =>
    JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params: { channel, data } });
  const trades = (change: object) => told('trades.BTC_USDC-PERPETUAL.agg2', [trade(change)]);

  test('asks for heartbeats and both channels, and answers the venue’s question', () => {
    expect(plan?.url).toBe('wss://streams.deribit.com/ws/api/v2');
    expect(plan?.subscribe.map((frame) => JSON.parse(frame))).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'public/set_heartbeat', params: { interval: 30 } },
      {
        jsonrpc: '2.0',
        id: 2,
        method: 'public/subscribe',
        params: { channels: ['ticker.BTC_USDC-PERPETUAL.agg2', 'trades.BTC_USDC-PERPETUAL.agg2'] },
      },
    ]);
    const question = '{"params":{"type":"test_request"},"method":"heartbeat","jsonrpc":"2.0"}';
    expect(JSON.parse(plan?.answer?.(question) ?? '')).toMatchObject({ method: 'public/test' });
    expect(plan?.answer?.('{"params":{"type":"heartbeat"},"method":"heartbeat","jsonrpc":"2.0"}')).toBeNull();
  });

  test.each([
    [{ liquidation: 'T' }, ['long']],
    [{ liquidation: 'T', direction: 'buy' }, ['short']],
    [{ liquidation: 'M' }, ['short']],
    [{ liquidation: 'M', direction: 'buy' }, ['long']],
    [{ liquidation: 'MT' }, ['long', 'short']],
  ] as const)('a trade with %o closes %o', (change, sides) => {
    expect(plan?.parse(trades(change), NOW)).toEqual(
      sides.map((side) => ({ type: 'liquidation', liquidation: order(side) })),
    );
  });

  test('dollars of an inverse contract become coins', () => {
    const change = { instrument_name: 'BTC-PERPETUAL', amount: 140_000, liquidation: 'T' };
    const frame = told('trades.BTC-PERPETUAL.agg2', [trade(change)]);
    expect(inverse?.parse(frame, NOW)).toMatchObject([{ liquidation: { size: 2, notionalUsd: 140_000 } }]);
  });

  test.each([
    {},
    { liquidation: 'X' },
    { liquidation: 'T', instrument_name: 'BTC-PERPETUAL' },
    { liquidation: 'T', amount: -1 },
    { liquidation: 'T', price: 'NaN' },
  ])('nothing of %o', (change) => expect(plan?.parse(trades(change), NOW)).toEqual([]));

  test('the ticker tells prices, coins and the rate; another channel’s tells nothing', () => {
    const { result } = deribitInverse.replies['/api/v2/public/ticker'] as { result: object };
    expect(inverse?.parse(told('ticker.BTC-PERPETUAL.agg2', result), NOW)).toEqual([
      {
        type: 'ticker',
        ticker: {
          markPrice: 70_000,
          lastPrice: 70_010.5,
          indexPrice: 70_020.1,
          openInterest: 10_000,
          fundingRate: -0.00010782,
          asOf: NOW,
        },
      },
    ]);
    expect(inverse?.parse(told('ticker.ETH-PERPETUAL.agg2', result), NOW)).toEqual([]);
  });

  test('a subscription that leaves the trades out is no ear for forced orders', () => {
    const answer = (channels: string[]) => JSON.stringify({ jsonrpc: '2.0', id: 2, result: channels });
    expect(plan?.parse(answer(['ticker.BTC_USDC-PERPETUAL.agg2']), NOW)).toEqual([
      { type: 'liquidations-refused' },
    ]);
    expect(plan?.parse(answer(['trades.BTC_USDC-PERPETUAL.agg2']), NOW)).toEqual([]);
    expect(plan?.parse('{"jsonrpc":"2.0","id":1,"result":"ok"}', NOW)).toEqual([]);
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
