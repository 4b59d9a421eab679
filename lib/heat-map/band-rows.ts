import type { LiquidationCluster } from '../clusters/cluster.ts';
import type { PositionSide } from '../domain/market-data.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { type BandTracker, GHOST_MS } from './heat-bands.ts';

/** One band of the map as of now, as the table and the export tell it. Prices in the quote coin, money in USD, ratios 0-1, times in ms. */
export interface BandRow {
  /** `distance`: where no cluster is earned, what distance alone says, as the panel shows it. */
  readonly layer: 'observed' | 'estimated' | 'distance' | 'swept';
  readonly side: PositionSide;
  readonly low: number;
  readonly high: number;
  readonly usdLow: number;
  readonly usdHigh: number;
  /** Of the estimate's side; null where nothing was estimated. */
  readonly shareOfSide: number | null;
  /** Of the nearer edge from the mark, signed: above 0 for a band above it. Null without a mark. */
  readonly distance: number | null;
  /** Positions behind an observed band; null for an estimate. */
  readonly positions: number | null;
  /** Since when the band stands out (estimated), or its positions have been seen (observed); null when unknown. */
  readonly since: number | null;
  readonly sweptAt: number | null;
  readonly asOf: number;
}

/** OBSERVED bands, ESTIMATED bands, and those that were swept in the last 24 h; each from the highest price down, never summed. */
export function bandRows(snapshot: Snapshot, tracker: BandTracker | null): BandRow[] {
  const mark = snapshot.price?.value ?? null;
  const observed = (snapshot.observed?.bands ?? []).map(
    (band): BandRow => ({
      layer: 'observed',
      side: band.side,
      low: band.low,
      high: band.high,
      usdLow: band.notionalUsd,
      usdHigh: band.notionalUsd,
      shareOfSide: null,
      distance: distanceOf(band, mark),
      positions: band.positions,
      since: band.since,
      sweptAt: null,
      asOf: band.asOf,
    }),
  );
  const { ladder } = snapshot;
  const isEarned = ladder?.mode !== 'distance';
  const told = isEarned ? ladder?.clusters : ladder.distanceBands;
  const estimated = (told ?? []).map((cluster) => ({
    ...estimatedRow(isEarned ? 'estimated' : 'distance', cluster, mark, ladder?.asOf ?? snapshot.sentAt),
    since: tracker?.since(cluster) ?? cluster.unsweptSince,
  }));
  const swept = (tracker?.swept() ?? [])
    .filter(({ sweptAt }) => snapshot.sentAt - sweptAt < GHOST_MS)
    .map((band) => ({
      ...estimatedRow('swept', band, mark, band.sweptAt),
      since: band.since,
      sweptAt: band.sweptAt,
    }));
  return [observed, estimated, swept].flatMap((rows) => rows.sort((a, b) => b.low - a.low));
}

type Estimated = Pick<
  LiquidationCluster,
  'side' | 'low' | 'high' | 'notionalUsdLow' | 'notionalUsdHigh' | 'shareOfSide'
>;

function estimatedRow(layer: BandRow['layer'], band: Estimated, mark: number | null, asOf: number): BandRow {
  return {
    layer,
    side: band.side,
    low: band.low,
    high: band.high,
    usdLow: band.notionalUsdLow,
    usdHigh: band.notionalUsdHigh,
    shareOfSide: band.shareOfSide,
    distance: distanceOf(band, mark),
    positions: null,
    since: null,
    sweptAt: null,
    asOf,
  };
}

function distanceOf({ low, high }: Pick<BandRow, 'low' | 'high'>, mark: number | null): number | null {
  if (mark === null) return null;
  if (mark >= low && mark <= high) return 0;
  return (mark < low ? low : high) / mark - 1;
}
