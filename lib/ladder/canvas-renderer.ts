import type { DrawItem } from './draw-list.ts';

/** What the next frame must do: nothing, paint the same list again (other pixels), or ask for a new list. */
const NOTHING = 0;
const PAINT = 1;
const SCENE = 2;
type Level = typeof NOTHING | typeof PAINT | typeof SCENE;

/** Makes the list for a size in CSS pixels. */
export type Scene = (width: number, height: number) => readonly DrawItem[];

const FONT =
  '10.5px -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/**
 * Draws scenes on one canvas, at most one a frame, the latest wins. The size comes from a ResizeObserver, so that no update
 * asks the page for a layout.
 */
export class CanvasRenderer {
  private readonly canvas: HTMLCanvasElement;
  private readonly observer: ResizeObserver;
  private scene: Scene | null = null;
  private list: readonly DrawItem[] = [];
  private level: Level = NOTHING;
  private frame = 0;
  private width = 0;
  private height = 0;
  private ratio = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      this.width = entry.contentRect.width;
      this.height = entry.contentRect.height;
      this.invalidate(SCENE);
    });
    this.observer.observe(canvas);
  }

  /** Shows this scene from the next frame on. */
  show(scene: Scene): void {
    this.scene = scene;
    this.invalidate(SCENE);
  }

  /** The same picture again, for a screen with other pixels. */
  repaint(): void {
    this.invalidate(PAINT);
  }

  dispose(): void {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    this.scene = null;
  }

  private invalidate(level: Level): void {
    if (level > this.level) this.level = level;
    if (this.frame === 0) this.frame = requestAnimationFrame(this.draw);
  }

  private draw = (): void => {
    const { level, width, height } = this;
    this.frame = 0;
    this.level = NOTHING;
    if (this.scene === null || width < 1 || height < 1) return;
    if (level === SCENE) this.list = this.scene(width, height);
    const ink = this.canvas.getContext('2d');
    if (ink === null) return;
    this.fit();
    ink.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ink.clearRect(0, 0, width, height);
    for (const item of this.list) drawItem(ink, item, this.ratio);
  };

  /** Setting the size of a canvas clears and reallocates it: only when it really changed. */
  private fit(): void {
    const ratio = Math.min(4, window.devicePixelRatio || 1);
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    this.ratio = ratio;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }
}

function drawItem(ink: CanvasRenderingContext2D, item: DrawItem, ratio: number): void {
  const snap = (value: number): number => Math.round(value * ratio) / ratio;
  ink.fillStyle = item.colour;
  if (item.type === 'rect') {
    const y = snap(item.y);
    const height = Math.max(1 / ratio, snap(item.y + item.height) - y);
    ink.beginPath();
    ink.roundRect(item.x, y, item.width, height, Math.min(item.radius ?? 0, height / 2));
    ink.fill();
  } else if (item.type === 'line') {
    const [fromX = 0, fromY = 0, toX = 0, toY = 0] = item.points;
    ink.strokeStyle = item.colour;
    ink.lineWidth = 1;
    ink.setLineDash([...(item.dash ?? [])]);
    ink.beginPath();
    // Half a pixel: a line one pixel wide then fills one row instead of greying two.
    ink.moveTo(fromX, snap(fromY) + 0.5 / ratio);
    ink.lineTo(toX, snap(toY) + 0.5 / ratio);
    ink.stroke();
  } else {
    ink.font = `${item.strong === true ? '600 ' : ''}${FONT}`;
    ink.textAlign = item.align;
    ink.textBaseline = 'middle';
    if (item.halo !== undefined) {
      ink.setLineDash([]);
      ink.lineJoin = 'round';
      ink.lineWidth = 4;
      ink.strokeStyle = item.halo;
      ink.strokeText(item.text, item.x, item.y + 0.5);
    }
    ink.fillText(item.text, item.x, item.y + 0.5);
  }
}
