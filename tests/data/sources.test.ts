import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledUsdmTiers } from '../../lib/sources/binance-brackets-bundled.ts';
import { binanceCoinm } from '../../lib/sources/binance-coinm.ts';
import { binanceUsdm } from '../../lib/sources/binance-usdm.ts';
import { bybit } from '../../lib/sources/bybit.ts';
import { gate } from '../../lib/sources/gate.ts';
import { Contract } from '../../lib/sources/gate-schema.ts';
import { hyperliquid } from '../../lib/sources/hyperliquid.ts';
import { kucoin } from '../../lib/sources/kucoin.ts';
import { mexc } from '../../lib/sources/mexc.ts';
import { okx } from '../../lib/sources/okx.ts';
import { instrument, tableIo } from '../contract/fixtures/fixture.ts';

/** Replies recorded from, or documented by, the exchanges: the same parsers must read them. */
const folder = process.env.PLIMSOLL_DATA;
if (folder === undefined) throw new Error('PLIMSOLL_DATA must name the shared data folder');
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

/** A documented shape: the text after the method, path and authentication lines, without comments. */
function documented(path: string): unknown {
  const [, , , ...lines] = read(`api/jkorf-doc-shapes/${path}.txt`).split('\n');
  return JSON.parse(lines.join('\n').replaceAll(/\/\/.*$/gm, ''));
}

/** The bodies of the replies in a VCR cassette, in order. */
function recorded(name: string): unknown[] {
  const bodies = read(`api/hyperliquid-sdk-cassettes/${name}.yaml`).matchAll(
    /^ {6}string: '((?:[^']|'')*)'/gm,
  );
  return [...bodies].map(([, body = '']) => JSON.parse(body.replaceAll(/\n\s+/g, '').replaceAll("''", "'")));
}

const MINUTE = 60_000;
const around = (time: number, intervalMs: number) => ({
  priceKind: 'last' as const,
  intervalMs,
  from: time,
  to: time,
});

describe('Binance', () => {
  const usdm = instrument('binance', 'BTC/USDT:USDT');
  const coinm = instrument('binance', 'BTC/USD:BTC');

  test('COIN-M candles: coins, not contracts', async () => {
    const io = tableIo({
      '/dapi/v1/klines': documented('Binance/Endpoints/CoinFutures/ExchangeData/GetKlines'),
    });
    const candles = await binanceCoinm.candles(coinm, around(1591258320000, MINUTE), io);
    expect([candles.high[0], candles.volume[0]]).toEqual([9642.4, 2.13660389]);
  });

  test('mark candles, whose volume is no number', async () => {
    const payload = documented('Binance/Endpoints/UsdFutures/ExchangeData/GetMarkPriceKlines');
    const io = tableIo({ '/fapi/v1/markPriceKlines': payload });
    const candles = await binanceUsdm.candles(
      usdm,
      { ...around(1591256460000, MINUTE), priceKind: 'mark' },
      io,
    );
    expect([candles.close[0], candles.volume[0]]).toEqual([9653.07367333, 0]);
  });

  test('ratios and funding', async () => {
    const ratios = documented('Binance/Endpoints/UsdFutures/ExchangeData/GetGlobalLongShortAccountRatio');
    const taker = documented('Binance/Endpoints/UsdFutures/ExchangeData/GetTakerBuySellVolumeRatio');
    const funding = documented('Binance/Endpoints/UsdFutures/ExchangeData/GetFundingRates');
    const io = tableIo({
      '/futures/data/globalLongShortAccountRatio': ratios,
      '/futures/data/takerlongshortRatio': taker,
      '/fapi/v1/fundingRate': funding,
    });
    expect([...(await binanceUsdm.longShortRatio(usdm, io)).ratio]).toEqual([0.196, 1.9559]);
    expect([...(await binanceUsdm.takerVolumeRatio(usdm, io)).ratio]).toEqual([1.3104, 1.5586]);
    expect([...(await binanceUsdm.fundingHistory(usdm, io)).fundingRate]).toEqual([0.0001, 0.0001]);
  });

  test('what the largest accounts hold', async () => {
    for (const [family, source, instrument, expected] of [
      ['UsdFutures', binanceUsdm, usdm, [1.4342, 1.4337]],
      ['CoinFutures', binanceCoinm, coinm, [0.7869, 1.1231]],
    ] as const) {
      const payload = documented(`Binance/Endpoints/${family}/ExchangeData/GetTopLongShortPositionRatio`);
      const io = tableIo({ '/futures/data/topLongShortPositionRatio': payload });
      const series = await source.topTraders?.(instrument)?.load(instrument, io);
      expect([...(series?.ratio ?? [])]).toEqual(expected);
    }
  });

  test('the bundled tiers are the published ones, amounts included', () => {
    const published: unknown = JSON.parse(read('tiers/binance-usdm-majors-2026-05-07.json'));
    for (const [symbol, rows] of Object.entries(published as Record<string, Record<string, number>[]>)) {
      const table = bundledUsdmTiers(`${symbol.slice(0, symbol.indexOf('/'))}USDT`);
      expect(table?.tiers).toHaveLength(rows.length);
      for (const [i, row] of rows.entries()) {
        const tier = table?.tiers[i];
        expect(tier?.notionalFloor).toBe(row.notionalFloor);
        expect(tier?.notionalCap).toBe(row.notionalCap);
        expect(tier?.maintenanceMarginRate).toBe(row.mmr);
        expect(tier?.maintenanceAmount).toBeCloseTo(row.cum ?? Number.NaN, 4);
        expect(tier?.maxLeverage).toBe(row.maxLeverage);
      }
    }
  });
});

