import { pageTheme } from './page-theme.ts';
import {
  contractSymbol,
  instrumentPage,
  isExpiry,
  type Pair,
  splitDelimited,
  spotPageOf,
  tradePath,
} from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

/** Gate: USDT contracts, the contract margined in BTC, dated futures of both, spot. */
export const gate: Venue = {
  id: 'gate',
  hosts: ['www.gate.com', 'gate.com', 'www.gate.io', 'gate.io', 'www.gate.tv', 'gate.tv', 'gateapi.io'],
  testnetHosts: [],
  defaultHosts: ['www.gate.com'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const path = tradePath(url, new Set());
  const [section, first = '', second = ''] = path ?? [];
  switch (`${section} ${path?.length}`) {
    case 'trade 2':
      return spotPageOf('gate', splitDelimited(first, '_'));
    case 'futures 3':
    case 'futures_trade 3':
      return perpetualPage(first.toUpperCase(), second);
    case 'futures-delivery 3':
      return datedPage(first.toUpperCase(), second);
    default:
      return NO_PAGE;
  }
}

function perpetualPage(settle: string, id: string): VenuePage {
  const pair = splitDelimited(id, '_');
  if (pair === null) return NO_PAGE;
  return isMarginedIn(settle, pair) ? instrumentPage('gate', contractSymbol(pair, null)) : UNKNOWN_CONTRACT;
}

/** `SOL_USDT_20260710`; without the date it names no contract. */
function datedPage(settle: string, id: string): VenuePage {
  const [, pairId = '', expiry = ''] = /^(.{1,60}?)(?:_20(\d{6}))?$/u.exec(id) ?? [];
  const pair = splitDelimited(pairId, '_');
  if (pair === null) return NO_PAGE;
  return isExpiry(expiry) && isMarginedIn(settle, pair)
    ? instrumentPage('gate', contractSymbol(pair, expiry))
    : UNKNOWN_CONTRACT;
}

/** Contracts in BTC on other coins (`BTC/ETH_USD`) are neither linear nor inverse; other margins have no public source here. */
function isMarginedIn(settle: string, { base, quote }: Pair): boolean {
  return settle === 'USDT' ? quote === 'USDT' : settle === 'BTC' && base === 'BTC' && quote === 'USD';
}
