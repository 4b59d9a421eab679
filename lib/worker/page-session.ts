import { type Instrument, type VenueId, instrumentKey, leveragedInstrument, parseInstrument } from '../domain/instrument.ts';
import type { PageMessage, PageReply } from '../protocol/messages.ts';
import { PROTOCOL_VERSION } from '../protocol/names.ts';
import { type PositionEntry, type Snapshot } from '../protocol/snapshot.ts';
import { createPageReader, isSendable } from '../protocol/server.ts';
import { DEFAULT_PANEL } from '../settings/default-panel.ts';
import { WATCH_LIST_LIMIT, type Settings } from '../settings/schema.ts';
import type { SettingsStore } from '../settings/store.ts';
import type { MarketFeed, Watcher } from './market-feed.ts';

export interface PageSessionPorts {
  readonly venue: VenueId;
  readonly isPrivate: boolean;
  readonly feed: MarketFeed;
  /** Of a private window: a store that saves nowhere. */
  readonly settings: SettingsStore;
  readonly now: () => number;
  readonly send: (reply: PageReply) => void;
  readonly openOptions: () => void;
  readonly onSnapshot: (snapshot: Snapshot) => void;
}

/** One trading page at the other end of a port. */
export class PageSession implements Watcher {
  readonly interest = 'full';
  readonly isPrivate: boolean;
  private readonly ports: PageSessionPorts;
  private readonly read: (message: unknown) => PageMessage | string;
  private instrument: Instrument | null = null;
  private visible = true;
  private hasFull = false;

  constructor(ports: PageSessionPorts) {
    this.ports = ports;
    this.isPrivate = ports.isPrivate;
    this.read = createPageReader(ports.venue, ports.now);
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
      case 'position.save':
        return this.savePosition(message.position);
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
      case 'options.open':
        this.ports.openOptions();
        return;
    }
  }

  receive(snapshot: Snapshot, changed: Partial<Snapshot>): void {
    this.ports.onSnapshot(snapshot);
    const reply: PageReply = this.hasFull
      ? { v: PROTOCOL_VERSION, type: 'patch', patch: changed }
      : { v: PROTOCOL_VERSION, type: 'snapshot', snapshot };
    if (!isSendable(reply)) return;
    this.hasFull = true;
    this.ports.send(reply);
  }

  /** Tells the page what of the settings it draws by. */
  sendDisplay(): void {
    const settings = this.ports.settings.current();
    const { language, theme, directionColours } = settings;
    const panel = settings.panels[this.ports.venue] ?? DEFAULT_PANEL;
    const enabled = !settings.disabledVenues.includes(this.ports.venue);
    this.ports.send({ v: PROTOCOL_VERSION, type: 'display', display: { language, theme, directionColours, enabled, panel } });
    if (!enabled) this.ports.feed.leave(this);
    else if (this.instrument !== null) this.ports.feed.watch(this.instrument, this);
  }

  close(): void {
    this.ports.feed.leave(this);
  }

  private subscribe(message: Extract<PageMessage, { type: 'instrument.subscribe' }>): void {
    this.ports.feed.leave(this);
    this.hasFull = false;
    const { instrument } = message;
    const parsed = instrument === null ? null : parseInstrument(instrument.venue, instrument.symbol);
    this.instrument = parsed !== null && parsed.kind === instrument?.kind ? parsed : null;
    this.sendDisplay();
    if (this.instrument !== null) this.remember(this.instrument);
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

  private async savePosition(position: PositionEntry | null): Promise<void> {
    const leveraged = this.instrument === null ? null : leveragedInstrument(this.instrument);
    if (leveraged === null) return;
    const key = instrumentKey(leveraged);
    await this.change((settings) => {
      const { [key]: _replaced, ...others } = settings.positions;
      return { ...settings, positions: position === null ? others : { ...others, [key]: position } };
    });
  }

  private async change(change: (settings: Settings) => Settings): Promise<void> {
    await this.ports.settings.update(change);
  }
}
