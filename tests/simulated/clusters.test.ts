import { beforeAll, expect, test } from 'vitest';
import { sightsOf } from './crash-moments.ts';
import { mean, pairedT, type SeedScore, scoreSeeds } from './score.ts';

/** Seeds 1-20 are for this test alone; whoever tunes the model uses 1000 and above. */
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const LEAST_OVERLAP = 0.4;
/** Two-sided 95 % of Student's t with 19 degrees of freedom. */
const LEAST_T = 2.093;

let scores: SeedScore[] = [];
const column = (name: keyof SeedScore): number[] => scores.map((score) => score[name]);

beforeAll(() => {
  scores = scoreSeeds(SEEDS.flatMap(sightsOf));
  const means = (['model', 'random', 'distance', 'trueDistance'] as const).map(
    (name) => `${name} ${mean(column(name)).toFixed(3)}`,
  );
  process.stdout.write(`overlap of shown and true bands, 20 seeds x 7 moments: ${means.join(', ')}\n`);
}, 180_000);

test('shown bands overlap the true ones by at least 0.4 on average over seeds', () => {
  expect(mean(column('model'))).toBeGreaterThanOrEqual(LEAST_OVERLAP);
});

test.each([
  ['at random', 'random'],
  ['by the distance kernel', 'distance'],
  ['by the true mean mass at each distance, known from the other seeds', 'trueDistance'],
] as const)('and beat bands of the same widths placed %s, paired over seeds', (_, name) => {
  const differences = scores.map((score) => score.model - score[name]);
  expect(mean(differences)).toBeGreaterThan(0);
  expect(pairedT(differences)).toBeGreaterThan(LEAST_T);
});
