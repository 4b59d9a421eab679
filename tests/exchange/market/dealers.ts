import type { Random } from './random.ts';
import type { Side } from './types.ts';

export const DEALER_COUNT = 6;

/**
 * The few accounts that take the other side of whatever the crowd does. Each holds one net position;
 * what they hold at the end of every minute is kept, so that the truth can be told at any time.
 */
export class Dealers {
  /** Signed lots and average entry of each dealer at the end of each minute: [minute * DEALER_COUNT + dealer]. */
  readonly lotsAt: Float64Array;
  readonly entryAt: Float64Array;
  private readonly lots = new Float64Array(DEALER_COUNT);
  private readonly entry = new Float64Array(DEALER_COUNT);
  private readonly random: Random;

  constructor(minutes: number, random: Random) {
    this.lotsAt = new Float64Array(minutes * DEALER_COUNT);
    this.entryAt = new Float64Array(minutes * DEALER_COUNT);
    this.random = random;
  }

  /** Takes `change` lots (positive: dealers buy) at `price`. */
  trade(change: number, price: number): void {
    if (change === 0) return;
    const dealer =
      this.random.next() < 0.75 ? this.mostOpposed(change) : Math.floor(this.random.next() * DEALER_COUNT);
    const before = this.lots[dealer] ?? 0;
    const after = before + change;
    this.lots[dealer] = after;
    if (before === 0 || before * after < 0) this.entry[dealer] = price;
    else if (Math.abs(after) > Math.abs(before))
      this.entry[dealer] = ((this.entry[dealer] ?? 0) * before + price * change) / after;
  }

  longLots(): number {
    return this.lots.reduce((sum, lots) => sum + Math.max(0, lots), 0);
  }

  netLots(): number {
    return this.lots.reduce((sum, lots) => sum + lots, 0);
  }

  keep(minute: number): void {
    this.lotsAt.set(this.lots, minute * DEALER_COUNT);
    this.entryAt.set(this.entry, minute * DEALER_COUNT);
  }

  private mostOpposed(change: number): number {
    let best = 0;
    for (let i = 1; i < DEALER_COUNT; i++) {
      if ((this.lots[i] ?? 0) * Math.sign(change) < (this.lots[best] ?? 0) * Math.sign(change)) best = i;
    }
    return best;
  }
}

export const sideOf = (signedLots: number): Side => (signedLots > 0 ? 'long' : 'short');
