import { sliceCandles } from '../domain/candles.ts';
import { type Instrument, parseInstrument } from '../domain/instrument.ts';
import { candleNews, openInterestNews } from '../domain/series-news.ts';
import {
  candlesReplies,
  type MapMessage,
  type MapReply,
  openInterestReplies,
} from '../protocol/map-messages.ts';
import { PROTOCOL_VERSION } from '../protocol/names.ts';
import { isSendable, readMapMessage } from '../protocol/server.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { SettingsStore } from '../settings/store.ts';
import { type DeskData, FINE_HISTORY_MS } from './desk-data.ts';
import type { MarketFeed } from './market-feed.ts';
import type { Watcher } from './watcher.ts';

/** Between two chunks of history: the page reads one a frame. */
const CHUNK_PAUSE_MS = 20;
/** A month is some thirty messages. */
const WAITING_LIMIT = 200;

export interface MapSessionPorts {
  readonly feed: MarketFeed;
  readonly isPrivate: boolean;
  readonly settings: SettingsStore;
  readonly send: (reply: MapReply) => void;
  readonly setTimeout: (run: () => void, ms: number) => void;
}

type History = Pick<DeskData, 'fine' | 'markHours' | 'openInterest' | 'tiers'>;

/** One open map page: it is told what a popup card is, and the history behind the estimate, of which it makes the heat itself. */
export class MapSession implements Watcher {
  readonly interest = 'full';
  readonly isPrivate: boolean;
  private readonly ports: MapSessionPorts;
  private instrument: Instrument | null = null;
  private visible = true;
  private isOpen = true;
  /** What the page has been told, or is about to be. */
  private told: History | null = null;
  private readonly waiting: MapReply[] = [];
  private isSending = false;

  constructor(ports: MapSessionPorts) {
    this.ports = ports;
    this.isPrivate = ports.isPrivate;
  }

  isVisible(): boolean {
    return this.visible;
  }

  async handle(raw: unknown): Promise<void> {
    const message = readMapMessage(raw);
    if (message === null) return;
    await this.ports.settings.ready;
    if (!this.isOpen) return;
    if (message.type === 'map.subscribe') this.subscribe(message);
    else {
      this.visible = message.visible;
      this.ports.feed.touch();
    }
  }

  receive(snapshot: Snapshot): void {
    const reply: MapReply = { v: PROTOCOL_VERSION, type: 'snapshot', snapshot: slim(snapshot) };
    if (isSendable(reply)) this.ports.send(reply);
    const data = this.ports.feed.dataOf(this);
    if (data !== null) this.tell(data);
  }

  /** Settings changed: another language, other colours, or the venue is switched off. */
  seat(): void {
    const settings = this.ports.settings.current();
    const { language, theme, directionColours } = settings;
    this.ports.send({
      v: PROTOCOL_VERSION,
      type: 'display',
      display: { language, theme, directionColours },
    });
    if (this.instrument === null) return;
    const isOff = settings.disabledVenues.includes(this.instrument.venue);
    if (isOff) this.ports.feed.leave(this);
    else if (this.ports.feed.dataOf(this) !== null || this.ports.feed.watch(this.instrument, this)) return;
    const code = isOff ? 'switched-off' : 'unknown-instrument';
    this.ports.send({ v: PROTOCOL_VERSION, type: 'refused', code });
  }

  close(): void {
    this.isOpen = false;
    this.ports.feed.leave(this);
    this.waiting.length = 0;
  }

  private subscribe({ instrument }: Extract<MapMessage, { type: 'map.subscribe' }>): void {
    this.ports.feed.leave(this);
    this.forget();
    const parsed = parseInstrument(instrument.venue, instrument.symbol);
    this.instrument = parsed !== null && parsed.kind === instrument.kind ? parsed : null;
    if (this.instrument === null) {
      this.ports.send({ v: PROTOCOL_VERSION, type: 'refused', code: 'unknown-instrument' });
    }
    this.seat();
  }

  private forget(): void {
    this.told = null;
    this.waiting.length = 0;
  }

  private tell(data: DeskData): void {
    const newest = data.fine.openTime[data.fine.openTime.length - 1];
    // Of the mark the desk holds years; the map shows a month.
    const from = (newest ?? 0) - FINE_HISTORY_MS;
    const { told } = this;
    if (told?.fine !== data.fine)
      this.waiting.push(...candlesReplies('last', candleNews(told?.fine ?? null, data.fine)));
    const marks = sliceCandles(data.markHours, from, Number.POSITIVE_INFINITY);
    if (told?.markHours !== data.markHours)
      this.waiting.push(...candlesReplies('mark', candleNews(told?.markHours ?? null, marks)));
    if (data.openInterest !== null && told?.openInterest !== data.openInterest) {
      const news = openInterestNews(told?.openInterest ?? null, data.openInterest);
      this.waiting.push(...openInterestReplies(news));
    }
    if (data.tiers !== null && told?.tiers !== data.tiers)
      this.waiting.push({
        v: PROTOCOL_VERSION,
        type: 'tiers',
        table: { ...data.tiers.value, tiers: [...data.tiers.value.tiers] },
      });
    this.told = data;
    // A page that cannot keep up is told all of it anew.
    if (this.waiting.length > WAITING_LIMIT) this.forget();
    if (!this.isSending && this.waiting.length > 0) this.sendNext();
  }

  private sendNext(): void {
    const next = this.waiting.shift();
    this.isSending = next !== undefined;
    if (next === undefined) return;
    this.ports.send(next);
    this.ports.setTimeout(() => this.sendNext(), CHUNK_PAUSE_MS);
  }
}

/** The map draws bands of what is observed, not its bins. */
function slim(snapshot: Snapshot): Snapshot {
  const { observed } = snapshot;
  return { ...snapshot, observed: observed && { ...observed, binEdges: [], long: [], short: [] } };
}
