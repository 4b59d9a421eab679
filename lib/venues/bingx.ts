import { pageTheme } from './page-theme.ts';
import { contractSymbol, instrumentPage, splitPair, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const SECTIONS = new Set(['perpetual', 'futures', 'spot']);

/** BingX: perpetuals margined in USDT or USDC, and spot. */
export const bingx: Venue = {
  id: 'bingx',
  hosts: ['bingx.com', 'www.bingx.com'],
  testnetHosts: [],
  defaultHosts: ['bingx.com'],
  page,
  theme: pageTheme,
};

/** `/perpetual/BTC-USDT`, before that `/futures/forward/BTCUSDT`; `/spot/BTCUSDT`. */
function page(url: URL): VenuePage {
  const path = tradePath(url, SECTIONS) ?? [];
  const id = (path.at(-1) ?? '').toUpperCase();
  switch (path.slice(0, -1).join('/')) {
    case 'perpetual':
      return contractPage(id.replace('-', ''), id.includes('-'));
    case 'futures/forward':
      return contractPage(id, true);
    case 'spot': {
      const pair = splitPair(id, ['USDT', 'USDC']);
      return pair === null ? NO_PAGE : instrumentPage('bingx', `${pair.base}/${pair.quote}`);
    }
    default:
      return NO_PAGE;
  }
}

function contractPage(id: string, isNamed: boolean): VenuePage {
  const pair = isNamed ? splitPair(id, ['USDT', 'USDC']) : null;
  return pair === null ? UNKNOWN_CONTRACT : instrumentPage('bingx', contractSymbol(pair, null));
}
