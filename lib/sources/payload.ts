import {
  type CandleRow,
  type CandleSeries,
  candlesFromRows,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
} from '../domain/candles.ts';
import type { BookSide, OrderBook } from '../domain/market-data.ts';
import { missingBars } from '../domain/missing-bars.ts';
import { FetchFailure } from '../net/failure.ts';
import { formatChanged } from '../net/retry-policy.ts';
import { z } from '../schema.ts';
import type { CandleQuery, SourceIo } from './source.ts';

/** Schemas shared by the sources. Venues print numbers as text, some as JSON numbers; both become finite numbers. */

const NUMBER_TEXT = /^-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?$/;

export const numeric = z.pipe(
  z.union([z.string().check(z.regex(NUMBER_TEXT)), z.number()]),
  z.pipe(z.transform(Number), z.number()),
);
export const positive = numeric.check(z.positive());
export const nonNegative = numeric.check(z.nonnegative());

/** A number where the venue prints an empty text for "none". */
export const optionalNumeric = orNone(numeric);
export const optionalPositive = orNone(positive);
export const optionalNonNegative = orNone(nonNegative);

/** A field that is always there, and empty where the venue has no value at the moment. */
export const positiveOrEmpty = orEmpty(positive);
export const nonNegativeOrEmpty = orEmpty(nonNegative);

function orNone(schema: typeof numeric) {
  return z.nullish(orEmpty(schema));
}

function orEmpty(schema: typeof numeric) {
  return z.union([
    z.pipe(
      z.literal(''),
      z.transform(() => null),
    ),
    schema,
  ]);
}

/** Ms since the epoch, between 2001 and 2096: seconds and microseconds do not pass. */
export const time = numeric.check(z.minimum(1e12), z.maximum(4e12));

export const text = z.string().check(z.maxLength(100));

/** Parses a payload once, at the border. @throws FetchFailure `format-changed` with the path of the first fault. */
export function parsePayload<S extends z.ZodMiniType>(
  schema: S,
  payload: unknown,
  host: string,
  what: string,
): z.output<S> {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw changed(host, `${what}: ${issue?.message ?? 'invalid'} at ${issue?.path.join('.') || 'the top'}`);
}

/** A payload that has the right types and cannot be true. */
export function changed(host: string, detail: string): FetchFailure {
  return formatChanged(host, detail, Date.now());
}

export function noData(host: string, detail: string): FetchFailure {
  return new FetchFailure('no-data', host, detail);
}

export function unknownInstrument(host: string, detail: string): FetchFailure {
  return new FetchFailure('unknown-instrument', host, detail);
}

/** One row in this many may be corrupt; more are a misread column. */
const CORRUPT_ROW_SHARE = 1 / 50;

/**
 * A candle cannot close outside its own range: a row that does is left out and counted, and a page with more than a stray one is a
 * misread column. Of rows with one time the later wins. @throws FetchFailure `format-changed`.
 */
export function checkedCandles(
  rows: readonly CandleRow[],
  query: Pick<CandleQuery, 'intervalMs' | 'from' | 'to'>,
  host: string,
  io: Pick<SourceIo, 'noteRejected'> = {},
): CandleSeries {
  const possible = rows.filter((row) => isPossible(row, query.intervalMs));
  const impossible = rows.length - possible.length;
  if (impossible > rows.length * CORRUPT_ROW_SHARE) throw changed(host, `${impossible} impossible candles`);
  const inside = possible.filter(([openTime]) => openTime >= query.from && openTime <= query.to);
  const series = candlesFromRows(query.intervalMs, inside);
  io.noteRejected?.({
    'candle-impossible': impossible,
    'candle-duplicate': inside.length - series.openTime.length,
    'candle-unordered': isOneWay(inside) ? 0 : 1,
    'candle-missing': missingBars(series).count,
  });
  return series;
}

