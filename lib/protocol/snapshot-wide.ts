import { LEVERAGE_FLOWS } from '../domain/leverage-facts.ts';
import { LEVERAGE_STATES } from '../domain/leverage-state.ts';
import { BREADTH_KINDS, MOST_MAJORS } from '../domain/market-breadth.ts';
import { z } from '../schema.ts';
import { nullableNumber, number, shortText } from './snapshot-values.ts';

/** What goes beyond the one contract: how the majors of its venue stand. CALCULATED from their candles. */
export const breadth = z.object({
  kind: z.enum(BREADTH_KINDS),
  coins: z
    .array(z.object({ coin: shortText, price: number, high: number, drawdown: number }))
    .check(z.maxLength(MOST_MAJORS)),
  /** Those looked for that the venue does not list, or does not tell now. */
  lacking: z.array(shortText).check(z.maxLength(MOST_MAJORS)),
  fallingCount: number,
  medianDrawdown: number,
  correlation: nullableNumber,
  /** Of the contract's five-minute returns on BTC's; null for BTC itself and where too few are known. */
  beta: nullableNumber,
  /** The oldest of the newest candles. */
  asOf: number,
});

/** Whether leverage is being built, stands crowded, is being taken off, or has been. CALCULATED from open interest in coins, candles and funding. */
export const leverage = z.object({
  state: z.enum(LEVERAGE_STATES),
  /** Null when it has been so since the data begin. */
  since: nullableNumber,
  flow: z.nullable(z.enum(LEVERAGE_FLOWS)),
  change24h: nullableNumber,
  change7d: nullableNumber,
  usualChange: nullableNumber,
  belowPeak: nullableNumber,
  interestRank: nullableNumber,
  funding24h: nullableNumber,
  fundingRank: nullableNumber,
  interestOverVolume: nullableNumber,
  interestOverVolumeRank: nullableNumber,
  priceChange24h: nullableNumber,
  /** Mark over index, less one. */
  basis: nullableNumber,
  /** ESTIMATED: longs that a fall of a tenth would liquidate, as a share of open interest; null where the map has not earned its clusters. */
  longsBelowShare: nullableNumber,
  asOf: number,
});
