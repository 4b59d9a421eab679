import { MINUTE_MS } from '../domain/candles.ts';
import { asFetchFailure, type FetchFailure } from '../net/failure.ts';
import { transientRetryAt } from '../net/retry-policy.ts';
import type { StreamState } from '../net/web-socket.ts';
import {
  ACCOUNT_WEIGHT,
  type AccountEvent,
  type AccountState,
  RECENT_TRADES_WEIGHT,
  type SeenTrade,
} from '../sources/hyperliquid-positions.ts';
import { AccountBook, type AccountReading } from './account-book.ts';
import type { AccountCache } from './account-cache.ts';
import type { AccountPace, Allowance } from './account-pace.ts';

/** Coins read at once; a screen shows no more pages. */
const COINS_LIMIT = 4;
const RUNNING_LIMIT = 4;
/** A feed that names no account for this long is called silent. */
const TRADES_SILENT_MS = MINUTE_MS;
/** Replies that do not parse, one after another, mean the format, not the account. */
const REFUSALS_BEFORE_PAUSE = 3;
const REFUSED_ACCOUNT_MS = 10 * MINUTE_MS;

/** A coin that someone looks at. */
export interface WatchedCoin {
  readonly coin: string;
  /** The page's own mark; null while unknown. */
  readonly markPrice: number | null;
}

export interface AccountWatchPorts {
  readonly cache: AccountCache;
  readonly pace: AccountPace;
  readonly now: () => number;
  readonly random: () => number;
  /** Readings stored before this local time were to be forgotten. */
  readonly forgottenAt: () => number;
  readonly accountState: (address: string) => Promise<AccountState>;
  readonly recentTrades: (coin: string) => Promise<readonly SeenTrade[]>;
  readonly openStream: (
    coin: string,
    onEvents: (events: readonly AccountEvent[]) => void,
    onState: (state: StreamState) => void,
  ) => { stop(): void };
}

/** What is known of a coin's market at the venue of the accounts, and of the feed that names them. */
export interface CoinMarket {
  readonly markPrice: number | null;
  readonly openInterest: number | null;
  readonly isSilent: boolean;
}

interface Feed {
  readonly stream: { stop(): void };
  readonly since: number;
  market: { readonly markPrice: number; readonly openInterest: number } | null;
  tradesAt: number | null;
  askedTrades: boolean;
  state: StreamState;
}

/**
 * Reads accounts while someone looks: streams that name them, requests that read them, within their pace, and what was read into the
 * cache. One for all tabs; private windows have their own, in memory.
 */
export class AccountWatch {
  readonly book = new AccountBook();
  private readonly ports: AccountWatchPorts;
  private readonly feeds = new Map<string, Feed>();
  private readonly busy = new Set<string>();
  private coins: readonly WatchedCoin[] = [];
  private loaded: Promise<void> | null = null;
  private isLoaded = false;
  private listed: Parameters<AccountBook['list']> | null = null;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private failures = 0;
  private refusals = 0;
  private epoch = 0;
  private lastFailure: FetchFailure | null = null;

  constructor(ports: AccountWatchPorts) {
    this.ports = ports;
  }

  /** Why nothing newer comes; null while all is well. */
  get failure(): FetchFailure | null {
    return this.lastFailure;
  }

  marketOf(coin: string): CoinMarket {
    const feed = this.feeds.get(coin);
    if (feed === undefined) return { markPrice: null, openInterest: null, isSilent: false };
    const quietSince = feed.tradesAt ?? feed.since;
    return {
      markPrice: feed.market?.markPrice ?? null,
      openInterest: feed.market?.openInterest ?? null,
      isSilent: feed.state === 'silent' || this.ports.now() - quietSince >= TRADES_SILENT_MS,
    };
  }

  /** As `AccountBook.list`; what it forgets goes from the cache too. */
  list(...listed: Parameters<AccountBook['list']>): void {
    this.listed = listed;
    this.book.list(...listed);
    this.removeDropped();
  }

  /** Called each second while someone looks, and once with nothing when nobody does any more. */
  async pulse(coins: readonly WatchedCoin[], allowance: Allowance): Promise<void> {
    this.coins = coins.slice(0, COINS_LIMIT);
    this.applyFeeds();
    if (this.coins.length === 0) return;
    if (!this.isLoaded) await this.restore();
    this.start(allowance);
  }

  /** Takes over what is stored, once. */
  restore(): Promise<void> {
    this.loaded ??= this.load();
    return this.loaded;
  }

  /** All that was read, at once: the book, and what is stored. */
  async forget(): Promise<void> {
    this.epoch += 1;
    this.listed = null;
    this.book.forget();
    await this.ports.cache.clear();
  }

