import type { PositionSide } from '../domain/market-data.ts';
import { type DistanceLaw, LAW_STEP, shareWithin } from './distance-law.ts';
import type { Stock } from './stock-balance.ts';

/** One forced order, at the mark that triggered it. */
export interface TriggerPrint {
  readonly side: PositionSide;
  /** Mark price at which it was triggered; never the printed bankruptcy price. */
  readonly triggerPrice: number;
  /** In the unit of open interest, times the feed's factor. */
  readonly quantity: number;
  /** Prints that were put together at this price; 1 when absent. */
  readonly count?: number;
}

/**
 * Bounds of the distance classes, as log-distance from entry: finest where leverage is high and prints are many. Between two
 * bounds the prior keeps its shape and is multiplied by one factor.
 */
const CLASS_BOUNDS: readonly number[] = [
  0, 0.0025, 0.005, 0.0075, 0.01, 0.0125, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.045, 0.05, 0.06, 0.07,
  0.08, 0.09, 0.1, 0.115, 0.13, 0.15, 0.175, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 0.9,
];
export const CLASS_COUNT = CLASS_BOUNDS.length - 1;

/** What the prior counts for in each class, in prints of mean size: 29 classes x 7, about 200 in all. */
const PRIOR_PRINTS = 7;
/** No class may leave the prior by more than this, however its prints cluster. */
const LARGEST_FACTOR = 12;
/** What was learned a week ago counts half. */
const HALF_LIFE_MS = 7 * 86_400_000;
/** A print spread over the classes more evenly than this share of the greatest entropy tells none from another. */
const UNIDENTIFIED_ENTROPY = 0.8;

/** Life table of one side: what was liquidated and what the prior expected, by distance from entry. */
export interface LifeTable {
  /** Prints attributed to each class, in the unit of open interest. */
  readonly seen: Float64Array;
  /** What the prior expected to be liquidated in each class while prints were listened to. */
  readonly expected: Float64Array;
  /** Prints that no cohort explains: entered and liquidated within a bar, or an entry we do not know. */
  background: number;
  /** Prints behind the quantities, forgotten at the same pace. */
  prints: number;
}

/** What the liquidations seen have taught of one instrument's distance law. */
export interface Calibration {
  readonly long: LifeTable;
  readonly short: LifeTable;
}

export function emptyCalibration(): Calibration {
  const table = (): LifeTable => ({
    seen: new Float64Array(CLASS_COUNT),
    expected: new Float64Array(CLASS_COUNT),
    background: 0,
    prints: 0,
  });
  return { long: table(), short: table() };
}

export function copyCalibration({ long, short }: Calibration): Calibration {
  const copy = (table: LifeTable): LifeTable => ({
    ...table,
    seen: table.seen.slice(),
    expected: table.expected.slice(),
  });
  return { long: copy(long), short: copy(short) };
}

/** A week halves what was learned. */
export function forget(calibration: Calibration, elapsedMs: number): void {
  const kept = 2 ** (-elapsedMs / HALF_LIFE_MS);
  for (const table of [calibration.long, calibration.short]) {
    for (const column of [table.seen, table.expected])
      for (let index = 0; index < CLASS_COUNT; index++) column[index] = (column[index] ?? 0) * kept;
    table.background *= kept;
    table.prints *= kept;
  }
}

/** A cohort moved from `from` to `to` log-distance of its entry: the prior's hazard over that way is what was to be expected. */
export function addExposure(
  table: LifeTable,
  prior: Float64Array,
  quantity: number,
  from: number,
  to: number,
): void {
  let start = Math.max(0, from);
  let alive = 1 - shareWithin(prior, start);
  for (let index = classOf(start); start < to && index < CLASS_COUNT; index++) {
    const end = Math.min(to, CLASS_BOUNDS[index + 1] ?? to);
    const left = 1 - shareWithin(prior, end);
    if (end > start && left > 0)
      table.expected[index] = (table.expected[index] ?? 0) + quantity * Math.log(alive / left);
    alive = left;
    start = end;
  }
}

/**
 * The expectation step of the life table: a print is shared among the cohorts that its trigger price reached for the first time, by
 * quantity x hazard at their distance. The entry is never the current price: what entered in the same bar is background.
 */
