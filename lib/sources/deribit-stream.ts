import type { Instrument } from '../domain/instrument.ts';
import { z } from '../schema.ts';
import { contractsInCoins } from './contract-size.ts';
import { SubscribedFrame, type TickerFields, TickerFrame, TradesFrame } from './deribit-schema.ts';
import { forcedOrders } from './deribit-trades.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';
import { tickerEvent } from './stream-events.ts';

/**
 * The venue's nodes for public subscriptions (docs.deribit.com, release of 22 March 2023). A browser sends a site's cookies along with a
 * WebSocket, whatever we say: this host is no site's.
 */
export const DERIBIT_STREAM_HOST = 'streams.deribit.com';

const SUBSCRIPTION = 2;
/** Shorter ones cost the caller his limit (support.deribit.com 25944603459613). */
const HEARTBEAT_S = 30;

/** Prices, open interest and funding by the ticker, forced orders among the trades; both gathered for 2 s, as `agg2` means. */
export function deribitStream(instrument: Instrument, name: string): StreamPlan {
  const ticker = `ticker.${name}.agg2`;
  const trades = `trades.${name}.agg2`;
  return {
    url: `wss://${DERIBIT_STREAM_HOST}/ws/api/v2`,
    subscribe: [
      call(1, 'public/set_heartbeat', { interval: HEARTBEAT_S }),
      call(SUBSCRIPTION, 'public/subscribe', { channels: [ticker, trades] }),
    ],
    ping: null,
    answer: testAnswer,
    parse(text) {
      const frame = parseFrame(Frame, text);
      if (frame === undefined) return [];
      if ('id' in frame) return refusalsIn(frame, trades);
      const { channel, data } = frame.params;
      if (channel === trades && Array.isArray(data))
        return data
          .filter((trade) => trade.instrument_name === name)
          .flatMap((trade) => forcedOrders(trade, instrument))
          .map((liquidation) => ({ type: 'liquidation', liquidation }));
      return channel === ticker && !Array.isArray(data) ? [tickerOf(data, instrument)] : [];
    },
  };
}

const Frame = z.union([TickerFrame, TradesFrame, SubscribedFrame]);

function call(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

/** Without an answer the venue hangs up at once (docs.deribit.com, public/set_heartbeat). */
function testAnswer(text: string): string | null {
  return text.includes('"test_request"') ? call(3, 'public/test', {}) : null;
}

function refusalsIn({ id, result }: z.infer<typeof SubscribedFrame>, trades: string): StreamEvent[] {
  return id === SUBSCRIPTION && !result.includes(trades) ? [{ type: 'liquidations-refused' }] : [];
}

function tickerOf(fields: TickerFields, instrument: Instrument): StreamEvent {
  const { mark_price: markPrice, open_interest: amount } = fields;
  return tickerEvent(
    {
      markPrice,
      lastPrice: fields.last_price,
      indexPrice: fields.index_price,
      openInterest: contractsInCoins(amount, 1, markPrice, instrument),
      fundingRate: fields.current_funding,
    },
    fields.timestamp,
  );
}
