import { VENUE_IDS } from '../domain/instrument.ts';
import { FAILURE_KINDS } from '../net/failure.ts';
import { z } from '../schema.ts';
import { column, nullableNumber, number } from './snapshot-values.ts';

/**
 * Why nothing is observed: loading: the first accounts are on their way; waiting: the page's candles come first; silent: the feed that
 * names accounts says nothing; none-seen: no account read holds the coin; too-old: older than six hours; not-comparable: the
 * venue's coin of that name trades at another price.
 */
export const OBSERVED_REASONS = [
  'loading',
  'waiting',
  'silent',
  'none-seen',
  'too-old',
  'not-comparable',
] as const;

/** Neighbouring positions that were seen, or a single one (then low and high are the same price). */
const observedBand = z.object({
  side: z.enum(['long', 'short']),
  low: number,
  high: number,
  notionalUsd: number,
  positions: number,
  largestUsd: number,
  /** Whose the largest is, shortened: `0x1234…abcd`. */
  largestAccount: z.string().check(z.maxLength(20)),
  distance: number,
  asOf: number,
  oldestAsOf: number,
  /** 1 while fresh, fading with age, weighted by notional. */
  opacity: number,
  /** Since when the positions, or the oldest of them, have been seen. */
  since: number,
});
/** The OBSERVED layer of the coin: accounts of one venue, whatever the venue of the page. */
export const observed = z.object({
  venue: z.enum(VENUE_IDS),
  /** heat: columns and bands; list: too little was seen for a heat map, single positions; none: nothing, see `reason`. */
  state: z.enum(['heat', 'list', 'none']),
  /** Null unless `none`. */
  reason: z.nullable(z.enum(OBSERVED_REASONS)),
  /** Why nothing newer came; null while all is well. */
  failure: z.nullable(z.object({ kind: z.enum(FAILURE_KINDS), retryAt: nullableNumber })),
  /** Newest and oldest moment of what is shown. */
  asOf: nullableNumber,
  oldestAsOf: nullableNumber,
  accounts: number,
  positions: number,
  /** Positions that no price would liquidate: counted, never placed. */
  withoutPrice: number,
  /** Notional placed beyond the bins. */
  outsideUsd: number,
  /** Observed size to the venue's open interest, 0-1; null without open interest. */
  coverage: z.nullable(z.object({ long: number, short: number })),
  /** Empty unless `heat`. USD a bin at full value: fading is told by `opacity` alone. */
  binEdges: column(601),
  long: column(600),
  short: column(600),
  /** At most five a side. */
  bands: z.array(observedBand).check(z.maxLength(10)),
});
