const DIGITS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
const CHECKSUM_DIGITS = 6;
/** BIP-173: no more has the strength that the checksum promises. */
const LONGEST = 90;

/**
 * How many digits a Bech32 text holds between its prefix and its checksum (BIP-173, github.com/bitcoin/bips/blob/master/bip-0173.mediawiki).
 * @param text in lower case. @param prefix what stands before the last `1`.
 * @returns null for a text of another prefix, with a letter that is no digit, or whose checksum is wrong: one wrong letter always shows.
 */
export function bech32Length(text: string, prefix: string): number | null {
  if (text.length > LONGEST || !text.startsWith(`${prefix}1`)) return null;
  const digits = [...text.slice(prefix.length + 1)].map((letter) => DIGITS.indexOf(letter));
  if (digits.length < CHECKSUM_DIGITS || digits.includes(-1)) return null;
  return checksum([...expanded(prefix), ...digits]) === 1 ? digits.length - CHECKSUM_DIGITS : null;
}

function expanded(prefix: string): readonly number[] {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checksum(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATOR.entries()) if ((top >> bit) & 1) sum ^= generator;
  }
  return sum;
}