function isPossible([openTime, open, high, low, close, volume]: CandleRow, intervalMs: number): boolean {
  const inRange = low <= Math.min(open, close) && high >= Math.max(open, close) && volume >= 0;
  return inRange && openTime % intervalMs === 0;
}

/** Venues list candles either way round. */
function isOneWay(rows: readonly CandleRow[]): boolean {
  const steps = rows.slice(1).map(([openTime], i) => Math.sign(openTime - (rows[i]?.[0] ?? openTime)));
  return !(steps.includes(1) && steps.includes(-1));
}

/** Points sorted by time, the later of two with one time kept, as two columns. */
export function columns(points: readonly (readonly [number, number])[]): {
  time: Float64Array;
  value: Float64Array;
} {
  const sorted = [...new Map(points)].sort((a, b) => a[0] - b[0]);
  return {
    time: Float64Array.from(sorted, ([at]) => at),
    value: Float64Array.from(sorted, ([, value]) => value),
  };
}

type Level = readonly [price: number, amount: number, ...rest: unknown[]];

/** A book from the venue's levels, best first. @param inCoins an amount of the venue at a price, in coins; coins already when left out. */
export function bookOf(
  levels: { readonly bids: readonly Level[]; readonly asks: readonly Level[]; readonly asOf: number },
  inCoins: (amount: number, price: number) => number = (amount) => amount,
): OrderBook {
  const side = (rows: readonly Level[]): BookSide => ({
    price: Float64Array.from(rows, ([price]) => price),
    size: Float64Array.from(rows, ([price, amount]) => inCoins(amount, price)),
  });
  return { bids: side(levels.bids), asks: side(levels.asks), asOf: levels.asOf };
}

/** Prices of one instrument at one moment lie near each other; a factor of three means a misread field or unit. */
export function checkPrices(prices: readonly (number | null | undefined)[], host: string): void {
  const known = prices.filter((price) => price !== null && price !== undefined);
  if (known.length > 1 && Math.max(...known) > 3 * Math.min(...known)) {
    throw changed(host, `prices do not belong together: ${known.join(', ')}`);
  }
}

/** The end of a page of at most `limit` points that starts at `from`. */
export function pageEnd(
  query: { readonly from: number; readonly to: number; readonly intervalMs: number },
  limit: number,
): number {
  return Math.min(query.to, query.from + (limit - 1) * query.intervalMs);
}

/** Names of intervals as most venues write them. */
export const INTERVAL_NAMES: Readonly<Record<number, string>> = {
  [MINUTE_MS]: '1m',
  [5 * MINUTE_MS]: '5m',
  [15 * MINUTE_MS]: '15m',
  [30 * MINUTE_MS]: '30m',
  [HOUR_MS]: '1h',
  [4 * HOUR_MS]: '4h',
  [DAY_MS]: '1d',
};

/** The venue's name of an interval. @throws FetchFailure `no-data` when the venue has no such interval. */
export function intervalName(
  names: Readonly<Record<number, string>>,
  intervalMs: number,
  host: string,
): string {
  const name = names[intervalMs];
  if (name === undefined) throw noData(host, `no interval of ${intervalMs} ms`);
  return name;
}

/** JSON of a stream's frame; undefined for anything else. */
export function parseFrame<S extends z.ZodMiniType>(schema: S, frame: string): z.output<S> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(frame));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Bybit's and OKX's words for a subscription that they do not serve; the channel stands in the message. */
const SubscriptionRefusal = z.union([
  z.object({ success: z.literal(false), ret_msg: z.string() }),
  z.object({ event: z.literal('error'), msg: z.string() }),
]);

/** True for a frame that refuses the subscription of a channel. */
export function isRefusalOf(channel: string, frame: string): boolean {
  const refusal = parseFrame(SubscriptionRefusal, frame);
  if (refusal === undefined) return false;
  return ('msg' in refusal ? refusal.msg : refusal.ret_msg).includes(channel);
}
