import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { annualisedFundingRate } from '../domain/funding.ts';
import { hasOwnData, type Instrument, mainPerpetual, VENUE_IDS, type VenueId } from '../domain/instrument.ts';
import { isOpenInterestJump } from '../domain/plausible-open-interest.ts';
import { asFetchFailure, type FailureKind } from '../net/failure.ts';
import { transientRetryAt } from '../net/retry-policy.ts';
import type { VenueReport, VenueRow } from '../protocol/market-venues.ts';
import type { Settings } from '../settings/schema.ts';
import type { Source, SourceIo } from '../sources/source.ts';
import { DOUBTFUL_INTEREST_VENUE } from './companions.ts';

const REFRESH_MS = 5 * MINUTE_MS;
/** An older figure does not go into the sum. */
const SUMMED_MS = 15 * MINUTE_MS;
/** Nothing is begun this long after the last look. */
const LOOK_MS = MINUTE_MS;
/** Of a day before one figure is enough for half an hour. */
const DAY_BEFORE_REFRESH_MS = 30 * MINUTE_MS;
/** Another moment than a day before, by more than this, is no base of a change over 24 hours. */
const DAY_BEFORE_SLACK_MS = 2 * HOUR_MS;
/** What the venue does not list today it may list tomorrow. */
const ABSENT_REST_MS = DAY_MS;
/** Coins that were looked at, kept; the longest unseen goes. */
const COINS_LIMIT = 6;

export interface VenueReader {
  /** Somebody looks at the coin's table now: reads what is due. Nothing else does. */
  look(base: string): void;
  /** Null while the user does not want other venues to be asked. */
  reportOf(base: string): VenueReport | null;
  /** Told whenever a report says something else. @returns ends it. */
  onChange(listener: () => void): () => void;
}

export interface VenueReaderPorts {
  readonly sourceFor: (instrument: Instrument) => Source | null;
  readonly io: SourceIo;
  readonly settings: () => Pick<Settings, 'compareVenues' | 'disabledVenues'>;
  /** Local ms. */
  readonly now: () => number;
  readonly random: () => number;
}

interface Watch {
  readonly venue: VenueId;
  readonly instrument: Instrument;
  readonly source: Source;
  row: VenueRow;
  /** What stood open a day before; null where it is not known. */
  before: PastInterest | null;
  /** Local ms of the last try to know it. */
  beforeAt: number;
  /** Local ms of the last good answer. */
  readAt: number;
  nextAt: number;
  failures: number;
}

/** Coins that stood open at a moment, by the venue's time in ms. */
interface PastInterest {
  readonly time: number;
  readonly coins: number;
}

interface Table {
  readonly watches: readonly Watch[];
  isBusy: boolean;
  lookedAt: number;
}

