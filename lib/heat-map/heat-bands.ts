import type { LiquidationCluster } from '../clusters/cluster.ts';
import type { StockBar } from '../clusters/stock-balance.ts';
import { DAY_MS } from '../domain/candles.ts';
import type { PositionSide } from '../domain/market-data.ts';
import type { HeatColumn } from './heat-column.ts';

/** What was swept leaves a ghost for this long. */
export const GHOST_MS = DAY_MS;
/** Swept bands that are remembered; the oldest go first. */
const SWEPT_LIMIT = 400;
/** A band that the mark took sooner than this after it formed was never a level to look at. */
const LEAST_LIFE_MS = 3 * 3_600_000;

/** A band of ESTIMATED liquidations that the mark traded through. */
export interface SweptBand {
  readonly side: PositionSide;
  readonly low: number;
  readonly high: number;
  readonly notionalUsdLow: number;
  readonly notionalUsdHigh: number;
  readonly shareOfSide: number;
  /** Since when it stood out. */
  readonly since: number;
  /** End of the bar in which the mark reached its far edge. */
  readonly sweptAt: number;
}

interface StandingBand {
  cluster: LiquidationCluster;
  readonly since: number;
}

/**
 * Follows the bands of the map from column to column: the same band is the cluster of the same side that overlaps it most. A band ends as swept
 * when the mark reaches its far edge; one that fades without that leaves nothing behind.
 */
export class BandTracker {
  private standing: StandingBand[] = [];
  private readonly sweptBands: SweptBand[] = [];

  /** Bands that were swept, oldest first. */
  swept(): readonly SweptBand[] {
    return this.sweptBands;
  }

  /** Since when a band of now stands out; null for one that is not among those of the newest column. */
  since(cluster: LiquidationCluster): number | null {
    return bestOverlap(cluster, this.standing)?.since ?? null;
  }

  /** Takes the next column and the bars it is made of. */
  take({ cells, asOf }: HeatColumn, bars: readonly StockBar[]): void {
    this.standing = this.standing.filter((band) => !this.isSwept(band, bars));
    // Without an estimate nobody knows whether a band still stands: it is taken up again when there is one.
    if (cells === null) return;
    const before = this.standing;
    this.standing = cells.clusters.map((cluster) => ({
      cluster,
      since: bestOverlap(cluster, before)?.since ?? asOf,
    }));
  }

  private isSwept({ cluster, since }: StandingBand, bars: readonly StockBar[]): boolean {
    const { side, low, high } = cluster;
    const bar = bars.find((candidate) => (side === 'long' ? candidate.low <= low : candidate.high >= high));
    if (bar === undefined) return false;
    const sweptAt = bar.openTime + bar.intervalMs;
    if (sweptAt - since < LEAST_LIFE_MS) return true;
    const { notionalUsdLow, notionalUsdHigh, shareOfSide } = cluster;
    this.sweptBands.push({ side, low, high, notionalUsdLow, notionalUsdHigh, shareOfSide, since, sweptAt });
    if (this.sweptBands.length > SWEPT_LIMIT) this.sweptBands.shift();
    return true;
  }
}

function bestOverlap(cluster: LiquidationCluster, bands: readonly StandingBand[]): StandingBand | null {
  let best: StandingBand | null = null;
  let most = 0;
  for (const band of bands) {
    const { side, low, high } = band.cluster;
    const overlap = Math.min(high, cluster.high) - Math.max(low, cluster.low);
    if (side === cluster.side && overlap > most) {
      best = band;
      most = overlap;
    }
  }
  return best;
}
