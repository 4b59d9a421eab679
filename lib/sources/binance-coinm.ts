import { DAY_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { coinmMarginTiers } from './binance-brackets.ts';
import { binanceFutures, binanceLimits } from './binance-futures.ts';
import { TakerVolumes } from './binance-schema.ts';
import { ccxtCall } from './ccxt-client.ts';
import { columns, parsePayload } from './payload.ts';
import type { Source } from './source.ts';

const HOST = 'dapi.binance.com';

/** `BTC/USD:BTC` is BTCUSD_PERP, `BTC/USD:BTC-261225` is BTCUSD_261225. */
function marketId({ base, expiry }: Instrument): string {
  return `${base}USD_${expiry ?? 'PERP'}`;
}

/** Binance's inverse contracts: 100 USD of bitcoin, 10 USD of any other coin. */
export const binanceCoinm: Source = binanceFutures({
  id: 'binance-coinm',
  venue: 'binance',
  ccxt: 'binancecoinm',
  api: 'dapi',
  publicMethods: 'dapiPublicGet',
  openInterestAddress: null,
  host: HOST,
  limits: binanceLimits(HOST, 'dapi'),
  streamHost: 'dstream.binance.com',
  streamAddress: 'wss://dstream.binance.com/stream?streams=',
  covers: ({ venue, kind }) => venue === 'binance' && kind === 'inverse',
  marketId,
  contractUsd: ({ base }) => (base === 'BTC' ? 100 : 10),
  // By pair and contract type, not by market id; which dated contract is "current" is not in the symbol.
  historyParams: ({ base, expiry }) =>
    expiry === null ? { pair: `${base}USD`, contractType: 'PERPETUAL' } : null,
  // Column 5 and `sumOpenInterest` count contracts; these are coins.
  coinVolumeColumn: 7,
  coinOpenInterestField: 'sumOpenInterestValue',
  longestCandleSpanMs: 200 * DAY_MS,
  async takerVolumeRatio(params, io) {
    const method = 'dapiDataGetTakerBuySellVol';
    const rows = parsePayload(TakerVolumes, await ccxtCall(io, 'binancecoinm', method, params), HOST, method);
    const traded = rows.filter((row) => row.takerSellVol > 0);
    const series = columns(traded.map((row) => [row.timestamp, row.takerBuyVol / row.takerSellVol]));
    return { time: series.time, ratio: series.value };
  },
  marginTiers: coinmMarginTiers,
});
