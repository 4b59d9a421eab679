import {
  hasOwnData,
  type Instrument,
  instrumentKey,
  instrumentOfKey,
  leveragedInstrument,
  mainPerpetual,
  VENUE_IDS,
  type VenueId,
  venuesOf,
} from '../domain/instrument.ts';
import { PROTOCOL_VERSION } from '../protocol/names.ts';
import type { Look, PopupReply } from '../protocol/popup-messages.ts';
import { readPopupMessage } from '../protocol/server.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { StoredPositions } from '../settings/positions.ts';
import type { SettingsStore } from '../settings/store.ts';
import type { ContextFeeds } from './context-feeds.ts';
import { newestContext } from './context-report.ts';
import { type LastLook, lookOf, lookToTell } from './last-look.ts';
import type { MarketFeed } from './market-feed.ts';
import type { Watcher } from './watcher.ts';

/** The coins every popup shows, on the venue of the current tab. */
const MAJORS = ['BTC', 'ETH', 'BNB'];
const CARDS_LIMIT = 12;
const SEND_PAUSE_MS = 250;
/** A browser that ends says no goodbye: what is looked at is kept while the popup is open, this often. */
const KEEP_LOOK_MS = 15_000;
const DEFAULT_VENUE: VenueId = 'binance';

/** What the tab the user looks at shows, when it is one of our venues. */
export interface CurrentTab {
  readonly venue: VenueId;
  readonly instrument: Instrument | null;
  /** The page will not have the panel. */
  readonly panelRemoved: boolean;
  /** What such a tab shows leaves no trace. */
  readonly isPrivate: boolean;
}

/** The tab's page stands on a host that the extension runs on by the user's grant only. */
export interface CurrentMirror {
  readonly host: string;
  readonly venue: VenueId;
  readonly granted: boolean;
}

export interface PopupSessionPorts {
  readonly feed: MarketFeed;
  readonly settings: SettingsStore;
  /** What the tab in front shows; the browser is asked for it once. */
  readonly current: () => Promise<{
    readonly tab: CurrentTab | null;
    readonly mirror: CurrentMirror | null;
  }>;
  readonly lastLook: LastLook;
  /** Feeds about the market: read while the popup is open, of those that are on. */
  readonly context: Pick<ContextFeeds, 'look' | 'current' | 'onChange'>;
  /** Local ms. */
  readonly now: () => number;
  readonly send: (reply: PopupReply) => void;
  readonly setTimeout: (run: () => void, ms: number) => void;
}

/** One open popup: a card for the current tab, the majors, and what was watched. Closing it ends its requests. */
export class PopupSession {
  private readonly ports: PopupSessionPorts;
  private readonly cards = new Map<string, { readonly watcher: Watcher; snapshot: Snapshot | null }>();
  private tab: CurrentTab | null = null;
  private mirror: CurrentMirror | null = null;
  /** Of the time before this one; undefined until the cache was asked. */
  private lookBefore: Look | null | undefined;
  private lookKeptAt = Number.NEGATIVE_INFINITY;
  private isOpen = true;
  private isScheduled = false;

  private readonly endContext: () => void;

  constructor(ports: PopupSessionPorts) {
    this.ports = ports;
    this.endContext = ports.context.onChange(() => this.schedule());
  }

  async handle(raw: unknown): Promise<void> {
    const message = readPopupMessage(raw);
    if (message === null) return;
    await this.ports.settings.ready;
    if (message.type === 'summary.subscribe') {
      ({ tab: this.tab, mirror: this.mirror } = await this.ports.current());
      // Asked once: what this very popup writes is not the time before.
      if (this.lookBefore === undefined) this.lookBefore = await this.ports.lastLook.read();
      // Before any data: the popup opens in its language and colours, and says that it waits.
      if (this.isOpen) this.ports.send(this.reply());
      this.seat();
    } else if (message.type === 'site.toggle') {
      const { venue, enabled } = message;
      await this.ports.settings.update((settings) => ({
        ...settings,
        disabledVenues: enabled
          ? settings.disabledVenues.filter((other) => other !== venue)
          : [...new Set([...settings.disabledVenues, venue])],
      }));
    } else {
      await this.ports.settings.update((settings) => ({
        ...settings,
        watchList: settings.watchList.filter((key) => key !== message.key),
      }));
    }
  }

  /** Settings changed: other cards, other colours. */
  seat(): void {
    if (!this.isOpen) return;
    const wanted = this.instruments();
    for (const [key, card] of this.cards) {
      if (wanted.some((instrument) => instrumentKey(instrument) === key)) continue;
      this.ports.feed.leave(card.watcher);
      this.cards.delete(key);
    }
    for (const instrument of wanted) {
      const key = instrumentKey(instrument);
      if (this.cards.has(key)) continue;
      const card = { watcher: this.watcherOf(key), snapshot: null };
      this.cards.set(key, card);
      this.ports.feed.watch(instrument, card.watcher);
    }
    this.schedule();
  }

