import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../lib/domain/candles.ts';
import { dydx } from '../../lib/sources/dydx.ts';
import { kraken } from '../../lib/sources/kraken.ts';
import { instrument, tableIo } from '../contract/fixtures/fixture.ts';

/** Replies that another client recorded from dYdX and Kraken: the same parsers must read them. Expected numbers are the replies' own. */
const folder = process.env.PLIMSOLL_DATA;
if (folder === undefined) throw new Error('PLIMSOLL_DATA must name the shared data folder');
const recorded = (name: string) =>
  JSON.parse(readFileSync(join(folder, 'api/nautilus-test-data', `${name}.json`), 'utf8'));

describe('dYdX', () => {
  const bitcoin = instrument('dydx', 'BTC/USDC:USDC');
  /** The recording wraps each reply. */
  const reply = (name: string) => recorded(`dydx/http_get_${name}`).result;
  const io = tableIo({
    '/v4/perpetualMarkets': reply('perpetual_markets'),
    '/v4/candles/perpetualMarkets/BTC-USD': reply('candles'),
    '/v4/historicalFunding/BTC-USD': reply('historical_funding'),
    '/v4/orderbooks/perpetualMarket/BTC-USD': reply('orderbook'),
  });

  test('market: price, open interest in coins, margin; a market whose open interest is past its lower cap asks more', async () => {
    expect(await dydx.ticker(bitcoin, io)).toMatchObject({
      markPrice: 89919.2,
      openInterest: 381.7348,
      volume24hUsd: 247500844.6834,
      fundingRate: 0.00000254545454545455,
    });
    const table = await dydx.marginTiers(bitcoin, io);
    expect(table.tiers).toMatchObject([{ maintenanceMarginRate: 0.012, maxLeverage: 50 }]);
    // 41,917.9 SOL at 135.3 are 5.7 M USD: below the lower cap of 40 M, so the base of 5 %.
    const solana = await dydx.marginTiers(instrument('dydx', 'SOL/USDC:USDC'), io);
    expect(solana.tiers).toMatchObject([{ maintenanceMarginRate: 0.03, maxLeverage: 20 }]);
  });

  test('candles, and the open interest that each began with', async () => {
    const newest = Date.parse('2025-12-08T16:11:00Z');
    const span = { priceKind: 'last' as const, intervalMs: MINUTE_MS, from: newest - MINUTE_MS, to: newest };
    const candles = await dydx.candles(bitcoin, span, io);
    expect([...candles.close]).toEqual([89931, 89941]);
    expect([...candles.volume]).toEqual([3.9023, 3.2767]);
    const history = await dydx.openInterestHistory(bitcoin, span, io);
    expect(history.openInterest.at(-1)).toBe(381.7348);
  });

  test('funding ascends; the book is best first', async () => {
    const funding = await dydx.fundingHistory(bitcoin, io);
    expect([...funding.fundingRate]).toEqual([0.000000625, 0.000000375, 0.000002375]);
    const book = await dydx.orderBook(bitcoin, io);
    expect([book.bids.price[0], book.bids.size[2], book.asks.price[0]]).toEqual([89947, 0.1661, 89958]);
  });

  test('trades that no liquidation made are none', () => {
    const plan = dydx.stream(bitcoin);
    const frame = JSON.stringify(recorded('dydx/ws_trades_update'));
    const events = plan?.parse(frame, Date.parse('2024-01-01T00:00:02Z')) ?? [];
    expect(events.filter(({ type }) => type === 'liquidation')).toEqual([]);
    const forced = frame.replace('"MARKET"', '"LIQUIDATED"');
    const liquidations = (plan?.parse(forced, Date.parse('2024-01-01T00:00:02Z')) ?? []).filter(
      ({ type }) => type === 'liquidation',
    );
    expect(liquidations).toMatchObject([{ liquidation: { price: 43252, size: 0.3 } }]);
  });
});

