import type { PositionSide } from '../domain/market-data.ts';
import { type BinGrid, binGrid } from './bins.ts';
import { observedBands } from './observed-bands.ts';

const HOUR_MS = 3_600_000;
/** Beyond this age four of ten dollars stand elsewhere (74 snapshots of Hyperliquid, February 2026): such positions are dropped. */
export const OBSERVED_LIMIT_MS = 6 * HOUR_MS;
const FULL_OPACITY_MS = HOUR_MS;
/** Share of notional that still stands within 0.25 % after each three hours: the same snapshots. */
const KEPT_IN_THREE_HOURS = 0.73;
/** Below this share of open interest a heat map would show chance: then only a list of single positions is shown. */
const LEAST_HEAT_COVERAGE = 0.02;

/** One position as its venue told it. */
export interface ObservedPosition {
  /** Shortened for display; opaque here. */
  readonly account: string;
  readonly side: PositionSide;
  /** Base coin, > 0. */
  readonly size: number;
  readonly notionalUsd: number;
  /** The venue's own; null when no price would liquidate it. */
  readonly liquidationPrice: number | null;
  /** The venue's time of the reply, ms. */
  readonly asOf: number;
  /** Since when the account has been seen to hold it, ms. */
  readonly since: number;
}

export interface ObservedInput {
  readonly positions: readonly ObservedPosition[];
  readonly markPrice: number;
  /** In coins, one side; null when unknown. */
  readonly openInterest: number | null;
  /** Half span of the grid as a ratio of the mark. */
  readonly rangeRatio: number;
  /** Ms, by the clock that `asOf` follows. */
  readonly now: number;
}

/** Neighbouring positions of one side; every figure is a sum of what was seen. */
export interface ObservedBand {
  readonly side: PositionSide;
  /** Lowest and highest liquidation price inside; the same for a single position. */
  readonly low: number;
  readonly high: number;
  readonly notionalUsd: number;
  readonly positions: number;
  readonly largestUsd: number;
  /** Whose the largest is, shortened. */
  readonly largestAccount: string;
  /** Of the nearer edge, as a ratio of the mark; 0 where the mark is inside or beyond. */
  readonly distance: number;
  readonly asOf: number;
  readonly oldestAsOf: number;
  /** Weighted by notional, 0-1. */
  readonly opacity: number;
  readonly since: number;
}

/** The OBSERVED layer: what was seen of one coin's positions, never scaled up to what was not. */
export interface ObservedLayer {
  readonly asOf: number;
  readonly oldestAsOf: number;
  readonly accounts: number;
  readonly positions: number;
  /** Positions that no price would liquidate: counted, never placed. */
  readonly withoutPrice: number;
  /** Notional whose liquidation price lies outside the grid. */
  readonly outsideUsd: number;
  /** Observed size to open interest, 0-1; null without open interest. */
  readonly coverage: { readonly long: number; readonly short: number } | null;
  /** `list`: too little of the market was seen for a heat map; the columns are empty, a band is one position. */
  readonly state: 'heat' | 'list';
  readonly binEdges: Float64Array;
  /** USD by bin, fading left out. */
  readonly long: Float64Array;
  readonly short: Float64Array;
  /** At most five a side, nearest first. */
  readonly bands: readonly ObservedBand[];
}

/** How strongly a position of an age is drawn: full for an hour, then as its price is likely to stand still, nothing after six hours. */
export function observedOpacity(ageMs: number): number {
  if (ageMs <= FULL_OPACITY_MS) return 1;
  return ageMs > OBSERVED_LIMIT_MS ? 0 : KEPT_IN_THREE_HOURS ** (ageMs / (3 * HOUR_MS));
}

/** The observed layer of one coin; null when nothing younger than six hours was seen. A pure function of its input. */
export function observeLayer(input: ObservedInput): ObservedLayer | null {
  const { markPrice, openInterest, now } = input;
  const positions = input.positions.filter(({ asOf }) => now - asOf <= OBSERVED_LIMIT_MS);
  if (positions.length === 0 || !(markPrice > 0)) return null;
  const placed = positions.filter(({ liquidationPrice }) => liquidationPrice !== null);
  const grid = binGrid(markPrice, 0, null, input.rangeRatio);
  const inside = placed.filter(({ liquidationPrice }) => binOf(grid, liquidationPrice) !== null);
  const coverage = coverageOf(positions, openInterest);
  const isHeat = coverage !== null && (coverage.long + coverage.short) / 2 >= LEAST_HEAT_COVERAGE;
  const times = positions.map(({ asOf }) => asOf);
  return {
    asOf: Math.max(...times),
    oldestAsOf: Math.min(...times),
    accounts: new Set(positions.map(({ account }) => account)).size,
    positions: positions.length,
    withoutPrice: positions.length - placed.length,
    outsideUsd: sumUsd(placed) - sumUsd(inside),
    coverage,
    state: isHeat ? 'heat' : 'list',
    binEdges: isHeat ? grid.edges : new Float64Array(0),
    long: isHeat ? column(inside, 'long', grid) : new Float64Array(0),
    short: isHeat ? column(inside, 'short', grid) : new Float64Array(0),
    bands: (['long', 'short'] as const).flatMap((side) => {
      const own = inside.filter((position) => position.side === side);
      return observedBands(own, isHeat ? column(inside, side, grid) : null, (price) => binOf(grid, price), {
        markPrice,
        opacityOf: ({ asOf }) => observedOpacity(now - asOf),
      });
    }),
  };
}

/** Index of the bin that holds a price; null outside the grid. */
function binOf({ edges, perSide, width }: BinGrid, price: number | null): number | null {
  const middle = edges[perSide];
  if (price === null || !(price > 0) || middle === undefined) return null;
  const index = Math.floor(Math.log(price / middle) / width) + perSide;
  return index >= 0 && index < 2 * perSide ? index : null;
}

function column(positions: readonly ObservedPosition[], side: PositionSide, grid: BinGrid): Float64Array {
  const usd = new Float64Array(2 * grid.perSide);
  for (const position of positions) {
    const bin = binOf(grid, position.liquidationPrice);
    if (position.side === side && bin !== null) usd[bin] = (usd[bin] ?? 0) + position.notionalUsd;
  }
  return usd;
}

function coverageOf(
  positions: readonly ObservedPosition[],
  openInterest: number | null,
): ObservedLayer['coverage'] {
  if (openInterest === null || !(openInterest > 0)) return null;
  const share = (side: PositionSide): number => {
    const coins = positions.reduce((sum, position) => sum + (position.side === side ? position.size : 0), 0);
    // Positions read at different moments may add up to more than there is at this one.
    return Math.min(1, coins / openInterest);
  };
  return { long: share('long'), short: share('short') };
}

function sumUsd(positions: readonly ObservedPosition[]): number {
  return positions.reduce((sum, { notionalUsd }) => sum + notionalUsd, 0);
}
