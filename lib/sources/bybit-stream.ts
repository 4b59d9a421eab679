import type { Liquidation, Ticker } from '../domain/market-data.ts';
import { z } from '../schema.ts';
import { LiquidationFrame, TickerFrame } from './bybit-schema.ts';
import { isRefusalOf, parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';

const Frame = z.union([TickerFrame, LiquidationFrame]);

/** Ticker (a snapshot, then what changed) and every liquidation, in batches of 500 ms. */
export function bybitStream(category: 'linear' | 'inverse', symbol: string): StreamPlan {
  const isInverse = category === 'inverse';
  // Open interest of inverse contracts comes in USD, and often without a price beside it.
  let markPrice: number | null = null;
  const tickerOf = ({ ts, data }: z.infer<typeof TickerFrame>): StreamEvent => {
    markPrice = data.markPrice ?? markPrice;
    const coins = isInverse
      ? (usd: number) => (markPrice === null ? null : usd / markPrice)
      : (n: number) => n;
    const openInterest = data.openInterest == null ? null : coins(data.openInterest);
    const ticker: Partial<Ticker> & Pick<Ticker, 'asOf'> = {
      ...pick(data, ['markPrice', 'lastPrice', 'indexPrice']),
      ...(data.fundingRate == null ? {} : { fundingRate: data.fundingRate }),
      ...(data.nextFundingTime == null || data.nextFundingTime === 0
        ? {}
        : { nextFundingTime: data.nextFundingTime }),
      ...(openInterest === null ? {} : { openInterest }),
      asOf: ts,
    };
    return { type: 'ticker', ticker };
  };
  return {
    url: `wss://stream.bybit.com/v5/public/${category}`,
    subscribe: [JSON.stringify({ op: 'subscribe', args: [`tickers.${symbol}`, `allLiquidation.${symbol}`] })],
    ping: { frame: '{"op":"ping"}', intervalMs: 18_000 },
    parse(text) {
      const frame = parseFrame(Frame, text);
      if (frame === undefined)
        return isRefusalOf('allLiquidation', text) ? [{ type: 'liquidations-refused' }] : [];
      if (!frame.topic.endsWith(`.${symbol}`)) return [];
      if (!Array.isArray(frame.data)) return [tickerOf({ ...frame, data: frame.data })];
      return frame.data
        .filter((row) => row.s === symbol)
        .map((row) => ({ type: 'liquidation', liquidation: liquidationOf(row, isInverse) }));
    },
  };
}

function liquidationOf(
  row: z.infer<typeof LiquidationFrame>['data'][number],
  isInverse: boolean,
): Liquidation {
  const notionalUsd = isInverse ? row.v : row.v * row.p;
  return {
    side: row.S === 'Buy' ? 'long' : 'short',
    price: row.p,
    priceKind: 'bankruptcy',
    size: notionalUsd / row.p,
    notionalUsd,
    time: row.T,
  };
}

/** The named fields that are present. */
function pick<T extends object, K extends keyof T>(
  object: T,
  keys: readonly K[],
): { [P in K]?: Exclude<T[P], undefined> } {
  return Object.fromEntries(
    keys.filter((key) => object[key] !== undefined).map((key) => [key, object[key]]),
  ) as {
    [P in K]?: Exclude<T[P], undefined>;
  };
}
