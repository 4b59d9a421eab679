import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { cryptocomSocket } from './cryptocom-socket.ts';
import {
  type ApiReply,
  type ApiRequest,
  DAY,
  type Dialect,
  decimal,
  findInstrument,
  HOUR,
  limited,
  MINUTE,
  numberOf,
  priceText,
} from './dialect.ts';
import { REFERENCE_PRICE } from './okx.ts';

const ROOT = '/exchange/v1/public/';
const TIMEFRAMES: Record<string, number> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '4h': 4 * HOUR,
  '1D': DAY,
};
const MAX_COUNT = 300;
const FUNDING_SHARE = 1 / 8;

/** Crypto.com Exchange's public API v1: `{id, method, code, result}`, numbers as texts, times as numbers, sizes in coins. */
export const cryptocom: Dialect = {
  venue: 'cryptocom',
  restHosts: ['api.crypto.com'],
  socketHosts: ['stream.crypto.com'],
  weightHeader: null,
  ownsPath: (path) => path.startsWith('/exchange/'),
  handle,
  openSocket: (url, tape) => cryptocomSocket(url, tape),
  faultBody,
};

const refused = (code: number, message: string): ApiReply => ({ status: 400, body: { code, message } });

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  const method = path.startsWith(ROOT) ? path.slice(ROOT.length) : '';
  const ok = (result: unknown): ApiReply => ({
    body: { id: -1, method: `public/${method}`, code: 0, result },
  });
  if (method === 'get-risk-parameters') return ok(riskParameters(tape, now));
  const name = query.get('instrument_name');
  if (name === null) return refused(40004, 'Missing instrument_name param');
  const instrument = findInstrument(tape, 'cryptocom', name.replace(/-INDEX$/, '-PERP'));
  if (instrument === null) return refused(40004, 'Invalid instrument_name');
  const ticker = tickerRow(instrument, tape, now);
  switch (method) {
    case 'get-tickers':
      return ok({ data: ticker === null ? [] : [ticker] });
    case 'get-valuations':
      return valuations(instrument, query, tape, now, ok);
    case 'get-candlestick':
      return candles(instrument, query, tape, now, ok);
    case 'get-book':
      return ok({ depth: numberOf(query, 'depth', 50), data: [book(instrument, query, tape, now)] });
    default:
      return { status: 404, body: { status: 404, error: 'Not Found', path } };
  }
}

export function tickerRow(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, unknown> | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const { last, day, openInterest } = ticker;
  const price = (value: number): string => priceText(instrument, value);
  return {
    i: instrument.id,
    h: price(day.high),
    l: price(day.low),
    a: price(last),
    v: decimal(day.volume, 4),
    vv: decimal(day.quoteVolume, 2),
    c: (last / day.open - 1).toFixed(4),
    b: price(last),
    k: price(last),
    oi: openInterest === null ? undefined : decimal(openInterest, 4),
    t: now,
  };
}

/** The value of a kind at this moment, as text; null where the tape has none. */
export function valuationOf(
  instrument: ReplayInstrument,
  kind: string,
  tape: Tape,
  now: number,
): string | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const value = kind.startsWith('funding') ? ticker.fundingRate : ticker.mark;
  if (value === null) return null;
  return kind.startsWith('funding') ? hourly(value) : priceText(instrument, value);
}

/** The tape's rates are for eight hours. */
const hourly = (fundingRate: number): string => decimal(fundingRate * FUNDING_SHARE, 10);

function valuations(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
  ok: (result: unknown) => ApiReply,
): ApiReply {
  const kind = query.get('valuation_type') ?? '';
  const result = (data: unknown): ApiReply => ok({ data, instrument_name: query.get('instrument_name') });
  if (kind === 'funding_hist') {
    const rows = tape.funding(instrument, now - 30 * DAY, now, now) ?? [];
    const newest = limited(rows, Math.min(MAX_COUNT, numberOf(query, 'count', 25)), false).reverse();
    return result(newest.map(({ time, fundingRate }) => ({ v: hourly(fundingRate), t: time })));
  }
  if (!['mark_price', 'index_price', 'funding_rate'].includes(kind))
    return refused(40004, 'Invalid valuation_type');
  const value = valuationOf(instrument, kind, tape, now);
  // Stamped on the whole second.
  return result(value === null ? [] : [{ v: value, t: Math.floor(now / 1000) * 1000 }]);
}

/** The newest bars of the window, ascending. */
function candles(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
  ok: (result: unknown) => ApiReply,
): ApiReply {
  const timeframe = query.get('timeframe') ?? '1m';
  const intervalMs = TIMEFRAMES[timeframe];
  if (intervalMs === undefined) return refused(40004, 'Invalid timeframe');
  const from = numberOf(query, 'start_ts', now - DAY);
  const to = Math.min(numberOf(query, 'end_ts', now + 1) - 1, now);
  const count = Math.min(MAX_COUNT, numberOf(query, 'count', 25));
  const bars = limited(tape.candles(instrument, 'last', intervalMs, from, to, now) ?? [], count, false);
  const data = bars.map((bar) => ({
    o: decimal(bar.open, 4),
    h: decimal(bar.high, 4),
    l: decimal(bar.low, 4),
    c: decimal(bar.close, 4),
    v: decimal(bar.volume, 4),
    t: bar.openTime,
  }));
  return ok({ interval: timeframe, data, instrument_name: instrument.id });
}

function book(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): unknown {
  const depth = Math.min(50, Math.max(1, numberOf(query, 'depth', 50)));
  const found = tape.book(instrument, depth, now);
  const levels = (side: readonly (readonly [number, number])[]): string[][] =>
    side.map(([price, coins]) => [priceText(instrument, price), decimal(coins, 4), '1']);
  return { bids: levels(found?.bids ?? []), asks: levels(found?.asks ?? []), t: now };
}

/** The rate of the tape's one tier holds until the coins' own rate reaches it. */
function riskParameters(tape: Tape, now: number): unknown {
  return {
    default_max_product_leverage_for_spot: '1.0',
    default_max_product_leverage_for_perps: '20.0',
    default_max_product_leverage_for_futures: '20.0',
    default_unit_margin_rate: '0.05',
    default_collateral_cap: '0.0',
    update_timestamp_ms: now,
    base_currency_config: tape.instruments('cryptocom').flatMap((instrument) => {
      const tier = tape.tiers(instrument)?.[0];
      if (tier === undefined) return [];
      const coins = Math.round(tier.notionalCap / (REFERENCE_PRICE[instrument.base] ?? 100));
      return [
        {
          instrument_name: instrument.base,
          minimum_haircut: '0.0625',
          max_product_leverage_for_perps: decimal(tier.maxLeverage, 1),
          unit_margin_rate: decimal(1 / (tier.maxLeverage * coins), 12),
          order_limit: '10000000',
        },
      ];
    }),
  };
}

function faultBody(status: number): { body: string; contentType: string } {
  const [code, message] = status === 429 ? [42901, 'TOO_MANY_REQUESTS'] : [9010001, 'SYSTEM_MAINTENANCE'];
  return { body: JSON.stringify({ code, message }), contentType: 'application/json' };
}
