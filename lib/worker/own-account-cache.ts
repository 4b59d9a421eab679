import type { EntryStore } from '../cache/entry-store.ts';
import { POSITION_SIDES } from '../domain/market-data.ts';
import {
  OWN_ACCOUNT_VENUES,
  type OwnAccount,
  type OwnAccounts,
  type OwnAccountVenue,
  ownAccountKey,
} from '../domain/own-account.ts';
import { FAILURE_KINDS } from '../net/failure.ts';
import { z } from '../schema.ts';

const PREFIX = 'own-account|';
const GROUP = 'own-accounts';
const VERSION = 1;
const BYTES = 150;
const BYTES_PER_POSITION = 160;

/** What the cache holds is as hostile as a reply. */
const time = z.number().check(z.minimum(1e12), z.maximum(4e12));
const positive = z.number().check(z.positive(), z.maximum(1e18));
const amount = z.number().check(z.minimum(-1e18), z.maximum(1e18));
const positionSchema = z.object({
  symbol: z.string().check(z.maxLength(150)),
  side: z.enum(POSITION_SIDES),
  entryPrice: positive,
  leverage: z.nullable(positive),
  size: positive,
  marginMode: z.enum(['isolated', 'cross']),
  margin: z.nullable(amount),
  accountValue: z.nullable(amount),
  liquidationPrice: z.nullable(positive),
});
const storedSchema = z.object({
  schemaVersion: z.literal(VERSION),
  venue: z.enum(OWN_ACCOUNT_VENUES),
  account: z.string().check(z.maxLength(100)),
  /** Local ms of the last try. */
  triedAt: time,
  answer: z.nullable(z.object({ asOf: time, positions: z.array(positionSchema).check(z.maxLength(1_000)) })),
  /** Of the last try. */
  failure: z.nullable(z.object({ kind: z.enum(FAILURE_KINDS), retryAt: time })),
});
/** What is known of an account: the last good answer, and how the last try ended. */
export type OwnAccountRecord = Pick<z.infer<typeof storedSchema>, 'triedAt' | 'answer' | 'failure'>;

/** What was read of the user's own accounts, one entry a venue, so that a new worker has it at once. */
export interface OwnAccountCache {
  /** @returns null when nothing of this very account is stored. */
  read(venue: OwnAccountVenue, account: OwnAccount): Promise<OwnAccountRecord | null>;
  write(venue: OwnAccountVenue, account: OwnAccount, record: OwnAccountRecord): Promise<void>;
  /** Drops what is stored of accounts that are no more the user's. */
  keepOnly(accounts: OwnAccounts): Promise<void>;
}

export function createOwnAccountCache(store: EntryStore): OwnAccountCache {
  return {
    async read(venue, account) {
      const stored = storedSchema.safeParse(await store.get(PREFIX + venue));
      if (!stored.success || stored.data.account !== ownAccountKey(account)) return null;
      const { triedAt, answer, failure } = stored.data;
      return { triedAt, answer, failure };
    },
    async write(venue, account, record) {
      await store.put([
        {
          key: PREFIX + venue,
          group: GROUP,
          value: { schemaVersion: VERSION, venue, account: ownAccountKey(account), ...record },
          bytes: BYTES + (record.answer?.positions.length ?? 0) * BYTES_PER_POSITION,
          touchedAt: record.triedAt,
        },
      ]);
    },
    async keepOnly(accounts) {
      const entries = await Promise.all(
        OWN_ACCOUNT_VENUES.map(async (venue) => ({ venue, stored: await store.get(PREFIX + venue) })),
      );
      for (const { venue, stored } of entries) {
        if (stored === undefined) continue;
        const parsed = storedSchema.safeParse(stored);
        const account = accounts[venue];
        const isOwn =
          parsed.success && account !== undefined && parsed.data.account === ownAccountKey(account);
        if (!isOwn) await store.remove(PREFIX + venue);
      }
    },
  };
}
