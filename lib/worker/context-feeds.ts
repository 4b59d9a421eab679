import type { EntryStore } from '../cache/entry-store.ts';
import { CONTEXT_FEEDS, type ContextFeedId } from '../domain/context-feed.ts';
import type { Rejections } from '../domain/rejections.ts';
import { RETRY_POLICY, transientRetryAt } from '../net/retry-policy.ts';
import type { ContextReport, FeedState } from '../protocol/market-context.ts';
import type { Settings } from '../settings/schema.ts';
import type { ContextSource } from '../sources/context-source.ts';
import type { SourceIo } from '../sources/source.ts';
import {
  type ContextAnswers,
  type ContextFeedCache,
  type ContextRecord,
  createContextFeedCache,
} from './context-feed-cache.ts';
import { contextReport, type KnownFeed } from './context-report.ts';

/** After a try that failed: daily data can wait, and a host in trouble is let alone. */
const FAILED_PAUSE_MS = 5 * 60_000;

export interface ContextFeeds {
  /** Somebody looks at the context now: reads the feeds that are on, permitted and due. Nothing else does. */
  look(): void;
  /** What is known now; small, and ready to be sent. Asks nobody. */
  current(): ContextReport;
  /** Told whenever `current` says something else. @returns ends it. */
  onChange(listener: () => void): () => void;
  /** Settings or the key changed, or are known now: forgets at once what was read of feeds that are off. */
  settle(): Promise<void>;
}

export interface ContextFeedPorts {
  readonly sources: { readonly [Id in ContextFeedId]: ContextSource<ContextAnswers[Id]> };
  readonly store: EntryStore;
  readonly io: SourceIo;
  readonly settings: () => Settings;
  /** The user's own key for the flows of the funds; null for none. */
  readonly key: () => string | null;
  /** Whether the user lets the extension ask a host. */
  readonly isGranted: (host: string) => Promise<boolean>;
  readonly noteRejected: (sourceId: string, rejected: Rejections) => void;
  /** Local ms. */
  readonly now: () => number;
  readonly random: () => number;
}

/** A feed that is on. */
interface Watch<Id extends ContextFeedId> {
  readonly source: ContextSource<ContextAnswers[Id]>;
  /** By what it is asked: another key, or none, is another try. */
  access: string;
  readonly restored: Promise<void>;
  record: ContextRecord<ContextAnswers[Id]> | null;
  isBusy: boolean;
  /** What the browser said last. */
  isGranted: boolean;
  failures: number;
}
type Watches = { [Id in ContextFeedId]?: Watch<Id> };

/**
 * Reads the feeds of the market's context that the user switched on, while somebody looks, each at its own pace, and keeps the last good answer
 * with its age. A feed that is off is asked by nobody, whatever else the user granted.
 */
