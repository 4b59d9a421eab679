import type { AlertReading } from '../alerts/alert.ts';
import { alertKey, dueAlerts, isQuietAt } from '../alerts/due-alerts.ts';
import { withSample } from '../alerts/market-samples.ts';
import { ALERT_KINDS } from '../alerts/registry.ts';
import {
  type Instrument,
  instrumentKey,
  instrumentOfKey,
  ownContract,
  venuesOf,
} from '../domain/instrument.ts';
import type { StoragePort } from '../platform/storage.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { Settings } from '../settings/schema.ts';
import type { SettingsStore } from '../settings/store.ts';
import { alertWords } from '../text/alerts.ts';
import type { TextLanguage } from '../text/translate.ts';
import { urlOf } from '../venues/registry.ts';
import { alertContext, sampleOf } from './alert-context.ts';
import { type AlertBook, boundedBook, readAlertBook } from './alert-memory.ts';
import type { MarketFeed } from './market-feed.ts';
import { ownMarket } from './own-positions.ts';
import type { Watcher } from './watcher.ts';

/** Instruments that a check asks for: those with an own position, then the watch list, newest first. */
const INSTRUMENTS_LIMIT = 12;
/** A check ends within this: an idle worker is killed after thirty seconds. */
const CHECK_MS = 20_000;
const LOOK_MS = 250;
/** Sections that a check waits for. */
const AWAITED = ['drawdown', 'ladder', 'market'];

export interface AlertWatchPorts {
  readonly ready: Promise<void>;
  readonly settings: SettingsStore;
  readonly feed: Pick<MarketFeed, 'watch' | 'leave'>;
  /** Lives on: survives worker and browser. */
  readonly storage: Pick<StoragePort, 'load' | 'save'>;
  readonly mayNotify: () => Promise<boolean>;
  /** Rejects when the browser refuses. */
  readonly notify: (id: string, title: string, message: string) => Promise<void>;
  readonly browserLanguage: TextLanguage;
  /** Local ms. */
  readonly now: () => number;
  /** Local minute of the day of a time: daylight saving is the browser's matter. */
  readonly minuteOfDay: (time: number) => number;
  readonly sleep: (ms: number) => Promise<void>;
}

interface Seen {
  readonly reading: AlertReading;
  /** What the notification names and opens. */
  readonly instrument: Instrument;
  readonly snapshot: Snapshot;
}

/** @returns the check that an alarm runs: watches as a popup does, for seconds, and tells what became due. Never two at once. */
export function createAlertWatch(ports: AlertWatchPorts): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= check(ports).finally(() => {
      running = null;
    });
    return running;
  };
}

async function check(ports: AlertWatchPorts): Promise<void> {
  await ports.settings.ready;
  const settings = ports.settings.current();
  const isOn = settings.alerts.enabled && ALERT_KINDS.some(({ id }) => settings.alerts.kinds[id]?.on);
  const instruments = isOn ? watchedInstruments(settings) : [];
  if (instruments.length === 0 || !(await ports.mayNotify())) return;
  await ports.ready;
  const book = readAlertBook(await ports.storage.load());
  await tell(ports, settings, book, await look(ports, instruments));
}

/** Own positions first, then what is watched; never a venue that is switched off. */
function watchedInstruments({ positions, watchList, disabledVenues }: Settings): readonly Instrument[] {
  const keys = [...Object.keys(positions).reverse(), ...[...watchList].reverse()];
  const instruments = keys.flatMap((key) => {
    const instrument = instrumentOfKey(key);
    return instrument === null ? [] : (ownContract(instrument) ?? []);
  });
  const unique = new Map(instruments.map((instrument) => [instrumentKey(instrument), instrument]));
  return [...unique.values()]
    .filter((instrument) => venuesOf(instrument).every((venue) => !disabledVenues.includes(venue)))
    .slice(0, INSTRUMENTS_LIMIT);
}

