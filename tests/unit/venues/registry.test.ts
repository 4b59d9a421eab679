import { describe, expect, it } from 'vitest';
import { VENUE_IDS } from '../../../lib/domain/instrument.ts';
import {
  instrumentFromUrl,
  MATCH_PATTERNS,
  MIRRORS,
  mirrorAt,
  OPTIONAL_MATCH_PATTERNS,
  pageAt,
  VENUES,
} from '../../../lib/venues/registry.ts';
import { URL_CASES } from './url-cases.ts';

const ours = new Set<string>(VENUE_IDS);

function read(address: string) {
  const { venue, page } = pageAt(new URL(address));
  return {
    venue,
    symbol: page.state === 'instrument' ? page.instrument.symbol : null,
    state: page.state === 'not-one-instrument' ? page.reason : page.state,
  };
}

describe('table of known addresses', () => {
  it.each(URL_CASES.filter((row) => ours.has(row.exchange)))('$url', (row) => {
    const { venue, symbol } = read(row.url);
    expect(symbol).toBe(row.unifiedSymbol);
    if (symbol !== null) expect(venue).toBe(row.exchange);
  });

  it.each(URL_CASES.filter((row) => !ours.has(row.exchange)))('claims nothing: $url', (row) => {
    expect(read(row.url)).toEqual({ venue: null, symbol: null, state: 'none' });
  });

  it.each(URL_CASES.filter((row) => ours.has(row.exchange) && row.unifiedSymbol !== null))(
    'kind and margin of $url',
    (row) => {
      const { page } = pageAt(new URL(row.url));
      const kind = {
        'future-linear': 'linear',
        'future-inverse': 'inverse',
        margin: 'spot',
        strategy: 'linear',
      };
      expect(page).toMatchObject({
        instrument: { kind: kind[row.marketType as keyof typeof kind] ?? row.marketType },
        margin: row.marketType === 'margin' ? 'cross' : null,
        testnet: row.note?.startsWith('testnet') ?? false,
      });
    },
  );
});

