import type { Instrument } from '../domain/instrument.ts';
import { type MarginTierTable, slopedTier } from '../domain/margin-tier.ts';
import { DERIBIT_HOST } from './deribit-api.ts';
import { changed } from './payload.ts';

/** [initial rate, maintenance rate, what each coin adds to both] of a standard-margin account. */
type Rates = readonly [number, number, number];

/**
 * The last day for which the rates below are known. On 5 August 2026 Deribit announced that it had reworked them
 * (insights.deribit.com, "New SM Margin Model On Deribit"); the new ones are in none of the documents that we could read.
 */
const AS_OF = Date.UTC(2026, 7, 4);

/** By coin, perpetual or dated: support.deribit.com 25944826427293, in force since 11 January 2022. */
const INVERSE: ReadonlyMap<string, Rates> = new Map([
  ['BTC', [0.02, 0.01, 0.00005]],
  ['ETH', [0.02, 0.01, 0.000004]],
]);
/** Perpetuals margined in USDC: support.deribit.com 25944738177565 has these two and no more. */
const LINEAR: ReadonlyMap<string, Rates> = new Map([
  ['BTC', [0.02, 0.01, 0.00005]],
  ['SOL', [0.04, 0.02, 0.000005]],
]);

/** The table of a contract whose rates are documented; null for any other. */
export function documentedTiers({ kind, base, quote, expiry }: Instrument): MarginTierTable | null {
  const isLinear = kind === 'linear' && quote === 'USDC' && expiry === null;
  const rates = kind === 'inverse' ? INVERSE.get(base) : isLinear ? LINEAR.get(base) : undefined;
  if (rates === undefined) return null;
  return {
    tiers: [slopedTier(...rates)],
    notionalUnit: 'base',
    liquidationFeeRate: 0,
    asOf: AS_OF,
    origin: 'bundled',
  };
}

/**
 * The rates are not told by the interface; the leverage of a small position is, and stands for them.
 * @throws FetchFailure `format-changed` when the venue's is no longer that of the table.
 */
export function checkLeverage(table: MarginTierTable, maximumLeverage: number): void {
  const documented = table.tiers[0]?.maxLeverage ?? Number.NaN;
  if (Math.abs(maximumLeverage - documented) > 1e-6)
    throw changed(DERIBIT_HOST, `the margin rates: ${maximumLeverage}x where ${documented}x is documented`);
}
