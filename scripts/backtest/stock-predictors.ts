import { averageHourlyRange } from '../../lib/clusters/bins.ts';
import { emptyTally, kernelDensity } from '../../lib/clusters/distance-kernel.ts';
import { type DistanceLaw, shareWithin } from '../../lib/clusters/distance-law.ts';
import { nullDensities } from '../../lib/clusters/nulls.ts';
import { smooth } from '../../lib/clusters/project.ts';
import type { Stock } from '../../lib/clusters/stock-balance.ts';
import type { PositionSide } from '../../lib/domain/market-data.ts';
import type { PeerMap } from './peers.ts';
import type { StoredPosition } from './positions-file.ts';
import type { ResultRow } from './result.ts';
import { BIN_WIDTH, BINS, distanceOf, histogram, mixed, priceAt } from './stock-bins.ts';
import type { Market } from './stock-market.ts';

/** Weight of what was seen against the null beside it. */
export const OBSERVED_WEIGHT = 0.7;

/** Densities on the protocol's bins, by the predictor's name. */
export type Densities = Readonly<
  Record<string, { readonly kind: ResultRow['kind']; readonly bins: Float64Array }>
>;

export function nullsOf(
  side: PositionSide,
  mark: number,
  market: Market,
  end: number,
  learned: Float64Array,
): Densities {
  const bars = market.bars.slice(Math.max(0, end - 400), end);
  const cells = {
    markPrice: mark,
    direction: side === 'long' ? -1 : 1,
    count: BINS,
    width: BIN_WIDTH,
  } as const;
  const range = averageHourlyRange(bars, 24);
  const { uniform, nearSpot, freshness, volumeProfile } = nullDensities(cells, bars, range, emptyTally());
  const published = kernelDensity(emptyTally());
  const shipped = Float64Array.from({ length: BINS }, (_, bin) => published((bin + 0.5) * BIN_WIDTH));
  const as = (bins: Float64Array) => ({ kind: 'null' as const, bins });
  return {
    uniform: as(uniform),
    'near the price': as(nearSpot),
    'fresh extremes': as(freshness),
    'volume profile': as(volumeProfile),
    'distance, as shipped': as(shipped),
    'distance, learned before': as(learned),
  };
}

export function estimatesOf(
  stocks: Readonly<Record<'lasting' | 'quick', Stock>>,
  law: DistanceLaw,
  side: PositionSide,
  mark: number,
  learned: Float64Array,
): Densities {
  const lasting = projected(stocks.lasting, law, side, mark);
  const quick = projected(stocks.quick, law, side, mark);
  const as = (bins: Float64Array) => ({ kind: 'estimate' as const, bins });
  return {
    'map alone': as(lasting),
    'map alone, quick turnover': as(quick),
    'map and distance by halves': as(mixed(lasting, learned, 0.5)),
    'quick map and distance by halves': as(mixed(quick, learned, 0.5)),
  };
}

/** The stock on the protocol's bins, which are even in price, not in log-price. */
function projected(stock: Stock, law: DistanceLaw, side: PositionSide, mark: number): Float64Array {
  const bins = new Float64Array(BINS);
  const isLong = side === 'long';
  const held = isLong ? stock.long : stock.short;
  const extremes = isLong ? stock.lowest : stock.highest;
  const edges = Array.from({ length: BINS + 1 }, (_, edge) =>
    Math.log(priceAt(edge * BIN_WIDTH, mark, side)),
  );
  for (let cohort = 0; cohort < stock.count; cohort++) {
    const entry = stock.entry[cohort] ?? 0;
    const seen = extremes[cohort] ?? 0;
    const gone = shareWithin(law[side], isLong ? entry - seen : seen - entry);
    if (gone >= 1) continue;
    const scale = (held[cohort] ?? 0) / (1 - gone);
    let before = Math.max(
      gone,
      shareWithin(law[side], Math.abs(0) + (isLong ? entry - (edges[0] ?? 0) : (edges[0] ?? 0) - entry)),
    );
    for (let bin = 0; bin < BINS; bin++) {
      const edge = edges[bin + 1] ?? 0;
      const within = Math.max(gone, shareWithin(law[side], isLong ? entry - edge : edge - entry));
      bins[bin] = (bins[bin] ?? 0) + scale * (within - before);
      before = within;
    }
  }
  return bins;
}

export function observedOf(
  previous: readonly StoredPosition[],
  both: ReadonlySet<string>,
  side: PositionSide,
  mark: number,
  learned: Float64Array,
): Densities {
  const bins = smooth(histogram(previous, side, mark, both).bins, 0.7);
  return { 'observed, previous snapshot': { kind: 'observed', bins: mixed(bins, learned, OBSERVED_WEIGHT) } };
}

/** Levels as a density: each spread by 2 %, the kinder of the two widths of the research. */
export function peersOf(peers: readonly PeerMap[], side: PositionSide, mark: number): Densities {
  return Object.fromEntries(
    peers.map((peer) => {
      const bins = new Float64Array(BINS);
      for (const { price, weight } of peer.levels(side)) {
        const bin = Math.floor(distanceOf(price, mark, side) / BIN_WIDTH);
        if (bin >= 0 && bin < BINS) bins[bin] = (bins[bin] ?? 0) + weight;
      }
      return [peer.name, { kind: 'peer' as const, bins: smooth(bins, 0.02 / BIN_WIDTH) }];
    }),
  );
}

/** What only someone knows who sees the entries: the file's entry and leverage columns serve nothing else. */
export function oraclesOf(
  positions: readonly StoredPosition[],
  both: ReadonlySet<string>,
  law: DistanceLaw,
  side: PositionSide,
  mark: number,
): Densities {
  const byLaw = new Float64Array(BINS);
  const byFormula = new Float64Array(BINS);
  const sign = side === 'long' ? -1 : 1;
  for (const { side: of, account, entryPrice, leverage, notionalUsd } of positions) {
    if (of !== side || !both.has(account) || !(entryPrice > 0)) continue;
    let before = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const edge = sign * Math.log(priceAt((bin + 1) * BIN_WIDTH, mark, side) / entryPrice);
      const within = shareWithin(law[side], edge);
      byLaw[bin] = (byLaw[bin] ?? 0) + notionalUsd * (bin === 0 ? 0 : within - before);
      before = within;
    }
    const textbook = distanceOf(entryPrice * (1 + sign / Math.max(1, leverage)), mark, side);
    const bin = Math.floor(textbook / BIN_WIDTH);
    if (bin >= 0 && bin < BINS) byFormula[bin] = (byFormula[bin] ?? 0) + notionalUsd;
  }
  return {
    'ORACLE entry x law': { kind: 'oracle', bins: byLaw },
    'ORACLE entry x leverage formula': { kind: 'oracle', bins: smooth(byFormula, 0.02 / BIN_WIDTH) },
  };
}
