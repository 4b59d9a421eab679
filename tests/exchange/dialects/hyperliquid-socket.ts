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

/** The span's volume as one trade; a tape without one-minute bars has no trades to tell. */
function trades(instrument: ReplayInstrument, from: number, to: number, tape: Tape): string[] {
  const bar = tape.candles(instrument, 'last', 60_000, to - 59_999, to, to)?.at(-1);
  if (bar === undefined || bar.volume === 0) return [];
  const size = (bar.volume * Math.min(60_000, to - from)) / Math.max(1, to - bar.openTime);
  const trade = {
    coin: instrument.id,
    side: bar.close >= bar.open ? 'B' : 'A',
    px: decimal(bar.close),
    sz: decimal(size, 4),
    hash: `0x${'0'.repeat(64)}`,
    time: to,
    tid: to,
    users: [`0x${'0'.repeat(40)}`, `0x${'1'.repeat(40)}`],
  };
  return [JSON.stringify({ channel: 'trades', data: [trade] })];
}
