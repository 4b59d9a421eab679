import { pageTheme } from './page-theme.ts';
import { instrumentPage, isExpiry, splitDelimited, spotPageOf, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

/** Crypto.com Exchange: perpetuals and dated contracts margined and quoted in USD, spot. */
export const cryptocom: Venue = {
  id: 'cryptocom',
  hosts: ['crypto.com'],
  testnetHosts: [],
  defaultHosts: ['crypto.com'],
  page,
  theme: pageTheme,
};

/** `/exchange/trade/BTCUSD-PERP`, `/exchange/trade/spot/ZIL_USDT`, `/exchange/trade/BTC_USD`; the app's own pages are none. */
function page(url: URL): VenuePage {
  const path = tradePath(url, new Set(['exchange'])) ?? [];
  const id = (path.at(-1) ?? '').toUpperCase();
  switch (path.slice(0, -1).join('/')) {
    case 'exchange/trade':
      return id.includes('-') ? contractPage(id) : spotPageOf('cryptocom', splitDelimited(id, '_'));
    case 'exchange/trade/spot':
      return spotPageOf('cryptocom', splitDelimited(id, '_'));
    default:
      return NO_PAGE;
  }
}

/** `BTCUSD-PERP`, `ETHUSD-230825`; what follows a date is a warrant's strike. */
function contractPage(id: string): VenuePage {
  const [, base, term = ''] = /^([\p{L}\p{N}]{1,40})USD-(PERP|\d{6})$/u.exec(id) ?? [];
  if (base === undefined || !(term === 'PERP' || isExpiry(term))) return UNKNOWN_CONTRACT;
  return instrumentPage('cryptocom', `${base}/USD:USD${term === 'PERP' ? '' : `-${term}`}`);
}
