import type { EntryStore } from '../cache/entry-store.ts';
import type { Instrument } from '../domain/instrument.ts';
import {
  OWN_ACCOUNT_VENUES,
  type OwnAccount,
  type OwnAccounts,
  type OwnAccountVenue,
  ownAccountKey,
} from '../domain/own-account.ts';
import { asFetchFailure, type FailureKind } from '../net/failure.ts';
import { RETRY_POLICY, transientRetryAt } from '../net/retry-policy.ts';
import type { Settings } from '../settings/schema.ts';
import type { AccountPosition, AccountSource } from '../sources/account-position.ts';
import type { SourceIo } from '../sources/source.ts';
import { createOwnAccountCache, type OwnAccountCache, type OwnAccountRecord } from './own-account-cache.ts';

/** What is known of the user's own account at an instrument's venue. */
export interface OwnAccountReading {
  /** In the instrument, as they stood at `asOf`. */
  readonly positions: readonly AccountPosition[];
  /** The venue's time, ms; null: nothing was read yet. */
  readonly asOf: number | null;
  /** Why nothing newer came; null while all is well. `no-data`: the venue knows no such account. */
  readonly failure: FailureKind | null;
  readonly liquidationFrom: AccountSource['liquidationFrom'];
}

export interface OwnAccountReader {
  /** Somebody looks at the instrument now, on its page or its card: reads the account when that is due. Nothing else does. */
  look(instrument: Instrument, isPrivate: boolean): void;
  /** Null where the user named no account that could hold the instrument, or switched the venue off. */
  positionsOf(instrument: Instrument, isPrivate: boolean): OwnAccountReading | null;
  /** Settings changed, or are known now: forgets at once what was read of accounts that are no more the user's. */
  settle(): Promise<void>;
}

export interface OwnAccountPorts {
  readonly sources: Readonly<Record<OwnAccountVenue, AccountSource>>;
  readonly store: EntryStore;
  /** For private windows. */
  readonly memory: EntryStore;
  readonly io: SourceIo;
  readonly settings: (isPrivate: boolean) => Settings;
  /** Local ms. */
  readonly now: () => number;
  readonly random: () => number;
}

/** One account as one kind of window knows it. */
interface Watch {
  readonly source: AccountSource;
  readonly account: OwnAccount;
  readonly cache: OwnAccountCache;
  readonly restored: Promise<void>;
  record: OwnAccountRecord | null;
  isBusy: boolean;
  failures: number;
}

/**
 * Reads what the user's own accounts hold while a page or a card of their venue is looked at, calmly, and keeps the last good answer with
 * its age. Windows share it; private ones have their own, in memory.
 */
export function createOwnAccounts(ports: OwnAccountPorts): OwnAccountReader {
  const caches = { shared: createOwnAccountCache(ports.store), private: createOwnAccountCache(ports.memory) };
  const watches = new Map<string, Watch>();

  const watchOf = (instrument: Instrument, isPrivate: boolean): Watch | null => {
    const venue = OWN_ACCOUNT_VENUES.find((id) => id === instrument.venue);
    const settings = ports.settings(isPrivate);
    const account = venue && settings.ownAccounts[venue];
    if (venue === undefined || account === undefined || settings.disabledVenues.includes(venue)) return null;
    if (!ports.sources[venue].covers(instrument)) return null;
    const key = watchKey(venue, isPrivate);
    const known = watches.get(key);
    if (known !== undefined && ownAccountKey(known.account) === ownAccountKey(account)) return known;
    const watch = openWatch(ports.sources[venue], account, isPrivate ? caches.private : caches.shared);
    watches.set(key, watch);
    return watch;
  };

  const isCurrent = (watch: Watch): boolean => [...watches.values()].includes(watch);

  const read = async (watch: Watch): Promise<void> => {
    watch.isBusy = true;
    await watch.restored;
    if (isCurrent(watch) && isDue(watch, ports.now())) {
      const record = await nextRecord(watch, ports);
      if (isCurrent(watch)) {
        watch.record = record;
        void watch.cache.write(watch.source.venue, watch.account, record);
      }
    }
    watch.isBusy = false;
  };

  return {
    look(instrument, isPrivate) {
      const watch = watchOf(instrument, isPrivate);
      if (watch !== null && !watch.isBusy && isDue(watch, ports.now())) void read(watch);
    },
    positionsOf(instrument, isPrivate) {
      const watch = watchOf(instrument, isPrivate);
      if (watch === null) return null;
      const { answer = null, failure = null } = watch.record ?? {};
      return {
        positions: answer?.positions.filter(({ symbol }) => symbol === instrument.symbol) ?? [],
        asOf: answer?.asOf ?? null,
        failure: failure?.kind ?? null,
        liquidationFrom: watch.source.liquidationFrom,
      };
    },
    async settle() {
      for (const isPrivate of [false, true]) {
        const { ownAccounts } = ports.settings(isPrivate);
        for (const [key, watch] of watches)
          if (key === watchKey(watch.source.venue, isPrivate) && !isOwn(watch, ownAccounts))
            watches.delete(key);
        await (isPrivate ? caches.private : caches.shared).keepOnly(ownAccounts);
      }
    },
  };
}

function watchKey(venue: OwnAccountVenue, isPrivate: boolean): string {
  return isPrivate ? `private|${venue}` : venue;
}

function isOwn({ source, account }: Watch, ownAccounts: OwnAccounts): boolean {
  const own = ownAccounts[source.venue];
  return own !== undefined && ownAccountKey(own) === ownAccountKey(account);
}

function openWatch(source: AccountSource, account: OwnAccount, cache: OwnAccountCache): Watch {
  const restored = cache.read(source.venue, account).then((record) => {
    watch.record = record;
  });
  const watch: Watch = { source, account, cache, restored, record: null, isBusy: false, failures: 0 };
  return watch;
}

function isDue({ source, record }: Watch, now: number): boolean {
  // A try of an impossible future: the local clock was set back.
  if (record === null || record.triedAt > now) return true;
  return now >= Math.max(record.triedAt + source.refreshMs, record.failure?.retryAt ?? 0);
}

/** Asks once; never rejects. */
async function nextRecord(
  watch: Watch,
  { io, now, random }: Pick<OwnAccountPorts, 'io' | 'now' | 'random'>,
): Promise<OwnAccountRecord> {
  try {
    const { asOf, positions } = await watch.source.positions(watch.account, io);
    watch.failures = 0;
    return { triedAt: now(), answer: { asOf, positions: [...positions] }, failure: null };
  } catch (error) {
    const { kind, retryAt } = asFetchFailure(error);
    watch.failures += 1;
    const wait = kind === 'no-data' ? now() + RETRY_POLICY.formatChangedMs : now();
    const later = Math.max(retryAt ?? wait, transientRetryAt(watch.failures, now(), random()));
    return { triedAt: now(), answer: watch.record?.answer ?? null, failure: { kind, retryAt: later } };
  }
}
