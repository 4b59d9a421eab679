import type { Instrument, VenueId } from '../domain/instrument.ts';

/** Why a recognised page of a venue is not about one known contract. */
export const NOT_ONE_INSTRUMENT_REASONS = ['option-chain', 'unknown-contract'] as const;
export type NotOneInstrumentReason = (typeof NOT_ONE_INSTRUMENT_REASONS)[number];

export type MarginMode = 'cross' | 'isolated';

/** What a page of a venue is about. */
export type VenuePage =
  | {
      readonly state: 'instrument';
      readonly instrument: Instrument;
      /** Prices on this page are not those of the real market. */
      readonly testnet: boolean;
      /** Margin mode that the URL names; null when it names none. */
      readonly margin: MarginMode | null;
    }
  /** A trading page, but no single contract can be read from its URL: a quiet collapsed panel says so. */
  | { readonly state: 'not-one-instrument'; readonly reason: NotOneInstrumentReason }
  /** Not a trading page: nothing is shown. */
  | { readonly state: 'none' };

export type PageTheme = 'dark' | 'light';

/** The page side of one exchange. One file, one const of this shape, registered in `registry.ts`. */
export interface Venue {
  readonly id: VenueId;
  /** Every host name whose pages are recognised, exact and in lower case. */
  readonly hosts: readonly string[];
  /** Those of `hosts` that trade play money. */
  readonly testnetHosts: readonly string[];
  /** Hosts the extension runs on without asking; the other hosts need the user's grant. */
  readonly defaultHosts: readonly string[];
  /** Reads a URL whose host is one of `hosts`; never throws. */
  page(url: URL): VenuePage;
  /** Colour scheme that the page itself shows; null when it cannot be told. */
  theme(document: Document): PageTheme | null;
}

export const NO_PAGE: VenuePage = { state: 'none' };
export const OPTION_CHAIN: VenuePage = { state: 'not-one-instrument', reason: 'option-chain' };
export const UNKNOWN_CONTRACT: VenuePage = { state: 'not-one-instrument', reason: 'unknown-contract' };

/** No trading page comes near it; what is longer is not read. */
export const MAX_URL_LENGTH = 2000;

/**
 * What the page at a URL is about, by one venue. Only https, its exact host names, no port and no credentials are accepted,
 * so that a look-alike gets nothing. Never throws.
 */
export function venuePage(venue: Venue, url: URL): VenuePage {
  if (url.href.length > MAX_URL_LENGTH || url.protocol !== 'https:') return NO_PAGE;
  if (url.port !== '' || url.username !== '' || url.password !== '') return NO_PAGE;
  return venue.hosts.includes(url.hostname) ? venue.page(url) : NO_PAGE;
}
