import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { deribitSocket } from './deribit-socket.ts';
import { volatilityIndex } from './deribit-volatility.ts';
import {
  type ApiReply,
  type ApiRequest,
  contractsOf,
  type Dialect,
  decimal,
  findInstrument,
  HOUR,
  limited,
  MINUTE,
  numberOf,
  settledHourly,
} from './dialect.ts';

const RESOLUTIONS = new Set(['1', '3', '5', '10', '15', '30', '60', '120', '180', '360', '720']);
const DEPTHS = new Set([1, 5, 10, 20, 50, 100, 1000, 10_000]);
const MAX_CANDLES = 5000;
const MAX_FUNDING_ROWS = 744;
const MAX_TRADES = 1000;

/** Deribit's JSON-RPC by GET: an envelope with `result`, or with `error` and a status of 400; numbers are JSON numbers. */
export const deribit: Dialect = {
  venue: 'deribit',
  restHosts: ['www.deribit.com'],
  socketHosts: ['streams.deribit.com'],
  weightHeader: null,
  ownsPath: (path) => path.startsWith('/api/v2/'),
  handle,
  openSocket: (url, tape) => deribitSocket(url, tape),
  faultBody,
};

function envelope(body: object, now: number): object {
  return { jsonrpc: '2.0', ...body, usIn: now * 1000, usOut: now * 1000 + 250, usDiff: 250, testnet: false };
}

function invalid(param: string, now: number): ApiReply {
  const error = { message: 'Invalid params', data: { reason: 'wrong format', param }, code: -32602 };
  return { status: 400, body: envelope({ error }, now) };
}

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { query } = request;
  const method = /^\/api\/v2\/public\/(\w+)$/.exec(request.path)?.[1];
  if (request.method === 'GET' && method === 'get_volatility_index_data') {
    const index = volatilityIndex(query, tape, now);
    return typeof index === 'string' ? invalid(index, now) : { body: envelope({ result: index }, now) };
  }
  const instrument = findInstrument(tape, 'deribit', query.get('instrument_name'));
  if (request.method !== 'GET' || method === undefined)
    return { status: 400, body: envelope({ error: { code: -32601, message: 'Method not found' } }, now) };
  if (instrument === null) return invalid('instrument_name', now);
  const result = resultOf(method, instrument, query, tape, now);
  return typeof result === 'string' ? invalid(result, now) : { body: envelope({ result }, now) };
}

/** @returns the name of the parameter at fault as text. */
function resultOf(
  method: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): unknown {
  switch (method) {
    case 'ticker':
      return deribitTicker(instrument, tape, now);
    case 'get_instrument':
      return instrumentInfo(instrument, tape);
    case 'get_tradingview_chart_data':
      return candles(instrument, query, tape, now);
    case 'get_funding_rate_history':
      return fundingRates(instrument, query, tape, now);
    case 'get_order_book':
      return orderBook(instrument, query, tape, now);
    case 'get_last_trades_by_instrument_and_time':
      return pastTrades(instrument, query, tape, now);
    default:
      return 'method';
  }
}

/** Coins, or USD of an inverse contract. */
export function deribitAmount(instrument: ReplayInstrument, coins: number, price: number): number {
  return Number(decimal(contractsOf(instrument, coins, price)));
}

export function deribitTicker(instrument: ReplayInstrument, tape: Tape, now: number): object | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const { last, mark, day, fundingRate, openInterest } = ticker;
  const price = Number(decimal(mark ?? last));
  return {
    timestamp: now,
    stats: {
      volume_usd: Number(decimal(day.quoteVolume)),
      volume_notional: Number(decimal(day.quoteVolume)),
      volume: Number(decimal(day.volume)),
      price_change: Number(decimal((last / day.open - 1) * 100, 4)),
      low: day.low,
      high: day.high,
    },
    state: 'open',
    open_interest: deribitAmount(instrument, openInterest ?? 0, price),
    mark_price: price,
    last_price: Number(decimal(last)),
    instrument_name: instrument.id,
    index_price: price,
    funding_8h: fundingRate,
    current_funding: fundingRate === null ? 0 : Number(decimal(fundingRate, 10)),
  };
}

