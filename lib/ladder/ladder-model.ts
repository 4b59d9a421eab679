import type { LiquidationCluster } from '../clusters/cluster.ts';
import type { ObservedBand } from '../clusters/observed.ts';
import { layoutLabels } from './label-layout.ts';
import { gridDistances, type LadderScale, ladderScale } from './ladder-scale.ts';

/** What the ladder is drawn from; prices in the quote coin, notionals in USD. */
export interface LadderInput {
  /** n + 1 ascending prices and n notionals a side, as the snapshot brings them. */
  readonly binEdges: ArrayLike<number>;
  readonly long: ArrayLike<number>;
  readonly short: ArrayLike<number>;
  readonly clusters: readonly LiquidationCluster[];
  /** What was seen, drawn apart from what is estimated and never added to it. */
  readonly observed: readonly ObservedBand[];
  readonly markPrice: number;
  /** Half of the shown span, as a ratio of the mark. */
  readonly range: number;
  readonly entryPrice: number | null;
  readonly liquidationPrice: number | null;
  /** Recent highs and lows, each with its words ("24 h low"). */
  readonly extremes: readonly { readonly price: number; readonly text: string }[];
}

/** How the ladder writes; formats and words come from the text layer. */
export interface LadderText {
  readonly price: (price: number) => string;
  readonly cluster: (cluster: LiquidationCluster) => string;
  readonly observed: (band: ObservedBand) => string;
  readonly mark: string;
  readonly entry: string;
  readonly liquidation: string;
}

export type LineKind = 'mark' | 'liquidation' | 'entry' | 'extreme';

export interface LadderRow {
  readonly y: number;
  readonly height: number;
  /** 0-1 of the densest bin of the whole map, so that it does not change with the range. */
  readonly intensity: number;
  /** Inside a cluster's band. */
  readonly inBand: boolean;
}

export interface LadderBand {
  readonly y: number;
  readonly height: number;
  readonly cluster: LiquidationCluster;
}

/** The place of a band that was seen. */
export interface LadderBracket {
  readonly y: number;
  readonly height: number;
  readonly side: ObservedBand['side'];
  /** Old enough to be drawn fainter. */
  readonly isFading: boolean;
}

export interface LadderLabel {
  readonly kind: LineKind | 'cluster' | 'observed';
  /** The cluster's or the band's; null for a line. */
  readonly side: LiquidationCluster['side'] | null;
  readonly text: string;
  /** Where it stands, and where what it names is. */
  readonly y: number;
  readonly anchorY: number;
}

export interface LadderModel {
  readonly scale: LadderScale;
  readonly rows: readonly LadderRow[];
  readonly bands: readonly LadderBand[];
  readonly brackets: readonly LadderBracket[];
  readonly lines: readonly { readonly kind: LineKind; readonly y: number }[];
  readonly labels: readonly LadderLabel[];
  /** Prices along the left edge; `strong` ones are lines of their own. */
  readonly axis: readonly { readonly y: number; readonly text: string; readonly strong: LineKind | null }[];
  readonly grid: readonly number[];
}

/** A row is at least this high with its gap, so that bars read as rungs; there are at most 300. */
const ROW_PX = 4;
const LEAST_BAND_PX = 2;
/** What was seen an hour ago is drawn in full; from then on it fades. */
const FADING_BELOW = 0.95;
const MOST_ROWS = 300;
const LABEL_PX = 15;
const AXIS_PX = 13;
const PRIORITIES: Readonly<Record<LadderLabel['kind'], number>> = {
  liquidation: 0,
  cluster: 1,
  observed: 1.5,
  entry: 2,
  extreme: 3,
  mark: 4,
};

