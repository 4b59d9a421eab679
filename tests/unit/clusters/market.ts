import {
  type CandleRow,
  type CandleSeries,
  candlesFromRows,
  DAY_MS,
  MINUTE_MS,
} from '../../../lib/domain/candles.ts';
import type { MarginTierTable } from '../../../lib/domain/margin-tier.ts';
import type { OpenInterestSeries } from '../../../lib/domain/market-data.ts';

export const BAR_MS = 5 * MINUTE_MS;
export const START = Date.UTC(2026, 0, 1);

export const TIERS: MarginTierTable = {
  tiers: [
    {
      notionalFloor: 0,
      notionalCap: 300_000,
      maintenanceMarginRate: 0.004,
      maintenanceAmount: 0,
      maxLeverage: 125,
    },
    {
      notionalFloor: 300_000,
      notionalCap: null,
      maintenanceMarginRate: 0.01,
      maintenanceAmount: 1800,
      maxLeverage: 50,
    },
  ],
  notionalUnit: 'quote',
  liquidationFeeRate: 0,
  asOf: START,
  origin: 'bundled',
};

export interface Walk {
  readonly candles: CandleSeries;
  readonly openInterest: OpenInterestSeries;
  readonly end: number;
  readonly lastClose: number;
}

/** A seeded random walk of 5-minute bars (0.15 % a bar) with open interest that breathes around 1,000 coins. */
export function walk(days: number, seed = 1): Walk {
  const random = generator(seed);
  const bars = Math.round((days * DAY_MS) / BAR_MS);
  const rows: CandleRow[] = [];
  const time = new Float64Array(bars);
  const openInterest = new Float64Array(bars);
  let price = 2000;
  let coins = 1000;
  for (let index = 0; index < bars; index++) {
    const open = price;
    price *= Math.exp(0.003 * (random() - 0.5));
    const high = Math.max(open, price) * (1 + 0.0008 * random());
    const low = Math.min(open, price) * (1 - 0.0008 * random());
    rows.push([START + index * BAR_MS, open, high, low, price, 20 + 30 * random()]);
    coins *= Math.exp(0.01 * (random() - 0.5));
    time[index] = START + (index + 1) * BAR_MS;
    openInterest[index] = coins;
  }
  return {
    candles: candlesFromRows(BAR_MS, rows),
    openInterest: { time, openInterest },
    end: START + bars * BAR_MS,
    lastClose: price,
  };
}

/** Park-Miller: enough for a test market. */
function generator(seed: number): () => number {
  let state = (seed * 48271) % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
