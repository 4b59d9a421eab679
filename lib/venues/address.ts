import { dateOfExpiry } from '../domain/contract-date.ts';
import type { Instrument, VenueId } from '../domain/instrument.ts';
import { KRAKEN_BITCOIN } from './kraken.ts';
import { KUCOIN_BITCOIN } from './kucoin.ts';
import { contractTail } from './trade-path.ts';

/**
 * Address of an instrument's trading page on each venue; null when the venue has no such page. Apart from the venues' own files, which
 * are bundled into pages that need no address but their own.
 */
export const ADDRESSES: Readonly<Record<VenueId, (instrument: Instrument) => string | null>> = {
  binance: binanceUrl,
  bybit: bybitUrl,
  okx: okxUrl,
  hyperliquid: hyperliquidUrl,
  mexc: mexcUrl,
  gate: gateUrl,
  kucoin: kucoinUrl,
  bitget: bitgetUrl,
  aster: asterUrl,
  kcex: kcexUrl,
  binanceus: binanceUsUrl,
  dydx: dydxUrl,
  lighter: lighterUrl,
  coinbase: coinbaseUrl,
  cryptocom: cryptocomUrl,
  kraken: krakenUrl,
  htx: htxUrl,
  bingx: bingxUrl,
  deribit: deribitUrl,
};

function binanceUrl({ kind, symbol, base, quote, expiry }: Instrument): string | null {
  const coin = encodeURIComponent(base);
  switch (kind) {
    case 'spot':
      return `https://www.binance.com/en/trade/${coin}_${quote}`;
    case 'linear':
      return `https://www.binance.com/en/${expiry === null ? `futures/${coin}${quote}` : `delivery/${coin}${quote}_${expiry}`}`;
    case 'inverse':
      return `https://www.binance.com/en/delivery/${coin}${quote}_${expiry ?? 'PERP'}`;
    case 'option':
      return `https://www.binance.com/en/eoptions/${coin}${quote}?symbol=${coin}-${contractTail(symbol)}`;
  }
}

function bybitUrl({ kind, base, quote, expiry }: Instrument): string | null {
  const coin = encodeURIComponent(base);
  if (kind === 'spot') return `https://www.bybit.com/trade/spot/${coin}/${quote}`;
  if (kind === 'inverse') return expiry === null ? `https://www.bybit.com/trade/inverse/${coin}USD` : null;
  if (kind !== 'linear') return null;
  if (quote === 'USDC')
    return `https://www.bybit.com/trade/futures/usdc/${coin}-${expiry === null ? 'PERP' : dateOfExpiry(expiry)}`;
  if (quote !== 'USDT') return null;
  return expiry === null
    ? `https://www.bybit.com/trade/usdt/${coin}USDT`
    : `https://www.bybit.com/trade/usdt/futures/${coin}USDT-${dateOfExpiry(expiry)}`;
}

function okxUrl({ kind, symbol, base, quote, expiry }: Instrument): string | null {
  const pair = `${encodeURIComponent(base.toLowerCase())}-${quote.toLowerCase()}`;
  if (kind === 'spot') return `https://www.okx.com/trade-spot/${pair}`;
  if (kind === 'option')
    return `https://www.okx.com/trade-option/${pair}-${contractTail(symbol).toLowerCase()}`;
  return expiry === null
    ? `https://www.okx.com/trade-swap/${pair}-swap`
    : `https://www.okx.com/trade-futures/${pair}-${expiry}`;
}

/** Coins are case-sensitive in Hyperliquid's paths, while ccxt's symbols are upper case. */
const THOUSAND_COINS = new Set(['PEPE', 'SHIB', 'BONK', 'FLOKI', 'LUNC', 'DOGS', 'NEIRO']);

function hyperliquidUrl({ kind, base, quote, expiry }: Instrument): string | null {
  if (kind === 'spot') return `https://app.hyperliquid.xyz/trade/${base}/${quote}`;
  if (kind !== 'linear' || expiry !== null) return null;
  const [builder, coin] = base.split('-');
  if (builder !== undefined && coin !== undefined)
    return `https://app.hyperliquid.xyz/trade/${builder.toLowerCase()}:${coin}`;
  return `https://app.hyperliquid.xyz/trade/${base.startsWith('K') && THOUSAND_COINS.has(base.slice(1)) ? `k${base.slice(1)}` : base}`;
}

function mexcUrl({ kind, base, quote, expiry }: Instrument): string | null {
  if (kind === 'option' || expiry !== null) return null;
  return `https://www.mexc.com/${kind === 'spot' ? 'exchange' : 'futures'}/${encodeURIComponent(base)}_${quote}`;
}

function gateUrl({ kind, base, quote, settle, expiry }: Instrument): string | null {
  const pair = `${encodeURIComponent(base)}_${quote}`;
  if (kind === 'spot') return `https://www.gate.com/trade/${pair}`;
  if (kind === 'option' || settle === null) return null;
  return expiry === null
    ? `https://www.gate.com/futures/${settle}/${pair}`
    : `https://www.gate.com/futures-delivery/${settle.toLowerCase()}/${pair}_20${expiry}`;
}

function kucoinUrl({ kind, base, quote, expiry }: Instrument): string | null {
  if (kind === 'spot') return `https://www.kucoin.com/trade/${encodeURIComponent(base)}-${quote}`;
  if (kind === 'option' || expiry !== null) return null;
  const coin = base === 'BTC' ? KUCOIN_BITCOIN : encodeURIComponent(base);
  return `https://www.kucoin.com/trade/futures/${coin}${quote}M`;
}

