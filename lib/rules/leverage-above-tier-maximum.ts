import { ownTier } from './own-tier.ts';
import type { Rule } from './rule.ts';

/** Value: own leverage as a multiple of the most that the venue allows at the own size. */
export const leverageAboveTierMaximum: Rule = {
  id: 'leverage-above-tier-maximum',
  requires: ['tiers', 'markPrice'],
  needsPosition: true,
  unit: 'multiple',
  worse: 'above',
  // At the maximum (1) adding to the position is refused; anything above it is refused already, or the entry is mistyped.
  thresholds: { notice: 0.9, warning: 1, danger: 1.000001 },
  value: (context) => {
    const own = ownTier(context);
    return own === null || context.position === null
      ? null
      : context.position.leverage / own.tier.maxLeverage;
  },
  explain: (context, value) => {
    const own = ownTier(context);
    if (own === null || context.position === null) return {};
    return {
      ownLeverage: context.position.leverage,
      maximumLeverage: own.tier.maxLeverage,
      notionalUsd: context.position.notionalUsd,
      tierFloorUsd: own.tier.notionalFloor * own.unitUsd,
      maximumMultiple: value,
      clearingLeverage: own.tier.maxLeverage,
    };
  },
};
