import { type Instrument, parseInstrument, VENUE_IDS } from '../domain/instrument.ts';

/** The map page of an instrument, as a path of the extension. */
export function mapPath({ venue, symbol, kind }: Pick<Instrument, 'venue' | 'symbol' | 'kind'>): string {
  return `/map.html#${new URLSearchParams({ venue, symbol, kind })}`;
}

/** The instrument that a map page is of, from the hash of its own address; null for anything that names none. */
export function instrumentOfHash(hash: string): Instrument | null {
  const named = new URLSearchParams(hash.slice(0, 200).replace(/^#/, ''));
  const venue = VENUE_IDS.find((id) => id === named.get('venue'));
  const instrument = venue === undefined ? null : parseInstrument(venue, named.get('symbol') ?? '');
  return instrument !== null && instrument.kind === named.get('kind') ? instrument : null;
}
