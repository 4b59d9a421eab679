import type { Instrument } from '../../domain/instrument.ts';
import type { PositionSide } from '../../domain/market-data.ts';
import type { MarginMode } from '../venue.ts';
import type { TableRow } from './position-table.ts';
import { amountOf, leadingNumber, leveragesIn, modesIn, plain, sidesIn, withoutModes } from './read-text.ts';
import type { ReadForm, ReadPosition } from './venue-reading.ts';

/** What a page may say; the limits of a position that is entered by hand. */
const LIMITS = { price: 1e12, size: 1e12, leverage: 1000 } as const;
/** An entry further from the market than this is no entry of this contract. */
const ENTRY_FACTOR = 20;
/** More margin than twice what the position is worth is no margin of it. */
const MARGIN_FACTOR = 2;
/** Nearer to the entry than this the sign of the profit says nothing of the side: fees and rounding do. */
const FLAT_RATIO = 0.002;

const PERPETUAL = /(?:PERPETUAL|PERP|永续|永續)$/;
const CONTRACT = /^[\p{L}\p{N}]{2,40}(?:USDT|USDC|USD)$/u;
/** A date behind the name makes it another contract. */
const EXPIRY = /\d{4}|^\d{1,2}[A-Z]{3}\d{2}$/;

export interface RowOptions {
  readonly instrument: Instrument;
  readonly form: ReadForm | null;
  readonly sizeUnit: string | null;
  readonly signedSize: boolean;
}

/** Whether a cell names a contract of any kind. */
export function namesContract(texts: readonly string[]): boolean {
  return CONTRACT.test(contractName(texts[0] ?? ''));
}

/** Whether a cell names this perpetual and no dated contract of the same pair. */
export function namesInstrument(texts: readonly string[], { base, quote }: Instrument): boolean {
  const [name = '', ...rest] = texts;
  return contractName(name) === `${base}${quote}` && !rest.some((text) => EXPIRY.test(contractName(text)));
}

function contractName(text: string): string {
  return plain(text)
    .toUpperCase()
    .replace(/[\s_/·-]/g, '')
    .replace(PERPETUAL, '');
}

/** The position that a row shows; null when any part of it is missing, out of bounds or in contradiction to another. */
export function readPosition(row: TableRow, options: RowOptions): ReadPosition | null {
  const { instrument, form } = options;
  const notes = [...(row.contract ?? []).slice(1), ...(row.side ?? [])].join(' ');
  const signedSize = sizeOf(row, options);
  const entryPrice = priceOf(row.entryPrice);
  const markPrice = priceOf(row.markPrice);
  const liquidationPrice = priceOf(row.liquidationPrice);
  const leverage = agreed(leveragesIn(notes), form?.leverage ?? null);
  const marginMode = agreed<MarginMode>(
    modesIn(`${notes} ${(row.margin ?? []).join(' ')}`),
    form?.marginMode ?? null,
  );
  if (signedSize === null || entryPrice === null || leverage === null || marginMode === null) return null;
  if (isUnreadable(row.liquidationPrice, liquidationPrice) || isUnreadable(row.markPrice, markPrice))
    return null;
  const size = Math.abs(signedSize);
  const side = sideOf([
    ...sidesIn(notes),
    ...(signedSize < 0 ? (['short'] as const) : options.signedSize ? (['long'] as const) : []),
    ...byLiquidation(liquidationPrice, markPrice ?? entryPrice),
    ...byProfit(leadingNumber((row.profit ?? []).join(' ')), entryPrice, markPrice),
  ]);
  const notional = instrument.kind === 'inverse' ? size / entryPrice : size * entryPrice;
  const margin = marginMode === 'isolated' ? marginOf(row.margin, instrument) : null;
  const isPossible =
    side !== null &&
    size > 0 &&
    size <= LIMITS.size &&
    leverage >= 1 &&
    leverage <= LIMITS.leverage &&
    isNear(entryPrice, markPrice) &&
    (margin === null || (margin > 0 && margin <= MARGIN_FACTOR * notional));
  if (side === null || !isPossible) return null;
  return { side, size, entryPrice, leverage, marginMode, margin, liquidationPrice };
}

/** In the coin of the position alone: contracts and quote amounts are sizes that the row does not tell enough of. */
function sizeOf(row: TableRow, { instrument, sizeUnit }: RowOptions): number | null {
  const amount = amountOf((row.size ?? []).join(' '));
  const unit = amount?.unit ?? sizeUnit?.toUpperCase() ?? null;
  return amount !== null && unit === (instrument.kind === 'inverse' ? 'USD' : instrument.base)
    ? amount.value
    : null;
}

function priceOf(texts: readonly string[] | undefined): number | null {
  const amount = amountOf((texts ?? []).join(' '));
  return amount !== null && amount.value > 0 && amount.value <= LIMITS.price ? amount.value : null;
}

/** Dashes are the venue's word for none; any other text that is no price is not understood. */
function isUnreadable(texts: readonly string[] | undefined, price: number | null): boolean {
  return price === null && /[^-\s]/.test(plain((texts ?? []).join(' ')));
}

function marginOf(texts: readonly string[] | undefined, { settle }: Instrument): number | null {
  if (texts === undefined) return null;
  const amount = amountOf(withoutModes(texts.join(' ')));
  // A margin that is not understood makes the row unreadable: NaN is within no bounds.
  return amount === null || (amount.unit !== null && amount.unit !== settle) ? Number.NaN : amount.value;
}

/** The one value that is named; the form's where the row names none. Null for several, or for one that the form contradicts. */
function agreed<Value>(named: readonly Value[], ofForm: Value | null): Value | null {
  const [first = ofForm, ...others] = named;
  return others.length > 0 || (ofForm !== null && first !== ofForm) ? null : first;
}

/** Null without any sign of the side, or with two that differ. */
function sideOf(signs: readonly PositionSide[]): PositionSide | null {
  const [first = null] = signs;
  return signs.every((side) => side === first) ? first : null;
}

function byLiquidation(liquidationPrice: number | null, market: number): readonly PositionSide[] {
  if (liquidationPrice === null || liquidationPrice === market) return [];
  return [liquidationPrice < market ? 'long' : 'short'];
}

function byProfit(
  profit: number | null,
  entryPrice: number,
  markPrice: number | null,
): readonly PositionSide[] {
  if (profit === null || profit === 0 || markPrice === null) return [];
  if (Math.abs(markPrice / entryPrice - 1) < FLAT_RATIO) return [];
  return [profit > 0 === markPrice > entryPrice ? 'long' : 'short'];
}

function isNear(entryPrice: number, markPrice: number | null): boolean {
  return (
    markPrice === null || (entryPrice < markPrice * ENTRY_FACTOR && entryPrice * ENTRY_FACTOR > markPrice)
  );
}
