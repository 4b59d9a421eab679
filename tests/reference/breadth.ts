import { type Bar, DAY } from './bars.ts';

const BAR = 300_000;

/** Median fall of the majors while they fall as one; null while they do not, undefined where fewer than three are told. */
export function fallAsOne(majors: readonly (readonly Bar[])[], now: number): number | null | undefined {
  const falls = majors.flatMap((bars) => {
    const day = bars.filter(({ openTime }) => openTime >= now - DAY && openTime + BAR <= now);
    const last = day.at(-1);
    return last === undefined ? [] : [1 - last.close / Math.max(...day.map(({ high }) => high))];
  });
  if (falls.length < 3) return undefined;
  const falling = falls.filter((fall) => fall >= 0.04).length / falls.length;
  const together = meanCorrelation(majors.map((bars) => returns(bars, now)));
  if (falling < 2 / 3 || together < 0.5) return null;
  const sorted = falls.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}

/** From close to close of neighbours, by the later one's time; the bar that runs is one of them. */
function returns(bars: readonly Bar[], now: number): ReadonlyMap<number, number> {
  return new Map(
    bars.flatMap(({ openTime, close }, index) => {
      const before = bars[index - 1];
      const isIn = openTime >= now - DAY && openTime < now;
      return isIn && before?.openTime === openTime - BAR ? [[openTime, Math.log(close / before.close)]] : [];
    }),
  );
}

function meanCorrelation(all: readonly ReadonlyMap<number, number>[]): number {
  const found = all.flatMap((a, index) =>
    all.slice(index + 1).flatMap((b) => {
      const both = [...a.keys()].filter((time) => b.has(time));
      if (both.length < 48) return [];
      const [xs, ys] = [both.map((time) => a.get(time) ?? 0), both.map((time) => b.get(time) ?? 0)];
      const mean = (values: readonly number[]): number =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      const [x, y] = [mean(xs), mean(ys)];
      const moment = (p: readonly number[], m: number, q: readonly number[], n: number): number =>
        p.reduce((sum, value, i) => sum + (value - m) * ((q[i] ?? 0) - n), 0);
      return [moment(xs, x, ys, y) / Math.sqrt(moment(xs, x, xs, x) * moment(ys, y, ys, y))];
    }),
  );
  return found.length === 0 ? Number.NaN : found.reduce((sum, value) => sum + value, 0) / found.length;
}