  private async load(): Promise<void> {
    const { epoch } = this;
    const stored = await this.ports.cache.load(this.ports.forgottenAt());
    if (epoch === this.epoch) for (const [address, reading] of stored) this.book.restore(address, reading);
    // What is stored may be of addresses that left the list while no worker ran.
    if (this.listed !== null) this.list(...this.listed);
    this.isLoaded = true;
  }

  private applyFeeds(): void {
    const wanted = new Set(this.coins.map(({ coin }) => coin));
    for (const [coin, feed] of this.feeds) {
      if (wanted.has(coin)) continue;
      feed.stream.stop();
      this.feeds.delete(coin);
    }
    for (const coin of wanted) if (!this.feeds.has(coin)) this.openFeed(coin);
  }

  private openFeed(coin: string): void {
    const stream = this.ports.openStream(
      coin,
      (events) => this.receive(coin, events),
      (state) => {
        const feed = this.feeds.get(coin);
        if (feed !== undefined) feed.state = state;
      },
    );
    const since = this.ports.now();
    this.feeds.set(coin, {
      stream,
      since,
      market: null,
      tradesAt: null,
      askedTrades: false,
      state: 'connecting',
    });
  }

  private receive(coin: string, events: readonly AccountEvent[]): void {
    const feed = this.feeds.get(coin);
    if (feed === undefined) return;
    for (const event of events) {
      if (event.type === 'market') feed.market = event;
      else {
        feed.tradesAt = this.ports.now();
        this.book.trades(event.trades);
      }
    }
  }

  private start(allowance: Allowance): void {
    const { now, pace } = this.ports;
    if (allowance === 'none' || now() < this.pausedUntil) return;
    this.askTrades(allowance);
    const marks = this.marks();
    while (this.busy.size < RUNNING_LIMIT) {
      const address = this.book.next(marks, now(), this.busy);
      if (address === null || !pace.take(ACCOUNT_WEIGHT, allowance, now())) return;
      void this.read(address);
    }
  }

  private marks(): ReadonlyMap<string, number> {
    const marks = new Map<string, number>();
    for (const { coin, markPrice } of this.coins) {
      const mark = markPrice ?? this.feeds.get(coin)?.market?.markPrice;
      if (mark !== undefined) marks.set(coin, mark);
    }
    return marks;
  }

  /** The trades before we came, once a coin, when the feed has shown that the venue lists it: an unlisted coin is answered by an error. */
  private askTrades(allowance: Allowance): void {
    for (const [coin, feed] of this.feeds) {
      if (feed.askedTrades || feed.market === null) continue;
      if (!this.ports.pace.take(RECENT_TRADES_WEIGHT, allowance, this.ports.now())) return;
      feed.askedTrades = true;
      void this.ports.recentTrades(coin).then(
        (trades) => {
          if (trades.length > 0) this.receive(coin, [{ type: 'trades', trades }]);
        },
        (error) => this.fail(error),
      );
      return;
    }
  }

  private async read(address: string): Promise<void> {
    const { epoch } = this;
    this.busy.add(address);
    try {
      const state = await this.ports.accountState(address);
      // Forgotten meanwhile: no answer under way brings it back.
      if (epoch !== this.epoch || !this.book.knows(address)) return;
      this.keep(address, this.book.read(address, state, this.ports.now()));
      this.failures = 0;
      this.refusals = 0;
      this.lastFailure = null;
    } catch (error) {
      const failure = this.fail(error);
      if (failure.kind === 'format-changed')
        this.book.postpone(address, this.ports.now() + REFUSED_ACCOUNT_MS);
    } finally {
      this.busy.delete(address);
    }
    // Those that waited for a free place go on at the next pulse.
  }

  private keep(address: string, reading: AccountReading): void {
    void this.ports.cache.save([[address, reading]]);
    this.removeDropped();
  }

  private removeDropped(): void {
    const dropped = this.book.takeDropped();
    if (dropped.length > 0) void this.ports.cache.remove(dropped);
  }

  private fail(error: unknown): FetchFailure {
    const failure = asFetchFailure(error);
    const now = this.ports.now();
    this.lastFailure = failure;
    if (failure.kind === 'format-changed') {
      this.refusals += 1;
      if (this.refusals < REFUSALS_BEFORE_PAUSE) return failure;
      this.refusals = 0;
    } else this.failures += 1;
    this.pausedUntil = Math.max(
      failure.retryAt ?? 0,
      transientRetryAt(Math.max(1, this.failures), now, this.ports.random()),
    );
    return failure;
  }
}
