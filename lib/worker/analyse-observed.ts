import { rangeRatioOf } from '../clusters/bins.ts';
import { type ObservedLayer, type ObservedPosition, observeLayer } from '../clusters/observed.ts';
import { shortAddress } from '../domain/account-address.ts';
import type { FetchFailure } from '../net/failure.ts';
import type { SnapshotObserved } from '../protocol/snapshot.ts';
import type { CoinMarket } from './account-watch.ts';
import { keepEqual } from './memo.ts';

/** The layer is made anew when the mark moved this far, or this much time went by. */
const REDRAW_MOVE = 0.0005;
const REDRAW_MS = 5_000;
/** Marks of one coin on two venues lie nearer than this; further apart it is another coin of that name, or another unit. */
const LARGEST_DIFFERENCE = 0.1;

export interface ObservedMoment {
  readonly base: string;
  /** The page's; null while unknown. */
  readonly markPrice: number | null;
  readonly market: CoinMarket;
  readonly positions: () => readonly ObservedPosition[];
  /** Grows with each reading. */
  readonly version: number;
  readonly isWaiting: boolean;
  readonly failure: FetchFailure | null;
  /** The venue's time, and local time, in ms. */
  readonly now: number;
  readonly localNow: number;
}

const NOTHING = {
  venue: 'hyperliquid',
  asOf: null,
  oldestAsOf: null,
  accounts: 0,
  positions: 0,
  withoutPrice: 0,
  outsideUsd: 0,
  coverage: null,
  binEdges: [],
  long: [],
  short: [],
  bands: [],
} satisfies Omit<SnapshotObserved, 'state' | 'reason' | 'failure'>;

/** The observed part of one page's snapshot; the same object while nothing changed. */
export function createObservedAnalysis(): (moment: ObservedMoment) => SnapshotObserved {
  const keep = keepEqual<SnapshotObserved>();
  let drawn: {
    readonly version: number;
    readonly mark: number | null;
    readonly openInterest: number | null;
    readonly localNow: number;
    readonly layer: ObservedLayer | null;
    readonly hasOlder: boolean;
  } | null = null;

  return (moment) => {
    const { market, version, localNow } = moment;
    const mark = moment.markPrice ?? market.markPrice;
    const isOther =
      drawn === null ||
      drawn.version !== version ||
      // Changes with every second: its exact value only moves the coverage by a hair.
      (drawn.openInterest === null) !== (market.openInterest === null) ||
      localNow - drawn.localNow >= REDRAW_MS ||
      drawn.mark === null ||
      mark === null ||
      Math.abs(mark / drawn.mark - 1) >= REDRAW_MOVE;
    if (isOther) {
      const positions = moment.positions();
      const layer =
        mark === null
          ? null
          : observeLayer({
              positions,
              markPrice: mark,
              openInterest: market.openInterest,
              rangeRatio: rangeRatioOf(moment.base),
              now: moment.now,
            });
      const { openInterest } = market;
      drawn = { version, mark, openInterest, localNow, layer, hasOlder: positions.length > 0 };
    }
    return keep(observedOf(moment, drawn?.layer ?? null, drawn?.hasOlder === true));
  };
}

function observedOf(
  moment: ObservedMoment,
  layer: ObservedLayer | null,
  hasOlder: boolean,
): SnapshotObserved {
  const failure = failureOf(moment);
  if (!isComparable(moment)) return { ...NOTHING, state: 'none', reason: 'not-comparable', failure };
  if (layer === null) return { ...NOTHING, state: 'none', reason: reasonOf(moment, hasOlder), failure };
  return {
    venue: 'hyperliquid',
    state: layer.state,
    reason: null,
    failure,
    asOf: layer.asOf,
    oldestAsOf: layer.oldestAsOf,
    accounts: layer.accounts,
    positions: layer.positions,
    withoutPrice: layer.withoutPrice,
    outsideUsd: Math.round(layer.outsideUsd),
    coverage: layer.coverage,
    binEdges: [...layer.binEdges].map((edge) => Number(edge.toPrecision(7))),
    long: [...layer.long].map(Math.round),
    short: [...layer.short].map(Math.round),
    bands: layer.bands.map((band) => ({ ...band, largestAccount: shortAddress(band.largestAccount) })),
  };
}

function isComparable({ markPrice, market }: ObservedMoment): boolean {
  if (markPrice === null || market.markPrice === null) return true;
  return Math.abs(markPrice / market.markPrice - 1) <= LARGEST_DIFFERENCE;
}

function reasonOf(
  { isWaiting, market, version }: ObservedMoment,
  hasOlder: boolean,
): NonNullable<SnapshotObserved['reason']> {
  if (hasOlder) return 'too-old';
  if (isWaiting) return 'waiting';
  if (market.isSilent) return 'silent';
  return version > 0 ? 'none-seen' : 'loading';
}

/** Waits are kept in local time; the page counts in the venue's. Sparing the limit is no failure: it is the pace itself. */
function failureOf({ failure, now, localNow }: ObservedMoment): SnapshotObserved['failure'] {
  if (failure === null || failure.kind === 'budget-spent') return null;
  const retryAt = failure.retryAt === null ? null : Math.round(failure.retryAt + now - localNow);
  return { kind: failure.kind, retryAt };
}
