import type { PositionSide } from '../domain/market-data.ts';
import type { BinGrid } from './bins.ts';

/** A band of prices, low < high. */
export interface PriceBand {
  readonly low: number;
  readonly high: number;
}

/**
 * Bands are told in steps of 1 % of price, counted from an anchor: finer than this even the true entries of all positions do not tell where
 * the next liquidations stand (docs/MODEL.md).
 */
export const BAND_STEP = 0.01;
/** Bands are sought in the nearer two thirds of the map: +-10 % for majors. */
const SOUGHT_PART = 2 / 3;
/** A step belongs to a cluster at this multiple of the side's average; the estimate is smoother than the truth, whose bands stand out by 1.5. */
export const CLUSTER_RATIO = 1.3;
export const CLUSTERS_PER_SIDE = 5;

/**
 * Clusters of one side: contiguous steps that hold at least 1.3 times the side's average per step, a gap of one step closed; the five
 * with most mass, nearest first.
 * @param mass bins of one side from the mark outward. @param anchorPrice where the steps are counted from: as long as it stays, bands stay where
 * they are while the price moves.
 */
export function findClusters(
  mass: Float64Array,
  grid: BinGrid,
  side: PositionSide,
  anchorPrice: number,
): PriceBand[] {
  const steps = stepsOf(mass, grid, side, anchorPrice);
  const average = steps.reduce((sum, { density }) => sum + density, 0) / steps.length;
  const runs: { from: number; to: number; mass: number }[] = [];
  steps.forEach((step, index) => {
    if (step.density <= 0 || step.density < CLUSTER_RATIO * average) return;
    const last = runs[runs.length - 1];
    if (last !== undefined && index - last.to <= 1) {
      last.to = index + 1;
      last.mass += step.mass;
    } else runs.push({ from: index, to: index + 1, mass: step.mass });
  });
  return runs
    .toSorted((a, b) => b.mass - a.mass)
    .slice(0, CLUSTERS_PER_SIDE)
    .sort((a, b) => a.from - b.from)
    .map(({ from, to }) => bandOf(steps.slice(from, to)));
}

interface Step extends PriceBand {
  readonly mass: number;
  /** Mass per log-price: the steps at the mark and at the end are cut. */
  readonly density: number;
}

/** The side's mass in steps, from the mark outward. */
function stepsOf(mass: Float64Array, grid: BinGrid, side: PositionSide, anchorPrice: number): Step[] {
  const direction = side === 'long' ? -1 : 1;
  const mark = Math.log(grid.edges[grid.perSide] ?? 1);
  const reach = grid.perSide * grid.width * SOUGHT_PART;
  const cumulative = cumulativeOf(mass);
  const massTo = (distance: number): number => {
    const position = distance / grid.width;
    const bin = Math.min(mass.length, Math.floor(position));
    return (cumulative[bin] ?? 0) + (position - bin) * (mass[bin] ?? 0);
  };
  const steps: Step[] = [];
  const edges = stepEdges(direction * (mark - Math.log(anchorPrice)), reach);
  for (let index = 1; index < edges.length; index++) {
    const [from = 0, to = 0] = [edges[index - 1], edges[index]];
    const held = massTo(to) - massTo(from);
    const ends = [from, to].map((distance) => Math.exp(mark + direction * distance));
    steps.push({ low: Math.min(...ends), high: Math.max(...ends), mass: held, density: held / (to - from) });
  }
  return steps;
}

/** Distances from the mark, at `position` from the anchor, to the edges of the steps; what is left at either end joins its neighbour when it is less than half a step. */
export function stepEdges(position: number, reach: number): number[] {
  const edges = [0];
  for (let step = Math.floor(position / BAND_STEP + 0.5) + 1; ; step++) {
    const edge = step * BAND_STEP - position;
    if (edge > reach - BAND_STEP / 2) break;
    edges.push(edge);
  }
  return [...edges, reach];
}

function cumulativeOf(mass: Float64Array): Float64Array {
  const cumulative = new Float64Array(mass.length + 1);
  for (let bin = 0; bin < mass.length; bin++) cumulative[bin + 1] = (cumulative[bin] ?? 0) + (mass[bin] ?? 0);
  return cumulative;
}

function bandOf(steps: readonly Step[]): PriceBand {
  return {
    low: Math.min(...steps.map(({ low }) => low)),
    high: Math.max(...steps.map(({ high }) => high)),
  };
}
