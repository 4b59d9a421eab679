import {
  type Instrument,
  instrumentKey,
  leveragedInstrument,
  parseInstrument,
  type VenueId,
} from '../domain/instrument.ts';
import type { Display, PageMessage, PageReply } from '../protocol/messages.ts';
import { PROTOCOL_VERSION } from '../protocol/names.ts';
import type { OwnPage } from '../protocol/page-address.ts';
import type { PagePill, PageSnapshot } from '../protocol/page-snapshot.ts';
import type { ReadingMessage } from '../protocol/reading-messages.ts';
import { createPageReader, isSendable } from '../protocol/server.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { DEFAULT_PANEL } from '../settings/default-panel.ts';
import { type PanelState, type Settings, WATCH_LIST_LIMIT } from '../settings/schema.ts';
import type { SettingsStore } from '../settings/store.ts';
import { panelTexts } from '../text/panel.ts';
import { type TextLanguage, translator } from '../text/translate.ts';
import { panelWords } from '../text/words.ts';
import type { MarketFeed } from './market-feed.ts';
import { PagePositions } from './page-positions.ts';
import { createPresenter, type Presenter } from './page-presenter.ts';
import { readingWords } from './page-read.ts';
import type { Watcher } from './watcher.ts';

/** Well within the silence after which a page takes its port for dead. */
const PILL_REPEAT_MS = 20_000;

export interface PageSessionPorts {
  readonly venue: VenueId;
  readonly isPrivate: boolean;
  readonly feed: MarketFeed;
  /** Of a private window: a store that saves nowhere. */
  readonly settings: SettingsStore;
  /** The browser's own, for who chose none. */
  readonly browserLanguage: TextLanguage;
  /** The panel's style sheet. */
  readonly css: string;
  readonly now: () => number;
  /** What is known around the market, in one line; empty for nothing. */
  readonly context: (language: TextLanguage) => string;
  readonly send: (reply: PageReply) => void;
  readonly openOptions: () => void;
  readonly openPage: (page: OwnPage, instrument: Instrument) => void;
  /** Whether the page is to be read for a position. */
  readonly readPage: (isWanted: boolean) => void;
  /** null: the page shows no instrument any more. */
  readonly onSnapshot: (snapshot: Snapshot | null) => void;
}

/** One trading page at the other end of a port. */
export class PageSession implements Watcher {
  readonly interest = 'full';
  readonly isPrivate: boolean;
  private readonly ports: PageSessionPorts;
  private readonly read: (message: unknown) => PageMessage | string;
  private readonly positions: PagePositions;
  private instrument: Instrument | null = null;
  private visible = true;
  private panelRemoved = false;
  private hasFull = false;
  /** Each part as JSON, as it was last sent: what tells the same is not sent again. */
  private readonly sent = new Map<string, string>();
  /** In the language that the page was dressed for; null before that. */
  private presenter: Presenter | null = null;
  private last: Snapshot | null = null;
  /** What was read from the page; it goes with the session. */
  private reading: ReadingMessage | null = null;
  /** The contract whose reading the trader removed: it is shown no more until the page is loaded anew. */
  private removed: string | null = null;
  /** The words that the page has. */
  private dressed = '';
  private range = DEFAULT_PANEL.ladderRange;
  /** A folded panel is sent its one line only. */
  private isFolded = DEFAULT_PANEL.collapsed;
  private pillSentAt = 0;

  constructor(ports: PageSessionPorts) {
    this.ports = ports;
    this.isPrivate = ports.isPrivate;
    this.read = createPageReader(ports.venue, ports.now);
    this.positions = new PagePositions({
      settings: ports.settings,
      language: () => this.language(),
      now: ports.now,
      tryOut: (own) => ports.feed.tryOut(this, own),
      sendForm: (form) => this.sendSmall({ v: PROTOCOL_VERSION, type: 'form', form }),
      onReadRemoved: () => {
        this.removed = this.instrument?.symbol ?? null;
        this.adoptReading(null);
      },
    });
  }

