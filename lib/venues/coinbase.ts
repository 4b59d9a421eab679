import { pageTheme } from './page-theme.ts';
import { contractSymbol, instrumentPage, splitDelimited, spotPageOf, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

/** Coinbase Advanced: spot, perpetuals in USDC; the old forms of its retired sites, Pro and International Exchange. */
export const coinbase: Venue = {
  id: 'coinbase',
  hosts: ['www.coinbase.com', 'international.coinbase.com', 'pro.coinbase.com'],
  testnetHosts: [],
  defaultHosts: ['www.coinbase.com'],
  page,
  theme: pageTheme,
};

/** `/advanced-trade/spot/BTC-USD`, `/advanced-trade/perpetuals/BTC-PERP-INTX`; on the other hosts `/trade/BTC-PERP`. */
function page(url: URL): VenuePage {
  const path = tradePath(url, new Set(['advanced-trade', 'trade'])) ?? [];
  const id = (path.at(-1) ?? '').toUpperCase();
  switch (`${url.hostname}/${path.slice(0, -1).join('/')}`) {
    case 'www.coinbase.com/advanced-trade/spot':
      return spotPageOf('coinbase', splitDelimited(id, '-'));
    case 'www.coinbase.com/advanced-trade/perpetuals':
      return perpetualPage(id);
    // The dated contracts of its US exchange, whose codes name no coin: `BIT-26APR24-CDE`.
    case 'www.coinbase.com/advanced-trade/futures':
      return UNKNOWN_CONTRACT;
    case 'international.coinbase.com/trade':
    case 'pro.coinbase.com/trade':
      return id.includes('-PERP') ? perpetualPage(id) : spotPageOf('coinbase', splitDelimited(id, '-'));
    default:
      return NO_PAGE;
  }
}

function perpetualPage(id: string): VenuePage {
  const base = /^([\p{L}\p{N}]{1,40})-PERP(?:-INTX)?$/u.exec(id)?.[1];
  if (base === undefined) return UNKNOWN_CONTRACT;
  return instrumentPage('coinbase', contractSymbol({ base, quote: 'USDC' }, null));
}
