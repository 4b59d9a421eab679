import { describe, expect, test } from 'vitest';
import { FetchFailure } from '../../lib/net/failure.ts';
import { asterLinear } from './fixtures/aster.ts';
import { coinm, usdm } from './fixtures/binance.ts';
import { bingxLinear } from './fixtures/bingx.ts';
import { bitgetInverse, bitgetLinear } from './fixtures/bitget.ts';
import { bybitInverse, bybitLinear } from './fixtures/bybit.ts';
import { cryptocomLinear } from './fixtures/cryptocom.ts';
import { deribitInverse, deribitLinear } from './fixtures/deribit.ts';
import { dydxEth } from './fixtures/dydx.ts';
import { type Fixture, keyOf, METHODS, type MethodName, NOW, tableIo } from './fixtures/fixture.ts';
import { gateInverse, gateLinear } from './fixtures/gate.ts';
import { htxInverse, htxLinear } from './fixtures/htx.ts';
import { hyperliquidEth } from './fixtures/hyperliquid.ts';
import { krakenInverse, krakenLinear } from './fixtures/kraken.ts';
import { kucoinInverse, kucoinLinear } from './fixtures/kucoin.ts';
import { lighterEth } from './fixtures/lighter.ts';
import { mexcInverse, mexcLinear } from './fixtures/mexc.ts';
import { okxInverse, okxLinear } from './fixtures/okx.ts';
import { mutationsOf } from './mutations.ts';

const FIXTURES: Readonly<Record<string, Fixture>> = {
  'binance-usdm': usdm,
  'binance-coinm': coinm,
  'bybit linear': bybitLinear,
  'bybit inverse': bybitInverse,
  'okx linear': okxLinear,
  'okx inverse': okxInverse,
  hyperliquid: hyperliquidEth,
  'mexc linear': mexcLinear,
  'mexc inverse': mexcInverse,
  'gate linear': gateLinear,
  'gate inverse': gateInverse,
  'kucoin linear': kucoinLinear,
  'kucoin inverse': kucoinInverse,
  'bitget linear': bitgetLinear,
  'bitget inverse': bitgetInverse,
  aster: asterLinear,
  dydx: dydxEth,
  lighter: lighterEth,
  'cryptocom linear': cryptocomLinear,
  'kraken linear': krakenLinear,
  'kraken inverse': krakenInverse,
  'htx linear': htxLinear,
  'htx inverse': htxInverse,
  bingx: bingxLinear,
  'deribit linear': deribitLinear,
  'deribit inverse': deribitInverse,
};

const LACKING: Readonly<Record<string, readonly MethodName[]>> = {
  'bybit linear': ['takerVolumeRatio'],
  'bybit inverse': ['takerVolumeRatio'],
  hyperliquid: ['markCandles', 'openInterestHistory', 'longShortRatio', 'takerVolumeRatio'],
  'mexc linear': ['openInterestHistory', 'longShortRatio', 'takerVolumeRatio'],
  'mexc inverse': ['openInterestHistory', 'longShortRatio', 'takerVolumeRatio'],
  'kucoin linear': ['markCandles', 'longShortRatio', 'takerVolumeRatio'],
  'kucoin inverse': ['markCandles', 'longShortRatio', 'takerVolumeRatio'],
  'bitget linear': ['openInterestHistory'],
  'bitget inverse': ['openInterestHistory', 'marginTiers'],
  aster: ['openInterestHistory', 'longShortRatio'],
  dydx: ['markCandles', 'longShortRatio', 'takerVolumeRatio'],
  lighter: ['markCandles', 'openInterestHistory', 'longShortRatio', 'takerVolumeRatio'],
  'cryptocom linear': ['markCandles', 'openInterestHistory', 'longShortRatio', 'takerVolumeRatio'],
  bingx: ['openInterestHistory', 'longShortRatio', 'takerVolumeRatio'],
  'htx linear': ['markCandles', 'takerVolumeRatio'],
  'htx inverse': ['markCandles', 'takerVolumeRatio', 'marginTiers'],
  'deribit linear': ['markCandles', 'openInterestHistory', 'longShortRatio', 'takerVolumeRatio'],
  'deribit inverse': ['markCandles', 'openInterestHistory', 'longShortRatio', 'takerVolumeRatio'],
};

