import ccxt from 'ccxt';
import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { dydx, initialMarginFraction } from '../../../lib/sources/dydx.ts';
import { Market } from '../../../lib/sources/dydx-schema.ts';
import { sourceFor } from '../../../lib/sources/registry.ts';
import type { SourceIo, StreamEvent } from '../../../lib/sources/source.ts';
import { dydxEth } from '../../contract/fixtures/dydx.ts';
import { CANDLE_QUERY, HOUR, instrument, NOW, tableIo } from '../../contract/fixtures/fixture.ts';

const ETH = dydxEth.instrument;
const MARKETS = '/v4/perpetualMarkets';

function ethMarket(): Record<string, unknown> {
  return (
    (dydxEth.replies[MARKETS] as { markets: Record<string, Record<string, unknown>> }).markets['ETH-USD'] ??
    {}
  );
}

/** The market's reply with some fields changed. */
function marketIo(fields: Record<string, unknown>): SourceIo {
  const market = { ...ethMarket(), ...fields };
  return tableIo({ ...dydxEth.replies, [MARKETS]: { markets: { 'ETH-USD': market } } });
}

describe('dYdX in our units', () => {
  test('the oracle price marks, funding is of an hour, open interest in coins', async () => {
    expect(await dydx.ticker(ETH, tableIo(dydxEth.replies))).toEqual({
      markPrice: 1905.12,
      lastPrice: null,
      indexPrice: null,
      fundingRate: 0.0000125,
      fundingIntervalMs: HOUR,
      nextFundingTime: NOW + HOUR,
      openInterest: 21_000.5,
      volume24hUsd: 90_500_000.25,
      asOf: NOW,
    });
  });

  test('candles and the open interest that each began with, turned to ascending', async () => {
    const io = tableIo(dydxEth.replies);
    const candles = await dydx.candles(ETH, CANDLE_QUERY, io);
    expect([...candles.openTime]).toEqual([3, 2, 1].map((hour) => NOW - hour * HOUR));
    expect([...candles.volume]).toEqual([120.5, 120.5, 120.5]);
    const { openInterest } = await dydx.openInterestHistory(ETH, CANDLE_QUERY, io);
    expect([...openInterest]).toEqual([21_003.5, 21_002.5, 21_001.5]);
    const query = new URL(io.asked[0]?.url ?? '').searchParams;
    // The venue's end is exclusive: our last candle lies before it.
    expect(query.get('fromISO')).toBe('2026-02-05T21:00:00.000Z');
    expect(query.get('toISO')).toBe('2026-02-05T23:00:00.001Z');
  });

  test('one tier without an end; maintenance as published', async () => {
    const { tiers, notionalUnit, liquidationFeeRate } = await dydx.marginTiers(ETH, tableIo(dydxEth.replies));
    expect(tiers).toEqual([
      {
        notionalFloor: 0,
        notionalCap: null,
        maintenanceMarginRate: 0.012,
        maintenanceAmount: 0,
        maxLeverage: 50,
      },
    ]);
    expect([notionalUnit, liquidationFeeRate]).toEqual(['quote', 0]);
  });

  // 10 % at the base, caps of 5,000 and 10,000 USD: by hand.
  test.each([
    ['below the lower cap', '400', 0.1],
    ['at the lower cap', '500', 0.1],
    ['half way', '750', 0.55],
    ['at the upper cap', '1000', 1],
    ['beyond it', '4000', 1],
  ])('initial margin with open interest %s', async (_, openInterest, expected) => {
    const fields = {
      oraclePrice: '10',
      openInterest,
      initialMarginFraction: '0.1',
      maintenanceMarginFraction: '0.05',
      openInterestLowerCap: '5000',
      openInterestUpperCap: '10000',
    };
    expect(initialMarginFraction(Market.parse({ ...ethMarket(), ...fields }))).toBeCloseTo(expected, 12);
    const { tiers } = await dydx.marginTiers(ETH, marketIo(fields));
    expect(tiers[0]?.maxLeverage).toBeCloseTo(1 / expected, 9);
    expect(tiers[0]?.maintenanceMarginRate).toBe(0.05);
  });

  test('maintenance over the initial margin is no table', async () => {
    await expect(
      dydx.marginTiers(ETH, marketIo({ maintenanceMarginFraction: '0.03' })),
    ).rejects.toMatchObject({
      kind: 'format-changed',
    });
  });

  test('only what is margined in USDC', () => {
    expect(sourceFor(instrument('dydx', 'BTC/USDC:USDC'))).toBe(dydx);
    for (const symbol of ['BTC/USDT:USDT', 'BTC/USD:BTC', 'BTC/USDC:USDC-261225', 'BTC/USDC'])
      expect(sourceFor(instrument('dydx', symbol))).toBeNull();
  });
});

describe('dYdX says no', () => {
  const answering = (reply: unknown): SourceIo => ({ now: () => NOW, fetchJson: async () => reply });
  const refusing = (status: number, text: string): SourceIo => ({
    now: () => NOW,
    fetchJson: () =>
      Promise.reject(
        new FetchFailure('format-changed', 'indexer.dydx.trade', `HTTP ${status}`, null, { status, text }),
      ),
  });
  const TICKER = '{"errors":[{"msg":"ticker must be a valid ticker (BTC-USD, etc)","param":"ticker"}]}';

  test.each([
    ['a ticker that it does not list', refusing(400, TICKER), 'unknown-instrument'],
    ['another parameter', refusing(400, '{"errors":[{"msg":"limit must be positive"}]}'), 'format-changed'],
    ['a reply without the market', answering({ markets: {} }), 'unknown-instrument'],
    ['its limit', answering({ errors: [{ msg: 'Too many requests' }] }), 'rate-limited'],
  ])('%s', async (_, io, kind) => {
    await expect(dydx.ticker(ETH, io)).rejects.toMatchObject({ kind });
  });
});

