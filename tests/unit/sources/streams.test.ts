import { describe, expect, test } from 'vitest';
import type { VenueId } from '../../../lib/domain/instrument.ts';
import { sourceFor } from '../../../lib/sources/registry.ts';
import type { StreamEvent, StreamPlan } from '../../../lib/sources/source.ts';
import { instrument, METHODS, NOW, tableIo } from '../../contract/fixtures/fixture.ts';
import { gateInverse, gateLinear } from '../../contract/fixtures/gate.ts';
import { mexcInverse, mexcLinear } from '../../contract/fixtures/mexc.ts';
import { okxInverse, okxLinear } from '../../contract/fixtures/okx.ts';

function planOf(venue: VenueId, symbol: string): StreamPlan {
  const subject = instrument(venue, symbol);
  const plan = sourceFor(subject)?.stream(subject);
  if (plan === null || plan === undefined) throw new Error('no stream');
  return plan;
}
const events = (plan: StreamPlan, frame: unknown): readonly StreamEvent[] =>
  plan.parse(JSON.stringify(frame), NOW);

const forceOrder = (s: string, S: string) => ({
  stream: `${s.toLowerCase()}@forceOrder`,
  data: {
    e: 'forceOrder',
    E: NOW,
    o: {
      s,
      S,
      o: 'LIMIT',
      f: 'IOC',
      q: '2',
      p: '1890.1',
      ap: '1900',
      X: 'FILLED',
      l: '1',
      z: '2',
      T: NOW - 5,
    },
  },
});
const allLiquidation = (s: string, S: string, v: string) => ({
  topic: `allLiquidation.${s}`,
  type: 'snapshot',
  ts: NOW,
  data: [{ T: NOW - 5, s, S, v, p: '1900' }],
});
const liquidationOrders = (instId: string, details: readonly object[]) => ({
  arg: { channel: 'liquidation-orders', instType: 'SWAP' },
  data: [
    {
      instId: 'XRP-USDT-SWAP',
      details: [{ side: 'sell', posSide: 'long', bkPx: '2', sz: '9', ts: String(NOW) }],
    },
    { instId, details },
  ],
});
const detail = (side: string, posSide: string) => ({
  side,
  posSide,
  bkPx: '1900',
  sz: '20',
  bkLoss: '0',
  ccy: '',
  ts: String(NOW - 5),
});

