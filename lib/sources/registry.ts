import type { Instrument } from '../domain/instrument.ts';
import { aster } from './aster.ts';
import { binanceCoinm } from './binance-coinm.ts';
import { binanceUsdm } from './binance-usdm.ts';
import { bingx } from './bingx.ts';
import { bitget } from './bitget.ts';
import { bybit } from './bybit.ts';
import { cryptocom } from './cryptocom.ts';
import { deribit } from './deribit.ts';
import { dydx } from './dydx.ts';
import { gate } from './gate.ts';
import { htx } from './htx.ts';
import { hyperliquid } from './hyperliquid.ts';
import { kraken } from './kraken.ts';
import { kucoin } from './kucoin.ts';
import { lighter } from './lighter.ts';
import { mexc } from './mexc.ts';
import { okx } from './okx.ts';
import type { HostLimit, Source } from './source.ts';

/** Every data source of this build. A new one is added here and nowhere else. */
export const SOURCES: readonly Source[] = [
  binanceUsdm,
  binanceCoinm,
  bybit,
  okx,
  hyperliquid,
  mexc,
  gate,
  kucoin,
  bitget,
  aster,
  dydx,
  lighter,
  cryptocom,
  kraken,
  htx,
  bingx,
  deribit,
];

/** The source that answers for an instrument; null for spot and options, which have no leverage of their own here. */
export function sourceFor(instrument: Instrument): Source | null {
  return SOURCES.find((source) => source.covers(instrument)) ?? null;
}

/** All hosts that the worker may ask, without duplicates; a stream's host may carry its port. */
export const SOURCE_HOSTS: readonly string[] = [...new Set(SOURCES.flatMap((source) => source.hosts))];

/** All published limits, for the rate limiter. */
export const SOURCE_LIMITS: readonly HostLimit[] = SOURCES.flatMap((source) => source.limits);
