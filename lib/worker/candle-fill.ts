import { type CandleSeries, mergeCandles, type PriceKind } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { CandleQuery, Source, SourceIo } from '../sources/source.ts';

export interface CandleFill {
  readonly priceKind: PriceKind;
  readonly intervalMs: number;
  /** Oldest open time wanted; 0: back to the listing. */
  readonly wantedFrom: number;
}

/** The next page to fetch, or null when nothing is due: first the newest, then what is missing since, then backwards. */
export function nextCandlePage(
  series: CandleSeries,
  isComplete: boolean,
  fill: CandleFill,
  pageLimit: number,
  venueNow: number,
): CandleQuery | null {
  const { intervalMs, priceKind } = fill;
  const span = (pageLimit - 1) * intervalMs;
  const running = Math.floor(venueNow / intervalMs) * intervalMs;
  const newest = series.openTime[series.openTime.length - 1];
  const oldest = series.openTime[0];
  if (newest === undefined || oldest === undefined) {
    return { priceKind, intervalMs, from: Math.max(0, fill.wantedFrom, running - span), to: running };
  }
  // The newest stored candle may have been running when it came: it is fetched again with what follows it.
  if (running - newest >= intervalMs) {
    return { priceKind, intervalMs, from: newest, to: Math.min(running, newest + span) };
  }
  if (isComplete || oldest - intervalMs < fill.wantedFrom) return null;
  return {
    priceKind,
    intervalMs,
    from: Math.max(0, fill.wantedFrom, oldest - intervalMs - span),
    to: oldest - intervalMs,
  };
}

export interface FilledCandles {
  readonly series: CandleSeries;
  /** The venue answered that nothing older exists. */
  readonly isComplete: boolean;
  /** Open times between which the series changed. */
  readonly changed: { readonly from: number; readonly to: number };
}

/** Fetches one page and joins it to the series. Rejects with FetchFailure. */
export async function fetchCandlePage(
  series: CandleSeries,
  query: CandleQuery,
  source: Source,
  instrument: Instrument,
  io: SourceIo,
): Promise<FilledCandles> {
  const page = await source.candles(instrument, query, io);
  const oldest = series.openTime[0];
  const isBackwards = oldest !== undefined && query.to < oldest;
  return {
    series: isBackwards ? mergeCandles(page, series) : mergeCandles(series, page),
    // An empty newest page tells nothing of what lies before it.
    isComplete: page.openTime.length === 0 && isBackwards,
    changed: { from: query.from, to: query.to },
  };
}
