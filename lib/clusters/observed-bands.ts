import type { ObservedBand, ObservedPosition } from './observed.ts';

const BANDS_PER_SIDE = 5;
/** Bands are the narrowest prices that hold this share of what was seen of a side. */
const BAND_SHARE = 0.7;
/** Half of the notional moves by more than 0.8 % within a day: bins nearer than a per cent may be one place. */
const SPREAD_BINS = 10;
const LARGEST_GAP = 1;

interface BandView {
  readonly markPrice: number;
  readonly opacityOf: (position: ObservedPosition) => number;
}

/**
 * Bands of one side, nearest first: runs of bins among the densest that together hold seven tenths of the side.
 * @param usd the side's notional by bin; null: too little was seen, each of the largest positions stands alone.
 */
export function observedBands(
  positions: readonly ObservedPosition[],
  usd: Float64Array | null,
  binOf: (price: number | null) => number | null,
  view: BandView,
): ObservedBand[] {
  const groups = usd === null ? positions.map((position) => [position]) : grouped(positions, usd, binOf);
  return groups
    .map((group) => bandOf(group, view))
    .sort((a, b) => b.notionalUsd - a.notionalUsd)
    .slice(0, BANDS_PER_SIDE)
    .sort((a, b) => a.distance - b.distance);
}

function grouped(
  positions: readonly ObservedPosition[],
  usd: Float64Array,
  binOf: (price: number | null) => number | null,
): ObservedPosition[][] {
  const run = densestRuns(spread(usd));
  const groups = new Map<number, ObservedPosition[]>();
  for (const position of positions) {
    const bin = binOf(position.liquidationPrice);
    const found = bin === null ? undefined : run[bin];
    if (found === undefined || found < 0) continue;
    const group = groups.get(found);
    if (group === undefined) groups.set(found, [position]);
    else group.push(position);
  }
  return [...groups.values()];
}

/** Triangular weights that sum to 1. */
function spread(usd: Float64Array): Float64Array {
  return usd.map((_, bin) => {
    let sum = 0;
    for (let step = 1 - SPREAD_BINS; step < SPREAD_BINS; step++)
      sum += ((usd[bin + step] ?? 0) * (SPREAD_BINS - Math.abs(step))) / SPREAD_BINS ** 2;
    return sum;
  });
}

/** For each bin the number of its run; -1 outside the densest bins. */
function densestRuns(density: Float64Array): Int32Array {
  const wanted = BAND_SHARE * density.reduce((sum, value) => sum + value, 0);
  let held = 0;
  let least = 0;
  for (const value of density.toSorted().reverse()) {
    if (held >= wanted) break;
    held += value;
    least = value;
  }
  const runs = new Int32Array(density.length).fill(-1);
  let run = -1;
  let last = Number.NEGATIVE_INFINITY;
  for (const [bin, value] of density.entries()) {
    if (value <= 0 || value < least) continue;
    if (bin - last > LARGEST_GAP + 1) run++;
    runs.fill(run, Math.max(0, bin - last <= LARGEST_GAP + 1 ? last : bin), bin + 1);
    last = bin;
  }
  return runs;
}

function bandOf(group: readonly ObservedPosition[], { markPrice, opacityOf }: BandView): ObservedBand {
  const prices = group.flatMap(({ liquidationPrice }) => liquidationPrice ?? []);
  const [largest] = group.toSorted((a, b) => b.notionalUsd - a.notionalUsd);
  const side = largest?.side ?? 'long';
  const low = Math.min(...prices);
  const high = Math.max(...prices);
  const times = group.map(({ asOf }) => asOf);
  const notionalUsd = group.reduce((sum, position) => sum + position.notionalUsd, 0);
  const shown = group.reduce((sum, position) => sum + position.notionalUsd * opacityOf(position), 0);
  return {
    side,
    low,
    high,
    notionalUsd,
    positions: group.length,
    largestUsd: largest?.notionalUsd ?? 0,
    largestAccount: largest?.account ?? '',
    distance: Math.max(0, side === 'long' ? 1 - high / markPrice : low / markPrice - 1),
    asOf: Math.max(...times),
    oldestAsOf: Math.min(...times),
    opacity: notionalUsd > 0 ? shown / notionalUsd : 0,
    since: Math.min(...group.map(({ since }) => since)),
  };
}
