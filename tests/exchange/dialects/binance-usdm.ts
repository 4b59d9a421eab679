import { binanceFutures } from './binance-futures.ts';

export const binanceUsdm = binanceFutures({
  venue: 'binance',
  hasStatistics: true,
  silentOldPaths: true,
  kind: 'linear',
  prefix: '/fapi/v1',
  restHost: 'fapi.binance.com',
  socketHost: 'fstream.binance.com',
});
