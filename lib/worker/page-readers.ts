import type { VenueId } from '../domain/instrument.ts';
import { createReadingReader, type ReadingMessage } from '../protocol/reading-messages.ts';
import { readerScript } from '../venues/reading/registry.ts';

/** Tabs that are read at once. */
const TABS_LIMIT = 50;

export interface PageReadersPorts {
  /** Puts a script of ours into the top frame of a tab; fails quietly where the user gave no permission, or the tab is gone. */
  readonly inject: (tabId: number, script: string) => Promise<void>;
  /** What a tab's page says now; null when it is read no more. */
  readonly onReading: (tabId: number, venue: VenueId, reading: ReadingMessage | null) => void;
  readonly now: () => number;
}

interface Tab {
  readonly venue: VenueId;
  /** Ends the reader in the page. */
  disconnect: (() => void) | null;
  isInjected: boolean;
  last: ReadingMessage | null;
}

/** The readers in pages: one a tab, there only while its panel wants it. */
export class PageReaders {
  private readonly ports: PageReadersPorts;
  private readonly tabs = new Map<number, Tab>();

  constructor(ports: PageReadersPorts) {
    this.ports = ports;
  }

  /** Said by a page's session as often as it likes: its page is to be read. What was read of it already is told again. */
  want(tabId: number, venue: VenueId): void {
    const script = readerScript(venue);
    const known = this.tabs.get(tabId);
    if (script === null || (known === undefined && this.tabs.size >= TABS_LIMIT)) return;
    if (known !== undefined && known.venue !== venue) this.end(tabId);
    const tab = this.tabs.get(tabId) ?? { venue, disconnect: null, isInjected: false, last: null };
    this.tabs.set(tabId, tab);
    if (tab.last !== null) this.ports.onReading(tabId, venue, tab.last);
    if (tab.isInjected) return;
    tab.isInjected = true;
    void this.ports.inject(tabId, script).catch(() => {
      tab.isInjected = false;
    });
  }

  /** The page is to be read no more: its reader ends. */
  end(tabId: number): void {
    const tab = this.tabs.get(tabId);
    if (tab === undefined) return;
    this.tabs.delete(tabId);
    tab.disconnect?.();
    this.ports.onReading(tabId, tab.venue, null);
  }

  /** A reader calls. Null, and it is to be hung up on, when nobody wants it. */
  connect(
    venue: VenueId,
    tabId: number,
    disconnect: () => void,
  ): { message(raw: unknown): void; close(): void } | null {
    const tab = this.tabs.get(tabId);
    if (tab === undefined || tab.venue !== venue) return null;
    tab.disconnect?.();
    tab.disconnect = disconnect;
    const read = createReadingReader(this.ports.now);
    const hear = (reading: ReadingMessage | null): void => {
      if (this.tabs.get(tabId) !== tab || tab.disconnect !== disconnect) return;
      tab.last = reading;
      this.ports.onReading(tabId, venue, reading);
    };
    return {
      // What is not understood is nothing, not what was read before it.
      message: (raw) => hear(read(raw)),
      close: () => {
        hear(null);
        if (tab.disconnect !== disconnect) return;
        tab.disconnect = null;
        tab.isInjected = false;
      },
    };
  }
}
