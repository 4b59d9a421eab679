import type { PositionSide } from './market-data.ts';

/** Neighbours at most this far apart, as a share of the lower price, are one band. */
const GAP = 0.03;
const BANDS_PER_COIN = 6;
export const BANDS_LIMIT = 24;

/** One account that is liquidated at a price. */
export interface LiquidationPoint {
  readonly coin: string;
  /** `long`: by a fall, `short`: by a rise. */
  readonly side: PositionSide;
  /** Sizes of different sources mean different things, and are never summed. */
  readonly source: 'hyperliquid' | 'aave';
  readonly price: number;
  /** What would be liquidated at the price: the position's value, or the collateral that could be seized. */
  readonly sizeUsd: number;
  readonly account: string;
  /** Ms. */
  readonly asOf: number;
}

/** Prices at which accounts seen are liquidated; of a single one low and high are the same. */
export interface LiquidationBand extends Pick<LiquidationPoint, 'coin' | 'side' | 'source'> {
  readonly low: number;
  readonly high: number;
  readonly sizeUsd: number;
  readonly accounts: number;
  /** Of the oldest reading in it. */
  readonly asOf: number;
}

/**
 * Merges liquidation prices into OBSERVED bands: of one coin, side and source, neighbours within 3 % of each other; at most six a coin and
 * 24 in all, the largest; in the order of coin, side, source and price. Nothing is scaled up: what was not read is in no band.
 */
export function bandsOf(points: readonly LiquidationPoint[]): LiquidationBand[] {
  const bands = grouped(points, ({ coin, side, source }) => `${coin}|${side}|${source}`).flatMap(merged);
  const perCoin = grouped(bands, ({ coin }) => coin).flatMap((rows) => largest(rows, BANDS_PER_COIN));
  return largest(perCoin, BANDS_LIMIT).sort(
    (a, b) =>
      a.coin.localeCompare(b.coin) ||
      a.side.localeCompare(b.side) ||
      a.source.localeCompare(b.source) ||
      a.low - b.low,
  );
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function largest(bands: readonly LiquidationBand[], limit: number): LiquidationBand[] {
  return bands.toSorted((a, b) => b.sizeUsd - a.sizeUsd).slice(0, limit);
}

/** Points of one coin, side and source. */
function merged(points: readonly LiquidationPoint[]): LiquidationBand[] {
  const sorted = points
    .filter(({ price, sizeUsd }) => price > 0 && Number.isFinite(price) && sizeUsd > 0)
    .sort((a, b) => a.price - b.price);
  const runs: LiquidationPoint[][] = [];
  for (const point of sorted) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && point.price <= last.price * (1 + GAP)) run.push(point);
    else runs.push([point]);
  }
  return runs.map(bandOf);
}

function bandOf(run: readonly LiquidationPoint[]): LiquidationBand {
  const [first] = run as readonly [LiquidationPoint];
  const prices = run.map(({ price }) => price);
  return {
    coin: first.coin,
    side: first.side,
    source: first.source,
    low: Math.min(...prices),
    high: Math.max(...prices),
    sizeUsd: run.reduce((sum, { sizeUsd }) => sum + sizeUsd, 0),
    accounts: new Set(run.map(({ account }) => account)).size,
    asOf: Math.min(...run.map(({ asOf }) => asOf)),
  };
}
