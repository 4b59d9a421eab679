import type { EntryStore } from '../cache/entry-store.ts';
import { CANDLE_COLUMNS, type CandleSeries, candlesFromRows, MINUTE_MS } from '../domain/candles.ts';
import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import { z } from '../schema.ts';

const PREFIX = 'breadth|';
const GROUP = 'breadth';
const VERSION = 1;
const BYTES_PER_CANDLE = CANDLE_COLUMNS.length * 8;
/** A day of five minutes, the running bar and one before the first. */
const CANDLES_LIMIT = 300;

/** What the cache holds is as hostile as a reply. */
const price = z.number().check(z.positive(), z.maximum(1e15));
const openTime = z.number().check(z.minimum(1e12), z.maximum(4e12), z.multipleOf(5 * MINUTE_MS));
const row = z.tuple([openTime, price, price, price, price, z.number().check(z.nonnegative())]);
const storedSchema = z.object({
  schemaVersion: z.literal(VERSION),
  rows: z.array(row).check(z.maxLength(CANDLES_LIMIT)),
  /** Local ms of the last good answer. */
  receivedAt: z.number(),
});

/** The day's candles of one major coin, and when they came. */
export interface BreadthRecord {
  readonly candles: CandleSeries;
  readonly receivedAt: number;
}

/** The five-minute candles that market-wide falls are told by: apart from those of the desks, whose series have no holes. */
export interface BreadthCache {
  read(instrument: Instrument): Promise<BreadthRecord | null>;
  write(instrument: Instrument, record: BreadthRecord): Promise<void>;
}

export function createBreadthCache(store: EntryStore): BreadthCache {
  return {
    async read(instrument) {
      const stored = storedSchema.safeParse(await store.get(PREFIX + instrumentKey(instrument)));
      if (!stored.success) return null;
      const { rows, receivedAt } = stored.data;
      return { candles: candlesFromRows(5 * MINUTE_MS, rows), receivedAt };
    },
    async write(instrument, { candles, receivedAt }) {
      const rows = Array.from(candles.openTime, (_, index) =>
        CANDLE_COLUMNS.map((name) => candles[name][index]),
      ).slice(-CANDLES_LIMIT);
      await store.put([
        {
          key: PREFIX + instrumentKey(instrument),
          group: GROUP,
          value: { schemaVersion: VERSION, rows, receivedAt },
          bytes: rows.length * BYTES_PER_CANDLE,
          touchedAt: receivedAt,
        },
      ]);
    },
  };
}
