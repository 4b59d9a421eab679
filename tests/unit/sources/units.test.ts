import { describe, expect, test } from 'vitest';
import { asterLinear, takerCandle } from '../../contract/fixtures/aster.ts';
import { coinm, usdm } from '../../contract/fixtures/binance.ts';
import { bitgetInverse, bitgetLinear } from '../../contract/fixtures/bitget.ts';
import { bybitInverse, bybitLinear } from '../../contract/fixtures/bybit.ts';
import { CANDLE_QUERY, HOUR, instrument, METHODS, NOW, tableIo } from '../../contract/fixtures/fixture.ts';
import { gateInverse, gateLinear } from '../../contract/fixtures/gate.ts';
import { hyperliquidEth } from '../../contract/fixtures/hyperliquid.ts';
import { kucoinInverse, kucoinLinear } from '../../contract/fixtures/kucoin.ts';
import { mexcInverse, mexcLinear } from '../../contract/fixtures/mexc.ts';
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
    ['MEXC linear: 56,000,050 contracts of 0.01 ETH', mexcLinear, 560_000.5, 9_000_000_000.25],
    ['MEXC coin-margined: 19,051,200 contracts of 10 USD at 1905.12', mexcInverse, 100_000, 49_533_120],
    ['Gate linear: 56,000,050 contracts of 0.01', gateLinear, 560_000.5, 9_000_000_000.25],
    ['Gate inverse: 190,512,000 contracts of 1 USD at 1905.12', gateInverse, 100_000, 9_000_000_000.25],
    ['KuCoin linear: 8,000,000 lots of 0.01', kucoinLinear, 80_000, 700_000_000.25],
    ['KuCoin inverse: 190,512,000 lots of 1 USD at 1905.12', kucoinInverse, 100_000, 26_000.5 * 1905.12],
    ['Bitget linear: coins', bitgetLinear, 310_000.5, 4_500_000 * 1905.12],
    ['Bitget inverse: coins', bitgetInverse, 310_000.5, 4_500_000 * 1905.12],
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
    ['MEXC: contracts by their size', mexcLinear],
    ['Gate linear: contracts of 0.01', gateLinear],
    ['Gate inverse: contracts of 1 USD at the close', gateInverse],
    ['KuCoin linear: lots of 0.01', kucoinLinear],
    ['KuCoin inverse: lots of 1 USD at the close', kucoinInverse],
    ['Bitget', bitgetLinear],
  ])('candle volume is 120.5 coins: %s', async (_name, fixture) => {
    const candles = await fixture.source.candles(fixture.instrument, CANDLE_QUERY, tableIo(fixture.replies));
    expect([...candles.volume]).toEqual([120.5, 120.5, 120.5]);
    expect([...candles.openTime]).toEqual([NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR]);
  });

  test('Bybit inverse open interest: USD by the mark of the same hour', async () => {
    const series = await METHODS.openInterestHistory(bybitInverse, tableIo(bybitInverse.replies));
    expect(series).toMatchObject({ openInterest: Float64Array.of(100_000, 100_000, 100_000) });
  });

  test('KuCoin open interest: lots of 0.01; of 1 USD by the opening price of the same hour', async () => {
    const linear = await METHODS.openInterestHistory(kucoinLinear, tableIo(kucoinLinear.replies));
    expect(linear).toMatchObject({ openInterest: Float64Array.of(80_000, 80_000, 80_000) });
    const inverse = await METHODS.openInterestHistory(kucoinInverse, tableIo(kucoinInverse.replies));
    expect(inverse).toMatchObject({ openInterest: Float64Array.of(100_000, 100_000, 100_000) });
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
    expect(await size(kucoinLinear)).toBeCloseTo(10, 12);
    expect(await size(kucoinInverse)).toBeCloseTo(10, 12);
    expect(await size(okxInverse)).toBeCloseTo(1000 / 1905.5, 12);
    expect(await size(mexcLinear)).toBeCloseTo(10, 12);
    expect(await size(mexcInverse)).toBeCloseTo(10_000 / 1905.5, 12);
    expect(await size(gateLinear)).toBeCloseTo(10, 12);
    expect(await size(gateInverse)).toBeCloseTo(10, 12);
  });
});

