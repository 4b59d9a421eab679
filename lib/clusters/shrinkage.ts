/** How much of the map is shown before anything was scored, and at the most. */
export const FIRST_WEIGHT = 0.25;
export const LARGEST_WEIGHT = 0.6;

/** Prints of one hour hang together: each tells a fiftieth of what an independent one would. */
const LEARNING_RATE = 0.02;
/**
 * What a map costs: its pull must be greater than this to keep its weight. It is what a map of shuffled entries, which knows the path of the
 * price and nothing of contracts, still pulls in the simulated market (docs/MODEL.md): one that adds nothing to that loses its weight.
 */
const COST = 0.1;
/** Part of the weight that is given back each window, so that a map that was useless once may return. */
const FIXED_SHARE = 0.002;

/**
 * Exponentiated-gradient step of the weight between map and distance kernel on the log score of their mixture.
 * @param pull mean over the prints of (map - distance) / mixture: the slope of the log score in the weight, 0 at the best weight.
 * @param prints of the window, already bounded.
 */
export function nextWeight(weight: number, pull: number, prints: number): number {
  const step = LEARNING_RATE * prints * (pull - COST);
  const grown = weight * Math.exp(Math.max(-20, Math.min(20, step)));
  const learned = grown / (grown + 1 - weight);
  return Math.min(LARGEST_WEIGHT, (1 - FIXED_SHARE) * learned + FIXED_SHARE * FIRST_WEIGHT);
}
