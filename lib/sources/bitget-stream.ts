import type { Liquidation } from '../domain/market-data.ts';
import { z } from '../schema.ts';
import { LiquidationFrame, LiquidationRefusal, TickerFrame } from './bitget-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';
import { liquidationOfCoins, tickerEvent } from './stream-events.ts';

const Frame = z.union([TickerFrame, LiquidationFrame]);

/** Ticker of one contract, and the liquidations of its category, which the venue gives only together. */
export function bitgetStream(category: string, symbol: string): StreamPlan {
  const instType = category.toLowerCase();
  const args = [
    { instType, topic: 'ticker', symbol },
    { instType, topic: 'liquidation' },
  ];
  return {
    url: 'wss://ws.bitget.com/v3/ws/public',
    subscribe: [JSON.stringify({ op: 'subscribe', args })],
    // The venue hangs up after two minutes without a ping.
    ping: { frame: 'ping', intervalMs: 25_000 },
    parse(text) {
      const frame = parseFrame(Frame, text);
      if (frame !== undefined) return eventsOf(frame, symbol);
      return parseFrame(LiquidationRefusal, text) === undefined ? [] : [{ type: 'liquidations-refused' }];
    },
  };
}

function eventsOf(frame: z.infer<typeof Frame>, symbol: string): readonly StreamEvent[] {
  if (isTicker(frame))
    return frame.arg.symbol === symbol ? frame.data.map((row) => tickerOf(row, frame.ts)) : [];
  return frame.data
    .filter((row) => row.symbol === symbol)
    .map((row) => ({ type: 'liquidation', liquidation: bitgetLiquidation(row) }));
}

function isTicker(frame: z.infer<typeof Frame>): frame is z.infer<typeof TickerFrame> {
  return frame.arg.topic === 'ticker';
}

function tickerOf(
  { volume24h: _notInUsd, ...row }: z.infer<typeof TickerFrame>['data'][number],
  asOf: number,
): StreamEvent {
  return tickerEvent(row, asOf);
}

/** The side is that of the position that was liquidated. */
export function bitgetLiquidation(row: z.infer<typeof LiquidationFrame>['data'][number]): Liquidation {
  return liquidationOfCoins({
    side: row.side === 'buy' ? 'long' : 'short',
    price: row.price,
    priceKind: 'bankruptcy',
    size: row.amount,
    time: row.ts,
  });
}
