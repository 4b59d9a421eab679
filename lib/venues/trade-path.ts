import { expiryOfDate } from '../domain/contract-date.ts';
import { parseInstrument, type VenueId } from '../domain/instrument.ts';
import { type MarginMode, NO_PAGE, UNKNOWN_CONTRACT, type VenuePage } from './venue.ts';

/** As seen: `en`, `zh-CN`, `zh-hans`, `en-TR`, `asia`. */
const LOCALE = /^[a-z]{2,4}(?:-[a-z]{2,4})?$/i;
const MAX_SEGMENTS = 6;

/**
 * Path of a trading page as decoded segments, its locale dropped; a first segment in `sections` is never a locale.
 * @returns null when the path is too long, has an empty segment, or is not valid percent-encoding.
 */
export function tradePath(url: URL, sections: ReadonlySet<string>): readonly string[] | null {
  const raw = url.pathname.replace(/\/$/, '').split('/').slice(1);
  if (raw.length > MAX_SEGMENTS) return null;
  const segments = raw.map(decodeSegment);
  if (!segments.every((segment) => segment !== null && segment !== '')) return null;
  const path = segments.filter((segment) => segment !== null);
  const first = path[0];
  if (first === undefined) return null;
  return !sections.has(first) && LOCALE.test(first) ? path.slice(1) : path;
}

/** `decodeURIComponent` throws on a malformed sequence such as `%E5%B`. */
function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

const PAIR = /^[\p{L}\p{N}]{2,52}$/u;

export interface Pair {
  readonly base: string;
  readonly quote: string;
}

/**
 * Splits an undelimited id such as `1000PEPEUSDT`, in upper case, by the first quote of the list that ends it.
 * The order of `quotes` matters and differs per market: `XBTUSD` is XB/TUSD if TUSD comes before USD.
 */
export function splitPair(id: string, quotes: readonly string[]): Pair | null {
  const upper = id.toUpperCase();
  if (!PAIR.test(upper)) return null;
  const quote = quotes.find((candidate) => upper.endsWith(candidate) && upper.length > candidate.length);
  return quote === undefined ? null : { base: upper.slice(0, -quote.length), quote };
}

const DELIMITED = {
  _: /^([\p{L}\p{N}]{1,40})_([A-Z0-9]{2,12})$/u,
  '-': /^([\p{L}\p{N}]{1,40})-([A-Z0-9]{2,12})$/u,
} as const;

/** Splits an id of two coins with a sign between them, such as `BTC_USDT`, in upper case; null for anything else. */
export function splitDelimited(id: string, sign: keyof typeof DELIMITED): Pair | null {
  const [, base, quote] = DELIMITED[sign].exec(id.toUpperCase()) ?? [];
  return base === undefined || quote === undefined ? null : { base, quote };
}

/** The page of a pair's spot market; no page where there is no pair. */
export function spotPageOf(
  venue: VenueId,
  pair: Pair | null,
  more: { testnet?: boolean; margin?: MarginMode | null } = {},
): VenuePage {
  return pair === null ? NO_PAGE : instrumentPage(venue, `${pair.base}/${pair.quote}`, more);
}

/** The margin mode that an address names; null for any other text. */
export function marginModeOf(text: string | null): MarginMode | null {
  return text === 'cross' || text === 'isolated' ? text : null;
}

/** The page of a unified symbol; a symbol that cannot be one is an unknown contract. */
export function instrumentPage(
  venue: VenueId,
  symbol: string,
  { testnet = false, margin = null }: { testnet?: boolean; margin?: MarginMode | null } = {},
): VenuePage {
  const instrument = parseInstrument(venue, symbol);
  return instrument === null ? UNKNOWN_CONTRACT : { state: 'instrument', instrument, testnet, margin };
}

/** Whether six digits are a date `YYMMDD`; anything else in its place is an alias we cannot resolve. */
export function isExpiry(text: string): boolean {
  const match = /^\d\d(\d\d)(\d\d)$/.exec(text);
  const month = Number(match?.[1]);
  const day = Number(match?.[2]);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** `25SEP26` to `260925`; null for what is no date. */
export function writtenExpiry(text: string): string | null {
  const expiry = expiryOfDate(text);
  return expiry !== null && isExpiry(expiry) ? expiry : null;
}

/** Unified symbol of a contract margined in the quote coin, or in the base coin when it is quoted in USD. */
export function contractSymbol({ base, quote }: Pair, expiry: string | null): string {
  const settle = quote === 'USD' ? base : quote;
  return `${base}/${quote}:${settle}${expiry === null ? '' : `-${expiry}`}`;
}

/** What follows the margin coin in a unified symbol: `251226-100000-P`; empty for a perpetual. */
export function contractTail(symbol: string): string {
  return symbol.replace(/^[^:]*:[^-]*-?/, '');
}
