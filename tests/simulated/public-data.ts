import type { EstimateInput } from '../../lib/clusters/estimated.ts';
import { type CandleSeries, candlesFromRows, DAY_MS, MINUTE_MS } from '../../lib/domain/candles.ts';
import type { SimulatedMarket } from '../exchange/market/types.ts';

const BAR_MS = 5 * MINUTE_MS;

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
