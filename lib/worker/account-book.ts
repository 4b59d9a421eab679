import type { ObservedPosition } from '../clusters/observed.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { AccountState, HeldPosition, SeenTrade } from '../sources/hyperliquid-positions.ts';

/** Most accounts remembered; beyond it the least valuable are forgotten. */
export const ACCOUNTS_LIMIT = 2_000;
/** Trimmed once in this many additions, for ranking all of them costs. */
const TRIM_SLACK = 200;
/** An account that traded less than this is not worth a request. */
const LEAST_TRADED_USD = 1_000;
/** How soon an account is read again, by the distance from mark to its nearest liquidation among the coins watched. */
const REFRESH: readonly (readonly [distance: number, intervalMs: number])[] = [
  [0.02, 20_000],
  [0.05, 2 * MINUTE_MS],
  [0.15, 15 * MINUTE_MS],
];
const REFRESH_REST_MS = HOUR_MS;

/** A position with the moment since when the account has been seen to hold it on that side. */
export interface KeptPosition extends HeldPosition {
  readonly since: number;
}

/** What the account held when it was read. */
export interface AccountReading {
  /** The venue's time, and local time, in ms. */
  readonly asOf: number;
  readonly readAt: number;
  /** Whether the user had the address on the list then. */
  readonly isWatched: boolean;
  readonly positions: readonly KeptPosition[];
}

interface Account {
  readonly address: string;
  tradedUsd: number;
  reading: AccountReading | null;
  /** Local ms before which it is not asked, after its reply did not parse. */
  notBefore: number;
}

/** Accounts of one venue and what they hold: who is worth reading next, and what was read. Knows no network and no clock. */
export class AccountBook {
  private readonly accounts = new Map<string, Account>();
  private watched: ReadonlySet<string> = new Set();
  private leaders: ReadonlyMap<string, number> = new Map();
  private turn = 0;
  private dropped: string[] = [];
  private readings = 0;

  /** Grows with each reading: what rests on the book is to be made anew. */
  get version(): number {
    return this.readings;
  }

  /**
   * Addresses that the user watches, and the accounts of the leaderboard with their value in USD. What the user watches no more is
   * forgotten, unless the venue itself named it.
   */
  list(watched: readonly string[], leaders: readonly (readonly [string, number])[]): void {
    const before = this.watched;
    this.watched = new Set(watched);
    this.leaders = new Map(leaders);
    for (const account of this.accounts.values()) {
      const wasWatched = before.has(account.address) || account.reading?.isWatched === true;
      if (wasWatched && !this.isNamed(account)) this.drop(account);
    }
    for (const address of [...watched, ...this.leaders.keys()]) this.accountOf(address);
    this.trim(0);
  }

  trades(trades: readonly SeenTrade[]): void {
    for (const { usd, accounts } of trades) {
      for (const address of accounts) this.accountOf(address).tradedUsd += usd;
    }
    this.trim(TRIM_SLACK);
  }

  /** @returns the reading as it is kept. */
  read(address: string, state: AccountState, readAt: number): AccountReading {
    const account = this.accountOf(address);
    const before = account.reading?.positions ?? [];
    const positions = state.positions.map((position) => {
      const known = before.find(({ coin, side }) => coin === position.coin && side === position.side);
      return { ...position, since: known?.since ?? state.asOf };
    });
    account.reading = { asOf: state.asOf, readAt, isWatched: this.watched.has(address), positions };
    this.readings += 1;
    return account.reading;
  }

  /** Takes over a reading from the cache, unless a newer one is there. */
  restore(address: string, reading: AccountReading): void {
    const account = this.accountOf(address);
    if ((account.reading?.readAt ?? Number.NEGATIVE_INFINITY) >= reading.readAt) return;
    account.reading = reading;
    this.readings += 1;
  }

  postpone(address: string, until: number): void {
    const account = this.accounts.get(address);
    if (account !== undefined) account.notBefore = until;
  }

  /** Whether it is among the accounts: one that was dropped is not. */
  knows(address: string): boolean {
    return this.accounts.has(address);
  }

