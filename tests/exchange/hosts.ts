import { aster, asterSite } from './dialects/aster.ts';
import { binanceCoinm } from './dialects/binance-coinm.ts';
import { binanceSite } from './dialects/binance-site.ts';
import { binanceUsdm } from './dialects/binance-usdm.ts';
import { bingx } from './dialects/bingx.ts';
import { bitget } from './dialects/bitget.ts';
import { bybit } from './dialects/bybit.ts';
import { cryptocom } from './dialects/cryptocom.ts';
import { deribit } from './dialects/deribit.ts';
import type { Dialect } from './dialects/dialect.ts';
import { dydx } from './dialects/dydx.ts';
import { ethereumRpc } from './dialects/ethereum-rpc.ts';
import { fearGreed } from './dialects/fear-greed.ts';
import { gate } from './dialects/gate.ts';
import { htx } from './dialects/htx.ts';
import { hyperliquid } from './dialects/hyperliquid.ts';
import { hyperliquidStats } from './dialects/hyperliquid-stats.ts';
import { kraken } from './dialects/kraken.ts';
import { kucoin } from './dialects/kucoin.ts';
import { lighter } from './dialects/lighter.ts';
import { mexc } from './dialects/mexc.ts';
import { okx } from './dialects/okx.ts';
import { sosoValue } from './dialects/soso-value.ts';
import { PAGE_HOSTS } from './pages/page.ts';

export const DIALECTS: readonly Dialect[] = [
  binanceUsdm,
  binanceCoinm,
  binanceSite,
  bybit,
  okx,
  hyperliquid,
  hyperliquidStats,
  mexc,
  gate,
  kucoin,
  bitget,
  aster,
  asterSite,
  dydx,
  lighter,
  cryptocom,
  kraken,
  htx,
  bingx,
  deribit,
  ethereumRpc,
  fearGreed,
  sosoValue,
];

/** Every host name that the replay answers to. */
export const REPLAYED_HOSTS: readonly string[] = [
  ...new Set([
    ...DIALECTS.flatMap(({ restHosts, socketHosts }) => [...restHosts, ...socketHosts]),
    ...PAGE_HOSTS.map(({ host }) => host),
  ]),
];

/** The dialect whose API a request belongs to; null for pages and strangers. */
export function dialectOf(host: string, path: string): Dialect | null {
  return DIALECTS.find((dialect) => dialect.restHosts.includes(host) && dialect.ownsPath(path)) ?? null;
}

export function socketDialectOf(host: string): Dialect | null {
  return DIALECTS.find(({ socketHosts }) => socketHosts.includes(host)) ?? null;
}

/** Chromium's --host-resolver-rules: the replayed hosts go to the replay, every other name fails. */
export function hostResolverRules(hosts: readonly string[], port: number): string {
  return [
    ...hosts.map((host) => `MAP ${host} 127.0.0.1:${port}`),
    'MAP * ~NOTFOUND',
    'EXCLUDE 127.0.0.1',
    'EXCLUDE localhost',
  ].join(', ');
}