describe('liquidations: always the side of the position, amounts in coins', () => {
  test('Binance USD-M: an order to SELL closes a long; average price, filled amount', () => {
    expect(events(planOf('binance', 'ETH/USDT:USDT'), forceOrder('ETHUSDT', 'SELL'))).toEqual([
      {
        type: 'liquidation',
        liquidation: {
          side: 'long',
          price: 1900,
          priceKind: 'average',
          size: 2,
          notionalUsd: 3800,
          time: NOW - 5,
        },
      },
    ]);
    const [bought] = events(planOf('binance', 'ETH/USDT:USDT'), forceOrder('ETHUSDT', 'BUY'));
    expect(bought).toMatchObject({ liquidation: { side: 'short' } });
  });

  test.each([
    ['ETH/USD:ETH', 'ETHUSD_PERP', 10],
    ['BTC/USD:BTC', 'BTCUSD_PERP', 100],
  ])('Binance COIN-M %s: contracts of USD', (symbol, id, contractUsd) => {
    expect(events(planOf('binance', symbol), forceOrder(id, 'SELL'))).toMatchObject([
      { liquidation: { side: 'long', size: (2 * contractUsd) / 1900, notionalUsd: 2 * contractUsd } },
    ]);
  });

  test('Bybit linear: Buy is a liquidated long; bankruptcy price', () => {
    expect(events(planOf('bybit', 'ETH/USDT:USDT'), allLiquidation('ETHUSDT', 'Buy', '2'))).toEqual([
      {
        type: 'liquidation',
        liquidation: {
          side: 'long',
          price: 1900,
          priceKind: 'bankruptcy',
          size: 2,
          notionalUsd: 3800,
          time: NOW - 5,
        },
      },
    ]);
  });

  test('Bybit inverse: amounts in USD', () => {
    expect(events(planOf('bybit', 'ETH/USD:ETH'), allLiquidation('ETHUSD', 'Sell', '3800'))).toMatchObject([
      { liquidation: { side: 'short', size: 2, notionalUsd: 3800 } },
    ]);
  });

  test('OKX: every detail, contracts in coins, net mode by the side of the order', async () => {
    await METHODS.ticker(okxLinear, tableIo(okxLinear.replies));
    const frame = liquidationOrders('ETH-USDT-SWAP', [
      detail('sell', 'long'),
      detail('buy', 'short'),
      detail('sell', 'net'),
      detail('buy', 'net'),
    ]);
    const found = events(planOf('okx', 'ETH/USDT:USDT'), frame);
    expect(found.map((event) => event.type === 'liquidation' && event.liquidation.side)).toEqual([
      'long',
      'short',
      'long',
      'short',
    ]);
    expect(found[0]).toMatchObject({
      liquidation: { price: 1900, priceKind: 'bankruptcy', size: 2, notionalUsd: 3800, time: NOW - 5 },
    });
  });

  test('OKX inverse: contracts of USD', async () => {
    await METHODS.ticker(okxInverse, tableIo(okxInverse.replies));
    const [event] = events(
      planOf('okx', 'ETH/USD:ETH'),
      liquidationOrders('ETH-USD-SWAP', [detail('sell', 'long')]),
    );
    expect(event).toMatchObject({ liquidation: { size: 200 / 1900, notionalUsd: 200 } });
  });

  // Frames of August 2026: one order as an object, later a list of them.
  const publicLiquidates = (contract: string, result: object) => ({
    time: NOW / 1000,
    time_ms: NOW,
    channel: 'futures.public_liquidates',
    event: 'update',
    result: Array.isArray(result) ? result.map((row) => ({ contract, ...row })) : { contract, ...result },
  });

  test('Gate: an order that sells closes a long; contracts of 0.01 ETH, alone or in a list', async () => {
    await METHODS.ticker(gateLinear, tableIo(gateLinear.replies));
    const plan = planOf('gate', 'ETH/USDT:USDT');
    const order = { price: '1900', size: -200, time: NOW - 5 };
    const liquidation = {
      side: 'long',
      price: 1900,
      priceKind: 'bankruptcy',
      size: 2,
      notionalUsd: 3800,
      time: NOW - 5,
    };
    expect(events(plan, publicLiquidates('ETH_USDT', order))).toEqual([{ type: 'liquidation', liquidation }]);
    const list = [
      order,
      { price: '1901', size: '50', time: NOW / 1000 - 2 },
      { price: '1', size: 0, time: NOW },
    ];
    expect(events(plan, publicLiquidates('ETH_USDT', list))).toMatchObject([
      { liquidation },
      { liquidation: { side: 'short', size: 0.5, time: NOW - 2000 } },
    ]);
    expect(events(plan, publicLiquidates('BTC_USDT', order))).toEqual([]);
  });

  test('Gate inverse: contracts of one USD', async () => {
    await METHODS.ticker(gateInverse, tableIo(gateInverse.replies));
    const frame = publicLiquidates('BTC_USD', [{ price: '1900', size: 3800, time_ms: NOW }]);
    expect(events(planOf('gate', 'BTC/USD:BTC'), frame)).toMatchObject([
      { liquidation: { side: 'short', size: 2, notionalUsd: 3800, time: NOW } },
    ]);
  });

  test('Gate: nothing is guessed before the contract size is known', () => {
    const frame = publicLiquidates('SOL_USDT', { price: '90', size: 5, time: NOW });
    expect(events(planOf('gate', 'SOL/USDT:USDT'), frame)).toEqual([]);
  });

  test('OKX: nothing is guessed before the contract size is known', () => {
    expect(
      events(planOf('okx', 'SOL/USDT:USDT'), liquidationOrders('SOL-USDT-SWAP', [detail('sell', 'long')])),
    ).toEqual([]);
  });
});