export function createContextFeeds(ports: ContextFeedPorts): ContextFeeds {
  const cache = createContextFeedCache(ports.store);
  const watches: Watches = {};
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  const stateOf = (id: ContextFeedId): FeedState => stateBy(ports.settings(), id, ports.key());

  const watchOf = <Id extends ContextFeedId>(id: Id): Watch<Id> | null => {
    const state = stateOf(id);
    if (state === 'off' || state === 'venue-off') return null;
    const access = accessOf(ports.settings(), id, ports.key());
    const known = watches[id] as Watch<Id> | undefined;
    if (known !== undefined) {
      if (known.access !== access) askAnew(known, access);
      return known;
    }
    const watch = openWatch(id, ports.sources[id] as Watch<Id>['source'], access, cache, tell);
    (watches as Record<ContextFeedId, unknown>)[id] = watch;
    return watch;
  };

  const isCurrent = (watch: unknown): boolean => Object.values(watches).includes(watch as never);

  const read = async <Id extends ContextFeedId>(id: Id, watch: Watch<Id>): Promise<void> => {
    watch.isBusy = true;
    await watch.restored;
    const isGranted = await ports.isGranted(watch.source.host).catch(() => false);
    const isNews = isGranted !== watch.isGranted;
    watch.isGranted = isGranted;
    const { access } = watch;
    if (isCurrent(watch) && isGranted && isDue(watch, ports.now())) {
      const record = await nextRecord(watch, ports, id === 'etf-flows' ? keyOf(ports) : null);
      // An answer by a key that is no more the user's says nothing of the new one.
      if (isCurrent(watch) && watch.access === access) {
        watch.record = record;
        void cache.write(id, record);
        tell();
      }
    } else if (isNews) tell();
    watch.isBusy = false;
  };

  const lookAt = <Id extends ContextFeedId>(id: Id): void => {
    if (stateOf(id) === 'no-key') return;
    const watch = watchOf(id);
    if (watch !== null && !watch.isBusy && isDue(watch, ports.now())) void read(id, watch);
  };

  const knownOf = <Id extends ContextFeedId>(id: Id): KnownFeed<Id> => {
    const state = stateOf(id);
    const watch = watchOf(id);
    const isRefused = state === 'on' && watch !== null && !watch.isGranted;
    return { state: isRefused ? 'no-permission' : state, record: watch?.record ?? null };
  };

  return {
    look() {
      for (const id of CONTEXT_FEEDS) lookAt(id);
    },
    current() {
      const known = {
        'fear-greed': knownOf('fear-greed'),
        volatility: knownOf('volatility'),
        'etf-flows': knownOf('etf-flows'),
      };
      return contextReport(known, ports.settings().contextFeeds.etfFlows === 'own-key', ports.now(), (id) =>
        ports.io.now(ports.sources[id].host),
      );
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async settle() {
      const kept = CONTEXT_FEEDS.filter((id) => watchOf(id) !== null);
      for (const id of CONTEXT_FEEDS) if (!kept.includes(id)) delete watches[id];
      tell();
      await cache.keepOnly(kept);
    },
  };
}

function stateBy(
  { contextFeeds, disabledVenues }: Settings,
  id: ContextFeedId,
  key: string | null,
): FeedState {
  switch (id) {
    case 'fear-greed':
      return contextFeeds.fearGreed ? 'on' : 'off';
    case 'volatility':
      // An exchange that is switched off is asked for nothing.
      if (!contextFeeds.volatility) return 'off';
      return disabledVenues.includes('deribit') ? 'venue-off' : 'on';
    case 'etf-flows':
      if (contextFeeds.etfFlows === 'off') return 'off';
      return contextFeeds.etfFlows === 'own-key' && key === null ? 'no-key' : 'on';
  }
}

function accessOf({ contextFeeds }: Settings, id: ContextFeedId, key: string | null): string {
  return id === 'etf-flows' && contextFeeds.etfFlows === 'own-key' ? `key ${key ?? ''}` : '';
}

function keyOf({ settings, key }: ContextFeedPorts): string | null {
  return settings().contextFeeds.etfFlows === 'own-key' ? key() : null;
}

/** What is known stays; how the last try ended says nothing of the next. */
function askAnew<Id extends ContextFeedId>(watch: Watch<Id>, access: string): void {
  watch.access = access;
  watch.failures = 0;
  if (watch.record?.failure != null) watch.record = { ...watch.record, triedAt: 0, failure: null };
}

function openWatch<Id extends ContextFeedId>(
  id: Id,
  source: Watch<Id>['source'],
  access: string,
  cache: ContextFeedCache,
  tell: () => void,
): Watch<Id> {
  const restored = cache.read(id).then((record) => {
    watch.record = record;
    if (record !== null) tell();
  });
  const watch: Watch<Id> = {
    source,
    access,
    restored,
    record: null,
    isBusy: false,
    isGranted: true,
    failures: 0,
  };
  return watch;
}

function isDue<Id extends ContextFeedId>({ source, record }: Watch<Id>, now: number): boolean {
  // A try of an impossible future: the local clock was set back.
  if (record === null || record.triedAt > now) return true;
  if (record.failure === null) return now >= record.triedAt + source.refreshMs;
  const pauseMs = Math.min(FAILED_PAUSE_MS, source.refreshMs);
  return now >= Math.max(record.triedAt + pauseMs, record.failure.retryAt);
}

/** Asks once; never rejects. */
async function nextRecord<Id extends ContextFeedId>(
  watch: Watch<Id>,
  { io, noteRejected, now, random }: ContextFeedPorts,
  key: string | null,
): Promise<ContextRecord<ContextAnswers[Id]>> {
  const { source } = watch;
  const noted = { ...io, noteRejected: (rejected: Rejections) => noteRejected(source.id, rejected) };
  const { answer, failure } = await source.read(watch.record?.answer ?? null, noted, key);
  if (failure === null) {
    watch.failures = 0;
    return { triedAt: now(), readAt: now(), answer, failure: null };
  }
  const { kind, retryAt } = failure;
  if (kind === 'format-changed' || kind === 'too-large') noteRejected(source.id, { [kind]: 1 });
  watch.failures += 1;
  const wait = kind === 'no-data' ? now() + RETRY_POLICY.formatChangedMs : now();
  const later = Math.max(retryAt ?? wait, transientRetryAt(watch.failures, now(), random()));
  const readAt = watch.record?.readAt ?? null;
  return { triedAt: now(), readAt, answer, failure: { kind, retryAt: later } };
}
