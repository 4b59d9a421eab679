import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { asRecord, decimal, findInstrument, parseJson, type SocketSession } from './dialect.ts';
import { hourlyRate, krakenAmount } from './kraken.ts';

const MAX_SUBSCRIPTIONS = 200;
const FEEDS = ['ticker', 'trade', 'heartbeat'];

/** `/ws/v1`: tickers once a second, every trade; here those of forced orders alone, which are told by their type. */
export function krakenSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/ws/v1') return null;
  const subscribed = new Map<string, readonly [feed: string, instrument: ReplayInstrument]>();
  return {
    receive: (text) => {
      const { event, feed, product_ids: ids } = asRecord(parseJson(text));
      const products = Array.isArray(ids) ? ids.map(String) : [];
      if (event !== 'subscribe' || !FEEDS.includes(String(feed)))
        return [JSON.stringify({ event: 'alert', message: 'Bad request' })];
      const known = products.map((id) => findInstrument(tape, 'kraken', id));
      if (known.includes(null)) return [JSON.stringify({ event: 'error', message: 'Invalid product id' })];
      for (const instrument of known)
        if (instrument !== null && subscribed.size < MAX_SUBSCRIPTIONS)
          subscribed.set(`${feed} ${instrument.id}`, [String(feed), instrument]);
      return [JSON.stringify({ event: 'subscribed', feed, product_ids: products })];
    },
    push: (from, to) =>
      [...subscribed.values()].flatMap(([feed, instrument]) =>
        feed === 'ticker' ? tickerFrames(instrument, tape, to) : tradeFrames(instrument, tape, from, to),
      ),
  };
}

function tickerFrames(instrument: ReplayInstrument, tape: Tape, now: number): string[] {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return [];
  const { last, mark, openInterest, fundingRate } = ticker;
  return [
    JSON.stringify({
      time: now,
      feed: 'ticker',
      product_id: instrument.id,
      last: Number(decimal(last)),
      ...(mark === null ? {} : { markPrice: Number(decimal(mark)), index: Number(decimal(mark)) }),
      ...(openInterest === null
        ? {}
        : { openInterest: krakenAmount(instrument, openInterest, mark ?? last) }),
      ...(fundingRate === null ? {} : { relative_funding_rate: hourlyRate(fundingRate) }),
      next_funding_rate_time: (Math.floor(now / 3_600_000) + 1) * 3_600_000,
      tag: 'perpetual',
    }),
  ];
}

function tradeFrames(instrument: ReplayInstrument, tape: Tape, from: number, to: number): string[] {
  return (tape.liquidations(instrument, from, to) ?? []).map((order, index) =>
    JSON.stringify({
      feed: 'trade',
      product_id: instrument.id,
      uid: `${order.time}-${index}`,
      side: order.side === 'long' ? 'sell' : 'buy',
      type: 'liquidation',
      seq: index,
      time: order.time,
      qty: krakenAmount(instrument, order.size, order.averagePrice),
      price: Number(decimal(order.averagePrice)),
    }),
  );
}