describe('tickers', () => {
  test('Binance: mark, index, funding; and the last price', () => {
    const plan = planOf('binance', 'ETH/USDT:USDT');
    expect(plan.url).toBe(
      'wss://fstream.binance.com/market/stream?streams=ethusdt@markPrice@1s/ethusdt@miniTicker/ethusdt@forceOrder',
    );
    const mark = {
      e: 'markPriceUpdate',
      E: NOW,
      s: 'ETHUSDT',
      p: '1905.1',
      i: '1906.4',
      P: '1905',
      r: '-0.0002',
      T: NOW + 1,
    };
    expect(events(plan, { stream: 'ethusdt@markPrice@1s', data: mark })).toEqual([
      {
        type: 'ticker',
        ticker: {
          markPrice: 1905.1,
          indexPrice: 1906.4,
          fundingRate: -0.0002,
          nextFundingTime: NOW + 1,
          asOf: NOW,
        },
      },
    ]);
    const mini = {
      e: '24hrMiniTicker',
      E: NOW,
      s: 'ETHUSDT',
      c: '1905.5',
      o: '2300',
      h: '2310',
      l: '1850',
      v: '1',
      q: '2',
    };
    expect(events(plan, { stream: 'ethusdt@miniTicker', data: mini })).toEqual([
      { type: 'ticker', ticker: { lastPrice: 1905.5, asOf: NOW } },
    ]);
    expect(events(plan, { stream: 'x', data: { ...mark, s: 'BTCUSDT' } })).toEqual([]);
  });

  test('Bybit: a delta has only what changed; inverse open interest by the last mark', () => {
    const linear = planOf('bybit', 'ETH/USDT:USDT');
    expect(
      events(linear, {
        topic: 'tickers.ETHUSDT',
        type: 'delta',
        ts: NOW,
        data: { symbol: 'ETHUSDT', markPrice: '1905.1' },
      }),
    ).toEqual([{ type: 'ticker', ticker: { markPrice: 1905.1, asOf: NOW } }]);
    const inverse = planOf('bybit', 'ETH/USD:ETH');
    const frame = (data: object) => ({ topic: 'tickers.ETHUSD', type: 'delta', ts: NOW, data });
    expect(events(inverse, frame({ openInterest: '1900000' }))).toEqual([
      { type: 'ticker', ticker: { asOf: NOW } },
    ]);
    events(inverse, frame({ markPrice: '1900' }));
    expect(events(inverse, frame({ openInterest: '1900000' }))).toMatchObject([
      { ticker: { openInterest: 1000 } },
    ]);
  });

  test('OKX: mark, last, open interest in coins, funding; answers ping', () => {
    const plan = planOf('okx', 'ETH/USDT:USDT');
    const frame = (channel: string, row: object) => ({
      arg: { channel, instId: 'ETH-USDT-SWAP' },
      data: [{ instId: 'ETH-USDT-SWAP', ...row }],
    });
    const ts = String(NOW);
    expect([plan.answer?.('ping'), plan.answer?.('{}')]).toEqual(['pong', null]);
    expect(events(plan, frame('mark-price', { markPx: '1905', ts }))).toMatchObject([
      { ticker: { markPrice: 1905, asOf: NOW } },
    ]);
    expect(events(plan, frame('tickers', { last: '1906', volCcy24h: '1', ts }))).toMatchObject([
      { ticker: { lastPrice: 1906 } },
    ]);
    expect(events(plan, frame('open-interest', { oi: '80', oiCcy: '8', ts }))).toMatchObject([
      { ticker: { openInterest: 8 } },
    ]);
    const funding = {
      fundingRate: '0.0001',
      fundingTime: String(NOW + 9),
      nextFundingTime: String(NOW + 99),
    };
    expect(events(plan, frame('funding-rate', funding))).toMatchObject([
      { ticker: { nextFundingTime: NOW + 9, asOf: NOW } },
    ]);
    expect(plan.parse('pong', NOW)).toEqual([]);
  });

  test('Gate: prices, funding, open interest in coins; a dated contract has no funding and no forced orders', async () => {
    await METHODS.ticker(gateLinear, tableIo(gateLinear.replies));
    const plan = planOf('gate', 'ETH/USDT:USDT');
    const row = {
      contract: 'ETH_USDT',
      last: '1905.5',
      mark_price: '1905.12',
      index_price: '1906.4',
      total_size: '80000',
      funding_rate: '-0.0002',
      funding_next_apply: NOW / 1000 + 60,
    };
    const frame = {
      time: NOW / 1000,
      time_ms: NOW,
      channel: 'futures.tickers',
      event: 'update',
      result: [row],
    };
    expect(events(plan, frame)).toEqual([
      {
        type: 'ticker',
        ticker: {
          lastPrice: 1905.5,
          markPrice: 1905.12,
          indexPrice: 1906.4,
          fundingRate: -0.0002,
          nextFundingTime: NOW + 60_000,
          openInterest: 800,
          asOf: NOW,
        },
      },
    ]);
    expect(events(plan, { ...frame, result: [{ ...row, contract: 'BTC_USDT' }] })).toEqual([]);
    const dated = planOf('gate', 'BTC/USDT:USDT-261225');
    expect(dated.url).toBe('wss://fx-ws.gateio.ws/v4/ws/delivery/usdt');
    expect(dated.subscribe).toHaveLength(1);
    const datedRow = {
      ...row,
      contract: 'BTC_USDT_20261225',
      funding_rate: '',
      funding_next_apply: undefined,
    };
    const [event] = events(dated, { ...frame, result: [datedRow] });
    expect(event).toEqual({
      type: 'ticker',
      ticker: { lastPrice: 1905.5, markPrice: 1905.12, indexPrice: 1906.4, asOf: NOW },
    });
  });

  test('Hyperliquid: its frames have no time, so the time of arrival stands', () => {
    const plan = planOf('hyperliquid', 'ETH/USDC:USDC');
    const ctx = {
      funding: '0.00001',
      openInterest: '41',
      dayNtlVlm: '9',
      oraclePx: '1906',
      markPx: '1905',
      midPx: null,
    };
    expect(events(plan, { channel: 'activeAssetCtx', data: { coin: 'ETH', ctx } })).toMatchObject([
      { ticker: { markPrice: 1905, indexPrice: 1906, openInterest: 41, asOf: NOW } },
    ]);
    expect(events(plan, { channel: 'activeAssetCtx', data: { coin: 'BTC', ctx } })).toEqual([]);
  });

  test('MEXC: prices, contracts in coins once their size is known, the coming rate', async () => {
    const frame = (symbol: string, holdVol: number) => ({
      channel: 'push.ticker',
      data: {
        symbol,
        lastPrice: 1906,
        fairPrice: 1905,
        indexPrice: 1904,
        holdVol,
        timestamp: NOW,
        bid1: 1905,
      },
      symbol,
      ts: NOW + 3,
    });
    const prices = { markPrice: 1905, lastPrice: 1906, indexPrice: 1904, asOf: NOW };
    const unknown = planOf('mexc', 'SOL/USDT:USDT');
    expect(events(unknown, frame('SOL_USDT', 700))).toEqual([{ type: 'ticker', ticker: prices }]);
    await METHODS.ticker(mexcLinear, tableIo(mexcLinear.replies));
    await METHODS.ticker(mexcInverse, tableIo(mexcInverse.replies));
    const plan = planOf('mexc', 'ETH/USDT:USDT');
    expect(plan.subscribe.map((text) => JSON.parse(text))).toEqual([
      { method: 'sub.ticker', param: { symbol: 'ETH_USDT' } },
      { method: 'sub.funding.rate', param: { symbol: 'ETH_USDT' } },
    ]);
    expect(events(plan, frame('ETH_USDT', 700))).toEqual([
      { type: 'ticker', ticker: { ...prices, openInterest: 7 } },
    ]);
    expect(events(planOf('mexc', 'ETH/USD:ETH'), frame('ETH_USD', 1905))).toMatchObject([
      { ticker: { openInterest: 10 } },
    ]);
    const rate = { channel: 'push.funding.rate', data: { symbol: 'ETH_USDT', rate: -0.0001 }, ts: NOW };
    expect(events(plan, rate)).toEqual([{ type: 'ticker', ticker: { fundingRate: -0.0001, asOf: NOW } }]);
    const settled = { ...rate, data: { ...rate.data, nextSettleTime: NOW + 9 } };
    expect(events(plan, settled)).toMatchObject([{ ticker: { nextFundingTime: NOW + 9 } }]);
    for (const other of [frame('BTC_USDT', 1), { channel: 'rs.sub.ticker', data: 'success', ts: NOW }])
      expect(events(plan, other)).toEqual([]);
  });
});