describe('Bybit', () => {
  const inverse = instrument('bybit', 'BTC/USD:BTC');
  const shape = (name: string) => documented(`Bybit/Endpoints/V5Api/ExchangeData/${name}`);

  test('inverse ticker: USD to coins agrees with the venue’s own value', async () => {
    const payload = shape('GetLinearInverseTickers');
    const ticker = await bybit.ticker(inverse, tableIo({ '/v5/market/tickers': payload }));
    // 373,504,107 USD at 16,596; the venue prints openInterestValue 22505.67.
    expect(ticker.openInterest).toBeCloseTo(22_505.67, 1);
    expect(ticker).toMatchObject({ markPrice: 16596, fundingRate: -0.001034, fundingIntervalMs: null });
  });

  test('inverse candles: coins', async () => {
    const io = tableIo({ '/v5/market/kline': shape('GetKlines') });
    const query = {
      priceKind: 'last' as const,
      intervalMs: 60 * MINUTE,
      from: 1670601600000,
      to: 1670608800000,
    };
    const candles = await bybit.candles(inverse, query, io);
    expect([...candles.volume]).toEqual([0.37288112, 0.24469757, 15.74462667]);
  });

  test('risk limit in per cent, without a deduction', async () => {
    const table = await bybit.marginTiers(
      inverse,
      tableIo({ '/v5/market/risk-limit': shape('GetRiskLimit') }),
    );
    expect(table).toMatchObject({
      notionalUnit: 'base',
      tiers: [{ notionalCap: 150, maintenanceMarginRate: 0.005, maintenanceAmount: 0, maxLeverage: 100 }],
    });
  });

  test('ratio of accounts', async () => {
    const series = await bybit.longShortRatio(
      inverse,
      tableIo({ '/v5/market/account-ratio': shape('GetLongShortRatio') }),
    );
    expect(series.ratio[0]).toBeCloseTo(0.5777 / 0.4223, 12);
  });
});

