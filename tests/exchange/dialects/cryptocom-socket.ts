import type { Tape } from '../tape.ts';
import { tickerRow, valuationOf } from './cryptocom.ts';
import { asRecord, findInstrument, parseJson, type SocketSession } from './dialect.ts';

const MAX_CHANNELS = 400;
const HEARTBEAT_MS = 30_000;
const ANSWER_WITHIN_MS = 5_000;
const TOPICS = new Set(['ticker', 'mark', 'funding']);

/** `/exchange/v1/market`: asks every 30 s whether the client is there, and tells it nothing more when it does not answer in 5 s. */
export function cryptocomSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/exchange/v1/market') return null;
  const channels = new Set<string>();
  let askedAt: number | null = null;
  let lastHeartbeat = 0;
  return {
    receive: (text, now) => {
      const message = asRecord(parseJson(text));
      if (message.method === 'public/respond-heartbeat') {
        if (message.id === askedAt) askedAt = null;
        return [];
      }
      const asked = asRecord(message.params).channels;
      if (message.method !== 'subscribe' || !Array.isArray(asked))
        return [failure(message.id, 'BAD_REQUEST')];
      lastHeartbeat = now;
      return asked.map(String).map((channel) => {
        const [topic = '', name = ''] = channel.split('.');
        if (!TOPICS.has(topic) || findInstrument(tape, 'cryptocom', name) === null)
          return failure(message.id, `Unknown channel ${channel}`);
        if (channels.size < MAX_CHANNELS) channels.add(channel);
        return JSON.stringify({ id: message.id, method: 'subscribe', code: 0, channel });
      });
    },
    push: (_from, to) => {
      if (askedAt !== null && to - askedAt > ANSWER_WITHIN_MS) return [];
      const frames = [...channels].flatMap((channel) => frameOf(channel, tape, to));
      if (channels.size === 0 || to - lastHeartbeat < HEARTBEAT_MS) return frames;
      lastHeartbeat = to;
      askedAt = to;
      return [...frames, JSON.stringify({ id: to, method: 'public/heartbeat', code: 0 })];
    },
  };
}

function failure(id: unknown, message: string): string {
  return JSON.stringify({ id: id ?? -1, method: 'subscribe', code: 40003, message });
}

function frameOf(subscription: string, tape: Tape, now: number): string[] {
  const [channel = '', name = ''] = subscription.split('.');
  const instrument = findInstrument(tape, 'cryptocom', name);
  if (instrument === null) return [];
  const value = valuationOf(instrument, channel, tape, now);
  const row = channel === 'ticker' ? tickerRow(instrument, tape, now) : value && { v: value, t: now };
  if (row === null || row === '') return [];
  const result = { instrument_name: name, subscription, channel, data: [row] };
  return [JSON.stringify({ id: -1, method: 'subscribe', code: 0, result })];
}
