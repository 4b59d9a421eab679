import type { ClusterMap } from '../../lib/clusters/cluster.ts';
import { type EstimateInput, estimateClusters } from '../../lib/clusters/estimated.ts';
import { type CandleSeries, candlesFromRows, DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/domain/candles.ts';
import { simulateMarket } from '../exchange/market/simulated-market.ts';
import { SIMULATED_COINS, type SimulatedMarket } from '../exchange/market/types.ts';
import type { Band } from './bands.ts';

const BAR_MS = 5 * MINUTE_MS;

/** Through the crash: from the first leg on 5 February 2026 over the low of 6 February 00:15 to the rebound, each 3 hours. */
export const MOMENTS = Array.from(
  { length: 7 },
  (_, index) => Date.UTC(2026, 1, 5, 12) + index * 3 * HOUR_MS,
);

/** One moment of one seed: what the model shows, and what is so. Sides in the order long, short. */
export interface Sight {
  readonly seed: number;
  readonly perSide: number;
  readonly shown: readonly (readonly Band[])[];
  readonly trueMass: readonly Float64Array[];
}

/** The model at each moment of one simulated market; the coin goes round with the seed. */
export function sightsOf(seed: number): Sight[] {
  const coin = SIMULATED_COINS[seed % SIMULATED_COINS.length] ?? 'ETH';
  const market = simulateMarket({ seed, coin });
  return MOMENTS.map((time) => sightAt(seed, market, time));
}

function sightAt(seed: number, market: SimulatedMarket, time: number): Sight {
  const { map, reason } = estimateClusters(publicDataAt(market, time));
  if (map === null) throw new Error(`no estimate for seed ${seed}: ${reason}`);
  const perSide = map.longNotionalUsd.length / 2;
  return { seed, perSide, shown: shownBands(map, perSide), trueMass: trueMass(market, map, perSide, time) };
}

/** What an exchange publishes: candles of trades and mark, open interest, tiers. Nothing of the traders. */
export function publicDataAt(market: SimulatedMarket, time: number): EstimateInput {
  const from = time - 30 * DAY_MS;
  const openInterest = market.openInterest(from, time + 1);
  return {
    candles: candles(market, 'last', from, time),
    markCandles: candles(market, 'mark', from, time),
    openInterest: {
      time: Float64Array.from(openInterest, (sample) => sample.time),
      openInterest: Float64Array.from(openInterest, (sample) => sample.openInterest),
    },
    tiers: { tiers: market.tiers, notionalUnit: 'quote', liquidationFeeRate: 0, asOf: time, origin: 'venue' },
    kind: 'linear',
    markPrice: market.priceAt('mark', time),
    asOf: time,
    tickSize: market.tickSize,
  };
}

function candles(market: SimulatedMarket, kind: 'last' | 'mark', from: number, time: number): CandleSeries {
  const bars = market.bars(kind, BAR_MS, from, time, time);
  return candlesFromRows(
    BAR_MS,
    bars.map((bar) => [bar.openTime, bar.open, bar.high, bar.low, bar.close, bar.volume]),
  );
}

/** The map's clusters in bins from the mark outward. */
function shownBands(map: ClusterMap, perSide: number): Band[][] {
  const edge = (price: number): number => map.binEdges.indexOf(price) - perSide;
  return (['long', 'short'] as const).map((side) =>
    map.clusters
      .filter((cluster) => cluster.side === side)
      .map(({ low, high }) =>
        side === 'long' ? { from: -edge(high), to: -edge(low) } : { from: edge(low), to: edge(high) },
      ),
  );
}

/** Notional of every open position, dealers too, by its real liquidation price, in the map's bins. */
function trueMass(market: SimulatedMarket, map: ClusterMap, perSide: number, time: number): Float64Array[] {
  const width = Math.log((map.binEdges[1] ?? 0) / (map.binEdges[0] ?? 1));
  const mass = [new Float64Array(perSide), new Float64Array(perSide)];
  for (const { side, size, liquidationPrice } of market.truthAt(time)) {
    if (liquidationPrice === null || liquidationPrice <= 0) continue;
    const outward = Math.log(liquidationPrice / map.markPrice) * (side === 'long' ? -1 : 1);
    const bin = Math.floor(outward / width);
    const column = mass[side === 'long' ? 0 : 1];
    if (column === undefined || bin < 0 || bin >= perSide) continue;
    column[bin] = (column[bin] ?? 0) + size * liquidationPrice;
  }
  return mass;
}
