import { pageTheme } from './page-theme.ts';
import { instrumentPage, isExpiry, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const TESTNET_HOSTS = ['demo-futures.kraken.com'];
/** Kraken's contracts call Bitcoin XBT; the paths of Kraken Pro say btc. */
export const KRAKEN_BITCOIN = 'XBT';

/** Kraken Pro: contracts margined in any collateral, spot and margin; the futures site: these, the inverse and the dated ones. */
export const kraken: Venue = {
  id: 'kraken',
  hosts: ['pro.kraken.com', 'futures.kraken.com', ...TESTNET_HOSTS],
  testnetHosts: TESTNET_HOSTS,
  defaultHosts: ['pro.kraken.com', 'futures.kraken.com'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const path = tradePath(url, new Set(['app', 'trade']));
  const id = path?.at(-1) ?? '';
  const section = path?.slice(0, -1).join('/');
  if (url.hostname === 'pro.kraken.com') return section === 'app/trade' ? proPage(id) : NO_PAGE;
  return section === 'trade/futures' ? productPage(id, TESTNET_HOSTS.includes(url.hostname)) : NO_PAGE;
}

/** `futures-btc-usd-perp`, `btc-usd`, `margin-btc-usd`. */
function proPage(id: string): VenuePage {
  const [, market, base, quote, rest] =
    /^(futures-|margin-)?([\p{L}\p{N}]{1,40})-([A-Z0-9]{2,12})(-.{1,40})?$/iu.exec(id) ?? [];
  if (base === undefined || quote === undefined) return NO_PAGE;
  if (market?.toLowerCase() !== 'futures-') return spotPage(base, quote, rest, market !== undefined);
  return rest?.toLowerCase() === '-perp' && quote.toUpperCase() === 'USD'
    ? instrumentPage('kraken', `${coinOf(base)}/USD:USD`)
    : UNKNOWN_CONTRACT;
}

/** Margin of spot is one balance for all positions. */
function spotPage(base: string, quote: string, rest: string | undefined, isMargin: boolean): VenuePage {
  if (rest !== undefined) return UNKNOWN_CONTRACT;
  const symbol = `${coinOf(base)}/${quote.toUpperCase()}`;
  return instrumentPage('kraken', symbol, { margin: isMargin ? 'cross' : null });
}

/** `PF_XBTUSD` and `FF_XBTUSD_260925` are margined in any collateral, counted in USD; `PI_XBTUSD` and `FI_…` in the coin. */
function productPage(id: string, testnet: boolean): VenuePage {
  const [, family, name, expiry = null] =
    /^([PF][FI])_([\p{L}\p{N}]{1,40})USD(?:_(\d{6}))?$/u.exec(id.toUpperCase()) ?? [];
  if (family === undefined || name === undefined) return /^\w+$/.test(id) ? UNKNOWN_CONTRACT : NO_PAGE;
  const isDated = family.startsWith('F');
  if (isDated !== (expiry !== null) || (expiry !== null && !isExpiry(expiry))) return UNKNOWN_CONTRACT;
  const base = coinOf(name);
  const settle = family.endsWith('I') ? base : 'USD';
  return instrumentPage('kraken', `${base}/USD:${settle}${expiry === null ? '' : `-${expiry}`}`, { testnet });
}

function coinOf(name: string): string {
  const coin = name.toUpperCase();
  return coin === KRAKEN_BITCOIN ? 'BTC' : coin;
}
