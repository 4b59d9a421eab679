import type { IChartApi, ISeriesApi, ISeriesPrimitive, Time } from 'lightweight-charts';
import type { CandleSeries } from '../lib/domain/candles.ts';
import type { BandRow } from '../lib/heat-map/band-rows.ts';
import type { SweptBand } from '../lib/heat-map/heat-bands.ts';
import { HeatCanvas, type HeatLook } from '../lib/heat-map/heat-canvas.ts';
import type { CellPlace, ObservedBand } from '../lib/heat-map/heat-cell.ts';
import type { HeatColumn } from '../lib/heat-map/heat-column.ts';
import type { HeatModel } from '../lib/heat-map/heat-map.ts';
import {
  type HeatLayers,
  type HeatView,
  LABEL_PX,
  sceneBoxes,
  sceneLabels,
} from '../lib/heat-map/heat-scene.ts';
import { layoutLabels } from '../lib/ladder/label-layout.ts';

export interface MapLine {
  readonly price: number;
  readonly title: string;
  readonly ink: 'text' | 'red' | 'second';
}

/** Everything that is drawn; the same object draws nothing anew. */
export interface MapPicture {
  readonly candles: CandleSeries;
  readonly timeframeMs: number;
  readonly model: HeatModel | null;
  readonly live: HeatColumn | null;
  readonly observed: readonly ObservedBand[];
  readonly swept: readonly SweptBand[];
  readonly rows: readonly BandRow[];
  readonly lines: readonly MapLine[];
  readonly layers: HeatLayers;
  readonly rowText: (row: BandRow) => string;
}

export interface MapLook extends HeatLook {
  readonly line: string;
  readonly red: string;
  readonly language: string;
  readonly price: (price: number) => string;
  readonly time: (time: number) => string;
}

/** Where the candles stand on the chart's axis of whole places. */
export interface MapSpan {
  /** Begin of the first candle. */
  readonly from: number;
  readonly bars: number;
}

/** Our own layer of the chart: the heat beneath the candles, boxes and words of bands above them. */
export class MapLayer {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Candlestick'>;
  readonly #heat = new HeatCanvas();
  #picture: MapPicture | null = null;
  #span: MapSpan = { from: 0, bars: 0 };
  #request: () => void = () => undefined;

  constructor(chart: IChartApi, series: ISeriesApi<'Candlestick'>) {
    this.#chart = chart;
    this.#series = series;
    series.attachPrimitive(this.#primitive());
  }

  wear(look: HeatLook): void {
    this.#heat.wear(look);
    this.#paint();
  }

  show(picture: MapPicture, span: MapSpan): void {
    this.#picture = picture;
    this.#span = span;
    this.#paint();
  }

  #paint(): void {
    const picture = this.#picture;
    if (picture !== null && picture.model !== null) this.#heat.paint(picture.model, picture.live);
    this.#request();
  }

  /** Times and prices as px of the pane; null before there is anything. */
  #view(width: number, height: number): HeatView | null {
    const picture = this.#picture;
    const scale = this.#chart.timeScale();
    const [first, second] = [scale.logicalToCoordinate(0 as never), scale.logicalToCoordinate(1 as never)];
    if (picture === null || first === null || second === null) return null;
    const perMs = (second - first) / picture.timeframeMs;
    const left = first - (second - first) / 2;
    return {
      xOf: (time) => left + (time - this.#span.from) * perMs,
      yOf: (price) => this.#series.priceToCoordinate(price) ?? -1,
      width,
      height,
    };
  }

  /** What a point of the pane stands for. */
  placeOf({ x, y }: { readonly x: number; readonly y: number }): CellPlace | null {
    const view = this.#view(0, 0);
    const price = this.#series.coordinateToPrice(y);
    if (view === null || price === null) return null;
    const left = view.xOf(this.#span.from);
    const perMs = view.xOf(this.#span.from + 1) - left;
    return { time: this.#span.from + (x - left) / perMs, price };
  }

  /** The heat lies beneath grid and candles, the words of the bands above them. */
  #primitive(): ISeriesPrimitive<Time> {
    const beneath = {
      zOrder: () => 'bottom' as const,
      renderer: () => ({
        draw: (target: DrawTarget) =>
          target.useBitmapCoordinateSpace(
            ({ context, mediaSize, horizontalPixelRatio, verticalPixelRatio }) => {
              const view = this.#view(mediaSize.width, mediaSize.height);
              if (view === null || this.#picture?.layers.estimated !== true) return;
              this.#heat.drawHeat(context, view, [horizontalPixelRatio, verticalPixelRatio]);
            },
          ),
      }),
    };
    const above = {
      zOrder: () => 'top' as const,
      renderer: () => ({
        draw: (target: DrawTarget) =>
          target.useMediaCoordinateSpace(({ context, mediaSize }) => {
            const view = this.#view(mediaSize.width, mediaSize.height);
            if (view !== null) this.#drawBands(context, view);
          }),
      }),
    };
    const views = [beneath, above];
    return {
      attached: ({ requestUpdate }) => {
        this.#request = requestUpdate;
      },
      paneViews: () => views,
    };
  }

  #drawBands(ink: CanvasRenderingContext2D, view: HeatView): void {
    const picture = this.#picture;
    if (picture === null) return;
    const now = this.#span.from + this.#span.bars * picture.timeframeMs;
    const { observed, swept, rows, layers, rowText } = picture;
    this.#heat.drawBoxes(ink, sceneBoxes(view, layers, observed, swept, now));
    this.#heat.drawLabels(ink, sceneLabels(view, layers, rows, rowText, now));
    this.#heat.drawWords(ink, lineWords(view, picture.lines));
  }
}

/** The words of the lines stand at the left, one below the other where lines are near. */
function lineWords(
  view: HeatView,
  lines: readonly MapLine[],
): { readonly text: string; readonly y: number }[] {
  const wishes = lines.map(({ price, title }, priority) => ({
    title,
    y: view.yOf(price) - LABEL_PX / 2,
    priority,
  }));
  const inSight = wishes.filter(({ y }) => y > 0 && y < view.height);
  return layoutLabels(inSight, LABEL_PX, view.height).map(({ label, y }) => ({ text: label.title, y }));
}

interface DrawTarget {
  useBitmapCoordinateSpace(draw: (scope: BitmapScope) => void): void;
  useMediaCoordinateSpace(draw: (scope: MediaScope) => void): void;
}
interface MediaScope {
  readonly context: CanvasRenderingContext2D;
  readonly mediaSize: { readonly width: number; readonly height: number };
}
interface BitmapScope extends MediaScope {
  readonly horizontalPixelRatio: number;
  readonly verticalPixelRatio: number;
}
