import { ownDistance } from './own-distance.ts';
import type { Rule, RuleContext } from './rule.ts';

/** Value: share of the reference days (the great falls that this contract lived through) on which a long like the own would have been liquidated. */
export const ownDistanceAgainstReferenceDays: Rule = {
  id: 'own-distance-against-reference-days',
  requires: ['markPrice', 'liquidationPrice', 'referenceFalls'],
  needsPosition: true,
  unit: 'ratio',
  worse: 'above',
  // Few would survive the worst of them with any leverage; half of them is worth knowing, all of them a warning. Nothing is more than all.
  thresholds: { notice: 0.5, warning: 1, danger: 1.000001 },
  value: (context) => {
    const reached = reachedFalls(context);
    return reached === null || reached.of === 0 ? null : reached.count / reached.of;
  },
  explain: (context) => {
    const reached = reachedFalls(context);
    const own = ownDistance(context);
    if (reached === null || own === null) return {};
    return {
      liquidationPrice: own.liquidationPrice,
      distanceRatio: own.distance,
      reachedCount: reached.count,
      dayCount: reached.of,
      worstFallRatio: reached.worst,
    };
  },
};

/** Null for a short: the reference days are falls. */
function reachedFalls(context: RuleContext): { count: number; of: number; worst: number } | null {
  const own = ownDistance(context);
  const { position, referenceFalls } = context;
  if (own === null || position?.side !== 'long' || referenceFalls === null) return null;
  return {
    count: referenceFalls.filter((fall) => fall >= own.distance).length,
    of: referenceFalls.length,
    worst: Math.max(...referenceFalls),
  };
}
