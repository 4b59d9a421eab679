import { binGrid } from '../../lib/clusters/bins.ts';
import { distanceKernel } from '../../lib/clusters/distance-kernel.ts';
import { type Band, marked, overlap, placedAtRandom, placedByDensity, trueBands } from './bands.ts';
import type { Sight } from './crash-moments.ts';

const RANDOM_DRAWS = 100;
const PROFILE_LENGTH = 200;

/** Mean overlap over the moments of one seed: of the model, and of bands of its widths placed without it. */
export interface SeedScore {
  readonly model: number;
  readonly random: number;
  /** By the model's own distance kernel. */
  readonly distance: number;
  /** By the true mean mass at each distance in all other seeds: the best that distance alone could know. */
  readonly trueDistance: number;
}

export function scoreSeeds(sights: readonly Sight[]): SeedScore[] {
  const seeds = [...new Set(sights.map((sight) => sight.seed))];
  return seeds.map((seed) => {
    const own = sights.filter((sight) => sight.seed === seed);
    const profile = trueProfile(sights.filter((sight) => sight.seed !== seed));
    return meanOf(own.map((sight) => scoreOf(sight, profile)));
  });
}

function scoreOf(sight: Sight, profile: readonly Float64Array[]): SeedScore {
  const { perSide, shown } = sight;
  const truth = marked(sight.trueMass.map(trueBands), perSide);
  const against = (bands: readonly (readonly Band[])[]): number => overlap(marked(bands, perSide), truth);
  const byDensity = (density: (side: number) => Float64Array): number =>
    against(shown.map((bands, side) => placedByDensity(bands, density(side))));
  const random = Array.from({ length: RANDOM_DRAWS }, (_, draw) =>
    against(shown.map((bands, side) => placedAtRandom(bands, perSide, sight.seed * 1000 + draw * 2 + side))),
  );
  const width = Math.log(1.15) / perSide;
  const kernel = distanceKernel({ ...binGrid(1, 0, null, 0.15), perSide, width });
  return {
    model: against(shown),
    random: mean(random),
    distance: byDensity(() => kernel),
    trueDistance: byDensity((side) => resample(profile[side] ?? new Float64Array(PROFILE_LENGTH), perSide)),
  };
}

function trueProfile(sights: readonly Sight[]): Float64Array[] {
  return [0, 1].map((side) => {
    const profile = new Float64Array(PROFILE_LENGTH);
    for (const { trueMass } of sights) {
      const mass = trueMass[side] ?? new Float64Array(1);
      const total = mass.reduce((sum, value) => sum + value, 0) || 1;
      resample(mass, PROFILE_LENGTH).forEach((value, bin) => {
        profile[bin] = (profile[bin] ?? 0) + value / total;
      });
    }
    return profile;
  });
}

/** The same density on another number of bins, by the nearest bin. */
function resample(density: Float64Array, length: number): Float64Array {
  return Float64Array.from(
    { length },
    (_, bin) => density[Math.floor(((bin + 0.5) * density.length) / length)] ?? 0,
  );
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanOf(scores: readonly SeedScore[]): SeedScore {
  const of = (name: keyof SeedScore): number => mean(scores.map((score) => score[name]));
  return {
    model: of('model'),
    random: of('random'),
    distance: of('distance'),
    trueDistance: of('trueDistance'),
  };
}

/** t of a paired difference over seeds. */
export function pairedT(differences: readonly number[]): number {
  const average = mean(differences);
  const variance = differences.reduce((sum, x) => sum + (x - average) ** 2, 0) / (differences.length - 1);
  return average / Math.sqrt(variance / differences.length);
}
