/** How much of the map is shown before anything was scored, and at the most. */
export const FIRST_WEIGHT = 0.25;
export const LARGEST_WEIGHT = 0.6;

/** Prints of one hour hang together: each tells a fiftieth of what an independent one would. */
const LEARNING_RATE = 0.02;
/** What a map must gain over distance alone per print to keep its weight: one that adds nothing loses it. */
const LEAST_GAIN = 0.01;
/** Part of the weight that is given back each window, so that a map that was useless once may return. */
const FIXED_SHARE = 0.002;

/**
 * Exponentiated-gradient step of the weight between map and distance kernel on their log score: what the mixture loses against the
 * kernel alone is bounded by ln(1 / (1 - first weight)) over all time.
 * @param gain mean nats per print of the map over the kernel. @param prints of the window, already bounded.
 */
export function nextWeight(weight: number, gain: number, prints: number): number {
  const step = LEARNING_RATE * prints * (gain - LEAST_GAIN);
  const grown = weight * Math.exp(Math.max(-20, Math.min(20, step)));
  const learned = grown / (grown + 1 - weight);
  return Math.min(LARGEST_WEIGHT, (1 - FIXED_SHARE) * learned + FIXED_SHARE * FIRST_WEIGHT);
}
