/** Thousands separators, spaces and full-width digits of a Chinese keyboard are read as what they mean; NaN for no number. */
export function readNumber(text: string): number {
  const plain = text.normalize('NFKC').replace(/[\s,×x%]/gi, '');
  return /^(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : Number.NaN;
}
