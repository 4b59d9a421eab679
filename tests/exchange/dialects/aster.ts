import { binanceFutures } from './binance-futures.ts';
import { bracketSite } from './binance-site.ts';

/** A copy of Binance's linear API, under v3, without statistics; its socket pushes on `/stream`. */
export const aster = binanceFutures({
  venue: 'aster',
  hasStatistics: false,
  silentOldPaths: false,
  kind: 'linear',
  prefix: '/fapi/v3',
  restHost: 'fapi.asterdex.com',
  socketHost: 'fstream.asterdex.com',
});

export const asterSite = bracketSite('aster', 'www.asterdex.com');
