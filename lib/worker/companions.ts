import {
  type Instrument,
  instrumentKey,
  parseInstrument,
  VENUE_IDS,
  type VenueId,
} from '../domain/instrument.ts';
import type { Settings } from '../settings/schema.ts';
import { sourceFor } from '../sources/registry.ts';
import type { Watcher } from './watcher.ts';

/** Companions at once: half of all places, so that no panel waits for one because of them. */
const COMPANIONS_LIMIT = 12;
/** Whether HTX counts one side or both is told in two ways: half or twice its weight would go into a sum. */
export const DOUBTFUL_INTEREST_VENUE: VenueId = 'htx';

/** Who seats a companion, and lets it go. */
interface Seats {
  /** @returns false when there is no place. */
  watch(instrument: Instrument, watcher: Watcher): boolean;
  leave(watcher: Watcher): void;
}

/**
 * The perpetuals of the same coin on other venues whose maps are combined with an instrument's: linear, in USDT, on venues that
 * keep a history of open interest that is not doubted and are not switched off. None unless the user chose it, and none where there is no map to combine them with.
 */
export function companionsOf(
  instrument: Instrument,
  { combineVenues, disabledVenues }: Pick<Settings, 'combineVenues' | 'disabledVenues'>,
): Instrument[] {
  if (!combineVenues || !hasMap(instrument)) return [];
  return VENUE_IDS.filter(
    (venue) =>
      venue !== instrument.venue && venue !== DOUBTFUL_INTEREST_VENUE && !disabledVenues.includes(venue),
  )
    .flatMap((venue) => parseInstrument(venue, `${instrument.base}/USDT:USDT`) ?? [])
    .filter(hasMap);
}

function hasMap(instrument: Instrument): boolean {
  return sourceFor(instrument)?.capabilities(instrument).openInterestHistory ?? false;
}

/** Watches the companions of open panels: each is seen exactly while its panel is, asks as little as a card does, and is sent nothing. */
export class Companions {
  private readonly seats: Seats;
  private readonly byPanel = new Map<Watcher, Map<string, Watcher>>();

  constructor(seats: Seats) {
    this.seats = seats;
  }

  /** Watches what a panel wants now, and leaves what it wants no more. */
  follow(panel: Watcher, wanted: readonly Instrument[]): void {
    const watched = this.byPanel.get(panel) ?? new Map<string, Watcher>();
    for (const [key, companion] of watched) {
      if (wanted.some((instrument) => instrumentKey(instrument) === key)) continue;
      this.seats.leave(companion);
      watched.delete(key);
    }
    for (const instrument of wanted) {
      const key = instrumentKey(instrument);
      if (watched.has(key) || this.count(panel) + watched.size >= COMPANIONS_LIMIT) continue;
      const companion = companionTo(panel);
      // Without a place it is tried again with the next change.
      if (this.seats.watch(instrument, companion)) watched.set(key, companion);
    }
    if (watched.size === 0) this.byPanel.delete(panel);
    else this.byPanel.set(panel, watched);
  }

  /** Companions of all other panels. */
  private count(panel: Watcher): number {
    let sum = 0;
    for (const [other, { size }] of this.byPanel) if (other !== panel) sum += size;
    return sum;
  }
}

function companionTo(panel: Watcher): Watcher {
  return {
    interest: 'glance',
    isPrivate: panel.isPrivate,
    isVisible: () => panel.isVisible(),
    receive: () => undefined,
  };
}
