import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { asRecord, contractsOf, decimal, findInstrument, parseJson, type SocketSession } from './dialect.ts';

const MAX_TOPICS = 600;
const CHANNELS = new Set(['mark-price', 'ticker', 'funding-fee']);

/** The push socket that wants no token: text in binary frames; an unknown symbol is acknowledged and stays silent. */
export function kucoinSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/') return null;
  const topics = new Map<string, readonly [channel: string, instrument: ReplayInstrument]>();
  return {
    isBinary: true,
    receive: (text, now) => {
      const message = asRecord(parseJson(text));
      const id = String(message.id ?? '');
      if (message.type === 'ping') return [JSON.stringify({ type: 'pong', id, ts: now * 1e6 })];
      const channel = String(message.channel);
      const isValid = /^subscribe$/i.test(String(message.action)) && CHANNELS.has(channel);
      if (!isValid || message.tradeType !== 'FUTURES')
        return [JSON.stringify({ id, result: false, message: 'invalid request data' })];
      const instrument = findInstrument(tape, 'kucoin', String(message.symbol));
      if (instrument !== null && topics.size < MAX_TOPICS)
        topics.set(`${channel} ${instrument.id}`, [channel, instrument]);
      return [JSON.stringify({ id, result: true })];
    },
    push: (_from, to) => [...topics.values()].flatMap((topic) => frameOf(...topic, tape, to)),
  };
}

function frameOf(channel: string, instrument: ReplayInstrument, tape: Tape, now: number): string[] {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return [];
  const { last, mark, fundingRate, nextFundingTime, openInterest } = ticker;
  const frame = (topic: string, data: object): string[] => [
    JSON.stringify({ T: topic, P: now * 1e6, d: { s: instrument.id, ...data } }),
  ];
  if (channel === 'ticker')
    return frame('ticker.FUTURES', { l: decimal(last), q: '1', S: 'BUY', M: now * 1e6 });
  if (channel === 'mark-price') {
    if (mark === null) return [];
    const lots = openInterest === null ? 0 : contractsOf(instrument, openInterest, last);
    return frame('mark-price', { mp: decimal(mark), ip: decimal(mark), oi: decimal(lots, 0), ts: now });
  }
  if (fundingRate === null || nextFundingTime === null) return [];
  const gl = 8 * 3_600_000;
  return frame('funding-fee', {
    fr: decimal(fundingRate),
    ft: nextFundingTime - gl,
    nt: nextFundingTime,
    gl,
  });
}