  /** Whether the page took the panel away more often than it is put back. */
  isPanelRemoved(): boolean {
    return this.panelRemoved;
  }

  pageReading(): ReadingMessage | null {
    return this.reading;
  }

  /** What the page's reader says now; null when it says nothing. */
  adoptReading(reading: ReadingMessage | null): void {
    const isOwn = reading?.symbol === this.instrument?.symbol && reading?.symbol !== this.removed;
    this.reading = isOwn ? reading : null;
    this.dress();
    this.ports.feed.touch();
  }

  isVisible(): boolean {
    return this.visible;
  }

  async handle(raw: unknown): Promise<void> {
    const message = this.read(raw);
    if (typeof message === 'string') {
      this.ports.send({ v: PROTOCOL_VERSION, type: 'refused', code: message as 'malformed' });
      return;
    }
    await this.ports.settings.ready;
    switch (message.type) {
      case 'instrument.subscribe':
        return this.subscribe(message);
      case 'page.visibility':
        this.visible = message.visible;
        this.ports.feed.touch();
        return;
      case 'position.draft':
      case 'position.save':
      case 'position.remove':
        return this.positions.handle(message, this.instrument, this.last);
      case 'panel.save':
        return this.change((settings) => ({
          ...settings,
          panels: { ...settings.panels, [this.ports.venue]: message.panel },
        }));
      case 'language.save':
        return this.change((settings) => ({ ...settings, language: message.language }));
      case 'site.disable':
        return this.change((settings) => ({
          ...settings,
          disabledVenues: [...new Set([...settings.disabledVenues, this.ports.venue])],
        }));
      case 'menu.options':
        this.ports.openOptions();
        return;
      case 'menu.map':
        return this.openPage('map');
      case 'menu.marketPage':
        return this.openPage('market');
      case 'menu.stopReading':
        return this.change((settings) => ({
          ...settings,
          pageReading: { ...settings.pageReading, enabled: false },
        }));
      case 'panel.removed':
        this.panelRemoved = true;
        return;
    }
  }

  receive(snapshot: Snapshot, changed: Partial<Snapshot>): void {
    this.ports.onSnapshot(snapshot);
    this.last = snapshot;
    if (this.presenter === null) return;
    this.dress();
    if (this.isFolded) this.sendPill(this.presenter.pill(snapshot), snapshot.requested.symbol);
    else if (this.hasFull) this.sendNews(this.presenter.parts(snapshot, changed, this.range));
    else this.sendWhole(this.presenter.whole(snapshot, this.range));
  }

  private sendWhole(snapshot: PageSnapshot): void {
    this.hasFull = this.sendSmall({ v: PROTOCOL_VERSION, type: 'snapshot', snapshot });
    if (this.hasFull) this.news(snapshot);
  }

  private sendNews(parts: Partial<PageSnapshot>): void {
    if (!this.sendSmall({ v: PROTOCOL_VERSION, type: 'patch', patch: this.news(parts) }))
      this.hasFull = false;
  }

  /** When it says something else, and at times to tell that the port lives. */
  private sendPill(pill: PagePill, symbol: string): void {
    const isOther = Object.keys(this.news({ pill })).length > 0;
    const now = this.ports.now();
    if (!isOther && this.hasFull && now - this.pillSentAt < PILL_REPEAT_MS) return;
    this.hasFull = this.sendSmall({ v: PROTOCOL_VERSION, type: 'pill', symbol, pill });
    if (this.hasFull) this.pillSentAt = now;
  }

  private sendSmall(reply: PageReply): boolean {
    if (!isSendable(reply)) return false;
    this.ports.send(reply);
    return true;
  }

  /** The parts that are others than the page has; from now on it has them. */
  private news(parts: Partial<PageSnapshot>): Partial<PageSnapshot> {
    const others = Object.entries(parts).filter(([name, value]) => {
      const json = JSON.stringify(value);
      const isOther = this.sent.get(name) !== json;
      this.sent.set(name, json);
      return isOther;
    });
    return Object.fromEntries(others);
  }

