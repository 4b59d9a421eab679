import type { SnapshotScenario } from '../../../lib/protocol/snapshot.ts';

type Side = NonNullable<SnapshotScenario['long']>;
type Step = Side['steps'][number];

/** A curve that rises by a smooth step around each band, between half and twice its nominal. */
function curve(bands: readonly (readonly [move: number, width: number, usd: number])[]): Side['curve'] {
  const usd = Array.from({ length: 41 }, (_, index) =>
    Math.round(
      bands.reduce((sum, [move, width, most]) => {
        const at = (index * 0.0025 - move) / width;
        return sum + (index === 0 ? 0 : most / (1 + Math.exp(-4 * at)));
      }, 0),
    ),
  );
  return { usd, low: usd.map((value) => value / 2), high: usd.map((value) => value * 2) };
}

function step(move: number, usd: number, final: number | null, finalThinned: number | null): Step {
  return {
    move,
    usd,
    usdLow: usd / 2,
    usdHigh: usd * 2,
    final,
    finalThinned,
    finalLow: move,
    finalHigh: null,
    squareRoot: final === null ? null : move + 0.7 * (final - move),
    lawsDiffer: false,
  };
}

/** Two bands of longs below 1,842.10 and two of shorts above, as the sample's ladder has them; a long liquidated at 1,757.06. */
export function scenarioSample(asOf: number): SnapshotScenario {
  return {
    asOf,
    venues: ['binance', 'bybit'],
    basis: 'estimated',
    book: { reach: 0.025, exponent: 1.16, isFitted: false },
    long: {
      reach: 0.1304,
      curve: curve([
        [0.047, 0.006, 1e8],
        [0.116, 0.03, 3.2e8],
      ]),
      steps: [
        step(0.01, 1.2e6, 0.0101, 0.0102),
        step(0.02, 4.1e6, 0.0204, 0.0207),
        step(0.03, 2.9e7, 0.043, 0.051),
        step(0.05, 1.02e8, 0.0678, 0.0778),
        step(0.08, 1.4e8, 0.119, null),
      ],
      tippingMove: 0.0425,
      stressFailsFrom: [0.03, 0.01],
    },
    short: {
      reach: 0.15,
      curve: curve([
        [0.043, 0.005, 7e7],
        [0.11, 0.012, 5.4e7],
      ]),
      steps: [
        step(0.01, 0, 0.01, 0.01),
        step(0.02, 2.2e6, 0.0202, 0.0204),
        step(0.03, 9.6e6, 0.0312, 0.0319),
        step(0.05, 6.8e7, 0.0571, 0.0612),
        step(0.08, 8e7, 0.0877, 0.0922),
      ],
      tippingMove: null,
      stressFailsFrom: [0.05, 0.03],
    },
    own: {
      side: 'long',
      price: 1757.06,
      distance: 0.0462,
      reach: { shown: 0.0381, thinned: 0.0324, stressed: 0.0108 },
    },
  };
}
