import type { MarketReply } from '../protocol/market-messages.ts';

/** Who looks says so again within a minute. */
const LOOK_MS = 20_000;

/** Something that is read while someone looks, and tells when it says something else. */
export interface SideFeed {
  look(): void;
  reply(): MarketReply;
  /** @returns ends it. */
  onChange(listener: () => void): () => void;
}

export interface SideReportPorts {
  readonly feeds: readonly SideFeed[];
  readonly isVisible: () => boolean;
  readonly send: (reply: MarketReply) => void;
  readonly setInterval: (run: () => void, ms: number) => unknown;
  readonly clearInterval: (timer: unknown) => void;
}

/** What a market page is told beside its contract: each report when it says something else, and only while the page is seen. */
export class SideReports {
  private readonly ports: SideReportPorts;
  private readonly told = new Map<SideFeed, string>();
  private readonly endings: readonly (() => void)[];
  private isOpen = true;

  constructor(ports: SideReportPorts) {
    this.ports = ports;
    const timer = ports.setInterval(() => this.look(), LOOK_MS);
    this.endings = [
      ...ports.feeds.map((feed) => feed.onChange(() => this.tell(feed))),
      () => ports.clearInterval(timer),
    ];
  }

  /** The page is seen now: what is known is told, and what is due is read. */
  look(): void {
    if (!this.isOpen || !this.ports.isVisible()) return;
    for (const feed of this.ports.feeds) {
      this.tell(feed);
      feed.look();
    }
  }

  /** Another instrument, or a port that was opened anew: all of it is told again. */
  forget(): void {
    this.told.clear();
  }

  close(): void {
    this.isOpen = false;
    for (const end of this.endings) end();
  }

  private tell(feed: SideFeed): void {
    if (!this.ports.isVisible()) return;
    const reply = feed.reply();
    // When a report was made is no news.
    const text = JSON.stringify(reply, (name, value: unknown) => (name === 'madeAt' ? undefined : value));
    if (this.told.get(feed) === text) return;
    this.told.set(feed, text);
    this.ports.send(reply);
  }
}
