import { mulberry } from './mulberry.ts';

/** One side of a map, in bins counted from the mark outward; `to` is exclusive. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** A true band holds at least this multiple of its side's average: the multiple that the model's own clusters must reach. */
const TRUE_BAND_RATIO = 1.5;

/**
 * The true bands of one side: contiguous bins that hold at least 1.5 times the side's average within the range. Fixed before
 * any result was seen. It asks nothing of a model (no kernel, no smoothing, no number of bands), is neutral to width, and
 * takes the multiple at which the model itself speaks of a cluster; like there, a gap of one bin does not split a band.
 */
export function trueBands(mass: Float64Array): Band[] {
  const average = mass.reduce((sum, value) => sum + value, 0) / mass.length;
  const bands: Band[] = [];
  mass.forEach((value, bin) => {
    if (average === 0 || value < TRUE_BAND_RATIO * average) return;
    const last = bands[bands.length - 1];
    if (last !== undefined && bin - last.to <= 1) bands[bands.length - 1] = { from: last.from, to: bin + 1 };
    else bands.push({ from: bin, to: bin + 1 });
  });
  return bands;
}

/** Both sides of a map as one list of marked bins: shorts after longs. */
export function marked(sides: readonly (readonly Band[])[], perSide: number): Uint8Array {
  const bins = new Uint8Array(sides.length * perSide);
  sides.forEach((bands, side) => {
    for (const { from, to } of bands) bins.fill(1, side * perSide + from, side * perSide + to);
  });
  return bins;
}

/** Intersection over union of two sets of bins of equal width; 0 when both are empty. */
export function overlap(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let either = 0;
  a.forEach((value, bin) => {
    if (value === 1 && b[bin] === 1) both++;
    if (value === 1 || b[bin] === 1) either++;
  });
  return either === 0 ? 0 : both / either;
}

/** Bands of the same widths anywhere in the side, not overlapping; widest first, as they are hardest to place. */
export function placedAtRandom(bands: readonly Band[], perSide: number, seed: number): Band[] {
  const random = mulberry(seed);
  return place(bands, perSide, () => random());
}

/** Bands of the same widths where `density` is greatest, not overlapping. */
export function placedByDensity(bands: readonly Band[], density: Float64Array): Band[] {
  return place(bands, density.length, ({ from, to }) =>
    density.subarray(from, to).reduce((sum, x) => sum + x, 0),
  );
}

function place(bands: readonly Band[], perSide: number, worth: (candidate: Band) => number): Band[] {
  const placed: Band[] = [];
  const widths = bands.map(({ from, to }) => to - from).sort((a, b) => b - a);
  for (const width of widths) {
    let best: Band | null = null;
    let bestWorth = Number.NEGATIVE_INFINITY;
    for (let from = 0; from + width <= perSide; from++) {
      const candidate = { from, to: from + width };
      if (placed.some((other) => other.from < candidate.to && candidate.from < other.to)) continue;
      const value = worth(candidate);
      if (value > bestWorth) [best, bestWorth] = [candidate, value];
    }
    if (best !== null) placed.push(best);
  }
  return placed;
}
