import { type CandleSeries, emptyCandles } from '../domain/candles.ts';
import type { OpenInterestSeries } from '../domain/market-data.ts';
import { z } from '../schema.ts';
import { displayReply, refusedReply } from './instrument-page.ts';
import { PROTOCOL_VERSION } from './names.ts';
import { snapshotSchema } from './snapshot.ts';

/** Rows of history in one message: at eighteen characters a number they stay within 64 kB. */
export const CHUNK_ROWS = 500;

const v = z.literal(PROTOCOL_VERSION);
const column = z.array(z.number()).check(z.maxLength(CHUNK_ROWS));

const tier = z.object({
  notionalFloor: z.number(),
  notionalCap: z.nullable(z.number()),
  maintenanceMarginRate: z.number(),
  maintenanceAmount: z.number(),
  maxLeverage: z.number(),
  rateSlope: z.optional(z.number()),
});

const candles = z.object({
  v,
  type: z.literal('candles'),
  priceKind: z.enum(['last', 'mark']),
  intervalMs: z.number().check(z.gte(60_000), z.lte(86_400_000)),
  openTime: column,
  open: column,
  high: column,
  low: column,
  close: column,
  volume: column,
});
const openInterest = z.object({ v, type: z.literal('open-interest'), time: column, openInterest: column });

/** Worker -> map page: the snapshot of the popup, and the history that its estimate rests on, newest rows first. */
export const mapReplySchema = z.discriminatedUnion('type', [
  displayReply,
  z.object({ v, type: z.literal('snapshot'), snapshot: snapshotSchema }),
  candles,
  openInterest,
  z.object({
    v,
    type: z.literal('tiers'),
    table: z.object({
      tiers: z.array(tier).check(z.maxLength(200)),
      notionalUnit: z.enum(['quote', 'base']),
      liquidationFeeRate: z.number(),
      asOf: z.number(),
      origin: z.enum(['venue', 'bundled']),
    }),
  }),
  refusedReply,
]);
export type MapReply = z.infer<typeof mapReplySchema>;
export type CandlesReply = z.infer<typeof candles>;
export type OpenInterestReply = z.infer<typeof openInterest>;

/** Rows of a series as messages of at most `CHUNK_ROWS`, newest first. */
export function candlesReplies(priceKind: 'last' | 'mark', series: CandleSeries): CandlesReply[] {
  return chunks(series.openTime.length).map(([from, to]) => {
    const cut = (values: Float64Array): number[] => [...values.subarray(from, to)];
    return {
      v: PROTOCOL_VERSION,
      type: 'candles',
      priceKind,
      intervalMs: series.intervalMs,
      openTime: cut(series.openTime),
      open: cut(series.open),
      high: cut(series.high),
      low: cut(series.low),
      close: cut(series.close),
      volume: cut(series.volume),
    };
  });
}

export function openInterestReplies(series: OpenInterestSeries): OpenInterestReply[] {
  return chunks(series.time.length).map(([from, to]) => ({
    v: PROTOCOL_VERSION,
    type: 'open-interest',
    time: [...series.time.subarray(from, to)],
    openInterest: [...series.openInterest.subarray(from, to)],
  }));
}

/** The rows of a message as a series; none when its columns are of different lengths or not ascending. */
export function candlesOf(reply: CandlesReply): CandleSeries {
  const { intervalMs, openTime, open, high, low, close, volume } = reply;
  const isWhole = [open, high, low, close, volume].every(({ length }) => length === openTime.length);
  if (!isWhole || !isAscending(openTime)) return emptyCandles(intervalMs);
  return {
    intervalMs,
    openTime: Float64Array.from(openTime),
    open: Float64Array.from(open),
    high: Float64Array.from(high),
    low: Float64Array.from(low),
    close: Float64Array.from(close),
    volume: Float64Array.from(volume),
  };
}

/** As `candlesOf`. */
export function openInterestOf({ time, openInterest }: OpenInterestReply): OpenInterestSeries {
  const isWhole = time.length === openInterest.length && isAscending(time);
  return {
    time: Float64Array.from(isWhole ? time : []),
    openInterest: Float64Array.from(isWhole ? openInterest : []),
  };
}

function isAscending(times: readonly number[]): boolean {
  return times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0));
}

/** Ranges of at most `CHUNK_ROWS` that cover so many rows, the last first. */
function chunks(rows: number): (readonly [from: number, to: number])[] {
  return Array.from({ length: Math.ceil(rows / CHUNK_ROWS) }, (_, index) => {
    const to = rows - index * CHUNK_ROWS;
    return [Math.max(0, to - CHUNK_ROWS), to] as const;
  });
}
