import type { Instrument } from '../domain/instrument.ts';
import type { PagePort } from '../platform/page-runtime.ts';
import type { InstrumentPageMessage } from './instrument-page.ts';
import { PROTOCOL_VERSION } from './names.ts';

/** First wait before a lost port is opened again; doubled up to the cap, with full jitter. */
const RECONNECT_BASE_MS = 500;
const RECONNECT_CAP_MS = 15_000;

export interface InstrumentPageClientPorts {
  readonly connect: (name: string) => PagePort | null;
  readonly random: () => number;
  readonly setTimeout: (run: () => void, ms: number) => unknown;
  readonly isVisible: () => boolean;
}

/** The end that a page of ours has of its port: subscribes to its instrument, and opens the port anew when the worker died. */
export class InstrumentPageClient {
  readonly #name: string;
  readonly #instrument: Instrument;
  readonly #ports: InstrumentPageClientPorts;
  readonly #onMessage: (message: unknown) => boolean;
  #port: PagePort | null = null;
  #attempts = 0;
  #isWaiting = false;

  /** @param onMessage true for a message that was understood: the worker is well. */
  constructor(
    name: string,
    instrument: Instrument,
    ports: InstrumentPageClientPorts,
    onMessage: (message: unknown) => boolean,
  ) {
    this.#name = name;
    this.#instrument = instrument;
    this.#ports = ports;
    this.#onMessage = onMessage;
  }

  /** Opens the port, if there is none. A hidden page opens it when it is seen. */
  open(): void {
    if (this.#port !== null || this.#isWaiting) return;
    const port = this.#ports.connect(this.#name);
    if (port === null) return;
    this.#port = port;
    port.onMessage.addListener((message) => {
      if (this.#onMessage(message)) this.#attempts = 0;
    });
    port.onDisconnect.addListener(() => this.#lost());
    const { venue, symbol, kind } = this.#instrument;
    this.#say({ v: PROTOCOL_VERSION, type: 'own-page.subscribe', instrument: { venue, symbol, kind } });
    this.visibilityChanged();
  }

  visibilityChanged(): void {
    const visible = this.#ports.isVisible();
    if (this.#port !== null) this.#say({ v: PROTOCOL_VERSION, type: 'own-page.visibility', visible });
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

  #say(message: InstrumentPageMessage): void {
    try {
      this.#port?.postMessage(message);
    } catch {
      this.#lost();
    }
  }
}
