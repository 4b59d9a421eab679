import { pageTheme } from './page-theme.ts';
import { instrumentPage, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const TESTNET_HOSTS = ['v4.testnet.dydx.exchange'];
/** Markets that a contract address names (`PEPE,RAYDIUM,...-USD`) have no symbol of the common form. */
const TICKER = /^([A-Z0-9]{1,40})-USD$/;

/** dYdX v4: perpetuals margined in USDC. Its language is a setting, not part of the address. */
export const dydx: Venue = {
  id: 'dydx',
  hosts: ['dydx.trade', ...TESTNET_HOSTS],
  testnetHosts: TESTNET_HOSTS,
  defaultHosts: ['dydx.trade'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const [section, market, ...rest] = tradePath(url, new Set()) ?? [];
  if (section !== 'trade' || rest.length > 0) return NO_PAGE;
  // `/trade` alone leads to the last market of the session.
  const base = TICKER.exec((market ?? '').toUpperCase())?.[1];
  if (base === undefined) return UNKNOWN_CONTRACT;
  return instrumentPage('dydx', `${base}/USDC:USDC`, { testnet: TESTNET_HOSTS.includes(url.hostname) });
}
