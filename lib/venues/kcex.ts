import { pageTheme } from './page-theme.ts';
import { contractSymbol, instrumentPage, splitDelimited, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

/** KCEX: its perpetuals in USDT. It publishes no market data that could be read without an account. */
export const kcex: Venue = {
  id: 'kcex',
  hosts: ['www.kcex.com', 'kcex.com'],
  testnetHosts: [],
  defaultHosts: ['www.kcex.com'],
  page,
  theme: pageTheme,
};

/** `/futures/exchange/BTC_USDT`, with or without a locale before it. */
function page(url: URL): VenuePage {
  const [section, exchange, id, ...rest] = tradePath(url, new Set(['futures'])) ?? [];
  if (section !== 'futures' || exchange !== 'exchange' || id === undefined || rest.length > 0) return NO_PAGE;
  const pair = splitDelimited(id, '_');
  return pair?.quote === 'USDT' ? instrumentPage('kcex', contractSymbol(pair, null)) : UNKNOWN_CONTRACT;
}