describe('OKX', () => {
  const swap = instrument('okx', 'BTC/USDT:USDT');
  const sample = (name: string): unknown => JSON.parse(read(`api/nautilus-test-data/okx/${name}.json`));

  test('funding: the realised rate, ascending', async () => {
    const io = tableIo({ '/api/v5/public/funding-rate-history': sample('http_get_funding_rate_history') });
    expect([...(await okx.fundingHistory(swap, io)).fundingRate]).toEqual([-0.00002, 0.00015]);
  });

  test('stream frames', () => {
    const plan = okx.stream(swap);
    const frame = JSON.stringify(sample('ws_funding_rate'));
    expect(plan?.parse(frame, 7)).toEqual([
      {
        type: 'ticker',
        ticker: { fundingRate: 0.0001, nextFundingTime: 1744590349506, asOf: 1744590349506 },
      },
    ]);
  });
});

describe('MEXC', () => {
  const swap = instrument('mexc', 'BTC/USDT:USDT');
  const shape = (name: string) => documented(`Mexc/Endpoints/FuturesApi/ExchangeData/${name}`);

  test('contract of 0.0001 BTC: its risk limits increase by one step, without a mode', async () => {
    const io = tableIo({ '/api/v1/contract/detail': shape('GetSymbol') });
    const { tiers, notionalUnit } = await mexc.marginTiers(swap, io);
    expect(notionalUnit).toBe('base');
    expect(tiers[0]).toMatchObject({ notionalCap: 1, maintenanceMarginRate: 0.004, maxLeverage: 125 });
    expect(tiers[1]).toMatchObject({ notionalFloor: 1, notionalCap: 2, maxLeverage: 83 });
  });

  test('ticker: 55,102,960 contracts are 5,510 BTC', async () => {
    const [row] = (shape('GetTickers') as { data: unknown[] }).data;
    const io = tableIo({
      '/api/v1/contract/detail': shape('GetSymbol'),
      '/api/v1/contract/ticker': { success: true, code: 0, data: row },
      '/api/v1/contract/funding_rate/BTC_USDT': shape('GetFundingRate'),
    });
    const ticker = await mexc.ticker(swap, io);
    expect(ticker.openInterest).toBeCloseTo(5510.296, 6);
    // The venue's own turnover agrees with its volume at a price of that day: 40,146,908 contracts.
    expect((ticker.volume24hUsd ?? 0) / (40_146_908 * 0.0001)).toBeCloseTo(31_112, 0);
    expect(ticker).toMatchObject({
      markPrice: 31199.5,
      fundingRate: -0.000489,
      fundingIntervalMs: 8 * 60 * MINUTE,
    });
  });

  test('funding, ascending', async () => {
    const io = tableIo({ '/api/v1/contract/funding_rate/history': shape('GetFundingRateHistory') });
    expect([...(await mexc.fundingHistory(swap, io)).fundingRate]).toEqual([0.00029, 0.000266]);
  });

  test('stream frames, whose envelope may name another contract', () => {
    const [, , , ...lines] = read('api/jkorf-doc-shapes/Mexc/Subscriptions/FuturesApi/Ticker.txt').split(
      '\n',
    );
    const plan = mexc.stream(instrument('mexc', 'ETH/USDT:USDT'));
    expect(plan?.parse(lines.join('\n'), 7)).toMatchObject([
      { ticker: { markPrice: 6867.4, lastPrice: 6865.5, asOf: 1587442022003 } },
    ]);
  });
});