/** The few that tell how their largest accounts stand. */
const WITH_TOP_TRADERS = [
  'binance-usdm',
  'binance-coinm',
  'okx linear',
  'okx inverse',
  'gate linear',
  'gate inverse',
].concat('htx linear', 'htx inverse');

function lacks(venue: string, method: MethodName): boolean {
  return method === 'topTraderRatio'
    ? !WITH_TOP_TRADERS.includes(venue)
    : LACKING[venue]?.includes(method) === true;
}

const names = Object.keys(METHODS) as MethodName[];
const cases = Object.entries(FIXTURES).flatMap(([venue, fixture]) =>
  names.map((method) => ({ venue, fixture, method, isLacking: lacks(venue, method) })),
);
const offered = cases.filter(({ isLacking }) => !isLacking);

/** What must hold of any answer, whatever the venue sent: finite numbers, positive prices, ascending times. */
function expectSound(value: unknown, path = ''): void {
  if (typeof value === 'number') expect(Number.isFinite(value), path).toBe(true);
  if (typeof value === 'number' && /price|open$|high|low|close|time/i.test(path))
    expect(value, path).toBeGreaterThan(0);
  if (value instanceof Float64Array) {
    for (const [i, item] of value.entries()) expectSound(item, `${path}[${i}]`);
    if (/time/i.test(path)) expect([...value]).toEqual([...new Set(value)].sort((a, b) => a - b));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value))
      expectSound(child, path === '' ? key : `${path}.${key}`);
  }
}

/** The keys of the replies that a method reads. */
async function keysRead(fixture: Fixture, method: MethodName): Promise<string[]> {
  const io = tableIo(fixture.replies);
  await METHODS[method](fixture, io);
  return [...new Set(io.asked.map(keyOf))];
}

describe('the documented shapes', () => {
  test.each(offered)('$venue $method', async ({ fixture, method }) => {
    const io = tableIo(fixture.replies);
    const answer = await METHODS[method](fixture, io);
    expectSound(answer);
    // BingX's tiers are Binance's.
    const lent = fixture.instrument.venue === 'bingx' ? ['www.binance.com'] : [];
    const hosts = [...fixture.source.limits.map(({ host }) => host), ...lent];
    for (const { url } of io.asked) {
      expect(hosts).toContain(new URL(url).host);
      expect(new URL(url).protocol).toBe('https:');
    }
  });

  test.each(cases.filter(({ isLacking }) => isLacking))(
    '$venue says it has no $method',
    async ({ fixture, method }) => {
      const io = tableIo(fixture.replies);
      await expect(METHODS[method](fixture, io)).rejects.toMatchObject({ kind: 'no-data' });
      expect(io.asked).toEqual([]);
    },
  );
});

