import {
  HISTORY_AGE_MS,
  HISTORY_ORDERS_LIMIT,
  HISTORY_SPANS_LIMIT,
  type LiquidationHistory,
  mergedSpans,
  type TimeSpan,
} from '../domain/liquidation-history.ts';
import type { Liquidation } from '../domain/market-data.ts';
import type { Entry, EntryStore } from './entry-store.ts';

const VERSION = 1;
/** Orders of four hours lie in one block: what is rewritten as orders arrive stays small. */
const BLOCK_MS = 4 * 3_600_000;
/** Blocks of a ring: one that is a whole age old is written over. */
const BLOCKS = HISTORY_AGE_MS / BLOCK_MS + 1;
const ORDER_BYTES = 33;
const COLUMNS = ['time', 'price', 'size', 'notionalUsd'] as const;
const SHORT = 1;
const BANKRUPTCY = 2;

export interface StoredLiquidations {
  readonly history: LiquidationHistory;
  /** Blocks that did not parse: left out, and in time written over. */
  readonly damaged: number;
}

/** The forced orders seen of one instrument, in the cache. Never rejects. */
export interface LiquidationStore {
  load(): Promise<StoredLiquidations>;
  /**
   * Writes the blocks from `changedFrom` on and the spans listened to, all at once: a worker killed in the middle leaves neither orders
   * without their span nor a span without its orders.
   */
  save(history: LiquidationHistory, changedFrom: number, now: number): Promise<void>;
}

export function createLiquidationStore(store: EntryStore, instrumentKey: string): LiquidationStore {
  /** Places that hold something, by the start of their block. */
  const written = new Map<number, number>();
  const prefix = `liquidations|${instrumentKey}|`;
  const blockKey = (place: number): string => `${prefix}${place}`;
  const spansKey = `listened|${instrumentKey}`;
  const entry = (key: string, value: unknown, bytes: number, now: number): Entry => ({
    key,
    group: instrumentKey,
    value,
    bytes,
    touchedAt: now,
  });

  return {
    async load() {
      const [stored, spans] = await Promise.all([store.list(prefix), store.get(spansKey)]);
      const listened = parseSpans(spans);
      const blocks = stored.filter((value) => value !== null).map(parseBlock);
      const orders: Liquidation[] = [];
      for (const block of blocks) {
        if (block === null) continue;
        written.set(placeOf(block.start), block.start);
        orders.push(...block.orders);
      }
      orders.sort((a, b) => a.time - b.time);
      const damaged = blocks.filter((block) => block === null).length + (listened === null ? 1 : 0);
      return {
        history: { orders: orders.slice(-HISTORY_ORDERS_LIMIT), listened: listened ?? [] },
        damaged,
      };
    },
    async save({ orders, listened }, changedFrom, now) {
      const entries = [entry(spansKey, spansValue(listened), listened.length * 16, now)];
      const blocks = blocksFrom(orders, changedFrom);
      for (const [start, own] of blocks) {
        entries.push(entry(blockKey(placeOf(start)), blockValue(start, own), own.length * ORDER_BYTES, now));
        written.set(placeOf(start), start);
      }
      const oldest = orders[0]?.time ?? Number.NEGATIVE_INFINITY;
      for (const [place, start] of written) {
        if (start + BLOCK_MS > oldest) continue;
        entries.push(entry(blockKey(place), null, 0, now));
        written.delete(place);
      }
      await store.put(entries);
    },
  };
}

function placeOf(start: number): number {
  return (start / BLOCK_MS) % BLOCKS;
}

/** Whole blocks, those that hold an order from `changedFrom` on. */
function blocksFrom(orders: readonly Liquidation[], changedFrom: number): Map<number, Liquidation[]> {
  const blocks = new Map<number, Liquidation[]>();
  const first = Math.floor(changedFrom / BLOCK_MS) * BLOCK_MS;
  for (const order of orders) {
    if (order.time < first) continue;
    const start = Math.floor(order.time / BLOCK_MS) * BLOCK_MS;
    const block = blocks.get(start);
    if (block === undefined) blocks.set(start, [order]);
    else block.push(order);
  }
  return blocks;
}

function blockValue(start: number, orders: readonly Liquidation[]): unknown {
  return {
    version: VERSION,
    start,
    ...Object.fromEntries(COLUMNS.map((name) => [name, Float64Array.from(orders, (order) => order[name])])),
    flags: Uint8Array.from(
      orders,
      ({ side, priceKind }) => (side === 'short' ? SHORT : 0) + (priceKind === 'bankruptcy' ? BANKRUPTCY : 0),
    ),
  };
}

/** @returns null for a block that is torn, from another version, or holds anything but positive amounts of its time. */
function parseBlock(value: unknown): { start: number; orders: Liquidation[] } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { version, start, flags, time, price, size, notionalUsd } = value as Record<string, unknown>;
  if (version !== VERSION || typeof start !== 'number' || !Number.isSafeInteger(start)) return null;
  if (start % BLOCK_MS !== 0 || !(flags instanceof Uint8Array)) return null;
  const columns = [time, price, size, notionalUsd];
  if (flags.length > HISTORY_ORDERS_LIMIT || !columns.every((column) => isColumn(column, flags.length)))
    return null;
  const [times, prices, sizes, notionals] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  if (!times.every((at) => at >= start && at < start + BLOCK_MS)) return null;
  const orders = Array.from(
    flags,
    (flag, index): Liquidation => ({
      side: (flag & SHORT) === 0 ? 'long' : 'short',
      price: prices[index] ?? 0,
      priceKind: (flag & BANKRUPTCY) === 0 ? 'average' : 'bankruptcy',
      size: sizes[index] ?? 0,
      notionalUsd: notionals[index] ?? 0,
      time: times[index] ?? 0,
    }),
  );
  return { start, orders };
}

function isColumn(column: unknown, length: number): column is Float64Array {
  return (
    column instanceof Float64Array &&
    column.length === length &&
    column.every((value) => Number.isFinite(value) && value > 0)
  );
}

function spansValue(listened: readonly TimeSpan[]): unknown {
  return {
    version: VERSION,
    from: Float64Array.from(listened, ({ from }) => from),
    to: Float64Array.from(listened, ({ to }) => to),
  };
}

/** @returns null when there is something that is no list of spans. */
function parseSpans(value: unknown): readonly TimeSpan[] | null {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) return null;
  const { version, from, to } = value as Record<string, unknown>;
  if (version !== VERSION || !(from instanceof Float64Array) || from.length > HISTORY_SPANS_LIMIT)
    return null;
  if (!isColumn(from, from.length) || !isColumn(to, from.length)) return null;
  return mergedSpans(Array.from(from, (start, index) => ({ from: start, to: to[index] ?? Number.NaN })));
}
