import type { Instrument, VenueId } from '../domain/instrument.ts';
import { ADDRESSES } from './address.ts';
import { aster } from './aster.ts';
import { binance } from './binance.ts';
import { binanceus } from './binanceus.ts';
import { bingx } from './bingx.ts';
import { bitget } from './bitget.ts';
import { bybit } from './bybit.ts';
import { coinbase } from './coinbase.ts';
import { cryptocom } from './cryptocom.ts';
import { deribit } from './deribit.ts';
import { dydx } from './dydx.ts';
import { gate } from './gate.ts';
import { htx } from './htx.ts';
import { hyperliquid } from './hyperliquid.ts';
import { kcex } from './kcex.ts';
import { kraken } from './kraken.ts';
import { kucoin } from './kucoin.ts';
import { lighter } from './lighter.ts';
import { mexc } from './mexc.ts';
import { okx } from './okx.ts';
import { MAX_URL_LENGTH, NO_PAGE, type Venue, type VenuePage, venuePage } from './venue.ts';

/** Every venue of this build: the manifest, the overlay and `explain` read this list. */
export const VENUES: readonly Venue[] = [
  binance,
  bybit,
  okx,
  hyperliquid,
  mexc,
  gate,
  kucoin,
  bitget,
  aster,
  kcex,
  binanceus,
  dydx,
  lighter,
  coinbase,
  cryptocom,
  kraken,
  htx,
  bingx,
  deribit,
];

export interface PageClaim {
  /** The venue that recognises the page; null exactly when `page.state` is `none`. */
  readonly venue: VenueId | null;
  readonly page: VenuePage;
}

const NO_CLAIM: PageClaim = { venue: null, page: NO_PAGE };

/** What the page at a URL is about, and whose it is; see `venuePage`. Never throws. */
export function pageAt(url: URL): PageClaim {
  const venue = venueOfHost(url.hostname);
  const page = venue === null ? NO_PAGE : venuePage(venue, url);
  return venue === null || page.state === 'none' ? NO_CLAIM : { venue: venue.id, page };
}

/** The one instrument of a page, from its address as text; null when there is none. Never throws. */
export function instrumentFromUrl(address: string): Instrument | null {
  const url = address.length > MAX_URL_LENGTH ? null : URL.parse(address);
  const page = url === null ? NO_PAGE : pageAt(url).page;
  return page.state === 'instrument' ? page.instrument : null;
}

/** Address of an instrument's trading page; null when it has none that leads back to the same instrument. */
export function urlOf(instrument: Instrument): string | null {
  const address = ADDRESSES[instrument.venue](instrument);
  if (address === null) return null;
  return instrumentFromUrl(address)?.symbol === instrument.symbol ? address : null;
}

export function venueOf(id: VenueId): Venue | null {
  return VENUES.find((venue) => venue.id === id) ?? null;
}

export function venueOfHost(hostname: string): Venue | null {
  return VENUES.find((venue) => venue.hosts.includes(hostname)) ?? null;
}

/** Match patterns of the manifest's content scripts: the sites the extension runs on without asking. */
export const MATCH_PATTERNS: readonly string[] = VENUES.flatMap(matchPatternsOf);

/** A host of a venue that the extension runs on by the user's own grant only: an official mirror, a regional site, a test net. */
export interface Mirror {
  readonly host: string;
  readonly venue: VenueId;
}

export const MIRRORS: readonly Mirror[] = VENUES.flatMap(({ id, hosts, defaultHosts }) =>
  hosts.filter((host) => !defaultHosts.includes(host)).map((host) => ({ host, venue: id })),
);

export const OPTIONAL_MATCH_PATTERNS: readonly string[] = MIRRORS.map(({ host }) => patternOf(host));

/** The mirror with this very host name; null for every other, be it ever so like one. */
export function mirrorAt(hostname: string): Mirror | null {
  return MIRRORS.find(({ host }) => host === hostname) ?? null;
}

export function matchPatternsOf(venue: Venue): readonly string[] {
  return venue.defaultHosts.map(patternOf);
}

/** The whole host, not only its trading paths: the sites reach those by soft navigation from anywhere. */
function patternOf(host: string): string {
  return `https://${host}/*`;
}
