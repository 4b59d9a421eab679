import { describe, expect, test } from 'vitest';
import { asterLinear, takerCandle } from '../../contract/fixtures/aster.ts';
import { coinm, usdm } from '../../contract/fixtures/binance.ts';
import { bybitInverse, bybitLinear } from '../../contract/fixtures/bybit.ts';
import { CANDLE_QUERY, HOUR, instrument, METHODS, NOW, tableIo } from '../../contract/fixtures/fixture.ts';
import { hyperliquidEth } from '../../contract/fixtures/hyperliquid.ts';
import { okxInverse, okxLinear } from '../../contract/fixtures/okx.ts';

// Expected values are computed by hand from the fixtures' own numbers and the venues' documented units.
describe('open interest and volume in one unit', () => {
  test.each([
    ['Binance USD-M: coins', usdm, 2_100_345.25, 17_500_000_000],
    ['Binance COIN-M: 19,051,200 contracts of 10 USD at 1905.12', coinm, 100_000, 26_000.5 * 1905.12],
    ['Bybit linear: coins', bybitLinear, 560_000.5, 9_000_000_000.25],
    ['Bybit inverse: 190,512,000 USD at 1905.12', bybitInverse, 100_000, 26_000.5 * 1905.12],
    ['OKX linear: oiCcy', okxLinear, 800_000, 9_000_000 * 1905.12],
    ['Hyperliquid: coins', hyperliquidEth, 410_000.5, 6_500_000_000.25],
  ])('%s', async (_name, fixture, openInterest, volume24hUsd) => {
    const ticker = await fixture.source.ticker(fixture.instrument, tableIo(fixture.replies));
    expect(ticker.openInterest).toBeCloseTo(openInterest, 6);
    expect(ticker.volume24hUsd).toBeCloseTo(volume24hUsd, 3);
  });

  test.each([
    ['Binance USD-M', usdm],
    ['Binance COIN-M: column 7, not the contracts of column 5', coinm],
    ['Bybit linear', bybitLinear],
    ['Bybit inverse: turnover, not volume', bybitInverse],
    ['OKX: volCcy, not contracts', okxLinear],
    ['Hyperliquid', hyperliquidEth],
  ])('candle volume is 120.5 coins: %s', async (_name, fixture) => {
    const candles = await fixture.source.candles(fixture.instrument, CANDLE_QUERY, tableIo(fixture.replies));
    expect([...candles.volume]).toEqual([120.5, 120.5, 120.5]);
    expect([...candles.openTime]).toEqual([NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR]);
  });

  test('Bybit inverse open interest: USD by the mark of the same hour', async () => {
    const series = await METHODS.openInterestHistory(bybitInverse, tableIo(bybitInverse.replies));
    expect(series).toMatchObject({ openInterest: Float64Array.of(100_000, 100_000, 100_000) });
  });

  test('order books in coins', async () => {
    const size = async (fixture: typeof usdm) => {
      const book = await fixture.source.orderBook(fixture.instrument, tableIo(fixture.replies));
      return book.bids.size[0];
    };
    expect(await size(usdm)).toBe(20);
    expect(await size(coinm)).toBeCloseTo(200 / 1905.5, 12);
    expect(await size(bybitInverse)).toBeCloseTo(10, 12);
    expect(await size(okxLinear)).toBeCloseTo(10, 12);
    expect(await size(okxInverse)).toBeCloseTo(1000 / 1905.5, 12);
  });
});

describe('funding', () => {
  test.each([
    ['Binance, not in the list of exceptions', usdm, -0.00021, 8],
    ['Bybit', bybitLinear, -0.0003, 8],
    ['OKX, from two settlements', okxLinear, -0.00015, 8],
    ['Hyperliquid, hourly', hyperliquidEth, -0.0000125, 1],
    ['Aster, by its own list', asterLinear, -0.00021, 4],
  ])('%s', async (_name, fixture, fundingRate, hours) => {
    const ticker = await fixture.source.ticker(fixture.instrument, tableIo(fixture.replies));
    expect(ticker).toMatchObject({ fundingRate, fundingIntervalMs: hours * HOUR });
  });

  test('an unknown interval is unknown, not 8 h', async () => {
    const { '/fapi/v1/fundingInfo': _absent, ...replies } = usdm.replies;
    const ticker = await usdm.source.ticker(usdm.instrument, tableIo(replies));
    expect(ticker.fundingIntervalMs).toBeNull();
  });
});

describe('OKX tiers: contracts by their size, whatever the price', () => {
  test('linear: 5,000 contracts of 0.1 ETH', async () => {
    const table = await okxLinear.source.marginTiers(okxLinear.instrument, tableIo(okxLinear.replies));
    expect(table).toMatchObject({ notionalUnit: 'base', liquidationFeeRate: 0.0005 });
    expect(table.tiers[0]?.notionalCap).toBeCloseTo(5000 * 0.1, 9);
    expect(table.tiers[1]?.notionalFloor).toBe(table.tiers[0]?.notionalCap);
    expect(table.tiers.map((tier) => tier.maintenanceAmount)).toEqual([0, 0]);
  });

  test('inverse: 5,000 contracts of 10 USD', async () => {
    const table = await okxInverse.source.marginTiers(okxInverse.instrument, tableIo(okxInverse.replies));
    expect(table.notionalUnit).toBe('quote');
    expect(table.tiers[0]?.notionalCap).toBeCloseTo(5000 * 10, 9);
  });
});

