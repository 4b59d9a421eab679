import { describe, expect, test } from 'vitest';
import { deribit } from '../../../lib/sources/deribit.ts';
import { deribitInverse, deribitLinear } from '../../contract/fixtures/deribit.ts';
import { HOUR, NOW, tableIo } from '../../contract/fixtures/fixture.ts';

const LINEAR = deribitLinear.instrument;
const INVERSE = deribitInverse.instrument;

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
