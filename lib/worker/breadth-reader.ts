import type { EntryStore } from '../cache/entry-store.ts';
import {
  type CandleSeries,
  DAY_MS,
  emptyCandles,
  MINUTE_MS,
  mergeCandles,
  sliceCandles,
} from '../domain/candles.ts';
import { type Instrument, mainPerpetual, type VenueId } from '../domain/instrument.ts';
import { asFetchFailure } from '../net/failure.ts';
import { transientRetryAt } from '../net/retry-policy.ts';
import type { Settings } from '../settings/schema.ts';
import type { Source, SourceIo } from '../sources/source.ts';
import { type BreadthCache, createBreadthCache } from './breadth-cache.ts';

const INTERVAL_MS = 5 * MINUTE_MS;
/** One request a coin in this time: the line is of the market, not of the second. */
const REFRESH_MS = 5 * MINUTE_MS;
/** What the venue does not list today it may list tomorrow. */
const ABSENT_REST_MS = DAY_MS;
/** Pages of a day: venues give 100 candles at least. */
const PAGES_LIMIT = 4;
/** A day, the bar before it and the running one. */
const SPAN_MS = DAY_MS + 2 * INTERVAL_MS;

/** The majors of one venue, each with the candles of its day. */
export type BreadthSeries = readonly (readonly [coin: string, candles: CandleSeries])[];

export interface BreadthReader {
  /** Somebody looks at a contract of the venue now: reads what is due. Nothing else does. */
  look(venue: VenueId, isPrivate: boolean): void;
  /** What is known of the venue's majors, in their order; the same array while nothing new came. */
  seriesOf(venue: VenueId, isPrivate: boolean): BreadthSeries;
}

export interface BreadthPorts {
  readonly sourceFor: (instrument: Instrument) => Source | null;
  readonly store: EntryStore;
  /** For private windows. */
  readonly memory: EntryStore;
  readonly io: SourceIo;
  readonly settings: (isPrivate: boolean) => Settings;
  /** Local ms. */
  readonly now: () => number;
  readonly random: () => number;
  /** Something new came. */
  readonly onChange: () => void;
}

/** One coin as one kind of window knows it. */
interface Watch {
  readonly coin: string;
  readonly instrument: Instrument;
  readonly source: Source;
  readonly cache: BreadthCache;
  candles: CandleSeries;
  /** Local ms before which it is not asked again. */
  nextAt: number;
  failures: number;
}

interface Group {
  /** The list that it was made for. */
  readonly majors: readonly string[];
  readonly watches: readonly Watch[];
  readonly restored: Promise<void>;
  series: BreadthSeries;
  isBusy: boolean;
}

/** Reads the day's candles of a venue's majors while someone looks at a contract there, one after another. */
export function createBreadthReader(ports: BreadthPorts): BreadthReader {
  const caches = { shared: createBreadthCache(ports.store), private: createBreadthCache(ports.memory) };
  const groups = new Map<string, Group>();

  const groupOf = (venue: VenueId, isPrivate: boolean): Group => {
    const key = `${isPrivate ? 'private|' : ''}${venue}`;
    const { majors } = ports.settings(isPrivate);
    const known = groups.get(key);
    if (known !== undefined && known.majors.join() === majors.join()) return known;
    const cache = isPrivate ? caches.private : caches.shared;
    const watches = majors.flatMap((coin) => openWatch(coin, venue, cache, ports) ?? []);
    const group: Group = {
      majors,
      watches,
      series: [],
      isBusy: false,
      restored: Promise.all(watches.map(restore)).then(() => renew(group, ports)),
    };
    groups.set(key, group);
    return group;
  };

  return {
    look(venue, isPrivate) {
      if (ports.settings(isPrivate).disabledVenues.includes(venue)) return;
      const group = groupOf(venue, isPrivate);
      // Nor for a list that is the user's no more.
      const isOff = (): boolean =>
        ports.settings(isPrivate).disabledVenues.includes(venue) || groupOf(venue, isPrivate) !== group;
      if (!group.isBusy) void readDue(group, isOff, ports);
    },
    seriesOf: (venue, isPrivate) =>
      ports.settings(isPrivate).disabledVenues.includes(venue) ? [] : groupOf(venue, isPrivate).series,
  };
}

