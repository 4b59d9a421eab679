import { MARGIN_MODES } from '../domain/market-data.ts';
import { type DraftValues, POSITION_FIELDS, type PositionField } from '../protocol/position-draft.ts';
import { POSITION_LIMITS, type PositionEntry } from '../protocol/snapshot.ts';
import { hasDecimalComma, readNumber } from '../text/read-number.ts';

/** Digits of a number that has an exponent when it is written shortest. */
const PLAIN_DIGITS = 12;

const OPTIONAL: readonly PositionField[] = ['margin', 'addedMargin', 'walletBalance', 'chosenDistance'];

/** What is not asked: nothing that only a liquidation price needs where none can be told. */
const UNUSED: Readonly<Record<PositionEntry['marginMode'], readonly PositionField[]>> = {
  isolated: ['walletBalance'],
  cross: ['margin', 'addedMargin'],
  portfolio: OPTIONAL,
};

/** Fields that a margin mode has, in the order they are asked. */
export function fieldsOf(marginMode: PositionEntry['marginMode']): readonly PositionField[] {
  return POSITION_FIELDS.filter((field) => !UNUSED[marginMode].includes(field));
}

/** As it can be typed: without an exponent. */
function plain(value: number | null | undefined): string {
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
    entryPrice: plain(entry.entryPrice),
    leverage: plain(entry.leverage),
    size: plain(entry.size),
    margin: plain(entry.margin),
    addedMargin: plain(entry.addedMargin),
    walletBalance: plain(entry.walletBalance),
    chosenDistance: chosenDistance == null ? '' : String(Number((chosenDistance * 100).toPrecision(6))),
  };
}

/** What is wrong with a field, as a key of the texts. */
export type FieldError = 'decimalPoint' | 'mustBePositive' | 'tooLarge' | 'leverageLimits' | 'distanceLimits';

export interface ReadDraft {
  /** null while a field is not acceptable. */
  readonly entry: PositionEntry | null;
  readonly marginMode: PositionEntry['marginMode'];
  readonly errors: Partial<Readonly<Record<PositionField, FieldError>>>;
}

/** Reads what was typed. Never throws: what is no number is said at its field. */
export function readDraft(values: DraftValues): ReadDraft {
  const marginMode = MARGIN_MODES.find((mode) => mode === values.marginMode) ?? 'isolated';
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
  if (hasDecimalComma(text)) return 'decimalPoint';
  const value = readNumber(text);
  if (field === 'leverage') return value >= 1 && value <= POSITION_LIMITS.leverage ? null : 'leverageLimits';
  if (field === 'chosenDistance') return value > 0 && value < 100 ? null : 'distanceLimits';
  if (!(value > 0)) return 'mustBePositive';
  return value <= (field === 'entryPrice' ? POSITION_LIMITS.price : POSITION_LIMITS.amount)
    ? null
    : 'tooLarge';
}
