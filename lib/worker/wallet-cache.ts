import type { EntryStore } from '../cache/entry-store.ts';
import { ACCOUNT_ADDRESS } from '../domain/account-address.ts';
import { RESERVES_LIMIT } from '../domain/lending-account.ts';
import { POSITION_SIDES } from '../domain/market-data.ts';
import { BALANCE_STEPS_LIMIT, WATCHED_TOKEN_NAMES } from '../domain/watched-wallet.ts';
import { FAILURE_KINDS } from '../net/failure.ts';
import { z } from '../schema.ts';

const PREFIX = 'watched-wallet|';
const GROUP = 'watched-wallets';
const VERSION = 1;
/** Fifty wallets of four readings: what is beyond is not ours. */
const READ_LIMIT = 400;

/** What may be read of a wallet, each with an entry of its own. */
export const WALLET_SLOTS = ['hyperliquid', 'aave-ethereum', 'aave-arbitrum', 'tokens'] as const;
export type WalletSlot = (typeof WALLET_SLOTS)[number];

/** What the cache holds is as hostile as a reply. */
const time = z.number().check(z.minimum(1e12), z.maximum(4e12));
const positive = z.number().check(z.positive(), z.maximum(1e18));
const amount = z.number().check(z.nonnegative(), z.maximum(1e18));
const name = z.string().check(z.maxLength(40));

const positionsAnswer = z.object({
  kind: z.literal('positions'),
  asOf: time,
  positions: z
    .array(
      z.object({
        coin: name,
        side: z.enum(POSITION_SIDES),
        size: positive,
        notionalUsd: positive,
        liquidationPrice: z.nullable(positive),
      }),
    )
    .check(z.maxLength(100)),
});

const liquidation = z.object({
  coin: name,
  coinPrice: positive,
  liquidation: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('price'),
      price: positive,
      side: z.enum(POSITION_SIDES),
      sizeUsd: amount,
    }),
    z.object({ kind: z.literal('now'), sizeUsd: amount }),
    z.object({ kind: z.literal('never'), reason: z.enum(['no-debt', 'not-held', 'covered', 'even']) }),
  ]),
});
const lendingAnswer = z.object({
  kind: z.literal('lending'),
  asOf: time,
  collateralUsd: amount,
  debtUsd: amount,
  healthFactor: z.nullable(amount),
  eMode: z.number().check(z.int(), z.gte(0), z.lte(255)),
  isIsolated: z.boolean(),
  reserves: z
    .array(z.object({ symbol: name, suppliedUsd: amount, debtUsd: amount, isCollateral: z.boolean() }))
    .check(z.maxLength(RESERVES_LIMIT)),
  liquidations: z.nullable(z.array(liquidation).check(z.maxLength(20))),
});

const tokensAnswer = z.object({
  kind: z.literal('tokens'),
  asOf: time,
  balances: z
    .array(
      z.object({
        token: z.enum(WATCHED_TOKEN_NAMES),
        /** The first balance seen, and each at which it was another than before. */
        steps: z
          .array(z.object({ time, balance: amount }))
          .check(z.minLength(1), z.maxLength(BALANCE_STEPS_LIMIT)),
      }),
    )
    .check(z.maxLength(WATCHED_TOKEN_NAMES.length)),
});

const answer = z.discriminatedUnion('kind', [positionsAnswer, lendingAnswer, tokensAnswer]);
export type PositionsAnswer = z.infer<typeof positionsAnswer>;
export type LendingAnswer = z.infer<typeof lendingAnswer>;
export type TokensAnswer = z.infer<typeof tokensAnswer>;
export type WalletAnswer = z.infer<typeof answer>;

const storedSchema = z.object({
  schemaVersion: z.literal(VERSION),
  address: z.string().check(z.regex(ACCOUNT_ADDRESS)),
  slot: z.enum(WALLET_SLOTS),
  /** Local ms of the last try. */
  triedAt: time,
  answer: z.nullable(answer),
  /** The answer of the last time that somebody looked before. */
  before: z.nullable(answer),
  /** Of the last try. */
  failure: z.nullable(z.object({ kind: z.enum(FAILURE_KINDS), retryAt: time })),
});
/** One reading of a wallet: the last good answer, the one before, and how the last try ended. */
export type WalletRecord = Pick<
  z.infer<typeof storedSchema>,
  'address' | 'slot' | 'triedAt' | 'answer' | 'before' | 'failure'
>;

const KINDS = {
  hyperliquid: 'positions',
  'aave-ethereum': 'lending',
  'aave-arbitrum': 'lending',
  tokens: 'tokens',
};

/** What was read of watched wallets, one entry a reading, so that a new worker has it at once. */
export interface WalletCache {
  /** Every stored reading that parses. */
  load(): Promise<readonly WalletRecord[]>;
  write(record: WalletRecord): Promise<void>;
  /** Drops what is stored of readings that are no more wanted. */
  keepOnly(isWanted: (record: Pick<WalletRecord, 'address' | 'slot'>) => boolean): Promise<void>;
}

/** The cache of watched wallets in an entry store. */
export function createWalletCache(store: EntryStore): WalletCache {
  const load = async (): Promise<WalletRecord[]> =>
    (await store.list(PREFIX)).slice(0, READ_LIMIT).flatMap((value) => {
      const parsed = storedSchema.safeParse(value);
      if (!parsed.success) return [];
      const { schemaVersion: _, ...record } = parsed.data;
      const answers = [record.answer, record.before].filter((each) => each !== null);
      return answers.every(({ kind }) => kind === KINDS[record.slot]) ? [record] : [];
    });
  return {
    load,
    async write(record) {
      const value = { schemaVersion: VERSION, ...record };
      await store.put([
        {
          key: keyOf(record),
          group: GROUP,
          value,
          bytes: JSON.stringify(value).length,
          touchedAt: record.triedAt,
        },
      ]);
    },
    async keepOnly(isWanted) {
      for (const record of await load()) if (!isWanted(record)) await store.remove(keyOf(record));
    },
  };
}

function keyOf({ address, slot }: Pick<WalletRecord, 'address' | 'slot'>): string {
  return `${PREFIX}${address}|${slot}`;
}
