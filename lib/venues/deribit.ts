import { pageTheme } from './page-theme.ts';
import { contractSymbol, instrumentPage, tradePath, writtenExpiry } from './trade-path.ts';
import { NO_PAGE, OPTION_CHAIN, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const TESTNET_HOSTS = ['test.deribit.com'];

/** Deribit: futures margined in the coin or in USDC, spot; one option is recognised but not covered. */
export const deribit: Venue = {
  id: 'deribit',
  hosts: ['www.deribit.com', 'deribit.com', ...TESTNET_HOSTS],
  testnetHosts: TESTNET_HOSTS,
  defaultHosts: ['www.deribit.com'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const path = tradePath(url, new Set(['futures', 'options', 'spot'])) ?? [];
  const testnet = TESTNET_HOSTS.includes(url.hostname);
  const id = (path.at(-1) ?? '').toUpperCase();
  if (path[0] === 'options' && path.length >= 2 && path.length <= 4) return optionPage(id, testnet);
  if (path.length !== 2) return NO_PAGE;
  if (path[0] === 'futures') return futurePage(id, testnet);
  const [base, quote, ...rest] = id.split('_');
  return path[0] === 'spot' && base !== undefined && quote !== undefined && rest.length === 0
    ? instrumentPage('deribit', `${base}/${quote}`, { testnet })
    : NO_PAGE;
}

/** `BTC` is margined in the coin, `BTC_USDC` in USDC. */
function pairOf(name: string): { base: string; quote: string } | null {
  const [, base, quote = 'USD'] = /^([A-Z0-9]{1,20})(?:_(USDC|USDT))?$/.exec(name) ?? [];
  return base === undefined ? null : { base, quote };
}

/** `BTC-PERPETUAL`, `BTC_USDC-PERPETUAL`, `BTC-25JUN27`. */
function futurePage(id: string, testnet: boolean): VenuePage {
  const [name = '', suffix = '', ...rest] = id.split('-');
  const pair = pairOf(name);
  const expiry = suffix === 'PERPETUAL' ? null : writtenExpiry(suffix);
  if (pair === null || rest.length > 0 || (expiry === null && suffix !== 'PERPETUAL'))
    return UNKNOWN_CONTRACT;
  return instrumentPage('deribit', contractSymbol(pair, expiry), { testnet });
}

/** `BTC-24APR26-61000-C`; what names no strike is a chain. */
function optionPage(id: string, testnet: boolean): VenuePage {
  const [name = '', date = '', strike, side, ...rest] = id.split('-');
  const pair = pairOf(name);
  const expiry = writtenExpiry(date);
  if (
    pair === null ||
    expiry === null ||
    strike === undefined ||
    !/^[CP]$/.test(side ?? '') ||
    rest.length > 0
  )
    return OPTION_CHAIN;
  const symbol = `${contractSymbol(pair, expiry)}-${strike.replace('D', '.')}-${side}`;
  return instrumentPage('deribit', symbol, { testnet });
}
