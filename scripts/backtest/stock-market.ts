import { type DistanceLaw, distanceLaw } from '../../lib/clusters/distance-law.ts';
import { stockBars } from '../../lib/clusters/estimate-input.ts';
import type { StockBar } from '../../lib/clusters/stock-balance.ts';
import { at, DAY_MS, firstIndexAtOrAfter, sliceCandles } from '../../lib/domain/candles.ts';
import { type MarginTierTable, tiersFromMaximumLeverage } from '../../lib/domain/margin-tier.ts';
import type { OpenInterestSeries } from '../../lib/domain/market-data.ts';
import { readCandleFile } from '../explain/candle-file.ts';
import { readTable } from './table-file.ts';

/** Hyperliquid's largest leverage of the majors; its maintenance margin is half of the initial one there. */
const HYPERLIQUID_TIERS: MarginTierTable = {
  tiers: tiersFromMaximumLeverage([{ notionalFloor: 0, maxLeverage: 40 }]),
  notionalUnit: 'quote',
  liquidationFeeRate: 0,
  asOf: 0,
  origin: 'bundled',
};

/** What the public knew of a coin. */
export interface Market {
  readonly bars: readonly StockBar[];
  readonly law: DistanceLaw;
  /** Closed bars by a time. */
  until(time: number): number;
}

/** Candles and open interest of the files. @throws InputError naming file, line and column. */
export function createMarket(coin: string, candlePath: string, openInterestPath: string): Market {
  const candles = readCandleFile(candlePath);
  const rows = readTable(openInterestPath, ['ts', coin]);
  const times: number[] = [];
  const coins: number[] = [];
  for (const row of rows) {
    if (row.text(coin) === '') continue;
    const time = row.number('ts', 0);
    if (time <= (times[times.length - 1] ?? -1)) row.fail('ts', 'not after the row before it');
    const index = firstIndexAtOrAfter(candles.openTime, time) - 1;
    if (index < 0) continue;
    times.push(time);
    coins.push(row.positive(coin) / at(candles.close, index));
  }
  const openInterest: OpenInterestSeries = {
    time: Float64Array.from(times),
    openInterest: Float64Array.from(coins),
  };
  const from = (times[0] ?? 0) - DAY_MS;
  const bars = stockBars({
    candles: sliceCandles(candles, from, Number.POSITIVE_INFINITY),
    markCandles: null,
    openInterest,
    kind: 'linear',
  });
  const ends = Float64Array.from(bars, ({ openTime, intervalMs }) => openTime + intervalMs);
  return {
    bars,
    law: distanceLaw(HYPERLIQUID_TIERS, 'linear', bars[0]?.close ?? 1),
    until: (time) => firstIndexAtOrAfter(ends, time + 1),
  };
}
