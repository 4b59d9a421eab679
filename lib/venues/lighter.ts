import { pageTheme } from './page-theme.ts';
import { instrumentPage, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

/** Its spot markets (`ETH/USDC`) were not seen with an address of their own. */
const SYMBOL = /^[A-Z0-9]{1,40}$/;

/** Lighter: perpetuals margined in USDC. Its language is a setting, not part of the address. */
export const lighter: Venue = {
  id: 'lighter',
  hosts: ['app.lighter.xyz'],
  testnetHosts: [],
  defaultHosts: ['app.lighter.xyz'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const [section, symbol, ...rest] = tradePath(url, new Set()) ?? [];
  if (section !== 'trade') return NO_PAGE;
  const base = (symbol ?? '').toUpperCase();
  return rest.length === 0 && SYMBOL.test(base)
    ? instrumentPage('lighter', `${base}/USDC:USDC`)
    : UNKNOWN_CONTRACT;
}
