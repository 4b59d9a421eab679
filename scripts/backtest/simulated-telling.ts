import { stockBars } from '../../lib/clusters/estimate-input.ts';
import type { StockBar } from '../../lib/clusters/stock-balance.ts';
import { seededRandom } from '../../lib/domain/block-bootstrap.ts';
import type { Liquidation } from '../../lib/domain/market-data.ts';
import type { SimulatedMarket } from '../../tests/exchange/market/types.ts';
import { publicDataAt } from '../../tests/simulated/public-data.ts';

/** How much the model was told: nothing of liquidations, all of them, or all with the entries permuted, so that they mean nothing. */
export type Telling = 'cold' | 'heard' | 'shuffled';

/** Bars of a market as the model is told of them. */
export function barsOf(
  market: SimulatedMarket,
  telling: Telling,
  seed: number,
  from: number,
  to: number,
): StockBar[] {
  const data = publicDataAt(market, to);
  const orders = market.forcedOrders(from, to).map(
    ({ side, averagePrice, size, time }): Liquidation => ({
      side,
      price: averagePrice,
      priceKind: 'average',
      size,
      notionalUsd: size * averagePrice,
      time,
    }),
  );
  const heard = { orders, listened: [{ from, to: to + 1 }], feedFactor: 1, maintenanceMarginRate: 0.005 };
  const bars = stockBars({ ...data, liquidations: telling === 'cold' ? null : heard }).filter(
    ({ openTime }) => openTime >= from,
  );
  return telling === 'shuffled' ? withShuffledEntries(bars, seed) : bars;
}

/** Each bar gets the entry price of another: the map then knows the path of the price, and nothing of contracts. */
function withShuffledEntries(bars: readonly StockBar[], seed: number): StockBar[] {
  const random = seededRandom(seed);
  const entries = bars.map(({ entryPrice }) => entryPrice);
  for (let index = entries.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [entries[index], entries[other]] = [entries[other] ?? 0, entries[index] ?? 0];
  }
  return bars.map((bar, index) => ({ ...bar, entryPrice: entries[index] ?? bar.entryPrice }));
}
