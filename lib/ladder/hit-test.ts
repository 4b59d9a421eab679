import type { LiquidationCluster } from '../clusters/cluster.ts';
import type { LadderModel } from './ladder-model.ts';

/** Pixels around a band that still count as it: thin bands must be reachable. */
const REACH_PX = 4;

/** Price at a height of the ladder, and the cluster there (the nearest band within reach). */
export function hitTest(
  model: LadderModel,
  y: number,
): { price: number; cluster: LiquidationCluster | null } {
  const gap = (band: { y: number; height: number }): number =>
    Math.max(band.y - y, y - band.y - band.height, 0);
  const nearest = model.bands.toSorted((a, b) => gap(a) - gap(b))[0];
  return {
    price: model.scale.priceAt(y),
    cluster: nearest !== undefined && gap(nearest) <= REACH_PX ? nearest.cluster : null,
  };
}