// Frames as captured from the push socket on 2026-09-22, and the documented ticker.
test('KuCoin: mark and index, last price by the match in ns, funding; other symbols are none', () => {
  const plan = planOf('kucoin', 'BTC/USDT:USDT');
  const mark = { s: 'XBTUSDTM', mp: '86201.79', ip: '86248.81', oi: '11481754', ts: 1790113097000 };
  const told = (frame: object) => events(plan, frame).map((event) => 'ticker' in event && event.ticker);
  expect(told({ T: 'mark-price', P: '1790113097443102278', d: mark })).toEqual([
    { markPrice: 86201.79, indexPrice: 86248.81, asOf: 1790113097000 },
  ]);
  const last = { A: '1', a: '86202', b: '86201', l: '86201.9', M: '1790113097440000000', s: 'XBTUSDTM' };
  expect(told({ T: 'ticker.FUTURES', P: '1790113097443102278', d: last })).toEqual([
    { lastPrice: 86201.9, asOf: 1790113097440 },
  ]);
  const funding = { s: 'XBTUSDTM', fr: '-0.000076', ft: 1790092800000, nt: 1790121600000, gl: 28800000 };
  expect(told({ T: 'funding-fee', P: '1790114460967760880', d: funding })).toEqual([
    {
      fundingRate: -0.000076,
      nextFundingTime: 1790121600000,
      fundingIntervalMs: 28800000,
      asOf: 1790114460967,
    },
  ]);
  expect(told({ T: 'mark-price', d: { ...mark, s: 'ETHUSDTM' } })).toEqual([]);
  expect(told({ T: 'mark-price', d: { ...mark, mp: '-1' } })).toEqual([]);
  expect(told({ type: 'pong', id: 'ping', ts: '1790113111261396000' })).toEqual([]);
});

