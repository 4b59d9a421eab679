import type { CacheHealth } from '../cache/database.ts';
import type { EntryStore } from '../cache/entry-store.ts';
import { createHistoryStore, type HistoryStore } from '../cache/history-store.ts';
import { createLiquidationStore } from '../cache/liquidation-store.ts';
import { createMemoryStore } from '../cache/memory-store.ts';
import { type Instrument, instrumentOfKey, leveragedInstrument, type VenueId } from '../domain/instrument.ts';
import type { HttpClient } from '../net/http-client.ts';
import { CLOCK_SKEW_NOTICE_MS, type ServerClock } from '../net/server-clock.ts';
import type { SocketPorts } from '../net/web-socket.ts';
import type { ActiveTab } from '../platform/tabs.ts';
import type { MapReply } from '../protocol/map-messages.ts';
import type { PageReply } from '../protocol/messages.ts';
import type { PopupReply } from '../protocol/popup-messages.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { AccountListStore } from '../settings/account-list.ts';
import type { ContextKeyStore } from '../settings/context-key.ts';
import type { RecordedHistoryStore } from '../settings/recorded-history.ts';
import type { Settings } from '../settings/schema.ts';
import type { SettingsStore } from '../settings/store.ts';
import { ACCOUNT_SOURCES } from '../sources/account-sources.ts';
import { sourceFor } from '../sources/registry.ts';
import type { TextLanguage } from '../text/translate.ts';
import { mirrorAt } from '../venues/registry.ts';
import { type AlertWatchPorts, createAlertWatch } from './alert-watch.ts';
import { HistoryRecorder } from './history-recorder.ts';
import { MapSession } from './map-session.ts';
import { MarketFeed } from './market-feed.ts';
import { createObserver } from './observer.ts';
import { openContext } from './open-context.ts';
import { openDesk } from './open-desk.ts';
import { createOwnAccounts } from './own-accounts.ts';
import { PageReaders } from './page-readers.ts';
import { PageSession } from './page-session.ts';
import { type CurrentTab, PopupSession } from './popup-session.ts';
import { recordedInstruments } from './recorded-instruments.ts';
import { createRejectionLog, type RejectionLogPorts } from './rejection-log.ts';

/** The cache holds at most this, and forgets an instrument not looked at for this long. */
const CACHE_LIMIT_BYTES = 20_000_000;
const CACHE_AGE_MS = 14 * 24 * 3_600_000;

/** What the worker is made of: everything outside is handed in, so that tests hand in their own. */
export interface WorkerPorts {
  /** Resolves when the clock is set; nobody is answered before. */
  readonly ready: Promise<void>;
  readonly store: EntryStore & { health?: () => CacheHealth };
  /** Where what is recorded over months lives. */
  readonly history: EntryStore;
  /** Whether the user had it forgotten. */
  readonly recordedHistory: RecordedHistoryStore;
  /** Where the counts of what was not believed outlive the worker. */
  readonly rejections: Omit<RejectionLogPorts, 'setTimeout'>;
  readonly http: HttpClient;
  readonly clock: ServerClock;
  readonly sockets: SocketPorts;
  readonly settings: SettingsStore;
  /** Reads the same settings but saves nowhere: for private windows. */
  readonly privateSettings: SettingsStore;
  /** Accounts of the leaderboard, when the user loaded it. */
  readonly accountList: AccountListStore;
  /** The user's own key for the flows of the funds. */
  readonly contextKey: Pick<ContextKeyStore, 'current' | 'onChange'>;
  /** The browser's own language, for who chose none. */
  readonly browserLanguage: TextLanguage;
  /** The panel's style sheet, which pages are sent. */
  readonly panelCss: string;
  readonly now: () => number;
  readonly random: () => number;
  readonly activeTab: () => Promise<ActiveTab | null>;
  /** Whether the user lets the extension run on a host. */
  readonly isGranted: (host: string) => Promise<boolean>;
  readonly openOptions: () => void;
  readonly openMap: (instrument: Instrument) => void;
  /** Puts a script of ours into a tab; rejects where it may not. */
  readonly injectScript: (tabId: number, file: string) => Promise<void>;
  /** What alerts need beside the rest; their check is run by an alarm. */
  readonly alerts: Pick<AlertWatchPorts, 'storage' | 'mayNotify' | 'notify' | 'minuteOfDay' | 'sleep'>;
  readonly showLevel: (tabId: number, snapshot: Snapshot | null) => void;
}

