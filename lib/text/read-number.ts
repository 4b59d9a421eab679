/**
 * Thousands separators, spaces and full-width digits of a Chinese keyboard are read as what they mean; a slider's small steps come as
 * `5e-7`. NaN for no number.
 */
export function readNumber(text: string): number {
  const plain = text.normalize('NFKC').replace(/[\s,×x%]/gi, '');
  return /^(\d+\.?\d*|\.\d+)(e-\d{1,2})?$/i.test(plain) ? Number(plain) : Number.NaN;
}
