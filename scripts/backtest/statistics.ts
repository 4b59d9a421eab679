import { seededRandom } from '../../lib/domain/block-bootstrap.ts';
import { DAY_MS } from '../../lib/domain/candles.ts';

const RESAMPLES = 1_000;

/** A mean with its 95 % interval by day-block bootstrap; null with fewer than three days. */
export interface Interval {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

export interface Timed {
  readonly time: number;
  readonly value: number;
}

/** Days are drawn whole, with replacement and a fixed seed: what happens in one day hangs together. */
export function dayInterval(values: readonly Timed[]): Interval {
  const days = new Map<number, number[]>();
  for (const { time, value } of values) {
    const day = Math.floor(time / DAY_MS);
    days.set(day, [...(days.get(day) ?? []), value]);
  }
  const blocks = [...days.values()];
  const mean = average(values.map(({ value }) => value));
  const n = values.length;
  if (blocks.length < 3) return { mean, low: null, high: null, n };
  const random = seededRandom(7);
  const means = Array.from({ length: RESAMPLES }, () =>
    average(blocks.flatMap(() => blocks[Math.floor(random() * blocks.length)] ?? [])),
  ).sort((a, b) => a - b);
  const at = (share: number): number => means[Math.round(share * (RESAMPLES - 1))] ?? Number.NaN;
  return { mean, low: at(0.025), high: at(0.975), n };
}

export function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Spearman's rank correlation; ties share their mean rank. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  return correlation(ranks(a), ranks(b));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((x, y) => x.value - y.value);
  const result = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && order[to]?.value === order[from]?.value) to++;
    for (let k = from; k < to; k++) result[order[k]?.index ?? 0] = (from + to - 1) / 2;
    from = to;
  }
  return result;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [average(a), average(b)];
  let both = 0;
  let squareA = 0;
  let squareB = 0;
  a.forEach((x, index) => {
    const [da, db] = [x - meanA, (b[index] ?? 0) - meanB];
    both += da * db;
    squareA += da * da;
    squareB += db * db;
  });
  return squareA > 0 && squareB > 0 ? both / Math.sqrt(squareA * squareB) : 0;
}

/** Least squares by Gauss-Jordan on the normal equations; a whisper of a ridge keeps equal columns solvable. */
export function leastSquares(rows: readonly (readonly number[])[], target: readonly number[]): number[] {
  const size = rows[0]?.length ?? 0;
  const system = Array.from({ length: size }, () => new Float64Array(size + 1));
  rows.forEach((row, index) => {
    for (let i = 0; i < size; i++) {
      const line = system[i];
      if (line === undefined) continue;
      for (let j = 0; j < size; j++) line[j] = (line[j] ?? 0) + (row[i] ?? 0) * (row[j] ?? 0);
      line[size] = (line[size] ?? 0) + (row[i] ?? 0) * (target[index] ?? 0);
    }
  });
  system.forEach((line, i) => {
    line[i] = (line[i] ?? 0) + 1e-6;
  });
  for (let column = 0; column < size; column++) eliminate(system, column);
  return system.map((line, i) => (line[size] ?? 0) / (line[i] ?? 1));
}

function eliminate(system: Float64Array[], column: number): void {
  let pivot = column;
  for (let row = column; row < system.length; row++)
    if (Math.abs(system[row]?.[column] ?? 0) > Math.abs(system[pivot]?.[column] ?? 0)) pivot = row;
  const chosen = system[pivot];
  const replaced = system[column];
  if (chosen === undefined || replaced === undefined) return;
  system[column] = chosen;
  system[pivot] = replaced;
  system.forEach((line, row) => {
    if (row === column) return;
    const factor = (line[column] ?? 0) / (chosen[column] ?? 1);
    for (let k = column; k < line.length; k++) line[k] = (line[k] ?? 0) - factor * (chosen[k] ?? 0);
  });
}
