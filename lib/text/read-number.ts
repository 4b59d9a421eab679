/** Commas that part thousands, as in `12,345.6`; none begins with 0. */
const GROUPED = /^[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/;
const PLAIN = /^(\d+\.?\d*|\.\d+)(e-\d{1,2})?$/i;

/**
 * Thousands separators, spaces and full-width digits of a Chinese keyboard are read as what they mean; a slider's small steps come as
 * `5e-7`. NaN for no number, and for a decimal comma: `0,5` read as 5 would be ten times what was meant.
 */
export function readNumber(text: string): number {
  const plain = unified(text).replace(/[\s×x%]/gi, '');
  const ungrouped = GROUPED.test(plain) ? plain.replaceAll(',', '') : plain;
  return PLAIN.test(ungrouped) ? Number(ungrouped) : Number.NaN;
}

/** Whether a text is no number for its comma: worth saying at the field. */
export function hasDecimalComma(text: string): boolean {
  return unified(text).includes(',') && Number.isNaN(readNumber(text));
}

/** Full-width signs as the usual ones. */
function unified(text: string): string {
  return text.normalize('NFKC');
}
