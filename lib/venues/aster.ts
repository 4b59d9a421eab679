import { pageTheme } from './page-theme.ts';
import { contractSymbol, instrumentPage, splitPair, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const SECTIONS = new Set(['trade', 'futures', 'spot']);
/** Margin coins: Tether and the venue's second dollar. */
const QUOTES = ['USDT', 'USD1'];

/** Aster: perpetuals margined in a dollar coin, and spot. */
export const aster: Venue = {
  id: 'aster',
  hosts: ['www.asterdex.com', 'asterdex.com'],
  testnetHosts: [],
  defaultHosts: ['www.asterdex.com'],
  page,
  theme: pageTheme,
};

/** `/trade/pro/futures/BTCUSDT`; before that `/futures/v1/BTCUSDT` and `/futures/BTCUSDT`; the same of `spot`. */
function page(url: URL): VenuePage {
  const path = tradePath(url, SECTIONS) ?? [];
  const [section, ...rest] = path[0] === 'trade' && path[1] === 'pro' ? path.slice(2) : path;
  const [id, ...more] = section === 'futures' && rest[0] === 'v1' ? rest.slice(1) : rest;
  if ((section !== 'futures' && section !== 'spot') || more.length > 0) return NO_PAGE;
  const pair = id === undefined ? null : splitPair(id, QUOTES);
  if (pair === null) return id === undefined ? NO_PAGE : UNKNOWN_CONTRACT;
  const symbol = section === 'spot' ? `${pair.base}/${pair.quote}` : contractSymbol(pair, null);
  return instrumentPage('aster', symbol);
}
