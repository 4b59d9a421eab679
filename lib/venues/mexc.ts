import { pageTheme } from './page-theme.ts';
import { contractSymbol, instrumentPage, splitDelimited, spotPageOf, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

/** Before it moved to www, the futures section had a host of its own. */
const FUTURES_HOST = 'futures.mexc.com';

/** MEXC: perpetuals margined in USDT, USDC or the coin, and spot; it lists no dated contracts and no options. */
export const mexc: Venue = {
  id: 'mexc',
  hosts: ['www.mexc.com', FUTURES_HOST],
  testnetHosts: [],
  defaultHosts: ['www.mexc.com'],
  page,
  theme: pageTheme,
};

/** `/futures/BTC_USDT`, `/exchange/BTC_USDT` for spot; on the old host `/exchange/BTC_USDT` is the perpetual. */
function page(url: URL): VenuePage {
  const path = tradePath(url, new Set());
  if (path === null || path.length !== 2) return NO_PAGE;
  const [section, id = ''] = path;
  const isOldHost = url.hostname === FUTURES_HOST;
  if (section === 'exchange') return pairPage(id, isOldHost);
  return section === 'futures' && !isOldHost ? pairPage(id, true) : NO_PAGE;
}

function pairPage(id: string, isPerpetual: boolean): VenuePage {
  // Other pages of the section, such as its guide, have no underscore.
  if (!id.includes('_')) return NO_PAGE;
  const pair = splitDelimited(id, '_');
  if (pair === null) return UNKNOWN_CONTRACT;
  return isPerpetual ? instrumentPage('mexc', contractSymbol(pair, null)) : spotPageOf('mexc', pair);
}
