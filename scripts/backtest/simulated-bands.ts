import type { LiquidationCluster } from '../../lib/clusters/cluster.ts';
import { seededRandom } from '../../lib/domain/block-bootstrap.ts';
import { POSITION_SIDES, type PositionSide } from '../../lib/domain/market-data.ts';

/** Ten steps of equal log-width a side, to 10 % from the mark. */
export const STEPS = 10;
export const STEP_WIDTH = Math.log(1.1) / STEPS;
/** A true step stands out when it holds this multiple of its side's average: fixed by the first version's test. */
const TRUE_RATIO = 1.5;

/** Mass per step, longs first. */
export type Steps = Readonly<Record<PositionSide, Float64Array>>;

export function emptySteps(): Record<PositionSide, Float64Array> {
  return { long: new Float64Array(STEPS), short: new Float64Array(STEPS) };
}

/** Steps that hold at least 1.5 times their side's average; a gap of one between two of them is closed. */
export function standingOut(mass: Steps): Uint8Array {
  const marked = new Uint8Array(2 * STEPS);
  POSITION_SIDES.forEach((side, index) => {
    const average = mass[side].reduce((sum, value) => sum + value, 0) / STEPS;
    const out = [...mass[side]].map((value) => average > 0 && value >= TRUE_RATIO * average);
    out.forEach((is, step) => {
      const isGap = out[step - 1] === true && out[step + 1] === true;
      if (is || isGap) marked[index * STEPS + step] = 1;
    });
  });
  return marked;
}

/** Steps whose middle lies in a shown cluster. */
export function covered(
  clusters: readonly Pick<LiquidationCluster, 'side' | 'low' | 'high'>[],
  mark: number,
): Uint8Array {
  const marked = new Uint8Array(2 * STEPS);
  POSITION_SIDES.forEach((side, index) => {
    for (let step = 0; step < STEPS; step++) {
      const price = mark * Math.exp((side === 'long' ? -1 : 1) * (step + 0.5) * STEP_WIDTH);
      if (clusters.some((band) => band.side === side && price >= band.low && price <= band.high))
        marked[index * STEPS + step] = 1;
    }
  });
  return marked;
}

/** As many steps a side as were marked, where a density is greatest. */
export function placedBy(marked: Uint8Array, density: Steps): Uint8Array {
  const placed = new Uint8Array(marked.length);
  POSITION_SIDES.forEach((side, index) => {
    const count = marked.subarray(index * STEPS, (index + 1) * STEPS).reduce((sum, value) => sum + value, 0);
    [...density[side]]
      .map((value, step) => ({ value, step }))
      .sort((a, b) => b.value - a.value)
      .slice(0, count)
      .forEach(({ step }) => {
        placed[index * STEPS + step] = 1;
      });
  });
  return placed;
}

/** Mean overlap of as many steps a side, anywhere. */
export function randomOverlap(marked: Uint8Array, truth: Uint8Array, seed: number): number {
  const random = seededRandom(seed);
  const draws = 100;
  let sum = 0;
  for (let draw = 0; draw < draws; draw++) {
    const density = emptySteps();
    for (const side of POSITION_SIDES)
      for (let step = 0; step < STEPS; step++) density[side][step] = random();
    sum += overlap(placedBy(marked, density), truth);
  }
  return sum / draws;
}

/** Intersection over union; 0 when both are empty. */
export function overlap(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let either = 0;
  a.forEach((value, index) => {
    if (value === 1 && b[index] === 1) both++;
    if (value === 1 || b[index] === 1) either++;
  });
  return either === 0 ? 0 : both / either;
}
