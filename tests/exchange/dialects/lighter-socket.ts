import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { asRecord, decimal, parseJson, type SocketSession } from './dialect.ts';
import { marketIdOf } from './lighter.ts';

const MAX_SUBSCRIPTIONS = 100;

/** `/stream`: `market_stats/all`, `market_stats/{number}` and `trade/{number}`; told again with a colon in their names. */
export function lighterSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/stream') return null;
  const all = tape.instruments('lighter');
  const subscribed = new Set<string>();
  const marketOf = (channel: string): ReplayInstrument | undefined =>
    all.find((each) => String(marketIdOf(each)) === channel.split('/')[1]);
  return {
    receive: (text, now) => {
      const { type, channel } = asRecord(parseJson(text));
      if (type === 'ping') return ['{"type":"pong"}'];
      if (type === 'pong') return [];
      const name = String(channel);
      if (type === 'unsubscribe') {
        subscribed.delete(name);
        return [JSON.stringify({ type: 'unsubscribed', channel: name.replace('/', ':') })];
      }
      const isKnown =
        name === 'market_stats/all' ||
        (/^(market_stats|trade)\/\d+$/.test(name) && marketOf(name) !== undefined);
      if (type !== 'subscribe' || !isKnown)
        return [JSON.stringify({ error: { code: 30005, message: `Invalid Channel:  (${name})` } })];
      if (subscribed.size < MAX_SUBSCRIPTIONS) subscribed.add(name);
      return frames(name, 'subscribed', now, now);
    },
    push: (from, to) => [...subscribed].flatMap((name) => frames(name, 'update', from, to)),
  };

  function frames(name: string, event: 'subscribed' | 'update', from: number, to: number): string[] {
    const market = marketOf(name);
    const frame = (type: string, fields: Record<string, unknown>): string[] => [
      JSON.stringify({ channel: name.replace('/', ':'), ...fields, type: `${event}/${type}` }),
    ];
    if (name === 'market_stats/all') {
      const rows = all.map((each) => [marketIdOf(each), stats(each, tape, to)]);
      return frame('market_stats', { market_stats: Object.fromEntries(rows), timestamp: to });
    }
    if (market === undefined) return [];
    if (name.startsWith('market_stats'))
      return frame('market_stats', { market_stats: stats(market, tape, to), timestamp: to });
    const liquidations = event === 'subscribed' ? [] : forcedTrades(market, tape, from, to);
    if (event === 'update' && liquidations.length === 0) return [];
    return frame('trade', { liquidation_trades: liquidations, trades: [], nonce: 3159738569 });
  }
}

/** Prices as the venue rounds them would be; open interest in USD, the rate in per cent an hour. */
function stats(instrument: ReplayInstrument, tape: Tape, now: number): Record<string, unknown> {
  const ticker = tape.ticker(instrument, now);
  const mark = ticker?.mark ?? null;
  const hourly = decimal(((ticker?.fundingRate ?? 0) / 8) * 100, 4);
  return {
    symbol: instrument.id,
    market_id: marketIdOf(instrument),
    index_price: mark === null ? '' : decimal(mark),
    mark_price: mark === null ? '' : decimal(mark),
    open_interest: decimal((ticker?.openInterest ?? 0) * (mark ?? 0), 6),
    last_trade_price: ticker === null ? '' : decimal(ticker.last),
    current_funding_rate: hourly,
    funding_rate: hourly,
    funding_timestamp: now,
    daily_quote_token_volume: ticker?.day.quoteVolume ?? 0,
  };
}

/** The liquidated account takes: where it sells, the resting order was a bid. */
function forcedTrades(instrument: ReplayInstrument, tape: Tape, from: number, to: number): unknown[] {
  return (tape.liquidations(instrument, from, to) ?? []).map((order, index) => ({
    trade_id: order.time + index,
    type: 'liquidation',
    market_id: marketIdOf(instrument),
    size: decimal(order.size),
    price: decimal(order.averagePrice),
    usd_amount: decimal(order.size * order.averagePrice, 6),
    is_maker_ask: order.side === 'short',
    timestamp: order.time,
  }));
}