  /**
   * The account to read next: by turns one whose positions are due again, most dollars and longest overdue first, and one never
   * read, by what it traded or is worth. Null when none is due.
   * @param marks by coin, of the coins watched.
   */
  next(marks: ReadonlyMap<string, number>, localNow: number, busy: ReadonlySet<string>): string | null {
    let due: Candidate | null = null;
    let fresh: Candidate | null = null;
    for (const account of this.accounts.values()) {
      if (busy.has(account.address) || localNow < account.notBefore) continue;
      if (account.reading === null) {
        const worth = this.worthOf(account);
        if (worth >= LEAST_TRADED_USD) fresh = better(fresh, account.address, worth);
      } else {
        const late = (localNow - account.reading.readAt) / refreshMs(account.reading, marks);
        if (late >= 1) due = better(due, account.address, late * (1 + this.worthOf(account)));
      }
    }
    this.turn += 1;
    const [first, second] = this.turn % 2 === 0 ? [fresh, due] : [due, fresh];
    return (first ?? second)?.address ?? null;
  }

  /** What was read of a coin, whatever its age. */
  positionsOf(coin: string): ObservedPosition[] {
    const found: ObservedPosition[] = [];
    for (const { address, reading } of this.accounts.values()) {
      for (const { coin: held, ...position } of reading?.positions ?? []) {
        if (held === coin) found.push({ ...position, account: address, asOf: reading?.asOf ?? 0 });
      }
    }
    return found;
  }

  /** Addresses of readings that had no place any more, since the last call. */
  takeDropped(): readonly string[] {
    const { dropped } = this;
    this.dropped = [];
    return dropped;
  }

  forget(): void {
    this.dropped = [];
    this.accounts.clear();
    this.watched = new Set();
    this.leaders = new Map();
    this.readings += 1;
  }

  private accountOf(address: string): Account {
    const known = this.accounts.get(address);
    if (known !== undefined) return known;
    const account: Account = { address, tradedUsd: 0, reading: null, notBefore: Number.NEGATIVE_INFINITY };
    this.accounts.set(address, account);
    return account;
  }

  /** Named by the user's list or by the venue. */
  private isNamed({ address, tradedUsd }: Account): boolean {
    return this.watched.has(address) || this.leaders.has(address) || tradedUsd > 0;
  }

  private drop({ address, reading }: Account): void {
    this.accounts.delete(address);
    if (reading === null) return;
    this.dropped.push(address);
    this.readings += 1;
  }

  /** USD: what it holds once that was read, else what it traded or is said to be worth; what the user watches comes first. */
  private worthOf(account: Account): number {
    if (this.watched.has(account.address)) return Number.MAX_SAFE_INTEGER;
    if (account.reading !== null)
      return account.reading.positions.reduce((sum, { notionalUsd }) => sum + notionalUsd, 0);
    return Math.max(account.tradedUsd, this.leaders.get(account.address) ?? 0);
  }

  private trim(slack: number): void {
    if (this.accounts.size <= ACCOUNTS_LIMIT + slack) return;
    const ranked = [...this.accounts.values()]
      .map((account) => ({ account, worth: this.worthOf(account) }))
      .sort((a, b) => b.worth - a.worth);
    for (const { account } of ranked.slice(ACCOUNTS_LIMIT)) this.drop(account);
  }
}

interface Candidate {
  readonly address: string;
  readonly rank: number;
}

function better(best: Candidate | null, address: string, rank: number): Candidate {
  return best === null || rank > best.rank ? { address, rank } : best;
}

function refreshMs(reading: AccountReading, marks: ReadonlyMap<string, number>): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { coin, liquidationPrice } of reading.positions) {
    const mark = marks.get(coin);
    if (mark !== undefined && liquidationPrice !== null)
      nearest = Math.min(nearest, Math.abs(liquidationPrice / mark - 1));
  }
  return REFRESH.find(([distance]) => nearest <= distance)?.[1] ?? REFRESH_REST_MS;
}
