import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { bybitTicker } from './bybit.ts';
import { asRecord, contractsOf, decimal, parseJson, priceText, type SocketSession } from './dialect.ts';

const MAX_TOPICS = 200;

/** `/v5/public/linear` and `/inverse`: tickers (snapshot, then deltas) and every liquidation. */
export function bybitSocket(url: URL, tape: Tape): SocketSession | null {
  const kind = /^\/v5\/public\/(linear|inverse)$/.exec(url.pathname)?.[1];
  if (kind === undefined) return null;
  const all = tape.instruments('bybit').filter((instrument) => instrument.kind === kind);
  /** Topic to the last ticker told, null before the snapshot. */
  const topics = new Map<string, Record<string, string> | null>();
  const instrumentOf = (topic: string): ReplayInstrument | undefined =>
    all.find(({ id }) => id === topic.split('.').at(-1));
  return {
    receive: (text, now) => {
      const message = asRecord(parseJson(text));
      const reqId = typeof message.req_id === 'string' ? message.req_id : '';
      const reply = (success: boolean, retMsg: string): string[] => [
        JSON.stringify({
          success,
          ret_msg: retMsg,
          conn_id: `replay-${now}`,
          req_id: reqId,
          op: message.op ?? '',
        }),
      ];
      const args = Array.isArray(message.args) ? message.args.map(String) : [];
      if (message.op === 'ping') return reply(true, 'pong');
      if (message.op === 'unsubscribe') {
        for (const topic of args) topics.delete(topic);
        return reply(true, '');
      }
      if (message.op !== 'subscribe') return reply(false, 'error:invalid op');
      const unknown = args.find(
        (topic) => instrumentOf(topic) === undefined || !/^(tickers|allLiquidation)\./.test(topic),
      );
      if (unknown !== undefined) return reply(false, `error:handler not found,topic:${unknown}`);
      for (const topic of args) if (topics.size < MAX_TOPICS) topics.set(topic, null);
      return reply(true, '');
    },
    push: (from, to) =>
      [...topics].flatMap(([topic, told]) => {
        const instrument = instrumentOf(topic);
        if (instrument === undefined) return [];
        if (topic.startsWith('allLiquidation.')) return liquidations(topic, instrument, from, to, tape);
        const ticker = bybitTicker(instrument, tape, to);
        if (ticker === null) return [];
        topics.set(topic, ticker);
        const changed = Object.fromEntries(
          Object.entries(ticker).filter(([name, value]) => name === 'symbol' || told?.[name] !== value),
        );
        return [
          JSON.stringify({
            topic,
            type: told === null ? 'snapshot' : 'delta',
            data: changed,
            cs: to,
            ts: to,
          }),
        ];
      }),
  };
}

/** `S` is the side of the position (Buy: a long was liquidated), `p` the bankruptcy price. */
function liquidations(
  topic: string,
  instrument: ReplayInstrument,
  from: number,
  to: number,
  tape: Tape,
): string[] {
  const data = (tape.liquidations(instrument, from, to) ?? []).map((order) => ({
    T: order.time,
    s: instrument.id,
    S: order.side === 'long' ? 'Buy' : 'Sell',
    v: decimal(contractsOf(instrument, order.size, order.averagePrice), 3),
    p: priceText(instrument, order.bankruptcyPrice),
  }));
  return data.length === 0 ? [] : [JSON.stringify({ topic, type: 'snapshot', ts: to, data })];
}
