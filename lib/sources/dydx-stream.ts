import { z } from '../schema.ts';
import { ErrorFrame, MarketsFrame, OraclePrice, type Trade, TradesFrame, Trading } from './dydx-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';
import { liquidationOfCoins, tickerEvent, tickerEvents } from './stream-events.ts';

const Frame = z.union([TradesFrame, MarketsFrame, ErrorFrame]);
const TRADES = 'v4_trades';

/** Trades that close a position by force. */
const FORCED: Readonly<Record<string, 'average' | 'bankruptcy'>> = {
  LIQUIDATED: 'average',
  // Another trader's position is closed against it, at the price where the liquidated account has nothing left.
  DELEVERAGED: 'bankruptcy',
};

/** The oracle's prices and the day's figures of all markets, and the trades of one; the venue pings us. */
export function dydxStream(host: string, ticker: string): StreamPlan {
  const subscription = { type: 'subscribe', channel: TRADES, id: ticker };
  return {
    url: `wss://${host}/v4/ws`,
    subscribe: [subscription, { type: 'subscribe', channel: 'v4_markets' }].map((frame) =>
      JSON.stringify(frame),
    ),
    ping: null,
    parse(text, receivedAt) {
      const frame = parseFrame(Frame, text);
      if (frame === undefined) return [];
      if (frame.type === 'error')
        return frame.message.includes(TRADES) ? [{ type: 'liquidations-refused' }] : [];
      if (frame.channel === TRADES)
        return frame.id === ticker ? frame.contents.trades.flatMap(liquidationOf) : [];
      return [...oracleEvents(frame, ticker), ...tradingEvents(frame, ticker, receivedAt)];
    },
  };
}

/** The taker is the liquidated account: what it sells was a long (dYdX's indexer tells its side, deleveraging too). */
function liquidationOf({ side, size, price, type, createdAt }: Trade): StreamEvent[] {
  const priceKind = FORCED[type];
  if (priceKind === undefined) return [];
  const liquidation = liquidationOfCoins({
    side: side === 'SELL' ? 'long' : 'short',
    price,
    priceKind,
    size,
    time: createdAt,
  });
  return [{ type: 'liquidation', liquidation }];
}

function oracleEvents({ contents }: z.infer<typeof MarketsFrame>, ticker: string): StreamEvent[] {
  const price = OraclePrice.safeParse(contents.oraclePrices?.[ticker]);
  if (!price.success) return [];
  const { oraclePrice, effectiveAt } = price.data;
  return [tickerEvent({ markPrice: oraclePrice }, effectiveAt)];
}

function tradingEvents(
  { contents }: z.infer<typeof MarketsFrame>,
  ticker: string,
  receivedAt: number,
): StreamEvent[] {
  const trading = Trading.safeParse(contents.trading?.[ticker]);
  if (!trading.success) return [];
  const { openInterest, volume24H, nextFundingRate } = trading.data;
  return tickerEvents({ openInterest, volume24hUsd: volume24H, fundingRate: nextFundingRate }, receivedAt);
}