/** Reads what other venues tell of a coin, one venue after another, while someone looks at its table and wants it. */
export function createVenueReader(ports: VenueReaderPorts): VenueReader {
  const tables = new Map<string, Table>();
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  const tableOf = (base: string): Table => {
    const known = tables.get(base);
    if (known !== undefined) return known;
    const table: Table = { watches: watchesOf(base, ports), isBusy: false, lookedAt: ports.now() };
    tables.set(base, table);
    if (tables.size > COINS_LIMIT) {
      const [oldest] = [...tables].sort(([, a], [, b]) => a.lookedAt - b.lookedAt)[0] ?? [];
      if (oldest !== undefined) tables.delete(oldest);
    }
    return table;
  };

  return {
    look(base) {
      if (!ports.settings().compareVenues) return;
      const table = tableOf(base);
      table.lookedAt = ports.now();
      if (!table.isBusy) void readDue(table, ports, tell);
    },
    reportOf(base) {
      const { compareVenues, disabledVenues } = ports.settings();
      if (!compareVenues) return null;
      return reportOf(
        tableOf(base).watches.filter(({ venue }) => !disabledVenues.includes(venue)),
        ports.now(),
      );
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function watchesOf(base: string, { sourceFor }: VenueReaderPorts): Watch[] {
  return VENUE_IDS.filter(hasOwnData).flatMap((venue) => {
    const instrument = mainPerpetual(venue, base);
    const source = instrument === null ? null : sourceFor(instrument);
    if (instrument === null || source === null) return [];
    const nothing = { price: null, openInterest: null, change24h: null, fundingAnnualised: null, asOf: null };
    return [
      {
        venue,
        instrument,
        source,
        row: { venue, ...nothing, failure: null },
        before: null,
        beforeAt: Number.NEGATIVE_INFINITY,
        readAt: Number.NEGATIVE_INFINITY,
        nextAt: Number.NEGATIVE_INFINITY,
        failures: 0,
      },
    ];
  });
}

/** Never rejects. */
async function readDue(table: Table, ports: VenueReaderPorts, tell: () => void): Promise<void> {
  table.isBusy = true;
  for (const watch of table.watches) {
    const { compareVenues, disabledVenues } = ports.settings();
    if (!compareVenues || ports.now() - table.lookedAt > LOOK_MS) break;
    const isDue = ports.now() >= watch.nextAt || watch.nextAt - ports.now() > ABSENT_REST_MS;
    if (!isDue || disabledVenues.includes(watch.venue)) continue;
    await read(watch, ports);
    tell();
  }
  table.isBusy = false;
}

async function read(watch: Watch, { io, now, random }: VenueReaderPorts): Promise<void> {
  const { source, instrument, venue } = watch;
  try {
    const ticker = await source.ticker(instrument, io);
    if (now() - watch.beforeAt >= DAY_BEFORE_REFRESH_MS) {
      // Without the day before the present figures stand all the same.
      watch.before = await dayBefore(watch, ticker.asOf, io).catch(() => watch.before);
      watch.beforeAt = now();
    }
    // What could not be read anew serves on while it is a day old.
    if (watch.before !== null && !isDayBefore(watch.before.time, ticker.asOf)) watch.before = null;
    const { openInterest, fundingRate, fundingIntervalMs } = ticker;
    watch.row = {
      venue,
      price: ticker.markPrice ?? ticker.lastPrice,
      openInterest,
      change24h: changeOf(openInterest, watch.before?.coins ?? null),
      fundingAnnualised:
        fundingRate === null || fundingIntervalMs === null
          ? null
          : annualisedFundingRate(fundingRate, fundingIntervalMs),
      asOf: ticker.asOf,
      failure: null,
    };
    watch.failures = 0;
    watch.readAt = now();
    watch.nextAt = now() + REFRESH_MS;
  } catch (error) {
    const { kind, retryAt } = asFetchFailure(error);
    watch.row = { ...watch.row, failure: kind };
    watch.failures += 1;
    watch.nextAt = isAbsent(kind)
      ? now() + ABSENT_REST_MS
      : Math.max(retryAt ?? 0, transientRetryAt(watch.failures, now(), random()));
  }
}

function isAbsent(kind: FailureKind): boolean {
  return kind === 'unknown-instrument' || kind === 'no-data';
}

/** Null too where one of the two must be in another unit. */
function changeOf(openInterest: number | null, before: number | null): number | null {
  if (openInterest === null || before === null || isOpenInterestJump(openInterest, before)) return null;
  return openInterest / before - 1;
}

function isDayBefore(time: number, asOf: number): boolean {
  return Math.abs(asOf - DAY_MS - time) <= DAY_BEFORE_SLACK_MS;
}

/** The figure nearest to a day before, within two hours of it; null where the venue keeps none. Rejects with FetchFailure. */
async function dayBefore(
  { source, instrument }: Watch,
  asOf: number,
  io: SourceIo,
): Promise<PastInterest | null> {
  if (!source.capabilities(instrument).openInterestHistory) return null;
  const wanted = asOf - DAY_MS;
  const { time, openInterest } = await source.openInterestHistory(
    instrument,
    { from: wanted - DAY_BEFORE_SLACK_MS, to: wanted + DAY_BEFORE_SLACK_MS, intervalMs: HOUR_MS },
    io,
  );
  const rows = [...time].map((at, index) => ({ time: at, coins: openInterest[index] ?? 0 }));
  const [nearest] = rows.sort((a, b) => Math.abs(a.time - wanted) - Math.abs(b.time - wanted));
  return nearest === undefined || nearest.coins <= 0 ? null : nearest;
}

function reportOf(watches: readonly Watch[], now: number): VenueReport {
  // What a venue does not list is no row: a coin has no perpetual there.
  const rows = watches.map(({ row }) => row).filter(({ failure }) => failure === null || !isAbsent(failure));
  const summed = watches.flatMap(({ venue, row: { openInterest, change24h }, before, readAt }) => {
    const isDoubtful = venue === DOUBTFUL_INTEREST_VENUE || now - readAt > SUMMED_MS;
    return isDoubtful || openInterest === null || change24h === null || before === null
      ? []
      : [{ now: openInterest, before: before.coins }];
  });
  const sum = (of: 'now' | 'before'): number => summed.reduce((total, venue) => total + venue[of], 0);
  return {
    rows,
    openInterest: summed.length === 0 ? null : sum('now'),
    change24h: summed.length === 0 ? null : sum('now') / sum('before') - 1,
    count: summed.length,
  };
}