/** Watches all at once until each has answered, or the time of a check is over. */
async function look(
  ports: AlertWatchPorts,
  instruments: readonly Instrument[],
): Promise<readonly Snapshot[]> {
  const newest = new Map<string, Snapshot>();
  const watchers = instruments.map((instrument): Watcher => {
    const watcher: Watcher = {
      interest: 'glance',
      isPrivate: false,
      isVisible: () => true,
      receive: (snapshot) => void newest.set(instrumentKey(instrument), snapshot),
    };
    ports.feed.watch(instrument, watcher);
    return watcher;
  });
  const hasAll = (): boolean => newest.size === instruments.length && [...newest.values()].every(hasAnswered);
  for (let waited = 0; waited < CHECK_MS && !hasAll(); waited += LOOK_MS) await ports.sleep(LOOK_MS);
  for (const watcher of watchers) ports.feed.leave(watcher);
  return [...newest.values()];
}

function hasAnswered({ freshness, missing }: Snapshot): boolean {
  const isStillLoading = missing.some(
    ({ section, reason }) => reason === 'loading' && AWAITED.includes(section),
  );
  return (freshness.state === 'live' || freshness.state === 'delayed') && !isStillLoading;
}

/** Booked before it is shown: what cannot be remembered would be told again at every check. */
async function tell(
  ports: AlertWatchPorts,
  settings: Settings,
  book: AlertBook,
  snapshots: readonly Snapshot[],
): Promise<void> {
  const { coolDownMinutes, quietHours } = settings.alerts;
  const now = ports.now();
  const all = snapshots.flatMap((snapshot) => readingsOf(snapshot, settings, book));
  // A market that stands in for another venue's is seen twice, and told once.
  const seen = [...new Map(all.map((one) => [alertKey(one.reading), one])).values()];
  const { due, state } = dueAlerts(
    book.state,
    seen.map(({ reading }) => reading),
    now,
    {
      coolDownMs: coolDownMinutes * 60_000,
      isQuiet: isQuietAt(quietHours, ports.minuteOfDay(now)),
    },
  );
  await ports.storage.save(boundedBook({ state, samples: samplesAfter(book, snapshots) }));
  for (const { reading, instrument, snapshot } of seen.filter((one) => due.includes(one.reading))) {
    const language = settings.language ?? ports.browserLanguage;
    const ageMs = snapshot.sentAt - (snapshot.price?.asOf ?? snapshot.sentAt);
    const market = snapshot.instrument.venue;
    const { title, message } = alertWords({ ...reading, instrument, market, ageMs }, language);
    // A refusal (the permission was just revoked) is no fault of the check: the next one asks for it first.
    await ports.notify(alertKey(reading), title, message).catch(() => undefined);
  }
}

function readingsOf(snapshot: Snapshot, { alerts }: Settings, book: AlertBook): readonly Seen[] {
  const context = alertContext(snapshot, book.samples[instrumentKey(snapshot.instrument)] ?? []);
  if (context === null) return [];
  const told = { position: ownMarket(snapshot).contract, market: snapshot.instrument };
  return ALERT_KINDS.flatMap(({ id, concerns, worse, value, defaultThreshold }) => {
    const own = alerts.kinds[id];
    const found = own?.on === true ? value(context) : null;
    if (found === null || Number.isNaN(found)) return [];
    const threshold = own?.threshold ?? defaultThreshold;
    const instrument = told[concerns];
    const key = instrumentKey(instrument);
    const reading = { kindId: id, instrumentKey: key, worse, value: found, threshold };
    return [{ reading, instrument, snapshot }];
  });
}

function samplesAfter(book: AlertBook, snapshots: readonly Snapshot[]): AlertBook['samples'] {
  const fresh = snapshots.filter(({ freshness: { state } }) => state === 'live' || state === 'delayed');
  return {
    ...book.samples,
    ...Object.fromEntries(
      fresh.map((snapshot) => {
        const key = instrumentKey(snapshot.instrument);
        return [key, withSample(book.samples[key] ?? [], sampleOf(snapshot))];
      }),
    ),
  };
}

/** The trading page that a click on a notification opens; null for an id that is none of ours. */
export function alertAddress(notificationId: string): string | null {
  const [kindId, ...key] = notificationId.split('|');
  const isOurs = ALERT_KINDS.some(({ id }) => id === kindId);
  const instrument = isOurs ? instrumentOfKey(key.join('|')) : null;
  return instrument === null ? null : urlOf(instrument);
}
