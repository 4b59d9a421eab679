import type { Snapshot, SnapshotFreshness } from '../protocol/snapshot.ts';
import type { DeskData } from './desk-data.ts';
import { type Moment, venueTime } from './moment.ts';

/** A price this old is no longer live; older than the second it is the last good data, marked so. */
const LIVE_MS = 20_000;
/** Beside a failure to fetch it, a price is live only this long: the badge must not say live while the note says unreachable. */
const LIVE_BESIDE_FAILURE_MS = 5_000;
const DELAYED_MS = 60_000;

/** The mark where the venue has one, for it triggers liquidations; else the last price, said so. */
export function priceOf(data: DeskData): Snapshot['price'] {
  const ticker = data.ticker;
  if (ticker === null) return null;
  const { markPrice, lastPrice } = ticker.value;
  if (markPrice !== null) return { value: markPrice, kind: 'mark', asOf: ticker.asOf };
  return lastPrice === null ? null : { value: lastPrice, kind: 'last', asOf: ticker.asOf };
}

/** How old the price is, and why nothing newer came. */
export function freshnessOf(data: DeskData, price: Snapshot['price'], moment: Moment): SnapshotFreshness {
  const ageMs = price === null ? null : moment.now - price.asOf;
  const lastFailure = data.failures.ticker ?? null;
  // Sparing the limit is no failure while the stream tells the price.
  const isSpared = lastFailure?.kind === 'budget-spent' && ageMs !== null && ageMs <= LIVE_MS;
  const failure = isSpared ? null : lastFailure;
  const liveMs = failure === null ? LIVE_MS : LIVE_BESIDE_FAILURE_MS;
  return {
    state: ageMs === null ? 'loading' : freshnessState(ageMs, liveMs),
    asOf: price?.asOf ?? null,
    failure:
      failure === null
        ? null
        : {
            kind: failure.kind,
            retryAt: venueTime(failure.retryAt, moment),
            host: failure.host.slice(0, 80),
          },
    clockSkewMs: moment.clockSkewMs === null ? null : Math.round(moment.clockSkewMs / 1000) * 1000,
  };
}

/** A price of the future is no fresh one: the clock was set back, and nobody knows how old it is. */
function freshnessState(ageMs: number, liveMs: number): SnapshotFreshness['state'] {
  if (ageMs < -LIVE_MS) return 'stale';
  return ageMs <= liveMs ? 'live' : ageMs <= DELAYED_MS ? 'delayed' : 'stale';
}
