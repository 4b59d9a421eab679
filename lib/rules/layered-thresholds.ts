import { isOrdered, type ThresholdOverrides } from './evaluate.ts';
import type { Rule } from './rule.ts';

/**
 * One set of overrides from several, the first the strongest (instrument, venue, general). Of each rule the first that is in order
 * counts: a slip in one layer gives way to the next, not to silence.
 */
export function layeredThresholds(
  rules: readonly Pick<Rule, 'id' | 'worse'>[],
  layers: readonly ThresholdOverrides[],
): ThresholdOverrides {
  return Object.fromEntries(
    rules.flatMap((rule) => {
      const own = layers
        .flatMap((layer) => (Object.hasOwn(layer, rule.id) ? (layer[rule.id] ?? []) : []))
        .find((thresholds) => isOrdered(rule, thresholds));
      return own === undefined ? [] : [[rule.id, own]];
    }),
  );
}
