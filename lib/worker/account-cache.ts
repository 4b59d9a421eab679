import type { Entry, EntryStore } from '../cache/entry-store.ts';
import { ACCOUNT_ADDRESS } from '../domain/account-address.ts';
import { z } from '../schema.ts';
import type { AccountReading } from './account-book.ts';

const PREFIX = 'account|';
const GROUP = 'accounts';
const VERSION = 1;
/** More is never written: what else stands there is not ours. */
const READ_LIMIT = 3_000;
const BYTES = 120;
const BYTES_PER_POSITION = 90;

/** What the cache holds is as hostile as a reply. */
const time = z.number().check(z.minimum(1e12), z.maximum(4e12));
const positive = z.number().check(z.positive(), z.maximum(1e18));
const storedSchema = z.object({
  schemaVersion: z.literal(VERSION),
  address: z.string().check(z.regex(ACCOUNT_ADDRESS)),
  asOf: time,
  readAt: time,
  positions: z
    .array(
      z.object({
        coin: z.string().check(z.maxLength(40)),
        side: z.enum(['long', 'short']),
        size: positive,
        notionalUsd: positive,
        liquidationPrice: z.nullable(positive),
        since: time,
      }),
    )
    .check(z.maxLength(100)),
});

export interface AccountCache {
  /** Every stored reading that parses; those read before `notBefore` (local ms) are removed. */
  load(notBefore: number): Promise<readonly (readonly [address: string, reading: AccountReading])[]>;
  save(readings: readonly (readonly [address: string, reading: AccountReading])[]): Promise<void>;
  remove(addresses: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

/** Readings of accounts in the cache, one entry an account. */
export function createAccountCache(store: EntryStore): AccountCache {
  return {
    async load(notBefore) {
      const stored = await store.list(PREFIX);
      const readings = stored.slice(0, READ_LIMIT).flatMap((value) => {
        const parsed = storedSchema.safeParse(value);
        return parsed.success ? [parsed.data] : [];
      });
      for (const { address, readAt } of readings)
        if (readAt < notBefore) await store.remove(`${PREFIX}${address}`);
      return readings
        .filter(({ readAt }) => readAt >= notBefore)
        .map(({ address, asOf, readAt, positions }) => [address, { asOf, readAt, positions }] as const);
    },
    async save(readings) {
      if (readings.length === 0) return;
      await store.put(
        readings.map(
          ([address, reading]): Entry => ({
            key: `${PREFIX}${address}`,
            group: GROUP,
            value: { schemaVersion: VERSION, address, ...reading },
            bytes: BYTES + reading.positions.length * BYTES_PER_POSITION,
            touchedAt: reading.readAt,
          }),
        ),
      );
    },
    async remove(addresses) {
      for (const address of addresses) await store.remove(`${PREFIX}${address}`);
    },
    clear: () => store.remove(PREFIX),
  };
}
