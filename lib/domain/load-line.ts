import { exceedance } from './block-bootstrap.ts';
import { at, firstIndexAtOrAfter, HOUR_MS } from './candles.ts';
import type { ExcursionTable } from './excursion.ts';
import { type Exposure, leverageForDistance } from './liquidation-distance.ts';
import type { PositionSide } from './market-data.ts';

/** Share of history, nearest in volatility, that answers for this market now. */
export const CONDITIONAL_SHARE = 0.2;
export const DEFAULT_RISK = 0.01;
export const DEFAULT_HORIZON_MS = 24 * HOUR_MS;
/** The last hourly close may be this old and still be "now": venues deliver a closed hour late. */
const VOLATILITY_MAX_AGE_MS = 2 * HOUR_MS;
const BOOTSTRAP_SEED = 1876;

export interface RiskQuery {
  readonly side: PositionSide;
  /** Nothing after this time is known: entries are used once their horizon has ended by it. */
  readonly at: number;
  /** Share of entries that may reach liquidation, 0-1 exclusive. */
  readonly risk: number;
}

/** The excursion that fewer than `risk` of the entries reach, with its bootstrap range (10-90 %). */
export interface RiskExcursion {
  readonly excursion: number;
  /** Null with fewer entries than two blocks. */
  readonly low: number | null;
  readonly high: number | null;
  readonly entries: number;
}

/** Excursions at the chosen risk; changes with candles, side and risk, not with notional or tiers. */
export interface ExcursionRisk {
  /** Trailing 72 h volatility at `at`, per hour; null when hours are missing. */
  readonly volatility: number | null;
  /** Over the fifth of entries whose volatility is nearest to now's; null without volatility or entries. */
  readonly conditional: RiskExcursion | null;
  readonly allHistory: RiskExcursion | null;
}

/** Highest isolated leverage at the chosen risk, with its range; low and high are leverages. */
export interface LeverageLine {
  readonly leverage: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly entries: number;
}

export interface LoadLine {
  readonly volatility: number | null;
  readonly conditional: LeverageLine | null;
  readonly allHistory: LeverageLine | null;
}

/**
 * The load line: the highest isolated leverage (a supremum, between 1 and the venue's maximum) at which fewer than
 * `risk` of past entries reached liquidation at the stated notional under the venue's tiers.
 * @param exposure contract, side, tiers and notional; its side is the one used.
 */
export function loadLine(
  table: ExcursionTable,
  exposure: Exposure,
  query: Omit<RiskQuery, 'side'>,
): LoadLine {
  return leverageLines(excursionRisk(table, { ...query, side: exposure.side }), exposure);
}

/** Turns excursions at risk into leverages: the cheap step, when only notional or tiers change. */
export function leverageLines(risk: ExcursionRisk, exposure: Exposure): LoadLine {
  return {
    volatility: risk.volatility,
    conditional: leverageLine(risk.conditional, exposure),
    allHistory: leverageLine(risk.allHistory, exposure),
  };
}

/** The excursions that fewer than `risk` of entries reach, conditional on volatility and over all history. */
export function excursionRisk(table: ExcursionTable, query: RiskQuery): ExcursionRisk {
  const excursions = query.side === 'long' ? table.long : table.short;
  const known = endedEntries(table, excursions, query.at);
  const volatility = volatilityAt(table, query.at);
  const near = volatility === null ? new Uint32Array(0) : nearestInVolatility(table, known, volatility);
  return {
    volatility,
    conditional: riskExcursion(table, excursions, near, query.risk),
    allHistory: riskExcursion(table, excursions, known, query.risk),
  };
}

function leverageLine(risk: RiskExcursion | null, exposure: Exposure): LeverageLine | null {
  if (risk === null) return null;
  const leverage = leverageForDistance(exposure, risk.excursion);
  if (leverage === null) return null;
  // The deeper excursion is the lower leverage.
  const low = risk.high === null ? null : leverageForDistance(exposure, risk.high);
  const high = risk.low === null ? null : leverageForDistance(exposure, risk.low);
  return { leverage, low, high, entries: risk.entries };
}

/** Rows whose horizon is whole and has ended by `time`. */
function endedEntries(table: ExcursionTable, excursions: Float64Array, time: number): Uint32Array {
  const end = firstIndexAtOrAfter(table.entryTime, time - table.horizonMs + 1);
  const rows = new Uint32Array(end);
  let count = 0;
  for (let i = 0; i < end; i++) if (!Number.isNaN(at(excursions, i))) rows[count++] = i;
  return rows.subarray(0, count);
}

function volatilityAt(table: ExcursionTable, time: number): number | null {
  const row = firstIndexAtOrAfter(table.entryTime, time + 1) - 1;
  if (row < 0 || time - at(table.entryTime, row) >= VOLATILITY_MAX_AGE_MS) return null;
  const volatility = at(table.volatility, row);
  return Number.isNaN(volatility) ? null : volatility;
}

/** The nearest fifth of the rows that have a volatility, in time order; of equally near rows the earlier ones. */
function nearestInVolatility(table: ExcursionTable, rows: Uint32Array, now: number): Uint32Array {
  const withVolatility = rows.filter((row) => !Number.isNaN(at(table.volatility, row)));
  const wanted = Math.ceil(withVolatility.length * CONDITIONAL_SHARE - 1e-9);
  if (wanted === 0) return withVolatility;
  const gaps = gather(table.volatility, withVolatility);
  for (let i = 0; i < gaps.length; i++) gaps[i] = Math.abs(at(gaps, i) - now);
  const sorted = gaps.slice().sort();
  const limit = at(sorted, wanted - 1);
  let tiesWanted = wanted - firstIndexAtOrAfter(sorted, limit);
  return withVolatility.filter((_, i) => {
    const gap = at(gaps, i);
    return gap < limit || (gap === limit && tiesWanted-- > 0);
  });
}

function riskExcursion(
  table: ExcursionTable,
  excursions: Float64Array,
  rows: Uint32Array,
  risk: number,
): RiskExcursion | null {
  const blockLength = Math.max(1, Math.ceil(table.horizonMs / HOUR_MS));
  const found = exceedance(gather(excursions, rows), risk, blockLength, BOOTSTRAP_SEED);
  if (found === null) return null;
  return { excursion: found.value, low: found.low, high: found.high, entries: rows.length };
}

function gather(column: Float64Array, rows: Uint32Array): Float64Array {
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = at(column, at(rows, i));
  return gathered;
}
