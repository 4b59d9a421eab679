import { htx as CcxtHtx } from 'ccxt';
import { describe, expect, test } from 'vitest';
import { liquidationPrice } from '../../../lib/domain/liquidation-price.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { htx } from '../../../lib/sources/htx.ts';
import {
  CANDLE_QUERY,
  HOUR,
  instrument,
  METHODS,
  type MethodName,
  NOW,
  tableIo,
} from '../../contract/fixtures/fixture.ts';
import { htxInverse, htxLinear } from '../../contract/fixtures/htx.ts';

const eth = htxLinear.instrument;
const ROOT = 'https://api.hbdm.com';

async function asked(fixture: typeof htxLinear, method: MethodName): Promise<string[]> {
  const io = tableIo(fixture.replies);
  await METHODS[method](fixture, io);
  return io.asked.map(({ url }) => url);
}

describe('what is asked of HTX', () => {
  test('the facts of a ticker, each where the venue has it', async () => {
    const code = 'contract_code=ETH-USDT';
    expect(await asked(htxLinear, 'ticker')).toEqual([
      `${ROOT}/linear-swap-ex/market/detail/merged?${code}`,
      `${ROOT}/index/market/history/linear_swap_mark_price_kline?${code}&period=1min&size=1`,
      `${ROOT}/linear-swap-api/v1/swap_index?${code}`,
      `${ROOT}/v5/market/open_interest?${code}`,
      `${ROOT}/v5/market/funding_rate?${code}`,
      `${ROOT}/linear-swap-api/v1/swap_contract_info?${code}`,
    ]);
    const coinMargined = await asked(htxInverse, 'ticker');
    expect(coinMargined.every((url) => /\/swap|swap_mark/.test(url) && url.includes('ETH-USD'))).toBe(true);
    expect(coinMargined.join()).not.toMatch(/linear|v5/);
  });

  test('the addresses are those that ccxt signs, its readings ours', async () => {
    const witness = new CcxtHtx();
    const [candles = ''] = await asked(htxLinear, 'candles');
    const params = Object.fromEntries(new URL(candles).searchParams);
    const signed = witness.sign(
      'linear-swap-ex/market/history/kline',
      ['contract', 'public'] as never,
      'GET',
      params,
    );
    expect(new URL(signed.url).pathname + new URL(signed.url).search).toBe(
      new URL(candles).pathname + new URL(candles).search,
    );
    expect(params.period).toBe(witness.timeframes['1h']);
    const replies = htxLinear.replies as Record<string, { data: never[] }>;
    const series = await METHODS.candles(htxLinear, tableIo(htxLinear.replies));
    const read = witness.parseOHLCV(replies['/linear-swap-ex/market/history/kline']?.data.at(-1) ?? {});
    const own = [series.openTime, series.open, series.high, series.low, series.close];
    expect(own.map((column) => column.at(-1))).toEqual(read.slice(0, 5));
    // ccxt takes the amount as it comes, which counts buyer and seller.
    expect(series.volume.at(-1)).toBe(Number(read[5]) / 2);
  });

  test('a page by its span; no days, for nobody knows where they begin', async () => {
    const [trades = ''] = await asked(htxLinear, 'candles');
    expect(Object.fromEntries(new URL(trades).searchParams)).toMatchObject({
      from: String((NOW - 3 * HOUR) / 1000),
      to: String((NOW - HOUR) / 1000 + 1),
    });
    const io = tableIo(htxLinear.replies);
    const days = { ...CANDLE_QUERY, intervalMs: 24 * HOUR };
    await expect(htx.candles(eth, days, io)).rejects.toMatchObject({ kind: 'no-data' });
    const long = { ...CANDLE_QUERY, from: NOW - 9000 * HOUR };
    await htx.candles(eth, long, io);
    const sent = new URL(io.asked[0]?.url ?? '').searchParams;
    expect(Number(sent.get('to')) - Number(sent.get('from'))).toBe((1999 * HOUR) / 1000 + 1);
  });

  test('open interest by hours in coins where five minutes are asked for; never more than the venue gives', async () => {
    const io = tableIo(htxLinear.replies);
    const fine = { from: NOW - 2 * HOUR - 1, to: NOW, intervalMs: HOUR / 12 };
    const series = await htx.openInterestHistory(eth, fine, io);
    expect([...series.time]).toEqual([NOW - 2 * HOUR, NOW - HOUR]);
    await htx.openInterestHistory(eth, { ...fine, from: NOW - 5000 * HOUR }, io);
    const sent = io.asked.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
    expect(sent[0]).toMatchObject({ period: '60min', size: '4', amount_type: '2' });
    expect(sent[1]).toMatchObject({ size: '200' });
  });
});

