import {
  type AutoscaleInfo,
  CandlestickSeries,
  ColorType,
  CrosshairMode,
  createChart,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  PriceScaleMode,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { aggregateCandles } from '../lib/domain/aggregate-candles.ts';
import { at, type CandleSeries } from '../lib/domain/candles.ts';
import type { CellPlace } from '../lib/heat-map/heat-cell.ts';
import { MapLayer, type MapLook, type MapPicture } from './map-layer.ts';

/** Room beside the newest column for the words of the bands. */
const LABELS_PX = 190;
/** A wheel's notch, a button's press: this much of what is in sight. */
const ZOOM_STEP = 0.7;
const PAN_STEP = 0.25;
/** The price axis shows this much beyond the candles, for that is where the bands are. */
const PRICE_MARGIN = 0.12;

/** Candles and axes by Lightweight Charts, the heat by our own layer beneath them. */
export class MapChart {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Candlestick'>;
  readonly #layer: MapLayer;
  #picture: MapPicture | null = null;
  #look: MapLook | null = null;
  #shown: CandleSeries | null = null;
  #from = 0;
  #bars = 0;
  #lines: IPriceLine[] = [];
  /** Until the user moves it, the map shows all there is. */
  #isWhole = true;

  /** @param onPoint where the mouse points at; null when it left. */
  constructor(container: HTMLElement, onPoint: (place: CellPlace | null) => void) {
    this.#chart = createChart(container, {
      autoSize: true,
      layout: { attributionLogo: false },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: {
        mode: PriceScaleMode.Logarithmic,
        borderVisible: false,
        scaleMargins: { top: 0.03, bottom: 0.03 },
      },
      timeScale: {
        borderVisible: false,
        timeVisible: true,
        secondsVisible: false,
        rightOffsetPixels: LABELS_PX,
        minBarSpacing: 0.02,
        enableConflation: true,
      },
    });
    this.#series = this.#chart.addSeries(CandlestickSeries, {
      priceLineVisible: false,
      lastValueVisible: false,
      autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => {
        const info = original();
        if (info === null || info.priceRange === null) return info;
        const { minValue, maxValue } = info.priceRange;
        const priceRange = {
          minValue: minValue * (1 - PRICE_MARGIN),
          maxValue: maxValue * (1 + PRICE_MARGIN),
        };
        return { ...info, priceRange };
      },
    });
    this.#layer = new MapLayer(this.#chart, this.#series);
    this.#chart.subscribeCrosshairMove(({ point }) =>
      onPoint(point === undefined ? null : this.#layer.placeOf(point)),
    );
    for (const type of ['wheel', 'pointerdown'] as const)
      container.addEventListener(type, () => this.#touched(), { passive: true });
  }

  wear(look: MapLook): void {
    this.#look = look;
    this.#layer.wear(look);
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: look.surface },
        textColor: look.second,
        fontSize: 11,
      },
      grid: { vertLines: { color: `${look.line}60` }, horzLines: { color: `${look.line}60` } },
      crosshair: { vertLine: { color: look.second }, horzLine: { color: look.second } },
      localization: {
        locale: look.language,
        priceFormatter: look.price,
        timeFormatter: (time: Time) => look.time(Number(time) * 1000),
      },
    });
    this.#series.applyOptions({
      upColor: look.up,
      downColor: look.down,
      wickUpColor: look.up,
      wickDownColor: look.down,
      borderVisible: false,
    });
    this.#drawLines();
  }

  show(picture: MapPicture): void {
    const before = this.#picture;
    this.#picture = picture;
    if (before?.candles !== picture.candles || before.timeframeMs !== picture.timeframeMs)
      this.#showCandles(picture);
    if (JSON.stringify(before?.lines) !== JSON.stringify(picture.lines)) this.#drawLines();
    this.#layer.show(picture, { from: this.#from, bars: this.#bars });
  }

  zoom(direction: 'in' | 'out'): void {
    const factor = direction === 'in' ? ZOOM_STEP : 1 / ZOOM_STEP;
    this.#move(({ from, to }) => ({ from: to - (to - from) * factor, to }));
  }

  pan(direction: 'earlier' | 'later'): void {
    const sign = direction === 'earlier' ? -1 : 1;
    this.#move(({ from, to }) => {
      const shift = sign * PAN_STEP * (to - from);
      return { from: from + shift, to: to + shift };
    });
  }

  toNow(): void {
    this.#chart.timeScale().scrollToRealTime();
  }

  whole(): void {
    this.#isWhole = true;
    this.#chart.priceScale('right').applyOptions({ autoScale: true });
    this.#chart.timeScale().fitContent();
  }

  /** What stands on the screen, without the crosshair. */
  picture(): HTMLCanvasElement {
    return this.#chart.takeScreenshot(true, false);
  }

  dispose(): void {
    this.#chart.remove();
  }

  #touched(): void {
    this.#isWhole = false;
  }

  #move(change: (range: { from: number; to: number }) => { from: number; to: number }): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    this.#touched();
    if (range !== null) this.#chart.timeScale().setVisibleLogicalRange(change(range));
  }

  /** Hours without a trade stay as empty places, so that the axis is linear in time and heat and candles agree. */
  #showCandles({ candles, timeframeMs }: MapPicture): void {
    const series = aggregateCandles(candles, timeframeMs);
    const before = this.#shown;
    this.#shown = series;
    const count = series.openTime.length;
    if (count === 0) return;
    const isSame =
      before !== null && before.intervalMs === timeframeMs && before.openTime[0] === series.openTime[0];
    this.#from = at(series.openTime, 0);
    this.#bars = Math.round((at(series.openTime, count - 1) - this.#from) / timeframeMs) + 1;
    if (isSame && before.openTime.length === count) {
      this.#series.update(candleAt(series, count - 1));
      return;
    }
    const byTime = new Map(Array.from(series.openTime, (time, index) => [time, index]));
    this.#series.setData(
      Array.from({ length: this.#bars }, (_, index) => {
        const time = this.#from + index * timeframeMs;
        const row = byTime.get(time);
        return row === undefined ? { time: seconds(time) } : candleAt(series, row);
      }),
    );
    if (this.#isWhole || before?.intervalMs !== timeframeMs) this.#chart.timeScale().fitContent();
  }

  #drawLines(): void {
    const look = this.#look;
    for (const line of this.#lines) this.#series.removePriceLine(line);
    this.#lines =
      look === null
        ? []
        : (this.#picture?.lines ?? []).map(({ price, ink }) =>
            this.#series.createPriceLine({
              price,
              color: look[ink],
              lineWidth: 1,
              lineStyle: ink === 'text' ? LineStyle.Solid : LineStyle.Dashed,
              axisLabelVisible: true,
            }),
          );
  }
}

function candleAt(series: CandleSeries, index: number) {
  return {
    time: seconds(at(series.openTime, index)),
    open: at(series.open, index),
    high: at(series.high, index),
    low: at(series.low, index),
    close: at(series.close, index),
  };
}

function seconds(time: number): UTCTimestamp {
  return (time / 1000) as UTCTimestamp;
}
