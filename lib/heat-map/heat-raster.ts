import type { HeatCells } from './heat-column.ts';
import type { HeatGrid } from './heat-grid.ts';
import { type IntensityScale, intensityOf, perPercent } from './heat-intensity.ts';

/** Red, green, blue of 0-255. */
export type Colour = readonly [red: number, green: number, blue: number];

const OPAQUE = 235;
/** Shades from nothing to the last step: finer than an eye tells. */
const SHADES = 256;
/** Places of the table by amount: so many a doubling of the amount, from 1 cent to ten trillion a percent. */
const PLACES_A_DOUBLING = 16;
const LEAST_DOUBLINGS = -7;
const MOST_DOUBLINGS = 43;

/** What a cell looks like by its amount: red, green, blue and opacity in the order of the bytes, ready to be copied. */
export interface HeatShades {
  readonly byAmount: Uint32Array;
}

/**
 * Shades between the colours of the legend's steps, from faint to full; what lies below the first step fades out. A table, because a month has
 * 432,000 cells.
 * @param colours one a step of the scale.
 */
export function heatShades(colours: readonly Colour[], scale: IntensityScale): HeatShades {
  const bytes = new Uint8ClampedArray(4 * SHADES);
  for (let shade = 0; shade < SHADES; shade++) {
    // The colour of a step is reached where the step begins: its place is index / count.
    const place = (shade / (SHADES - 1)) * colours.length;
    const index = Math.min(colours.length - 1, Math.max(0, Math.floor(place) - 1));
    const from = colours[index] ?? [0, 0, 0];
    const to = colours[Math.min(colours.length - 1, index + 1)] ?? from;
    const share = Math.min(1, Math.max(0, place - 1 - index));
    for (const channel of [0, 1, 2] as const) {
      bytes[4 * shade + channel] = from[channel] + share * (to[channel] - from[channel]);
    }
    bytes[4 * shade + 3] = OPAQUE * Math.min(1, place);
  }
  const shades = new Uint32Array(bytes.buffer);
  const places = (MOST_DOUBLINGS - LEAST_DOUBLINGS) * PLACES_A_DOUBLING;
  const byAmount = Uint32Array.from({ length: places }, (_, place) => {
    const usdPerPercent = 2 ** (LEAST_DOUBLINGS + (place + 0.5) / PLACES_A_DOUBLING);
    return shades[Math.round(intensityOf(scale, usdPerPercent) * (SHADES - 1))] ?? 0;
  });
  return { byAmount };
}

/** Which column of a picture, and how many pixels one of its rows has. */
export interface ColumnPlace {
  readonly place: number;
  readonly stride: number;
}

/**
 * Paints one column of a picture of one pixel a cell, the highest bin on top.
 * @param pixels row by row; those of the column are all written, transparent where nothing is known or held.
 */
export function paintColumn(
  pixels: Uint32Array,
  { place, stride }: ColumnPlace,
  cells: HeatCells | null,
  grid: HeatGrid,
  { byAmount }: HeatShades,
): void {
  const factor = perPercent(1, grid.width);
  const last = byAmount.length - 1;
  for (let bin = 0; bin < grid.bins; bin++) {
    const usd = cells === null ? 0 : (cells.long[bin] ?? 0) + (cells.short[bin] ?? 0);
    const amount = Math.floor((Math.log2(usd * factor) - LEAST_DOUBLINGS) * PLACES_A_DOUBLING);
    const shade = usd > 0 ? (byAmount[Math.min(last, Math.max(0, amount))] ?? 0) : 0;
    pixels[place + stride * (grid.bins - 1 - bin)] = shade;
  }
}