  close(): void {
    this.isOpen = false;
    this.endContext();
    this.keepLook();
    for (const { watcher } of this.cards.values()) this.ports.feed.leave(watcher);
    this.cards.clear();
  }

  private watcherOf(key: string): Watcher {
    return {
      interest: 'glance',
      isPrivate: false,
      isVisible: () => this.isOpen,
      receive: (snapshot) => {
        const card = this.cards.get(key);
        if (card !== undefined) card.snapshot = snapshot;
        this.schedule();
      },
    };
  }

  /** Current tab first, then the majors, then the rest of what was watched, newest first; never a venue that is switched off. */
  private instruments(): Instrument[] {
    const settings = this.ports.settings.current();
    const venue = this.tab?.venue ?? DEFAULT_VENUE;
    const majors = MAJORS.flatMap((coin) => mainPerpetual(venue, coin) ?? []);
    const watched = [...settings.watchList].reverse().flatMap((key) => instrumentOfKey(key) ?? []);
    const all = [...(this.tab?.instrument ? [this.tab.instrument] : []), ...majors, ...watched];
    return distinct(all, settings.positions)
      .filter((instrument) => venuesOf(instrument).every((id) => !settings.disabledVenues.includes(id)))
      .slice(0, CARDS_LIMIT);
  }

  private schedule(): void {
    if (this.isScheduled || !this.isOpen) return;
    this.isScheduled = true;
    this.ports.setTimeout(() => {
      this.isScheduled = false;
      if (!this.isOpen) return;
      this.ports.context.look();
      this.ports.send(this.reply());
      if (this.ports.now() - this.lookKeptAt >= KEEP_LOOK_MS) this.keepLook();
    }, SEND_PAUSE_MS);
  }

  private keepLook(): void {
    const [first] = this.cards.values();
    const look = first === undefined || first.snapshot === null ? null : lookOf(first.snapshot);
    if (look === null || this.lookBefore === undefined || this.tab?.isPrivate === true) return;
    this.lookKeptAt = this.ports.now();
    void this.ports.lastLook.write(look, this.lookKeptAt);
  }

  private reply(): PopupReply {
    const settings = this.ports.settings.current();
    const { language, theme, directionColours } = settings;
    const currentKey = this.tab?.instrument ? instrumentKey(this.tab.instrument) : null;
    return {
      v: PROTOCOL_VERSION,
      type: 'summary',
      display: { language, theme, directionColours },
      site:
        this.tab === null
          ? null
          : {
              venue: this.tab.venue,
              enabled: !settings.disabledVenues.includes(this.tab.venue),
              panelRemoved: this.tab.panelRemoved,
            },
      mirror: this.mirror,
      lastLook: lookToTell(
        this.lookBefore ?? null,
        [...this.cards.values()].flatMap(({ snapshot }) => snapshot ?? []),
      ),
      marketVenue:
        VENUE_IDS.filter(hasOwnData).find((venue) => !settings.disabledVenues.includes(venue)) ?? null,
      context: newestContext(this.ports.context.current()),
      awaited:
        this.cards.size < this.instruments().length ||
        [...this.cards.values()].some(({ snapshot }) => snapshot === null),
      cards: [...this.cards].flatMap(([key, { snapshot }]) =>
        snapshot === null
          ? []
          : [
              {
                key,
                currentTab: key === currentKey,
                removable: settings.watchList.includes(key),
                // A card draws no ladder and no scenario: their columns stay in the worker.
                snapshot: {
                  ...snapshot,
                  observed: snapshot.observed && { ...snapshot.observed, binEdges: [], long: [], short: [] },
                  ladder:
                    snapshot.ladder === null
                      ? null
                      : { ...snapshot.ladder, binEdges: [], long: [], short: [] },
                  scenario: null,
                },
              },
            ],
      ),
    };
  }
}

/** Of instruments with one market the first, and those with positions of their own. */
function distinct(all: readonly Instrument[], positions: StoredPositions): readonly Instrument[] {
  const markets = new Set<string>();
  const unique = new Map<string, Instrument>();
  for (const instrument of all) {
    const key = instrumentKey(instrument);
    const market = instrumentKey(leveragedInstrument(instrument) ?? instrument);
    if (unique.has(key) || (markets.has(market) && positions[key] === undefined)) continue;
    markets.add(market);
    unique.set(key, instrument);
  }
  return [...unique.values()];
}
