import type { StockBar } from '../../lib/clusters/stock-balance.ts';
import type { PositionSide } from '../../lib/domain/market-data.ts';

/** A map as others make it: levels of price with a weight, advanced bar by bar. */
export interface PeerMap {
  readonly name: string;
  /** Weight of levels of a side that the bar's extremes reach; asked before the bar is taken. */
  swept(bar: StockBar): Readonly<Record<PositionSide, number>>;
  take(bar: StockBar): void;
  /** Levels as they stand, with the last close as the price. */
  levels(side: PositionSide): readonly Level[];
}

export interface Level {
  readonly price: number;
  readonly weight: number;
}

/** Four methods that are in use, written from their descriptions (docs/MODEL.md). */
export function createPeers(): PeerMap[] {
  return [spotTimesTiers(), entryTimesFixedTiers(), volumeTimesLeverage(), largeTradesRule()];
}

/** Levels that stay until the price crosses them. */
class LevelBook {
  readonly #levels: Record<PositionSide, Level[]> = { long: [], short: [] };
  /** The nearest level of each side: a bar that does not reach it takes nothing. */
  readonly #nearest = { long: 0, short: Number.POSITIVE_INFINITY };

  add(side: PositionSide, price: number, weight: number): void {
    this.#levels[side].push({ price, weight });
    if (side === 'long') this.#nearest.long = Math.max(this.#nearest.long, price);
    else this.#nearest.short = Math.min(this.#nearest.short, price);
  }

  of(side: PositionSide): readonly Level[] {
    return this.#levels[side];
  }

  swept(bar: StockBar): Record<PositionSide, number> {
    return {
      long: weightOf(this.#levels.long.filter(({ price }) => price >= bar.low)),
      short: weightOf(this.#levels.short.filter(({ price }) => price <= bar.high)),
    };
  }

  consume(bar: StockBar): void {
    if (bar.low <= this.#nearest.long) {
      this.#levels.long = this.#levels.long.filter(({ price }) => price < bar.low);
      this.#nearest.long = this.#levels.long.reduce((most, { price }) => Math.max(most, price), 0);
    }
    if (bar.high < this.#nearest.short) return;
    this.#levels.short = this.#levels.short.filter(({ price }) => price > bar.high);
    this.#nearest.short = this.#levels.short.reduce(
      (least, { price }) => Math.min(least, price),
      Number.POSITIVE_INFINITY,
    );
  }
}

function weightOf(levels: readonly Level[]): number {
  return levels.reduce((total, { weight }) => total + weight, 0);
}

/** the-4rch1t3ct and others: today's price times each leverage, weights 1 / sqrt(leverage); no memory at all. */
function spotTimesTiers(): PeerMap {
  const leverages = [5, 10, 20, 25, 50, 100];
  let close = Number.NaN;
  const levels = (side: PositionSide): Level[] =>
    leverages.map((leverage) => ({
      price: close * (1 + (side === 'long' ? -1 : 1) / leverage),
      weight: 1 / Math.sqrt(leverage),
    }));
  return {
    name: 'spot x tiers',
    levels,
    swept: (bar) => ({
      long: weightOf(levels('long').filter(({ price }) => price >= bar.low)),
      short: weightOf(levels('short').filter(({ price }) => price <= bar.high)),
    }),
    take(bar) {
      close = bar.close;
    },
  };
}

/** taihey5555, gptprojectmanager: every rise of open interest, on both sides alike, times fixed shares of leverage. */
function entryTimesFixedTiers(): PeerMap {
  const shares = [
    [5, 0.15],
    [10, 0.3],
    [25, 0.25],
    [50, 0.2],
    [100, 0.1],
  ] as const;
  const book = new LevelBook();
  let openInterest: number | null = null;
  return {
    name: 'entry x fixed tiers, both sides',
    levels: (side) => book.of(side),
    swept: (bar) => book.swept(bar),
    take(bar) {
      book.consume(bar);
      const grown = Math.max(0, (bar.openInterest ?? 0) - (openInterest ?? bar.openInterest ?? 0));
      openInterest = bar.openInterest ?? openInterest;
      if (grown > 0)
        for (const [leverage, share] of shares) {
          book.add('long', bar.entryPrice * (1 - 1 / leverage), grown * share);
          book.add('short', bar.entryPrice * (1 + 1 / leverage), grown * share);
        }
    },
  };
}

/** LuxAlgo's family: bars of a volume over 1.7 times their mean of 20 leave levels at 1/25, 1/50 and 1/100 from the open. */
function volumeTimesLeverage(): PeerMap {
  const book = new LevelBook();
  const volumes: number[] = [];
  let close = Number.NaN;
  return {
    name: 'volume x leverage',
    levels: (side) => book.of(side),
    swept: (bar) => book.swept(bar),
    take(bar) {
      book.consume(bar);
      const mean = volumes.reduce((sum, volume) => sum + volume, 0) / Math.max(1, volumes.length);
      const open = Number.isNaN(close) ? bar.entryPrice : close;
      if (volumes.length === 20 && bar.volume > 1.7 * mean)
        for (const leverage of [25, 50, 100]) {
          book.add('long', open * (1 - 1 / leverage), bar.volume);
          book.add('short', open * (1 + 1 / leverage), bar.volume);
        }
      volumes.push(bar.volume);
      if (volumes.length > 20) volumes.shift();
      close = bar.close;
    },
  };
}

/** py-liquidation-map: large trades by the taker's side, here the bar's direction; the whole at each of four distances, never taken away. */
function largeTradesRule(): PeerMap {
  const levels: Record<PositionSide, Level[]> = { long: [], short: [] };
  let close = Number.NaN;
  return {
    name: "py-liquidation-map's rule",
    levels: (side) => levels[side],
    swept: (bar) => ({
      long: weightOf(levels.long.filter(({ price }) => price >= bar.low && price <= close)),
      short: weightOf(levels.short.filter(({ price }) => price <= bar.high && price >= close)),
    }),
    take(bar) {
      const side: PositionSide = bar.close >= (Number.isNaN(close) ? bar.close : close) ? 'long' : 'short';
      for (const distance of [0.01, 0.02, 0.04, 0.1])
        levels[side].push({
          price: bar.entryPrice * (1 + (side === 'long' ? -distance : distance)),
          weight: bar.volume,
        });
      close = bar.close;
    },
  };
}
