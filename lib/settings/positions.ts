import { INSTRUMENT_POSITIONS_LIMIT, positionSchema } from '../protocol/snapshot.ts';
import { z } from '../schema.ts';

/** A position as it is kept: its id tells it from the others of the instrument. */
const stored = z.extend(positionSchema, { id: z.number().check(z.int(), z.gte(1)) });
export type StoredPosition = z.infer<typeof stored>;

/** instrumentKey -> positions, in the order they were entered; none is kept as no entry. */
const storedPositions = z.record(
  z.string().check(z.maxLength(80)),
  z.array(stored).check(z.minLength(1), z.maxLength(INSTRUMENT_POSITIONS_LIMIT)),
);
export type StoredPositions = z.infer<typeof storedPositions>;

/** Earlier versions kept one position an instrument, without an id. */
function listed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, Array.isArray(entry) ? entry : [{ ...entry, id: 1 }]]),
  );
}

export const positionsSchema = z.pipe(z.transform(listed), storedPositions);

/** Of a damaged record what can be read, position by position. Never throws. */
export function readablePositions(value: unknown): StoredPositions {
  const record = listed(value);
  if (typeof record !== 'object' || record === null) return {};
  const kept = Object.entries(record).map(([key, list]): [string, StoredPosition[]] => [
    key,
    (Array.isArray(list) ? list : [])
      .flatMap((entry) => stored.safeParse(entry).data ?? [])
      .slice(-INSTRUMENT_POSITIONS_LIMIT),
  ]);
  return Object.fromEntries(kept.filter(([key, list]) => key.length <= 80 && list.length > 0));
}

/**
 * The positions with one of an instrument put in its place, or at the end: said twice it changes nothing. The balance of a cross account is one:
 * it is written to all cross positions of the instrument.
 * @param id of the position, or the one that its form was opened with; null or below 0: it is given one. @returns null when no more are kept.
 */
export function withPosition(
  positions: StoredPositions,
  key: string,
  id: number | null,
  entry: z.infer<typeof positionSchema>,
): StoredPositions | null {
  const list = positions[key] ?? [];
  const known = list.some((position) => position.id === id);
  if (!known && list.length >= INSTRUMENT_POSITIONS_LIMIT) return null;
  const own = id !== null && id > 0 ? id : 1 + Math.max(0, ...list.map((position) => position.id));
  const kept = { ...withKnownBalance(entry, list, own), id: own };
  const next = known ? list.map((position) => (position.id === own ? kept : position)) : [...list, kept];
  return { ...without(positions, key), [key]: next.map((position) => sharing(position, kept)) };
}

/** The balance that is known of the contract's cross account; null for none. */
export function knownBalance(list: readonly StoredPosition[]): number | null {
  return (
    list.find(({ marginMode, walletBalance }) => marginMode === 'cross' && walletBalance !== null)
      ?.walletBalance ?? null
  );
}

/** A position that joins a cross account without a balance of its own takes the account's: it does not wipe it. */
function withKnownBalance<Entry extends z.infer<typeof positionSchema>>(
  entry: Entry,
  list: readonly StoredPosition[],
  id: number,
): Entry {
  const wasCross = list.some((position) => position.id === id && position.marginMode === 'cross');
  return entry.marginMode === 'cross' && entry.walletBalance === null && !wasCross
    ? { ...entry, walletBalance: knownBalance(list) }
    : entry;
}

function sharing(
  position: StoredPosition,
  { marginMode, walletBalance }: Pick<StoredPosition, 'marginMode' | 'walletBalance'>,
): StoredPosition {
  return marginMode === 'cross' && position.marginMode === 'cross'
    ? { ...position, walletBalance }
    : position;
}

/** The positions without one of an instrument. */
export function withoutPosition(positions: StoredPositions, key: string, id: number): StoredPositions {
  const list = (positions[key] ?? []).filter((position) => position.id !== id);
  return list.length === 0 ? without(positions, key) : { ...positions, [key]: list };
}

function without(positions: StoredPositions, key: string): StoredPositions {
  const { [key]: _removed, ...others } = positions;
  return others;
}
