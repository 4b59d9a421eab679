import { POSITION_SIDES, type PositionSide } from '../domain/market-data.ts';
import type { BinGrid } from './bins.ts';
import { type ClusterMap, earnedMap, type LiquidationCluster } from './cluster.ts';
import { findClusters, type PriceBand } from './find-clusters.ts';
import { bandOf, fixedBands, indexOf } from './map-bands.ts';

/** USD per bin of a whole grid, by side. */
type SideColumns = Readonly<Record<PositionSide, Float64Array>>;

/**
 * The map of one coin over several venues, on the grid of `own`: what each other venue's map has earned is laid onto it by price and added,
 * clusters and distance bands are found anew. Ranges, age and scorecard are those of `own`: whether its clusters may be shown still rests
 * on its score alone (`earnedMap`). What lies outside of the grid is left out.
 * @returns `own` itself without others.
 */
export function combineMaps(own: ClusterMap, others: readonly ClusterMap[]): ClusterMap {
  if (others.length === 0) return own;
  const grid = gridOfMap(own);
  const earned = others.map(earnedMap);
  const shown = sumOnto(grid, shownOf(own), earned, shownOf);
  const distance = sumOnto(grid, own.distanceNotionalUsd, earned, (map) => map.distanceNotionalUsd);
  const { markPrice, asOf, ground } = own;
  const clusters: LiquidationCluster[] = [];
  const distanceBands: LiquidationCluster[] = [];
  for (const side of POSITION_SIDES) {
    const usd = outward(shown[side], side, grid);
    if (!usd.some((value) => value > 0)) continue;
    const band = (of: Float64Array) => (found: PriceBand) =>
      bandOf(found, { side, grid, usd: of, markPrice, asOf, ground });
    clusters.push(...findClusters(usd, grid, side, ground.anchorPrice).map(band(usd)));
    distanceBands.push(...fixedBands(markPrice, side).map(band(outward(distance[side], side, grid))));
  }
  return {
    ...own,
    longNotionalUsd: shown.long,
    shortNotionalUsd: shown.short,
    distanceNotionalUsd: distance,
    clusters,
    distanceBands,
  };
}

function shownOf({ longNotionalUsd, shortNotionalUsd }: ClusterMap): SideColumns {
  return { long: longNotionalUsd, short: shortNotionalUsd };
}

function gridOfMap({ binEdges }: ClusterMap): BinGrid {
  const perSide = (binEdges.length - 1) / 2;
  const width = Math.log((binEdges[binEdges.length - 1] ?? 1) / (binEdges[0] ?? 1)) / (2 * perSide);
  return { edges: binEdges, perSide, width };
}

/** A side's bins from the mark outward. */
function outward(column: Float64Array, side: PositionSide, grid: BinGrid): Float64Array {
  return Float64Array.from({ length: grid.perSide }, (_, bin) => column[indexOf(side, bin, grid)] ?? 0);
}

function sumOnto(
  grid: BinGrid,
  own: SideColumns,
  others: readonly ClusterMap[],
  columnsOf: (map: ClusterMap) => SideColumns,
): SideColumns {
  const sum = { long: own.long.slice(), short: own.short.slice() };
  for (const map of others)
    for (const side of POSITION_SIDES) lay(columnsOf(map)[side], map.binEdges, side, grid, sum[side]);
  return sum;
}

/**
 * Adds a column on other edges, each bin spread evenly in log-price over the bins that it overlaps. Marks of venues differ by a little: what
 * lies between the two is in the side's first bin, for longs lie below the mark and shorts above it.
 */
function lay(
  column: Float64Array,
  edges: Float64Array,
  side: PositionSide,
  grid: BinGrid,
  sum: Float64Array,
): void {
  const mark = Math.log(grid.edges[grid.perSide] ?? 1);
  const direction = side === 'long' ? -1 : 1;
  const position = (price: number): number => (direction * (Math.log(price) - mark)) / grid.width;
  for (let index = 0; index < column.length; index++) {
    const usd = column[index] ?? 0;
    if (usd <= 0) continue;
    const ends = [position(edges[index] ?? 0), position(edges[index + 1] ?? 0)];
    const [from, to] = [Math.min(...ends), Math.max(...ends)];
    const add = (bin: number, part: number): void => {
      const at = indexOf(side, bin, grid);
      sum[at] = (sum[at] ?? 0) + (usd * part) / (to - from);
    };
    if (from < 0) add(0, Math.min(0, to) - from);
    for (let bin = Math.max(0, Math.floor(from)); bin < Math.min(grid.perSide, to); bin++)
      add(bin, Math.min(bin + 1, to) - Math.max(bin, from));
  }
}