describe('funding', () => {
  test.each([
    ['Binance, not in the list of exceptions', usdm, -0.00021, 8],
    ['Bybit', bybitLinear, -0.0003, 8],
    ['OKX, from two settlements', okxLinear, -0.00015, 8],
    ['Hyperliquid, hourly', hyperliquidEth, -0.0000125, 1],
    ['MEXC, not the rate of its ticker', mexcLinear, -0.00025, 8],
    ['Gate', gateLinear, -0.00025, 8],
    ['KuCoin', kucoinLinear, -0.0002, 8],
    ['Bitget, the coming rate, not the ticker’s', bitgetLinear, -0.0003, 4],
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

describe('Gate', () => {
  test('the step of a price comes with OKX’s tiers', async () => {
    for (const fixture of [okxLinear, okxInverse])
      expect(await METHODS.marginTiers(fixture, tableIo(fixture.replies))).toMatchObject({ tickSize: 0.01 });
  });

  test('tiers in the margin coin, with the deductions and the taker fee that the venue states', async () => {
    const linear = await METHODS.marginTiers(gateLinear, tableIo(gateLinear.replies));
    expect(linear).toMatchObject({ notionalUnit: 'quote', liquidationFeeRate: 0.00075 });
    expect(linear).toMatchObject({
      tiers: [
        { notionalFloor: 0, notionalCap: 500_000, maintenanceMarginRate: 0.003, maintenanceAmount: 0 },
        // 500,000 x (0.0035 - 0.003)
        { notionalFloor: 500_000, notionalCap: 1_000_000, maintenanceAmount: 250, maxLeverage: 150.01 },
      ],
    });
    const inverse = await METHODS.marginTiers(gateInverse, tableIo(gateInverse.replies));
    expect(inverse).toMatchObject({ notionalUnit: 'base', tiers: [{ notionalCap: 100 }, {}] });
  });

  test('tiers without a stated deduction: one rate for the whole position', async () => {
    const key = '/api/v4/futures/usdt/risk_limit_tiers';
    const rows = (gateLinear.replies[key] as Record<string, unknown>[]).map(
      ({ deduction: _, ...row }) => row,
    );
    const { tiers } = await gateLinear.source.marginTiers(
      gateLinear.instrument,
      tableIo({ ...gateLinear.replies, [key]: rows }),
    );
    expect(tiers.map((tier) => tier.maintenanceAmount)).toEqual([0, 0]);
  });

  test('open interest: contracts of 0.01 ETH, and contracts of 1 USD by the mark price beside them', async () => {
    const linear = await METHODS.openInterestHistory(gateLinear, tableIo(gateLinear.replies));
    expect(linear).toMatchObject({
      time: Float64Array.of(NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR),
      openInterest: Float64Array.of(560_003, 560_002, 560_001),
    });
    const inverse = await METHODS.openInterestHistory(gateInverse, tableIo(gateInverse.replies));
    expect(inverse).toMatchObject({ openInterest: Float64Array.of(100_000, 100_000, 100_000) });
  });

  test('ratios as they are, times of the book in ms', async () => {
    const io = () => tableIo(gateLinear.replies);
    expect(await METHODS.longShortRatio(gateLinear, io())).toMatchObject({
      ratio: Float64Array.of(1.5, 1.5, 1.5),
    });
    expect(await METHODS.takerVolumeRatio(gateLinear, io())).toMatchObject({
      ratio: Float64Array.of(1.25, 1.25, 1.25),
    });
    expect(await METHODS.orderBook(gateLinear, io())).toMatchObject({ asOf: NOW + 123 });
  });

  test('the coming settlement is the next one, also where what is known of it has passed', async () => {
    const key = '/api/v4/futures/usdt/contracts/ETH_USDT';
    const contract = { ...(gateLinear.replies[key] as object), funding_next_apply: (NOW - HOUR) / 1000 };
    const ticker = await METHODS.ticker(gateLinear, tableIo({ ...gateLinear.replies, [key]: contract }));
    expect(ticker).toMatchObject({ nextFundingTime: NOW + 7 * HOUR });
  });

  test('mark candles by the prefix of the contract', async () => {
    const io = tableIo(gateLinear.replies);
    await METHODS.markCandles(gateLinear, io);
    const query = new URL(io.asked[0]?.url ?? '').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      contract: 'mark_ETH_USDT',
      interval: '1h',
      from: String((NOW - 3 * HOUR) / 1000),
      to: String((NOW - HOUR) / 1000),
    });
  });

  test('nothing is asked that is 10,000 candles back; a page that reaches there begins later', async () => {
    const io = tableIo(gateLinear.replies);
    const ask = (from: number, to: number) => {
      const query = { ...CANDLE_QUERY, from: NOW - from * HOUR, to: NOW - to * HOUR };
      return gateLinear.source.candles(gateLinear.instrument, query, io);
    };
    expect((await ask(12_000, 10_001)).openTime.length).toBe(0);
    expect(io.asked).toEqual([]);
    await ask(11_000, 9_500);
    expect(io.asked.map(({ url }) => new URL(url).searchParams.get('from'))).toContain(
      String((NOW - 9_990 * HOUR) / 1000),
    );
  });

  test('every endpoint that is asked has a budget of its own', async () => {
    const dated = { ...gateLinear, instrument: instrument('gate', 'ETH/USDT:USDT-261225') };
    for (const fixture of [gateLinear, gateInverse, dated]) {
      for (const method of Object.values(METHODS)) {
        const io = tableIo(fixture.replies);
        await method(fixture, io).catch(() => undefined);
        for (const { url } of io.asked) {
          const { pathname } = new URL(url);
          const budgets = fixture.source.limits.filter(({ pathPrefix = '' }) =>
            pathname.startsWith(pathPrefix),
          );
          expect(budgets, pathname).toMatchObject([{ published: 200, windowMs: 10_000 }]);
        }
      }
    }
  });

  test('dated contracts: another product, without statistics and funding', async () => {
    const dated = { ...gateLinear, instrument: instrument('gate', 'ETH/USDT:USDT-261225') };
    const io = tableIo({});
    await METHODS.orderBook(dated, io).catch(() => undefined);
    expect(io.asked.map(({ url }) => new URL(url).pathname).sort()).toEqual([
      '/api/v4/delivery/usdt/contracts/ETH_USDT_20261225',
      '/api/v4/delivery/usdt/order_book',
    ]);
    expect(await METHODS.fundingHistory(dated, tableIo({}))).toMatchObject({ time: new Float64Array() });
    for (const method of ['openInterestHistory', 'longShortRatio', 'takerVolumeRatio'] as const)
      await expect(METHODS[method](dated, tableIo({}))).rejects.toMatchObject({ kind: 'no-data' });
    expect(dated.source.capabilities(dated.instrument)).toEqual({
      markCandles: true,
      openInterestHistory: false,
      longShortRatio: false,
      takerVolume: false,
      liquidationStream: false,
    });
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

describe('MEXC risk limits: one rate for the whole position', () => {
  const PATH = '/api/v1/contract/detail';
  const tableOf = (fixture: typeof mexcLinear, change: object) => {
    const reply = fixture.replies[PATH] as { data: object };
    const altered = { ...reply, data: { ...reply.data, ...change } };
    const io = tableIo({ ...fixture.replies, [PATH]: altered });
    return fixture.source.marginTiers(fixture.instrument, io);
  };

  test('custom ones: 50,000 and 150,000 contracts of 0.01 ETH, with the fee of a liquidation', async () => {
    const table = await tableOf(mexcLinear, {});
    expect(table).toMatchObject({ notionalUnit: 'base', liquidationFeeRate: 0.0004 });
    expect(table.tiers).toMatchObject([
      {
        notionalFloor: 0,
        notionalCap: 500,
        maintenanceMarginRate: 0.004,
        maintenanceAmount: 0,
        maxLeverage: 200,
      },
      { notionalFloor: 500, notionalCap: 1500, maintenanceMarginRate: 0.005, maxLeverage: 100 },
    ]);
  });

  test('coin-margined: contracts of 10 USD', async () => {
    const table = await tableOf(mexcInverse, {});
    expect(table.notionalUnit).toBe('quote');
    expect(table.tiers.map(({ notionalCap }) => notionalCap)).toEqual([500_000, 1_500_000]);
  });

  // The documentation's own figures of BTC_USDT in 2021: 0.4 % and 125x, and four steps of 150,000 contracts, each 0.4 % more.
  const INCREASING = {
    contractSize: 0.0001,
    maxLeverage: 125,
    maintenanceMarginRate: 0.004,
    initialMarginRate: 0.008,
    riskBaseVol: 150_000,
    riskIncrVol: 150_000,
    riskIncrMmr: 0.004,
    riskIncrImr: 0.004,
    riskLevelLimit: 5,
    riskLimitMode: undefined,
    riskLimitCustom: undefined,
  };
  test('increasing ones, as older replies and small contracts have them', async () => {
    const { tiers } = await tableOf(mexcLinear, INCREASING);
    expect(tiers.map(({ maxLeverage }) => maxLeverage)).toEqual([125, 83, 62, 50, 41]);
    expect(tiers.map(({ notionalCap }) => Math.round(notionalCap ?? 0))).toEqual([15, 30, 45, 60, 75]);
    expect(tiers.at(-1)?.maintenanceMarginRate).toBeCloseTo(0.02, 12);
  });

  test('by value: in the quote coin; of a coin-margined contract in no known unit', async () => {
    const table = await tableOf(mexcLinear, { riskLimitType: 'BY_VALUE' });
    expect(table.notionalUnit).toBe('quote');
    expect(table.tiers[0]?.notionalCap).toBe(50_000);
    await expect(tableOf(mexcInverse, { riskLimitType: 'BY_VALUE' })).rejects.toMatchObject({
      kind: 'no-data',
    });
  });

  test.each([
    ['none', { riskLimitCustom: [] }],
    ['two of one size', { riskLimitCustom: [1, 2].map(() => ({ maxVol: 5, mmr: 0.01, maxLeverage: 9 })) }],
  ])('%s is a changed format', async (_name, change) => {
    await expect(tableOf(mexcLinear, change)).rejects.toMatchObject({ kind: 'format-changed' });
  });

  test('a contract that is offline is none', async () => {
    await expect(tableOf(mexcLinear, { state: 3 })).rejects.toMatchObject({ kind: 'unknown-instrument' });
  });
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
