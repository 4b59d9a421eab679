import type { Side } from './types.ts';

/** Positions of the crowd in columns. Sizes are whole lots, so that sums of them are exact. */
export class PositionBook {
  count = 0;
  side = new Int8Array(0);
  marginMode = new Int8Array(0);
  lots = new Float64Array(0);
  entryPrice = new Float64Array(0);
  leverage = new Float64Array(0);
  margin = new Float64Array(0);
  liquidationPrice = new Float64Array(0);
  openTime = new Float64Array(0);
  /** Infinity while the position is open. */
  closeTime = new Float64Array(0);
  topUpTime = new Float64Array(0);
  topUpMargin = new Float64Array(0);
  /** Next position that is due to close in the same minute; -1 ends the chain. */
  nextDue = new Int32Array(0);

  constructor() {
    this.reserve(1 << 16);
  }

  /** @returns the id of the new position. */
  add(position: {
    side: Side;
    isolated: boolean;
    lots: number;
    entryPrice: number;
    leverage: number;
    margin: number;
    liquidationPrice: number;
    openTime: number;
  }): number {
    if (this.count === this.lots.length) this.reserve(this.count * 2);
    const id = this.count++;
    this.side[id] = position.side === 'long' ? 1 : -1;
    this.marginMode[id] = position.isolated ? 1 : 0;
    this.lots[id] = position.lots;
    this.entryPrice[id] = position.entryPrice;
    this.leverage[id] = position.leverage;
    this.margin[id] = position.margin;
    this.liquidationPrice[id] = position.liquidationPrice;
    this.openTime[id] = position.openTime;
    this.closeTime[id] = Number.POSITIVE_INFINITY;
    this.topUpTime[id] = Number.POSITIVE_INFINITY;
    this.nextDue[id] = -1;
    return id;
  }

  isOpen(id: number): boolean {
    return this.closeTime[id] === Number.POSITIVE_INFINITY;
  }

  private reserve(length: number): void {
    this.side = grown(this.side, new Int8Array(length));
    this.marginMode = grown(this.marginMode, new Int8Array(length));
    this.nextDue = grown(this.nextDue, new Int32Array(length));
    const wide = (column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> =>
      grown(column, new Float64Array(length));
    this.lots = wide(this.lots);
    this.entryPrice = wide(this.entryPrice);
    this.leverage = wide(this.leverage);
    this.margin = wide(this.margin);
    this.liquidationPrice = wide(this.liquidationPrice);
    this.openTime = wide(this.openTime);
    this.closeTime = wide(this.closeTime);
    this.topUpTime = wide(this.topUpTime);
    this.topUpMargin = wide(this.topUpMargin);
  }
}

function grown<T extends Int8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
