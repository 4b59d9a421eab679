import type { OpenInterestSeries, Ticker } from '../domain/market-data.ts';
import { contradicts } from '../domain/plausible-open-interest.ts';
import type { Rejections } from '../domain/rejections.ts';
import type { Dated } from './desk-data.ts';

/** What a stream tells before the first reply is laid over this. */
export const UNKNOWN_TICKER = {
  markPrice: null,
  lastPrice: null,
  indexPrice: null,
  fundingRate: null,
  fundingIntervalMs: null,
  nextFundingTime: null,
  openInterest: null,
  volume24hUsd: null,
};

/** A ticker, or a part of one, without an open interest that cannot be: nothing, or many times what the history says of the same hour. */
export function believedTicker<T extends Partial<Ticker> & Pick<Ticker, 'asOf'>>(
  ticker: T,
  history: OpenInterestSeries | null,
): { readonly ticker: T; readonly rejected: Rejections } {
  const { openInterest, asOf } = ticker;
  if (openInterest === undefined || openInterest === null) return { ticker, rejected: {} };
  const without = { ...ticker, openInterest: null };
  if (openInterest <= 0) return { ticker: without, rejected: { 'open-interest-empty': 1 } };
  if (!contradicts(history, openInterest, asOf)) return { ticker, rejected: {} };
  return { ticker: without, rejected: { 'open-interest-jump': 1 } };
}

/** What printed prices are judged by; null while no mark is known. */
export function markOf(
  ticker: Dated<Ticker> | null,
): { readonly price: number; readonly asOf: number } | null {
  const price = ticker?.value.markPrice ?? null;
  return ticker === null || price === null ? null : { price, asOf: ticker.asOf };
}
