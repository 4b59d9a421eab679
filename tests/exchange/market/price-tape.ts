import { type CoinCalibration, HISTORY_START, MARKET_END, MARKET_START } from './calibration.ts';
import type { MarketRecord } from './engine.ts';
import { HISTORY_STEP_MS, roundTo, STEP_MS } from './price-path.ts';
import { hashUnit } from './random.ts';
import type { MarketBar, PriceKind } from './types.ts';

/** Prices and volumes of one market at any time: 5-minute steps before MARKET_START, 15-second steps after it. */
export class PriceTape {
  private readonly record: MarketRecord;
  private readonly calibration: CoinCalibration;
  private readonly share: number;
  private readonly tickSize: number;

  constructor(record: MarketRecord, calibration: CoinCalibration, share: number, tickSize: number) {
    this.record = record;
    this.calibration = calibration;
    this.share = share;
    this.tickSize = tickSize;
  }

  priceAt(kind: PriceKind, time: number): number {
    const clamped = Math.max(HISTORY_START, Math.min(MARKET_END, time));
    const { points, step, start } = this.pointsAt(kind, clamped);
    const position = (clamped - start) / step;
    const index = Math.floor(position);
    const before = points[index] ?? Number.NaN;
    const after = points[index + 1] ?? before;
    return this.rounded(kind, before + (after - before) * (position - index));
  }

  bars(kind: PriceKind, intervalMs: number, from: number, to: number, now: number): MarketBar[] {
    const bars: MarketBar[] = [];
    const smallest = intervalMs < HISTORY_STEP_MS ? MARKET_START : HISTORY_START;
    const end = Math.min(to, now, MARKET_END);
    const first = Math.ceil(Math.max(from, smallest) / intervalMs) * intervalMs;
    for (let openTime = first; openTime < end; openTime += intervalMs)
      bars.push(this.bar(kind, openTime, Math.min(openTime + intervalMs, now, MARKET_END)));
    return bars;
  }

  private bar(kind: PriceKind, openTime: number, end: number): MarketBar {
    const open = this.priceAt(kind, openTime);
    const close = this.priceAt(kind, end);
    let high = Math.max(open, close);
    let low = Math.min(open, close);
    let time = openTime;
    while (time < end) {
      const { points, step, start } = this.pointsAt(kind, time);
      const limit = start === HISTORY_START ? Math.min(end, MARKET_START) : end;
      const lastIndex = Math.floor((limit - start) / step);
      for (let i = Math.ceil((time - start) / step); i <= lastIndex; i++) {
        const price = points[i] ?? close;
        if (price > high) high = price;
        if (price < low) low = price;
      }
      time = limit;
    }
    const { volume, takerBuyVolume } =
      kind === 'mark' ? { volume: 0, takerBuyVolume: 0 } : this.traded(openTime, end);
    const quoteVolume = volume * ((open + high + low + close) / 4);
    return {
      openTime,
      open,
      high: this.rounded(kind, high),
      low: this.rounded(kind, low),
      close,
      volume,
      quoteVolume,
      takerBuyVolume,
    };
  }

  private pointsAt(kind: PriceKind, time: number): { points: Float64Array; step: number; start: number } {
    if (time < MARKET_START)
      return { points: this.record.path.history, step: HISTORY_STEP_MS, start: HISTORY_START };
    return {
      points: kind === 'last' ? this.record.last : this.record.mark,
      step: STEP_MS,
      start: MARKET_START,
    };
  }

  private traded(from: number, to: number): { volume: number; takerBuyVolume: number } {
    let volume = 0;
    let takerBuyVolume = 0;
    for (let time = from; time < Math.min(to, MARKET_START); time += HISTORY_STEP_MS) {
      const index = Math.round((time - HISTORY_START) / HISTORY_STEP_MS);
      const traded = this.historyVolume(index);
      volume += traded;
      takerBuyVolume += traded * (0.45 + 0.1 * hashUnit(index, 2));
    }
    for (let time = Math.max(from, MARKET_START); time < to; time += 60_000) {
      const minute = Math.floor((time - MARKET_START) / 60_000);
      const part = Math.min(1, (to - time) / 60_000);
      volume += part * (this.record.volume[minute] ?? 0);
      takerBuyVolume += part * (this.record.takerBuyVolume[minute] ?? 0);
    }
    return {
      volume: roundTo(volume, this.calibration.lotSize),
      takerBuyVolume: roundTo(takerBuyVolume, this.calibration.lotSize),
    };
  }

  private historyVolume(index: number): number {
    const { history } = this.record.path;
    const move = Math.abs(Math.log((history[index + 1] ?? 1) / (history[index] ?? 1)));
    const quietMove = this.calibration.dailyVolatility / Math.sqrt(288);
    return 5 * this.calibration.quietVolume * this.share * (0.4 + hashUnit(index, 1) + move / quietMove);
  }

  /** Last prices lie on the tick, mark prices a thousand times finer. */
  private rounded(kind: PriceKind, price: number): number {
    return roundTo(price, kind === 'last' ? this.tickSize : this.tickSize / 1000);
  }
}
