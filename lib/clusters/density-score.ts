/** Part of every map that is spread evenly, so that no event has probability 0 (cgstudy's protocol). */
const UNIFORM_PART = 0.01;

/**
 * Mean log density of what happened under a map, in nats per unit of weight, against the uniform map on the same bins.
 * @param map mass per bin, any scale. @param happened weight per bin.
 * @returns 0 for the uniform map exactly; null when nothing happened.
 */
export function natsOverUniform(map: ArrayLike<number>, happened: ArrayLike<number>): number | null {
  const bins = happened.length;
  const total = sum(map);
  const weight = sum(happened);
  if (weight <= 0 || bins === 0) return null;
  let nats = 0;
  for (let bin = 0; bin < bins; bin++) {
    const share = total > 0 ? (map[bin] ?? 0) / total : 1 / bins;
    nats += (happened[bin] ?? 0) * Math.log((1 - UNIFORM_PART) * share * bins + UNIFORM_PART);
  }
  return nats / weight;
}

/**
 * How much more of what happened lies in the densest tenth of the bins than chance would put there: 1 is chance, 10 is all of it.
 * Bins of equal density share what is left of the tenth, so that the order of the bins decides nothing.
 */
export function liftOfDensestTenth(map: ArrayLike<number>, happened: ArrayLike<number>): number | null {
  const bins = happened.length;
  const weight = sum(happened);
  if (weight <= 0 || bins === 0) return null;
  const groups = new Map<number, { bins: number; weight: number }>();
  for (let bin = 0; bin < bins; bin++) {
    const density = map[bin] ?? 0;
    const group = groups.get(density) ?? { bins: 0, weight: 0 };
    group.bins += 1;
    group.weight += happened[bin] ?? 0;
    groups.set(density, group);
  }
  let room = bins / 10;
  let caught = 0;
  for (const [, group] of [...groups].sort((a, b) => b[0] - a[0])) {
    const part = Math.min(1, room / group.bins);
    caught += part * group.weight;
    room -= part * group.bins;
    if (room <= 1e-12) break;
  }
  return (10 * caught) / weight;
}

/** Shares that sum to 1; even ones where the mass is nothing. */
export function shares(mass: ArrayLike<number>): Float64Array {
  const total = sum(mass);
  return Float64Array.from(mass, (value) => (total > 0 ? value / total : 1 / mass.length));
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index] ?? 0;
  return total;
}
