import { CLASS_COUNT } from '../clusters/calibration.ts';
import { KERNEL_CLASSES } from '../clusters/distance-kernel.ts';
import { PREDICTOR_NAMES } from '../clusters/score-window.ts';
import { SCORES_LIMIT } from '../clusters/scorecard.ts';
import { POSITION_SIDES } from '../domain/market-data.ts';
import { z } from '../schema.ts';

/** What the cache holds of the estimate's memory is as hostile as a reply: a damaged one is forgotten, and learned anew. */
const amount = z.number().check(z.gte(0), z.lte(1e18));
const time = z.number().check(z.gte(0), z.lte(1e14));
const column = (length: number) =>
  z
    .instanceof(Float64Array)
    .check(z.refine((values) => values.length === length && values.every((x) => x >= 0 && x <= 1e18)));
const lifeTable = z.object({
  seen: column(CLASS_COUNT),
  expected: column(CLASS_COUNT),
  background: amount,
  prints: amount,
});
const byPredictor = z.record(z.enum(PREDICTOR_NAMES), z.number().check(z.gte(-100), z.lte(100)));

export const clusterMemorySchema = z.object({
  asOf: time,
  weight: z.number().check(z.gte(0), z.lte(1)),
  scores: z
    .array(
      z.object({
        start: time,
        side: z.enum(POSITION_SIDES),
        prints: amount,
        sweptCells: amount,
        nats: byPredictor,
        lift: byPredictor,
        pull: z.number().check(z.gte(-100), z.lte(100)),
        predicted: amount,
        realised: amount,
      }),
    )
    .check(z.maxLength(SCORES_LIMIT)),
  calibration: z.object({ long: lifeTable, short: lifeTable }),
  tally: z.object({ seen: column(KERNEL_CLASSES), expected: column(KERNEL_CLASSES) }),
});
