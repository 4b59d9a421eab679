import { type Instrument, instrumentKey, instrumentOfKey, mainPerpetual } from '../domain/instrument.ts';
import type { Settings } from '../settings/schema.ts';
import { sourceFor } from '../sources/registry.ts';

/** Recorded on every venue that the user was on, beside what was watched there. */
const MAJORS = ['BTC', 'ETH', 'BNB'];
/** Instruments recorded, in all and on one venue: what is spent of its limit and of the disk. */
export const RECORDED_LIMIT = 24;
export const RECORDED_LIMIT_A_VENUE = 6;

/**
 * What is recorded while nobody looks: the watch list, newest first, then the majors of the venues on it. A venue that the user was never
 * on, or has switched off, is not asked.
 */
export function recordedInstruments({
  watchList,
  disabledVenues,
}: Pick<Settings, 'watchList' | 'disabledVenues'>): Instrument[] {
  const watched = [...watchList].reverse().flatMap((key) => instrumentOfKey(key) ?? []);
  const venues = [...new Set(watched.map(({ venue }) => venue))];
  // Of each venue the first coin before any venue's second: the limit must not fall on the last venue alone.
  const majors = MAJORS.flatMap((coin) => venues.flatMap((venue) => mainPerpetual(venue, coin) ?? []));
  const unique = new Map<string, Instrument>();
  const counts = new Map<string, number>();
  for (const instrument of [...watched, ...majors]) {
    const { venue } = instrument;
    const key = instrumentKey(instrument);
    const count = counts.get(venue) ?? 0;
    if (unique.has(key) || unique.size >= RECORDED_LIMIT || count >= RECORDED_LIMIT_A_VENUE) continue;
    if (disabledVenues.includes(venue) || sourceFor(instrument) === null) continue;
    unique.set(key, instrument);
    counts.set(venue, count + 1);
  }
  return [...unique.values()];
}