describe('Kraken', () => {
  const inverse = instrument('kraken', 'BTC/USD:BTC');
  const ether = instrument('kraken', 'ETH/USD:USD');
  const [pi, pf] = recorded('kraken/http_futures_tickers').tickers;
  const { result, serverTime } = recorded('kraken/http_futures_tickers');
  const io = tableIo({
    '/derivatives/api/v3/tickers/PI_XBTUSD': { result, serverTime, ticker: pi },
    '/derivatives/api/v3/tickers/PF_ETHUSD': { result, serverTime, ticker: pf },
    '/derivatives/api/v3/instruments': recorded('kraken/http_futures_instruments'),
    '/derivatives/api/v3/historical-funding-rates': recorded('kraken/http_futures_historical_funding_rates'),
    '/derivatives/api/v3/orderbook': recorded('kraken/http_futures_orderbook'),
    '/api/charts/v1/trade/PI_XBTUSD/1h': recorded('kraken/http_futures_candles_trade'),
    '/api/charts/v1/mark/PI_XBTUSD/1h': recorded('kraken/http_futures_candles_mark'),
  });

  test('tickers: contracts of one dollar become coins at the mark, linear ones are coins', async () => {
    const coins = await kraken.ticker(inverse, io);
    expect(coins.openInterest).toBeCloseTo(21279580 / 91506.6009839176, 6);
    expect(coins.volume24hUsd).toBe(21118140);
    // Coins a dollar and hour, made a ratio.
    expect(coins.fundingRate).toBeCloseTo(-3.995839963e-9 * 91468.38, 12);
    const linear = await kraken.ticker(ether, io);
    expect(linear).toMatchObject({
      openInterest: 1_000_000,
      markPrice: 3205.25,
      volume24hUsd: 500_000 * 3205.25,
    });
  });

  test('margin levels, of inverse contracts in dollars', async () => {
    const table = await kraken.marginTiers(inverse, io);
    expect(table.notionalUnit).toBe('quote');
    expect(table.tiers).toMatchObject([
      { notionalFloor: 0, notionalCap: 500_000, maintenanceMarginRate: 0.01, maxLeverage: 50 },
      { notionalFloor: 500_000, notionalCap: null, maintenanceMarginRate: 0.02, maxLeverage: 25 },
    ]);
    expect((await kraken.marginTiers(ether, io)).tiers[1]).toMatchObject({ notionalFloor: 2_000_000 });
  });

  test('candles of trades in coins, and of the mark', async () => {
    const span = { intervalMs: 60 * MINUTE_MS, from: 1731715200000, to: 1731722400000 };
    const trades = await kraken.candles(inverse, { ...span, priceKind: 'last' }, io);
    expect([...trades.close]).toEqual([91045.5, 91415, 91490.5]);
    expect(trades.volume[0]).toBeCloseTo(319499 / 91045.5, 9);
    const marks = await kraken.candles(inverse, { ...span, priceKind: 'mark' }, io);
    expect(marks.low[2]).toBe(91251.6630059716);
  });

  test('funding as a ratio; the book; the stream’s ticker', async () => {
    const now = () => Date.parse('2025-07-11T12:00:00Z');
    const funding = await kraken.fundingHistory(inverse, { ...io, now });
    expect([...funding.fundingRate]).toEqual([0.00015, -0.00005, 0.0001]);
    const book = await kraken.orderBook(ether, io);
    expect([book.bids.price[0], book.bids.size[1], book.asks.size[2]]).toEqual([105900, 1.2, 1.1]);
    const plan = kraken.stream(inverse);
    expect(plan?.parse(JSON.stringify(recorded('kraken/ws_futures_ticker')), 0)).toMatchObject([
      {
        ticker: {
          markPrice: 21979.68641534714,
          lastPrice: 21983.5,
          fundingRate: -1.380384722222e-6,
          asOf: 1676393235406,
        },
      },
    ]);
    const trade = recorded('kraken/ws_futures_trade');
    expect(plan?.parse(JSON.stringify(trade), 0)).toEqual([]);
    expect(plan?.parse(JSON.stringify({ ...trade, type: 'liquidation' }), 0)).toMatchObject([
      { liquidation: { side: 'long', price: 34969.5, size: 15000 / 34969.5, time: 1612266317519 } },
    ]);
  });
});
