import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { asRecord, findInstrument, parseJson, type SocketSession } from './dialect.ts';
import { mexcTicker } from './mexc.ts';

/** The venue takes this many a connection. */
const MAX_SUBSCRIPTIONS = 30;

/** `/edge`: tickers and funding rates by symbol; `{"method":"ping"}` is answered on channel `pong`. */
export function mexcSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/edge') return null;
  /** `ticker|BTC_USDT`. */
  const subscribed = new Set<string>();
  return {
    receive: (text, now) => {
      const message = asRecord(parseJson(text));
      const reply = (channel: string, data: unknown): string[] => [
        JSON.stringify({ channel, data, ts: now }),
      ];
      if (message.method === 'ping') return reply('pong', now);
      const [, action, topic] = /^(sub|unsub)\.(ticker|funding\.rate)$/.exec(String(message.method)) ?? [];
      // An unknown method is not answered, nor is the end of a subscription.
      if (topic === undefined) return [];
      const symbol = String(asRecord(message.param).symbol);
      if (findInstrument(tape, 'mexc', symbol) === null)
        return reply('rs.error', `Contract [${symbol}] not exists`);
      const key = `${topic}|${symbol}`;
      if (action === 'unsub') {
        subscribed.delete(key);
        return [];
      }
      if (subscribed.size < MAX_SUBSCRIPTIONS) subscribed.add(key);
      return reply(`rs.${message.method}`, 'success');
    },
    push: (_from, to) =>
      [...subscribed].flatMap((key) => {
        const [topic, symbol = ''] = key.split('|');
        const instrument = findInstrument(tape, 'mexc', symbol);
        if (instrument === null) return [];
        const data = (topic === 'ticker' ? mexcTicker : rateOf)(instrument, tape, to);
        if (data === null) return [];
        return [JSON.stringify({ channel: `push.${topic}`, data, symbol, ts: to })];
      }),
  };
}

function rateOf(instrument: ReplayInstrument, tape: Tape, now: number): unknown {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null || ticker.fundingRate === null) return null;
  return {
    symbol: instrument.id,
    rate: ticker.fundingRate,
    nextSettleTime: ticker.nextFundingTime ?? undefined,
  };
}
