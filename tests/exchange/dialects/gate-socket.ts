import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { asRecord, parseJson, priceText, type SocketSession } from './dialect.ts';
import { gateContracts, gateInstruments, gateTicker } from './gate.ts';

const MAX_SUBSCRIPTIONS = 200;
const CHANNELS = ['futures.tickers', 'futures.public_liquidates'];

/** `/v4/ws/usdt` and `/btc`: tickers, and forced orders by the sign of the order, in batches. */
export function gateSocket(url: URL, tape: Tape): SocketSession | null {
  const settle = /^\/v4\/ws\/(usdt|btc)$/.exec(url.pathname)?.[1];
  if (settle === undefined) return null;
  const all = gateInstruments(tape, settle);
  /** `channel contract`. */
  const subscribed = new Set<string>();
  return {
    receive: (text, now) => {
      const { channel, event, payload } = asRecord(parseJson(text));
      const stamp = { time: Math.floor(now / 1000), time_ms: now };
      if (channel === 'futures.ping')
        return [JSON.stringify({ ...stamp, channel: 'futures.pong', event: '', result: null })];
      const contracts = Array.isArray(payload) ? payload.map(String) : [];
      const reply = { ...stamp, channel, event, payload };
      const isKnown =
        CHANNELS.includes(String(channel)) &&
        contracts.every((contract) => all.some(({ id }) => id === contract));
      if (!isKnown || (event !== 'subscribe' && event !== 'unsubscribe')) {
        const error = { code: 2, message: 'unknown contract or channel' };
        return [JSON.stringify({ ...reply, error, result: { status: 'fail' } })];
      }
      for (const contract of contracts) {
        if (event === 'unsubscribe') subscribed.delete(`${channel} ${contract}`);
        else if (subscribed.size < MAX_SUBSCRIPTIONS) subscribed.add(`${channel} ${contract}`);
      }
      return [JSON.stringify({ ...reply, result: { status: 'success' } })];
    },
    push: (from, to) =>
      [...subscribed].flatMap((subscription) => {
        const [channel = '', contract] = subscription.split(' ');
        const instrument = all.find(({ id }) => id === contract);
        if (instrument === undefined) return [];
        const result =
          channel === 'futures.tickers'
            ? tickers(instrument, tape, to)
            : liquidations(instrument, tape, from, to);
        const frame = { time: Math.floor(to / 1000), time_ms: to, channel, event: 'update', result };
        return result.length === 0 ? [] : [JSON.stringify(frame)];
      }),
  };
}

function tickers(instrument: ReplayInstrument, tape: Tape, now: number): unknown[] {
  const row = gateTicker(instrument, tape, now);
  const next = tape.ticker(instrument, now)?.nextFundingTime ?? null;
  if (row === null) return [];
  const funding = next === null ? {} : { funding_next_apply: next / 1000, funding_interval: 28_800 };
  return [{ ...row, ...funding, funding_offset: 0, price_type: 'last', change_from: '24h', t: now }];
}

/** An order that sells, and so closes a long, has a negative size. */
function liquidations(instrument: ReplayInstrument, tape: Tape, from: number, to: number): unknown[] {
  return (tape.liquidations(instrument, from, to) ?? []).map((order) => ({
    price: priceText(instrument, order.bankruptcyPrice),
    size: (order.side === 'long' ? -1 : 1) * gateContracts(instrument, order.size, order.bankruptcyPrice),
    time: order.time,
    contract: instrument.id,
  }));
}
