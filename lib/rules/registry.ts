import { evaluate, type ThresholdOverrides } from './evaluate.ts';
import { fundingCostAgainstMargin } from './funding-cost-against-margin.ts';
import { leverageAboveLoadLine } from './leverage-above-load-line.ts';
import { leverageAboveTierMaximum } from './leverage-above-tier-maximum.ts';
import { ownDistanceAgainstAverageTrueRange } from './own-distance-against-average-true-range.ts';
import { ownDistanceAgainstDrawdown7d } from './own-distance-against-drawdown-7d.ts';
import { ownDistanceAgainstDrawdown24h } from './own-distance-against-drawdown-24h.ts';
import { ownDistanceAgainstDrawdown30d } from './own-distance-against-drawdown-30d.ts';
import { ownLiquidationNearCluster } from './own-liquidation-near-cluster.ts';
import type { Finding, Rule, RuleContext } from './rule.ts';
import { sizeCrossesTier } from './size-crosses-tier.ts';
import { staleData } from './stale-data.ts';

/** Every rule of this build; among findings of one level this order holds. */
export const RULES: readonly Rule[] = [
  staleData,
  ownLiquidationNearCluster,
  leverageAboveLoadLine,
  ownDistanceAgainstDrawdown24h,
  ownDistanceAgainstDrawdown7d,
  ownDistanceAgainstDrawdown30d,
  ownDistanceAgainstAverageTrueRange,
  leverageAboveTierMaximum,
  sizeCrossesTier,
  fundingCostAgainstMargin,
];

/** Findings of every rule, worst first (see `evaluate`). */
export function evaluateRules(context: RuleContext, thresholdOverrides: ThresholdOverrides = {}): Finding[] {
  return evaluate(RULES, context, thresholdOverrides);
}