function bitgetUrl({ kind, base, quote, expiry }: Instrument): string | null {
  const coin = encodeURIComponent(base);
  if (kind === 'spot') return `https://www.bitget.com/spot/${coin}${quote}`;
  if (expiry !== null) return null;
  if (kind === 'inverse') return `https://www.bitget.com/futures/coin/${coin}USD`;
  if (kind !== 'linear') return null;
  return `https://www.bitget.com/futures/${quote === 'USDC' ? `usdc/${coin}PERP` : `usdt/${coin}USDT`}`;
}

function asterUrl({ kind, base, quote, expiry }: Instrument): string | null {
  const id = `${encodeURIComponent(base)}${quote}`;
  if (kind === 'spot') return `https://www.asterdex.com/en/trade/pro/spot/${id}`;
  return kind === 'linear' && expiry === null ? `https://www.asterdex.com/en/trade/pro/futures/${id}` : null;
}

function kcexUrl({ kind, base, quote, expiry }: Instrument): string | null {
  return kind === 'linear' && expiry === null
    ? `https://www.kcex.com/futures/exchange/${encodeURIComponent(base)}_${quote}`
    : null;
}

function binanceUsUrl({ kind, base, quote }: Instrument): string | null {
  return kind === 'spot'
    ? `https://www.binance.us/spot-trade/${encodeURIComponent(base.toLowerCase())}_${quote.toLowerCase()}`
    : null;
}

function dydxUrl({ kind, base, settle, expiry }: Instrument): string | null {
  return kind === 'linear' && settle === 'USDC' && expiry === null && /^[A-Z0-9]+$/.test(base)
    ? `https://dydx.trade/trade/${base}-USD`
    : null;
}

function lighterUrl({ kind, base, settle, expiry }: Instrument): string | null {
  return kind === 'linear' && settle === 'USDC' && expiry === null && /^[A-Z0-9]+$/.test(base)
    ? `https://app.lighter.xyz/trade/${base}`
    : null;
}

function coinbaseUrl({ kind, base, quote, expiry }: Instrument): string | null {
  const coin = encodeURIComponent(base);
  if (kind === 'spot') return `https://www.coinbase.com/advanced-trade/spot/${coin}-${quote}`;
  return kind === 'linear' && expiry === null
    ? `https://www.coinbase.com/advanced-trade/perpetuals/${coin}-PERP-INTX`
    : null;
}

function cryptocomUrl({ kind, base, quote, expiry }: Instrument): string | null {
  const coin = encodeURIComponent(base);
  if (kind === 'spot') return `https://crypto.com/exchange/trade/spot/${coin}_${quote}`;
  return kind === 'linear' ? `https://crypto.com/exchange/trade/${coin}USD-${expiry ?? 'PERP'}` : null;
}

function krakenUrl({ kind, base, quote, expiry }: Instrument): string | null {
  const pair = encodeURIComponent(`${base}-${quote}`.toLowerCase());
  if (kind === 'spot') return `https://pro.kraken.com/app/trade/${pair}`;
  if (kind === 'option' || quote !== 'USD') return null;
  if (kind === 'linear' && expiry === null) return `https://pro.kraken.com/app/trade/futures-${pair}-perp`;
  const family = expiry === null ? 'PI' : kind === 'linear' ? 'FF' : 'FI';
  const product = `${family}_${base === 'BTC' ? KRAKEN_BITCOIN : encodeURIComponent(base)}USD`;
  return `https://futures.kraken.com/trade/futures/${product}${expiry === null ? '' : `_${expiry}`}`;
}

function htxUrl({ kind, base, quote, expiry }: Instrument): string | null {
  const coin = encodeURIComponent(base);
  if (kind === 'spot') return `https://www.htx.com/trade/${coin.toLowerCase()}_${quote.toLowerCase()}`;
  if (kind === 'option' || expiry !== null) return null;
  return `https://www.htx.com/futures/${kind === 'linear' ? 'linear_swap' : 'swap'}/exchange#contract_code=${coin}-${quote}`;
}

function bingxUrl({ kind, base, quote, expiry }: Instrument): string | null {
  const coin = encodeURIComponent(base);
  if (kind === 'spot') return `https://bingx.com/spot/${coin}${quote}`;
  return kind === 'linear' && expiry === null ? `https://bingx.com/perpetual/${coin}-${quote}` : null;
}

function deribitUrl({ kind, symbol, base, quote, expiry }: Instrument): string | null {
  const coin = encodeURIComponent(base);
  if (kind === 'spot') return `https://www.deribit.com/spot/${coin}_${quote}`;
  const name = kind === 'inverse' || quote === 'USD' ? coin : `${coin}_${quote}`;
  if (kind !== 'option')
    return `https://www.deribit.com/futures/${name}-${expiry === null ? 'PERPETUAL' : dateOfExpiry(expiry)}`;
  const [, strike = '', side = ''] = contractTail(symbol).split('-');
  const contract = `${name}-${dateOfExpiry(expiry ?? '')}-${strike.replace('.', 'D')}-${side}`;
  return `https://www.deribit.com/options/${coin}/${name}-${dateOfExpiry(expiry ?? '')}/${contract}`;
}
