import { pageTheme } from './page-theme.ts';
import { contractSymbol, instrumentPage, splitPair, tradePath, writtenExpiry } from './trade-path.ts';
import { NO_PAGE, OPTION_CHAIN, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const TESTNET_HOSTS = ['testnet.bybit.com'];
const SECTIONS = new Set(['trade', 'app']);

/** Bybit: USDT, USDC and inverse contracts, spot; the option page is a chain. */
export const bybit: Venue = {
  id: 'bybit',
  hosts: [
    'www.bybit.com',
    'bybit.com',
    'www.bybit.eu',
    'www.bybit.nl',
    'www.bybit.kz',
    'www.bybit.global',
    'www.bytick.com',
    'www.kbybit.com',
    ...TESTNET_HOSTS,
  ],
  testnetHosts: TESTNET_HOSTS,
  defaultHosts: ['www.bybit.com', 'www.bybit.eu'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const path = tradePath(url, SECTIONS);
  if (path === null) return NO_PAGE;
  const testnet = TESTNET_HOSTS.includes(url.hostname);
  const id = path.at(-1) ?? '';
  switch (path.slice(0, -1).join('/')) {
    case 'trade/usdt':
      return perpetualPage(id, 'USDT', testnet);
    case 'trade/inverse':
    case 'app/exchange':
      return perpetualPage(id, 'USD', testnet);
    case 'trade/futures/usdc':
    case 'trade/usdc':
      return usdcPage(id, testnet);
    case 'trade/usdt/futures':
      return datedPage(id, testnet);
    // The inverse dates are aliases such as `BTCUSD_BIQ`, which name no date.
    case 'trade/inverse/futures':
      return UNKNOWN_CONTRACT;
    case 'trade/option/usdc':
    case 'trade/option/usdt':
      return OPTION_CHAIN;
    default:
      return spotPage(path, testnet);
  }
}

function perpetualPage(id: string, quote: string, testnet: boolean): VenuePage {
  const pair = splitPair(id, [quote]);
  return pair === null ? NO_PAGE : instrumentPage('bybit', contractSymbol(pair, null), { testnet });
}

/** `BTC-PERP`, `BTC-25SEP26`. */
function usdcPage(id: string, testnet: boolean): VenuePage {
  const [base = '', suffix = '', ...rest] = id.toUpperCase().split('-');
  const pair = splitPair(`${base}USDC`, ['USDC']);
  if (pair === null || rest.length > 0) return NO_PAGE;
  if (suffix === 'PERP') return instrumentPage('bybit', contractSymbol(pair, null), { testnet });
  const expiry = writtenExpiry(suffix);
  return expiry === null
    ? UNKNOWN_CONTRACT
    : instrumentPage('bybit', contractSymbol(pair, expiry), { testnet });
}

/** `BTCUSDT-25SEP26`. */
function datedPage(id: string, testnet: boolean): VenuePage {
  const [pairId = '', suffix = '', ...rest] = id.toUpperCase().split('-');
  const pair = splitPair(pairId, ['USDT']);
  if (pair === null || rest.length > 0) return NO_PAGE;
  const expiry = writtenExpiry(suffix);
  return expiry === null
    ? UNKNOWN_CONTRACT
    : instrumentPage('bybit', contractSymbol(pair, expiry), { testnet });
}

function spotPage(path: readonly string[], testnet: boolean): VenuePage {
  const [trade, spot, base = '', quote = '', ...rest] = path;
  if (trade !== 'trade' || spot !== 'spot' || rest.length > 0) return NO_PAGE;
  if (!/^[\p{L}\p{N}]{1,40}$/u.test(base) || !/^[A-Z0-9]{2,12}$/i.test(quote)) return NO_PAGE;
  return instrumentPage('bybit', `${base.toUpperCase()}/${quote.toUpperCase()}`, { testnet });
}
