import type { CandleSeries } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { OpenInterestSeries } from '../domain/market-data.ts';
import type { PagePort } from '../platform/page-runtime.ts';
import { candlesOf, type MapMessage, type MapReply, mapReplySchema, openInterestOf } from './map-messages.ts';
import { MAP_PORT, PROTOCOL_VERSION } from './names.ts';
import type { Snapshot } from './snapshot.ts';

/** First wait before a lost port is opened again; doubled up to the cap, with full jitter. */
const RECONNECT_BASE_MS = 500;
const RECONNECT_CAP_MS = 15_000;

export type MapDisplay = Extract<MapReply, { type: 'display' }>['display'];
export type MapRefusal = Extract<MapReply, { type: 'refused' }>['code'];

export interface MapClientPorts {
  readonly connect: (name: string) => PagePort | null;
  readonly random: () => number;
  readonly setTimeout: (run: () => void, ms: number) => unknown;
  readonly isVisible: () => boolean;
  readonly onDisplay: (display: MapDisplay) => void;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** Rows of history, in any order; what was told before is told again after a lost port. */
  readonly onCandles: (priceKind: 'last' | 'mark', rows: CandleSeries) => void;
  readonly onOpenInterest: (rows: OpenInterestSeries) => void;
  readonly onTiers: (tiers: MarginTierTable) => void;
  readonly onRefused: (code: MapRefusal) => void;
}

/** The map page's end of its port: subscribes, reads what comes by the schema, opens the port anew when the worker died. */
export class MapClient {
  readonly #ports: MapClientPorts;
  readonly #instrument: Instrument;
  #port: PagePort | null = null;
  #attempts = 0;
  #isWaiting = false;

  constructor(instrument: Instrument, ports: MapClientPorts) {
    this.#instrument = instrument;
    this.#ports = ports;
  }

  /** Opens the port, if there is none. A hidden page opens it when it is seen. */
  open(): void {
    if (this.#port !== null || this.#isWaiting) return;
    const port = this.#ports.connect(MAP_PORT);
    if (port === null) return;
    this.#port = port;
    port.onMessage.addListener((message) => this.#hear(message));
    port.onDisconnect.addListener(() => this.#lost());
    const { venue, symbol, kind } = this.#instrument;
    this.#say({ v: PROTOCOL_VERSION, type: 'map.subscribe', instrument: { venue, symbol, kind } });
    this.visibilityChanged();
  }

  visibilityChanged(): void {
    const visible = this.#ports.isVisible();
    if (this.#port !== null) this.#say({ v: PROTOCOL_VERSION, type: 'map.visibility', visible });
    else if (visible) this.open();
  }

  #lost(): void {
    this.#port = null;
    if (!this.#ports.isVisible()) return;
    this.#attempts += 1;
    this.#isWaiting = true;
    const waitMs = this.#ports.random() * Math.min(RECONNECT_CAP_MS, RECONNECT_BASE_MS * 2 ** this.#attempts);
    this.#ports.setTimeout(() => {
      this.#isWaiting = false;
      this.open();
    }, waitMs);
  }

  #hear(message: unknown): void {
    const parsed = mapReplySchema.safeParse(message);
    if (!parsed.success) return;
    this.#attempts = 0;
    const reply = parsed.data;
    const ports = this.#ports;
    if (reply.type === 'display') ports.onDisplay(reply.display);
    else if (reply.type === 'snapshot') ports.onSnapshot(reply.snapshot);
    else if (reply.type === 'candles') ports.onCandles(reply.priceKind, candlesOf(reply));
    else if (reply.type === 'open-interest') ports.onOpenInterest(openInterestOf(reply));
    else if (reply.type === 'tiers') ports.onTiers(reply.table);
    else ports.onRefused(reply.code);
  }

  #say(message: MapMessage): void {
    try {
      this.#port?.postMessage(message);
    } catch {
      this.#lost();
    }
  }
}
