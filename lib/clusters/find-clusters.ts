/** A run of bins, `from` <= index < `to`, counted from the mark outward. */
export interface BinRun {
  readonly from: number;
  readonly to: number;
}

/** A bin belongs to a cluster at this multiple of what distance alone expects. */
export const CLUSTER_RATIO = 1.5;
export const CLUSTERS_PER_SIDE = 5;
const LARGEST_GAP = 1;

/**
 * Clusters of one side: contiguous bins of at least 1.5 x the expectation, gaps of one bin closed, whose peak stands out by the
 * median absolute deviation of the side; the five with most mass, nearest first.
 * @param mass and `expected`: bins of one side from the mark outward, of equal sums.
 */
export function findRuns(mass: Float64Array, expected: Float64Array): BinRun[] {
  const least = medianAbsoluteDeviation(mass);
  return closeGaps(runsAbove(mass, expected))
    .filter((run) => prominence(run, mass, expected) >= least)
    .sort((a, b) => sumOf(mass, b) - sumOf(mass, a))
    .slice(0, CLUSTERS_PER_SIDE)
    .sort((a, b) => a.from - b.from);
}

export function sumOf(column: Float64Array, run: BinRun): number {
  let sum = 0;
  for (let index = run.from; index < run.to; index++) sum += column[index] ?? 0;
  return sum;
}

function runsAbove(mass: Float64Array, expected: Float64Array): BinRun[] {
  const runs: BinRun[] = [];
  let from: number | null = null;
  for (let index = 0; index <= mass.length; index++) {
    const value = mass[index] ?? 0;
    const inside = index < mass.length && value > 0 && value >= CLUSTER_RATIO * (expected[index] ?? 0);
    if (inside) from ??= index;
    else if (from !== null) {
      runs.push({ from, to: index });
      from = null;
    }
  }
  return runs;
}

function closeGaps(runs: readonly BinRun[]): BinRun[] {
  const closed: BinRun[] = [];
  for (const run of runs) {
    const last = closed[closed.length - 1];
    if (last !== undefined && run.from - last.to <= LARGEST_GAP)
      closed[closed.length - 1] = { from: last.from, to: run.to };
    else closed.push(run);
  }
  return closed;
}

/** How far the highest bin of a run stands above what distance alone expects there. */
function prominence(run: BinRun, mass: Float64Array, expected: Float64Array): number {
  let highest = 0;
  for (let index = run.from; index < run.to; index++) {
    highest = Math.max(highest, (mass[index] ?? 0) - (expected[index] ?? 0));
  }
  return highest;
}

function medianAbsoluteDeviation(values: Float64Array): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
