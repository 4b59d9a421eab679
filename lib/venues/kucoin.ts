import { pageTheme } from './page-theme.ts';
import {
  contractSymbol,
  instrumentPage,
  splitDelimited,
  splitPair,
  spotPageOf,
  tradePath,
} from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

/** The old sub-domain of the futures pages, where `/trade/` alone means a contract. */
const FUTURES_HOST = 'futures.kucoin.com';
/** KuCoin's contracts call Bitcoin XBT; links with BTC are led to the same page. */
export const KUCOIN_BITCOIN = 'XBT';

/** KuCoin: USDT, USDC and coin-margined perpetuals, spot. Its dated contracts name a month but no day. */
export const kucoin: Venue = {
  id: 'kucoin',
  hosts: ['www.kucoin.com', 'kucoin.com', FUTURES_HOST],
  testnetHosts: [],
  defaultHosts: ['www.kucoin.com'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const path = tradePath(url, new Set());
  if (path === null) return NO_PAGE;
  const id = (path.at(-1) ?? '').toUpperCase();
  switch (path.slice(0, -1).join('/')) {
    case 'trade/futures':
    case 'futures/trade':
      return contractPage(id);
    case 'trade':
      return url.hostname === FUTURES_HOST ? contractPage(id) : spotPageOf('kucoin', splitDelimited(id, '-'));
    default:
      return NO_PAGE;
  }
}

/** `XBTUSDTM`, `XBTUSDCM`, `XBTUSDM`. */
function contractPage(id: string): VenuePage {
  const pair = id.endsWith('M') ? splitPair(id.slice(0, -1), ['USDT', 'USDC', 'USD']) : null;
  if (pair === null) return /^[A-Z0-9]+M[FGHJKMNQUVXZ]\d\d$/.test(id) ? UNKNOWN_CONTRACT : NO_PAGE;
  const base = pair.base === KUCOIN_BITCOIN ? 'BTC' : pair.base;
  return instrumentPage('kucoin', contractSymbol({ base, quote: pair.quote }, null));
}
