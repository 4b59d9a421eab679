import { type ReplayTrade, tradesBetween } from '../accounts.ts';
import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { asRecord, decimal, findInstrument, parseJson, type SocketSession } from './dialect.ts';
import { assetContext } from './hyperliquid.ts';

const MAX_SUBSCRIPTIONS = 200;

/** `/ws`: activeAssetCtx and trades; `{"method":"ping"}` is answered on channel `pong`. */
export function hyperliquidSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/ws') return null;
  const subscribed = new Map<string, Record<string, unknown>>();
  return {
    receive: (text) => {
      const message = asRecord(parseJson(text));
      if (message.method === 'ping') return [JSON.stringify({ channel: 'pong' })];
      const subscription = asRecord(message.subscription);
      const known =
        ['activeAssetCtx', 'trades'].includes(String(subscription.type)) &&
        findInstrument(tape, 'hyperliquid', String(subscription.coin)) !== null;
      if (!known || (message.method !== 'subscribe' && message.method !== 'unsubscribe'))
        return [
          JSON.stringify({ channel: 'error', data: `Invalid subscription ${JSON.stringify(subscription)}` }),
        ];
      const key = JSON.stringify(subscription);
      if (message.method === 'unsubscribe') subscribed.delete(key);
      else if (subscribed.size < MAX_SUBSCRIPTIONS) subscribed.set(key, subscription);
      return [
        JSON.stringify({
          channel: 'subscriptionResponse',
          data: { method: message.method, subscription },
        }),
      ];
    },
    push: (from, to) =>
      [...subscribed.values()].flatMap((subscription) => {
        const instrument = findInstrument(tape, 'hyperliquid', String(subscription.coin));
        if (instrument === null) return [];
        if (subscription.type === 'activeAssetCtx')
          return [
            JSON.stringify({
              channel: 'activeAssetCtx',
              data: { coin: instrument.id, ctx: assetContext(instrument, tape, to) },
            }),
          ];
        return trades(instrument, from, to, tape);
      }),
  };
}

/** At most this many a frame: a jump of the clock does not pour the past into a socket. */
const MOST_TRADES = 40;

function trades(instrument: ReplayInstrument, from: number, to: number, tape: Tape): string[] {
  const data = tradesBetween(tape, instrument, from, to, MOST_TRADES).map(tradeRow);
  return data.length === 0 ? [] : [JSON.stringify({ channel: 'trades', data })];
}

export function tradeRow(trade: ReplayTrade): unknown {
  return {
    coin: trade.instrument.id,
    side: trade.side === 'long' ? 'B' : 'A',
    px: decimal(trade.price),
    sz: decimal(trade.size, 4),
    time: trade.time,
    hash: `0x${'0'.repeat(64)}`,
    tid: trade.id,
    users: [trade.buyer, trade.seller],
  };
}
