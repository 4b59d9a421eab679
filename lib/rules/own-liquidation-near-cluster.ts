import type { LiquidationCluster } from '../clusters/cluster.ts';
import { clearingLeverage, ownDistance } from './own-distance.ts';
import type { Rule, RuleContext } from './rule.ts';

/**
 * Own liquidation price inside or just beyond a band of its own side: when the band is swept, its forced orders push the price
 * on towards the own. Value: how far the own price lies beyond the band's far edge, as a ratio of the mark; 0 inside.
 */
export const ownLiquidationNearCluster: Rule = {
  id: 'own-liquidation-near-cluster',
  requires: ['markPrice', 'liquidationPrice', 'clusters'],
  needsPosition: true,
  unit: 'ratio',
  worse: 'below',
  // 2 % is the extra slip that a swept band typically adds in the cascade sums of a -3 % fall (to -4.3 ... -5.1 %); 1 % is half of it.
  thresholds: { notice: 0.02, warning: 0.01, danger: 0 },
  value: (context) => bandBeforeOwn(context)?.gap ?? null,
  explain: (context, value, threshold) => {
    const band = bandBeforeOwn(context);
    const own = ownDistance(context);
    if (band === null || own === null) return {};
    const farEdge = band.gap === 0 ? band.farDistance : own.distance - value;
    const clearing = clearingLeverage(context, farEdge + (threshold ?? 0));
    return {
      liquidationPrice: own.liquidationPrice,
      distanceRatio: own.distance,
      clusterLowPrice: band.cluster.low,
      clusterHighPrice: band.cluster.high,
      clusterLowUsd: band.cluster.notionalUsdLow,
      clusterHighUsd: band.cluster.notionalUsdHigh,
      gapRatio: value,
      ...(clearing === null ? {} : { clearingLeverage: clearing }),
    };
  },
};

interface BandBeforeOwn {
  readonly cluster: LiquidationCluster;
  /** Beyond the far edge, ratio of the mark; 0 inside. */
  readonly gap: number;
  /** From the mark to the far edge, ratio of the mark. */
  readonly farDistance: number;
}

/** Of the bands that price meets no later than the own liquidation, the one nearest to it; null when none is on the way. */
function bandBeforeOwn(context: RuleContext): BandBeforeOwn | null {
  const own = ownDistance(context);
  if (own === null || context.clusters === null) return null;
  let nearest: BandBeforeOwn | null = null;
  for (const cluster of context.clusters) {
    if (cluster.side !== context.position?.side) continue;
    const farEdge = cluster.side === 'long' ? cluster.low : cluster.high;
    const farDistance = Math.abs(own.markPrice - farEdge) / own.markPrice;
    const gap = Math.max(0, own.distance - farDistance);
    if (own.distance < cluster.distance) continue;
    if (nearest === null || gap < nearest.gap) nearest = { cluster, gap, farDistance };
  }
  return nearest;
}
