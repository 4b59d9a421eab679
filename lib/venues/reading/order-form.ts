import type { PageText } from './page-texts.ts';
import { leveragesIn, modesIn } from './read-text.ts';
import type { ReadForm, VenueReading } from './venue-reading.ts';

/** The strip that holds leverage and margin mode, and the form around it, are sought no higher than this. */
const STRIP_LEVELS = 6;
const FORM_LEVELS = 12;
/** A part of the page with more texts is no form. */
const FORM_TEXTS = 120;
const BUTTON_LENGTH = 24;
/** With two of these heads in it, it is a table, or the page. */
const TABLE_HEADS = ['contract', 'entryPrice', 'markPrice', 'liquidationPrice', 'profit'] as const;

/** The texts that a leverage or a margin mode is written in, and nothing else: `20x`, `Cross`, `全仓 20x`, `Long 20X`. */
const LEVERAGE_BUTTON = /^(?:[\p{L}]{1,9}\s?)?\d{1,4}(?:\.\d{1,2})?\s?[x×倍]$/iu;
const MODE_BUTTON = /^(?:cross|isolated|[全逐][仓倉])(?:\s?margin|\s?保证金)?(?:\s?\d.*)?$/iu;

/**
 * The leverage and margin mode that the order form shows: side by side in a part of it without the buttons of long and short. The form is the
 * smallest part around them with both buttons. Null unless it shows one leverage and one mode.
 */
export function orderForm(texts: readonly PageText[], reading: VenueReading): ReadForm | null {
  const leverages = texts.filter(({ text }) => text.length <= BUTTON_LENGTH && LEVERAGE_BUTTON.test(text));
  const modes = texts.filter(({ text }) => text.length <= BUTTON_LENGTH && MODE_BUTTON.test(text));
  // A page that shows so many is not understood; the work on it stays bounded.
  if (leverages.length > FORM_TEXTS || modes.length > FORM_TEXTS) return null;
  const buy = elementsWith(texts, reading.buy);
  const sell = elementsWith(texts, reading.sell);
  const forms = new Set<Element>();
  for (const { element } of leverages) {
    const strip = partAround(element, STRIP_LEVELS, [modes.map((mode) => mode.element)]);
    if (strip === null || holds(strip, buy) || holds(strip, sell)) continue;
    const form = partAround(strip, FORM_LEVELS, [buy, sell]);
    if (form !== null && isForm(form, texts, reading)) forms.add(form);
  }
  const [form, ...others] = forms;
  if (form === undefined || others.length > 0) return null;
  const leverage = only(
    leverages.filter(({ element }) => form.contains(element)).flatMap(({ text }) => leveragesIn(text)),
  );
  const marginMode = only(
    modes.filter(({ element }) => form.contains(element)).flatMap(({ text }) => modesIn(text)),
  );
  return leverage === null || marginMode === null ? null : { leverage, marginMode };
}

/** The element itself or the nearest one around it that holds one of each group. */
function partAround(
  element: Element,
  levels: number,
  groups: readonly (readonly Element[])[],
): Element | null {
  let part: Element | null = element;
  for (let level = 0; part !== null && level <= levels; level += 1, part = part.parentElement) {
    const around = part;
    if (groups.every((group) => holds(around, group))) return around;
  }
  return null;
}

function holds(part: Element, elements: readonly Element[]): boolean {
  return elements.some((element) => part.contains(element));
}

function elementsWith(texts: readonly PageText[], labels: readonly string[]): readonly Element[] {
  return texts.filter(({ label }) => labels.includes(label)).map(({ element }) => element);
}

function isForm(part: Element, texts: readonly PageText[], reading: VenueReading): boolean {
  const inside = texts.filter(({ element }) => part.contains(element));
  const labels = new Set(inside.map(({ label }) => label));
  const heads = TABLE_HEADS.filter((column) => reading.columns[column].some((label) => labels.has(label)));
  return inside.length <= FORM_TEXTS && heads.length < 2;
}

/** The one value that is named, however often; null for none and for several. */
function only<Value>(values: readonly Value[]): Value | null {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}
