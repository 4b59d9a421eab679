import { clearingLeverage, ownDistance, SMALLEST_DISTANCE } from './own-distance.ts';
import type { Rule, RuleContext, RuleThresholds } from './rule.ts';

type AdverseMoveField = 'adverseMove24h' | 'adverseMove7d' | 'adverseMove30d';

/**
 * One rule a window. Value: the worst adverse move inside the window as a multiple of the distance to the own liquidation;
 * 1 and more: the window held a move that would have reached it.
 */
export function distanceAgainstDrawdown(
  id: string,
  field: AdverseMoveField,
  thresholds: RuleThresholds,
): Rule {
  return {
    id,
    requires: ['markPrice', 'liquidationPrice', field],
    needsPosition: true,
    unit: 'multiple',
    worse: 'above',
    thresholds,
    value: (context) => multipleOfDistance(context, field),
    explain: (context, value, threshold) => {
      const own = ownDistance(context);
      const move = context[field];
      if (own === null || move === null) return {};
      const clearing = threshold === null ? null : clearingLeverage(context, move / threshold);
      return {
        liquidationPrice: own.liquidationPrice,
        distanceRatio: own.distance,
        adverseMoveRatio: move,
        moveMultiple: value,
        ...(clearing === null ? {} : { clearingLeverage: clearing }),
      };
    },
  };
}

function multipleOfDistance(context: RuleContext, field: AdverseMoveField): number | null {
  const own = ownDistance(context);
  const move = context[field];
  return own === null || move === null ? null : move / Math.max(own.distance, SMALLEST_DISTANCE);
}
