import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { categoryOf, tickerRow, unifiedName } from './bitget.ts';
import { asRecord, decimal, parseJson, priceText, type SocketSession } from './dialect.ts';

const MAX_TOPICS = 200;

/** `/v3/ws/public`: tickers by contract, liquidations by category; text `ping` is answered by text `pong`. */
export function bitgetSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/v3/ws/public') return null;
  const all = tape.instruments('bitget');
  const subscribed = new Map<string, Record<string, unknown>>();
  const ofCategory = (arg: Record<string, unknown>): readonly ReplayInstrument[] =>
    all.filter((each) => categoryOf(each).toLowerCase() === arg.instType);
  const isKnown = (arg: Record<string, unknown>): boolean =>
    arg.topic === 'liquidation'
      ? ofCategory(arg).length > 0
      : arg.topic === 'ticker' && ofCategory(arg).some((each) => unifiedName(each) === arg.symbol);
  return {
    receive: (text) => {
      if (text === 'ping') return ['pong'];
      const message = asRecord(parseJson(text));
      const args = Array.isArray(message.args) ? message.args.map(asRecord) : [];
      if (message.op !== 'subscribe')
        return [JSON.stringify({ event: 'error', code: 30005, msg: 'Invalid request' })];
      return args.map((arg) => {
        if (!isKnown(arg))
          return JSON.stringify({
            event: 'error',
            arg,
            code: 30001,
            msg: `topic:${arg.topic} doesn't exist`,
          });
        if (subscribed.size < MAX_TOPICS) subscribed.set(JSON.stringify(arg), arg);
        return JSON.stringify({ event: 'subscribe', arg });
      });
    },
    push: (from, to) =>
      [...subscribed.values()].flatMap((arg) => {
        const isTicker = arg.topic === 'ticker';
        const data = isTicker
          ? ofCategory(arg)
              .filter((each) => unifiedName(each) === arg.symbol)
              .map((each) => tickerRow(each, tape, to))
              .filter((row) => row !== null)
          : ofCategory(arg).flatMap((each) => liquidationsOf(each, from, to, tape));
        return data.length === 0
          ? []
          : [JSON.stringify({ action: isTicker ? 'snapshot' : 'update', arg, data, ts: to })];
      }),
  };
}

/** `side` is the side of the position (buy: a long was liquidated), `price` the bankruptcy price. */
function liquidationsOf(instrument: ReplayInstrument, from: number, to: number, tape: Tape): unknown[] {
  return (tape.liquidations(instrument, from, to) ?? []).map((order) => ({
    symbol: unifiedName(instrument),
    side: order.side === 'long' ? 'buy' : 'sell',
    price: priceText(instrument, order.bankruptcyPrice),
    amount: decimal(order.size, 4),
    ts: String(order.time),
  }));
}
