import { at, type CandleSeries, HOUR_MS } from './candles.ts';

/** Hours of log returns behind the volatility of an entry. */
export const VOLATILITY_HOURS = 72;

/**
 * Every hourly close as an entry, in columns, ascending: what the price did within the horizon after it.
 * Computed once per candle history; side, risk, notional and tiers are applied to it afterwards.
 */
export interface ExcursionTable {
  readonly horizonMs: number;
  /** Close time of the entry's candle: on the hour. */
  readonly entryTime: Float64Array;
  readonly entryPrice: Float64Array;
  /** 1 - lowest low / entry over the horizon; NaN while the horizon lacks candles. */
  readonly long: Float64Array;
  /** Highest high / entry - 1; NaN likewise. */
  readonly short: Float64Array;
  /** Standard deviation of the 72 hourly log returns that end at the entry; NaN when hours are missing. */
  readonly volatility: Float64Array;
}

/**
 * Excursions of all hourly closes of a series. The candles of a horizon must be contiguous; nothing is filled.
 * @throws RangeError when the interval does not divide the hour or the horizon is not a multiple of the interval.
 */
export function excursionTable(series: CandleSeries, horizonMs: number): ExcursionTable {
  const { intervalMs } = series;
  if (HOUR_MS % intervalMs !== 0) throw new RangeError(`candles of ${intervalMs} ms do not divide the hour`);
  if (horizonMs <= 0 || horizonMs % intervalMs !== 0) {
    throw new RangeError(`a horizon of ${horizonMs} ms is not a multiple of ${intervalMs} ms`);
  }
  const span = horizonMs / intervalMs;
  const lowest = forwardExtreme(series.low, span, -1);
  const highest = forwardExtreme(series.high, span, 1);
  const rows = hourlyCloses(series);
  const columns = emptyColumns(rows.length);
  for (let entry = 0; entry < rows.length; entry++) {
    const row = at(rows, entry);
    const price = at(series.close, row);
    const whole = isContiguous(series, row, span);
    columns.entryTime[entry] = at(series.openTime, row) + intervalMs;
    columns.entryPrice[entry] = price;
    columns.long[entry] = whole ? 1 - at(lowest, row) / price : Number.NaN;
    columns.short[entry] = whole ? at(highest, row) / price - 1 : Number.NaN;
  }
  return { horizonMs, ...columns, volatility: trailingVolatility(columns.entryTime, columns.entryPrice) };
}

function emptyColumns(length: number) {
  const column = (): Float64Array => new Float64Array(length);
  return { entryTime: column(), entryPrice: column(), long: column(), short: column() };
}

function hourlyCloses(series: CandleSeries): Uint32Array {
  const rows = new Uint32Array(series.openTime.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    if ((at(series.openTime, i) + series.intervalMs) % HOUR_MS === 0) rows[count++] = i;
  }
  return rows.subarray(0, count);
}

function isContiguous(series: CandleSeries, row: number, span: number): boolean {
  const last = row + span;
  if (last >= series.openTime.length) return false;
  return at(series.openTime, last) - at(series.openTime, row) === span * series.intervalMs;
}

/** Extreme of the `span` values after each index, by a monotone queue: largest for sign 1, smallest for -1. */
function forwardExtreme(values: Float64Array, span: number, sign: 1 | -1): Float64Array {
  const extremes = new Float64Array(values.length).fill(Number.NaN);
  const queue = new Uint32Array(values.length);
  let head = 0;
  let tail = 0;
  for (let i = 1; i < values.length; i++) {
    const value = at(values, i);
    while (head < tail && sign * (at(values, at(queue, tail - 1)) - value) <= 0) tail--;
    queue[tail++] = i;
    const entry = i - span;
    if (entry < 0) continue;
    while (at(queue, head) <= entry) head++;
    extremes[entry] = at(values, at(queue, head));
  }
  return extremes;
}

function trailingVolatility(time: Float64Array, price: Float64Array): Float64Array {
  const returns = new Float64Array(price.length);
  for (let i = 1; i < price.length; i++) returns[i] = Math.log(at(price, i) / at(price, i - 1));
  const volatility = new Float64Array(price.length).fill(Number.NaN);
  for (let i = VOLATILITY_HOURS; i < price.length; i++) {
    const spanMs = at(time, i) - at(time, i - VOLATILITY_HOURS);
    if (spanMs === VOLATILITY_HOURS * HOUR_MS)
      volatility[i] = deviation(returns, i - VOLATILITY_HOURS + 1, i);
  }
  return volatility;
}

/** Sample standard deviation of values[from..to]. */
function deviation(values: Float64Array, from: number, to: number): number {
  const count = to - from + 1;
  let sum = 0;
  for (let i = from; i <= to; i++) sum += values[i] ?? 0;
  const mean = sum / count;
  let squares = 0;
  for (let i = from; i <= to; i++) {
    const gap = (values[i] ?? 0) - mean;
    squares += gap * gap;
  }
  return Math.sqrt(squares / (count - 1));
}
