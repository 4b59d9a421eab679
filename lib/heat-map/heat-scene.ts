import { layoutLabels } from '../ladder/label-layout.ts';
import type { BandRow } from './band-rows.ts';
import { GHOST_MS, type SweptBand } from './heat-bands.ts';
import type { ObservedBand } from './heat-cell.ts';

export interface HeatLayers {
  readonly estimated: boolean;
  readonly observed: boolean;
  readonly swept: boolean;
}

/** Where times and prices stand in px; linear in time, and in the logarithm of the price. */
export interface HeatView {
  readonly xOf: (time: number) => number;
  readonly yOf: (price: number) => number;
  readonly width: number;
  readonly height: number;
}

/** A band of the past or of now, as a box in px. */
export interface SceneBox {
  readonly layer: 'observed' | 'swept';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly opacity: number;
}

/** The words of a band of now, beside the newest column; the bracket spans the band. */
export interface SceneLabel {
  readonly layer: BandRow['layer'];
  readonly side: BandRow['side'];
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly top: number;
  readonly bottom: number;
}

export const LABEL_PX = 15;
const LEAST_BOX_PX = 3;
/** What was first seen a moment ago is seen in a month's view too. */
const LEAST_BOX_WIDTH_PX = 16;
const LABEL_GAP_PX = 10;

/** Boxes of what was observed (from when it was first seen) and of what was swept, those in sight alone. */
export function sceneBoxes(
  view: HeatView,
  layers: HeatLayers,
  observed: readonly ObservedBand[],
  swept: readonly SweptBand[],
  now: number,
): SceneBox[] {
  const boxes: SceneBox[] = [];
  const add = (
    layer: SceneBox['layer'],
    band: { low: number; high: number },
    from: number,
    to: number,
    opacity: number,
  ): void => {
    const end = view.xOf(to);
    const x = Math.min(view.xOf(from), end - (layer === 'observed' ? LEAST_BOX_WIDTH_PX : 1));
    const width = end - x;
    const middle = (view.yOf(band.high) + view.yOf(band.low)) / 2;
    const height = Math.max(LEAST_BOX_PX, view.yOf(band.low) - view.yOf(band.high));
    const y = middle - height / 2;
    const isSeen = x < view.width && x + width > 0 && y < view.height && y + height > 0;
    if (isSeen) boxes.push({ layer, x, y, width, height, opacity });
  };
  if (layers.swept)
    for (const band of swept) add('swept', band, band.sweptAt, Math.min(now, band.sweptAt + GHOST_MS), 1);
  if (layers.observed) for (const band of observed) add('observed', band, band.since, now, band.opacity);
  return boxes;
}

/** Words beside the bands of now, without overlap; what there is no room for is left out, smallest first. */
export function sceneLabels(
  view: HeatView,
  layers: HeatLayers,
  rows: readonly BandRow[],
  textOf: (row: BandRow) => string,
  now: number,
): SceneLabel[] {
  const x = view.xOf(now) + LABEL_GAP_PX;
  const wishes = rows
    .filter(({ layer }) => (layer === 'observed' || layer === 'estimated') && layers[layer])
    .map((row) => ({ row, top: view.yOf(row.high), bottom: view.yOf(row.low) }))
    .filter(({ top, bottom }) => bottom > 0 && top < view.height)
    .map((place) => ({ ...place, y: (place.top + place.bottom) / 2, priority: -place.row.usdHigh }));
  return layoutLabels(wishes, LABEL_PX, view.height).map(({ label, y }) => ({
    layer: label.row.layer,
    side: label.row.side,
    text: textOf(label.row),
    x,
    y,
    top: label.top,
    bottom: label.bottom,
  }));
}
