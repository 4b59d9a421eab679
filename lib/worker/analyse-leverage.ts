import { type CandleSeries, MINUTE_MS } from '../domain/candles.ts';
import { type LeverageHour, leverageHours, stateSince } from '../domain/leverage-state.ts';
import type { FundingSeries, OpenInterestSeries } from '../domain/market-data.ts';
import type { Snapshot } from '../protocol/snapshot.ts';

export interface LeverageDesk {
  /** Hourly candles, the running hour included. */
  readonly hours: CandleSeries;
  /** Believed; null where there is none. */
  readonly openInterest: OpenInterestSeries | null;
  readonly funding: FundingSeries | null;
  /** The venue's time in ms. */
  readonly now: number;
}

export interface LeverageAnalysis {
  /** Null while open interest does not reach back over a week. */
  readonly told: Snapshot['leverage'];
  /** The last 30 days, hour by hour. */
  readonly hours: readonly LeverageHour[];
}

const UNKNOWN: LeverageAnalysis = { told: null, hours: [] };

/** The state of leverage, computed once a minute or when its data grew. */
export function createLeverageAnalysis(): (desk: LeverageDesk) => LeverageAnalysis {
  let last = { key: '', result: UNKNOWN };
  return (desk) => {
    const { hours, openInterest, funding, now } = desk;
    const key = [
      Math.floor(now / MINUTE_MS),
      hours.openTime.length,
      openInterest?.time.length,
      funding?.time.length,
    ].join();
    if (key !== last.key) last = { key, result: analyse(desk) };
    return last.result;
  };
}

function analyse({ hours, openInterest, funding, now }: LeverageDesk): LeverageAnalysis {
  if (openInterest === null || hours.openTime.length === 0) return UNKNOWN;
  const found = leverageHours({ hours, openInterest, funding }, now);
  const newest = found[found.length - 1];
  if (newest === undefined || newest.state === null) return { told: null, hours: found };
  const { time: _time, openInterest: _coins, state, ...facts } = newest;
  const asOf = openInterest.time[openInterest.time.length - 1] ?? now;
  return { told: { ...facts, state, since: stateSince(found), asOf }, hours: found };
}
