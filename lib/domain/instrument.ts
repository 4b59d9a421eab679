/** The venues this build knows. One page-side file in `venues/` and one or more worker-side files in `sources/` each. */
export const VENUE_IDS = [
  'binance',
  'bybit',
  'okx',
  'hyperliquid',
  'mexc',
  'gate',
  'kucoin',
  'bitget',
  'aster',
  'kcex',
  'binanceus',
  'dydx',
  'lighter',
  'coinbase',
  'cryptocom',
  'kraken',
  'htx',
  'bingx',
  'deribit',
] as const;
export type VenueId = (typeof VENUE_IDS)[number];

/** `linear`: margined in the quote coin; `inverse`: margined in the base coin, contracts in USD. */
export const INSTRUMENT_KINDS = ['linear', 'inverse', 'spot', 'option'] as const;
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

/** One market of one venue, in ccxt's unified vocabulary. */
export interface Instrument {
  readonly venue: VenueId;
  /** ccxt unified symbol: `ETH/USDT:USDT`, `BTC/USD:BTC-261225`, `BTC/USDT`. */
  readonly symbol: string;
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
  /** Coin of margin and profit; null for spot. */
  readonly settle: string | null;
  /** `YYMMDD` of a dated contract; null for a perpetual and for spot. */
  readonly expiry: string | null;
}

/** base / quote [: settle [- YYMMDD [- strike - C|P]]] */
const UNIFIED_SYMBOL =
  /^([\p{L}\p{N}._-]{1,40})\/([A-Z0-9]{1,12})(?::([A-Z0-9]{1,12})(?:-(\d{6})(?:-(\d+(?:\.\d+)?)-([CP]))?)?)?$/u;

/**
 * Reads a ccxt unified symbol.
 * @returns null when the symbol is not of that form; never throws.
 */
export function parseInstrument(venue: VenueId, symbol: string): Instrument | null {
  const match = UNIFIED_SYMBOL.exec(symbol);
  const base = match?.[1];
  const quote = match?.[2];
  if (base === undefined || quote === undefined) return null;
  const settle = match?.[3] ?? null;
  const kind = kindOf(base, quote, settle, match?.[6] !== undefined);
  return kind === null ? null : { venue, symbol, kind, base, quote, settle, expiry: match?.[4] ?? null };
}

function kindOf(
  base: string,
  quote: string,
  settle: string | null,
  isOption: boolean,
): InstrumentKind | null {
  if (isOption) return 'option';
  if (settle === null) return 'spot';
  if (settle === quote) return 'linear';
  return settle === base ? 'inverse' : null;
}

/** Key of caches, subscriptions and settings: unique over venues. */
export function instrumentKey(instrument: Pick<Instrument, 'venue' | 'symbol'>): string {
  return `${instrument.venue}|${instrument.symbol}`;
}

/** Venues that publish nothing of contracts, or whose data is not read yet, and the venue whose perpetuals are shown on their pages: the coin's main one. */
const STAND_INS: Partial<Readonly<Record<VenueId, VenueId>>> = {
  kcex: 'binance',
  binanceus: 'binance',
  coinbase: 'binance',
};

/** The instrument of a stored key; null for a venue or symbol that this build does not know. Never throws. */
export function instrumentOfKey(key: string): Instrument | null {
  const [name, symbol = ''] = key.split('|');
  const venue = VENUE_IDS.find((id) => id === name);
  return venue === undefined ? null : parseInstrument(venue, symbol);
}

/** Coin of margin of a venue's main perpetuals; USDT where none is named. */
const MAIN_SETTLES: Partial<Readonly<Record<VenueId, string>>> = {
  hyperliquid: 'USDC',
  dydx: 'USDC',
  lighter: 'USDC',
  cryptocom: 'USD',
  kraken: 'USD',
  deribit: 'USDC',
};

/** Whether a margin can be set aside for one position. Deribit's margin models know the equity of the account alone (support.deribit.com 25944811317149). */
export function hasIsolatedMargin(venue: VenueId): boolean {
  return venue !== 'deribit';
}

/** Whether the venue gives market data of its own; of the others the pages alone are known. */
export function hasOwnData(venue: VenueId): boolean {
  return STAND_INS[venue] === undefined;
}

/**
 * The contract whose leverage matters for a page: the instrument itself when it is a future whose venue gives data, the main
 * perpetual of the same coin for a spot page and for a venue without data (then of the venue that stands in), null for options.
 */
export function leveragedInstrument(instrument: Instrument): Instrument | null {
  const { venue, kind, base } = instrument;
  if (kind === 'option') return null;
  return kind !== 'spot' && hasOwnData(venue) ? instrument : mainPerpetual(venue, base);
}

/**
 * The contract that a position entered on a page belongs to. It is of the page's own venue, also where another's data stands in: of a spot page
 * the perpetual that is named there, and the market itself where its venue has none that is read. Null for options.
 */
export function ownContract(page: Instrument): Instrument | null {
  if (page.kind === 'option') return null;
  return hasOwnData(page.venue) ? leveragedInstrument(page) : page;
}

/** The venues that are asked and named for an instrument: its own, and the one that stands in for it. */
export function venuesOf(instrument: Instrument): readonly VenueId[] {
  return [instrument.venue, STAND_INS[instrument.venue] ?? instrument.venue];
}

/** A coin's main perpetual on a venue, or on the one that stands in for it; null when no symbol can be made of the coin. */
export function mainPerpetual(venue: VenueId, base: string): Instrument | null {
  const giving = STAND_INS[venue] ?? venue;
  const settle = MAIN_SETTLES[giving] ?? 'USDT';
  return parseInstrument(giving, `${base}/${settle}:${settle}`);
}
