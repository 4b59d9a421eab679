import { binancecoinm, bybit as CcxtBybit } from 'ccxt';
import { describe, expect, test } from 'vitest';
import { sourceFor } from '../../../lib/sources/registry.ts';
import { coinm } from '../../contract/fixtures/binance.ts';
import { bybitInverse, bybitLinear } from '../../contract/fixtures/bybit.ts';
import { METHODS, NOW, tableIo } from '../../contract/fixtures/fixture.ts';
import { okxLinear } from '../../contract/fixtures/okx.ts';

/** The defects of ccxt 4.5.84 listed in research/exchanges.md section 2.7 that touch our four venues (5 is Gate's). */
describe('where ccxt is wrong and we are right', () => {
  test('1: OKX liquidations keep every detail, not only the first', async () => {
    await METHODS.ticker(okxLinear, tableIo(okxLinear.replies));
    const details = [1, 2, 3].map((sz) => ({
      side: 'sell',
      posSide: 'long',
      bkPx: '1900',
      sz: String(sz),
      ts: String(NOW),
    }));
    const frame = { arg: { channel: 'liquidation-orders' }, data: [{ instId: 'ETH-USDT-SWAP', details }] };
    const plan = sourceFor(okxLinear.instrument)?.stream(okxLinear.instrument);
    expect(plan?.parse(JSON.stringify(frame), NOW)).toHaveLength(3);
  });

  test('2: the same crash has the same side on Binance and Bybit', () => {
    const sideOf = (fixture: typeof coinm, frame: object) => {
      const [event] =
        sourceFor(fixture.instrument)?.stream(fixture.instrument)?.parse(JSON.stringify(frame), NOW) ?? [];
      return event?.type === 'liquidation' ? event.liquidation.side : null;
    };
    const order = { s: 'ETHUSD_PERP', S: 'SELL', ap: '1900', z: '2', T: NOW };
    expect(sideOf(coinm, { stream: 'x', data: { e: 'forceOrder', o: order } })).toBe('long');
    const row = { T: NOW, s: 'ETHUSDT', S: 'Buy', v: '1', p: '1900' };
    expect(sideOf(bybitLinear, { topic: 'allLiquidation.ETHUSDT', ts: NOW, data: [row] })).toBe('long');
  });

  test('3: OKX open interest is the history of the contract, not of the currency', async () => {
    const io = tableIo(okxLinear.replies);
    await METHODS.openInterestHistory(okxLinear, io);
    expect(io.asked[0]?.url).toContain('/rubik/stat/contracts/open-interest-history?instId=ETH-USDT-SWAP');
  });

  test('4: COIN-M open interest asks for the pair and the perpetual', async () => {
    const io = tableIo(coinm.replies);
    const series = await METHODS.openInterestHistory(coinm, io);
    const query = new URL(io.asked[0]?.url ?? '').searchParams;
    expect([query.get('pair'), query.get('contractType')]).toEqual(['ETHUSD', 'PERPETUAL']);
    expect(series).toMatchObject({ openInterest: Float64Array.of(99_003.75, 99_002.75, 99_001.75) });
    // ccxt's own request, for as long as it is wrong: when this fails, the workaround may go.
    const exchange = new binancecoinm({ enableRateLimit: false });
    let asked = '';
    exchange.fetch = async (url: string) => {
      asked = url;
      return [];
    };
    const market = {
      id: 'ETHUSD_PERP',
      symbol: 'ETH/USD:ETH',
      base: 'ETH',
      quote: 'USD',
      settle: 'ETH',
      type: 'swap',
      swap: true,
      contract: true,
      inverse: true,
      linear: false,
      active: true,
    };
    exchange.setMarkets([market]);
    await exchange.fetchOpenInterestHistory('ETH/USD:ETH', '1h').catch(() => undefined);
    expect(asked).toContain('pair=ETHUSD_PERP');
  });

  test('6: Bybit tiers belong to their symbol, keep mmDeduction and normalise per cent', async () => {
    const tiers = await METHODS.marginTiers(bybitLinear, tableIo(bybitLinear.replies));
    expect(tiers).toMatchObject({
      tiers: [
        {
          notionalFloor: 0,
          notionalCap: 200_000,
          maintenanceMarginRate: 0.005,
          maintenanceAmount: 0,
          maxLeverage: 100,
        },
        {
          notionalFloor: 200_000,
          notionalCap: 400_000,
          maintenanceMarginRate: 0.01,
          maintenanceAmount: 1000,
          maxLeverage: 50,
        },
      ],
    });
    const rows = [
      {
        symbol: 'ETHUSDT',
        riskLimitValue: '200000',
        maintenanceMargin: '0.005',
        initialMargin: '0.01',
        maxLeverage: '100',
      },
    ];
    const [own] = new CcxtBybit({ enableRateLimit: false }).parseMarketLeverageTiers(rows);
    expect(own).not.toHaveProperty('maintenanceAmount');
  });

  test('7: no call asks for markets first', async () => {
    const io = tableIo(bybitLinear.replies);
    await METHODS.ticker(bybitLinear, io);
    expect(io.asked).toHaveLength(1);
  });
});

describe('units and pages of Bybit’s risk limits', () => {
  const limit = (value: number, rate: number, extra: object = {}) => ({
    id: 1,
    symbol: 'ETHUSDT',
    riskLimitValue: String(value),
    maintenanceMargin: String(rate),
    maxLeverage: '50',
    ...extra,
  });
  const reply = (list: readonly object[], nextPageCursor = '') => ({
    retCode: 0,
    retMsg: 'OK',
    result: { list, nextPageCursor },
    time: NOW,
  });
  const tiersOf = async (payload: object) => {
    const answer = await bybitLinear.source.marginTiers(
      bybitLinear.instrument,
      tableIo({ '/v5/market/risk-limit': payload }),
    );
    return answer.tiers.map((tier) => [
      tier.notionalFloor,
      tier.maintenanceMarginRate,
      tier.maintenanceAmount,
    ]);
  };

  test('per cent, as the documentation prints, and fractions give the same', async () => {
    const perCent = await tiersOf(reply([limit(300_000, 0.5), limit(600_000, 1)]));
    expect(perCent).toEqual([
      [0, 0.005, 0],
      [300_000, 0.01, 1500],
    ]);
    expect(await tiersOf(reply([limit(300_000, 0.005), limit(600_000, 0.01)]))).toEqual(perCent);
  });

  test('the published deduction of 510 follows from 300,000 x (0.005 - 0.0033)', async () => {
    const [, second] = await tiersOf(reply([limit(300_000, 0.0033), limit(800_000, 0.005)]));
    expect(second?.[2]).toBeCloseTo(510, 9);
  });

  test('rows of other symbols are dropped and the cursor is followed', async () => {
    const io = {
      ...tableIo({}),
      fetchJson: async ({ url }: { url: string }) =>
        url.includes('cursor=next')
          ? reply([limit(600_000, 0.01)])
          : reply([limit(300_000, 0.005), { ...limit(1, 0.9), symbol: 'BTCUSDT' }], 'next'),
    };
    const { tiers } = await bybitLinear.source.marginTiers(bybitLinear.instrument, io);
    expect(tiers.map((tier) => tier.notionalCap)).toEqual([300_000, 600_000]);
  });

  test('inverse tiers are in coins', async () => {
    const tiers = await METHODS.marginTiers(bybitInverse, tableIo(bybitInverse.replies));
    expect(tiers).toMatchObject({
      notionalUnit: 'base',
      tiers: [{ notionalCap: 1500 }, { notionalCap: 3000 }],
    });
  });
});
