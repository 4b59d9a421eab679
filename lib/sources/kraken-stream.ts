import type { Instrument } from '../domain/instrument.ts';
import type { Ticker } from '../domain/market-data.ts';
import { z } from '../schema.ts';
import { contractsInCoins } from './contract-size.ts';
import { TickerFrame, TradeFrame } from './kraken-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';

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
      return frame.feed === 'ticker'
        ? [{ type: 'ticker', ticker: tickerOf(frame, instrument) }]
        : liquidationsOf(frame, instrument);
    },
  };
}

function tickerOf(
  frame: z.infer<typeof TickerFrame>,
  instrument: Instrument,
): Partial<Ticker> & Pick<Ticker, 'asOf'> {
  const { last, index, markPrice, openInterest, relative_funding_rate: rate, time } = frame;
  const next = frame.next_funding_rate_time;
  return {
    ...(last == null ? {} : { lastPrice: last }),
    ...(index == null ? {} : { indexPrice: index }),
    ...(markPrice == null ? {} : { markPrice }),
    ...(openInterest == null || markPrice == null
      ? {}
      : { openInterest: contractsInCoins(openInterest, 1, markPrice, instrument) }),
    ...(rate == null ? {} : { fundingRate: rate }),
    ...(next == null || next <= 0 ? {} : { nextFundingTime: next }),
    asOf: time,
  };
}

/** A forced order that sells closes a long. */
function liquidationsOf(
  { side, type, time, qty, price }: z.infer<typeof TradeFrame>,
  instrument: Instrument,
): readonly StreamEvent[] {
  if (type !== 'liquidation') return [];
  const size = contractsInCoins(qty, 1, price, instrument);
  const liquidation = {
    side: side === 'sell' ? 'long' : 'short',
    price,
    priceKind: 'average',
    size,
    notionalUsd: size * price,
    time,
  } as const;
  return [{ type: 'liquidation', liquidation }];
}
