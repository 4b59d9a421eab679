import type { VenueId } from '../domain/instrument.ts';
import type { TextLanguage } from './translate.ts';

/** Proper names; the same in every language. */
export const VENUE_NAMES: Readonly<Record<VenueId, string>> = {
  binance: 'Binance',
  bybit: 'Bybit',
  okx: 'OKX',
  hyperliquid: 'Hyperliquid',
  mexc: 'MEXC',
  gate: 'Gate',
  kucoin: 'KuCoin',
  bitget: 'Bitget',
  aster: 'Aster',
  kcex: 'KCEX',
  binanceus: 'Binance.US',
  dydx: 'dYdX',
  lighter: 'Lighter',
  coinbase: 'Coinbase',
  cryptocom: 'Crypto.com',
  kraken: 'Kraken',
  htx: 'HTX',
  bingx: 'BingX',
  deribit: 'Deribit',
};

/** Several venues by name, as the language lists them. */
export function venueList(venues: readonly VenueId[], language: TextLanguage): string {
  return venues.map((venue) => VENUE_NAMES[venue]).join(language === 'en' ? ', ' : '、');
}
