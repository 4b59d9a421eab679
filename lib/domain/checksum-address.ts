import { isAddress } from 'viem/utils';
import { parseAddress } from './account-address.ts';

const HEX_ADDRESS = /^0x[0-9a-f]{40}$/i;

/**
 * An address as people write it, in lower case. Where both cases of letters are used they are its checksum (EIP-55), and a wrong one is a
 * mistyped address. @returns `none` for what is no address, `checksum` where the letters do not fit.
 */
export function checkedAddress(
  words: string,
): { readonly address: string } | { readonly fault: 'none' | 'checksum' } {
  const typed = words.trim();
  const address = HEX_ADDRESS.test(typed) ? parseAddress(typed) : null;
  if (address === null) return { fault: 'none' };
  const digits = typed.slice(2);
  const isPlain = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  return isPlain || isAddress(typed) ? { address } : { fault: 'checksum' };
}
