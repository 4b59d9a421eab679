import { seededRandom } from '../../lib/domain/block-bootstrap.ts';
import { type Gate, protocolGate, type ResultRow } from './result.ts';
import type { SeedScore } from './simulated.ts';
import { average } from './statistics.ts';

/** The share of shown clusters whose true notional lay in their 80 % range. */
export function coverageOf(scores: readonly SeedScore[]): number {
  const sum = (value: (score: SeedScore) => number): number =>
    scores.reduce((total, score) => total + value(score), 0);
  return (
    sum(({ inRange }) => inRange) /
    Math.max(
      1,
      sum(({ shown }) => shown),
    )
  );
}

/** 95 % by drawing whole seeds: the clusters of one market hang together. */
function coverageInterval(scores: readonly SeedScore[]): { readonly low: number; readonly high: number } {
  const random = seededRandom(11);
  const drawn = Array.from({ length: 1_000 }, () =>
    coverageOf(scores.map((score) => scores[Math.floor(random() * scores.length)] ?? score)),
  ).sort((a, b) => a - b);
  return { low: drawn[25] ?? 0, high: drawn[974] ?? 1 };
}

/** Mean over seeds with the 95 % interval of its normal approximation. */
export function seedInterval(values: readonly number[]): ResultRow['score'] {
  const mean = average(values);
  if (values.length < 3) return { mean, low: null, high: null, n: values.length };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = 1.96 * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half, n: values.length };
}

/** What the simulated market can tell of each gate. */
export function simulatedGates(heard: readonly SeedScore[], rows: readonly ResultRow[]): Gate[] {
  const coverage = coverageOf(heard);
  const range = coverageInterval(heard);
  const gains = heard.map(({ map }) => map.scorecard.gain.mean);
  const gain = seedInterval(gains);
  return [
    { gate: 'G1', state: 'not testable', words: 'a made market is no evidence of a real one; see --stock' },
    {
      gate: 'G2',
      state: 'not testable',
      words: 'the observed layer is compared with the truth in the browser (tests/e2e/observed.test.ts)',
    },
    {
      gate: 'G3',
      state: gain.low !== null && gain.low > 0 ? 'reached' : 'missed',
      words: `in the made market what is shown gains ${gain.mean.toFixed(4)} nats over distance [${(gain.low ?? Number.NaN).toFixed(4)}, ${(gain.high ?? Number.NaN).toFixed(4)}]; of the real one --flow tells`,
    },
    { gate: 'G4', state: 'not testable', words: 'zones are scored by overlap here' },
    {
      gate: 'G5',
      state: coverage >= 0.72 && coverage <= 0.88 ? 'reached' : 'missed',
      words: `80 % ranges hold ${(100 * coverage).toFixed(1)} % of ${heard.reduce((sum, { shown }) => sum + shown, 0)} shown clusters [${(100 * range.low).toFixed(1)}, ${(100 * range.high).toFixed(1)}] by whole seeds; asked 72 to 88 %`,
    },
    protocolGate(rows),
  ];
}
