import { pageTheme } from './page-theme.ts';
import { contractSymbol, instrumentPage, isExpiry, tradePath } from './trade-path.ts';
import { NO_PAGE, OPTION_CHAIN, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const SECTION = /^trade-(spot|swap|futures|option)(-strategy|-chain)?$/;

/** OKX: swaps, dated futures, spot, and the bot pages of each; one option is recognised but not covered. */
export const okx: Venue = {
  id: 'okx',
  hosts: ['www.okx.com', 'okx.com', 'my.okx.com', 'us.okx.com', 'aws.okx.com', 'www.okex.com'],
  testnetHosts: [],
  defaultHosts: ['www.okx.com', 'my.okx.com'],
  page,
  theme: pageTheme,
};

/** Ids are lower case on www.okx.com and upper case on my.okx.com. */
function page(url: URL): VenuePage {
  const path = tradePath(url, new Set());
  if (path === null || path.length !== 2) return NO_PAGE;
  const [, market, variant] = SECTION.exec(path[0] ?? '') ?? [];
  const id = (path[1] ?? '').toUpperCase();
  if (variant === '-chain') return market === 'option' ? OPTION_CHAIN : NO_PAGE;
  if (!/^[\p{L}\p{N}]{1,40}-[A-Z0-9_]{2,20}(?:-[A-Z0-9.]{1,20}){0,3}$/u.test(id)) return NO_PAGE;
  const [base = '', quote = '', suffix, strike, side] = id.split('-');
  // `btc-usd_um_xperp-...`: a margin family that the unified vocabulary has no one symbol for.
  if (quote.includes('_')) return UNKNOWN_CONTRACT;
  switch (market) {
    case 'spot':
      return suffix === undefined ? instrumentPage('okx', `${base}/${quote}`) : NO_PAGE;
    case 'swap':
      return suffix === 'SWAP' && strike === undefined
        ? instrumentPage('okx', contractSymbol({ base, quote }, null))
        : UNKNOWN_CONTRACT;
    case 'futures':
      return suffix !== undefined && isExpiry(suffix) && strike === undefined
        ? instrumentPage('okx', contractSymbol({ base, quote }, suffix))
        : UNKNOWN_CONTRACT;
    case 'option':
      return suffix !== undefined && isExpiry(suffix) && strike !== undefined && side !== undefined
        ? instrumentPage('okx', `${contractSymbol({ base, quote }, suffix)}-${strike}-${side}`)
        : OPTION_CHAIN;
    default:
      return NO_PAGE;
  }
}
