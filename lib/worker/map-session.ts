import { sliceCandles } from '../domain/candles.ts';
import { candleNews, openInterestNews } from '../domain/series-news.ts';
import { candlesReplies, type MapReply, openInterestReplies } from '../protocol/map-messages.ts';
import { PROTOCOL_VERSION } from '../protocol/names.ts';
import { isSendable } from '../protocol/server.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { type DeskData, FINE_HISTORY_MS } from './desk-data.ts';
import { type InstrumentPagePorts, InstrumentPageSession } from './instrument-page-session.ts';

/** Between two chunks of history: the page reads one a frame. */
const CHUNK_PAUSE_MS = 20;
/** A month is some thirty messages. */
const WAITING_LIMIT = 200;

export interface MapSessionPorts extends InstrumentPagePorts<MapReply> {
  readonly setTimeout: (run: () => void, ms: number) => void;
}

type History = Pick<DeskData, 'fine' | 'markHours' | 'openInterest' | 'tiers'>;

/** One open map page: it is told what a popup card is, and the history behind the estimate, of which it makes the heat itself. */
export class MapSession extends InstrumentPageSession<MapReply> {
  private readonly ports: MapSessionPorts;
  /** What the page has been told, or is about to be. */
  private told: History | null = null;
  private readonly waiting: MapReply[] = [];
  private isSending = false;

  constructor(ports: MapSessionPorts) {
    super(ports);
    this.ports = ports;
  }

  receive(snapshot: Snapshot): void {
    const reply: MapReply = { v: PROTOCOL_VERSION, type: 'snapshot', snapshot: slim(snapshot) };
    if (isSendable(reply)) this.ports.send(reply);
    const data = this.ports.feed.dataOf(this);
    if (data !== null) this.tell(data);
  }

  protected forget(): void {
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
