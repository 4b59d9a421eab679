import type { Tape } from '../tape.ts';
import { deribitTicker, tradesBetween } from './deribit.ts';
import { asRecord, findInstrument, parseJson, type SocketSession } from './dialect.ts';

const MAX_CHANNELS = 500;
const ANSWER_WITHIN_MS = 10_000;

/** `/ws/api/v2`: asks whether the client is there once it wants heartbeats, and tells it nothing more when it does not answer. */
export function deribitSocket(url: URL, tape: Tape): SocketSession | null {
  if (url.pathname !== '/ws/api/v2') return null;
  const channels = new Set<string>();
  let intervalMs: number | null = null;
  let lastQuestion = 0;
  let askedAt: number | null = null;
  return {
    receive: (text, now) => {
      const { id, method, params } = asRecord(parseJson(text));
      const { interval, channels: wanted } = asRecord(params);
      const answer = (result: unknown): string[] => [
        JSON.stringify({ jsonrpc: '2.0', id, result, usIn: now * 1000, usOut: now * 1000, testnet: false }),
      ];
      switch (method) {
        case 'public/set_heartbeat':
          intervalMs = Math.max(10, Number(interval)) * 1000;
          lastQuestion = now;
          return answer('ok');
        case 'public/test':
          askedAt = null;
          return answer({ version: '1.2.26' });
        case 'public/subscribe': {
          const served = (Array.isArray(wanted) ? wanted.map(String) : []).filter((channel) =>
            isServed(channel, tape),
          );
          for (const channel of served) if (channels.size < MAX_CHANNELS) channels.add(channel);
          return answer(served);
        }
        default: {
          const error = { code: -32601, message: 'Method not found' };
          return [JSON.stringify({ jsonrpc: '2.0', id, error })];
        }
      }
    },
    push: (from, to) => {
      if (askedAt !== null && to - askedAt > ANSWER_WITHIN_MS) return [];
      const frames = [...channels].flatMap((channel) => framesOf(channel, tape, from, to));
      if (intervalMs === null || to - lastQuestion < intervalMs) return frames;
      lastQuestion = to;
      askedAt = to;
      const question = { jsonrpc: '2.0', method: 'heartbeat', params: { type: 'test_request' } };
      return [...frames, JSON.stringify(question)];
    },
  };
}

/** `raw` is for those with a key. */
function isServed(channel: string, tape: Tape): boolean {
  const [topic = '', name = '', interval = ''] = channel.split('.');
  const isKnown = findInstrument(tape, 'deribit', name) !== null;
  return ['ticker', 'trades'].includes(topic) && ['100ms', 'agg2'].includes(interval) && isKnown;
}

function framesOf(channel: string, tape: Tape, from: number, to: number): string[] {
  const [topic, name = ''] = channel.split('.');
  const instrument = findInstrument(tape, 'deribit', name);
  if (instrument === null) return [];
  const data =
    topic === 'ticker' ? deribitTicker(instrument, tape, to) : tradesBetween(instrument, from, to, tape);
  if (data === null || (Array.isArray(data) && data.length === 0)) return [];
  return [JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params: { channel, data } })];
}
