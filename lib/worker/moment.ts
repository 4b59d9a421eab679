/** What the clock and the network say at the moment of the analysis. */
export interface Moment {
  /** The venue's time in ms. */
  readonly now: number;
  readonly localNow: number;
  readonly clockSkewMs: number | null;
}

/** Waits are kept in local time; the page counts in the venue's. */
export function venueTime(localTime: number | null, moment: Moment): number | null {
  return localTime === null ? null : Math.round(localTime + moment.now - moment.localNow);
}
