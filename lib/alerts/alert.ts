/** The distance to what is known not to be there: farther than any threshold, so that its level is left. */
export const NOWHERE = Number.POSITIVE_INFINITY;

/** What a check knows of one instrument; null where it is not known, or too old to be told to anyone. */
export interface AlertContext {
  /** Distance of the mark from the own liquidation price, ratio of the mark; `NOWHERE` where no price liquidates a position. */
  readonly liquidationDistance: number | null;
  /** From the mark to the nearer edge of the nearest cluster that earned its score, ratio of the mark; 0 inside, `NOWHERE` without one. */
  readonly clusterDistance: number | null;
  /** Below the high of 24 h, ratio 0-1. */
  readonly drawdown24h: number | null;
  /** In coins, now and about an hour ago. */
  readonly openInterest: number | null;
  readonly openInterestBefore: number | null;
  /** Signed, of the notional over 8 h, now and about an hour ago. */
  readonly fundingPer8h: number | null;
  readonly fundingPer8hBefore: number | null;
}

/** How the figure of an alert is known. */
export type AlertKnowledge = 'OBSERVED' | 'CALCULATED' | 'ESTIMATED';

/** One kind of alert as data. One file a kind. Every value and threshold is a ratio. */
export interface AlertKind {
  readonly id: string;
  readonly known: AlertKnowledge;
  /** A position is of the contract it was entered for; a market is one, whichever venues' pages show it. */
  readonly concerns: 'position' | 'market';
  /** `above`: alerts at the threshold and more; `below`: at the threshold and less. */
  readonly worse: 'above' | 'below';
  readonly defaultThreshold: number;
  /** What a user may set. */
  readonly minimum: number;
  readonly maximum: number;
  /** Null: nothing to say, because something is not known. */
  readonly value: (context: AlertContext) => number | null;
}

/** The value of a kind for one instrument. */
export interface AlertReading {
  readonly kindId: string;
  readonly instrumentKey: string;
  readonly worse: AlertKind['worse'];
  readonly value: number;
  readonly threshold: number;
}
