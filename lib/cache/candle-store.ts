import {
  CANDLE_COLUMNS,
  type CandleSeries,
  emptyCandles,
  type PriceKind,
  sliceCandles,
} from '../domain/candles.ts';
import type { Entry, EntryStore } from './entry-store.ts';

/** Candles a block: small enough that the newest block, rewritten as bars arrive, costs 48 kB. */
const BLOCK_CANDLES = 1_024;
/** No series longer than this is read: about 28 years of hours. */
const BLOCKS_LIMIT = 240;

export interface CandleStore {
  load(instrumentKey: string, priceKind: PriceKind, intervalMs: number): Promise<CandleSeries>;
  /**
   * Writes the blocks that hold the open times `from` to `to`, all at once: written one after another, a worker killed in
   * between would leave a hole in the series, which nobody fills.
   */
  save(
    instrumentKey: string,
    priceKind: PriceKind,
    series: CandleSeries,
    changed: { readonly from: number; readonly to: number },
    now: number,
  ): Promise<void>;
}

/** Candles in the cache, in blocks aligned to time, each parsed again when read. */
export function createCandleStore(store: EntryStore): CandleStore {
  return {
    async load(instrumentKey, priceKind, intervalMs) {
      const stored = await store.list(`${prefix(instrumentKey, priceKind, intervalMs)}`);
      const blocks = stored.slice(-BLOCKS_LIMIT).flatMap((value) => parseBlock(value, intervalMs) ?? []);
      return joinBlocks(intervalMs, blocks);
    },
    async save(instrumentKey, priceKind, series, { from, to }, now) {
      const blockMs = BLOCK_CANDLES * series.intervalMs;
      const last = series.openTime[series.openTime.length - 1];
      if (last === undefined) return;
      const newest = Math.min(to, last);
      const oldest = Math.max(from, series.openTime[0] ?? from, last - blockMs * BLOCKS_LIMIT);
      const entries: Entry[] = [];
      for (let start = Math.floor(oldest / blockMs) * blockMs; start <= newest; start += blockMs) {
        const block = sliceCandles(series, start, start + blockMs);
        if (block.openTime.length === 0) continue;
        entries.push({
          key: `${prefix(instrumentKey, priceKind, series.intervalMs)}${String(start).padStart(14, '0')}`,
          group: instrumentKey,
          // Slices share memory with the whole series; only the slice may be cloned into storage.
          value: Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, block[name].slice()])),
          bytes: block.openTime.length * CANDLE_COLUMNS.length * 8,
          touchedAt: now,
        });
      }
      if (entries.length > 0) await store.put(entries);
    },
  };
}

function prefix(instrumentKey: string, priceKind: PriceKind, intervalMs: number): string {
  return `candles|${instrumentKey}|${priceKind}|${intervalMs}|`;
}

/** @returns null for a block that is torn, from another version, or holds anything but finite ascending candles. */
function parseBlock(value: unknown, intervalMs: number): CandleSeries | null {
  if (typeof value !== 'object' || value === null) return null;
  const block = value as Record<string, unknown>;
  const columns = CANDLE_COLUMNS.map((name) => block[name]);
  const length = columns[0] instanceof Float64Array ? columns[0].length : -1;
  if (length < 1 || length > BLOCK_CANDLES) return null;
  for (const column of columns) {
    if (!(column instanceof Float64Array) || column.length !== length || !column.every(Number.isFinite))
      return null;
  }
  const series = { ...(block as unknown as Omit<CandleSeries, 'intervalMs'>), intervalMs };
  return series.openTime.every((time, i) => i === 0 || time > (series.openTime[i - 1] ?? time))
    ? series
    : null;
}

function joinBlocks(intervalMs: number, blocks: readonly CandleSeries[]): CandleSeries {
  const length = blocks.reduce((sum, block) => sum + block.openTime.length, 0);
  if (length === 0) return emptyCandles(intervalMs);
  const join = (name: (typeof CANDLE_COLUMNS)[number]): Float64Array => {
    const joined = new Float64Array(length);
    let offset = 0;
    for (const block of blocks) {
      joined.set(block[name], offset);
      offset += block[name].length;
    }
    return joined;
  };
  return {
    intervalMs,
    openTime: join('openTime'),
    open: join('open'),
    high: join('high'),
    low: join('low'),
    close: join('close'),
    volume: join('volume'),
  };
}