describe('altered shapes', () => {
  test.each(offered)(
    '$venue $method gives a sound answer or a failure, never nonsense',
    async ({ fixture, method }) => {
      for (const key of await keysRead(fixture, method)) {
        for (const mutation of mutationsOf(fixture.replies[key])) {
          const io = tableIo({ ...fixture.replies, [key]: mutation.payload });
          const answer = await METHODS[method](fixture, io).catch((error: unknown) => error);
          if (answer instanceof FetchFailure) {
            const kinds = ['format-changed', 'unknown-instrument', 'rate-limited'];
            expect(kinds, `${key} ${mutation.name}: ${answer.message}`).toContain(answer.kind);
          } else {
            expect(answer, `${key} ${mutation.name}`).not.toBeInstanceOf(Error);
            expectSound(answer);
          }
        }
      }
    },
  );

  test.each(offered)('$venue $method reads numbers in either form alike', async ({ fixture, method }) => {
    const expected = await METHODS[method](fixture, tableIo(fixture.replies));
    for (const key of await keysRead(fixture, method)) {
      for (const mutation of mutationsOf(fixture.replies[key]).filter(({ kind }) => kind === 'as number')) {
        if (/retCode|code|coin|symbol/.test(mutation.leaf)) continue;
        const io = tableIo({ ...fixture.replies, [key]: mutation.payload });
        expect(await METHODS[method](fixture, io), mutation.name).toEqual(expected);
      }
    }
  });

  // The fields whose loss must never pass: venue, method, reply, leaf.
  const REQUIRED: readonly (readonly [string, MethodName, string, string])[] = [
    ['binance-usdm', 'ticker', '/fapi/v1/premiumIndex', 'markPrice'],
    ['binance-usdm', 'ticker', '/fapi/v1/openInterest', 'openInterest'],
    ['binance-usdm', 'candles', '/fapi/v1/klines', '1.3'],
    ['binance-usdm', 'candles', '/fapi/v1/klines', '1.5'],
    ['binance-usdm', 'openInterestHistory', '/futures/data/openInterestHist', '0.sumOpenInterest'],
    ['binance-coinm', 'ticker', '/dapi/v1/premiumIndex', '0.markPrice'],
    ['binance-coinm', 'candles', '/dapi/v1/klines', '1.7'],
    [
      'binance-coinm',
      'marginTiers',
      '/bapi/futures/v1/friendly/delivery/common/brackets',
      'data.brackets.0.riskBrackets.0.bracketMaintenanceMarginRate',
    ],
    ['bybit linear', 'ticker', '/v5/market/tickers', 'result.list.0.markPrice'],
    ['bybit linear', 'candles', '/v5/market/kline', 'result.list.0.2'],
    ['bybit linear', 'marginTiers', '/v5/market/risk-limit', 'result.list.0.maintenanceMargin'],
    ['bybit linear', 'openInterestHistory', '/v5/market/open-interest', 'result.list.1.openInterest'],
    ['okx linear', 'ticker', '/api/v5/public/mark-price', 'data.0.markPx'],
    ['okx linear', 'ticker', '/api/v5/public/instruments', 'data.0.ctVal'],
    ['okx linear', 'candles', '/api/v5/market/candles', 'data.0.6'],
    ['okx linear', 'marginTiers', '/api/v5/public/position-tiers', 'data.0.maxSz'],
    ['hyperliquid', 'ticker', 'metaAndAssetCtxs', '1.1.markPx'],
    ['hyperliquid', 'candles', 'candleSnapshot', '0.l'],
    ['hyperliquid', 'marginTiers', 'meta', 'marginTables.0.1.marginTiers.1.maxLeverage'],
    ['mexc linear', 'ticker', '/api/v1/contract/ticker', 'data.fairPrice'],
    ['mexc linear', 'ticker', '/api/v1/contract/ticker', 'data.holdVol'],
    ['mexc linear', 'ticker', '/api/v1/contract/detail', 'data.contractSize'],
    ['mexc linear', 'candles', '/api/v1/contract/kline/ETH_USDT', 'data.high.1'],
    ['mexc linear', 'candles', '/api/v1/contract/kline/ETH_USDT', 'data.vol.0'],
    ['mexc linear', 'marginTiers', '/api/v1/contract/detail', 'data.riskLimitCustom.1.maxVol'],
    ['gate linear', 'ticker', '/api/v4/futures/usdt/tickers', '0.mark_price'],
    ['gate linear', 'ticker', '/api/v4/futures/usdt/contracts/ETH_USDT', 'quanto_multiplier'],
    ['gate linear', 'candles', '/api/v4/futures/usdt/candlesticks', '0.h'],
    ['gate linear', 'candles', '/api/v4/futures/usdt/candlesticks', '0.v'],
    ['gate linear', 'openInterestHistory', '/api/v4/futures/usdt/contract_stats', '1.open_interest'],
    ['gate linear', 'marginTiers', '/api/v4/futures/usdt/risk_limit_tiers', '0.maintenance_rate'],
    ['kucoin linear', 'ticker', '/api/v1/contracts/ETHUSDTM', 'data.markPrice'],
    ['kucoin linear', 'ticker', '/api/v1/contracts/ETHUSDTM', 'data.openInterest'],
    ['kucoin linear', 'candles', '/api/v1/contracts/ETHUSDTM', 'data.multiplier'],
    ['kucoin linear', 'candles', '/api/v1/kline/query', 'data.0.5'],
    ['kucoin linear', 'openInterestHistory', '/api/ua/v1/market/open-interest', 'data.0.openInterest'],
    ['kucoin linear', 'marginTiers', '/api/v1/contracts/risk-limit/ETHUSDTM', 'data.1.maintainMargin'],
    ['bitget linear', 'ticker', '/api/v3/market/tickers', 'data.0.markPrice'],
    ['bitget linear', 'ticker', '/api/v3/market/tickers', 'data.0.openInterest'],
    ['bitget linear', 'candles', '/api/v2/mix/market/candles', 'data.0.5'],
    ['bitget linear', 'marginTiers', '/api/v3/market/position-tier', 'data.1.mmr'],
    ['aster', 'ticker', '/fapi/v3/premiumIndex', 'markPrice'],
    ['aster', 'ticker', '/fapi/v3/openInterest', 'openInterest'],
    ['aster', 'takerVolumeRatio', '/fapi/v3/klines', '1.9'],
    [
      'aster',
      'marginTiers',
      '/bapi/futures/v1/friendly/future/common/brackets',
      'data.brackets.0.riskBrackets.0.bracketMaintenanceMarginRate',
    ],
    ['dydx', 'ticker', '/v4/perpetualMarkets', 'markets.ETH-USD.oraclePrice'],
    ['dydx', 'ticker', '/v4/perpetualMarkets', 'markets.ETH-USD.openInterest'],
    ['dydx', 'candles', '/v4/candles/perpetualMarkets/ETH-USD', 'candles.0.low'],
    ['dydx', 'openInterestHistory', '/v4/candles/perpetualMarkets/ETH-USD', 'candles.1.startingOpenInterest'],
    ['dydx', 'marginTiers', '/v4/perpetualMarkets', 'markets.ETH-USD.maintenanceMarginFraction'],
    ['lighter', 'ticker', '/api/v1/orderBookDetails', 'order_book_details.1.last_trade_price'],
    ['lighter', 'ticker', '/api/v1/orderBookDetails', 'order_book_details.1.open_interest'],
    ['lighter', 'candles', '/api/v1/candles', 'c.1.l'],
    ['lighter', 'fundingHistory', '/api/v1/fundings', 'fundings.0.rate'],
    [
      'lighter',
      'marginTiers',
      '/api/v1/orderBookDetails',
      'order_book_details.1.maintenance_margin_fraction',
    ],
    ['cryptocom linear', 'ticker', '/exchange/v1/public/get-valuations', 'result.data.0.v'],
    ['cryptocom linear', 'ticker', '/exchange/v1/public/get-tickers', 'result.data.0.vv'],
    ['cryptocom linear', 'candles', '/exchange/v1/public/get-candlestick', 'result.data.0.l'],
    [
      'cryptocom linear',
      'marginTiers',
      '/exchange/v1/public/get-risk-parameters',
      'result.default_unit_margin_rate',
    ],
    ['kraken linear', 'ticker', '/derivatives/api/v3/tickers/PF_ETHUSD', 'ticker.markPrice'],
    ['kraken linear', 'ticker', '/derivatives/api/v3/tickers/PF_ETHUSD', 'ticker.openInterest'],
    ['kraken linear', 'candles', '/api/charts/v1/trade/PF_ETHUSD/1h', 'candles.0.volume'],
    [
      'kraken linear',
      'marginTiers',
      '/derivatives/api/v3/instruments',
      'instruments.0.marginLevels.1.maintenanceMargin',
    ],
    ['htx linear', 'ticker', '/linear-swap-ex/market/detail/merged', 'tick.close'],
    ['htx linear', 'ticker', '/v5/market/open_interest', 'data.amount'],
    ['htx linear', 'candles', '/linear-swap-ex/market/history/kline', 'data.0.amount'],
    ['htx linear', 'openInterestHistory', '/linear-swap-api/v1/swap_his_open_interest', 'data.tick.0.volume'],
    ['htx linear', 'marginTiers', '/v5/market/risk/limit', 'data.1.maintenance_margin_rate'],
    ['htx linear', 'orderBook', '/linear-swap-api/v1/swap_contract_info', 'data.0.contract_size'],
    ['htx inverse', 'ticker', '/swap-api/v1/swap_open_interest', 'data.0.amount'],
    ['bingx', 'ticker', '/openApi/swap/v2/quote/premiumIndex', 'data.markPrice'],
    ['bingx', 'ticker', '/openApi/swap/v2/quote/openInterest', 'data.openInterest'],
    ['bingx', 'candles', '/openApi/swap/v3/quote/klines', 'data.0.volume'],
    ['bingx', 'markCandles', '/openApi/swap/v1/market/markPriceKlines', 'data.0.low'],
    ['deribit linear', 'ticker', '/api/v2/public/ticker', 'result.mark_price'],
    ['deribit inverse', 'ticker', '/api/v2/public/ticker', 'result.open_interest'],
    ['deribit linear', 'candles', '/api/v2/public/get_tradingview_chart_data', 'result.volume.1'],
    ['deribit linear', 'candles', '/api/v2/public/get_tradingview_chart_data', 'result.low.0'],
    ['deribit linear', 'marginTiers', '/api/v2/public/get_instrument', 'result.max_leverage'],
  ];
  test.each(REQUIRED)('%s %s without %s %s is a changed format', async (venue, method, key, leaf) => {
    const fixture = FIXTURES[venue];
    if (fixture === undefined) throw new Error(`no fixture ${venue}`);
    const altered = mutationsOf(fixture.replies[key]).filter(
      (mutation) => mutation.leaf === leaf && mutation.kind !== 'as number',
    );
    expect(altered).toHaveLength(5);
    for (const { payload, name } of altered) {
      const io = tableIo({ ...fixture.replies, [key]: payload });
      const failure = await METHODS[method](fixture, io).catch((error: unknown) => error);
      expect(failure, name).toMatchObject({ kind: 'format-changed' });
    }
  });

  test.each(offered)(
    '$venue $method survives an empty, a wrong and an enveloped reply',
    async ({ fixture, method }) => {
      for (const key of await keysRead(fixture, method)) {
        for (const payload of [
          null,
          [],
          {},
          'text',
          7,
          { data: [] },
          { result: { list: [] }, retCode: 0, time: NOW },
        ]) {
          const io = tableIo({ ...fixture.replies, [key]: payload });
          const answer = await METHODS[method](fixture, io).catch((error: unknown) => error);
          if (answer instanceof Error) expect(answer, String(answer)).toBeInstanceOf(FetchFailure);
          else expectSound(answer);
        }
      }
    },
  );
});