describe('what HTX tells', () => {
  test('volumes of one side, in USD; the coming settlement and the time to the one after it', async () => {
    expect(await METHODS.ticker(htxLinear, tableIo(htxLinear.replies))).toEqual({
      markPrice: 1905.5,
      lastPrice: 1905.5,
      indexPrice: 1904,
      fundingRate: 0.000083024939363172,
      fundingIntervalMs: 8 * HOUR,
      nextFundingTime: NOW + 8 * HOUR,
      openInterest: 100000,
      volume24hUsd: 99080000,
      asOf: NOW,
    });
    // Contracts of 10 USD, both sides counted.
    expect(await METHODS.ticker(htxInverse, tableIo(htxInverse.replies))).toMatchObject({
      openInterest: 100000.25,
      fundingIntervalMs: 8 * HOUR,
      volume24hUsd: 99080000,
    });
  });

  test('books in coins', async () => {
    const linear = await METHODS.orderBook(htxLinear, tableIo(htxLinear.replies));
    expect([...linear.bids.size, ...linear.asks.size]).toEqual([10, 1, 5]);
    const inverse = await METHODS.orderBook(htxInverse, tableIo(htxInverse.replies));
    expect([inverse.bids.size[0], inverse.asks.size[0]]).toEqual([10, 100]);
  });

  test('the ratio of the large accounts of a day; a side of nobody gives none', async () => {
    const key = '/v5/market/elite_account_ratio';
    const row = (ts: number, sell: string) => ({
      contract_code: 'ETH-USDT',
      buy_ratio: '0.6',
      sell_ratio: sell,
      ts,
    });
    const data = [row(NOW - 30 * HOUR, '0.4'), row(NOW - HOUR, '0.3'), row(NOW, '0')];
    const io = tableIo({ ...htxLinear.replies, [key]: { code: 200, data, ts: NOW } });
    const series = await METHODS.longShortRatio(htxLinear, io);
    expect([[...series.time], [...series.ratio]]).toEqual([[NOW - HOUR], [2]]);
  });
});

