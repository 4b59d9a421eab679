import { pageTheme } from './page-theme.ts';
import {
  contractSymbol,
  instrumentPage,
  isExpiry,
  marginModeOf,
  splitDelimited,
  splitPair,
  spotPageOf,
  tradePath,
} from './trade-path.ts';
import {
  type MarginMode,
  NO_PAGE,
  OPTION_CHAIN,
  UNKNOWN_CONTRACT,
  type Venue,
  type VenuePage,
} from './venue.ts';

const TESTNET_HOSTS = ['testnet.binancefuture.com'];
const SECTIONS = new Set(['futures', 'futuresng', 'delivery', 'trade', 'eoptions', 'options']);

const CONTRACT_QUOTES = ['USDT', 'USDC', 'USD'];
/** Longer quotes before those they end with. There is no plain USD on Binance spot, so TUSD is safe. */
const SPOT_QUOTES = [
  'FDUSD',
  'USDT',
  'USDC',
  'TUSD',
  'BUSD',
  'USD1',
  'USDE',
  'DAI',
  'EUR',
  'GBP',
  'TRY',
  'BRL',
  'JPY',
  'ARS',
  'MXN',
  'ZAR',
  'COP',
  'CZK',
  'PLN',
  'RON',
  'UAH',
  'AUD',
  'RUB',
  'BTC',
  'ETH',
  'BNB',
  'XRP',
  'TRX',
  'DOGE',
  'SOL',
];

/** Binance: USD-M and COIN-M futures, spot, margin; one option is recognised but not covered. */
export const binance: Venue = {
  id: 'binance',
  hosts: ['www.binance.com', 'binance.com', 'www.binance.info', 'binance.info', ...TESTNET_HOSTS],
  testnetHosts: TESTNET_HOSTS,
  defaultHosts: ['www.binance.com'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const path = tradePath(url, SECTIONS);
  if (path === null || path.length !== 2) return NO_PAGE;
  const [section = '', id = ''] = path;
  const testnet = TESTNET_HOSTS.includes(url.hostname);
  switch (section) {
    case 'futures':
    case 'futuresng':
    case 'delivery':
      return contractPage(section, id, testnet);
    case 'trade':
      return spotPage(id, marginModeOf(url.searchParams.get('type')), testnet);
    case 'eoptions':
    case 'options':
      return optionPage(id, url.searchParams.get('symbol') ?? '', testnet);
    default:
      return NO_PAGE;
  }
}

/** `BTCUSDT` on the futures page, `BTCUSD_PERP`, `BTCUSD_261225`; `btcusd_quarter` names no date. */
function contractPage(section: string, id: string, testnet: boolean): VenuePage {
  const [pairId = '', suffix, ...rest] = id.split('_');
  const pair = splitPair(pairId, CONTRACT_QUOTES);
  if (pair === null || rest.length > 0) return NO_PAGE;
  const isInverse = pair.quote === 'USD';
  const isPerpetual = isInverse
    ? /^perp(?:etual)?$/i.test(suffix ?? '')
    : suffix === undefined && section !== 'delivery';
  if (isPerpetual) return instrumentPage('binance', contractSymbol(pair, null), { testnet });
  if (suffix === undefined || !isExpiry(suffix)) return UNKNOWN_CONTRACT;
  return instrumentPage('binance', contractSymbol(pair, suffix), { testnet });
}

/** `BTC_USDT`, or the old `BTCUSDT`. */
function spotPage(id: string, margin: MarginMode | null, testnet: boolean): VenuePage {
  return spotPageOf('binance', splitDelimited(id, '_') ?? splitPair(id, SPOT_QUOTES), { testnet, margin });
}

/** The path names the underlying; `?symbol=BTC-251226-100000-P` names one option of it. */
function optionPage(id: string, symbol: string, testnet: boolean): VenuePage {
  const pair = splitPair(id, CONTRACT_QUOTES);
  if (pair === null) return NO_PAGE;
  const [base, expiry = '', strike = '', side = '', ...rest] = symbol.toUpperCase().split('-');
  if (base !== pair.base || rest.length > 0 || !isExpiry(expiry)) return OPTION_CHAIN;
  return instrumentPage('binance', `${pair.base}/${pair.quote}:${pair.quote}-${expiry}-${strike}-${side}`, {
    testnet,
  });
}
