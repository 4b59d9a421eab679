import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { asRecord, parseJson, type SocketSession } from './dialect.ts';
import { liquidationRows, okxMarkPrice, okxOpenInterest, okxTicker } from './okx.ts';

const MAX_CHANNELS = 200;
const CHANNELS = ['mark-price', 'tickers', 'open-interest', 'liquidation-orders'];

/** `/ws/v5/public`: subscriptions by channel; text `ping` is answered by text `pong`. */
export function okxSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/ws/v5/public') return null;
  const subscribed = new Map<string, Record<string, unknown>>();
  const all = tape.instruments('okx');
  return {
    receive: (text, now) => {
      if (text === 'ping') return ['pong'];
      const connId = `replay${now}`;
      const message = asRecord(parseJson(text));
      const args = Array.isArray(message.args) ? message.args.map(asRecord) : [];
      if (message.op !== 'subscribe' && message.op !== 'unsubscribe')
        return [
          JSON.stringify({
            event: 'error',
            code: '60012',
            msg: `Invalid request: ${text.slice(0, 100)}`,
            connId,
          }),
        ];
      return args.map((arg) => {
        const known =
          CHANNELS.includes(String(arg.channel)) &&
          (arg.instId === undefined || all.some(({ id }) => id === arg.instId));
        if (!known)
          return JSON.stringify({
            event: 'error',
            code: '60018',
            msg: `Wrong URL or channel:${arg.channel},instId:${arg.instId} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`,
            connId,
          });
        const key = JSON.stringify(arg);
        if (message.op === 'unsubscribe') subscribed.delete(key);
        else if (subscribed.size < MAX_CHANNELS) subscribed.set(key, arg);
        return JSON.stringify({ event: message.op, arg, connId });
      });
    },
    push: (from, to) =>
      [...subscribed.values()].flatMap((arg) => {
        const chosen = all.filter(({ id }) => arg.instId === undefined || id === arg.instId);
        return chosen
          .flatMap((instrument) => dataOf(String(arg.channel), instrument, from, to, tape))
          .map((data) => JSON.stringify({ arg, data: [data] }));
      }),
  };
}

function dataOf(
  channel: string,
  instrument: ReplayInstrument,
  from: number,
  to: number,
  tape: Tape,
): unknown[] {
  if (channel === 'liquidation-orders') return liquidationRows(instrument, tape, from, to, 100);
  const make = channel === 'mark-price' ? okxMarkPrice : channel === 'tickers' ? okxTicker : okxOpenInterest;
  return [make(instrument, tape, to)].filter((row) => row !== null);
}
