import type { Instrument } from '../domain/instrument.ts';
import { z } from '../schema.ts';
import { contractsInCoins } from './contract-size.ts';
import { TickerFrame, TradeFrame } from './kraken-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';
import { liquidationOfCoins, tickerEvent } from './stream-events.ts';

const Frame = z.union([TickerFrame, TradeFrame]);

/** Prices, open interest and funding by the ticker, forced orders among the trades. */
export function krakenStream(instrument: Instrument, product: string): StreamPlan {
  return {
    url: 'wss://futures.kraken.com/ws/v1',
    subscribe: ['ticker', 'trade'].map((feed) =>
      JSON.stringify({ event: 'subscribe', feed, product_ids: [product] }),
    ),
    // A connection without a word for 60 s is closed. Its ping is a control frame, which no browser sends: this is a word too.
    ping: { frame: '{"event":"subscribe","feed":"heartbeat"}', intervalMs: 30_000 },
    parse(text) {
      const frame = parseFrame(Frame, text);
      if (frame?.product_id !== product) return [];
      return frame.feed === 'ticker' ? [tickerOf(frame, instrument)] : liquidationsOf(frame, instrument);
    },
  };
}

function tickerOf(frame: z.infer<typeof TickerFrame>, instrument: Instrument): StreamEvent {
  const { markPrice, openInterest, next_funding_rate_time: next } = frame;
  const isCounted = openInterest != null && markPrice != null;
  return tickerEvent(
    {
      lastPrice: frame.last,
      indexPrice: frame.index,
      markPrice,
      openInterest: isCounted ? contractsInCoins(openInterest, 1, markPrice, instrument) : null,
      fundingRate: frame.relative_funding_rate,
      nextFundingTime: next == null || next <= 0 ? null : next,
    },
    frame.time,
  );
}

/** A forced order that sells closes a long. */
function liquidationsOf(
  { side, type, time, qty, price }: z.infer<typeof TradeFrame>,
  instrument: Instrument,
): readonly StreamEvent[] {
  if (type !== 'liquidation') return [];
  const size = contractsInCoins(qty, 1, price, instrument);
  const liquidation = liquidationOfCoins({
    side: side === 'sell' ? 'long' : 'short',
    price,
    priceKind: 'average',
    size,
    time,
  });
  return [{ type: 'liquidation', liquidation }];
}