function openWatch(coin: string, venue: VenueId, cache: BreadthCache, ports: BreadthPorts): Watch | null {
  const instrument = mainPerpetual(venue, coin);
  const source = instrument === null ? null : ports.sourceFor(instrument);
  if (instrument === null || source === null) return null;
  return {
    coin,
    instrument,
    source,
    cache,
    candles: emptyCandles(INTERVAL_MS),
    nextAt: Number.NEGATIVE_INFINITY,
    failures: 0,
  };
}

async function restore(watch: Watch): Promise<void> {
  const record = await watch.cache.read(watch.instrument);
  if (record === null) return;
  watch.candles = record.candles;
  watch.nextAt = record.receivedAt + REFRESH_MS;
}

function renew(group: Group, { onChange }: BreadthPorts): void {
  group.series = group.watches.flatMap(({ coin, candles }) =>
    candles.openTime.length === 0 ? [] : [[coin, candles] as const],
  );
  if (group.series.length > 0) onChange();
}

/** Never rejects. */
async function readDue(group: Group, isOff: () => boolean, ports: BreadthPorts): Promise<void> {
  group.isBusy = true;
  await group.restored;
  for (const watch of group.watches) {
    // A next try beyond what is ever set: the local clock was set back.
    const isDue = ports.now() >= watch.nextAt || watch.nextAt - ports.now() > ABSENT_REST_MS;
    if (isOff()) break;
    if (!isDue) continue;
    await read(watch, ports);
    renewIfChanged(group, ports);
  }
  group.isBusy = false;
}

function renewIfChanged(group: Group, ports: BreadthPorts): void {
  const known = new Map(group.series);
  if (group.watches.some(({ coin, candles }) => candles.openTime.length > 0 && known.get(coin) !== candles))
    renew(group, ports);
}

async function read(watch: Watch, { io, now, random }: BreadthPorts): Promise<void> {
  const { source, instrument, cache } = watch;
  try {
    const candles = await dayOf(watch, io.now(source.hosts[0] ?? ''), io);
    // Before the venue's clock is known the wrong day may have been asked for: nothing is no answer, and nothing is forgotten for it.
    if (candles.openTime.length === 0) {
      watch.failures += 1;
      watch.nextAt = transientRetryAt(watch.failures, now(), random());
      return;
    }
    watch.candles = candles;
    watch.failures = 0;
    watch.nextAt = now() + REFRESH_MS;
    await cache.write(instrument, { candles: watch.candles, receivedAt: now() });
  } catch (error) {
    const { kind, retryAt } = asFetchFailure(error);
    watch.failures += 1;
    const isAbsent = kind === 'unknown-instrument' || kind === 'no-data';
    watch.nextAt = isAbsent
      ? now() + ABSENT_REST_MS
      : Math.max(retryAt ?? 0, transientRetryAt(watch.failures, now(), random()));
  }
}

/** What is known, carried on to now: the first time in as many pages as the venue needs for a day. Rejects with FetchFailure. */
async function dayOf(
  { source, instrument, candles }: Watch,
  to: number,
  io: SourceIo,
): Promise<CandleSeries> {
  const query = { priceKind: 'last', intervalMs: INTERVAL_MS } as const;
  const pageMs = (source.candlePageLimit(query) - 1) * INTERVAL_MS;
  const first = Math.floor((to - SPAN_MS) / INTERVAL_MS) * INTERVAL_MS;
  const [oldest = Number.POSITIVE_INFINITY] = candles.openTime;
  const newest = candles.openTime[candles.openTime.length - 1] ?? first;
  let series = candles;
  // The newest candle may have been running when it came: it is asked for again.
  let from = oldest <= first + INTERVAL_MS ? Math.max(first, newest) : first;
  for (let page = 0; page < PAGES_LIMIT && from <= to; page++) {
    const end = Math.min(to, from + pageMs);
    series = mergeCandles(series, await source.candles(instrument, { ...query, from, to: end }, io));
    from = end + 1;
  }
  return sliceCandles(series, first, to + 1);
}
