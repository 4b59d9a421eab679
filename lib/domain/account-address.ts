/** Address of an account on a public chain, in lower case. */
export const ACCOUNT_ADDRESS = /^0x[0-9a-f]{40}$/;

/** An address as people write it, in either case; null for anything that is none. */
export function parseAddress(words: string): string | null {
  const address = words.trim().toLowerCase();
  return ACCOUNT_ADDRESS.test(address) ? address : null;
}

/** `0x1234…abcd`: all of an address that is ever shown. */
export function shortAddress(address: string): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}