describe('the stream of dYdX', () => {
  const plan = dydx.stream(ETH);
  const events = (frame: unknown): readonly StreamEvent[] => plan?.parse(JSON.stringify(frame), NOW) ?? [];
  const trades = (rows: readonly unknown[], fields = {}) => ({
    type: 'channel_data',
    channel: 'v4_trades',
    id: 'ETH-USD',
    version: '2.1.0',
    contents: { trades: rows },
    ...fields,
  });
  const trade = (type: string, side: string) => ({
    id: '02b6148d0000000200000005',
    side,
    size: '0.5',
    price: '1900',
    type,
    createdAt: '2026-02-06T00:00:00.000Z',
    createdAtHeight: '45487245',
  });
  const liquidation = {
    side: 'long',
    price: 1900,
    priceKind: 'average',
    size: 0.5,
    notionalUsd: 950,
    time: NOW,
  };

  test('a liquidated long is sold; deleveraging is at the price of bankruptcy; other trades are none', () => {
    const rows = [trade('LIQUIDATED', 'SELL'), trade('DELEVERAGED', 'BUY'), trade('LIMIT', 'BUY')];
    expect(events(trades(rows))).toEqual([
      { type: 'liquidation', liquidation },
      { type: 'liquidation', liquidation: { ...liquidation, side: 'short', priceKind: 'bankruptcy' } },
    ]);
  });

  test('the past that comes with the subscription, and other markets, are left out', () => {
    const rows = [trade('LIQUIDATED', 'SELL')];
    expect(events(trades(rows, { type: 'subscribed' }))).toEqual([]);
    expect(events(trades(rows, { id: 'BTC-USD' }))).toEqual([]);
  });

  test('the oracle by its own time; of the figures what changed', () => {
    const frame = (contents: unknown) => ({ type: 'channel_data', channel: 'v4_markets', contents });
    const price = { oraclePrice: '1905.12', effectiveAt: '2026-02-05T23:59:59.500Z', marketId: 1 };
    expect(events(frame({ oraclePrices: { 'BTC-USD': {}, 'ETH-USD': price } }))).toEqual([
      { type: 'ticker', ticker: { markPrice: 1905.12, asOf: NOW - 500 } },
    ]);
    expect(events(frame({ trading: { 'ETH-USD': { openInterest: '21000', trades24H: 5 } } }))).toEqual([
      { type: 'ticker', ticker: { openInterest: 21_000, asOf: NOW } },
    ]);
    const nothing = [
      { trading: { 'ETH-USD': { status: 'ACTIVE' } } },
      { trading: { 'BTC-USD': { openInterest: '1' } } },
    ];
    expect(nothing.flatMap((contents) => events(frame(contents)))).toEqual([]);
  });

  test('a refused feed of trades is told; of markets it is not', () => {
    const refusal = (channel: string) => ({
      type: 'error',
      message: `Invalid subscription id for channel: (${channel}-ETH-USD)`,
    });
    expect(events(refusal('v4_trades'))).toEqual([{ type: 'liquidations-refused' }]);
    expect(events(refusal('v4_markets'))).toEqual([]);
  });

  test('a frame that is none gives nothing', () => {
    const broken = trades([{ ...trade('LIQUIDATED', 'SELL'), price: 'NaN' }]);
    for (const frame of ['', '{', 'null', '[]', '{"type":"connected"}', JSON.stringify(broken)])
      expect(plan?.parse(frame, NOW)).toEqual([]);
  });
});

describe('ccxt reads dYdX alike', () => {
  const witness = new ccxt.dydx();

  test('addresses', async () => {
    const io = tableIo(dydxEth.replies);
    await dydx.orderBook(ETH, io);
    await dydx.fundingHistory(ETH, io);
    const signed = (path: string, params: Record<string, unknown>): string =>
      witness.sign(path, 'indexer', 'GET', params).url;
    expect(io.asked.map(({ url }) => url)).toEqual([
      signed('orderbooks/perpetualMarket/{market}', { market: 'ETH-USD' }),
      signed('historicalFunding/{market}', { market: 'ETH-USD', limit: 720 }),
    ]);
  });

  test('symbol, candles', async () => {
    expect(witness.parseMarket(ethMarket())).toMatchObject({ id: 'ETH-USD', symbol: ETH.symbol });
    const { candles } = dydxEth.replies['/v4/candles/perpetualMarkets/ETH-USD'] as { candles: object[] };
    const ours = await dydx.candles(ETH, CANDLE_QUERY, tableIo(dydxEth.replies));
    const theirs = candles.map((row) => witness.parseOHLCV(row)).toReversed();
    const rows = Array.from(ours.openTime, (openTime, i) => [
      openTime,
      ours.open[i],
      ours.high[i],
      ours.low[i],
      ours.close[i],
      ours.volume[i],
    ]);
    expect(rows).toEqual(theirs);
  });
});
