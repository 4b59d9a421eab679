import type { PositionSide } from '../domain/market-data.ts';
import { interpolate } from './book-depth.ts';
import type { ClusterMap } from './cluster.ts';

/** Cumulative USD of positions liquidated by an adverse move from the mark, at ascending moves from (0, 0); constant beyond the last. */
export interface LiquidationCurve {
  readonly move: Float64Array;
  readonly usd: Float64Array;
  /** What of it reaches the book at once. */
  readonly flowUsd: Float64Array;
}

/** A position with its own liquidation price, as a venue publishes it. */
export interface KnownPosition {
  readonly side: PositionSide;
  /** null: no price would liquidate it. */
  readonly liquidationPrice: number | null;
  readonly notionalUsd: number;
}

/** Hyperliquid closes a position above 100,000 USD by a fifth first, and waits 30 s before the rest. */
export const PARTIAL_FROM_USD = 100_000;
export const FIRST_PART = 0.2;
const LARGEST_USD = 1e15;
const STEP_WIDTH = 1e-9;

/** Factors on the map's nominal USD that its own range names. */
export interface UsdRange {
  readonly low: number;
  readonly high: number;
}

/** What an uncalibrated map without a cluster is worth: a factor of four each way. */
const UNKNOWN_RANGE: UsdRange = { low: 0.25, high: 4 };

/** One side of an ESTIMATED map. All of it reaches the book: who holds it is not known. */
export function estimatedCurve(map: ClusterMap, side: PositionSide): LiquidationCurve {
  const column = side === 'long' ? map.longNotionalUsd : map.shortNotionalUsd;
  const steps: Step[] = [];
  for (let bin = 0; bin < column.length; bin++) {
    const far = map.binEdges[side === 'long' ? bin : bin + 1] ?? Number.NaN;
    steps.push([adverseMove(far, map.markPrice, side), column[bin] ?? 0, column[bin] ?? 0]);
  }
  return accumulate(steps);
}

/**
 * One side of OBSERVED positions.
 * @param isPartial true where the venue closes large positions in parts (Hyperliquid).
 */
export function observedCurve(
  positions: readonly KnownPosition[],
  side: PositionSide,
  markPrice: number,
  isPartial: boolean,
): LiquidationCurve {
  const own = positions.filter((position) => position.side === side);
  return accumulate(
    own.flatMap(({ liquidationPrice, notionalUsd }): Step[] => {
      const part = isPartial && notionalUsd > PARTIAL_FROM_USD ? FIRST_PART : 1;
      const move = adverseMove(liquidationPrice ?? Number.NaN, markPrice, side);
      // Nothing of it goes before its price: a point just before keeps the line from the last position flat.
      return [
        [move - STEP_WIDTH, 0, 0],
        [move, notionalUsd, part * notionalUsd],
      ];
    }),
  );
}

/** How far the mark goes against a side to reach a price, as a ratio of the mark; negative when it lies on the other side. */
export function adverseMove(price: number, markPrice: number, side: PositionSide): number {
  return side === 'long' ? 1 - price / markPrice : price / markPrice - 1;
}

/** The range of a map's USD as factors on its bins, from the cluster with most mass; low <= 1 <= high. */
export function usdRangeOf(map: ClusterMap): UsdRange {
  const [heaviest] = [...map.clusters].sort((a, b) => b.notionalUsdHigh - a.notionalUsdHigh);
  if (heaviest === undefined) return UNKNOWN_RANGE;
  const column = heaviest.side === 'long' ? map.longNotionalUsd : map.shortNotionalUsd;
  let nominal = 0;
  for (let bin = 0; bin < column.length; bin++) {
    const middle = ((map.binEdges[bin] ?? 0) + (map.binEdges[bin + 1] ?? 0)) / 2;
    if (middle > heaviest.low && middle < heaviest.high) nominal += column[bin] ?? 0;
  }
  const low = heaviest.notionalUsdLow / nominal;
  const high = heaviest.notionalUsdHigh / nominal;
  return low > 0 && low <= 1 && high >= 1 && Number.isFinite(high) ? { low, high } : UNKNOWN_RANGE;
}

/** The sum of curves (of several venues) at the given moves; null without any. */
export function sumAt(
  curves: readonly LiquidationCurve[],
  move: Float64Array,
): Pick<LiquidationCurve, 'usd' | 'flowUsd'> | null {
  if (curves.length === 0) return null;
  const sum = (column: 'usd' | 'flowUsd'): Float64Array =>
    move.map((at) => curves.reduce((total, curve) => total + interpolate(curve.move, curve[column], at), 0));
  return { usd: sum('usd'), flowUsd: sum('flowUsd') };
}

type Step = readonly [move: number, usd: number, flowUsd: number];

/** Running sums over steps of positive moves; what is not a number counts nothing. */
function accumulate(steps: readonly Step[]): LiquidationCurve {
  const usable = steps.filter(([move]) => move > 0 && move <= 1).sort((a, b) => a[0] - b[0]);
  const curve = {
    move: new Float64Array(usable.length + 1),
    usd: new Float64Array(usable.length + 1),
    flowUsd: new Float64Array(usable.length + 1),
  };
  usable.forEach(([move, usd, flowUsd], index) => {
    curve.move[index + 1] = move;
    curve.usd[index + 1] = (curve.usd[index] ?? 0) + counted(usd);
    curve.flowUsd[index + 1] = (curve.flowUsd[index] ?? 0) + counted(flowUsd);
  });
  return curve;
}

function counted(usd: number): number {
  return usd > 0 && usd < LARGEST_USD ? usd : 0;
}
