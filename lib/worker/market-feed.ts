import { type Instrument, leveragedInstrument } from '../domain/instrument.ts';
import type { Snapshot, SnapshotPosition } from '../protocol/snapshot.ts';
import type { Settings } from '../settings/schema.ts';
import type { VenueMap } from './analyse-ladder.ts';
import type { ScenarioVenue } from './analyse-scenario.ts';
import { Analysis } from './analysis.ts';
import type { BreadthReader } from './breadth-reader.ts';
import { changedParts } from './changed-parts.ts';
import { Companions, companionsOf } from './companions.ts';
import type { Desk } from './desk.ts';
import type { DeskData } from './desk-data.ts';
import type { Moment } from './moment.ts';
import type { Observer } from './observer.ts';
import type { OwnAccountReader, OwnAccountReading } from './own-accounts.ts';
import {
  isStoodIn,
  type OwnEntry,
  type OwnPositions,
  positionsApart,
  sharedPositions,
} from './own-positions.ts';
import { type Place, type Seat, seatKey } from './seat.ts';
import type { Watcher } from './watcher.ts';

/** After the last watcher left, a desk goes on this long: a switch of tabs must not cost the history again. */
export const GRACE_MS = 30_000;
/** Desks at once; more tabs than this on different instruments wait for a place. */
const DESKS_LIMIT = 24;
const PULSE_MS = 1_000;
/** At most four updates a second. */
export const FLUSH_MS = 250;

export interface FeedPorts {
  /** Null when no source covers the instrument. */
  readonly openDesk: (instrument: Instrument, isPrivate: boolean, onChange: () => void) => Desk | null;
  readonly moment: (desk: Desk) => Moment;
  readonly settings: (isPrivate: boolean) => Settings;
  readonly observer: Omit<Observer, 'settle'>;
  readonly breadth: BreadthReader;
  readonly ownAccounts: Pick<OwnAccountReader, 'positionsOf'>;
  readonly setInterval: (run: () => void, ms: number) => unknown;
  readonly clearInterval: (timer: unknown) => void;
}

/**
 * Who watches what, and therefore what is asked: one desk an instrument for any number of tabs, snapshots to visible watchers only,
 * a grace period after the last one leaves, and no timer at all while nobody looks.
 */
export class MarketFeed {
  private readonly ports: FeedPorts;
  private readonly now: () => number;
  private readonly seats = new Map<string, Seat>();
  private readonly companions = new Companions(this);
  private timers: unknown[] = [];

  constructor(ports: FeedPorts, now: () => number) {
    this.ports = ports;
    this.now = now;
  }

  /** @returns false when nothing covers the instrument, or all places are taken. */
  watch(requested: Instrument, watcher: Watcher): boolean {
    const instrument = leveragedInstrument(requested);
    const seat = instrument === null ? null : this.seatOf(instrument, watcher.isPrivate);
    if (seat === null) return false;
    seat.watchers.set(watcher, { requested, last: null, own: null });
    seat.leftAt = null;
    seat.isDirty = true;
    this.applyInterest(seat);
    this.startTimers();
    void seat.desk.pulse();
    this.accompany(seat, watcher);
    return true;
  }

  leave(watcher: Watcher): void {
    this.companions.follow(watcher, []);
    for (const seat of this.seats.values()) {
      if (!seat.watchers.delete(watcher)) continue;
      if (seat.watchers.size === 0) seat.leftAt = this.now();
      else this.applyInterest(seat);
    }
  }

  /** A watcher became visible, or settings changed: everyone gets the newest soon. */
  touch(): void {
    for (const seat of this.seats.values()) {
      seat.isDirty = true;
      this.applyInterest(seat);
      for (const watcher of seat.watchers.keys()) this.accompany(seat, watcher);
    }
    if (this.seats.size > 0) this.startTimers();
  }

  /** The newest snapshot of what is watched now, one an instrument, private ones left out. */
  snapshots(): Snapshot[] {
    return [...this.seats.values()].flatMap((seat) =>
      !seat.isPrivate && seat.watchers.size > 0 ? [this.analyse(seat)] : [],
    );
  }

  /** Whether a contract's desk is open, but for private windows. */
  isOpen(instrument: Instrument): boolean {
    return this.seats.has(seatKey(instrument, false));
  }

  /** The data that a watcher's snapshots are made of; null for one that has no seat. */
  dataOf(watcher: Watcher): DeskData | null {
    return this.seatWith(watcher)?.desk.data() ?? null;
  }

  /** What a position would be in the market that a watcher sees; null before its first snapshot. */
  tryOut(watcher: Watcher, own: OwnEntry): SnapshotPosition | null {
    const seat = this.seatWith(watcher);
    const place = seat?.watchers.get(watcher);
    if (seat === undefined || place === undefined) return null;
    const shared = isStoodIn(place.requested, seat.desk.instrument) ? null : seat.analysis;
    return (place.own ?? shared)?.tryOut(own) ?? null;
  }

  private seatWith(watcher: Watcher): Seat | undefined {
    return [...this.seats.values()].find(({ watchers }) => watchers.has(watcher));
  }

  private seatOf(instrument: Instrument, isPrivate: boolean): Seat | null {
    const key = seatKey(instrument, isPrivate);
    const existing = this.seats.get(key);
    if (existing !== undefined) return existing;
    if (this.seats.size >= DESKS_LIMIT && !this.dropIdle()) return null;
    const holder: { seat: Seat | null } = { seat: null };
    const desk = this.ports.openDesk(instrument, isPrivate, () => {
      if (holder.seat !== null) holder.seat.isDirty = true;
    });
    if (desk === null) return null;
    const seat: Seat = {
      isPrivate,
      desk,
      analysis: new Analysis(instrument, desk.source),
      watchers: new Map(),
      isDirty: true,
      leftAt: null,
    };
    holder.seat = seat;
    this.seats.set(key, seat);
    return seat;
  }

