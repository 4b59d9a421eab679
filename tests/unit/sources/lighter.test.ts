import ccxt from 'ccxt';
import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { lighter } from '../../../lib/sources/lighter.ts';
import { sourceFor } from '../../../lib/sources/registry.ts';
import type { SourceIo, StreamEvent } from '../../../lib/sources/source.ts';
import { CANDLE_QUERY, HOUR, instrument, NOW, tableIo } from '../../contract/fixtures/fixture.ts';
import { lighterEth } from '../../contract/fixtures/lighter.ts';

const ETH = lighterEth.instrument;
const DETAILS = '/api/v1/orderBookDetails';

describe('Lighter in our units', () => {
  test('its own rate of eight hours as one of an hour; open interest in coins', async () => {
    const { fundingRate, ...ticker } = await lighter.ticker(ETH, tableIo(lighterEth.replies));
    expect(ticker).toEqual({
      markPrice: 1905.12,
      lastPrice: 1905.5,
      indexPrice: 1906.4,
      fundingIntervalMs: HOUR,
      nextFundingTime: NOW + HOUR,
      openInterest: 80_000.5,
      volume24hUsd: 700_000_000.25,
      asOf: NOW,
    });
    expect(fundingRate).toBeCloseTo(0.000012, 15);
  });

  test('settled rates: per cent as a ratio, the direction as a sign; times of seconds', async () => {
    const { time, fundingRate } = await lighter.fundingHistory(ETH, tableIo(lighterEth.replies));
    expect([...time]).toEqual([NOW - HOUR, NOW]);
    expect(fundingRate[0]).toBeCloseTo(0.000012, 15);
    expect(fundingRate[1]).toBeCloseTo(-0.000005, 15);
  });

  test('margin fractions are hundredths of a per cent; one tier without an end', async () => {
    const { tiers, notionalUnit, liquidationFeeRate } = await lighter.marginTiers(
      ETH,
      tableIo(lighterEth.replies),
    );
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

  test('orders at one price are one level', async () => {
    const { bids, asks } = await lighter.orderBook(ETH, tableIo(lighterEth.replies));
    expect([[...bids.price], [...bids.size]]).toEqual([
      [1905.4, 1905.1],
      [10, 2],
    ]);
    expect([...asks.size]).toEqual([7.25]);
  });

  test('markets go by number, and one list of them serves all who ask at once', async () => {
    const io = tableIo(lighterEth.replies);
    await Promise.all([
      lighter.ticker(ETH, io),
      lighter.marginTiers(ETH, io),
      lighter.candles(ETH, CANDLE_QUERY, io),
    ]);
    const paths = io.asked.map(({ url }) => new URL(url).pathname);
    expect(paths.toSorted()).toEqual(['/api/v1/candles', '/api/v1/funding-rates', DETAILS]);
    const query = new URL(io.asked.find(({ url }) => url.includes('/candles'))?.url ?? '').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      market_id: '0',
      resolution: '1h',
      start_timestamp: String(NOW - 3 * HOUR),
      end_timestamp: String(NOW - HOUR),
      count_back: '0',
    });
  });

  test('only what is margined in USDC', () => {
    expect(sourceFor(instrument('lighter', 'BTC/USDC:USDC'))).toBe(lighter);
    for (const symbol of ['BTC/USDT:USDT', 'BTC/USD:BTC', 'BTC/USDC:USDC-261225', 'BTC/USDC'])
      expect(sourceFor(instrument('lighter', symbol))).toBeNull();
  });
});

describe('Lighter says no', () => {
  const answering = (reply: unknown): SourceIo => ({ now: () => NOW, fetchJson: async () => reply });
  const refusing = (text: string): SourceIo => ({
    now: () => NOW,
    fetchJson: () =>
      Promise.reject(
        new FetchFailure('format-changed', 'mainnet.zklighter.elliot.ai', 'HTTP 400', null, {
          status: 400,
          text,
        }),
      ),
  });

  test.each([
    [
      'a market that is not in its list',
      answering({ code: 200, order_book_details: [] }),
      'unknown-instrument',
    ],
    [
      'a market by its words',
      refusing('{"code":20001,"message":"invalid param : market not found"}'),
      'unknown-instrument',
    ],
    ['another parameter', refusing('{"code":20001,"message":"invalid param"}'), 'format-changed'],
    ['its limit', answering({ code: 23000, message: 'Too Many Requests!' }), 'rate-limited'],
  ])('%s', async (_, io, kind) => {
    await expect(lighter.marginTiers(ETH, io)).rejects.toMatchObject({ kind });
  });
});

