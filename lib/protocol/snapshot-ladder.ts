import { PREDICTOR_NAMES, VERDICTS } from '../clusters/score-names.ts';
import { VENUE_IDS } from '../domain/instrument.ts';
import { z } from '../schema.ts';
import { column, nullableNumber, number } from './snapshot-values.ts';

export const clusterSchema = z.object({
  side: z.enum(['long', 'short']),
  low: number,
  high: number,
  notionalUsdLow: number,
  notionalUsdHigh: number,
  shareOfSide: number,
  distance: number,
  unsweptSince: nullableNumber,
});
const scored = z.object({ mean: number, low: nullableNumber, high: nullableNumber });
/** How the estimate has done on the liquidations seen here; nats per liquidation. */
const score = z.object({
  from: nullableNumber,
  to: nullableNumber,
  windows: number,
  prints: number,
  predictors: z
    .array(z.object({ name: z.enum(PREDICTOR_NAMES), nats: scored, lift: number }))
    .check(z.maxLength(PREDICTOR_NAMES.length)),
  /** Of what is shown over distance alone. */
  gain: scored,
  rangeCoverage: nullableNumber,
  weight: number,
  verdict: z.enum(VERDICTS),
});

/** The ESTIMATED layer. */
export const ladder = z.object({
  asOf: number,
  /** Whose maps it is the sum of, its own first; just its own unless combined. */
  venues: z.array(z.enum(VENUE_IDS)).check(z.maxLength(VENUE_IDS.length)),
  /** `distance`: the clusters are not earned, and what distance alone says stands in their place. */
  mode: z.enum(['clusters', 'distance']),
  binEdges: column(1201),
  long: column(1200),
  short: column(1200),
  clusters: z.array(clusterSchema).check(z.maxLength(10)),
  distanceBands: z.array(clusterSchema).check(z.maxLength(10)),
  calibrationPrints: number,
  score,
  historyMs: number,
  /** Venue time of the newest open interest behind the estimate. */
  openInterestAsOf: number,
  /** Recent extremes of the mark (last where there is no mark): ticks on the ladder. */
  extremes: z
    .array(z.object({ id: z.enum(['high24h', 'low24h', 'high7d', 'low7d']), price: number, time: number }))
    .check(z.maxLength(4)),
});
