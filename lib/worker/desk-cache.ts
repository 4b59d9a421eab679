import type { CandleStore } from '../cache/candle-store.ts';
import type { LiquidationStore } from '../cache/liquidation-store.ts';
import type { RecordStore } from '../cache/record-store.ts';
import { HOUR_MS } from '../domain/candles.ts';
import { VENUE_IDS } from '../domain/instrument.ts';
import { addRejections } from '../domain/rejections.ts';
import { DEPTH_SAMPLES_LIMIT } from '../domain/usual-depth.ts';
import { z } from '../schema.ts';
import { clusterMemorySchema } from './cluster-memory.ts';
import { type Dated, type DatumKind, type DeskData, emptyDeskData, FINE_INTERVAL_MS } from './desk-data.ts';

/** What the cache holds is as hostile as a reply: another version wrote it, or a torn write left it. */
const number = z.number();
const nullable = z.nullable(number);
const columnSchema = z.array(number).check(z.maxLength(5_000));
const float64 = z.union([
  z
    .instanceof(Float64Array)
    .check(z.refine((values) => values.length <= 5_000 && values.every(Number.isFinite))),
  z.pipe(
    columnSchema,
    z.transform((values) => Float64Array.from(values)),
  ),
]);

const tickerSchema = z.object({
  markPrice: nullable,
  lastPrice: nullable,
  indexPrice: nullable,
  fundingRate: nullable,
  fundingIntervalMs: nullable,
  nextFundingTime: nullable,
  openInterest: nullable,
  volume24hUsd: nullable,
  asOf: number,
});
const openInterestSchema = z.object({ time: float64, openInterest: float64 });
const ratioSchema = z.object({ time: float64, ratio: float64 });
const fundingSchema = z.object({ time: float64, fundingRate: float64 });
const bookSideSchema = z.object({ price: float64, size: float64 });
const bookSchema = z.object({ bids: bookSideSchema, asks: bookSideSchema, asOf: number });
const depthSamplesSchema = z
  .array(z.object({ time: number, usd: number.check(z.nonnegative()) }))
  .check(z.maxLength(DEPTH_SAMPLES_LIMIT));
const tiersSchema = z.object({
  tiers: z
    .array(
      z.object({
        notionalFloor: number,
        notionalCap: nullable,
        maintenanceMarginRate: number,
        maintenanceAmount: number,
        maxLeverage: number,
        rateSlope: z.optional(number),
      }),
    )
    .check(z.minLength(1), z.maxLength(200)),
  notionalUnit: z.enum(['quote', 'base']),
  liquidationFeeRate: number,
  asOf: number,
  origin: z.enum(['venue', 'bundled']),
  tickSize: z.optional(number),
  lentBy: z.optional(z.enum(VENUE_IDS)),
});
export interface DeskCache {
  readonly data: DeskData;
  /** Local time in ms at which each kind came, so that a new worker does not ask again for what is fresh. */
  readonly receivedAt: ReadonlyMap<DatumKind, number>;
}

/** Reads all that is stored of an instrument; what is missing or does not parse stays empty. */
export async function readDeskCache(
  key: string,
  records: RecordStore,
  candles: CandleStore,
  liquidations: LiquidationStore,
): Promise<DeskCache> {
  const receivedAt = new Map<DatumKind, number>();
  const dated = async <T>(
    kind: DatumKind | 'clusterMemory',
    schema: z.ZodMiniType<T>,
  ): Promise<Dated<T> | null> => {
    const record = await records.read(key, kind, parser(schema));
    if (record === null) return null;
    if (kind !== 'clusterMemory') receivedAt.set(kind, record.receivedAt);
    return { value: record.payload, asOf: record.asOf };
  };
  const complete = async (kind: string): Promise<boolean> =>
    (await records.read(key, kind, (payload) => (payload === true ? true : null))) !== null;
  const [ticker, openInterest, longShortRatio, topTraderRatio, takerRatio, funding, tiers, book] =
    await Promise.all([
      dated('ticker', tickerSchema),
      dated('openInterest', openInterestSchema),
      dated('longShortRatio', ratioSchema),
      dated('topTraderRatio', ratioSchema),
      dated('takerRatio', ratioSchema),
      dated('funding', fundingSchema),
      dated('tiers', tiersSchema),
      dated('book', bookSchema),
    ]);
  const clusterMemory = await dated('clusterMemory', clusterMemorySchema);
  const depthSamples = await records.read(key, 'depthSamples', parser(depthSamplesSchema));
  const [fine, hours, markHours, seen] = await Promise.all([
    candles.load(key, 'last', FINE_INTERVAL_MS),
    candles.load(key, 'last', HOUR_MS),
    candles.load(key, 'mark', HOUR_MS),
    liquidations.load(),
  ]);
  const data = {
    ...emptyDeskData(),
    ticker,
    openInterest: openInterest?.value ?? null,
    longShortRatio,
    topTraderRatio,
    takerRatio,
    funding,
    tiers,
    book,
    fine,
    hours,
    markHours,
    liquidationHistory: seen.history,
    depthSamples: depthSamples?.payload ?? [],
    clusterMemory: clusterMemory?.value ?? null,
    rejected: addRejections({}, { 'stored-damaged': seen.damaged }),
    hoursComplete: await complete('hoursComplete'),
    markHoursComplete: await complete('markHoursComplete'),
    fineComplete: await complete('fineComplete'),
  };
  // The price is always asked anew.
  receivedAt.delete('ticker');
  return { data, receivedAt };
}

function parser<T>(schema: z.ZodMiniType<T>): (payload: unknown) => T | null {
  return (payload) => {
    const parsed = schema.safeParse(payload);
    return parsed.success ? parsed.data : null;
  };
}
