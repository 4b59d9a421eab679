/** A place on a line; null where it is broken. */
export type PathPoint = readonly [x: number, y: number] | null;

/** Maps [from, to] onto [start, end] in px; a span of no width lands on its middle. */
export function linearScale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  const span = to - from;
  return (value) =>
    span === 0 ? (start + end) / 2 : Math.round((start + ((value - from) / span) * (end - start)) * 10) / 10;
}

/** Round values within [low, high], steps of 1, 2 or 5 times a power of ten, about `count` of them and never more than twice as many. */
export function roundTicks(low: number, high: number, count: number): number[] {
  if (!(high > low) || count < 1) return [];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** A line through points as the `d` of a path; a gap breaks it. A point alone between gaps is a dot of a line's width. */
export function linePath(points: readonly PathPoint[]): string {
  let isOpen = false;
  return points
    .map((point, index) => {
      if (point === null) {
        isOpen = false;
        return '';
      }
      const [x, y] = point;
      const isAlone = !isOpen && (points[index + 1] ?? null) === null;
      const written = `${isOpen ? 'L' : 'M'}${x} ${y}${isAlone ? 'h0' : ''}`;
      isOpen = true;
      return written;
    })
    .join('');
}

/** Least and greatest of the known values; null when none is known. */
export function extent(values: readonly (number | null)[]): readonly [low: number, high: number] | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return known.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as readonly [number, number]);
}
