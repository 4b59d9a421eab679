import { binanceFutures } from './binance-futures.ts';

export const binanceCoinm = binanceFutures({
  venue: 'binance',
  hasStatistics: true,
  silentOldPaths: false,
  kind: 'inverse',
  prefix: '/dapi/v1',
  restHost: 'dapi.binance.com',
  socketHost: 'dstream.binance.com',
});
