import type { EntryStore } from '../cache/entry-store.ts';
import type { KnownPosition } from '../clusters/liquidation-curve.ts';
import { OBSERVED_LIMIT_MS, type ObservedPosition } from '../clusters/observed.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { HttpClient } from '../net/http-client.ts';
import type { ServerClock } from '../net/server-clock.ts';
import { runStream, type SocketPorts } from '../net/web-socket.ts';
import type { Snapshot, SnapshotObserved } from '../protocol/snapshot.ts';
import type { AccountListStore } from '../settings/account-list.ts';
import type { Settings } from '../settings/schema.ts';
import {
  type AccountEvent,
  accountState,
  accountStream,
  POSITIONS_HOST,
  positionsCoin,
  recentTrades,
} from '../sources/hyperliquid-positions.ts';
import { createAccountCache } from './account-cache.ts';
import { type Allowance, createAccountPace } from './account-pace.ts';
import { AccountWatch, type CoinMarket, type WatchedCoin } from './account-watch.ts';
import { createObservedAnalysis } from './analyse-observed.ts';
import type { Desk } from './desk.ts';
import type { Moment } from './moment.ts';

/** A desk that someone looks at, as the reading of accounts sees it. */
export interface ObservedSeat {
  readonly desk: Desk;
  readonly isPrivate: boolean;
}

/** Reads what accounts hold, for the coins of the seats that are looked at. */
export interface Observer {
  /** Told each second of the seats with an open panel, and once of none. */
  pulse(seats: readonly ObservedSeat[]): void;
  /** Settings changed, or are known now: forgets at once what was read of addresses that left the list. */
  settle(): Promise<void>;
  /** The observed layer of a seat's coin; null when it has none. */
  observed(seat: ObservedSeat, moment: Moment): Snapshot['observed'];
  /** What was seen at the seat's own venue; the same list while little time went by. Empty for another venue: its book is not theirs. */
  positions(seat: ObservedSeat, moment: Moment): readonly KnownPosition[];
}

export interface ObserverPorts {
  readonly store: EntryStore;
  /** For private windows. */
  readonly memory: EntryStore;
  readonly http: HttpClient;
  readonly clock: ServerClock;
  readonly sockets: SocketPorts;
  readonly accountList: AccountListStore;
  readonly settings: (isPrivate: boolean) => Settings;
  /** Before it nobody knows whom the user watches: nothing is asked and nothing forgotten. */
  readonly settingsReady: Promise<void>;
  readonly now: () => number;
  readonly random: () => number;
}

/** A scenario is computed anew for other positions: not more often than this. */
const TOLD_MS = 15_000;
const NO_POSITIONS: readonly ObservedPosition[] = [];
const UNKNOWN_MARKET: CoinMarket = { markPrice: null, openInterest: null, isSilent: false };