describe('pages that are not one instrument', () => {
  it.each([
    ['https://www.binance.com/en/eoptions/BTCUSDT', 'option-chain'],
    ['https://www.binance.com/en/eoptions/BTCUSDT?symbol=ETH-251226-4000-P', 'option-chain'],
    ['https://www.binance.com/en/delivery/btcusd_quarter', 'unknown-contract'],
    ['https://www.binance.com/en/delivery/BTCUSD_261399', 'unknown-contract'],
    ['https://www.binance.com/en/futures/BTCUSD', 'unknown-contract'],
    ['https://www.bybit.com/trade/option/usdc/BTC', 'option-chain'],
    ['https://www.bybit.com/trade/inverse/futures/BTCUSD_BIQ', 'unknown-contract'],
    ['https://www.bybit.com/trade/usdt/futures/BTCUSDT-99ABC26', 'unknown-contract'],
    ['https://www.okx.com/trade-option-chain/btc-usd', 'option-chain'],
    ['https://www.okx.com/trade-futures/btc-usd_um_xperp-5yearly#workspaceId=1', 'unknown-contract'],
    ['https://www.okx.com/trade-futures/btc-usd-quarter', 'unknown-contract'],
    ['https://app.hyperliquid.xyz/trade', 'unknown-contract'],
    ['https://www.htx.com/futures/linear_swap/exchange', 'unknown-contract'],
    ['https://www.htx.com/futures/linear_swap/exchange#contract_code=BTC-USD', 'unknown-contract'],
    ['https://www.htx.com/futures/linear_swap/exchange#contract_code=BTC-USDT-CQ', 'unknown-contract'],
    ['https://www.htx.com/futures/linear_swap/exchange#contract_code=%E5%B', 'unknown-contract'],
    ['https://bingx.com/en/perpetual/BTCUSDT', 'unknown-contract'],
    ['https://bingx.com/en/perpetual/BTC-EUR', 'unknown-contract'],
    ['https://www.deribit.com/futures/BTC-99XYZ26', 'unknown-contract'],
    ['https://www.deribit.com/options/BTC', 'option-chain'],
    ['https://www.kucoin.com/trade/futures/XBTMZ26', 'unknown-contract'],
    ['https://app.hyperliquid.xyz/trade/@107', 'unknown-contract'],
    ['https://app.hyperliquid.xyz/trade/flx:TSLA', 'unknown-contract'],
    ['https://www.mexc.com/futures/BTC_USDT_260925', 'unknown-contract'],
    ['https://www.gate.com/futures-delivery/usdt/BTC_USDT', 'unknown-contract'],
    ['https://www.gate.com/futures-delivery/usdt/BTC_USDT_20261399', 'unknown-contract'],
    ['https://www.gate.com/futures/BTC/ETH_USD', 'unknown-contract'],
    ['https://www.gate.com/futures/USDT/BTC_USD', 'unknown-contract'],
    ['https://www.bitget.com/futures/coin/BTCUSDZ26', 'unknown-contract'],
    ['https://www.bitget.com/futures/usdc/BTCUSDC', 'unknown-contract'],
    ['https://www.asterdex.com/en/futures/v1/BTCUSD_PERP', 'unknown-contract'],
    ['https://www.coinbase.com/advanced-trade/perpetuals/BTC-USD', 'unknown-contract'],
    ['https://www.coinbase.com/advanced-trade/futures/BIT-26APR24-CDE', 'unknown-contract'],
    ['https://crypto.com/exchange/trade/BTCUSD-239930', 'unknown-contract'],
    ['https://crypto.com/exchange/trade/BTCUSD-230630-CW30000', 'unknown-contract'],
  ])('%s: %s', (address, reason) => {
    expect(read(address)).toMatchObject({ symbol: null, state: reason });
  });

  it.each([
    'https://www.binance.com/',
    'https://www.binance.com/en/stocks/EQ_AAPL',
    'https://www.binance.com/en/my/wallet/futures/balances/usd-m',
    'https://www.binance.com/en/futures/funding-history/perpetual/1',
    'https://www.binance.com/en/futures/home',
    'https://www.bybit.com/trade/usdt',
    'https://www.okx.com/price/bitcoin-btc',
    'https://app.hyperliquid.xyz/portfolio',
    'https://www.mexc.com/futures',
    'https://www.mexc.com/futures/information',
    'https://futures.mexc.com/futures/BTC_USDT',
    'https://www.gate.com/futures/USDT',
    'https://www.gate.com/price/bitcoin-btc',
    'https://www.kucoin.com/trade/XBTUSDTM',
    'https://futures.kucoin.com/trade/BTC-USDT',
    'https://www.kucoin.com/trade/futures',
    'https://www.kucoin.com/markets/BTC-USDT',
    'https://www.bitget.com/futures/usdt',
    'https://www.bitget.com/spot',
    'https://www.asterdex.com/en/futures/v1',
    'https://www.asterdex.com/en/portfolio/overview',
    'https://www.coinbase.com/trade/BTC-USD',
    'https://international.coinbase.com/advanced-trade/spot/BTC-USD',
    'https://crypto.com/exchange/trade',
    'https://crypto.com/trade/BTC_USD',
  ])('nothing at %s', (address) => {
    expect(read(address)).toEqual({ venue: null, symbol: null, state: 'none' });
  });
});

