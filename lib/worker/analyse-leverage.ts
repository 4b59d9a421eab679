import { type CandleSeries, MINUTE_MS } from '../domain/candles.ts';
import { type LeverageHour, leverageHours } from '../domain/leverage-state.ts';
import type { FundingSeries, OpenInterestSeries, Ticker } from '../domain/market-data.ts';
import type { Snapshot, SnapshotLadder } from '../protocol/snapshot.ts';

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
  readonly told: Omit<NonNullable<Snapshot['leverage']>, keyof LeverageBeside> | null;
  /** The last 30 days, hour by hour. */
  readonly hours: readonly LeverageHour[];
}

/** What stands beside the state and does not decide it. */
export type LeverageBeside = Pick<NonNullable<Snapshot['leverage']>, 'basis' | 'longsBelowShare'>;

/** A fall of this share is what the map is summed over. */
const BELOW_RATIO = 0.1;

/** Basis of the contract, and what the ESTIMATED map says would be liquidated a tenth below. @param openInterestUsd null where it is not known. */
export function besideLeverage(
  ticker: Pick<Ticker, 'markPrice' | 'indexPrice'> | null,
  ladder: Pick<SnapshotLadder, 'mode' | 'venues' | 'binEdges' | 'long'> | null,
  openInterestUsd: number | null,
): LeverageBeside {
  const { markPrice = null, indexPrice = null } = ticker ?? {};
  const basis = markPrice === null || indexPrice === null ? null : markPrice / indexPrice - 1;
  // Of a map summed over venues this one's open interest is no measure.
  const isEarned = ladder?.mode === 'clusters' && ladder.venues.length === 1;
  if (!isEarned || markPrice === null || openInterestUsd === null || openInterestUsd <= 0)
    return { basis, longsBelowShare: null };
  const floor = markPrice * (1 - BELOW_RATIO);
  const longs = ladder.long.reduce((sum, usd, bin) => {
    const middle = ((ladder.binEdges[bin] ?? 0) + (ladder.binEdges[bin + 1] ?? 0)) / 2;
    return middle >= floor && middle <= markPrice ? sum + usd : sum;
  }, 0);
  return { basis, longsBelowShare: longs / openInterestUsd };
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
  return { told: { ...facts, state, asOf }, hours: found };
}
