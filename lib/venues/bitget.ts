import { pageTheme } from './page-theme.ts';
import { contractSymbol, instrumentPage, type Pair, splitPair, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const SECTIONS = new Set(['futures', 'mix', 'spot']);
/** No quote ends another, so their order does not matter. */
const SPOT_QUOTES = ['USDT', 'USDC', 'BTC', 'ETH', 'EUR', 'BGB', 'BRL'];

/** Bitget: USDT, USDC and coin-margined perpetuals, spot. */
export const bitget: Venue = {
  id: 'bitget',
  hosts: ['www.bitget.com', 'bitget.com', 'www.bitget.cloud', 'www.bgportable.com', 'www.bitgetapp.com'],
  testnetHosts: [],
  defaultHosts: ['www.bitget.com'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const path = tradePath(url, SECTIONS);
  if (path === null) return NO_PAGE;
  const id = (path.at(-1) ?? '').toUpperCase();
  switch (path.slice(0, -1).join('/')) {
    case 'futures/usdt':
    case 'mix/usdt':
      return perpetualPage(splitPair(id.replace(/_UMCBL$/, ''), ['USDT']));
    case 'futures/usdc':
    case 'mix/usdc':
      return perpetualPage(usdcPair(id.replace(/_CMCBL$/, '')));
    case 'futures/coin':
    case 'mix/coin':
      return perpetualPage(splitPair(id.replace(/_(?:CM|DMCBL)$/, ''), ['USD']));
    case 'spot':
      return spotPage(id.replace(/_SPBL$/, ''));
    default:
      return NO_PAGE;
  }
}

/** What is no perpetual's id is a dated contract, whose id names no day. */
function perpetualPage(pair: Pair | null): VenuePage {
  return pair === null ? UNKNOWN_CONTRACT : instrumentPage('bitget', contractSymbol(pair, null));
}

/** `BTCPERP`. */
function usdcPair(id: string): Pair | null {
  return id.endsWith('PERP') ? splitPair(`${id.slice(0, -4)}USDC`, ['USDC']) : null;
}

function spotPage(id: string): VenuePage {
  const pair = splitPair(id, SPOT_QUOTES);
  return pair === null ? NO_PAGE : instrumentPage('bitget', `${pair.base}/${pair.quote}`);
}