const EVERY = [
  ['binance', 'ETH/USDT:USDT'],
  ['binance', 'ETH/USD:ETH'],
  ['bybit', 'ETH/USDT:USDT'],
  ['bybit', 'ETH/USD:ETH'],
  ['okx', 'ETH/USDT:USDT'],
  ['hyperliquid', 'ETH/USDC:USDC'],
  ['mexc', 'ETH/USDT:USDT'],
  ['gate', 'ETH/USDT:USDT'],
  ['kucoin', 'ETH/USDT:USDT'],
  ['bitget', 'ETH/USDT:USDT'],
  ['aster', 'ETH/USDT:USDT'],
] as const;
test.each(EVERY)('%s %s: garbage gives no event and never throws', (venue, symbol) => {
  const plan = planOf(venue, symbol);
  const frames = [
    '',
    'ping',
    '{',
    'null',
    '[]',
    '{"data":null}',
    '{"stream":"x","data":{"e":"forceOrder","o":{}}}',
  ];
  const nan = JSON.stringify(forceOrder('ETHUSDT', 'SELL')).replaceAll('1900', 'NaN');
  const negative = JSON.stringify(allLiquidation('ETHUSDT', 'Buy', '-2'));
  for (const frame of [...frames, nan, negative]) expect(plan.parse(frame, NOW)).toEqual([]);
});

