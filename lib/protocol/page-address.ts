import { type Instrument, parseInstrument, VENUE_IDS } from '../domain/instrument.ts';

/** Pages of ours that show one instrument. */
export type OwnPage = 'map' | 'market';
type Named = Pick<Instrument, 'venue' | 'symbol' | 'kind'>;

/** A page of ours on an instrument, as a path of the extension. */
export function pagePath(page: OwnPage, { venue, symbol, kind }: Named): string {
  return `/${page}.html#${new URLSearchParams({ venue, symbol, kind })}`;
}

/** The instrument that a page of ours is of, from the hash of its own address; null for anything that names none. */
export function instrumentOfHash(hash: string): Instrument | null {
  const named = new URLSearchParams(hash.slice(0, 200).replace(/^#/, ''));
  const venue = VENUE_IDS.find((id) => id === named.get('venue'));
  const instrument = venue === undefined ? null : parseInstrument(venue, named.get('symbol') ?? '');
  return instrument !== null && instrument.kind === named.get('kind') ? instrument : null;
}
