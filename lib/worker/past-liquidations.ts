import { MINUTE_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { newestUnheard, type TimeSpan } from '../domain/liquidation-history.ts';
import type { LiquidationPage, PastLiquidations, SourceIo } from '../sources/source.ts';

/** Shorter silences are not worth a request. */
export const UNHEARD_SHORTEST_MS = 2 * MINUTE_MS;
/** The last moments are the stream's. */
const NEWEST_MS = 10_000;

/** The newest time in which nobody listened and of which the venue may still tell; null for none. @param venueNow ms. */
export function unheardSpan(
  listened: readonly TimeSpan[],
  past: PastLiquidations,
  venueNow: number,
): TimeSpan | null {
  const from = venueNow - past.reachMs + MINUTE_MS;
  return newestUnheard(listened, from, venueNow - NEWEST_MS, UNHEARD_SHORTEST_MS);
}

/** One answer of what fell in such a time, and the span that it speaks for. Rejects with FetchFailure. */
export async function loadUnheard(
  past: PastLiquidations,
  instrument: Instrument,
  unheard: TimeSpan,
  io: SourceIo,
): Promise<LiquidationPage> {
  // What was heard at the very ends is not told twice.
  const query = { from: unheard.from + 1, to: unheard.to - 1 };
  const { orders, span } = await past.load(instrument, query, io);
  return { orders, span: { from: span.from - 1, to: span.to === query.to ? unheard.to : span.to } };
}
