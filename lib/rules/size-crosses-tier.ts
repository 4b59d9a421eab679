import { ownTier } from './own-tier.ts';
import type { Rule } from './rule.ts';

/** Value: maintenance rate at the own size as a multiple of the first tier's. */
export const sizeCrossesTier: Rule = {
  id: 'size-crosses-tier',
  requires: ['tiers', 'markPrice'],
  needsPosition: true,
  unit: 'multiple',
  worse: 'above',
  // Any step above the first tier brings liquidation nearer; at 2 the venue keeps twice the margin back, at 5 a large part of a 20x margin.
  thresholds: { notice: 1.000001, warning: 2, danger: 5 },
  value: (context) => {
    const own = ownTier(context);
    const first = context.tiers?.tiers[0];
    // A rate that grows with every coin has no tier to cross: what it does to leverage and liquidation is told where they are.
    return own === null || first === undefined || first.rateSlope !== undefined
      ? null
      : own.tier.maintenanceMarginRate / first.maintenanceMarginRate;
  },
  explain: (context, value) => {
    const own = ownTier(context);
    const first = context.tiers?.tiers[0];
    if (own === null || first === undefined || context.position === null) return {};
    const { notionalCap, notionalFloor } = own.tier;
    return {
      notionalUsd: context.position.notionalUsd,
      tierCount: own.index + 1,
      maintenanceRatio: own.tier.maintenanceMarginRate,
      firstMaintenanceRatio: first.maintenanceMarginRate,
      rateMultiple: value,
      clearingNotionalUsd: notionalFloor * own.unitUsd,
      ...(notionalCap === null ? {} : { nextTierUsd: notionalCap * own.unitUsd }),
    };
  },
};