test.each([
  [
    'bybit',
    { success: false, ret_msg: 'error:handler not found,topic:allLiquidation.ETHUSDT', op: 'subscribe' },
  ],
  ['okx', { event: 'error', code: '60018', msg: "Wrong URL or channel:liquidation-orders doesn't exist." }],
  [
    'gate',
    {
      time_ms: NOW,
      channel: 'futures.public_liquidates',
      event: 'subscribe',
      error: { code: 2, message: 'unknown channel' },
      result: { status: 'fail' },
    },
  ],
] as const)('%s: a refused feed of liquidations is told, any other answer is none', (venue, refusal) => {
  const plan = planOf(venue, 'ETH/USDT:USDT');
  expect(events(plan, refusal)).toEqual([{ type: 'liquidations-refused' }]);
  const others = [
    { success: true, ret_msg: 'allLiquidation.ETHUSDT', op: 'subscribe' },
    { event: 'subscribe', arg: { channel: 'liquidation-orders', instType: 'SWAP' } },
    { success: false, ret_msg: 'error:handler not found,topic:tickers.ETHUSDT', op: 'subscribe' },
    { event: 'error', code: '60018', msg: "Wrong URL or channel:funding-rate doesn't exist." },
    { channel: 'futures.public_liquidates', event: 'subscribe', error: null, result: { status: 'success' } },
    { channel: 'futures.tickers', event: 'subscribe', error: { code: 2, message: 'unknown contract' } },
  ];
  expect(others.flatMap((frame) => events(plan, frame))).toEqual([]);
});

describe('Bitget', () => {
  const arg = { instType: 'usdt-futures', topic: 'liquidation' };
  const row = { symbol: 'ETHUSDT', side: 'buy', price: '1900', amount: '2', ts: String(NOW) };

  test('buy is a liquidated long, in coins; other contracts of the category are left out', () => {
    const data = [row, { ...row, symbol: 'BTCUSDT' }];
    expect(events(planOf('bitget', 'ETH/USDT:USDT'), { action: 'update', arg, data, ts: NOW })).toEqual([
      {
        type: 'liquidation',
        liquidation: {
          side: 'long',
          price: 1900,
          priceKind: 'bankruptcy',
          size: 2,
          notionalUsd: 3800,
          time: NOW,
        },
      },
    ]);
  });

  test('an update of the ticker has only what changed', () => {
    const frame = (symbol: string) => ({
      action: 'update',
      arg: { instType: 'usdt-futures', topic: 'ticker', symbol },
      data: [{ lastPrice: '1905.5', markPrice: '1905.12', volume24h: '4500000' }],
      ts: NOW,
    });
    const plan = planOf('bitget', 'ETH/USDT:USDT');
    expect(events(plan, frame('ETHUSDT'))).toEqual([
      { type: 'ticker', ticker: { lastPrice: 1905.5, markPrice: 1905.12, asOf: NOW } },
    ]);
    expect(events(plan, frame('BTCUSDT'))).toEqual([]);
  });

  test('a refused feed of liquidations is told, any other answer is none', () => {
    const plan = planOf('bitget', 'ETH/USDT:USDT');
    const refusal = { event: 'error', arg, code: 30001, msg: "topic:liquidation doesn't exist" };
    expect(events(plan, refusal)).toEqual([{ type: 'liquidations-refused' }]);
    expect(events(plan, { event: 'subscribe', arg })).toEqual([]);
    expect(events(plan, { ...refusal, arg: { ...arg, topic: 'ticker' } })).toEqual([]);
  });
});

test('Aster: frames as Binance sends them, from its own host; an order that sells closes a long', () => {
  const plan = planOf('aster', 'ETH/USDT:USDT');
  expect(plan.url).toBe(
    'wss://fstream.asterdex.com/stream?streams=ethusdt@markPrice@1s/ethusdt@miniTicker/ethusdt@forceOrder',
  );
  expect(events(plan, forceOrder('ETHUSDT', 'SELL'))).toEqual([
    {
      type: 'liquidation',
      liquidation: {
        side: 'long',
        price: 1900,
        priceKind: 'average',
        size: 2,
        notionalUsd: 3800,
        time: NOW - 5,
      },
    },
  ]);
  expect(events(plan, forceOrder('BTCUSDT', 'SELL'))).toEqual([]);
});
