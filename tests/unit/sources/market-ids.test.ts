import { describe, expect, test } from 'vitest';
import type { VenueId } from '../../../lib/domain/instrument.ts';
import { SOURCE_HOSTS, SOURCE_LIMITS, SOURCES, sourceFor } from '../../../lib/sources/registry.ts';
import { instrument, tableIo } from '../../contract/fixtures/fixture.ts';
import { hyperliquidEth } from '../../contract/fixtures/hyperliquid.ts';

/** What a source calls an instrument, read from the order-book request it sends. */
async function marketId(venue: VenueId, symbol: string, replies = {}): Promise<string> {
  const subject = instrument(venue, symbol);
  const source = sourceFor(subject);
  if (source === null) throw new Error('no source');
  const io = tableIo(replies);
  await source.orderBook(subject, io).catch(() => undefined);
  const request = io.asked.find(
    ({ url, body }) => /depth|order_?book|books|level2/.test(url) || body?.includes('l2Book'),
  );
  if (request?.body !== undefined) return String(JSON.parse(request.body).coin);
  const query = new URL(request?.url ?? 'https://none').searchParams;
  const inPath = /\/depth\/([^/?]+)/.exec(request?.url ?? '')?.[1];
  const named = query.get('symbol') ?? query.get('instId') ?? query.get('contract') ?? inPath;
  return [query.get('category'), named].filter(Boolean).join(' ');
}

// Ids as in research/exchanges.md section 1.1 and ccxt's parseMarket.
describe('ids of the venues', () => {
  test.each([
    ['binance', 'ETH/USDT:USDT', 'ETHUSDT'],
    ['binance', '1000PEPE/USDT:USDT', '1000PEPEUSDT'],
    ['binance', '币安人生/USDT:USDT', '币安人生USDT'],
    ['binance', 'BTC/USDC:USDC', 'BTCUSDC'],
    ['binance', 'BTC/USDT:USDT-260925', 'BTCUSDT_260925'],
    ['binance', 'BTC/USD:BTC', 'BTCUSD_PERP'],
    ['binance', 'BTC/USD:BTC-261225', 'BTCUSD_261225'],
    ['bybit', 'ETH/USDT:USDT', 'linear ETHUSDT'],
    ['bybit', 'BTC/USDC:USDC', 'linear BTCPERP'],
    ['bybit', 'BTC/USDT:USDT-260925', 'linear BTCUSDT-25SEP26'],
    ['bybit', 'BTC/USDC:USDC-260103', 'linear BTC-3JAN26'],
    ['bybit', 'BTC/USD:BTC', 'inverse BTCUSD'],
    ['bybit', 'BTC/USD:BTC-261225', 'inverse BTCUSDZ26'],
    ['okx', 'BTC/USDT:USDT', 'BTC-USDT-SWAP'],
    ['okx', 'BTC/USD:BTC', 'BTC-USD-SWAP'],
    ['okx', 'BTC/USD:BTC-261225', 'BTC-USD-261225'],
    ['mexc', 'BTC/USDT:USDT', 'BTC_USDT'],
    ['mexc', 'BTC/USD:BTC', 'BTC_USD'],
    ['gate', '1000PEPE/USDT:USDT', '1000PEPE_USDT'],
    ['gate', 'SOL/USDT:USDT-260710', 'SOL_USDT_20260710'],
    ['gate', 'BTC/USD:BTC', 'BTC_USD'],
    ['gate', 'BTC/USD:BTC-260925', 'BTC_USD_20260925'],
    ['kucoin', 'BTC/USDT:USDT', 'XBTUSDTM'],
    ['kucoin', 'ETH/USDC:USDC', 'ETHUSDCM'],
    ['kucoin', 'BTC/USD:BTC', 'XBTUSDM'],
    ['bitget', 'ETH/USDT:USDT', 'USDT-FUTURES ETHUSDT'],
    ['bitget', 'BTC/USDC:USDC', 'USDC-FUTURES BTCPERP'],
    ['bitget', 'BTC/USD:BTC', 'COIN-FUTURES BTCUSD_CM'],
    ['aster', '1000PEPE/USDT:USDT', '1000PEPEUSDT'],
    ['aster', 'XAU/USD1:USD1', 'XAUUSD1'],
  ] as const)('%s %s is %s', async (venue, symbol, id) => {
    expect(await marketId(venue, symbol)).toBe(id);
  });

  test.each([
    ['ETH/USDC:USDC', 'ETH'],
    ['KPEPE/USDC:USDC', 'kPEPE'],
  ])('hyperliquid %s is %s, by the universe', async (symbol, coin) => {
    expect(await marketId('hyperliquid', symbol, hyperliquidEth.replies)).toBe(coin);
  });

  test('hyperliquid XYZ-SPCX is xyz:SPCX of the builder xyz', async () => {
    const meta = { universe: [{ name: 'xyz:SPCX', maxLeverage: 5, szDecimals: 2 }] };
    expect(await marketId('hyperliquid', 'XYZ-SPCX/USDC:USDC', { meta })).toBe('xyz:SPCX');
    const io = tableIo({ meta });
    const subject = instrument('hyperliquid', 'XYZ-SPCX/USDC:USDC');
    await sourceFor(subject)?.marginTiers(subject, io);
    expect(JSON.parse(io.asked[0]?.body ?? '')).toEqual({ type: 'meta', dex: 'xyz' });
  });

  test.each(['NOPE/USDC:USDC', 'OLD/USDC:USDC'])('hyperliquid %s is not listed', async (symbol) => {
    const subject = instrument('hyperliquid', symbol);
    const source = sourceFor(subject);
    await expect(source?.ticker(subject, tableIo(hyperliquidEth.replies))).rejects.toMatchObject({
      kind: 'unknown-instrument',
    });
  });
});

describe('the registry', () => {
  test('every future has exactly one source, spot and options none', () => {
    for (const symbol of ['BTC/USDT:USDT', 'BTC/USD:BTC']) {
      expect(SOURCES.filter((source) => source.covers(instrument('binance', symbol)))).toHaveLength(1);
    }
    expect(sourceFor(instrument('binance', 'BTC/USDT'))).toBeNull();
    expect(sourceFor(instrument('binance', 'BTC/USDT:USDT-251226-100000-P'))).toBeNull();
  });

  test('every host asked by REST has a published limit', () => {
    const limited = new Set(SOURCE_LIMITS.map(({ host }) => host));
    const streams = [
      'fstream.binance.com',
      'dstream.binance.com',
      'stream.bybit.com',
      'ws.okx.com:8443',
      'contract.mexc.com',
      'fx-ws.gateio.ws',
      'x-push-futures.kucoin.com',
      'ws.bitget.com',
      'fstream.asterdex.com',
      'stream.crypto.com',
      'streams.deribit.com',
    ];
    expect(SOURCE_HOSTS.filter((host) => !limited.has(host)).sort()).toEqual(streams.sort());
  });
});
