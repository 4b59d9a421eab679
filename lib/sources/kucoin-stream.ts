import { z } from '../schema.ts';
import { FundingFrame, inMilliseconds, MarkPriceFrame, TickerFrame } from './kucoin-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';

export const KUCOIN_STREAM_HOST = 'x-push-futures.kucoin.com';

const Frame = z.union([MarkPriceFrame, TickerFrame, FundingFrame]);
type Frame = z.infer<typeof Frame>;

/**
 * Prices and funding, by the socket that wants no token (KuCoin's "UTA" push). Its open interest, in lots, is left to the
 * ticker request, which tells the size of a lot beside it. KuCoin has no public feed of forced orders.
 */
export function kucoinStream(symbol: string): StreamPlan {
  return {
    url: `wss://${KUCOIN_STREAM_HOST}`,
    subscribe: ['mark-price', 'ticker', 'funding-fee'].map((channel) =>
      JSON.stringify({ id: channel, action: 'SUBSCRIBE', channel, tradeType: 'FUTURES', symbol }),
    ),
    // The welcome asks for one within 18 s.
    ping: { frame: '{"id":"ping","type":"ping"}', intervalMs: 15_000 },
    parse(text) {
      const frame = parseFrame(Frame, text);
      return frame?.d.s === symbol ? [eventOf(frame)] : [];
    },
  };
}

function eventOf(frame: Frame): StreamEvent {
  if (frame.T === 'mark-price') {
    const { mp, ip, ts } = frame.d;
    return { type: 'ticker', ticker: { markPrice: mp, indexPrice: ip, asOf: ts } };
  }
  if (frame.T === 'ticker.FUTURES')
    return { type: 'ticker', ticker: { lastPrice: frame.d.l, asOf: inMilliseconds(frame.d.M) } };
  const { fr, nt, gl } = frame.d;
  return {
    type: 'ticker',
    ticker: { fundingRate: fr, nextFundingTime: nt, fundingIntervalMs: gl, asOf: inMilliseconds(frame.P) },
  };
}
