import { pageTheme } from './page-theme.ts';
import { splitDelimited, spotPageOf, tradePath } from './trade-path.ts';
import { NO_PAGE, type Venue, type VenuePage } from './venue.ts';

/** Binance.US: spot only. */
export const binanceus: Venue = {
  id: 'binanceus',
  hosts: ['www.binance.us', 'binance.us'],
  testnetHosts: [],
  defaultHosts: ['www.binance.us'],
  page,
  theme: pageTheme,
};

/** `/spot-trade/btc_usdt`, with or without a locale before it. */
function page(url: URL): VenuePage {
  const [section, id, ...rest] = tradePath(url, new Set(['spot-trade'])) ?? [];
  if (section !== 'spot-trade' || rest.length > 0) return NO_PAGE;
  return spotPageOf('binanceus', splitDelimited(id ?? '', '_'));
}
