import type { EntryStore } from '../cache/entry-store.ts';
import type { Rejections } from '../domain/rejections.ts';
import type { HttpClient } from '../net/http-client.ts';
import type { ContextKeyStore } from '../settings/context-key.ts';
import type { SettingsStore } from '../settings/store.ts';
import { CONTEXT_SOURCES } from '../sources/context-sources.ts';
import { type ContextFeeds, createContextFeeds } from './context-feeds.ts';

export interface OpenContextPorts {
  readonly store: EntryStore;
  readonly http: HttpClient;
  readonly settings: SettingsStore;
  readonly contextKey: Pick<ContextKeyStore, 'current' | 'onChange'>;
  readonly isGranted: (host: string) => Promise<boolean>;
  readonly now: () => number;
  readonly random: () => number;
}

/** The feeds over the worker's own ports. What the settings change is told to it by who hears of it, a changed key it hears itself. */
export function openContext(
  ports: OpenContextPorts,
  noteRejected: (sourceId: string, rejected: Rejections) => void,
): ContextFeeds {
  const { settings, contextKey } = ports;
  const feeds = createContextFeeds({
    ...ports,
    sources: CONTEXT_SOURCES,
    io: ports.http.io('interactive'),
    settings: () => settings.current(),
    key: contextKey.current,
    noteRejected,
  });
  // Before the settings are known every feed is off, and nothing may be forgotten for that.
  contextKey.onChange(() => void settings.ready.then(() => feeds.settle()));
  return feeds;
}
