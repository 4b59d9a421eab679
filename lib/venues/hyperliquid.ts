import { pageTheme } from './page-theme.ts';
import { instrumentPage, tradePath } from './trade-path.ts';
import { NO_PAGE, UNKNOWN_CONTRACT, type Venue, type VenuePage } from './venue.ts';

const TESTNET_HOSTS = ['app.hyperliquid-testnet.xyz'];
const COIN = /^[A-Za-z0-9]{1,20}$/;
const BUILDER_COIN = /^([a-z0-9]{1,8}):([A-Za-z0-9]{1,20})$/;
/** The collateral of a builder's market is not in the URL; of the builders only this one is known to use USDC. */
const USDC_BUILDERS = new Set(['xyz']);

/** Hyperliquid: perpetuals, those of builders (HIP-3), spot. */
export const hyperliquid: Venue = {
  id: 'hyperliquid',
  hosts: ['app.hyperliquid.xyz', ...TESTNET_HOSTS],
  testnetHosts: TESTNET_HOSTS,
  defaultHosts: ['app.hyperliquid.xyz'],
  page,
  theme: pageTheme,
};

function page(url: URL): VenuePage {
  const path = tradePath(url, new Set());
  const testnet = TESTNET_HOSTS.includes(url.hostname);
  const [section, base, quote, ...rest] = path ?? [];
  if (section !== 'trade' || rest.length > 0) return NO_PAGE;
  // `/trade` alone shows the last coin of the session, which the URL does not name.
  if (base === undefined) return UNKNOWN_CONTRACT;
  return quote === undefined ? perpetualPage(base, testnet) : spotPage(base, quote, testnet);
}

function perpetualPage(coin: string, testnet: boolean): VenuePage {
  const [, builder, builderCoin] = BUILDER_COIN.exec(coin) ?? [];
  if (builder !== undefined && builderCoin !== undefined) {
    if (!USDC_BUILDERS.has(builder)) return UNKNOWN_CONTRACT;
    return usdcPerpetual(`${builder}-${builderCoin}`, testnet);
  }
  return COIN.test(coin) ? usdcPerpetual(coin, testnet) : UNKNOWN_CONTRACT;
}

function usdcPerpetual(coin: string, testnet: boolean): VenuePage {
  return instrumentPage('hyperliquid', `${coin.toUpperCase()}/USDC:USDC`, { testnet });
}

function spotPage(base: string, quote: string, testnet: boolean): VenuePage {
  if (!COIN.test(base) || !/^[A-Za-z0-9]{2,12}$/.test(quote)) return UNKNOWN_CONTRACT;
  return instrumentPage('hyperliquid', `${base.toUpperCase()}/${quote.toUpperCase()}`, { testnet });
}
