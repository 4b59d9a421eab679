import { type DraftValues, POSITION_FIELDS, type PositionField } from '../protocol/position-draft.ts';
import type { PositionEntry } from '../protocol/snapshot.ts';
import { readNumber } from '../text/read-number.ts';

/** What the contract (`positionSchema`) takes. */
const LEVERAGE_LIMITS = { least: 1, most: 1000 } as const;
const LARGEST_PRICE = 1e12;
const LARGEST_AMOUNT = 1e15;

/** Digits of a number that has an exponent when it is written shortest. */
const PLAIN_DIGITS = 12;

const OPTIONAL: readonly PositionField[] = ['margin', 'addedMargin', 'walletBalance', 'chosenDistance'];

/** Fields that a margin mode has, in the order they are asked. */
export function fieldsOf(marginMode: PositionEntry['marginMode']): readonly PositionField[] {
  const unused: readonly PositionField[] =
    marginMode === 'cross' ? ['margin', 'addedMargin'] : ['walletBalance'];
  return POSITION_FIELDS.filter((field) => !unused.includes(field));
}

/** As it can be typed: without an exponent. */
function text(value: number | null | undefined): string {
  if (value == null) return '';
  const shortest = String(value);
  if (!shortest.includes('e')) return shortest;
  return value.toLocaleString('en-US', { useGrouping: false, maximumSignificantDigits: PLAIN_DIGITS });
}

/** A position as the fields of its form. */
export function valuesOf(entry: Partial<PositionEntry>): DraftValues {
  const { chosenDistance } = entry;
  return {
    side: entry.side ?? 'long',
    marginMode: entry.marginMode ?? 'isolated',
    entryPrice: text(entry.entryPrice),
    leverage: text(entry.leverage),
    size: text(entry.size),
    margin: text(entry.margin),
    addedMargin: text(entry.addedMargin),
    walletBalance: text(entry.walletBalance),
    chosenDistance: chosenDistance == null ? '' : String(Number((chosenDistance * 100).toPrecision(6))),
  };
}

/** What is wrong with a field, as a key of the texts. */
export type FieldError = 'mustBePositive' | 'tooLarge' | 'leverageLimits' | 'distanceLimits';

export interface ReadDraft {
  /** null while a field is not acceptable. */
  readonly entry: PositionEntry | null;
  readonly marginMode: PositionEntry['marginMode'];
  readonly errors: Partial<Readonly<Record<PositionField, FieldError>>>;
}

/** Reads what was typed. Never throws: what is no number is said at its field. */
export function readDraft(values: DraftValues): ReadDraft {
  const marginMode = values.marginMode === 'cross' ? 'cross' : 'isolated';
  const fields = fieldsOf(marginMode);
  const text = (field: PositionField): string => values[field] ?? '';
  const errors = Object.fromEntries(
    fields.flatMap((field) => {
      const error = errorOf(field, text(field));
      return error === null ? [] : [[field, error]];
    }),
  );
  if (Object.keys(errors).length > 0) return { entry: null, marginMode, errors };
  const optional = (field: PositionField): number | null =>
    !fields.includes(field) || text(field).trim() === '' ? null : readNumber(text(field));
  const chosenPercent = optional('chosenDistance');
  const entry: PositionEntry = {
    side: values.side === 'short' ? 'short' : 'long',
    marginMode,
    entryPrice: readNumber(text('entryPrice')),
    leverage: readNumber(text('leverage')),
    size: readNumber(text('size')),
    margin: optional('margin'),
    addedMargin: optional('addedMargin'),
    walletBalance: optional('walletBalance'),
    chosenDistance: chosenPercent === null ? null : chosenPercent / 100,
  };
  return { entry, marginMode, errors };
}

function errorOf(field: PositionField, text: string): FieldError | null {
  if (OPTIONAL.includes(field) && text.trim() === '') return null;
  const value = readNumber(text);
  if (field === 'leverage')
    return value >= LEVERAGE_LIMITS.least && value <= LEVERAGE_LIMITS.most ? null : 'leverageLimits';
  if (field === 'chosenDistance') return value > 0 && value < 100 ? null : 'distanceLimits';
  if (!(value > 0)) return 'mustBePositive';
  return value <= (field === 'entryPrice' ? LARGEST_PRICE : LARGEST_AMOUNT) ? null : 'tooLarge';
}
