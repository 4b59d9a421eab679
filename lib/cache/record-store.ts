import type { EntryStore } from './entry-store.ts';

const RECORD_VERSION = 1;

/** A cached answer: what it is, how old by the venue's clock, when it came by ours. */
export interface CachedRecord<T> {
  readonly payload: T;
  readonly asOf: number;
  readonly receivedAt: number;
  readonly source: string;
}

export interface RecordStore {
  /** @returns null when there is none, when it is from another version, or when `parse` refuses the payload. */
  read<T>(
    instrumentKey: string,
    kind: string,
    parse: (payload: unknown) => T | null,
  ): Promise<CachedRecord<T> | null>;
  write<T>(instrumentKey: string, kind: string, record: CachedRecord<T>): Promise<void>;
}

/** One record per (instrument, kind) in the cache, parsed on every read. */
export function createRecordStore(store: EntryStore): RecordStore {
  return {
    async read(instrumentKey, kind, parse) {
      const stored = await store.get(keyOf(instrumentKey, kind));
      if (typeof stored !== 'object' || stored === null) return null;
      const record = stored as Record<string, unknown>;
      const { asOf, receivedAt, source } = record;
      if (record['schemaVersion'] !== RECORD_VERSION || !isTime(asOf) || !isTime(receivedAt)) return null;
      const payload = parse(record['payload']);
      return payload === null ? null : { payload, asOf, receivedAt, source: String(source).slice(0, 40) };
    },
    async write(instrumentKey, kind, record) {
      await store.put([
        {
          key: keyOf(instrumentKey, kind),
          group: instrumentKey,
          value: { schemaVersion: RECORD_VERSION, ...record },
          bytes: 512,
          touchedAt: record.receivedAt,
        },
      ]);
    },
  };
}

function keyOf(instrumentKey: string, kind: string): string {
  return `record|${instrumentKey}|${kind}`;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
