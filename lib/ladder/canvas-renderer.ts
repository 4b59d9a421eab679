import { type DrawItem, type Ink, PICTURE_WIDTH, type Picture } from './draw-list.ts';

const FONT =
  '10.5px -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/**
 * Draws pictures on one canvas, at most one a frame, the latest wins. The size comes from a ResizeObserver, so that no update asks the page
 * for a layout; colours come from the style sheet, once a look.
 */
export class CanvasRenderer {
  readonly #canvas: HTMLCanvasElement;
  readonly #observer: ResizeObserver;
  #picture: Picture = { height: 0, items: [] };
  #look = '';
  #colours = new Map<Ink, string>();
  #frame = 0;
  #width = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#observer = new ResizeObserver(([entry]) => {
      this.#width = entry?.contentRect.width ?? 0;
      this.#invalidate();
    });
    this.#observer.observe(canvas);
  }

  /** Shows this from the next frame on. @param look names theme and direction colours */
  show(picture: Picture, look: string): void {
    if (look !== this.#look) this.#colours.clear();
    this.#look = look;
    this.#picture = picture;
    this.#invalidate();
  }

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  #invalidate(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const ink = this.#canvas.getContext('2d');
    if (ink === null || this.#width < 1) return;
    const scale = (this.#width * Math.min(4, window.devicePixelRatio || 1)) / PICTURE_WIDTH;
    const { height, items } = this.#picture;
    this.#fit(scale, height);
    ink.setTransform(scale, 0, 0, scale, 0, 0);
    ink.clearRect(0, 0, PICTURE_WIDTH, height);
    for (const item of items) drawItem(ink, item, scale, (name) => this.#colour(name));
  }

  /** Setting the size of a canvas clears and reallocates it: only when it really changed. */
  #fit(scale: number, heightPx: number): void {
    const canvas = this.#canvas;
    const [width, height] = [Math.round(PICTURE_WIDTH * scale), Math.round(heightPx * scale)];
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
  }

  #colour(name: Ink): string {
    const known = this.#colours.get(name) ?? getComputedStyle(this.#canvas).getPropertyValue(`--${name}`);
    this.#colours.set(name, known);
    return known;
  }
}

function drawItem(
  ink: CanvasRenderingContext2D,
  item: DrawItem,
  scale: number,
  colourOf: (name: Ink) => string,
): void {
  const snap = (value: number): number => Math.round(value * scale) / scale;
  const { x, y } = item;
  const colour = colourOf(item.ink);
  ink.fillStyle = colour;
  ink.beginPath();
  if (item.type === 'rect') {
    const top = snap(y);
    const height = Math.max(1 / scale, snap(y + item.height) - top);
    ink.roundRect(x, top, item.width, height, Math.min(item.radius, height / 2));
    ink.fill();
  } else if (item.type === 'line') {
    ink.strokeStyle = colour;
    ink.lineWidth = 1;
    ink.setLineDash(item.dash > 0 ? [item.dash, 3] : []);
    // Half a pixel: a line one pixel wide then fills one row instead of greying two.
    ink.moveTo(x, snap(y) + 0.5 / scale);
    ink.lineTo(item.toX, snap(item.toY) + 0.5 / scale);
    ink.stroke();
  } else {
    ink.font = item.strong ? `600 ${FONT}` : FONT;
    ink.textAlign = 'right';
    ink.textBaseline = 'middle';
    if (item.halo) {
      ink.setLineDash([]);
      ink.lineJoin = 'round';
      ink.lineWidth = 4;
      ink.strokeStyle = colourOf('surface');
      ink.strokeText(item.text, x, y + 0.5);
    }
    ink.fillText(item.text, x, y + 0.5);
  }
}