describe('forms of an address', () => {
  it.each([
    ['https://www.binance.com/en/futures/1000PEPEUSDT/', '1000PEPE/USDT:USDT'],
    ['https://WWW.BINANCE.COM/en/futures/btcusdt#chart', 'BTC/USDT:USDT'],
    ['https://www.binance.com/en/trade/BTCTUSD', 'BTC/TUSD'],
    ['https://www.binance.com/en/trade/BTCFDUSD', 'BTC/FDUSD'],
    ['https://www.binance.com/en/trade/%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9F_USDT', '币安人生/USDT'],
    ['https://www.binance.com/options/BTCUSDT?symbol=btc-251226-100000-p', 'BTC/USDT:USDT-251226-100000-P'],
    ['https://www.bybit.com/en/trade/usdt/futures/BTCUSDT-25SEP26', 'BTC/USDT:USDT-260925'],
    ['https://www.bybit.com/trade/futures/usdc/BTC-4DEC26', 'BTC/USDC:USDC-261204'],
    ['https://www.okx.com/trade-swap/BTC-usd-SWAP', 'BTC/USD:BTC'],
    ['https://www.okx.com/trade-option/btc-usd-260925-100000-c', 'BTC/USD:BTC-260925-100000-C'],
    ['https://app.hyperliquid.xyz/trade/kPEPE?ref=x', 'KPEPE/USDC:USDC'],
    ['https://www.mexc.com/en-GB/futures/btc_usd?type=swap', 'BTC/USD:BTC'],
    ['https://www.mexc.com/futures/%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9F_USDT', '币安人生/USDT:USDT'],
    ['https://www.gate.com/zh/futures/usdt/1000pepe_usdt?ref=x', '1000PEPE/USDT:USDT'],
    ['https://www.gate.io/cn/futures_trade/BTC/BTC_USD', 'BTC/USD:BTC'],
    ['https://www.gate.com/futures-delivery/btc/BTC_USD_20260925', 'BTC/USD:BTC-260925'],
    ['https://www.gate.com/trade/%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9F_USDT', '币安人生/USDT'],
    ['https://www.kucoin.com/zh-hant/futures/trade/ethusdcm', 'ETH/USDC:USDC'],
    ['https://www.kucoin.com/trade/futures/1000PEPEUSDTM', '1000PEPE/USDT:USDT'],
    ['https://www.kucoin.com/en/trade/BTC-USDT?spot=x', 'BTC/USDT'],
    ['https://www.bitget.com/en/mix/usdt/BTCUSDT_UMCBL', 'BTC/USDT:USDT'],
    ['https://www.bitget.com/futures/coin/BTCUSD', 'BTC/USD:BTC'],
    ['https://www.bitget.com/futures/coin/BTCUSD_CM', 'BTC/USD:BTC'],
    ['https://www.asterdex.com/zh-CN/trade/pro/futures/XAUUSD1?ref=x', 'XAU/USD1:USD1'],
    ['https://www.asterdex.com/futures/v1/1000PEPEUSDT', '1000PEPE/USDT:USDT'],
    ['https://asterdex.com/en/trade/pro/spot/BTCUSDT', 'BTC/USDT'],
    ['https://www.asterdex.com/spot/CDLUSD1', 'CDL/USD1'],
    ['https://www.coinbase.com/en-gb/advanced-trade/perpetuals/eth-perp-intx?x=1', 'ETH/USDC:USDC'],
    ['https://crypto.com/exchange/trade/ethusd-perp', 'ETH/USD:USD'],
    ['https://crypto.com/exchange/trade/USDUSD-PERP', 'USD/USD:USD'],
  ])('%s is %s', (address, symbol) => {
    expect(instrumentFromUrl(address)?.symbol).toBe(symbol);
  });

  it('reads isolated margin, and a margin type it does not know as none', () => {
    const page = (type: string) =>
      pageAt(new URL(`https://www.binance.com/trade/BTC_USDT?type=${type}`)).page;
    expect(page('isolated')).toMatchObject({ margin: 'isolated' });
    expect(page('grid')).toMatchObject({ state: 'instrument', margin: null });
  });

  it('reads no malformed percent sequence, no encoded slash and no empty segment', () => {
    for (const path of [
      'en/futures/%E5%B8USDT',
      'en/futures/%',
      'en/futures%2FBTCUSDT',
      'en//futures/BTCUSDT',
    ])
      expect(instrumentFromUrl(`https://www.binance.com/${path}`)).toBeNull();
  });

  it('reads no address longer than 2,000 characters, of another scheme, or that is none', () => {
    const address = 'https://www.binance.com/en/futures/BTCUSDT';
    expect(instrumentFromUrl(`${address}?a=${'x'.repeat(2000 - address.length - 3)}`)).not.toBeNull();
    expect(instrumentFromUrl(`${address}?a=${'x'.repeat(2000 - address.length - 2)}`)).toBeNull();
    expect(instrumentFromUrl(address.replace('https', 'http'))).toBeNull();
    expect(instrumentFromUrl('not an address')).toBeNull();
  });
});

describe('mirrors', () => {
  it('are known by their very name, each for one venue; nothing like them is offered', () => {
    expect(mirrorAt('www.bybit.nl')).toEqual({ host: 'www.bybit.nl', venue: 'bybit' });
    for (const { host } of MIRRORS) {
      expect(mirrorAt(host)?.host).toBe(host);
      for (const other of [`x${host}`, `${host}.example`, `${host}.`, host.toUpperCase(), `a.${host}`])
        expect(mirrorAt(other), other).toBeNull();
    }
    // What runs without asking is no mirror.
    expect(mirrorAt('www.bybit.com')).toBeNull();
  });
});

describe('hosts', () => {
  it('are registered for every venue, each by one venue only', () => {
    expect(VENUES.map((venue) => venue.id).toSorted()).toEqual([...VENUE_IDS].toSorted());
    const hosts = VENUES.flatMap((venue) => venue.hosts);
    expect(new Set(hosts).size).toBe(hosts.length);
  });

  it('give the manifest every recognised host once, play money and mirrors only on request', () => {
    const patterns = [...MATCH_PATTERNS, ...OPTIONAL_MATCH_PATTERNS];
    const hosts = VENUES.flatMap((venue) => venue.hosts);
    expect(patterns.toSorted()).toEqual(hosts.map((host) => `https://${host}/*`).toSorted());
    for (const host of VENUES.flatMap((venue) => venue.testnetHosts))
      expect(OPTIONAL_MATCH_PATTERNS).toContain(`https://${host}/*`);
  });
});
