import type { Entry, EntryStore } from '../cache/entry-store.ts';
import { ACCOUNT_ADDRESS } from '../domain/account-address.ts';
import { z } from '../schema.ts';
import type { AccountReading } from './account-book.ts';

const PREFIX = 'account|';
/** Of addresses that the user watches: found without reading the thousands of others. */
const WATCHED_PREFIX = `${PREFIX}watched|`;
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
  isWatched: z.boolean(),
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
  /** Removes what was read for the user's list and is on it no more. */
  keepWatched(watched: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

/** Readings of accounts in the cache, one entry an account. */
export function createAccountCache(store: EntryStore): AccountCache {
  const stored = async (prefix: string) =>
    (await store.list(prefix)).slice(0, READ_LIMIT).flatMap((value) => {
      const parsed = storedSchema.safeParse(value);
      return parsed.success ? [parsed.data] : [];
    });
  /** Under either key: an address may have been put on the list after the venue had named it. */
  const remove = async (addresses: readonly string[]): Promise<void> => {
    for (const address of addresses)
      for (const isWatched of [false, true]) await store.remove(keyOf(address, isWatched));
  };
  return {
    async load(notBefore) {
      const readings = await stored(PREFIX);
      await remove(readings.filter(({ readAt }) => readAt < notBefore).map(({ address }) => address));
      return readings
        .filter(({ readAt }) => readAt >= notBefore)
        .map(({ address, schemaVersion: _, ...reading }) => [address, reading] as const);
    },
    async save(readings) {
      if (readings.length === 0) return;
      await store.put(
        readings.map(
          ([address, reading]): Entry => ({
            key: keyOf(address, reading.isWatched),
            group: GROUP,
            value: { schemaVersion: VERSION, address, ...reading },
            bytes: BYTES + reading.positions.length * BYTES_PER_POSITION,
            touchedAt: reading.readAt,
          }),
        ),
      );
    },
    remove,
    async keepWatched(watched) {
      const gone = (await stored(WATCHED_PREFIX)).filter(({ address }) => !watched.includes(address));
      await remove(gone.map(({ address }) => address));
    },
    clear: () => store.remove(PREFIX),
  };
}

function keyOf(address: string, isWatched: boolean): string {
  return `${isWatched ? WATCHED_PREFIX : PREFIX}${address}`;
}
