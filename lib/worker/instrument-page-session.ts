import { type Instrument, parseInstrument } from '../domain/instrument.ts';
import type { InstrumentPageMessage, InstrumentPageReply } from '../protocol/instrument-page.ts';
import { PROTOCOL_VERSION } from '../protocol/names.ts';
import { readInstrumentPageMessage } from '../protocol/server.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { SettingsStore } from '../settings/store.ts';
import type { MarketFeed } from './market-feed.ts';
import type { Watcher } from './watcher.ts';

export interface InstrumentPagePorts<Reply> {
  readonly feed: MarketFeed;
  readonly isPrivate: boolean;
  readonly settings: SettingsStore;
  readonly send: (reply: Reply | InstrumentPageReply) => void;
}

/** One open page of ours that shows one instrument: counts as a watcher like a panel. */
export abstract class InstrumentPageSession<Reply> implements Watcher {
  readonly interest = 'full';
  readonly isPrivate: boolean;
  private readonly page: InstrumentPagePorts<Reply>;
  /** Null before the page said one that is known. */
  protected instrument: Instrument | null = null;
  private visible = true;
  private isOpen = true;

  constructor(page: InstrumentPagePorts<Reply>) {
    this.page = page;
    this.isPrivate = page.isPrivate;
  }

  abstract receive(snapshot: Snapshot): void;

  /** Another instrument: what was told of the one before counts no more. */
  protected abstract forget(): void;

  isVisible(): boolean {
    return this.visible;
  }

  async handle(raw: unknown): Promise<void> {
    const message = readInstrumentPageMessage(raw);
    if (message === null) return;
    await this.page.settings.ready;
    if (!this.isOpen) return;
    if (message.type === 'own-page.subscribe') this.subscribe(message);
    else {
      this.visible = message.visible;
      this.page.feed.touch();
    }
  }

  /** Settings changed: another language, other colours, or the venue is switched off. */
  seat(): void {
    const { feed, send } = this.page;
    const settings = this.page.settings.current();
    const { language, theme, directionColours } = settings;
    send({ v: PROTOCOL_VERSION, type: 'display', display: { language, theme, directionColours } });
    if (this.instrument === null) return;
    const isOff = settings.disabledVenues.includes(this.instrument.venue);
    if (isOff) feed.leave(this);
    else if (feed.dataOf(this) !== null || feed.watch(this.instrument, this)) return;
    const code = isOff ? 'switched-off' : 'unknown-instrument';
    send({ v: PROTOCOL_VERSION, type: 'refused', code });
  }

  close(): void {
    this.isOpen = false;
    this.page.feed.leave(this);
    this.forget();
  }

  private subscribe({ instrument }: Extract<InstrumentPageMessage, { type: 'own-page.subscribe' }>): void {
    this.page.feed.leave(this);
    this.forget();
    const parsed = parseInstrument(instrument.venue, instrument.symbol);
    this.instrument = parsed !== null && parsed.kind === instrument.kind ? parsed : null;
    if (this.instrument === null)
      this.page.send({ v: PROTOCOL_VERSION, type: 'refused', code: 'unknown-instrument' });
    this.seat();
  }
}
