import type { VenueId } from '../domain/instrument.ts';
import type { PagePort } from '../platform/page-runtime.ts';
import type { Language, PanelState } from '../settings/schema.ts';
import type { Display, Dress, InstrumentReference, PageMessage, PageReply } from './messages.ts';
import { PAGE_PORT, PROTOCOL_VERSION } from './names.ts';
import type { PagePill, PageSnapshot } from './page-snapshot.ts';
import type { DraftForm } from './position-draft.ts';

/** First wait before a lost port is opened again; doubled up to the cap, with full jitter. */
const RECONNECT_BASE_MS = 500;
const RECONNECT_CAP_MS = 15_000;
/** The worker sends at least this often while a page is visible; longer silence means a dead port that does not say so. */
const SILENCE_MS = 40_000;
/** A worker that wakes answers within this; a port it never saw is opened anew. */
const FIRST_ANSWER_MS = 10_000;

export interface FeedClientPorts {
  readonly connect: (name: string) => PagePort | null;
  /** Null for anything that is not a reply of this version. */
  readonly parse: (message: unknown) => PageReply | null;
  readonly now: () => number;
  readonly random: () => number;
  readonly setTimeout: (run: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly isVisible: () => boolean;
  readonly onDress: (dress: Dress) => void;
  readonly onDisplay: (display: Display) => void;
  readonly onSnapshot: (snapshot: PageSnapshot) => void;
  /** What a folded panel shows; the snapshot of before is no more kept up. */
  readonly onPill: (pill: PagePill) => void;
  /** A form as the worker has filled it in; null: it closes. */
  readonly onForm: (form: DraftForm | null) => void;
  /** The extension is gone, or its new version speaks otherwise: only a reload of the page helps. */
  readonly onOutdated: () => void;
}

/** Between two drafts of a position: the worker hears no more. */
const DRAFT_STEP_MS = 200;
const POSITION_MESSAGES = ['position.draft', 'position.save', 'position.remove'] as const;

type Say = PageMessage extends infer M ? (M extends unknown ? Omit<M, 'v'> : never) : never;
export type PositionMessage = Extract<Say, { type: (typeof POSITION_MESSAGES)[number] }>;

/**
 * The page's end of the port: subscribes, reconnects when the worker died, and merges changes into the last snapshot.
 * Replies are parsed: a stale worker beside a new page after an update is told apart by the version.
 */
export class FeedClient {
  readonly #ports: FeedClientPorts;
  readonly #venue: VenueId;
  #instrument: InstrumentReference | null = null;
  #port: PagePort | null = null;
  #snapshot: PageSnapshot | null = null;
  #reconnectTimer: unknown = null;
  #attempts = 0;
  #heardAt = 0;
  #hasAnswered = false;
  #isStopped = false;
  #isPanelRemoved = false;
  /** A page of a site that is switched off is sent nothing. */
  #isEnabled = true;
  /** What was typed since the last draft was said. */
  #draft: PositionMessage | null = null;
  #draftTimer: unknown = null;
  /** What the trader changed while no worker listened: the newest of each kind, said when one does. */
  readonly #unsaid = new Map<Say['type'], Say>();

  constructor(venue: VenueId, ports: FeedClientPorts) {
    this.#venue = venue;
    this.#ports = ports;
  }

  /** Subscribes to another instrument; null on a page that is not one instrument. */
  subscribe(instrument: InstrumentReference | null): void {
    this.#instrument = this.#isPanelRemoved ? null : instrument;
    this.#snapshot = null;
    // The worker takes a position for the instrument of the page.
    for (const type of POSITION_MESSAGES) this.#unsaid.delete(type);
    this.#draft = null;
    if (this.#port === null) this.#open();
    else this.#sayWhatWeWant();
  }

  /** The form of a position was opened, filled in, saved, or the position is to go; what is typed fast is said in steps. */
  position(message: PositionMessage): void {
    if (message.type !== 'position.draft') {
      this.#draft = null;
      this.#save(message);
    } else if (this.#draftTimer !== null) this.#draft = message;
    else this.#sayDraft(message);
  }

  #sayDraft(message: PositionMessage): void {
    this.#draft = null;
    this.#save(message);
    this.#draftTimer = this.#ports.setTimeout(() => {
      this.#draftTimer = null;
      if (this.#draft !== null) this.#sayDraft(this.#draft);
    }, DRAFT_STEP_MS);
  }

  savePanel(panel: PanelState): void {
    this.#save({ type: 'panel.save', panel });
  }

  saveLanguage(language: Language): void {
    this.#save({ type: 'language.save', language });
  }

  disableSite(): void {
    this.#save({ type: 'site.disable' });
  }

  /** The page will not have the panel: its data is asked for no more, and the worker knows why. */
  panelRemoved(): void {
    this.#isPanelRemoved = true;
    this.subscribe(null);
  }

