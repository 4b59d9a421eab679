import { parseAddress, shortAddress } from './account-address.ts';
import { bech32Length } from './bech32.ts';
import type { VenueId } from './instrument.ts';

/** Venues that tell anyone what an account holds. */
export const OWN_ACCOUNT_VENUES = ['hyperliquid', 'dydx', 'lighter'] as const satisfies readonly VenueId[];
export type OwnAccountVenue = (typeof OWN_ACCOUNT_VENUES)[number];

/** dYdX: cross accounts of an address are numbered 0 to 127; each isolated position has a number beyond (docs.dydx.xyz, Isolated Positions). */
export const LAST_SUBACCOUNT = 127;

/** The trader's own account, as its venue knows it. */
export interface OwnAccount {
  readonly address: string;
  /** Of dYdX; absent: 0. */
  readonly subaccount?: number | undefined;
}

export type OwnAccounts = Readonly<Partial<Record<OwnAccountVenue, OwnAccount | undefined>>>;

/** An account of dYdX's chain has 20 bytes: 32 digits of five bits. */
const DYDX_DIGITS = 32;
const ACCOUNT_INDEX = /^\d{1,15}$/;

/**
 * An address as people write it, as its venue is asked for it: Hyperliquid's 0x and 40 digits, dYdX's `dydx1…` with its checksum, of
 * Lighter either 0x and 40 digits or the account's index. @returns null for anything that is none.
 */
export function parseOwnAddress(venue: OwnAccountVenue, words: string): string | null {
  switch (venue) {
    case 'hyperliquid':
      return parseAddress(words);
    case 'dydx':
      return parseDydxAddress(words.trim());
    case 'lighter':
      return parseAddress(words) ?? parseIndex(words.trim());
  }
}

/** A subaccount's number as people write it; nothing written is the first. @returns null for anything that is none. */
export function parseSubaccount(words: string): number | null {
  const digits = words.trim();
  if (digits === '') return 0;
  return /^\d{1,3}$/.test(digits) && Number(digits) <= LAST_SUBACCOUNT ? Number(digits) : null;
}

/** One text an account: two are the same when it is. */
export function ownAccountKey({ address, subaccount = 0 }: OwnAccount): string {
  return `${address}/${subaccount}`;
}

/** All of an account that is ever shown: `0x1234…abcd`, `dydx1n…vqy7 / 3`; an index whole. */
export function shortOwnAccount({ address, subaccount = 0 }: OwnAccount): string {
  const short = ACCOUNT_INDEX.test(address) ? address : shortAddress(address);
  return subaccount === 0 ? short : `${short} / ${subaccount}`;
}

function parseDydxAddress(words: string): string | null {
  const address = words.toLowerCase();
  // Letters of both cases in one text are an error by BIP-173.
  if (words !== address && words !== words.toUpperCase()) return null;
  return bech32Length(address, 'dydx') === DYDX_DIGITS ? address : null;
}

function parseIndex(words: string): string | null {
  return ACCOUNT_INDEX.test(words) ? String(Number(words)) : null;
}
