import { bookThinnerThanUsual } from './book-thinner-than-usual.ts';
import { crowdedAccounts } from './crowded-accounts.ts';
import { crowdedLongs } from './crowded-longs.ts';
import { crowdedShorts } from './crowded-shorts.ts';
import { evaluate, type ThresholdOverrides } from './evaluate.ts';
import { fundingCostAgainstMargin } from './funding-cost-against-margin.ts';
import { leverageAboveLoadLine } from './leverage-above-load-line.ts';
import { leverageAboveTierMaximum } from './leverage-above-tier-maximum.ts';
import { marketWideFall } from './market-wide-fall.ts';
import { openInterestAgainstVolume } from './open-interest-against-volume.ts';
import { openInterestRisingIntoDrawdown } from './open-interest-rising-into-drawdown.ts';
import { ownDistanceAgainstAverageTrueRange } from './own-distance-against-average-true-range.ts';
import { ownDistanceAgainstDrawdown7d } from './own-distance-against-drawdown-7d.ts';
import { ownDistanceAgainstDrawdown24h } from './own-distance-against-drawdown-24h.ts';
import { ownDistanceAgainstDrawdown30d } from './own-distance-against-drawdown-30d.ts';
import { ownDistanceAgainstReferenceDays } from './own-distance-against-reference-days.ts';
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
  ownDistanceAgainstReferenceDays,
  ownDistanceAgainstAverageTrueRange,
  leverageAboveTierMaximum,
  sizeCrossesTier,
  fundingCostAgainstMargin,
  marketWideFall,
  openInterestRisingIntoDrawdown,
  crowdedLongs,
  crowdedShorts,
  crowdedAccounts,
  openInterestAgainstVolume,
  bookThinnerThanUsual,
];

/** Findings of every rule, worst first (see `evaluate`). */
export function evaluateRules(context: RuleContext, thresholdOverrides: ThresholdOverrides = {}): Finding[] {
  return evaluate(RULES, context, thresholdOverrides);
}
