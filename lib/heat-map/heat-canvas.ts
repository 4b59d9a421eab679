import { COLUMN_MS, type HeatColumn } from './heat-column.ts';
import { edgeOf, type HeatGrid } from './heat-grid.ts';
import type { HeatModel } from './heat-map.ts';
import { type Colour, type HeatShades, heatShades, paintColumn } from './heat-raster.ts';
import type { HeatView, SceneBox, SceneLabel } from './heat-scene.ts';

/** Columns of the bitmap: a month and some days of a page that stays open. */
const BITMAP_COLUMNS = 34 * 24;
const WORDS_X = 10;
const FONT_FAMILY =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Colours of one look, as the style sheet names them. */
export interface HeatLook {
  readonly steps: readonly string[];
  readonly surface: string;
  readonly text: string;
  readonly second: string;
  readonly paint: string;
  readonly up: string;
  readonly down: string;
}

/**
 * Draws the heat: a bitmap of one pixel a cell, painted once a column, and copied to the screen in one call a frame whatever the zoom. Boxes and
 * words of the few bands lie over it.
 */
export class HeatCanvas {
  readonly #bitmap = document.createElement('canvas');
  #ink: CanvasRenderingContext2D | null = null;
  #image: ImageData | null = null;
  #grid: HeatGrid | null = null;
  #shades: HeatShades | null = null;
  #look: HeatLook | null = null;
  #hatch: CanvasPattern | null = null;
  /** Begin of the bitmap's first column, and which columns stand in it. */
  #origin = 0;
  #painted = new Map<number, HeatColumn>();

  /** Another look: everything is painted anew. */
  wear(look: HeatLook): void {
    this.#look = look;
    this.#shades = null;
    this.#hatch = null;
    this.#clear();
  }

