import { CONTEXT_COINS, type ContextCoin, type ContextFeedId } from '../domain/context-feed.ts';
import { asFetchFailure, type FetchFailure } from '../net/failure.ts';
import type { HostLimit, SourceIo } from './source.ts';

/** What one reading came to: the answer with what was known before where a part failed, and why it did. */
export interface ContextReading<Answer> {
  /** Null: nothing was ever read. */
  readonly answer: Answer | null;
  readonly failure: FetchFailure | null;
}

/** A feed about the market that the user may switch on. */
export interface ContextSource<Answer> {
  readonly id: ContextFeedId;
  readonly host: string;
  readonly limits: readonly HostLimit[];
  /** Between two good readings, ms: no more often than the data changes. */
  readonly refreshMs: number;
  /** Asks once. Never rejects. @param key of the user, where the feed may be asked with one; null for none. */
  read(before: Answer | null, io: SourceIo, key: string | null): Promise<ContextReading<Answer>>;
}

/** What is known of each coin; one that was never read is absent. */
export type ByCoin<T> = Readonly<Partial<Record<ContextCoin, T>>>;

/**
 * Asks for one coin after the other; the failure of one leaves what was known of it, and the other as it is. Never rejects.
 * @returns the answer and the first failure.
 */
export async function readEachCoin<T>(
  before: ByCoin<T> | null,
  load: (coin: ContextCoin, before: T | null) => Promise<T>,
): Promise<ContextReading<ByCoin<T>>> {
  const coins: Partial<Record<ContextCoin, T>> = { ...before };
  let failure: FetchFailure | null = null;
  for (const coin of CONTEXT_COINS) {
    try {
      coins[coin] = await load(coin, coins[coin] ?? null);
    } catch (error) {
      failure ??= asFetchFailure(error);
    }
  }
  return { answer: Object.keys(coins).length === 0 ? null : coins, failure };
}