describe('the stream of Lighter', () => {
  const json = (frame: unknown): string => JSON.stringify(frame);
  const all = (type: string, symbol = 'ETH') =>
    json({
      type,
      channel: 'market_stats:all',
      market_stats: { 1: { symbol: 'BTC', market_id: 1 }, 0: { symbol, market_id: 0 }, 2: null },
    });
  /** A plan that has been told the market's number. */
  function started() {
    const plan = lighter.stream(ETH);
    if (plan?.replyTo === undefined) throw new Error('no stream');
    return { plan, sent: plan.replyTo(all('subscribed/market_stats')) };
  }
  const events = (frame: unknown): readonly StreamEvent[] => started().plan.parse(json(frame), NOW);
  const stats = (id: number, fields: Record<string, unknown>) => ({
    type: 'update/market_stats',
    channel: `market_stats:${id}`,
    market_stats: { market_id: id, ...fields },
    timestamp: NOW - 500,
  });
  const trade = (isMakerAsk: boolean) => ({
    trade_id: 526801155,
    type: 'liquidation',
    market_id: 0,
    size: '0.5',
    price: '1900',
    is_maker_ask: isMakerAsk,
    timestamp: NOW,
  });
  const trades = (fields = {}) => ({
    type: 'update/trade',
    channel: 'trade:0',
    liquidation_trades: [trade(false), trade(true)],
    trades: [],
    ...fields,
  });

  test('the first list tells the number; the list is let go, the market is asked for', () => {
    const { plan, sent } = started();
    expect(plan.subscribe.map((frame) => JSON.parse(frame))).toEqual([
      { type: 'subscribe', channel: 'market_stats/all' },
    ]);
    expect(sent.map((frame) => JSON.parse(frame))).toEqual([
      { type: 'unsubscribe', channel: 'market_stats/all' },
      { type: 'subscribe', channel: 'market_stats/0' },
      { type: 'subscribe', channel: 'trade/0' },
    ]);
  });

  test('later lists, and a list without the market, are not answered; a ping is', () => {
    const plan = lighter.stream(ETH);
    expect(plan?.replyTo?.(all('update/market_stats'))).toEqual([]);
    expect(plan?.replyTo?.(all('subscribed/market_stats', 'SOL'))).toEqual([]);
    expect(plan?.replyTo?.('{"type": "ping"}')).toEqual(['{"type":"pong"}']);
  });

  test('a taker that sold was a liquidated long', () => {
    const liquidation = {
      side: 'long',
      price: 1900,
      priceKind: 'average',
      size: 0.5,
      notionalUsd: 950,
      time: NOW,
    };
    expect(events(trades())).toEqual([
      { type: 'liquidation', liquidation },
      { type: 'liquidation', liquidation: { ...liquidation, side: 'short' } },
    ]);
    expect(events(trades({ type: 'subscribed/trade' }))).toEqual([]);
    expect(events(trades({ channel: 'trade:1' }))).toEqual([]);
  });

  test('open interest of USD in coins by the mark beside it; an empty price is none', () => {
    const fields = { mark_price: '1900', index_price: '', open_interest: '3800000' };
    expect(events(stats(0, fields))).toEqual([
      { type: 'ticker', ticker: { markPrice: 1900, openInterest: 2000, asOf: NOW - 500 } },
    ]);
    expect(events(stats(0, { open_interest: '3800000' }))).toEqual([]);
    expect(events(stats(1, fields))).toEqual([]);
  });

  test('a refused feed of trades is told, any other answer is none', () => {
    const refusal = (message: string) => ({ error: { code: 30005, message } });
    expect(events(refusal('Invalid Channel:  (trade/0)'))).toEqual([{ type: 'liquidations-refused' }]);
    expect(events(refusal('Invalid Channel:  (market_stats/0)'))).toEqual([]);
    expect(events(refusal('Already Subscribed: trade:0'))).toEqual([]);
  });

  test('before the number is known, and for what is no frame, nothing', () => {
    const plan = lighter.stream(ETH);
    expect(plan?.parse(json(trades()), NOW)).toEqual([]);
    for (const frame of ['', '{', 'null', '[]', '{"type":"connected"}'])
      expect([started().plan.parse(frame, NOW), plan?.replyTo?.(frame)]).toEqual([[], []]);
  });
});

describe('ccxt reads Lighter alike', () => {
  const witness = new ccxt.lighter();

  test('addresses', async () => {
    const io = tableIo(lighterEth.replies);
    await lighter.orderBook(ETH, io);
    const signed = (path: string, params: Record<string, unknown>): string =>
      witness.sign(path, 'public', 'GET', params).url;
    expect(io.asked.map(({ url }) => url)).toEqual([
      signed('orderBookDetails', {}),
      signed('orderBookOrders', { market_id: 0, limit: 250 }),
    ]);
  });

  test('candles, prices', async () => {
    const { c } = lighterEth.replies['/api/v1/candles'] as { c: object[] };
    const ours = await lighter.candles(ETH, CANDLE_QUERY, tableIo(lighterEth.replies));
    expect([...ours.close]).toEqual(c.map((row) => witness.parseOHLCV(row)[4]));
    expect([...ours.volume]).toEqual(c.map((row) => witness.parseOHLCV(row)[5]));
    const details = lighterEth.replies[DETAILS] as { order_book_details: object[] };
    const theirs = witness.parseTicker(details.order_book_details[1] ?? {});
    const ticker = await lighter.ticker(ETH, tableIo(lighterEth.replies));
    expect([ticker.lastPrice, ticker.markPrice]).toEqual([theirs.last, theirs.markPrice]);
  });
});
