import type { VenueId } from '../../domain/instrument.ts';
import { binance } from '../binance.ts';
import { bybit } from '../bybit.ts';
import { mexc } from '../mexc.ts';
import { matchPatternsOf } from '../registry.ts';

/** Venues whose pages can be read: each has an adapter beside this file and a script `reader-<id>.js`. */
const READABLE = [binance, bybit, mexc];

export const READABLE_VENUES: readonly VenueId[] = READABLE.map(({ id }) => id);

/** Where a reader is put into the page: asked of the user when they switch reading on. */
export const READER_PATTERNS: readonly string[] = READABLE.flatMap(matchPatternsOf);

/** The script that reads pages of a venue; null where there is none. */
export function readerScript(venue: VenueId): string | null {
  return READABLE_VENUES.includes(venue) ? `/reader-${venue}.js` : null;
}
