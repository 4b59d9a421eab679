import { ACCOUNT_ADDRESS } from '../domain/account-address.ts';
import type { StoragePort } from '../platform/storage.ts';
import { z } from '../schema.ts';

export const ACCOUNT_LIST_KEY = 'accounts';
const LEADERS_LIMIT = 1_000;

const accountListSchema = z.object({
  /** Accounts of the leaderboard with their value in USD, largest first. */
  leaders: z
    .array(
      z.tuple([
        z.string().check(z.regex(ACCOUNT_ADDRESS)),
        z.number().check(z.nonnegative(), z.maximum(1e15)),
      ]),
    )
    .check(z.maxLength(LEADERS_LIMIT)),
  /** Local ms; null: never loaded. */
  loadedAt: z.nullable(z.number()),
  /** Local ms of the last time the user had all addresses forgotten: what was stored before is not read. */
  forgottenAt: z.number(),
});
export type AccountList = z.infer<typeof accountListSchema>;

const NONE: AccountList = { leaders: [], loadedAt: null, forgottenAt: 0 };

export interface AccountListStore {
  readonly current: () => AccountList;
  readonly ready: Promise<void>;
  save(list: AccountList): Promise<void>;
  onChange(listener: () => void): void;
}

/** The leaderboard's accounts, and when all addresses were to be forgotten, behind one storage key. What does not parse is nothing. */
export function createAccountListStore(port: StoragePort): AccountListStore {
  let list = NONE;
  const listeners = new Set<() => void>();
  const adopt = (value: unknown): void => {
    const parsed = accountListSchema.safeParse(value);
    list = parsed.success ? parsed.data : NONE;
    for (const listener of listeners) listener();
  };
  port.onChange(adopt);
  return {
    current: () => list,
    ready: port.load().then(adopt, () => undefined),
    async save(next) {
      adopt(next);
      await port.save(next);
    },
    onChange(listener) {
      listeners.add(listener);
    },
  };
}
