import type { EntryStore } from '../cache/entry-store.ts';
import { MINUTE_MS } from '../domain/candles.ts';
import { asFetchFailure, type FailureKind } from '../net/failure.ts';
import type { HttpClient } from '../net/http-client.ts';
import { RETRY_POLICY, transientRetryAt } from '../net/retry-policy.ts';
import type { WalletReport } from '../protocol/market-wallets.ts';
import type { SettingsStore } from '../settings/store.ts';
import { createWalletCache, type WalletRecord, type WalletSlot } from './wallet-cache.ts';
import { hostOf, type ReadingPorts, readWallet, slotsOf } from './wallet-readings.ts';
import { walletReport } from './wallet-report.ts';

/** Between two looks at one reading: wallets of interest move by the hour. */
const REFRESH_MS = 5 * MINUTE_MS;
/** Nothing is begun this long after the last look. */
const LOOK_MS = MINUTE_MS;
const RUNNING_LIMIT = 2;
/** What another choice in the options may have mended. */
const CHOSEN = new Set<FailureKind>(['permission-missing', 'no-data']);
/** Who looks again after this long asks what changed since. */
const VISIT_GAP_MS = 30 * MINUTE_MS;

export interface WatchedWalletPorts extends Pick<ReadingPorts, 'isGranted'> {
  readonly store: EntryStore;
  readonly http: Pick<HttpClient, 'io'>;
  /** Before it is ready nothing is asked and nothing forgotten. */
  readonly settings: Pick<SettingsStore, 'current' | 'ready'>;
  /** Local ms. */
  readonly now: () => number;
  readonly random: () => number;
}

export interface WatchedWallets {
  /** Somebody looks at the wallets now: reads what is due, calmly. Nothing else does. To be called again while one looks, within a minute. */
  look(): void;
  /** What is known now, in 20 kB at most. */
  current(): WalletReport;
  /** Settings changed, or are known now: forgets at once what was read of wallets and readings that left the list. */
  settle(): Promise<void>;
  /** Told whenever `current` says something else. @returns ends it. */
  onChange(listener: () => void): () => void;
}

type Target = Pick<WalletRecord, 'address' | 'slot'>;

/**
 * Reads what the watched wallets hold and owe while somebody looks, each reading every five minutes at most, two at a time, and keeps the last
 * good answer with its age. Each address goes to the venue or the server that answers for it alone.
 */
export function createWatchedWallets(ports: WatchedWalletPorts): WatchedWallets {
  const cache = createWalletCache(ports.store);
  const records = new Map<string, WalletRecord>();
  const failures = new Map<string, number>();
  const busy = new Set<string>();
  /** Readings that failed for want of a permission or a key, when the settings have changed since. */
  const again = new Set<string>();
  const listeners = new Set<() => void>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let restored: Promise<void> | null = null;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const wanted = (): Target[] => {
    const settings = ports.settings.current();
    return settings.watchedAccounts.flatMap((account) =>
      slotsOf(account, settings).map((slot) => ({ address: account.address, slot })),
    );
  };
  const isWanted = (target: Target): boolean => wanted().some((each) => keyOf(each) === keyOf(target));

  const restore = (): Promise<void> => {
    restored ??= ports.settings.ready.then(async () => {
      for (const record of await cache.load())
        if (isWanted(record) && !records.has(keyOf(record))) records.set(keyOf(record), record);
      if (records.size > 0) tell();
    });
    return restored;
  };

  const read = async (target: Target): Promise<void> => {
    const key = keyOf(target);
    again.delete(key);
    const record = await nextRecord(target, records.get(key) ?? null, failures, ports);
    // Taken from the list meanwhile: no answer under way brings it back.
    if (!isWanted(target)) return;
    records.set(key, record);
    void cache.write(record);
    tell();
  };

  const pump = (): void => {
    while (busy.size < RUNNING_LIMIT && ports.now() - lookedAt <= LOOK_MS) {
      const next = nextDue(wanted(), records, { busy, again }, ports.now());
      if (next === null) return;
      const key = keyOf(next);
      busy.add(key);
      void read(next).finally(() => {
        busy.delete(key);
        pump();
      });
    }
  };

  return {
    look() {
      lookedAt = ports.now();
      void restore().then(pump);
    },
    current: () =>
      walletReport(
        ports.settings.current(),
        (address, slot) => records.get(keyOf({ address, slot })) ?? null,
        // What a host told is as old as that host's clock says.
        (slot) => ports.http.io('interactive').now(hostOf(slot, ports.settings.current())),
      ),
    async settle() {
      await ports.settings.ready;
      const targets = new Set(wanted().map(keyOf));
      for (const [key, { failure }] of records) {
        if (failure !== null && CHOSEN.has(failure.kind)) again.add(key);
        if (targets.has(key)) continue;
        for (const kept of [records, failures, again]) kept.delete(key);
      }
      await cache.keepOnly((record) => isWanted(record));
      tell();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function keyOf({ address, slot }: { readonly address: string; readonly slot: WalletSlot }): string {
  return `${address}|${slot}`;
}

/** The reading that is due and was tried longest ago; null when none is. */
function nextDue(
  targets: readonly Target[],
  records: ReadonlyMap<string, WalletRecord>,
  { busy, again }: { readonly busy: ReadonlySet<string>; readonly again: ReadonlySet<string> },
  now: number,
): Target | null {
  let next: Target | null = null;
  let oldest = Number.POSITIVE_INFINITY;
  for (const target of targets) {
    const key = keyOf(target);
    const record = again.has(key) ? undefined : records.get(key);
    const triedAt = record?.triedAt ?? Number.NEGATIVE_INFINITY;
    if (busy.has(key) || !isDue(record, now) || (next !== null && triedAt >= oldest)) continue;
    next = target;
    oldest = triedAt;
  }
  return next;
}

function isDue(record: WalletRecord | undefined, now: number): boolean {
  // A try of an impossible future: the local clock was set back.
  if (record === undefined || record.triedAt > now) return true;
  return now >= Math.max(record.triedAt + REFRESH_MS, record.failure?.retryAt ?? 0);
}

/** Asks once; never rejects. */
async function nextRecord(
  { address, slot }: Target,
  known: WalletRecord | null,
  failures: Map<string, number>,
  ports: WatchedWalletPorts,
): Promise<WalletRecord> {
  const { now, random } = ports;
  const answer = known?.answer ?? null;
  const isNewVisit = known !== null && now() - known.triedAt > VISIT_GAP_MS;
  const before = isNewVisit && answer !== null ? answer : (known?.before ?? null);
  const key = keyOf({ address, slot });
  try {
    const read = await readWallet(address, slot, answer, ports.settings.current(), {
      io: ports.http.io('interactive'),
      isGranted: ports.isGranted,
    });
    failures.delete(key);
    return { address, slot, triedAt: now(), answer: read, before, failure: null };
  } catch (error) {
    const { kind, retryAt } = asFetchFailure(error);
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    // A permission may come at any moment, by a click; all else waits as the host does.
    const wait = kind === 'no-data' ? now() + RETRY_POLICY.formatChangedMs : now();
    const later = Math.max(retryAt ?? wait, transientRetryAt(count, now(), random()));
    return { address, slot, triedAt: now(), answer, before, failure: { kind, retryAt: later } };
  }
}
