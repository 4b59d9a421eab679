import { seededRandom } from '../domain/block-bootstrap.ts';
import { DAY_MS } from '../domain/candles.ts';
import { countedPrints, PREDICTOR_NAMES, type PredictorName, type WindowScore } from './score-window.ts';

/** Fewer liquidations than this tell nothing of a map. */
export const LEAST_PRINTS = 30;
/** A map of less weight than this is not worth drawing. */
export const LEAST_WEIGHT = 0.1;
/** Windows kept: both sides of thirty days. */
export const SCORES_LIMIT = 1_500;
const RESAMPLES = 400;
const LEAST_DAYS = 3;

/** A mean with its 95 % interval by day blocks; null while fewer than three days were scored. */
export interface Scored {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface PredictorScore {
  readonly name: PredictorName;
  /** Nats per liquidation over the uniform map, among the prices that were reached. */
  readonly nats: Scored;
  readonly lift: number;
}

/**
 * too-few: nothing may be said; nothing-added: the map is not better than distance alone, or its weight fell below 0.1; unclear: better,
 * but the interval holds 0; better: better with an interval above 0.
 */
export const VERDICTS = ['too-few', 'nothing-added', 'unclear', 'better'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How the map of one instrument has done on what then happened. */
export interface Scorecard {
  /** Start of the first and of the last scored hour; null before the first. */
  readonly from: number | null;
  readonly to: number | null;
  readonly windows: number;
  readonly prints: number;
  readonly predictors: readonly PredictorScore[];
  /** Of what is shown, the map by its weight, over distance alone. */
  readonly gain: Scored;
  /** Share of scored windows whose liquidated quantity lay in the shown 80 % range; null without one. */
  readonly rangeCoverage: number | null;
  readonly weight: number;
  readonly verdict: Verdict;
}

/** The scorecard of the windows kept. Deterministic: the bootstrap has a fixed seed. */
export function scorecard(scores: readonly WindowScore[], weight: number): Scorecard {
  const scored = scores.filter(({ prints }) => prints > 0);
  const prints = scored.reduce((sum, score) => sum + score.prints, 0);
  const gain = scoredMean(scored, ({ nats }) => nats.shown - nats.distance);
  return {
    from: scored[0]?.start ?? null,
    to: scored[scored.length - 1]?.start ?? null,
    windows: scored.length,
    prints,
    predictors: PREDICTOR_NAMES.map((name) => ({
      name,
      nats: scoredMean(scored, ({ nats }) => nats[name]),
      lift: weightedMean(scored, ({ lift }) => lift[name]),
    })),
    gain,
    rangeCoverage: rangeCoverage(scored),
    weight,
    verdict: verdictOf(prints, gain, weight),
  };
}

function verdictOf(prints: number, gain: Scored, weight: number): Verdict {
  if (prints < LEAST_PRINTS) return 'too-few';
  if (gain.mean <= 0 || weight < LEAST_WEIGHT) return 'nothing-added';
  return gain.low !== null && gain.low > 0 ? 'better' : 'unclear';
}

/** What is known of the error of a shown quantity: ln(realised / shown), as mean and standard deviation. */
export interface QuantityError {
  readonly bias: number;
  readonly deviation: number;
}

/** Before anything was scored: no bias, and 80 % within a factor of two. */
const PRIOR_WINDOWS = 10;
export const Z_80 = 1.2816;
const PRIOR_DEVIATION = Math.LN2 / Z_80;
/** A window with fewer prints tells of their chance, not of the map's scale. */
const LEAST_PRINTS_OF_RANGE = 12;
const LARGEST_LOG_ERROR = 4;

/** Learned from the windows scored, drawn to the prior by ten windows of it. */
export function quantityError(scores: readonly WindowScore[]): QuantityError {
  const errors = scores.filter(tellsOfRange).map(logError);
  const count = errors.length + PRIOR_WINDOWS;
  const bias = errors.reduce((sum, error) => sum + error, 0) / count;
  const squares = errors.reduce((sum, error) => sum + (error - bias) ** 2, 0);
  const prior = PRIOR_WINDOWS * (PRIOR_DEVIATION ** 2 + bias ** 2);
  return { bias, deviation: Math.sqrt((squares + prior) / count) };
}

function tellsOfRange({ prints, predicted }: WindowScore): boolean {
  return prints >= LEAST_PRINTS_OF_RANGE && predicted > 0;
}

function logError({ realised, predicted }: WindowScore): number {
  return Math.max(-LARGEST_LOG_ERROR, Math.min(LARGEST_LOG_ERROR, Math.log(realised / predicted)));
}

/** Each window against the range that was learned from those before it. */
function rangeCoverage(scores: readonly WindowScore[]): number | null {
  let bias = 0;
  let squares = PRIOR_WINDOWS * PRIOR_DEVIATION ** 2;
  let count = PRIOR_WINDOWS;
  let inside = 0;
  let judged = 0;
  for (const score of scores.filter(tellsOfRange)) {
    const error = logError(score);
    const deviation = Math.sqrt(squares / count);
    if (Math.abs(error - bias) <= Z_80 * deviation) inside += 1;
    judged += 1;
    squares += (error - bias) ** 2;
    count += 1;
    bias += (error - bias) / count;
  }
  return judged === 0 ? null : inside / judged;
}

function scoredMean(scores: readonly WindowScore[], value: (score: WindowScore) => number): Scored {
  const days = new Map<number, { weight: number; sum: number }>();
  for (const score of scores) {
    const day = Math.floor(score.start / DAY_MS);
    const block = days.get(day) ?? { weight: 0, sum: 0 };
    const weight = countedPrints(score);
    block.weight += weight;
    block.sum += weight * value(score);
    days.set(day, block);
  }
  const blocks = [...days.values()];
  return { mean: ratio(blocks), ...interval(blocks) };
}

function interval(blocks: readonly { weight: number; sum: number }[]): {
  low: number | null;
  high: number | null;
} {
  if (blocks.length < LEAST_DAYS) return { low: null, high: null };
  const random = seededRandom(1);
  const means = Array.from({ length: RESAMPLES }, () =>
    ratio(blocks.map(() => blocks[Math.floor(random() * blocks.length)] ?? { weight: 0, sum: 0 })),
  ).sort((a, b) => a - b);
  const at = (share: number): number => means[Math.round(share * (RESAMPLES - 1))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}

function ratio(blocks: readonly { weight: number; sum: number }[]): number {
  let weight = 0;
  let sum = 0;
  for (const block of blocks) {
    weight += block.weight;
    sum += block.sum;
  }
  return weight === 0 ? 0 : sum / weight;
}

function weightedMean(scores: readonly WindowScore[], value: (score: WindowScore) => number): number {
  return ratio(
    scores.map((score) => ({ weight: countedPrints(score), sum: countedPrints(score) * value(score) })),
  );
}
