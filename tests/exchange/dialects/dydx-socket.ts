import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { asRecord, decimal, findInstrument, parseJson, type SocketSession } from './dialect.ts';

const MAX_SUBSCRIPTIONS = 32;
const CONNECTION = '9011edff-d8f7-47fc-bbc6-0c7b5ba7dfae';

/** `/v4/ws`: the oracle's prices and figures of all markets, and the forced trades of a market. */
export function dydxSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/v4/ws') return null;
  const all = tape.instruments('dydx');
  const trades = new Map<string, ReplayInstrument>();
  let hasMarkets = false;
  let sent = 0;
  const frame = (fields: Record<string, unknown>): string =>
    JSON.stringify({ ...fields, connection_id: CONNECTION, message_id: sent++ });
  return {
    receive: (text) => {
      const { type, channel, id } = asRecord(parseJson(text));
      const subscribed = { type: 'subscribed', channel, ...(id === undefined ? {} : { id }) };
      if (type === 'ping') return [frame({ type: 'pong' })];
      if (type === 'subscribe' && channel === 'v4_markets') {
        hasMarkets = true;
        return [frame({ ...subscribed, contents: { markets: {} } })];
      }
      const instrument = findInstrument(tape, 'dydx', String(id));
      if (type !== 'subscribe' || channel !== 'v4_trades' || instrument === null)
        return [frame({ type: 'error', message: `Invalid subscription id for channel: (${channel}-${id})` })];
      if (trades.size < MAX_SUBSCRIPTIONS) trades.set(instrument.id, instrument);
      return [frame({ ...subscribed, contents: { trades: [] } })];
    },
    push: (from, to) => [
      ...(hasMarkets
        ? [oraclePrices(all, tape, to), trading(all, tape, to)].map((contents) =>
            frame({ type: 'channel_data', channel: 'v4_markets', version: '1.0.0', contents }),
          )
        : []),
      ...[...trades.values()].flatMap((each) => {
        const found = forcedTrades(each, tape, from, to);
        const fields = { type: 'channel_data', id: each.id, channel: 'v4_trades', version: '2.1.0' };
        return found.length === 0 ? [] : [frame({ ...fields, contents: { trades: found } })];
      }),
    ],
  };
}

function byMarket(
  all: readonly ReplayInstrument[],
  rowOf: (instrument: ReplayInstrument) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    all.map((each) => [each.id, rowOf(each)] as const).filter(([, value]) => value !== null),
  );
}

function oraclePrices(all: readonly ReplayInstrument[], tape: Tape, now: number): unknown {
  const prices = byMarket(all, (each) => {
    const mark = tape.ticker(each, now)?.mark ?? null;
    const at = { effectiveAt: new Date(now).toISOString(), effectiveAtHeight: '44865196', marketId: 0 };
    return mark === null ? null : { oraclePrice: decimal(mark), ...at };
  });
  return { oraclePrices: prices };
}

function trading(all: readonly ReplayInstrument[], tape: Tape, now: number): unknown {
  const figures = byMarket(all, (each) => {
    const ticker = tape.ticker(each, now);
    if (ticker === null) return null;
    return {
      id: each.id,
      volume24H: decimal(ticker.day.quoteVolume, 4),
      trades24H: 63065,
      ...(ticker.openInterest === null ? {} : { openInterest: decimal(ticker.openInterest) }),
      ...(ticker.fundingRate === null ? {} : { nextFundingRate: decimal(ticker.fundingRate / 8, 12) }),
    };
  });
  return { trading: figures };
}

/** `side` is the one of the liquidated account's order: a liquidated long is sold. */
function forcedTrades(instrument: ReplayInstrument, tape: Tape, from: number, to: number): unknown[] {
  return (tape.liquidations(instrument, from, to) ?? []).map((order, index) => ({
    id: `${order.time.toString(16)}${index}`,
    side: order.side === 'long' ? 'SELL' : 'BUY',
    size: decimal(order.size),
    price: decimal(order.averagePrice),
    type: 'LIQUIDATED',
    createdAt: new Date(order.time).toISOString(),
    createdAtHeight: '44865196',
  }));
}