  /** Tells the page what of the settings it draws by. */
  sendDisplay(): void {
    const settings = this.ports.settings.current();
    const { theme, directionColours } = settings;
    const panel = settings.panels[this.ports.venue] ?? DEFAULT_PANEL;
    const enabled = !settings.disabledVenues.includes(this.ports.venue);
    this.dress();
    const display: Display = { theme, directionColours, enabled, panel };
    this.ports.send({ v: PROTOCOL_VERSION, type: 'display', display });
    this.show(panel);
    if (!enabled) this.ports.feed.leave(this);
    else if (this.instrument !== null) this.ports.feed.watch(this.instrument, this);
    // A spot page shows no position of the perpetual that stands for it.
    const hasContract = this.instrument !== null && this.instrument.kind !== 'spot';
    this.ports.readPage(enabled && hasContract && settings.pageReading.enabled);
  }

  /** Words and style, when they are others than the page has; what it shows then follows in them. */
  private dress(): void {
    const settings = this.ports.settings.current();
    const language = this.language();
    const form = this.reading?.form ?? null;
    const changed = readingWords(language, settings, { snapshot: this.last, form });
    const dressed = JSON.stringify([language, changed]);
    if (this.dressed === dressed) return;
    this.dressed = dressed;
    if (this.presenter?.language !== language)
      this.presenter = createPresenter(language, undefined, this.ports.context);
    this.hasFull = false;
    const t = translator(panelTexts, language);
    const map = this.isPrivate ? { map: t('mapNotPrivate'), marketPage: t('marketPageNotPrivate') } : {};
    const words = { ...panelWords(language), ...map, ...changed };
    this.ports.send({ v: PROTOCOL_VERSION, type: 'dress', dress: { language, words, css: this.ports.css } });
  }

  /** A panel that was opened, folded or given another range is sent all it shows now. */
  private show({ collapsed, ladderRange }: PanelState): void {
    if (collapsed !== this.isFolded || ladderRange !== this.range) this.hasFull = false;
    this.isFolded = collapsed;
    this.range = ladderRange;
    if (!this.hasFull && this.last !== null) this.receive(this.last, this.last);
  }

  close(): void {
    this.ports.feed.leave(this);
  }

  private subscribe(message: Extract<PageMessage, { type: 'instrument.subscribe' }>): void {
    this.ports.feed.leave(this);
    this.hasFull = false;
    this.last = null;
    this.reading = null;
    const { instrument } = message;
    const parsed = instrument === null ? null : parseInstrument(instrument.venue, instrument.symbol);
    this.instrument = parsed !== null && parsed.kind === instrument?.kind ? parsed : null;
    this.sendDisplay();
    if (this.instrument === null) this.ports.onSnapshot(null);
    else this.remember(this.instrument);
  }

  /** The popup lists what was watched. */
  private remember(instrument: Instrument): void {
    const leveraged = leveragedInstrument(instrument);
    const settings = this.ports.settings.current();
    if (leveraged === null || settings.disabledVenues.includes(this.ports.venue)) return;
    const key = instrumentKey(leveraged);
    if (settings.watchList.includes(key)) return;
    void this.change((current) => ({
      ...current,
      watchList: [...current.watchList.filter((other) => other !== key), key].slice(-WATCH_LIST_LIMIT),
    }));
  }

  /** Not from a private window: an extension's page opens in an ordinary one, and would leave its address there. */
  private openPage(page: OwnPage): void {
    const leveraged = this.instrument === null ? null : leveragedInstrument(this.instrument);
    if (leveraged !== null && !this.isPrivate) this.ports.openPage(page, leveraged);
  }

  private language(): TextLanguage {
    return this.ports.settings.current().language ?? this.ports.browserLanguage;
  }

  private async change(change: (settings: Settings) => Settings): Promise<void> {
    await this.ports.settings.update(change);
  }
}
