import type { EntryStore } from '../cache/entry-store.ts';
import { instrumentKey } from '../domain/instrument.ts';
import { type Look, lookSchema } from '../protocol/popup-messages.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { z } from '../schema.ts';

const KEY = 'last-look';
const VERSION = 1;
const BYTES = 250;
/** Whoever looks again sooner has seen it. */
export const LEAST_AWAY_MS = 10 * 60_000;

/** What the cache holds is as hostile as a reply. */
const storedSchema = z.object({ schemaVersion: z.literal(VERSION), look: lookSchema });

/** What the first card of the popup said when it was last open: one record. */
export interface LastLook {
  /** @returns null when none is stored, or what is stored is none. */
  read(): Promise<Look | null>;
  /** @param now local ms, by which the cache forgets what is old. */
  write(look: Look, now: number): Promise<void>;
}

export function createLastLook(store: EntryStore): LastLook {
  return {
    async read() {
      const stored = storedSchema.safeParse(await store.get(KEY));
      return stored.success ? stored.data.look : null;
    },
    async write(look, now) {
      const value = { schemaVersion: VERSION, look };
      await store.put([{ key: KEY, group: KEY, value, bytes: BYTES, touchedAt: now }]);
    },
  };
}

/** What a card says, as it is remembered; null before its first price. */
export function lookOf({ instrument, sentAt, price, breadth, leverage, market }: Snapshot): Look | null {
  if (price === null) return null;
  return {
    at: sentAt,
    key: instrumentKey(instrument),
    price: price.value,
    majors: breadth?.kind ?? null,
    // Told without funding it cannot be crowded: set against one told with it, it would seem to change.
    leverage: leverage === null || leverage.fundingRank === null ? null : leverage.state,
    openInterest: market?.openInterest?.coins ?? null,
  };
}

/** The last look when there is something to set it against: a card of its instrument with a price, ten minutes later or more; else null. */
export function lookToTell(last: Look | null, cards: readonly Snapshot[]): Look | null {
  const card = cards.find(({ instrument }) => instrumentKey(instrument) === last?.key);
  if (last === null || card === undefined || card.price === null) return null;
  return card.sentAt - last.at >= LEAST_AWAY_MS ? last : null;
}
