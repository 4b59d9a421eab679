import { VENUE_IDS } from '../domain/instrument.ts';
import { z } from '../schema.ts';
import { column, nullableNumber, number } from './snapshot-values.ts';

/** At most 41 points a column, one each 0.25 % of move. */
const scenarioColumn = column(41);
const scenarioSide = z.object({
  /** How far the liquidations are known: a final move beyond it is told as "beyond". */
  reach: number,
  /** Cumulative USD liquidated at each move, with the 10-90 % of the draws. */
  curve: z.object({ usd: scenarioColumn, low: scenarioColumn, high: scenarioColumn }),
  steps: z
    .array(
      z.object({
        move: number,
        usd: number,
        usdLow: number,
        usdHigh: number,
        /** Final moves; null: the book fails. */
        final: nullableNumber,
        finalThinned: nullableNumber,
        finalLow: nullableNumber,
        finalHigh: nullableNumber,
        squareRoot: nullableNumber,
        lawsDiffer: z.boolean(),
      }),
    )
    .check(z.maxLength(5)),
  tippingMove: nullableNumber,
  stressFailsFrom: z.array(nullableNumber).check(z.maxLength(2)),
});
/** SCENARIO: what follows if the price makes a first move; moves are ratios of the mark, against the side. */
export const scenario = z.object({
  /** Venue time of the oldest book. */
  asOf: number,
  venues: z.array(z.enum(VENUE_IDS)).check(z.maxLength(8)),
  /** What the liquidations are: estimated, observed, or at each venue the larger of both. */
  basis: z.enum(['estimated', 'observed', 'larger']),
  /** How far every book is seen, and the exponent of the power law beyond. */
  book: z.object({ reach: number, exponent: number, isFitted: z.boolean() }),
  long: z.nullable(scenarioSide),
  short: z.nullable(scenarioSide),
  own: z.nullable(
    z.object({
      side: z.enum(['long', 'short']),
      price: number,
      /** Of the liquidation price from the mark, against the position. */
      distance: number,
      /** Smallest first moves that get there, by book; null: beyond what is known. */
      reach: z.nullable(z.object({ shown: number, thinned: number, stressed: number })),
    }),
  ),
});
