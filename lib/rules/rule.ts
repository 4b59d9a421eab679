import type { LiquidationCluster } from '../clusters/cluster.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { PositionMarginMode, PositionSide } from '../domain/market-data.ts';

/** The trader's position as the rules see it. */
export interface RulePosition {
  readonly side: PositionSide;
  readonly entryPrice: number;
  /** As it is set: what a venue's maximum is held against. */
  readonly leverage: number;
  readonly notionalUsd: number;
  /** What is behind this position alone; null where it is not told. */
  readonly marginUsd: number | null;
  readonly marginMode: PositionMarginMode;
}

/** Everything a rule may look at; null where it is not known (now, or for this venue). */
export interface RuleContext {
  readonly instrument: Instrument;
  /** The venue's time in ms. */
  readonly now: number;
  readonly markPrice: number | null;
  readonly markAsOf: number | null;
  readonly position: RulePosition | null;
  /** Own liquidation price; null when not computable or none. */
  readonly liquidationPrice: number | null;
  readonly clusters: readonly LiquidationCluster[] | null;
  /** Maximum drawdown (longs) or maximum rise (shorts) inside each window, ratio 0-1; null when the window lacks data. */
  readonly adverseMove24h: number | null;
  readonly adverseMove7d: number | null;
  readonly adverseMove30d: number | null;
  /** Of hourly candles, 24 periods, in quote coin. */
  readonly averageTrueRange: number | null;
  /** The load line for the position's side and notional, in leverage. */
  readonly loadLineLeverage: number | null;
  readonly tiers: MarginTierTable | null;
  /** Below the high of the last 24 h now, ratio 0-1. */
  readonly drawdown24h: number | null;
  /** Falls of the great days that this contract lived through, ratios 0-1; null while its history is still being fetched. */
  readonly referenceFalls: readonly number[] | null;
  readonly openInterestUsd: number | null;
  /** Growth of the open interest in coins over 24 h; -0.1 is a tenth less. */
  readonly openInterestChange24h: number | null;
  readonly volume24hUsd: number | null;
  /** Of the book's thinner side within 2 % of the price: now, and as it usually is by the week's hours. */
  readonly bookDepthUsd: number | null;
  readonly usualBookDepthUsd: number | null;
  /** How the venue's majors stand together; null while they are not known. */
  readonly breadth: {
    readonly isSystemic: boolean;
    readonly fallingCount: number;
    readonly coinCount: number;
    /** Below the 24 h high, ratio 0-1. */
    readonly medianDrawdown: number;
  } | null;
  /** Accounts long for each account short. */
  readonly longShortRatio: number | null;
  /** Per interval, signed: positive means longs pay. */
  readonly fundingRate: number | null;
  readonly fundingIntervalMs: number | null;
}

export type RuleUnit = 'ratio' | 'multiple' | 'leverage' | 'seconds' | 'count';

export interface RuleThresholds {
  readonly notice: number;
  readonly warning: number;
  readonly danger: number;
}

/** `snoozed`: the one line for what the user does not want to be warned of now. */
export const FINDING_LEVELS = ['could-not-check', 'ok', 'snoozed', 'notice', 'warning', 'danger'] as const;
export type FindingLevel = (typeof FINDING_LEVELS)[number];
/** The level of a threshold that was crossed, snoozed or not. */
export type RaisedLevel = Exclude<FindingLevel, 'could-not-check' | 'ok'>;

export function isRaised(level: FindingLevel): level is RaisedLevel {
  return level !== 'could-not-check' && level !== 'ok';
}

/** The findings that crossed a threshold, worst first, as they come. */
export function raisedFindings<Raised extends { readonly level: FindingLevel }>(
  findings: readonly Raised[],
): readonly Raised[] {
  return findings.filter(({ level }) => isRaised(level));
}

/** Numbers a sentence needs, by name; the text layer formats them by their suffix (Price, Ratio, Leverage, Usd, Ms). */
export type FindingNumbers = Readonly<Record<string, number>>;

/** A leverage rule as data. One file a rule. */
export interface Rule {
  readonly id: string;
  /** Context fields without which the rule cannot be checked. */
  readonly requires: readonly (keyof RuleContext)[];
  /** False: the rule speaks of the market, not of a position, and is checked without one. */
  readonly needsPosition: boolean;
  readonly unit: RuleUnit;
  /** `above`: the higher the value, the worse; `below`: the lower, the worse. */
  readonly worse: 'above' | 'below';
  readonly thresholds: RuleThresholds;
  /** Null: the rule has nothing to say (not a failure). */
  readonly value: (context: RuleContext) => number | null;
  readonly explain: (context: RuleContext, value: number, threshold: number | null) => FindingNumbers;
}

/** What a rule found. */
export interface Finding {
  readonly ruleId: string;
  readonly level: FindingLevel;
  readonly value: number | null;
  /** The threshold that was crossed, or the next one when the level is ok; null when not checked. */
  readonly threshold: number | null;
  readonly numbers: FindingNumbers;
  /** For could-not-check: the context fields that were missing, or `error`. */
  readonly missing: readonly string[];
  /** Which of several positions it was found for, in the order of their contexts. */
  readonly ownIndex: number;
}