  /** What the worker does for the menu: it opens one of the extension's own pages, or ends the reading of positions. */
  choose(entry: 'options' | 'map' | 'marketPage' | 'stopReading'): void {
    this.#say({ type: `menu.${entry}` });
  }

  visibilityChanged(): void {
    if (this.#ports.isVisible() && (this.#port === null || this.#isSilent())) this.restart();
    else this.#say({ type: 'page.visibility', visible: this.#ports.isVisible() });
  }

  /** Called each second while visible: a port that went silent is opened anew. */
  check(): void {
    const isAnswerDue = !this.#hasAnswered || (this.#instrument !== null && this.#isEnabled);
    if (isAnswerDue && this.#port !== null && this.#isSilent()) this.restart();
  }

  /** After the back/forward cache the port is dead though it does not say so. */
  restart(): void {
    this.close();
    this.#open();
  }

  /** The page goes into the back/forward cache, or away. */
  close(): void {
    this.#ports.clearTimeout(this.#reconnectTimer);
    const port = this.#port;
    this.#port = null;
    port?.disconnect();
  }

  stop(): void {
    this.#isStopped = true;
    this.close();
  }

  #isSilent(): boolean {
    return this.#ports.now() - this.#heardAt > (this.#hasAnswered ? SILENCE_MS : FIRST_ANSWER_MS);
  }

  #open(): void {
    if (this.#isStopped || this.#port !== null) return;
    this.#ports.clearTimeout(this.#reconnectTimer);
    const port = this.#ports.connect(PAGE_PORT);
    if (port === null) {
      this.#ports.onOutdated();
      return;
    }
    this.#port = port;
    this.#hasAnswered = false;
    this.#heardAt = this.#ports.now();
    port.onMessage.addListener((message) => {
      if (this.#port === port) this.#hear(message);
    });
    port.onDisconnect.addListener(() => {
      if (this.#port === port) this.#lost();
    });
    this.#sayWhatWeWant();
    const unsaid = [...this.#unsaid.values()];
    this.#unsaid.clear();
    for (const message of unsaid) this.#save(message);
  }

  #lost(): void {
    this.#port = null;
    // A hidden page opens again when it is seen.
    if (!this.#ports.isVisible()) return;
    this.#attempts += 1;
    const waitMs = this.#ports.random() * Math.min(RECONNECT_CAP_MS, RECONNECT_BASE_MS * 2 ** this.#attempts);
    this.#reconnectTimer = this.#ports.setTimeout(() => this.#open(), waitMs);
  }

  #hear(message: unknown): void {
    const reply = this.#ports.parse(message);
    this.#heardAt = this.#ports.now();
    if (!this.#hasAnswered) this.#unsaid.clear();
    this.#hasAnswered = true;
    if (reply === null) return;
    this.#attempts = 0;
    if (reply.type === 'dress') this.#ports.onDress(reply.dress);
    else if (reply.type === 'display') {
      this.#isEnabled = reply.display.enabled;
      this.#ports.onDisplay(reply.display);
    } else if (reply.type === 'pill') this.#fold(reply.symbol, reply.pill);
    else if (reply.type === 'snapshot') this.#adopt(reply.snapshot);
    else if (reply.type === 'patch') {
      if (this.#snapshot !== null) this.#adopt({ ...this.#snapshot, ...reply.patch } as PageSnapshot);
    } else if (reply.type === 'form') this.#ports.onForm(reply.form);
    else if (reply.code === 'version') this.#ports.onOutdated();
  }

  #fold(symbol: string, pill: PagePill): void {
    if (!this.#isOurs(symbol)) return;
    this.#snapshot = null;
    this.#ports.onPill(pill);
  }

  /** False for a late message about the instrument left behind. */
  #isOurs(symbol: string): boolean {
    return symbol === this.#instrument?.symbol;
  }

  #adopt(snapshot: PageSnapshot): void {
    if (!this.#isOurs(snapshot.requested.symbol)) return;
    this.#snapshot = snapshot;
    this.#ports.onSnapshot(snapshot);
  }

  #sayWhatWeWant(): void {
    this.#say({ type: 'instrument.subscribe', venue: this.#venue, instrument: this.#instrument });
    this.#say({ type: 'page.visibility', visible: this.#ports.isVisible() });
    if (this.#isPanelRemoved) this.#say({ type: 'panel.removed' });
  }

  #save(message: Say): void {
    // Until it answered nobody may have been there to hear; said twice it changes nothing.
    if (!this.#hasAnswered || this.#port === null) this.#unsaid.set(message.type, message);
    this.#say(message);
  }

  #say(message: Say): void {
    try {
      this.#port?.postMessage({ v: PROTOCOL_VERSION, ...message });
    } catch {
      this.#lost();
    }
  }
}
