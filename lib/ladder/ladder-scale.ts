/** Half spans the ladder offers, as ratios of the mark. */
export const LADDER_RANGES = [0.02, 0.08, 0.15] as const;

/** Price against pixels from the top, logarithmic, the mark in the middle. */
export interface LadderScale {
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  readonly yOf: (price: number) => number;
  readonly priceAt: (y: number) => number;
}

/** @param range half of the span: the top is the mark x (1 + range). */
export function ladderScale(markPrice: number, range: number, height: number): LadderScale {
  const reach = Math.log1p(range);
  const yOf = (price: number): number => (height / 2) * (1 - Math.log(price / markPrice) / reach);
  const priceAt = (y: number): number => markPrice * Math.exp(reach * (1 - (2 * y) / height));
  return { height, top: priceAt(0), bottom: priceAt(height), yOf, priceAt };
}

/** Round distances from the mark for grid lines, nearest first: two or three a side. */
export function gridDistances(range: number): number[] {
  const step = [0.01, 0.02, 0.05, 0.1].find((candidate) => range / candidate <= 4) ?? range / 2;
  return Array.from({ length: Math.floor(range / step + 1e-9) }, (_, index) => (index + 1) * step);
}
