/**
 * Why data of a venue, or of the cache, was not believed. Counted, never shown by instrument: the diagnostics list them by source.
 * - open-interest-empty: zero or less; -jump: far off its neighbours; -unit: the history and the present figure contradict each other;
 *   -time: later than the venue's own time
 * - liquidation-price: far off the mark; -size: not a positive amount, or not price times size; -time: of the future, or of the past
 * - candle-impossible: closes outside its own range; -duplicate: a second bar of one time; -unordered: neither ascending nor descending;
 *   -missing: a bar left out between two others
 * - flow-day: the funds' flow of a day without a session; -repeated: the day before's once more
 * - stored-damaged: a block of the cache that does not parse
 * - format-changed, too-large: a whole reply, see lib/net/failure.ts
 */
export const REJECTION_REASONS = [
  'open-interest-empty',
  'open-interest-jump',
  'open-interest-unit',
  'open-interest-time',
  'liquidation-price',
  'liquidation-size',
  'liquidation-time',
  'candle-impossible',
  'candle-duplicate',
  'candle-unordered',
  'candle-missing',
  'flow-day',
  'flow-repeated',
  'stored-damaged',
  'format-changed',
  'too-large',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** How often each, at most `COUNT_LIMIT`; a reason that never came is absent. */
export type Rejections = Readonly<Partial<Record<RejectionReason, number>>>;

const COUNT_LIMIT = 999_999;

/** The sum of two counts. Gives back `before` itself when there is nothing to add. */
export function addRejections(before: Rejections, added: Rejections): Rejections {
  const sum: Partial<Record<RejectionReason, number>> = { ...before };
  let isChanged = false;
  for (const reason of REJECTION_REASONS) {
    const more = added[reason] ?? 0;
    if (!(more > 0)) continue;
    sum[reason] = Math.min(COUNT_LIMIT, (sum[reason] ?? 0) + more);
    isChanged = true;
  }
  return isChanged ? sum : before;
}

/** Reads counts from anything that was stored. */
export function parseRejections(stored: unknown): Rejections {
  if (typeof stored !== 'object' || stored === null) return {};
  const counts = stored as Partial<Record<string, unknown>>;
  return Object.fromEntries(
    REJECTION_REASONS.flatMap((reason) => {
      const count = counts[reason];
      return Number.isSafeInteger(count) && Number(count) > 0
        ? [[reason, Math.min(COUNT_LIMIT, Number(count))]]
        : [];
    }),
  );
}
