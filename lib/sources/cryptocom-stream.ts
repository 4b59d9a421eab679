import { nextFullHour } from '../domain/funding.ts';
import type { z } from '../schema.ts';
import { Frame, Heartbeat } from './cryptocom-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';
import { tickerEvent } from './stream-events.ts';

export const CRYPTOCOM_STREAM_HOST = 'stream.crypto.com';

/** Last price and open interest, mark price, hourly rate; the venue publishes no feed of forced orders. */
export function cryptocomStream(name: string, isPerpetual: boolean): StreamPlan {
  const topics = isPerpetual ? ['ticker', 'mark', 'funding'] : ['ticker', 'mark'];
  const params = { channels: topics.map((topic) => `${topic}.${name}`) };
  return {
    url: `wss://${CRYPTOCOM_STREAM_HOST}/exchange/v1/market`,
    subscribe: [JSON.stringify({ id: 1, method: 'subscribe', params })],
    ping: null,
    answer: heartbeatAnswer,
    parse(text) {
      const frame = parseFrame(Frame, text);
      return frame === undefined || frame.result.instrument_name !== name ? [] : eventsOf(frame);
    },
  };
}

/** Every 30 s; without an answer within 5 s the venue hangs up. */
function heartbeatAnswer(text: string): string | null {
  if (!text.includes('public/heartbeat')) return null;
  const heartbeat = parseFrame(Heartbeat, text);
  return heartbeat === undefined
    ? null
    : JSON.stringify({ id: heartbeat.id, method: 'public/respond-heartbeat' });
}

function eventsOf({ result }: z.infer<typeof Frame>): readonly StreamEvent[] {
  switch (result.channel) {
    case 'ticker':
      return result.data.map(({ a, oi, t }) => tickerEvent({ lastPrice: a, openInterest: oi }, t));
    case 'mark':
      return result.data.map(({ v, t }) => tickerEvent({ markPrice: v }, t));
    case 'funding':
      return result.data.map(({ v, t }) =>
        tickerEvent({ fundingRate: v, nextFundingTime: nextFullHour(t) }, t),
      );
  }
}
