import { HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { RatioSeries } from '../domain/market-data.ts';
import { bracketTiers } from './binance-brackets.ts';
import { binanceFutures } from './binance-futures.ts';
import { TakerCandles } from './binance-schema.ts';
import { ccxtCall } from './ccxt-client.ts';
import { memoise } from './memo.ts';
import { changed, columns, noData, parsePayload, unknownInstrument } from './payload.ts';
import type { Source, SourceIo } from './source.ts';

const HOST = 'fapi.asterdex.com';
const SITE = 'www.asterdex.com';
const TAKER_CANDLE_MS = 15 * MINUTE_MS;
/** A day of closed candles and the running one. */
const TAKER_CANDLES = 97;

function marketId({ base, quote }: Instrument): string {
  return `${base}${quote}`;
}

/** The site's own endpoint, as its pages ask it; whether a reply holds one market or all is not documented, so it is kept by market. */
const marketBrackets = memoise(
  6 * HOUR_MS,
  async (symbol: string, io: SourceIo): Promise<MarginTierTable> => {
    const url = `https://${SITE}/bapi/futures/v1/friendly/future/common/brackets`;
    const payload = await io.fetchJson({ url, method: 'POST', body: JSON.stringify({ symbol }) });
    const tiers = bracketTiers(payload, SITE).get(symbol);
    if (tiers === undefined) throw unknownInstrument(SITE, `no brackets of ${symbol}`);
    return { tiers, notionalUnit: 'quote', liquidationFeeRate: 0, asOf: io.now(SITE), origin: 'venue' };
  },
);

/** Candles tell what takers bought of their volume; the running candle is left out. */
async function takerVolumeRatio(instrument: Instrument, io: SourceIo): Promise<RatioSeries> {
  const method = 'fapiPublicGetV3Klines';
  const params = { symbol: marketId(instrument), interval: '15m', limit: TAKER_CANDLES };
  const rows = parsePayload(TakerCandles, await ccxtCall(io, 'aster', method, params), HOST, method);
  const lastOpen = io.now(HOST) - TAKER_CANDLE_MS;
  const traded = rows.flatMap(([time, , , , , volume, , , , bought]): [number, number][] => {
    if (bought > volume) throw changed(HOST, 'takers bought more than was traded');
    return time <= lastOpen && bought < volume ? [[time, bought / (volume - bought)]] : [];
  });
  const series = columns(traded);
  return { time: series.time, ratio: series.value };
}

const futures = binanceFutures({
  id: 'aster',
  venue: 'aster',
  ccxt: 'aster',
  api: 'fapi',
  publicMethods: 'fapiPublicGetV3',
  // Public and in coins, but in neither the venue's documentation nor ccxt.
  openInterestAddress: `https://${HOST}/fapi/v3/openInterest`,
  host: HOST,
  limits: [
    { host: HOST, published: 2400, windowMs: MINUTE_MS },
    // The site publishes none: we stay at three requests in ten minutes.
    { host: SITE, published: 30, windowMs: 10 * MINUTE_MS, pathPrefix: '/bapi/futures/' },
  ],
  streamHost: 'fstream.asterdex.com',
  streamAddress: 'wss://fstream.asterdex.com/stream?streams=',
  covers: ({ venue, kind, expiry }) => venue === 'aster' && kind === 'linear' && expiry === null,
  marketId,
  contractUsd: () => null,
  historyParams: () => null,
  coinVolumeColumn: 5,
  coinOpenInterestField: 'sumOpenInterest',
  longestCandleSpanMs: Number.POSITIVE_INFINITY,
  takerVolumeRatio: (_params, io, instrument) => takerVolumeRatio(instrument, io),
  marginTiers: marketBrackets,
});

/** Aster's perpetuals: Binance's linear API over again, without its statistics. */
export const aster: Source = {
  ...futures,
  capabilities: (instrument) => ({ ...futures.capabilities(instrument), takerVolume: true }),
  openInterestHistory: () => Promise.reject(noData(HOST, 'Aster keeps no history of open interest')),
  longShortRatio: () => Promise.reject(noData(HOST, 'Aster publishes no ratio of accounts')),
};