  /** An open panel's map may be combined with those of other venues, which are watched for it. */
  private accompany(seat: Seat, watcher: Watcher): void {
    if (watcher.interest === 'full') this.companions.follow(watcher, this.companionsOf(seat));
  }

  private companionsOf({ desk, isPrivate }: Seat): Instrument[] {
    return companionsOf(desk.instrument, this.ports.settings(isPrivate));
  }

  private dropIdle(): boolean {
    for (const [key, seat] of this.seats) {
      if (seat.leftAt === null) continue;
      seat.desk.setInterest('idle');
      this.seats.delete(key);
      return true;
    }
    return false;
  }

  /** A hidden page asks for nothing; the worker may die, and resumes from the cache when it shows again. */
  private applyInterest(seat: Seat): void {
    const wanted = [...seat.watchers.keys()]
      .filter((watcher) => watcher.isVisible())
      .map((watcher) => watcher.interest);
    seat.desk.setInterest(wanted.includes('full') ? 'full' : wanted.length > 0 ? 'glance' : 'idle');
  }

  private startTimers(): void {
    if (this.timers.length > 0) return;
    this.timers = [
      this.ports.setInterval(() => this.pulse(), PULSE_MS),
      this.ports.setInterval(() => this.flush(), FLUSH_MS),
    ];
  }

  private pulse(): void {
    const now = this.now();
    let isWatched = false;
    for (const [key, seat] of this.seats) {
      if (seat.leftAt !== null && now - seat.leftAt >= GRACE_MS) {
        seat.desk.setInterest('idle');
        this.seats.delete(key);
        continue;
      }
      const isVisible = [...seat.watchers.keys()].some((watcher) => watcher.isVisible());
      isWatched ||= isVisible || seat.leftAt !== null;
      // Ages change with every second: the freshness and what rests on it is looked at anew.
      if (isVisible) seat.isDirty = true;
      void seat.desk.pulse();
    }
    const open = [...this.seats.values()].filter(({ desk }) => desk.isFull);
    this.ports.observer.pulse(open);
    for (const { desk, isPrivate } of open) {
      // The contract's own price and day come first.
      if (desk.data().fine.openTime.length > 0) this.ports.breadth.look(desk.instrument.venue, isPrivate);
    }
    if (isWatched) return;
    for (const timer of this.timers) this.ports.clearInterval(timer);
    this.timers = [];
  }

  private flush(): void {
    for (const seat of this.seats.values()) {
      const visible = [...seat.watchers].filter(([watcher]) => watcher.isVisible());
      if (!seat.isDirty || visible.length === 0) continue;
      seat.isDirty = false;
      const snapshot = this.analyse(seat);
      for (const [watcher, place] of visible) {
        const own = { ...this.ownSnapshot(seat, watcher, place, snapshot), requested: place.requested };
        const changed = changedParts(place.last, own);
        place.last = own;
        // The time alone is no news: a page counts the seconds itself.
        if (Object.keys(changed).some((name) => name !== 'sentAt')) watcher.receive(own, changed);
      }
    }
  }

  /** What other desks of the same coin bring to the scenario; private ones keep to themselves. */
  private peersOf(seat: Seat): ScenarioVenue[] {
    return [...this.seats.values()].flatMap((other) =>
      other !== seat &&
      other.isPrivate === seat.isPrivate &&
      other.desk.instrument.base === seat.desk.instrument.base
        ? (other.analysis.scenarioVenue ?? [])
        : [],
    );
  }

  /** The maps of other venues to combine a seat's with; none unless the user chose it. */
  private othersOf(seat: Seat): VenueMap[] {
    return this.companionsOf(seat).flatMap(
      (instrument) => this.seats.get(seatKey(instrument, seat.isPrivate))?.analysis.venueMap ?? [],
    );
  }

  private analyse(seat: Seat): Snapshot {
    const settings = this.ports.settings(seat.isPrivate);
    const own = sharedPositions(this.accountOf(seat), seat.desk.instrument, settings);
    const snapshot = this.snapshotBy(seat.analysis, seat, own);
    seat.desk.remember(seat.analysis.clusterMemory);
    return snapshot;
  }

  /** A page whose position is read, or whose venue another stands in for, has a snapshot of its own; every other shares the seat's. */
  private ownSnapshot(seat: Seat, watcher: Watcher, place: Place, shared: Snapshot): Snapshot {
    const settings = this.ports.settings(seat.isPrivate);
    const own = positionsApart(place.requested, seat.desk.instrument, watcher.pageReading?.(), settings);
    if (own === null) {
      place.own = null;
      return shared;
    }
    place.own ??= new Analysis(seat.desk.instrument, seat.desk.source, seat.analysis);
    return this.snapshotBy(place.own, seat, own);
  }

  private accountOf({ desk, isPrivate }: Seat): OwnAccountReading | null {
    return this.ports.ownAccounts.positionsOf(desk.instrument, isPrivate);
  }

  private snapshotBy(analysis: Analysis, seat: Seat, own: OwnPositions): Snapshot {
    const moment = this.ports.moment(seat.desk);
    return analysis.snapshot(
      seat.desk.data(),
      this.ports.settings(seat.isPrivate),
      moment,
      this.ports.observer.observed(seat, moment),
      own,
      {
        positions: this.ports.observer.positions(seat, moment),
        peers: this.peersOf(seat),
        others: this.othersOf(seat),
        majors: this.ports.breadth.seriesOf(seat.desk.instrument.venue, seat.isPrivate),
        ownAccount: this.accountOf(seat),
      },
    );
  }
}