  /** Paints the columns that are not in the bitmap yet: one a closed hour, and the running one when its map changed. */
  paint(model: HeatModel, live: HeatColumn | null): void {
    const first = model.columns[0]?.time ?? live?.time;
    if (first === undefined) return;
    const last = live?.time ?? first;
    const isFull = (last - this.#origin) / COLUMN_MS >= BITMAP_COLUMNS;
    const look = this.#look;
    if (look === null) return;
    if (model.grid !== this.#grid || first < this.#origin || isFull) {
      this.#grid = model.grid;
      this.#shades = null;
      this.#origin = first;
      this.#clear();
    }
    this.#shades ??= heatShades(look.steps.map(colourOf), model.scale);
    const columns = live === null ? model.columns : [...model.columns, live];
    this.#copy(
      columns.filter((column) => this.#painted.get(column.time) !== column),
      model.grid,
      this.#shades,
    );
  }

  /** @param scale device pixels of a px. The context counts in device pixels. */
  drawHeat(ink: CanvasRenderingContext2D, view: HeatView, scale: readonly [x: number, y: number]): void {
    const grid = this.#grid;
    if (grid === null) return;
    const left = view.xOf(this.#origin);
    const columnPx = (view.xOf(this.#origin + BITMAP_COLUMNS * COLUMN_MS) - left) / BITMAP_COLUMNS;
    const top = view.yOf(edgeOf(grid, grid.bins));
    const rowPx = (view.yOf(edgeOf(grid, 0)) - top) / grid.bins;
    const [from, to] = inSight(left, columnPx, BITMAP_COLUMNS, view.width);
    const [high, low] = inSight(top, rowPx, grid.bins, view.height);
    if (from >= to || high >= low) return;
    // Cells larger than a pixel keep their edges; smaller ones are mixed, or whole rows would flicker while the map is moved.
    ink.imageSmoothingEnabled = columnPx * scale[0] < 1 || rowPx * scale[1] < 1;
    ink.drawImage(
      this.#bitmap,
      from,
      high,
      to - from,
      low - high,
      (left + from * columnPx) * scale[0],
      (top + high * rowPx) * scale[1],
      (to - from) * columnPx * scale[0],
      (low - high) * rowPx * scale[1],
    );
  }

  drawBoxes(ink: CanvasRenderingContext2D, boxes: readonly SceneBox[]): void {
    const look = this.#look;
    if (look === null) return;
    this.#hatch ??= hatchOf(ink, look.paint);
    ink.lineWidth = 1;
    for (const { layer, x, y, width, height, opacity } of boxes) {
      ink.globalAlpha = opacity;
      if (layer === 'observed') {
        ink.fillStyle = this.#hatch ?? look.paint;
        ink.fillRect(x, y, width, height);
        ink.setLineDash([]);
        ink.strokeStyle = look.paint;
      } else {
        ink.setLineDash([2, 3]);
        ink.strokeStyle = look.second;
      }
      ink.strokeRect(Math.round(x) + 0.5, Math.round(y) + 0.5, Math.round(width), Math.round(height));
    }
    ink.globalAlpha = 1;
    ink.setLineDash([]);
  }

  /** Words beside the bands of now, each with a bracket in the colour of its side or kind. */
  drawLabels(ink: CanvasRenderingContext2D, labels: readonly SceneLabel[]): void {
    const look = this.#look;
    if (look === null) return;
    for (const { layer, side, text, x, y, top, bottom } of labels) {
      ink.fillStyle = layer === 'observed' ? look.paint : side === 'long' ? look.down : look.up;
      ink.fillRect(x - 7, top, 2, Math.max(2, bottom - top));
      write(ink, look, text, x, y);
    }
  }

  /** Words at the left edge, as high as the lines they name. */
  drawWords(
    ink: CanvasRenderingContext2D,
    words: readonly { readonly text: string; readonly y: number }[],
  ): void {
    const look = this.#look;
    if (look === null) return;
    for (const { text, y } of words) write(ink, look, text, WORDS_X, y);
  }

  /** Into the pixels one by one, onto the bitmap in one call. */
  #copy(columns: readonly HeatColumn[], grid: HeatGrid, shades: HeatShades): void {
    const image = this.#image;
    if (image === null || columns.length === 0) return;
    const pixels = new Uint32Array(image.data.buffer);
    const places = columns.map(({ time }) => Math.round((time - this.#origin) / COLUMN_MS));
    columns.forEach((column, index) => {
      paintColumn(pixels, { place: places[index] ?? 0, stride: image.width }, column.cells, grid, shades);
      this.#painted.set(column.time, column);
    });
    const from = Math.min(...places);
    this.#ink?.putImageData(image, 0, 0, from, 0, Math.max(...places) + 1 - from, grid.bins);
  }

  #clear(): void {
    this.#painted = new Map();
    const bins = this.#grid?.bins;
    if (bins === undefined) return;
    // A canvas of another size is empty.
    this.#bitmap.width = BITMAP_COLUMNS;
    this.#bitmap.height = bins;
    // Columns are written into it all the time: it stays in memory, where that is a copy.
    this.#ink = this.#bitmap.getContext('2d', { willReadFrequently: true });
    this.#image = this.#ink?.createImageData(BITMAP_COLUMNS, bins) ?? null;
  }
}

/** In a halo of the surface: heat and candles lie beneath. */
function write(ink: CanvasRenderingContext2D, look: HeatLook, text: string, x: number, y: number): void {
  ink.font = `600 11px ${FONT_FAMILY}`;
  ink.textAlign = 'left';
  ink.textBaseline = 'middle';
  ink.lineJoin = 'round';
  ink.lineWidth = 4;
  ink.strokeStyle = look.surface;
  ink.strokeText(text, x, y);
  ink.fillStyle = look.text;
  ink.fillText(text, x, y);
}

/** First and last + 1 of equal pieces that stand between 0 and `length`. */
function inSight(start: number, size: number, count: number, length: number): readonly [number, number] {
  return [Math.max(0, Math.floor(-start / size)), Math.min(count, Math.ceil((length - start) / size))];
}

/** Strokes from the lower left: told from filled heat in grey too. */
function hatchOf(ink: CanvasRenderingContext2D, colour: string): CanvasPattern | null {
  const tile = document.createElement('canvas');
  tile.width = 6;
  tile.height = 6;
  const pen = tile.getContext('2d');
  if (pen === null) return null;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.2;
  pen.beginPath();
  for (const offset of [-6, 0, 6]) {
    pen.moveTo(offset - 1, 7);
    pen.lineTo(offset + 7, -1);
  }
  pen.stroke();
  return ink.createPattern(tile, 'repeat');
}

/** `#1b3a5c` as numbers. */
function colourOf(hex: string): Colour {
  const value = Number.parseInt(hex.trim().replace('#', ''), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
