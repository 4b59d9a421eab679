import type { HeatCells } from './heat-column.ts';
import type { HeatGrid } from './heat-grid.ts';
import { type IntensityScale, intensityOf, perPercent } from './heat-intensity.ts';

/** Red, green, blue of 0-255. */
export type Colour = readonly [red: number, green: number, blue: number];

const OPAQUE = 235;
/** Shades that a colour is looked up in: finer than an eye, and no logarithm a cell. */
const SHADES = 256;

/** What a cell of a place on the scale looks like, as bytes of red, green, blue and opacity, ready to be copied. */
export interface HeatShades {
  readonly bytes: Uint8ClampedArray;
}

/**
 * Shades between the colours of the legend's steps, from faint to full; what lies below the first step fades out.
 * @param colours one a step of the scale.
 */
export function heatShades(colours: readonly Colour[]): HeatShades {
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
  return { bytes };
}

/**
 * One column of the map as pixels from the highest bin down, one a bin.
 * @param pixels 4 x bins bytes; written whole, transparent where nothing is known or held.
 */
export function paintColumn(
  pixels: Uint8ClampedArray,
  cells: HeatCells | null,
  grid: HeatGrid,
  scale: IntensityScale,
  shades: HeatShades,
): void {
  pixels.fill(0);
  if (cells === null) return;
  for (let bin = 0; bin < grid.bins; bin++) {
    const usd = (cells.long[bin] ?? 0) + (cells.short[bin] ?? 0);
    if (usd <= 0) continue;
    const shade = Math.round(intensityOf(scale, perPercent(usd, grid.width)) * (SHADES - 1));
    const target = 4 * (grid.bins - 1 - bin);
    pixels.set(shades.bytes.subarray(4 * shade, 4 * shade + 4), target);
  }
}
