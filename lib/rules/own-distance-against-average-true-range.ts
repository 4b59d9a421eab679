import { clearingLeverage, ownDistance, rangesToLiquidation } from './own-distance.ts';
import type { Rule } from './rule.ts';

/** Value: distance to the own liquidation in hourly average true ranges. */
export const ownDistanceAgainstAverageTrueRange: Rule = {
  id: 'own-distance-against-average-true-range',
  requires: ['markPrice', 'liquidationPrice', 'averageTrueRange'],
  needsPosition: true,
  unit: 'multiple',
  worse: 'below',
  // n independent hours move about sqrt(n) hourly ranges: 5 is an ordinary day, 10 is twice that, 3 is a night's sleep of nine hours.
  thresholds: { notice: 10, warning: 5, danger: 3 },
  value: rangesToLiquidation,
  explain: (context, value, threshold) => {
    const own = ownDistance(context);
    const range = context.averageTrueRange;
    if (own === null || range === null) return {};
    const clearing =
      threshold === null ? null : clearingLeverage(context, (threshold * range) / own.markPrice);
    return {
      liquidationPrice: own.liquidationPrice,
      distanceRatio: own.distance,
      rangePrice: range,
      rangeRatio: range / own.markPrice,
      rangeMultiple: value,
      ...(clearing === null ? {} : { clearingLeverage: clearing }),
    };
  },
};
