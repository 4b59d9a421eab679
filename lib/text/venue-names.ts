import type { VenueId } from '../domain/instrument.ts';

/** Proper names; the same in every language. */
export const VENUE_NAMES: Readonly<Record<VenueId, string>> = {
  binance: 'Binance',
  bybit: 'Bybit',
  okx: 'OKX',
  hyperliquid: 'Hyperliquid',
};
