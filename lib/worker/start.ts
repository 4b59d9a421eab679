import { dailyPrune } from '../cache/daily-prune.ts';
import { createHistoryStore, type HistoryStore } from '../cache/history-store.ts';
import { createLiquidationStore } from '../cache/liquidation-store.ts';
import { createMemoryStore } from '../cache/memory-store.ts';
import { type Instrument, instrumentOfKey, ownContract, type VenueId } from '../domain/instrument.ts';
import { CLOCK_SKEW_NOTICE_MS } from '../net/server-clock.ts';
import type { InstrumentPageReply } from '../protocol/instrument-page.ts';
import type { MapReply } from '../protocol/map-messages.ts';
import type { MarketReply } from '../protocol/market-messages.ts';
import type { Settings } from '../settings/schema.ts';
import { ACCOUNT_SOURCES } from '../sources/account-sources.ts';
import { sourceFor } from '../sources/registry.ts';
import { mirrorAt } from '../venues/registry.ts';
import { createAlertWatch } from './alert-watch.ts';
import { createBreadthReader } from './breadth-reader.ts';
import { createContextLine } from './context-line.ts';
import { HistoryRecorder } from './history-recorder.ts';
import type { InstrumentPagePorts, InstrumentPageSession } from './instrument-page-session.ts';
import { createLastLook } from './last-look.ts';
import { MapSession } from './map-session.ts';
import { MarketFeed } from './market-feed.ts';
import { MarketSession } from './market-session.ts';
import { createObserver } from './observer.ts';
import { openContext } from './open-context.ts';
import { openDesk } from './open-desk.ts';
import { openSides } from './open-sides.ts';
import { createOwnAccounts } from './own-accounts.ts';
import { PageReaders } from './page-readers.ts';
import { PageSession } from './page-session.ts';
import { type CurrentTab, PopupSession } from './popup-session.ts';
import { recordedInstruments } from './recorded-instruments.ts';
import { createRejectionLog } from './rejection-log.ts';
import { createVenueReader } from './venue-reader.ts';
import { createWatchedWallets } from './watched-wallets.ts';
import type { Peer, Worker, WorkerPorts } from './worker-ports.ts';

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
  const recorder = createRecorder(ports, history, (instrument) => feed.isOpen(instrument));
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
  const wallets = createWatchedWallets(ports);
  const venues = createVenueReader({
    ...ports,
    sourceFor,
    io: ports.http.io('interactive'),
    settings: () => settings.current(),
  });
  const contextFeeds = openContext(ports, logRejected);
  const contextLine = createContextLine(contextFeeds, ports.now);
  const sidesOf = openSides({ wallets, venues, contextFeeds });
  const breadth = createBreadthReader({
    ...ports,
    sourceFor,
    memory,
    io: ports.http.io('interactive'),
    settings: settingsOf,
    onChange: () => feed.touch(),
  });
  const observer = createObserver({
    ...ports,
    memory,
    settings: settingsOf,
    settingsReady: settings.ready,
  });
  const feed: MarketFeed = new MarketFeed(
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
      breadth,
      observer,
      setInterval: (run, ms) => setInterval(run, ms),
      clearInterval: (timer) => clearInterval(timer as ReturnType<typeof setInterval>),
    },
    ports.now,
  );
  const pages = new Map<
    PageSession,
    {
      readonly tabId: number | null;
      readonly venue: VenueId;
      readonly isPrivate: boolean;
      instrument: Instrument | null;
    }
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
  const prune = dailyPrune(ports.store, ports.now);
  const pruned = prune();
  const popups = new Set<PopupSession>();
  const lastLook = createLastLook(ports.store);
  const ownPages = new Set<{ seat(): void }>();
  /** A page of ours that shows one instrument. */
  const ownPage = <Reply>(
    open: (page: InstrumentPagePorts<Reply>) => InstrumentPageSession<Reply>,
    { isPrivate, send }: Peer<Reply | InstrumentPageReply>,
  ) => {
    const session = open({ feed, isPrivate, settings: isPrivate ? privateSettings : settings, send });
    ownPages.add(session);
    return {
      message: (raw: unknown) => void ports.ready.then(() => session.handle(raw)),
      close: () => {
        session.close();
        ownPages.delete(session);
      },
    };
  };
  for (const store of [settings, privateSettings]) {
    store.onChange(() => {
      for (const page of pages.keys()) page.sendDisplay();
      for (const own of [...popups, ...ownPages]) own.seat();
      feed.touch();
      // No first answer waits for it.
      void pruned.then(() => Promise.all([ownAccounts.settle(), contextFeeds.settle()]));
    });
  }
  settings.onChange(() => void pruned.then(() => Promise.all([wallets.settle(), observer.settle()])));

  return {
    wallets,
    record: async () => {
      await prune();
      await recorder();
    },
    checkAlerts: createAlertWatch({ ...ports, ...ports.alerts, feed }),
    connectPage(venue, peer) {
      const { tabId, isPrivate } = peer;
      const place = { tabId, venue, isPrivate, instrument: null as Instrument | null };
      const session = new PageSession({
        venue,
        isPrivate: peer.isPrivate,
        feed,
        settings: peer.isPrivate ? privateSettings : settings,
        browserLanguage: ports.browserLanguage,
        css: ports.panelCss,
        now: ports.now,
        context: (language) => (peer.isPrivate ? '' : contextLine(language)),
        send: peer.send,
        openOptions: ports.openOptions,
        openPage: ports.openPage,
        readPage: (isWanted) => {
          if (peer.tabId === null) return;
          if (isWanted) readers.want(peer.tabId, venue);
          else readers.end(peer.tabId);
        },
        onSnapshot: (snapshot) => {
          place.instrument = snapshot === null ? null : ownContract(snapshot.requested);
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
        lastLook,
        context: contextFeeds,
        now: ports.now,
        send: (reply) => {
          for (const { key } of reply.cards) {
            const instrument = instrumentOfKey(key);
            if (instrument !== null) ownAccounts.look(instrument, false);
          }
          const [first] = reply.cards;
          if (first !== undefined) breadth.look(first.snapshot.instrument.venue, false);
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
    connectMap: (peer) =>
      ownPage<MapReply>(
        (page) => new MapSession({ ...page, setTimeout: (run, ms) => void setTimeout(run, ms) }),
        peer,
      ),
    connectMarket: (peer) =>
      ownPage<MarketReply>(
        // What stands beside the contract is kept: of private windows nothing is.
        (page) => new MarketSession({ ...page, sidesOf: page.isPrivate ? openSides(null) : sidesOf }),
        peer,
      ),
  };
}

function shownBy(
  page: PageSession,
  { venue, instrument, isPrivate }: Pick<CurrentTab, 'venue' | 'instrument' | 'isPrivate'>,
): CurrentTab {
  return { venue, instrument, isPrivate, panelRemoved: page.isPanelRemoved() };
}

function createRecorder(
  ports: WorkerPorts,
  history: HistoryStore,
  isOpen: (instrument: Instrument) => boolean,
): () => Promise<void> {
  const recorder = new HistoryRecorder({
    instruments: () => recordedInstruments(ports.settings.current()),
    sourceFor,
    io: ports.http.io('background'),
    history,
    liquidations: (key) => createLiquidationStore(ports.store, key),
    isOpen,
    now: ports.now,
  });
  return async () => {
    await Promise.all([ports.ready, ports.settings.ready]);
    await recorder.run();
  };
}
