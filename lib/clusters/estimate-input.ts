import { at, type CandleSeries } from '../domain/candles.ts';
import type { MarginKind } from '../domain/liquidation-distance.ts';
import type { LiquidationHistory } from '../domain/liquidation-history.ts';
import type { Liquidation, OpenInterestSeries } from '../domain/market-data.ts';
import type { TriggerPrint } from './calibration.ts';
import type { StockBar } from './stock-balance.ts';

/** Beyond these no coin trades; the bounds keep every product of the estimate finite. */
const LARGEST_PRICE = 1e12;
const LARGEST_QUANTITY = 1e18;

export function isUsablePrice(price: number): boolean {
  return price >= 1 / LARGEST_PRICE && price <= LARGEST_PRICE;
}

/** Forced orders seen, and what they stand for. */
export interface HeardLiquidations extends LiquidationHistory {
  /** How many orders the feed stands for per one that it shows: 2.7 on Binance, 1 where it shows all. */
  readonly feedFactor: number;
  /** Maintenance margin rate of the first tier: what lies between a bankruptcy price and its trigger. */
  readonly maintenanceMarginRate: number;
}

export interface BarSources {
  readonly candles: CandleSeries;
  /** Null: the extremes of last trades stand in for the mark's. May be coarser than `candles`. */
  readonly markCandles: CandleSeries | null;
  readonly openInterest: OpenInterestSeries;
  /** Between samples further apart nothing is known; absent: every hole is taken to change evenly. */
  readonly longestHoleMs?: number;
  readonly kind: MarginKind;
  readonly liquidations?: HeardLiquidations | null;
}

/**
 * Bars for the stock balance, ascending; bars with an unusable price are left out. Inverse contracts are counted in USD, which
 * does not change with the price, linear ones in coins. Open interest between two samples is linear; before the first, and in a hole, it is
 * null.
 */
export function stockBars(sources: BarSources): StockBar[] {
  const { candles } = sources;
  const openInterest = openInterestReader(
    sources.openInterest,
    sources.longestHoleMs ?? Number.POSITIVE_INFINITY,
  );
  const extremes = extremesReader(sources);
  const prints = printsReader(sources);
  const bars: StockBar[] = [];
  for (let index = 0; index < candles.openTime.length; index++) {
    const openTime = at(candles.openTime, index);
    const close = at(candles.close, index);
    const { low, high } = extremes(index);
    const entryPrice = (at(candles.high, index) + at(candles.low, index) + close) / 3;
    if (![low, high, close, entryPrice].every(isUsablePrice) || high < low) continue;
    const coins = openInterest(openTime + candles.intervalMs);
    const unit = sources.kind === 'inverse' ? close : 1;
    const heard = prints(openTime, low, high);
    bars.push({
      ...(heard === null ? {} : { prints: heard }),
      openTime,
      intervalMs: candles.intervalMs,
      entryPrice,
      low,
      high,
      close,
      volume: usableOrZero(at(candles.volume, index)) * unit,
      openInterest: coins === null ? null : coins * unit,
    });
  }
  return bars;
}

function usableOrZero(quantity: number): number {
  return quantity > 0 && quantity <= LARGEST_QUANTITY ? quantity : 0;
}

/** Reads open interest at ascending times. */
function openInterestReader(
  series: OpenInterestSeries,
  longestHoleMs: number,
): (time: number) => number | null {
  const samples = Array.from(series.time, (time, index) => ({
    time,
    value: at(series.openInterest, index),
  })).filter(({ time, value }) => Number.isFinite(time) && usableOrZero(value) > 1 / LARGEST_QUANTITY);
  let next = 0;
  return (time) => {
    while (next < samples.length && (samples[next]?.time ?? 0) <= time) next++;
    const before = samples[next - 1];
    const after = samples[next];
    if (before === undefined) return null;
    if (time === before.time) return before.value;
    if ((after?.time ?? time) - before.time > longestHoleMs) return null;
    if (after === undefined) return before.value;
    const share = (time - before.time) / (after.time - before.time);
    return before.value + share * (after.value - before.value);
  };
}

/**
 * Low and high of the mark in a bar. A coarser mark candle bounds the whole of its span: the bar's own trades, cut to it, say
 * when in the span the extreme was.
 */
function extremesReader({
  candles,
  markCandles,
}: BarSources): (index: number) => { low: number; high: number } {
  let cursor = 0;
  return (index) => {
    const low = at(candles.low, index);
    const high = at(candles.high, index);
    if (markCandles === null) return { low, high };
    const time = at(candles.openTime, index);
    const { openTime, intervalMs } = markCandles;
    while (cursor < openTime.length && at(openTime, cursor) + intervalMs <= time) cursor++;
    if (cursor >= openTime.length || at(openTime, cursor) > time) return { low, high };
    const markLow = at(markCandles.low, cursor);
    const markHigh = at(markCandles.high, cursor);
    if (intervalMs <= candles.intervalMs) return { low: markLow, high: markHigh };
    return { low: clamp(low, markLow, markHigh), high: clamp(high, markLow, markHigh) };
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Prints of a bar at one price within this, in log-price, are one. */
const PRINT_STEP = 0.0005;

/** Reads the prints of bars at ascending times: null where we did not listen to the whole bar. */
function printsReader({
  candles,
  kind,
  liquidations,
}: BarSources): (openTime: number, low: number, high: number) => TriggerPrint[] | null {
  if (liquidations == null) return () => null;
  const { orders, listened, feedFactor } = liquidations;
  let span = 0;
  let next = 0;
  return (openTime, low, high) => {
    const end = openTime + candles.intervalMs;
    while (span < listened.length && (listened[span]?.to ?? 0) < end) span++;
    while (next < orders.length && (orders[next]?.time ?? 0) < openTime) next++;
    const isHeard = (listened[span]?.from ?? Number.POSITIVE_INFINITY) <= openTime;
    const merged = new Map<string, TriggerPrint>();
    for (; next < orders.length && (orders[next]?.time ?? 0) < end; next++) {
      const order = orders[next];
      if (!isHeard || order === undefined) continue;
      const triggerPrice = Math.min(
        high,
        Math.max(low, triggerPriceOf(order, liquidations.maintenanceMarginRate)),
      );
      const key = `${order.side}${Math.round(Math.log(triggerPrice) / PRINT_STEP)}`;
      const known = merged.get(key);
      const quantity = feedFactor * (kind === 'inverse' ? order.notionalUsd : order.size);
      merged.set(key, {
        side: order.side,
        triggerPrice: known?.triggerPrice ?? triggerPrice,
        quantity: quantity + (known?.quantity ?? 0),
        count: 1 + (known?.count ?? 0),
      });
    }
    return isHeard ? [...merged.values()] : null;
  };
}

/**
 * Mark at which a printed order was triggered. An average price is where the market was; a bankruptcy price lies beyond the trigger by
 * the maintenance margin: long p / (1 - MMR), short p / (1 + MMR). The caller cuts it to what the mark reached in the bar.
 */
export function triggerPriceOf(
  { side, price, priceKind }: Liquidation,
  maintenanceMarginRate: number,
): number {
  if (priceKind === 'average') return price;
  return price / (1 + (side === 'long' ? -1 : 1) * maintenanceMarginRate);
}