describe('Hyperliquid', () => {
  const eth = instrument('hyperliquid', 'ETH/USDC:USDC');

  test('contexts of all markets, captured live', async () => {
    const contexts = JSON.parse(read('api/nautilus-test-data/hyperliquid/ws_all_dexs_asset_ctxs.json')).data
      .ctxs[0][1];
    const universe = contexts.map((_context: unknown, i: number) => ({
      name: i === 1 ? 'ETH' : `C${i}`,
      maxLeverage: 5,
    }));
    const ticker = await hyperliquid.ticker(eth, tableIo({ metaAndAssetCtxs: [{ universe }, contexts] }));
    expect(ticker).toMatchObject({ markPrice: 2123.7, indexPrice: 2124.6, openInterest: 605822.2557999999 });
  });

  test('recorded universe and candles: KPEPE is kPEPE', async () => {
    const replies = recorded('test_get_candles_snapshot');
    const [meta, candleSnapshot] = [replies[0], replies.at(-1)];
    const table = tableIo({ meta, candleSnapshot });
    const io = { ...table, now: () => 1684800000000 };
    const query = { ...around(1684699200000, 60 * MINUTE), to: 1684702800000 };
    const candles = await hyperliquid.candles(instrument('hyperliquid', 'KPEPE/USDC:USDC'), query, io);
    expect([...candles.close]).toEqual([0.001604, 0.001591]);
    expect(JSON.parse(table.asked.at(-1)?.body ?? '').req.coin).toBe('kPEPE');
    const tiers = await hyperliquid.marginTiers(eth, io);
    expect(tiers.tiers).toMatchObject([{ notionalFloor: 0, notionalCap: null, maintenanceMarginRate: 0.01 }]);
  });

  test('recorded funding and book', async () => {
    const fundingHistory = recorded('test_get_funding_history[1684811870000]').at(-1);
    const l2Book = recorded('test_get_l2_snapshot').at(-1);
    const meta = recorded('test_get_l2_snapshot')[0];
    const io = tableIo({ meta, fundingHistory, l2Book });
    const funding = await hyperliquid.fundingHistory(instrument('hyperliquid', 'BTC/USDC:USDC'), io);
    expect(funding.fundingRate[0]).toBe(-0.00061334);
    const book = await hyperliquid.orderBook(instrument('hyperliquid', 'DYDX/USDC:USDC'), io);
    expect([book.bids.price[0], book.bids.size[0]]).toEqual([2.111, 134.4]);
  });
});

describe('Gate', () => {
  const btc = instrument('gate', 'BTC/USDT:USDT');
  const root = '/api/v4/futures/usdt';
  const shape = (name: string) => documented(`GateIo/Endpoints/PerpetualFutures/ExchangeData/${name}`);
  const [capture = ''] = read('api/cryptofeed-sample-data/GATEIO_FUTURES.0').split('\n');
  const contracts = JSON.parse(capture.slice(capture.indexOf('[{'))) as { name: string }[];
  const contract = { [`${root}/contracts/BTC_USDT`]: contracts.find(({ name }) => name === 'BTC_USDT') };

  test('every contract of a live list of May 2023 is read', () => {
    expect(contracts.length).toBeGreaterThan(200);
    expect(contracts.filter((row) => !Contract.safeParse(row).success)).toEqual([]);
  });

  test('ticker: contracts of 0.0001 BTC', async () => {
    const ticker = await gate.ticker(btc, tableIo({ ...contract, [`${root}/tickers`]: shape('GetTickers') }));
    expect(ticker).toMatchObject({ markPrice: 6534, lastPrice: 6432, volume24hUsd: 184_040_233_284 });
    expect(ticker.openInterest).toBeCloseTo(3232.3904, 6);
  });

  test('candles, statistics, funding and limits', async () => {
    const at = 1_539_852_480_000;
    const io = {
      ...tableIo({
        ...contract,
        [`${root}/candlesticks`]: shape('GetKlines'),
        [`${root}/contract_stats`]: shape('GetContractStats'),
        [`${root}/funding_rate`]: shape('GetFundingRateHistory'),
        // The documentation's third row repeats its first.
        [`${root}/risk_limit_tiers`]: (shape('GetRiskLimitTiers') as unknown[]).slice(0, 2),
      }),
      now: () => at + MINUTE,
    };
    const candles = await gate.candles(btc, around(at, MINUTE), io);
    expect([candles.close[0], candles.volume[0]]).toEqual([1.032, 9.7151]);
    const history = await gate.openInterestHistory(btc, around(1_603_865_400_000, 5 * MINUTE), io);
    expect(history.openInterest[0]).toBeCloseTo(12.4724, 9);
    expect((await gate.longShortRatio(btc, io)).ratio[0]).toBe(0.5);
    expect((await gate.fundingHistory(btc, io)).fundingRate[0]).toBe(0.000157);
    const { tiers } = await gate.marginTiers(btc, io);
    expect(tiers.map(({ notionalCap, maxLeverage }) => [notionalCap, maxLeverage])).toEqual([
      [500_000, 50],
      [1_000_000, 33.33],
    ]);
  });

  test('the documented frame of the ticker', () => {
    const text = read('api/jkorf-doc-shapes/GateIo/Subscriptions/Futures/SubscribeToTickerUpdates.txt');
    const plan = gate.stream(instrument('gate', 'ETH/USDT:USDT'));
    expect(plan?.parse(text.slice(text.indexOf('\n= ') + 3), 0)).toMatchObject([
      { ticker: { lastPrice: 118.4, markPrice: 118.35, fundingRate: -0.000114, asOf: 1541659086123 } },
    ]);
  });
});

