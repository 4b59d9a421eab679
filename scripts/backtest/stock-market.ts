import { type DistanceLaw, distanceLaw } from '../../lib/clusters/distance-law.ts';
import { stockBars } from '../../lib/clusters/estimate-input.ts';
import type { StockBar } from '../../lib/clusters/stock-balance.ts';
import {
  at,
  type CandleSeries,
  DAY_MS,
  firstIndexAtOrAfter,
  HOUR_MS,
  sliceCandles,
} from '../../lib/domain/candles.ts';
import { type MarginTierTable, tiersFromMaximumLeverage } from '../../lib/domain/margin-tier.ts';
import type { OpenInterestSeries } from '../../lib/domain/market-data.ts';
import { readCandleFile } from '../explain/candle-file.ts';
import { InputError } from '../explain/input.ts';
import { checkJump, readTable } from './table-file.ts';

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

/** Open interest may be missing for this long; it is then taken to change evenly, and said. */
const LONGEST_HOLE_MS = DAY_MS;

/**
 * Candles and open interest of the files.
 * @param from the first moment that the stock is built from. @param to the last that is scored: between them no candle may be missing.
 * @throws InputError naming file, line and column.
 */
export function createMarket(
  coin: string,
  candlePath: string,
  openInterestPath: string,
  from: number,
  to: number,
  say: (words: string) => void,
): Market {
  const candles = readCandleFile(candlePath);
  checkWhole(candles, candlePath, from, to);
  const rows = readTable(openInterestPath, ['ts', coin]);
  const times: number[] = [];
  const coins: number[] = [];
  let usdBefore: number | null = null;
  for (const row of rows) {
    if (row.text(coin) === '') continue;
    const time = row.number('ts', 0);
    if (time <= (times[times.length - 1] ?? -1)) row.fail('ts', 'not after the row before it');
    const index = firstIndexAtOrAfter(candles.openTime, time) - 1;
    const usd = row.positive(coin);
    checkJump(row, coin, usd, usdBefore);
    usdBefore = usd;
    if (index < 0) continue;
    const hole = time - (times[times.length - 1] ?? time);
    if (time > from && time <= to && hole > HOUR_MS) {
      if (hole > LONGEST_HOLE_MS) row.fail('ts', `a gap of ${hole} ms`);
      say(`${row.where}: ${hole / HOUR_MS} hours without open interest, taken to change evenly`);
    }
    times.push(time);
    coins.push(usd / at(candles.close, index));
  }
  const openInterest: OpenInterestSeries = {
    time: Float64Array.from(times),
    openInterest: Float64Array.from(coins),
  };
  const bars = stockBars({
    candles: sliceCandles(candles, (times[0] ?? 0) - DAY_MS, Number.POSITIVE_INFINITY),
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

/** The row of the first candle after a hole: the file has one row a candle below its header. */
function checkWhole({ openTime, intervalMs }: CandleSeries, path: string, from: number, to: number): void {
  for (let index = 1; index < openTime.length; index++) {
    const time = at(openTime, index);
    const step = time - at(openTime, index - 1);
    if (time > from && time <= to && step !== intervalMs)
      throw new InputError(
        `${path}:${index + 2}: column "open_time": a gap of ${step} ms, not ${intervalMs}`,
      );
  }
}
