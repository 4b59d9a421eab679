import { pageTheme } from './page-theme.ts';
import {
  contractSymbol,
  instrumentPage,
  isExpiry,
  marginModeOf,
  splitDelimited,
  spotPageOf,
  tradePath,
} from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const NO_SECTIONS: ReadonlySet<string> = new Set();

/** HTX (once Huobi): USDT and coin-margined contracts, spot. Its contract pages name the contract in the hash alone. */
export const htx: Venue = {
  id: 'htx',
  hosts: ['www.htx.com', 'htx.com', 'www.huobi.com', 'huobi.com'],
  testnetHosts: [],
  defaultHosts: ['www.htx.com'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const path = tradePath(url, NO_SECTIONS);
  if (path === null) return NO_PAGE;
  switch (path.slice(0, -1).join('/')) {
    case 'futures/linear_swap':
      return path.at(-1) === 'exchange' ? contractPage(url, 'USDT') : NO_PAGE;
    case 'futures/swap':
      return path.at(-1) === 'exchange' ? contractPage(url, 'USD') : NO_PAGE;
    case 'trade':
      // `btc_usdt`.
      return spotPageOf('htx', splitDelimited(path.at(-1) ?? '', '_'));
    default:
      return NO_PAGE;
  }
}

/** `#contract_code=BTC-USDT&contract_type=swap&type=cross`, `#contract_code=BTC-USDT-261225`; without a hash the site chooses. */
function contractPage(url: URL, quote: 'USDT' | 'USD'): VenuePage {
  const hash = new URLSearchParams(url.hash.slice(1));
  const id = (hash.get('contract_code') ?? '').toUpperCase();
  const [, base, idQuote, expiry = null] = /^([\p{L}\p{N}]{1,40})-(USDT|USD)(?:-(\d{6}))?$/u.exec(id) ?? [];
  if (base === undefined || idQuote !== quote || (expiry !== null && !isExpiry(expiry)))
    return UNKNOWN_CONTRACT;
  return instrumentPage('htx', contractSymbol({ base, quote }, expiry), {
    margin: marginModeOf(hash.get('type')),
  });
}