/** Reads what Hyperliquid's accounts hold, for the pages of all venues, unless the user switched Hyperliquid off. */
export function createObserver(ports: ObserverPorts): Observer {
  const pace = createAccountPace();
  const watches = new Map<boolean, AccountWatch>();
  const analyses = new WeakMap<Desk, ReturnType<typeof createObservedAnalysis>>();
  const told = new WeakMap<
    Desk,
    { readonly localNow: number; readonly positions: readonly ObservedPosition[] }
  >();
  const ready = Promise.all([ports.accountList.ready, ports.settingsReady]);
  let listed = '';
  /** Null until the list was read: what it says then was done by an earlier life of the worker, or by the click that woke this one. */
  let forgottenAt: number | null = null;

  const watchOf = (isPrivate: boolean): AccountWatch => {
    const known = watches.get(isPrivate);
    if (known !== undefined) return known;
    const watch = openWatch(ports, pace, isPrivate ? ports.memory : ports.store);
    watches.set(isPrivate, watch);
    listed = '';
    return watch;
  };
  const watchedNow = (): string[] =>
    ports
      .settings(false)
      .watchedAccounts.filter(({ readings }) => readings.includes('hyperliquid'))
      .map(({ address }) => address);
  /** Hands the user's addresses on when they are others than before. */
  const list = (): void => {
    const { leaders, loadedAt } = ports.accountList.current();
    const watched = watchedNow();
    const key = `${loadedAt}|${leaders.length}|${watched.join()}`;
    if (key === listed) return;
    listed = key;
    for (const watch of watches.values()) watch.list(watched, leaders);
  };
  ports.accountList.onChange(() => {
    const before = forgottenAt;
    const { forgottenAt: now } = ports.accountList.current();
    forgottenAt = now;
    // Restoring drops from the cache what was to be forgotten.
    if (before === null && now > 0) void watchOf(false).restore();
    if (before === null || now <= before) return;
    listed = '';
    for (const isPrivate of [false, true]) void watchOf(isPrivate).forget();
  });

  return {
    pulse(seats) {
      void ready.then(() => {
        const allowance = allowanceOf(seats.map(({ desk }) => desk));
        for (const isPrivate of [false, true]) {
          const coins = seats.filter((seat) => seat.isPrivate === isPrivate).flatMap(coinsOf(ports));
          if (coins.length === 0 && !watches.has(isPrivate)) continue;
          const watch = watchOf(isPrivate);
          list();
          void watch.pulse(coins, allowance);
        }
      });
    },
    async settle() {
      await ready;
      list();
      await createAccountCache(ports.store).keepWatched(watchedNow());
    },
    positions({ desk, isPrivate }, { now, localNow }) {
      const coin = coinOf(ports, desk.instrument, isPrivate);
      const book = watches.get(isPrivate)?.book;
      if (coin === null || book === undefined || desk.instrument.venue !== 'hyperliquid') return NO_POSITIONS;
      const last = told.get(desk);
      if (last !== undefined && localNow - last.localNow < TOLD_MS) return last.positions;
      const positions = book.positionsOf(coin).filter(({ asOf }) => now - asOf <= OBSERVED_LIMIT_MS);
      told.set(desk, { localNow, positions });
      return positions;
    },
    observed({ desk, isPrivate }, { now, localNow }): SnapshotObserved | null {
      const coin = coinOf(ports, desk.instrument, isPrivate);
      if (coin === null) return null;
      const watch = watches.get(isPrivate);
      const analysis = analyses.get(desk) ?? createObservedAnalysis();
      analyses.set(desk, analysis);
      return analysis({
        base: desk.instrument.base,
        markPrice: markOf(desk),
        market: watch?.marketOf(coin) ?? UNKNOWN_MARKET,
        positions: () => watch?.book.positionsOf(coin) ?? [],
        version: watch?.book.version ?? 0,
        isWaiting: allowanceOf([desk]) === 'none',
        failure: watch?.failure ?? null,
        now,
        localNow,
      });
    },
  };
}

function openWatch(
  ports: ObserverPorts,
  pace: ReturnType<typeof createAccountPace>,
  store: EntryStore,
): AccountWatch {
  const io = ports.http.io('background');
  return new AccountWatch({
    cache: createAccountCache(store),
    pace,
    now: ports.now,
    random: ports.random,
    forgottenAt: () => ports.accountList.current().forgottenAt,
    accountState: (address) => accountState(address, io),
    recentTrades: (coin) => recentTrades(coin, io),
    openStream: (coin, onEvents, onState) =>
      runStream<AccountEvent>(accountStream(coin), ports.sockets, {
        onEvents,
        onState,
        venueNow: () => ports.clock.now(POSITIONS_HOST),
      }),
  });
}

function coinsOf(ports: ObserverPorts): (seat: ObservedSeat) => WatchedCoin[] {
  return ({ desk, isPrivate }) => {
    const coin = coinOf(ports, desk.instrument, isPrivate);
    return coin === null ? [] : [{ coin, markPrice: markOf(desk) }];
  };
}

/** Null for a coin that the venue of the accounts cannot have, and where the user switched that venue off. */
function coinOf(ports: ObserverPorts, instrument: Instrument, isPrivate: boolean): string | null {
  const isOff = ports.settings(isPrivate).disabledVenues.includes('hyperliquid');
  return isOff ? null : positionsCoin(instrument);
}

function markOf(desk: Desk): number | null {
  return desk.data().ticker?.value.markPrice ?? null;
}

/**
 * A page's first hourly candles come before any account: its load line rests on them. Where they failed, the accounts need not wait. While
 * a page of the accounts' own venue still fills, most of the host's budget is the page's.
 */
function allowanceOf(desks: readonly Desk[]): Allowance {
  let allowance: Allowance = 'full';
  for (const desk of desks) {
    const { hours, hoursComplete, fineComplete, failures } = desk.data();
    const hasFailed = failures.hours !== undefined || failures.ticker !== undefined;
    if (hours.openTime.length === 0 && !hasFailed) return 'none';
    if (desk.instrument.venue === 'hyperliquid' && !(hoursComplete && fineComplete)) allowance = 'little';
  }
  return allowance;
}