describe('KuCoin', () => {
  const shape = (name: string) => documented(`Kucoin/Endpoints/${name}`);
  const contract = shape('Futures/ExchangeData/GetContract');

  test('a contract of lots, without the newer funding fields', async () => {
    const io = tableIo({ '/api/v1/contracts/DASHUSDTM': contract });
    expect(await kucoin.ticker(instrument('kucoin', 'DASH/USDT:USDT'), io)).toMatchObject({
      markPrice: 101.6,
      openInterest: 2487402 * 0.01,
      volume24hUsd: 3166644.36115288,
      fundingRate: 0.0001,
      fundingIntervalMs: null,
      nextFundingTime: null,
    });
  });

  test('the lots of candles and of open interest', async () => {
    const io = tableIo({
      '/api/v1/contracts/DASHUSDTM': contract,
      '/api/v1/kline/query': shape('Futures/ExchangeData/GetKlines'),
      '/api/ua/v1/market/open-interest': shape('Unified/ExchangeData/GetFuturesOpenInterest'),
    });
    const dash = instrument('kucoin', 'DASH/USDT:USDT');
    const candles = await kucoin.candles(
      dash,
      { ...around(1575331200000, 60 * MINUTE), to: 1575374400000 },
      io,
    );
    expect([...candles.high]).toEqual([8309.67, 8297.85]);
    const query = { ...around(1767002400000, 30 * MINUTE), to: 1767004200000 };
    const { time, openInterest } = await kucoin.openInterestHistory(dash, query, io);
    expect([...time]).toEqual([1767002400000, 1767004200000]);
    expect(openInterest[1]).toBeCloseTo(46155.35, 6);
  });

  test('risk limits as tiers, settled funding', async () => {
    const table = { ...(contract as { data: object }) };
    const io = tableIo({
      '/api/v1/contracts/ADAUSDTM': { ...table, data: { ...table.data, symbol: 'ADAUSDTM' } },
      '/api/v1/contracts/risk-limit/ADAUSDTM': shape('Futures/Account/GetRiskLimitLevel'),
      '/api/v1/contract/funding-rates': shape('Futures/ExchangeData/GetFundingRateHistory'),
    });
    const ada = instrument('kucoin', 'ADA/USDT:USDT');
    const { tiers, liquidationFeeRate } = await kucoin.marginTiers(ada, io);
    expect(tiers.map((tier) => [tier.notionalCap, tier.maintenanceMarginRate, tier.maxLeverage])).toEqual([
      [500, 0.025, 20],
      [1000, 0.25, 2],
    ]);
    expect(liquidationFeeRate).toBe(0.0006);
    const funding = await kucoin.fundingHistory(ada, io);
    expect([funding.time[0], funding.fundingRate[0]]).toEqual([1702310700000, 0.01875]);
  });
});