describe('margin', () => {
  const KEY = '/v5/market/risk/limit';
  const limits = (rows: readonly object[]) => ({
    ...htxLinear.replies,
    [KEY]: {
      code: 200,
      data: rows.map((row) => ({ contract_code: 'ETH-USDT', margin_mode: 'isolated', ...row })),
      ts: NOW,
    },
  });
  const first = { tier: 1, max_lever: '200', maintenance_margin_rate: '0.0028' };

  test('the venue’s own figures of a position: its maintenance margin, and the price at which its equity is no more than that', async () => {
    const table = await htx.marginTiers(eth, tableIo(htxLinear.replies));
    const rate = (table.tiers[0]?.maintenanceMarginRate ?? 0) + table.liquidationFeeRate;
    // 0.01 ETH at a mark of 2,499.63; its cross equity is the maintenance margin over the ratio that the frame tells.
    expect(0.01 * 2499.63 * rate).toBeCloseTo(0.08498742, 10);
    const equity = 0.08498742 / 0.000215613952237519;
    const price = (0.01 * 2499.63 - equity) / (0.01 * (1 - rate));
    expect(price).toBeCloseTo(-37042.790683, 3);
    // The same by our formula, with a margin that leaves a price: bought at 2,000 for a tenth.
    const position = {
      side: 'long',
      entryPrice: 2000,
      leverage: 10,
      size: 1,
      marginMode: 'isolated',
      margin: null,
      walletBalance: null,
    } as const;
    const found = liquidationPrice(eth, position, table, null);
    expect(found.state === 'price' && found.liquidationPrice).toBeCloseTo(1800 / (1 - 0.0034), 8);
  });

  test('limits in USDT, in contracts as documented, and in a unit that nobody knows', async () => {
    const rows = [
      { ...first, max_volume: '400', min_volume: '1' },
      {
        ...first,
        tier: 2,
        max_lever: '100',
        maintenance_margin_rate: '0.005',
        max_volume: '4000',
        min_volume: '401',
      },
    ];
    const inContracts = await htx.marginTiers(eth, tableIo(limits(rows)));
    expect(inContracts).toMatchObject({ notionalUnit: 'base', liquidationFeeRate: 0.0006 });
    expect(inContracts.tiers.map(({ notionalCap }) => notionalCap)).toEqual([4, 40]);
    const inUsdt = rows.map((row) => ({ ...row, volume_unit: 'usdt' }));
    const table = await htx.marginTiers(eth, tableIo(limits(inUsdt)));
    expect(table).toMatchObject({ notionalUnit: 'quote' });
    expect(table.tiers[1]).toMatchObject({
      notionalFloor: 400,
      notionalCap: 4000,
      maintenanceAmount: 0,
      maxLeverage: 100,
    });
    for (const unknown of [
      rows.map((row) => ({ ...row, volume_unit: 'lot' })),
      [rows[0] ?? {}, inUsdt[1] ?? {}],
    ])
      await expect(htx.marginTiers(eth, tableIo(limits(unknown)))).rejects.toMatchObject({
        kind: 'format-changed',
      });
  });

  test('limits of cross margin alone are no limits of this contract', async () => {
    const cross = limits([{ ...first, max_volume: '400', margin_mode: 'cross' }]);
    await expect(htx.marginTiers(eth, tableIo(cross))).rejects.toMatchObject({ kind: 'unknown-instrument' });
  });
});

describe('the venue’s words', () => {
  const KEY = '/linear-swap-ex/market/history/kline';
  test.each([
    [
      { status: 'error', err_code: 1014, err_msg: 'This contract doesnt exist.', ts: NOW },
      'unknown-instrument',
    ],
    [
      { status: 'error', 'err-code': 'bad-request', 'err-msg': 'invalid symbol', ts: NOW },
      'unknown-instrument',
    ],
    [{ code: 1067, message: 'Invalid contract_code parameter', ts: NOW }, 'unknown-instrument'],
    [
      { status: 'error', err_code: 1032, err_msg: 'The number of access exceeded the limit.' },
      'rate-limited',
    ],
    [{ status: 'error', 'err-code': 'invalid-parameter', 'err-msg': 'request limit' }, 'rate-limited'],
    [{ status: 'error', err_code: 1000, err_msg: 'System error.' }, 'server-error'],
    [{ status: 'maintain' }, 'server-error'],
    [{ status: 'error', err_code: 1067, err_msg: 'Illegal parameter size.' }, 'format-changed'],
  ])('%j is %s', async (reply, kind) => {
    const io = tableIo({ ...htxLinear.replies, [KEY]: reply });
    const failure = await METHODS.candles(htxLinear, io).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FetchFailure);
    expect(failure).toMatchObject({ kind, host: 'api.hbdm.com' });
  });

  test('a reply about another contract alone', async () => {
    const key = '/linear-swap-api/v1/swap_contract_info';
    const other = { status: 'ok', data: [{ contract_code: 'BTC-USDT', contract_size: 0.001 }], ts: NOW };
    const io = tableIo({ ...htxLinear.replies, [key]: other });
    await expect(METHODS.orderBook(htxLinear, io)).rejects.toMatchObject({ kind: 'unknown-instrument' });
  });

  test('what it does not cover', () => {
    for (const symbol of ['ETH/USDC:USDC', 'ETH/USDT:USDT-261225', 'ETH/USDT'])
      expect(htx.covers(instrument('htx', symbol))).toBe(false);
    expect(htx.covers(htxInverse.instrument)).toBe(true);
    expect(htx.stream(eth)).toBeNull();
  });
});