test('Hyperliquid tiers: half of the initial margin, continuous at 100 million', async () => {
  const { tiers } = await hyperliquidEth.source.marginTiers(
    hyperliquidEth.instrument,
    tableIo(hyperliquidEth.replies),
  );
  expect(tiers.map((tier) => tier.maintenanceMarginRate)).toEqual([1 / 50, 1 / 30]);
  expect(tiers[1]?.maintenanceAmount).toBeCloseTo(100_000_000 * (1 / 30 - 1 / 50), 3);
});

describe('requests stay in their pages and weights', () => {
  test('a page never asks for more than its limit, and costs what the venue says', async () => {
    const ask = async (fixture: typeof usdm, hours: number) => {
      const io = tableIo(fixture.replies);
      const query = { ...CANDLE_QUERY, from: NOW - hours * HOUR };
      await fixture.source.candles(fixture.instrument, query, io).catch(() => undefined);
      return io.asked.at(-1);
    };
    expect((await ask(usdm, 50))?.weight).toBe(1);
    expect((await ask(usdm, 400))?.weight).toBe(2);
    expect((await ask(usdm, 9000))?.weight).toBe(2);
    expect((await ask(usdm, 9000))?.url).toContain('limit=499');
    expect((await ask(hyperliquidEth, 720))?.weight).toBe(20 + 12);
    expect((await ask(bybitLinear, 9000))?.url).toContain(`end=${NOW - 9000 * HOUR + 999 * HOUR}`);
    expect((await ask(okxLinear, 9000))?.url).toContain('/market/history-candles');
    expect((await ask(okxLinear, 48))?.url).toContain('/market/candles');
  });

  test('Hyperliquid has no candle older than its last 5000: nothing is asked', async () => {
    const io = tableIo(hyperliquidEth.replies);
    const query = { ...CANDLE_QUERY, from: NOW - 9000 * HOUR, to: NOW - 8000 * HOUR };
    const candles = await hyperliquidEth.source.candles(hyperliquidEth.instrument, query, io);
    expect([candles.openTime.length, io.asked.length]).toEqual([0, 0]);
  });

  test('Binance keeps 30 days of open interest: an older start is moved, not refused', async () => {
    const io = tableIo(usdm.replies);
    await usdm.source.openInterestHistory(usdm.instrument, { intervalMs: HOUR, from: 0, to: NOW }, io);
    const start = Number(new URL(io.asked[0]?.url ?? '').searchParams.get('startTime'));
    expect(start).toBe(NOW - 30 * 24 * HOUR + HOUR);
  });
});

describe('Aster', () => {
  test('open interest, candles, book in coins', async () => {
    const ticker = await METHODS.ticker(asterLinear, tableIo(asterLinear.replies));
    expect(ticker).toMatchObject({ openInterest: 120_345.25, volume24hUsd: 17_500_000_000 });
    const candles = await METHODS.candles(asterLinear, tableIo(asterLinear.replies));
    expect(candles).toMatchObject({ volume: Float64Array.of(120.5, 120.5, 120.5) });
    const book = await METHODS.orderBook(asterLinear, tableIo(asterLinear.replies));
    expect(book).toMatchObject({ asks: { price: Float64Array.of(1905.6), size: Float64Array.of(7) } });
  });

  test('takers by the candles, without the running one', async () => {
    const quarter = HOUR / 4;
    const rows = [2 * quarter, quarter, 0].map((age) => takerCandle(NOW - age));
    const ratio = await METHODS.takerVolumeRatio(asterLinear, tableIo({ '/fapi/v3/klines': rows }));
    expect(ratio).toEqual({
      time: Float64Array.of(NOW - 2 * quarter, NOW - quarter),
      ratio: Float64Array.of(3, 3),
    });
    const wrong = [takerCandle(NOW - quarter).with(9, '12.5')];
    await expect(
      METHODS.takerVolumeRatio(asterLinear, tableIo({ '/fapi/v3/klines': wrong })),
    ).rejects.toMatchObject({ kind: 'format-changed' });
  });

  test('brackets of its own site, of this market only, with their amounts', async () => {
    const io = tableIo(asterLinear.replies);
    expect(await METHODS.marginTiers(asterLinear, io)).toMatchObject({
      notionalUnit: 'quote',
      tiers: [{ maintenanceMarginRate: 0.004 }, { notionalFloor: 50_000, maintenanceAmount: 50 }],
    });
    expect(io.asked).toMatchObject([{ method: 'POST', body: '{"symbol":"ETHUSDT"}' }]);
    expect(new URL(io.asked[0]?.url ?? '').host).toBe('www.asterdex.com');
    const other = { ...asterLinear, instrument: instrument('aster', 'SOL/USDT:USDT') };
    await expect(METHODS.marginTiers(other, io)).rejects.toMatchObject({ kind: 'unknown-instrument' });
  });

  test('says what it has', () => {
    expect(asterLinear.source.capabilities(asterLinear.instrument)).toEqual({
      markCandles: true,
      openInterestHistory: false,
      longShortRatio: false,
      takerVolume: true,
      liquidationStream: true,
    });
  });
});