function instrumentInfo(instrument: ReplayInstrument, tape: Tape): object {
  const isInverse = instrument.kind === 'inverse';
  return {
    tick_size: instrument.tickSize,
    tick_size_steps: [],
    settlement_period: 'perpetual',
    settlement_currency: isInverse ? instrument.base : instrument.quote,
    quote_currency: instrument.quote,
    base_currency: instrument.base,
    min_trade_amount: instrument.lotSize,
    max_leverage: tape.tiers(instrument)?.[0]?.maxLeverage ?? 50,
    kind: 'future',
    is_active: true,
    instrument_name: instrument.id,
    instrument_type: isInverse ? 'reversed' : 'linear',
    contract_size: instrument.contractSize,
    state: 'open',
  };
}

function candles(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): object | string {
  const resolution = query.get('resolution') ?? '';
  if (!RESOLUTIONS.has(resolution)) return 'resolution';
  const from = numberOf(query, 'start_timestamp', Number.NaN);
  const to = Math.min(numberOf(query, 'end_timestamp', Number.NaN), now);
  if (!Number.isFinite(from + to)) return 'start_timestamp';
  const all = tape.candles(instrument, 'last', Number(resolution) * MINUTE, from, to, now) ?? [];
  const bars = limited(all, MAX_CANDLES, false);
  return {
    volume: bars.map(({ volume }) => Number(decimal(volume))),
    ticks: bars.map(({ openTime }) => openTime),
    status: bars.length === 0 ? 'no_data' : 'ok',
    open: bars.map(({ open }) => Number(decimal(open))),
    low: bars.map(({ low }) => Number(decimal(low))),
    high: bars.map(({ high }) => Number(decimal(high))),
    cost: bars.map(({ quoteVolume }) => Number(decimal(quoteVolume))),
    close: bars.map(({ close }) => Number(decimal(close))),
  };
}

function fundingRates(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): object[] {
  const from = numberOf(query, 'start_timestamp', now - 24 * HOUR);
  const to = Math.min(numberOf(query, 'end_timestamp', now), now);
  const hours = settledHourly(tape.funding(instrument, from, to, now)).map(
    ({ time, fundingRate, markPrice }) => ({
      timestamp: time,
      index_price: markPrice,
      prev_index_price: markPrice,
      interest_8h: fundingRate,
      interest_1h: fundingRate / 8,
    }),
  );
  return limited(hours, MAX_FUNDING_ROWS, false);
}

function orderBook(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): object | string {
  const depth = numberOf(query, 'depth', 5);
  if (!DEPTHS.has(depth)) return 'depth';
  const book = tape.book(instrument, depth, now);
  const levels = (side: readonly (readonly [number, number])[]): number[][] =>
    side.map(([price, coins]) => [Number(decimal(price)), deribitAmount(instrument, coins, price)]);
  return {
    ...deribitTicker(instrument, tape, now),
    change_id: now,
    bids: levels(book?.bids ?? []),
    asks: levels(book?.asks ?? []),
  };
}

/** Here the trades of forced orders alone. */
export function tradesBetween(
  instrument: ReplayInstrument,
  from: number,
  to: number,
  tape: Tape,
): { timestamp: number }[] {
  return (tape.liquidations(instrument, from, to) ?? []).map((order, index) => ({
    trade_seq: index,
    trade_id: `${order.time}-${index}`,
    timestamp: order.time,
    tick_direction: 0,
    price: Number(decimal(order.averagePrice)),
    mark_price: Number(decimal(order.averagePrice)),
    instrument_name: instrument.id,
    index_price: Number(decimal(order.averagePrice)),
    direction: order.side === 'long' ? 'sell' : 'buy',
    amount: deribitAmount(instrument, order.size, order.averagePrice),
    liquidation: 'T',
  }));
}

/** Of the last day alone, newest first. */
function pastTrades(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): object | string {
  const count = numberOf(query, 'count', 10);
  if (!(count >= 1 && count <= MAX_TRADES)) return 'count';
  const from = Math.max(numberOf(query, 'start_timestamp', 0), now - 24 * HOUR);
  const to = Math.min(numberOf(query, 'end_timestamp', now), now);
  const all = tradesBetween(instrument, from - 1, to, tape).toReversed();
  return { trades: all.slice(0, count), has_more: all.length > count };
}

function faultBody(status: number, now: number): { body: string; contentType: string } {
  const error =
    status === 429
      ? { code: 10028, message: 'too_many_requests' }
      : { code: 13028, message: 'temporarily_unavailable' };
  return { body: JSON.stringify(envelope({ error }, now)), contentType: 'application/json' };
}
