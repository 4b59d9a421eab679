import type { Liquidation } from '../domain/market-data.ts';
import type { z } from '../schema.ts';
import { CombinedFrame, type ForceOrder } from './binance-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';

/**
 * Mark price every second, last price, and forced orders (at most one per symbol and second: an undercount).
 * @param address up to and including `streams=`.
 * @param contractUsd value of a contract; null where amounts are in coins.
 */
export function binanceStream(address: string, marketId: string, contractUsd: number | null): StreamPlan {
  const name = marketId.toLowerCase();
  const streams = [`${name}@markPrice@1s`, `${name}@miniTicker`, `${name}@forceOrder`];
  return {
    url: address + streams.join('/'),
    subscribe: [],
    ping: null,
    parse: (frame) => eventsOf(frame, marketId, contractUsd),
  };
}

function eventsOf(frame: string, marketId: string, contractUsd: number | null): readonly StreamEvent[] {
  const data = parseFrame(CombinedFrame, frame)?.data;
  if (data === undefined) return [];
  if (data.e === 'forceOrder') {
    if (data.o.s !== marketId) return [];
    return [{ type: 'liquidation', liquidation: liquidationOf(data.o, contractUsd) }];
  }
  if (data.s !== marketId) return [];
  if (data.e === '24hrMiniTicker') return [{ type: 'ticker', ticker: { lastPrice: data.c, asOf: data.E } }];
  const ticker = {
    markPrice: data.p,
    ...(data.i == null ? {} : { indexPrice: data.i }),
    ...(data.T > 0 && data.r != null ? { fundingRate: data.r, nextFundingTime: data.T } : {}),
    asOf: data.E,
  };
  return [{ type: 'ticker', ticker }];
}

function liquidationOf(order: z.infer<typeof ForceOrder>['o'], contractUsd: number | null): Liquidation {
  const notionalUsd = contractUsd === null ? order.z * order.ap : order.z * contractUsd;
  return {
    side: order.S === 'SELL' ? 'long' : 'short',
    price: order.ap,
    priceKind: 'average',
    size: notionalUsd / order.ap,
    notionalUsd,
    time: order.T,
  };
}
