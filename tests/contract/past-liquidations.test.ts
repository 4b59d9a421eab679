import { describe, expect, test } from 'vitest';
import { bitgetLinear } from './fixtures/bitget.ts';
import { instrument, NOW, tableIo } from './fixtures/fixture.ts';
import { gateLinear } from './fixtures/gate.ts';
import { htxInverse, htxLinear } from './fixtures/htx.ts';
import { okxLinear } from './fixtures/okx.ts';

// Orders by hand, in the venues' documented shapes: OKX "Get liquidation orders", Gate "List liquidated orders".
const okxRow = (ts: number, posSide: string, side: string, sz = '50') => ({
  bkLoss: '0',
  bkPx: '1900.5',
  ccy: '',
  posSide,
  side,
  sz,
  ts: String(ts),
});
const okxReply = (details: unknown[]) => ({
  code: '0',
  msg: '',
  data: [
    {
      details,
      instFamily: 'ETH-USDT',
      instId: 'ETH-USDT-SWAP',
      instType: 'SWAP',
      totalLoss: '0',
      uly: 'ETH-USDT',
    },
  ],
});
const OKX_PATH = '/api/v5/public/liquidation-orders';
const GATE_PATH = '/api/v4/futures/usdt/liq_orders';
const query = { from: NOW - 3_600_000, to: NOW };

function okxIo(details: unknown[]) {
  return tableIo({ ...okxLinear.replies, [OKX_PATH]: okxReply(details) });
}

const okxPast = okxLinear.source.pastLiquidations?.(okxLinear.instrument);
const bitgetPast = bitgetLinear.source.pastLiquidations?.(bitgetLinear.instrument);
const gatePast = gateLinear.source.pastLiquidations?.(gateLinear.instrument);