describe('a price ten times too high', () => {
  const TICKER_PRICES = [
    [usdm, '/fapi/v1/premiumIndex', 'markPrice'],
    [usdm, '/fapi/v1/ticker/24hr', 'lastPrice'],
    [bybitLinear, '/v5/market/tickers', 'markPrice'],
    [okxLinear, '/api/v5/public/mark-price', 'markPx'],
    [hyperliquidEth, 'metaAndAssetCtxs', 'markPx'],
    [mexcLinear, '/api/v1/contract/ticker', 'fairPrice'],
    [gateLinear, '/api/v4/futures/usdt/tickers', 'mark_price'],
    [bitgetLinear, '/api/v3/market/tickers', 'markPrice'],
    [asterLinear, '/fapi/v3/premiumIndex', 'markPrice'],
    [krakenLinear, '/derivatives/api/v3/tickers/PF_ETHUSD', 'markPrice'],
    [htxLinear, '/index/market/history/linear_swap_mark_price_kline', 'close'],
    [bingxLinear, '/openApi/swap/v2/quote/premiumIndex', 'markPrice'],
    [deribitInverse, '/api/v2/public/ticker', 'mark_price'],
  ] as const;
  test.each(TICKER_PRICES)('%#: %s is refused', async (fixture, key, field) => {
    const text = JSON.stringify(fixture.replies[key]).replaceAll(
      new RegExp(`"${field}":("?)([\\d.]+)`, 'g'),
      (_match, quote: string, price: string) => `"${field}":${quote}${Number(price) * 10}`,
    );
    const io = tableIo({ ...fixture.replies, [key]: JSON.parse(text) });
    await expect(METHODS.ticker(fixture, io)).rejects.toMatchObject({ kind: 'format-changed' });
  });

  test('a candle that opens outside its own range is refused', async () => {
    const rows = structuredClone(bybitLinear.replies['/v5/market/kline']) as { result: { list: string[][] } };
    rows.result.list[0]?.splice(1, 1, '19000');
    const io = tableIo({ ...bybitLinear.replies, '/v5/market/kline': rows });
    await expect(METHODS.candles(bybitLinear, io)).rejects.toMatchObject({ kind: 'format-changed' });
  });
});
