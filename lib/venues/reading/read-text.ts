import type { PositionSide } from '../../domain/market-data.ts';
import type { MarginMode } from '../venue.ts';

/** Longer than any number that a page shows. */
const NUMBER_LENGTH = 24;
/** With or without thousands, in the one notation that English and Chinese pages share; no exponent. */
const NUMBER = String.raw`[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?`;
const AMOUNT = new RegExp(`^(${NUMBER})\\s*([\\p{L}\\p{N}]{1,20})?$`, 'u');
const LEADING_NUMBER = new RegExp(`^(${NUMBER})(?![\\d.,])`);
const LEVERAGE = /(?<![\p{L}\p{N}.,+-])(\d{1,4}(?:\.\d{1,2})?)\s?[x×倍](?![\p{L}\p{N}])/giu;

const MODE_WORDS: Readonly<Record<MarginMode, RegExp>> = {
  cross: /(?<!\p{L})cross(?!\p{L})|[全][仓倉]/iu,
  isolated: /(?<!\p{L})isolated(?!\p{L})|[逐][仓倉]/iu,
};
const SIDE_WORDS: Readonly<Record<PositionSide, RegExp>> = {
  long: /(?<!\p{L})(?:long|buy)(?!\p{L})|做多|多[头頭单單]|(?<!\p{L})多(?!\p{L})/iu,
  short: /(?<!\p{L})(?:short|sell)(?!\p{L})|做空|空[头頭单單]|(?<!\p{L})空(?!\p{L})/iu,
};

/** One form for full-width characters and for the minus sign. */
export function plain(text: string): string {
  return text.normalize('NFKC').replace(/[−–]/g, '-').trim();
}

/** The number that a text is, with the unit behind it; null for anything else. */
export function amountOf(text: string): { readonly value: number; readonly unit: string | null } | null {
  const [, digits, unit] = AMOUNT.exec(plain(text)) ?? [];
  const value = digits === undefined ? null : numberOf(digits);
  return value === null ? null : { value, unit: unit?.toUpperCase() ?? null };
}

/** The number that a text begins with; null when it begins with none. */
export function leadingNumber(text: string): number | null {
  const [, digits] = LEADING_NUMBER.exec(plain(text)) ?? [];
  return digits === undefined ? null : numberOf(digits);
}

function numberOf(digits: string): number | null {
  if (digits.length > NUMBER_LENGTH) return null;
  const value = Number(digits.replaceAll(',', ''));
  return Number.isFinite(value) ? value : null;
}

/** Every leverage that a text names, each once: `Cross 20x`, `10.00x`, `20倍`. */
export function leveragesIn(text: string): readonly number[] {
  return [...new Set([...plain(text).matchAll(LEVERAGE)].map(([, digits]) => Number(digits)))];
}

/** Every margin mode that a text names. */
export function modesIn(text: string): readonly MarginMode[] {
  return namedIn(text, MODE_WORDS);
}

/** Every side that a text names. */
export function sidesIn(text: string): readonly PositionSide[] {
  return namedIn(text, SIDE_WORDS);
}

/** A text without the words for modes and the marks around them. */
export function withoutModes(text: string): string {
  return plain(text)
    .replace(/[()]/g, ' ')
    .replace(MODE_WORDS.cross, ' ')
    .replace(MODE_WORDS.isolated, ' ')
    .trim();
}

function namedIn<Name extends string>(text: string, words: Readonly<Record<Name, RegExp>>): readonly Name[] {
  const normal = plain(text);
  return (Object.keys(words) as Name[]).filter((name) => words[name].test(normal));
}