/** Lays out the ladder for a height in CSS pixels. */
export function ladderModel(input: LadderInput, text: LadderText, height: number): LadderModel {
  const scale = ladderScale(input.markPrice, input.range, height);
  const inside = (price: number): boolean => price >= scale.bottom && price <= scale.top;
  const bands = input.clusters
    .filter(({ low, high }) => high > scale.bottom && low < scale.top)
    .map((cluster) => bandOf(cluster, scale));
  const seen = input.observed.filter(({ low, high }) => high > scale.bottom && low < scale.top);
  const named: { kind: LineKind; price: number | null; text: string }[] = [
    { kind: 'mark', price: input.markPrice, text: text.mark },
    { kind: 'liquidation', price: input.liquidationPrice, text: text.liquidation },
    { kind: 'entry', price: input.entryPrice, text: text.entry },
    ...input.extremes.map((extreme) => ({ kind: 'extreme' as const, ...extreme })),
  ];
  const lines = named.flatMap(({ kind, price, text: words }) =>
    price !== null && inside(price) ? [{ kind, price, text: words, y: scale.yOf(price) }] : [],
  );
  const wishes = [
    ...lines.map(({ kind, text: words, y }) => ({
      kind,
      side: null,
      text: words,
      y,
      priority: PRIORITIES[kind],
    })),
    ...bands.map(({ cluster, y, height: size }) => ({
      kind: 'cluster' as const,
      side: cluster.side,
      text: text.cluster(cluster),
      y: y + size / 2,
      // The nearest clusters keep their words when there is no room for all.
      priority: PRIORITIES.cluster + Math.min(0.4, cluster.distance),
    })),
    ...seen.map((band) => {
      const { y, height: size } = placeOf(band, scale);
      return {
        kind: 'observed' as const,
        side: band.side,
        text: text.observed(band),
        y: y + size / 2,
        priority: PRIORITIES.observed + Math.min(0.4, band.distance),
      };
    }),
  ];
  const distances = gridDistances(input.range)
    .flatMap((distance) => [distance, -distance])
    .filter((distance) => scale.yOf(input.markPrice * (1 + distance)) <= height);
  return {
    scale,
    rows: rowsOf(input, scale, bands),
    bands,
    brackets: seen.map((band) => ({
      ...placeOf(band, scale),
      side: band.side,
      isFading: band.opacity < FADING_BELOW,
    })),
    lines,
    labels: layoutLabels(wishes, LABEL_PX, height).map(({ label, y }) => ({
      kind: label.kind,
      side: label.side,
      text: label.text,
      y,
      anchorY: label.y,
    })),
    axis: axisOf(lines, distances, input.markPrice, scale, text),
    grid: distances.map((distance) => scale.yOf(input.markPrice * (1 + distance))),
  };
}

function bandOf(cluster: LiquidationCluster, scale: LadderScale): LadderBand {
  return { ...placeOf(cluster, scale), cluster };
}

function placeOf(
  { low, high }: { readonly low: number; readonly high: number },
  scale: LadderScale,
): { readonly y: number; readonly height: number } {
  const top = Math.max(0, scale.yOf(high));
  const bottom = Math.min(scale.height, scale.yOf(low));
  return { y: top, height: Math.max(LEAST_BAND_PX, bottom - top) };
}

/** Bins gathered to pixel rows before anything is drawn: the cost does not grow with the bins. */
function rowsOf(
  { binEdges, long, short }: LadderInput,
  scale: LadderScale,
  bands: readonly LadderBand[],
): LadderRow[] {
  const size = Math.max(ROW_PX, scale.height / MOST_ROWS);
  const sums = new Float64Array(Math.ceil(scale.height / size));
  let densest = 0;
  for (let bin = 0; bin < long.length; bin++) {
    const bottom = scale.yOf(binEdges[bin] ?? 1);
    const top = scale.yOf(binEdges[bin + 1] ?? 1);
    const density = ((long[bin] ?? 0) + (short[bin] ?? 0)) / (bottom - top);
    densest = Math.max(densest, density);
    const last = Math.min(sums.length - 1, Math.ceil(bottom / size) - 1);
    for (let row = Math.max(0, Math.floor(top / size)); row <= last; row++) {
      const covered = Math.min(bottom, (row + 1) * size) - Math.max(top, row * size);
      sums[row] = (sums[row] ?? 0) + (density * covered) / size;
    }
  }
  if (densest <= 0) return [];
  return Array.from(sums, (sum, row) => {
    const y = row * size;
    const middle = y + size / 2;
    const inBand = bands.some((band) => middle >= band.y && middle <= band.y + band.height);
    return { y, height: size, intensity: Math.min(1, sum / densest), inBand };
  }).filter(({ intensity }) => intensity > 0);
}

/** Own lines first; a grid price that would touch one of them is left out. */
function axisOf(
  lines: readonly { readonly kind: LineKind; readonly y: number; readonly price: number }[],
  distances: readonly number[],
  markPrice: number,
  scale: LadderScale,
  text: LadderText,
): LadderModel['axis'] {
  const placed: { y: number; text: string; strong: LineKind | null }[] = [];
  const add = (price: number, strong: LineKind | null): void => {
    const y = Math.min(scale.height - AXIS_PX / 2, Math.max(AXIS_PX / 2, scale.yOf(price)));
    if (placed.every((other) => Math.abs(other.y - y) >= AXIS_PX))
      placed.push({ y, text: text.price(price), strong });
  };
  for (const kind of ['mark', 'liquidation', 'entry'] as const) {
    for (const line of lines) if (line.kind === kind) add(line.price, kind);
  }
  for (const distance of distances) add(markPrice * (1 + distance), null);
  return placed;
}
