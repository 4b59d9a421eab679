import type { Instrument } from '../domain/instrument.ts';
import { usdmMarginTiers } from './binance-brackets.ts';
import { binanceFutures, binanceLimits } from './binance-futures.ts';
import { TakerRatios } from './binance-schema.ts';
import { ccxtCall } from './ccxt-client.ts';
import { columns, parsePayload } from './payload.ts';
import type { Source } from './source.ts';

const HOST = 'fapi.binance.com';

/** `ETH/USDT:USDT` is ETHUSDT, `BTC/USDT:USDT-260925` is BTCUSDT_260925. */
function marketId({ base, quote, expiry }: Instrument): string {
  return `${base}${quote}${expiry === null ? '' : `_${expiry}`}`;
}

/** Binance's linear contracts, perpetual and dated; amounts are in coins. */
export const binanceUsdm: Source = binanceFutures({
  id: 'binance-usdm',
  venue: 'binance',
  ccxt: 'binanceusdm',
  api: 'fapi',
  publicMethods: 'fapiPublicGet',
  openInterestAddress: null,
  host: HOST,
  limits: binanceLimits(HOST, 'fapi'),
  streamHost: 'fstream.binance.com',
  // Since 2026-04-23 /ws and /stream open and push nothing; these streams live under /market.
  streamAddress: 'wss://fstream.binance.com/market/stream?streams=',
  covers: ({ venue, kind }) => venue === 'binance' && kind === 'linear',
  marketId,
  contractUsd: () => null,
  historyParams: (instrument) => ({ symbol: marketId(instrument) }),
  coinVolumeColumn: 5,
  coinOpenInterestField: 'sumOpenInterest',
  longestCandleSpanMs: Number.POSITIVE_INFINITY,
  async takerVolumeRatio(params, io) {
    const method = 'fapiDataGetTakerlongshortRatio';
    const rows = parsePayload(TakerRatios, await ccxtCall(io, 'binanceusdm', method, params), HOST, method);
    const series = columns(rows.map((row) => [row.timestamp, row.buySellRatio]));
    return { time: series.time, ratio: series.value };
  },
  marginTiers: usdmMarginTiers,
});