/** One end of a port, as the worker sees it. */
export interface Peer<Reply> {
  readonly tabId: number | null;
  readonly isPrivate: boolean;
  readonly send: (reply: Reply) => void;
}

export interface Worker {
  connectPage(venue: VenueId, peer: Peer<PageReply>): { message(raw: unknown): void; close(): void };
  connectPopup(peer: Peer<PopupReply>): { message(raw: unknown): void; close(): void };
  connectMap(peer: Peer<MapReply>): { message(raw: unknown): void; close(): void };
  /** Called by an alarm: keeps what would be gone tomorrow, also while nobody looks. Never rejects. */
  record(): Promise<void>;
  /** A page's reader; null when nobody wants it. */
  connectReader(
    venue: VenueId,
    tabId: number,
    disconnect: () => void,
  ): { message(raw: unknown): void; close(): void } | null;
  /** Asks for what the user wants alerts of, and tells what became due. */
  checkAlerts(): Promise<void>;
}

/** Builds the worker. Nothing is fetched until someone connects. */
export function startWorker(ports: WorkerPorts): Worker {
  const { settings, privateSettings, clock } = ports;
  const memory = createMemoryStore();
  const { recordedHistory } = ports;
  const history = createHistoryStore(ports.history, async () => {
    await recordedHistory.ready;
    return recordedHistory.forgottenAt();
  });
  const privateHistory = createHistoryStore(memory);
  const recorder = createRecorder(ports, history);
  // Whatever the store is asked first, it forgets what it was told to before it answers.
  recordedHistory.onChange(() => {
    if (recordedHistory.forgottenAt() > 0) void history.readState('tasks');
  });
  const logRejected = createRejectionLog({
    ...ports.rejections,
    setTimeout: (run, ms) => setTimeout(run, ms),
  });
  const settingsOf = (isPrivate: boolean): Settings => (isPrivate ? privateSettings : settings).current();
  const ownAccounts = createOwnAccounts({
    ...ports,
    sources: ACCOUNT_SOURCES,
    memory,
    io: ports.http.io('interactive'),
    settings: settingsOf,
  });
  const contextFeeds = openContext(ports, logRejected);
  const feed = new MarketFeed(
    {
      openDesk: (instrument, isPrivate, onChange) =>
        openDesk(
          ports,
          instrument,
          isPrivate ? { cache: memory, history: privateHistory } : { cache: ports.store, history },
          isPrivate ? () => undefined : logRejected,
          onChange,
        ),
      moment: (desk) => {
        const host = desk.source.hosts[0] ?? '';
        const skewMs = clock.skewMs(host);
        return {
          now: clock.now(host),
          localNow: ports.now(),
          clockSkewMs: Math.abs(skewMs) > CLOCK_SKEW_NOTICE_MS ? skewMs : null,
        };
      },
      settings: settingsOf,
      ownAccounts,
      observer: createObserver({ ...ports, memory, settings: settingsOf }),
      setInterval: (run, ms) => setInterval(run, ms),
      clearInterval: (timer) => clearInterval(timer as ReturnType<typeof setInterval>),
    },
    ports.now,
  );
  const pages = new Map<
    PageSession,
    { readonly tabId: number | null; readonly venue: VenueId; instrument: Instrument | null }
  >();
  const readers = new PageReaders({
    inject: ports.injectScript,
    now: ports.now,
    onReading: (tabId, venue, reading) => {
      for (const [page, place] of pages) {
        if (place.tabId === tabId && place.venue === venue) page.adoptReading(reading);
      }
    },
  });
  const prune = { now: ports.now(), maximumAgeMs: CACHE_AGE_MS, maximumBytes: CACHE_LIMIT_BYTES };
  const pruned = ports.store.prune(prune);
  const popups = new Set<PopupSession>();
  const maps = new Set<MapSession>();
  for (const store of [settings, privateSettings]) {
    store.onChange(() => {
      for (const page of pages.keys()) page.sendDisplay();
      for (const own of [...popups, ...maps]) own.seat();
      feed.touch();
      // No first answer waits for it.
      void pruned.then(() => Promise.all([ownAccounts.settle(), contextFeeds.settle()]));
    });
  }

  return {
    record: () => recorder(),
    checkAlerts: createAlertWatch({ ...ports, ...ports.alerts, feed }),
    connectPage(venue, peer) {
      const place = { tabId: peer.tabId, venue, instrument: null as Instrument | null };
      const session = new PageSession({
        venue,
        isPrivate: peer.isPrivate,
        feed,
        settings: peer.isPrivate ? privateSettings : settings,
        browserLanguage: ports.browserLanguage,
        css: ports.panelCss,
        now: ports.now,
        send: peer.send,
        openOptions: ports.openOptions,
        openMap: ports.openMap,
        readPage: (isWanted) => {
          if (peer.tabId === null) return;
          if (isWanted) readers.want(peer.tabId, venue);
          else readers.end(peer.tabId);
        },
        onSnapshot: (snapshot) => {
          place.instrument = snapshot === null ? null : leveragedInstrument(snapshot.instrument);
          if (place.instrument !== null) ownAccounts.look(place.instrument, peer.isPrivate);
          if (peer.tabId !== null) ports.showLevel(peer.tabId, snapshot);
        },
      });
      pages.set(session, place);
      return {
        message: (raw) => void ports.ready.then(() => session.handle(raw)),
        close: () => {
          session.close();
          pages.delete(session);
          // After a reload the new page may have called before the old one hung up.
          const isLast = [...pages.values()].every(({ tabId }) => tabId !== peer.tabId);
          if (peer.tabId !== null && isLast) readers.end(peer.tabId);
        },
      };
    },
    connectReader: (venue, tabId, disconnect) => readers.connect(venue, tabId, disconnect),
    connectPopup(peer) {
      const session = new PopupSession({
        feed,
        settings,
        send: (reply) => {
          for (const { key } of reply.cards) {
            const instrument = instrumentOfKey(key);
            if (instrument !== null) ownAccounts.look(instrument, false);
          }
          peer.send(reply);
        },
        current: async () => {
          const active = await ports.activeTab();
          const mirror = mirrorAt(active?.host ?? '');
          const found = [...pages].find(([, { tabId }]) => tabId !== null && tabId === active?.id);
          return {
            tab: found === undefined ? null : shownBy(...found),
            mirror: mirror && { ...mirror, granted: await ports.isGranted(mirror.host) },
          };
        },
        setTimeout: (run, ms) => void setTimeout(run, ms),
      });
      popups.add(session);
      return {
        message: (raw) => void ports.ready.then(() => session.handle(raw)),
        close: () => {
          session.close();
          popups.delete(session);
        },
      };
    },
    connectMap(peer) {
      const session = new MapSession({
        feed,
        isPrivate: peer.isPrivate,
        settings: peer.isPrivate ? privateSettings : settings,
        send: peer.send,
        setTimeout: (run, ms) => void setTimeout(run, ms),
      });
      maps.add(session);
      return {
        message: (raw) => void ports.ready.then(() => session.handle(raw)),
        close: () => {
          session.close();
          maps.delete(session);
        },
      };
    },
  };
}

function shownBy(
  page: PageSession,
  { venue, instrument }: Pick<CurrentTab, 'venue' | 'instrument'>,
): CurrentTab {
  return { venue, instrument, panelRemoved: page.isPanelRemoved() };
}

function createRecorder(ports: WorkerPorts, history: HistoryStore): () => Promise<void> {
  const recorder = new HistoryRecorder({
    instruments: () => recordedInstruments(ports.settings.current()),
    sourceFor,
    io: ports.http.io('background'),
    history,
    liquidations: (key) => createLiquidationStore(ports.store, key),
    now: ports.now,
  });
  return async () => {
    await Promise.all([ports.ready, ports.settings.ready]);
    await recorder.run();
  };
}