describe('forced orders of the past', () => {
  test('OKX: contracts of 0.1 ETH at the bankruptcy price, the side of the position, ascending', async () => {
    const io = okxIo([okxRow(NOW - 1_000, 'net', 'buy'), okxRow(NOW - 5_000, 'long', 'sell', '7')]);
    const page = await okxPast?.load(okxLinear.instrument, query, io);
    expect(page?.span).toEqual(query);
    const [first, second] = page?.orders ?? [];
    expect(first).toMatchObject({ side: 'long', price: 1900.5, priceKind: 'bankruptcy', time: NOW - 5_000 });
    expect(first?.size).toBeCloseTo(0.7, 12);
    expect(second).toMatchObject({ side: 'short', time: NOW - 1_000 });
    expect(second?.notionalUsd).toBeCloseTo(5 * 1900.5, 9);
    const asked = new URL(io.asked.find(({ url }) => url.includes(OKX_PATH))?.url ?? '');
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      instType: 'SWAP',
      uly: 'ETH-USDT',
      state: 'filled',
      after: String(NOW + 1),
      before: String(query.from - 1),
      limit: '100',
    });
  });

  test('OKX: a full page covers only the time from its oldest order on', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => okxRow(NOW - 1_000 * index, 'long', 'sell'));
    const page = await okxPast?.load(okxLinear.instrument, query, okxIo(rows));
    expect(page?.span).toEqual({ from: NOW - 99_000, to: NOW });
    expect(page?.orders).toHaveLength(100);
  });

  test.each([
    [{ code: '50011', msg: 'Too Many Requests', data: [] }, 'rate-limited'],
    [{ code: '51000', msg: 'Parameter uly error', data: [] }, 'unknown-instrument'],
    [
      { code: '0', msg: '', data: [{ details: [{ ...okxRow(NOW, 'long', 'sell'), bkPx: 'NaN' }] }] },
      'format-changed',
    ],
    [null, 'format-changed'],
  ])('OKX: %j is %s', async (reply, kind) => {
    const io = tableIo({ ...okxLinear.replies, [OKX_PATH]: reply });
    await expect(okxPast?.load(okxLinear.instrument, query, io)).rejects.toMatchObject({ kind });
  });

  test('Gate: contracts of 0.01 ETH at the price of the fill; a positive size was a long; an hour at a time', async () => {
    const row = (ago: number, size: number) => ({
      time: NOW / 1000 - ago,
      contract: 'ETH_USDT',
      size,
      order_size: -size,
      order_price: '1890.1',
      fill_price: '1895',
      left: 0,
    });
    const io = tableIo({ ...gateLinear.replies, [GATE_PATH]: [row(1, -300), row(5, 200), row(6, 0)] });
    const wide = { from: NOW - 10 * 3_600_000, to: NOW };
    const page = await gatePast?.load(gateLinear.instrument, wide, io);
    expect(page).toEqual({
      orders: [
        { side: 'long', price: 1895, priceKind: 'average', size: 2, notionalUsd: 3790, time: NOW - 5_000 },
        { side: 'short', price: 1895, priceKind: 'average', size: 3, notionalUsd: 5685, time: NOW - 1_000 },
      ],
      span: { from: NOW - 3_600_000, to: NOW },
    });
  });

  test('Gate tells none of dated contracts', () => {
    expect(gateLinear.source.pastLiquidations?.(instrument('gate', 'BTC/USDT:USDT-261225'))).toBeNull();
  });

  describe('Bitget', () => {
    const BITGET_PATH = '/api/v3/market/liquidations';
    const MINUTE = 60_000;
    const row = (minutesAgo: number, side: string, change: object = {}) => ({
      symbol: 'ETHUSDT',
      side,
      price: '1890.5',
      amount: '2.5',
      ts: String(NOW - minutesAgo * MINUTE),
      ...change,
    });
    const reply = (list: unknown[], cursor: unknown = null) => ({
      code: '00000',
      msg: 'success',
      requestTime: NOW,
      data: { list, cursor },
    });
    const asked = (io: ReturnType<typeof tableIo>): URLSearchParams[] =>
      io.asked.filter(({ url }) => url.includes(BITGET_PATH)).map(({ url }) => new URL(url).searchParams);

    test('coins at the bankruptcy price, the side of the position, and nothing of the last ten minutes', async () => {
      const other = row(20, 'buy', { symbol: 'BTCUSDT' });
      const list = [row(5, 'buy'), row(15, 'sell'), other, row(30, 'buy'), row(61, 'buy')];
      const io = tableIo({ ...bitgetLinear.replies, [BITGET_PATH]: reply(list) });
      const page = await bitgetPast?.load(bitgetLinear.instrument, query, io);
      expect(page).toEqual({
        orders: [
          {
            side: 'long',
            price: 1890.5,
            priceKind: 'bankruptcy',
            size: 2.5,
            notionalUsd: 4726.25,
            time: NOW - 30 * MINUTE,
          },
          {
            side: 'short',
            price: 1890.5,
            priceKind: 'bankruptcy',
            size: 2.5,
            notionalUsd: 4726.25,
            time: NOW - 15 * MINUTE,
          },
        ],
        span: { from: query.from, to: NOW - 10 * MINUTE },
      });
      expect(Object.fromEntries(asked(io)[0] ?? [])).toEqual({
        category: 'USDT-FUTURES',
        symbol: 'ETHUSDT',
        limit: '100',
      });
    });

    test('page after page by the cursor, four at most: what lies behind was not told', async () => {
      const list = Array.from({ length: 100 }, (_, index) => row(12 + index / 10, 'buy'));
      const io = tableIo({ ...bitgetLinear.replies, [BITGET_PATH]: reply(list, 'next') });
      const page = await bitgetPast?.load(bitgetLinear.instrument, query, io);
      expect(asked(io).map((params) => params.get('cursor'))).toEqual([null, 'next', 'next', 'next']);
      expect(page?.span.from).toBe(NOW - 21.9 * MINUTE);
    });

    test('of a span within the delay nothing is asked, and nothing is claimed', async () => {
      const io = tableIo(bitgetLinear.replies);
      const young = { from: NOW - 9 * MINUTE, to: NOW };
      const page = await bitgetPast?.load(bitgetLinear.instrument, young, io);
      expect(page).toEqual({ orders: [], span: { from: NOW, to: NOW } });
      expect(asked(io)).toEqual([]);
    });

    test.each([
      [
        { code: '40309', msg: 'The symbol has been removed', requestTime: NOW, data: null },
        'unknown-instrument',
      ],
      [reply([row(20, 'buy', { price: 'NaN' })]), 'format-changed'],
      [reply([row(20, 'sideways')]), 'format-changed'],
      [reply(Array.from({ length: 101 }, () => row(20, 'buy'))), 'format-changed'],
    ])('%j is %s', async (answer, kind) => {
      const io = tableIo({ ...bitgetLinear.replies, [BITGET_PATH]: answer });
      await expect(bitgetPast?.load(bitgetLinear.instrument, query, io)).rejects.toMatchObject({ kind });
    });
  });

  describe('HTX', () => {
    const HTX_PATH = '/v5/market/liquidation_orders';
    const htxPast = htxLinear.source.pastLiquidations?.(htxLinear.instrument);
    const row = (agoMs: number, change: object = {}) => ({
      id: '1',
      contract_code: 'ETH-USDT',
      liquidation_time: String(NOW - agoMs),
      side: 'sell',
      position_side: 'long',
      volume: '250',
      amount: '2.5',
      bankrupt_price: '1890.5',
      trade_turnover: '4730',
      ...change,
    });
    const io = (data: unknown) =>
      tableIo({ ...htxLinear.replies, [HTX_PATH]: { code: 200, message: 'Success', data, ts: NOW } });

    test('coins at the bankruptcy price, the side of the position, two hours at a time', async () => {
      const asked = io([
        row(1_000, { position_side: 'short' }),
        row(5_000),
        row(6_000, { contract_code: 'BTC-USDT' }),
      ]);
      const page = await htxPast?.load(htxLinear.instrument, { from: NOW - 10 * 3_600_000, to: NOW }, asked);
      expect(page).toEqual({
        orders: [
          {
            side: 'long',
            price: 1890.5,
            priceKind: 'bankruptcy',
            size: 2.5,
            notionalUsd: 4726.25,
            time: NOW - 5_000,
          },
          {
            side: 'short',
            price: 1890.5,
            priceKind: 'bankruptcy',
            size: 2.5,
            notionalUsd: 4726.25,
            time: NOW - 1_000,
          },
        ],
        span: { from: NOW - 2 * 3_600_000, to: NOW },
      });
      const url = new URL(asked.asked.find((request) => request.url.includes(HTX_PATH))?.url ?? '');
      expect(Object.fromEntries(url.searchParams)).toEqual({
        contract_code: 'ETH-USDT',
        start_time: String(NOW - 2 * 3_600_000),
        end_time: String(NOW),
        limit: '100',
        direct: 'prev',
      });
    });

    test('a full page covers only the time from its oldest order on; none at all covers the span', async () => {
      const full = io(Array.from({ length: 100 }, (_, index) => row(1_000 * index)));
      expect((await htxPast?.load(htxLinear.instrument, query, full))?.span).toEqual({
        from: NOW - 99_000,
        to: NOW,
      });
      expect(await htxPast?.load(htxLinear.instrument, query, io(null))).toEqual({ orders: [], span: query });
    });

    test.each([
      [[row(1_000, { position_side: 'both' })], 'format-changed'],
      [[row(1_000, { bankrupt_price: '0' })], 'format-changed'],
      ['html', 'format-changed'],
    ])('%j is %s', async (data, kind) => {
      await expect(htxPast?.load(htxLinear.instrument, query, io(data))).rejects.toMatchObject({ kind });
    });

    test('tells none of coin-margined contracts', () => {
      expect(htxInverse.source.pastLiquidations?.(htxInverse.instrument)).toBeNull();
    });
  });
});