export function addPrint(
  calibration: Calibration,
  stock: Stock,
  law: DistanceLaw,
  print: TriggerPrint,
): void {
  const table = calibration[print.side];
  const isLong = print.side === 'long';
  const price = Math.log(print.triggerPrice);
  const seen = isLong ? stock.lowest : stock.highest;
  const held = isLong ? stock.long : stock.short;
  const shares = new Float64Array(CLASS_COUNT);
  let total = 0;
  for (let index = stock.count - 1; index >= 0; index--) {
    const extreme = seen[index] ?? 0;
    if (isLong ? price >= extreme : price <= extreme) break;
    const distance = Math.abs((stock.entry[index] ?? 0) - price);
    const weight = (held[index] ?? 0) * hazardAt(law[print.side], distance);
    const into = classOf(distance);
    shares[into] = (shares[into] ?? 0) + weight;
    total += weight;
  }
  table.prints += print.count ?? 1;
  if (total <= 0) table.background += print.quantity;
  else attribute(table, shares, total, print.quantity);
}

/** Where the classes cannot be told apart the print teaches the scale alone: it goes to them as the prior expects it. */
function attribute(table: LifeTable, shares: Float64Array, total: number, quantity: number): void {
  const classes = shares.reduce((count, share) => count + (share > 0 ? 1 : 0), 0);
  const entropy = shares.reduce((sum, share) => sum - (share > 0 ? xLogX(share / total) : 0), 0);
  const isUnidentified = classes > 2 && entropy > UNIDENTIFIED_ENTROPY * Math.log(classes);
  const by = isUnidentified
    ? table.expected.map((value, index) => ((shares[index] ?? 0) > 0 ? value : 0))
    : shares;
  const sum = by.reduce((running, value) => running + value, 0);
  for (let index = 0; index < CLASS_COUNT && sum > 0; index++)
    table.seen[index] = (table.seen[index] ?? 0) + (quantity * (by[index] ?? 0)) / sum;
}

function xLogX(x: number): number {
  return x * Math.log(x);
}

function hazardAt(cumulative: Float64Array, distance: number): number {
  const before = shareWithin(cumulative, distance - LAW_STEP);
  return before >= 1 ? 0 : (shareWithin(cumulative, distance + LAW_STEP) - before) / (1 - before);
}

/** By what each class's prior hazard is multiplied: posterior mean of a Gamma-Poisson model around 1. */
export function hazardFactors(table: LifeTable): Float64Array {
  const quantity = table.seen.reduce((sum, value) => sum + value, table.background);
  const size = table.prints > 0 ? quantity / table.prints : 0;
  return Float64Array.from({ length: CLASS_COUNT }, (_, index) => {
    if (size <= 0) return 1;
    const factor =
      (PRIOR_PRINTS + (table.seen[index] ?? 0) / size) / (PRIOR_PRINTS + (table.expected[index] ?? 0) / size);
    return Math.min(LARGEST_FACTOR, Math.max(1 / LARGEST_FACTOR, factor));
  });
}

/** The prior law with the hazard of each class multiplied by its factor. */
export function calibratedLaw(prior: DistanceLaw, calibration: Calibration): DistanceLaw {
  return {
    long: calibratedSide(prior.long, hazardFactors(calibration.long)),
    short: calibratedSide(prior.short, hazardFactors(calibration.short)),
  };
}

function calibratedSide(prior: Float64Array, factors: Float64Array): Float64Array {
  const cumulative = new Float64Array(prior.length);
  let alive = 1;
  let index = 0;
  for (let step = 1; step < prior.length; step++) {
    while (index < CLASS_COUNT - 1 && (CLASS_BOUNDS[index + 1] ?? 0) < (step - 0.5) * LAW_STEP) index++;
    const before = 1 - (prior[step - 1] ?? 0);
    const kept = before <= 0 ? 0 : (1 - (prior[step] ?? 0)) / before;
    alive *= kept ** (factors[index] ?? 1);
    cumulative[step] = 1 - alive;
  }
  return cumulative;
}

/** Class of a log-distance; the last one holds all beyond. */
function classOf(logDistance: number): number {
  let low = 0;
  let high = CLASS_COUNT - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((CLASS_BOUNDS[middle] ?? 0) <= logDistance) low = middle;
    else high = middle - 1;
  }
  return low;
}
