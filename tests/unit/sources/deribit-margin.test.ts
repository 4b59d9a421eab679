import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../lib/domain/instrument.ts';
import { liquidationPrice, type Position } from '../../../lib/domain/liquidation-price.ts';
import { maintenanceMargin, maximumLeverage } from '../../../lib/domain/margin-tier.ts';
import { deribit } from '../../../lib/sources/deribit.ts';
import { deribitInverse, deribitLinear } from '../../contract/fixtures/deribit.ts';
import { instrument, tableIo } from '../../contract/fixtures/fixture.ts';

const LINEAR = deribitLinear.instrument;
const INVERSE = deribitInverse.instrument;

const of = (symbol: string): Instrument => instrument('deribit', symbol);

/** Tables as the source gives them, while the venue's maximum leverage is the documented one. */
function tableOf(symbol: string, leverage: number) {
  const reply = { result: { instrument_name: 'x', max_leverage: leverage } };
  return deribit.marginTiers(of(symbol), tableIo({ '/api/v2/public/get_instrument': reply }));
}

describe('margin that grows with size', () => {
  test.each([
    // support.deribit.com 25944738177565: contract, maximum leverage, coins, price, initial and maintenance margin as printed.
    ['BTC/USDC:USDC', 50, 25, 100_000, 53_125, 28_125],
    ['BTC/USDC:USDC', 50, 350, 100_000, 1_312_500, null],
    ['SOL/USDC:USDC', 25, 25, 200, 200.625, 100.625],
    ['SOL/USDC:USDC', 25, 6_000, 200, 84_000, null],
    // support.deribit.com 25944826427293: 2 % and 1 %, + 0.005 % a BTC, + 0.0004 % an ETH.
    ['BTC/USD:BTC', 50, 100, 1, 2.5, 1.5],
    ['BTC/USD:BTC-270625', 50, 100, 1, 2.5, 1.5],
    ['ETH/USD:ETH', 50, 1_000, 1, 24, 14],
  ])('%s, %ix: %d at %d', async (symbol, leverage, coins, price, initial, maintenance) => {
    const table = await tableOf(symbol, leverage);
    expect(table).toMatchObject({ notionalUnit: 'base', origin: 'bundled', liquidationFeeRate: 0 });
    expect((coins * price) / (maximumLeverage(table, coins) ?? Number.NaN)).toBeCloseTo(initial, 6);
    if (maintenance !== null)
      expect((maintenanceMargin(table, coins) ?? Number.NaN) * price).toBeCloseTo(maintenance, 6);
  });

  test('the table bears the last day before the venue announced other rates', async () => {
    expect((await tableOf('BTC/USDC:USDC', 50)).asOf).toBe(Date.UTC(2026, 7, 4));
  });

  test.each([
    'ETH/USDC:USDC',
    'XRP/USDC:USDC',
    'BTC/USDT:USDT',
    'BTC/USDC:USDC-261225',
    'SOL/USD:SOL',
    // A coin that is called as what every object has.
    'constructor/USDC:USDC',
  ])('none are invented for %s', async (symbol) => {
    const io = tableIo({});
    await expect(deribit.marginTiers(of(symbol), io)).rejects.toMatchObject({ kind: 'no-data' });
    expect(io.asked).toEqual([]);
  });

  test('a venue with another maximum leverage has other rates', async () => {
    await expect(tableOf('BTC/USDC:USDC', 100)).rejects.toMatchObject({ kind: 'format-changed' });
  });
});

describe('a position', () => {
  const position: Position = {
    side: 'long',
    entryPrice: 100_000,
    leverage: 10,
    size: 25,
    marginMode: 'cross',
    margin: null,
    walletBalance: 250_000,
  };

  test('cross: where equity has fallen to the maintenance margin of its size', async () => {
    const table = await tableOf('BTC/USDC:USDC', 50);
    const found = liquidationPrice(LINEAR, position, table, null);
    if (found.state !== 'price') throw new Error(found.state);
    const equity = 250_000 + 25 * (found.liquidationPrice - 100_000);
    expect(equity).toBeCloseTo(25 * found.liquidationPrice * (0.01 + 25 * 0.00005), 4);
    expect(found.maintenanceMarginRate).toBeCloseTo(0.01125, 12);
  });

  test('cross, margined in the coin: the rate grows as the price falls, for the coins become more', async () => {
    const table = await tableOf('BTC/USD:BTC', 50);
    const found = liquidationPrice(
      INVERSE,
      { ...position, size: 2_500_000, walletBalance: 2.5 },
      table,
      null,
    );
    if (found.state !== 'price') throw new Error(found.state);
    const coins = 2_500_000 / found.liquidationPrice;
    expect(2.5 + 25 - coins).toBeCloseTo(coins * (0.01 + coins * 0.00005), 8);
    expect(coins).toBeGreaterThan(25);
  });

  test('isolated is no mode of this venue, and cross needs the balance', async () => {
    const table = await tableOf('BTC/USDC:USDC', 50);
    expect(liquidationPrice(LINEAR, { ...position, marginMode: 'isolated' }, table, null)).toEqual({
      state: 'not-computable',
      reason: 'no-isolated-margin',
    });
    expect(liquidationPrice(LINEAR, { ...position, walletBalance: null }, table, null)).toEqual({
      state: 'not-computable',
      reason: 'cross-without-balance',
    });
  });
});
