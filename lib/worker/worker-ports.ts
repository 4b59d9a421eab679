import type { CacheHealth } from '../cache/database.ts';
import type { EntryStore } from '../cache/entry-store.ts';
import type { Instrument, VenueId } from '../domain/instrument.ts';
import type { HttpClient } from '../net/http-client.ts';
import type { ServerClock } from '../net/server-clock.ts';
import type { SocketPorts } from '../net/web-socket.ts';
import type { ActiveTab } from '../platform/tabs.ts';
import type { MapReply } from '../protocol/map-messages.ts';
import type { MarketReply } from '../protocol/market-messages.ts';
import type { PageReply } from '../protocol/messages.ts';
import type { OwnPage } from '../protocol/page-address.ts';
import type { PopupReply } from '../protocol/popup-messages.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { AccountListStore } from '../settings/account-list.ts';
import type { ContextKeyStore } from '../settings/context-key.ts';
import type { RecordedHistoryStore } from '../settings/recorded-history.ts';
import type { SettingsStore } from '../settings/store.ts';
import type { TextLanguage } from '../text/translate.ts';
import type { AlertWatchPorts } from './alert-watch.ts';
import type { RejectionLogPorts } from './rejection-log.ts';
import type { WatchedWallets } from './watched-wallets.ts';

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
  /** Opens a page of ours on an instrument. */
  readonly openPage: (page: OwnPage, instrument: Instrument) => void;
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
  connectMarket(peer: Peer<MarketReply>): { message(raw: unknown): void; close(): void };
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
  /** The wallets that the user watches, for whoever looks at them. */
  readonly wallets: WatchedWallets;
}
