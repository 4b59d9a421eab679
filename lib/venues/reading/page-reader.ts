import type { Instrument } from '../../domain/instrument.ts';
import { type Venue, venuePage } from '../venue.ts';
import { readPage } from './read-page.ts';
import type { PageReading, VenueReading } from './venue-reading.ts';

/** A page is read this often at most, and only while it is seen. */
const READ_PAUSE_MS = 3_000;
/** On a page that takes long to read the pauses grow: a sixtieth of its time at most. */
const PAUSE_FACTOR = 60;
/** A page that never rests is read all the same. */
const REST_LIMIT_MS = 2_000;

export interface PageReaderPorts {
  readonly window: Window;
  readonly venue: Venue;
  readonly reading: VenueReading;
  /** Aborts when nobody listens any more. */
  readonly signal: AbortSignal;
  /** Told whenever the page says something else than before. */
  readonly onReading: (symbol: string, reading: PageReading) => void;
}

/** Reads the page now and then while it is seen, in moments in which it rests; nothing of it is watched in between. */
export function startPageReader({ window, venue, reading, signal, onReading }: PageReaderPorts): void {
  const { document } = window;
  let timer: number | null = null;
  let said = '';

  const read = (): void => {
    const started = window.performance.now();
    const instrument = instrumentAt(venue, window.location.href);
    if (instrument !== null) {
      const found = readPage(document, reading, instrument);
      const json = JSON.stringify([instrument.symbol, found]);
      if (json !== said) onReading(instrument.symbol, found);
      said = json;
    }
    const tookMs = window.performance.now() - started;
    schedule(Math.max(READ_PAUSE_MS, PAUSE_FACTOR * tookMs));
  };
  const schedule = (pauseMs: number): void => {
    if (timer !== null) window.clearTimeout(timer);
    timer = null;
    if (signal.aborted || document.visibilityState !== 'visible') return;
    timer = window.setTimeout(
      () => window.requestIdleCallback(readIfSeen, { timeout: REST_LIMIT_MS }),
      pauseMs,
    );
  };
  const readIfSeen = (): void => {
    if (!signal.aborted && document.visibilityState === 'visible') read();
  };

  document.addEventListener('visibilitychange', () => schedule(0), { signal });
  signal.addEventListener('abort', () => schedule(0), { once: true });
  schedule(0);
}

function instrumentAt(venue: Venue, href: string): Instrument | null {
  const page = venuePage(venue, new URL(href));
  return page.state === 'instrument' ? page.instrument : null;
}
