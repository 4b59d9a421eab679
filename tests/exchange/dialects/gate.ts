import type { ReplayInstrument } from '../instruments.ts';
import type { PriceKind } from '../market/types.ts';
import type { Tape } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  contractsOf,
  type Dialect,
  decimal,
  HOUR,
  limited,
  MINUTE,
  numberOf,
  priceText,
} from './dialect.ts';
import { gateSocket } from './gate-socket.ts';
import { topTraderRatio } from './top-traders.ts';

const CANDLE_INTERVALS: Record<string, number> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '4h': 4 * HOUR,
  '8h': 8 * HOUR,
  '1d': 24 * HOUR,
};
const MAX_CANDLES = 2000;
const CANDLES_KEPT = 10_000;
const TAKER_FEE_RATE = 0.00075;

/** Gate v4: bare arrays and objects, times in seconds, sizes in contracts, `label` and `message` for a refusal. */
export const gate: Dialect = {
  venue: 'gate',
  restHosts: ['api.gateio.ws'],
  socketHosts: ['fx-ws.gateio.ws'],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: (url, tape) => gateSocket(url, tape),
  faultBody,
};

const refused = (label: string, message: string): ApiReply => ({ status: 400, body: { label, message } });
const invalid = (message: string): ApiReply => refused('INVALID_PARAM_VALUE', message);
const inSeconds = (time: number): number => Math.floor(time / 1000);

/** Instruments of one margin coin; the replay lists no dated contract. */
export function gateInstruments(tape: Tape, settle: string | undefined): readonly ReplayInstrument[] {
  const kind = { usdt: 'linear', btc: 'inverse' }[settle ?? ''];
  return tape.instruments('gate').filter((instrument) => instrument.kind === kind);
}

/** Whole contracts. */
export function gateContracts(instrument: ReplayInstrument, coins: number, price: number): number {
  return Math.round(contractsOf(instrument, coins, price));
}

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  const [, settle, endpoint = '', name] = /^\/api\/v4\/futures\/(\w+)\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (request.method !== 'GET' || settle === undefined)
    return { status: 404, body: { label: 'NOT_FOUND', message: 'not found' } };
  const all = gateInstruments(tape, settle);
  const asked = name ?? query.get('contract');
  const price = /^mark_/.test(asked ?? '') && endpoint === 'candlesticks' ? 'mark' : 'last';
  const instrument = all.find(({ id }) => id === asked?.replace(/^mark_/, ''));
  if (endpoint === 'tickers' && asked === null) return { body: rowsOf(all, tape, now) };
  if (instrument === undefined) return refused('CONTRACT_NOT_FOUND', `contract ${asked} is not found`);
  switch (endpoint) {
    case 'contracts':
      return { body: contractRow(instrument, tape, now) };
    case 'tickers':
      return { body: rowsOf([instrument], tape, now) };
    case 'candlesticks':
      return candles(instrument, price, query, tape, now);
    case 'contract_stats':
      return contractStats(instrument, query, tape, now);
    case 'funding_rate':
      return fundingRates(instrument, query, tape, now);
    case 'liq_orders':
      return pastLiquidations(instrument, query, tape, now);
    case 'risk_limit_tiers':
      return { body: riskLimitTiers(instrument, tape, now) };
    case 'order_book':
      return orderBook(instrument, query, tape, now);
    default:
      return { status: 404, body: { label: 'NOT_FOUND', message: 'not found' } };
  }
}

function rowsOf(instruments: readonly ReplayInstrument[], tape: Tape, now: number): unknown[] {
  return instruments
    .map((instrument) => gateTicker(instrument, tape, now))
    .filter((ticker) => ticker !== null);
}

/** A ticker without the members that only the stream has. */
export function gateTicker(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, unknown> | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const { last, mark, day } = ticker;
  const price = (value: number | null): string => (value === null ? '' : priceText(instrument, value));
  const settled = instrument.kind === 'inverse' ? day.volume : day.quoteVolume;
  const rate = ticker.fundingRate === null ? '' : decimal(ticker.fundingRate);
  return {
    contract: instrument.id,
    last: price(last),
    low_24h: price(day.low),
    high_24h: price(day.high),
    change_percentage: ((last / day.open - 1) * 100).toFixed(4),
    total_size: String(gateContracts(instrument, ticker.openInterest ?? 0, mark ?? last)),
    volume_24h: String(gateContracts(instrument, day.volume, last)),
    volume_24h_base: decimal(day.volume, 4),
    volume_24h_quote: decimal(day.quoteVolume, 0),
    volume_24h_settle: decimal(settled, 4),
    mark_price: price(mark),
    index_price: price(mark),
    funding_rate: rate,
    funding_rate_indicative: rate,
    quanto_base_rate: '',
  };
}

function contractRow(instrument: ReplayInstrument, tape: Tape, now: number): unknown {
  const ticker = tape.ticker(instrument, now);
  const tiers = tape.tiers(instrument);
  const isInverse = instrument.kind === 'inverse';
  return {
    name: instrument.id,
    type: isInverse ? 'inverse' : 'direct',
    quanto_multiplier: isInverse ? '0' : decimal(instrument.contractSize),
    order_price_round: decimal(instrument.tickSize),
    mark_price_round: decimal(instrument.tickSize),
    order_size_min: 1,
    order_size_max: 1_000_000,
    maintenance_rate: decimal(tiers?.[0]?.maintenanceMarginRate ?? 0.005),
    leverage_min: '1',
    leverage_max: String(tiers?.[0]?.maxLeverage ?? 100),
    maker_fee_rate: '-0.0001',
    taker_fee_rate: decimal(TAKER_FEE_RATE),
    funding_rate: decimal(ticker?.fundingRate ?? 0),
    funding_interval: 28_800,
    funding_next_apply: inSeconds(ticker?.nextFundingTime ?? now),
    funding_offset: 0,
    mark_type: 'index',
    in_delisting: false,
    last_price: ticker === null ? '' : priceText(instrument, ticker.last),
    mark_price: ticker?.mark == null ? '' : priceText(instrument, ticker.mark),
  };
}

/** Both ends of a window count, and a limit beside them is refused. */
function candles(
  instrument: ReplayInstrument,
  kind: PriceKind,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const intervalMs = CANDLE_INTERVALS[query.get('interval') ?? '5m'];
  if (intervalMs === undefined) return invalid('invalid interval');
  const isWindow = query.has('from') || query.has('to');
  if (isWindow && query.has('limit')) return invalid('limit conflicts with from and to');
  const limit = numberOf(query, 'limit', isWindow ? MAX_CANDLES : 100);
  const to = Math.min(numberOf(query, 'to', inSeconds(now)) * 1000, now);
  const from = query.has('from') ? numberOf(query, 'from', 0) * 1000 : to - (limit - 1) * intervalMs;
  if (limit > MAX_CANDLES || (to - from) / intervalMs > MAX_CANDLES)
    return invalid('Candlestick range too broad. Maximum 2000 data points are allowed per request');
  if (query.has('from') && from < now - CANDLES_KEPT * intervalMs)
    return invalid('Candlestick too long ago. Maximum 10000 points recently are allowed');
  const bars = limited(tape.candles(instrument, kind, intervalMs, from, to, now) ?? [], limit, false);
  const price = (value: number): string => decimal(value, 4);
  return {
    body: bars.map((bar) => ({
      t: inSeconds(bar.openTime),
      o: price(bar.open),
      h: price(bar.high),
      l: price(bar.low),
      c: price(bar.close),
      ...(kind === 'mark'
        ? {}
        : { v: gateContracts(instrument, bar.volume, bar.close), sum: decimal(bar.quoteVolume, 4) }),
    })),
  };
}

function contractStats(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const interval = query.get('interval') ?? '5m';
  const intervalMs = CANDLE_INTERVALS[interval];
  if (intervalMs === undefined || interval === '1m') return invalid('invalid interval');
  const limit = Math.min(100, numberOf(query, 'limit', 30));
  const from = query.has('from') ? numberOf(query, 'from', 0) * 1000 : now - (limit + 1) * intervalMs;
  const accounts = new Map(
    (tape.accounts(instrument, intervalMs, from, now, now) ?? []).map((row) => [row.time, row]),
  );
  const takers = new Map(
    (tape.candles(instrument, 'last', intervalMs, from, now, now) ?? []).map((bar) => [bar.openTime, bar]),
  );
  const rows = (tape.openInterest(instrument, intervalMs, from, now, now) ?? []).map(
    ({ time, openInterest, price }) => {
      const counted = accounts.get(time);
      const bought = takers.get(time)?.takerBuyVolume ?? 0;
      const sold = (takers.get(time)?.volume ?? 0) - bought;
      return {
        time: inSeconds(time),
        lsr_taker: sold > 0 ? Number((bought / sold).toFixed(6)) : 0,
        lsr_account: counted ? Number((counted.longAccounts / counted.shortAccounts).toFixed(6)) : 0,
        long_liq_size: 0,
        long_liq_amount: 0,
        long_liq_usd: 0,
        short_liq_size: 0,
        short_liq_amount: 0,
        short_liq_usd: 0,
        open_interest: gateContracts(instrument, openInterest, price),
        open_interest_usd: Number((openInterest * price).toFixed(4)),
        top_lsr_account: 0,
        top_lsr_size: counted ? Number(topTraderRatio(counted).toFixed(6)) : 0,
        mark_price: price,
      };
    },
  );
  return { body: limited(rows, limit, query.has('from')) };
}

function fundingRates(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const limit = numberOf(query, 'limit', 100);
  if (!(limit >= 1 && limit <= 1000)) return invalid('invalid limit');
  const rows = limited(tape.funding(instrument, 0, now, now) ?? [], limit, false).reverse();
  return { body: rows.map(({ time, fundingRate }) => ({ r: decimal(fundingRate), t: inSeconds(time) })) };
}

/** Caps in the margin coin. */
function riskLimitTiers(instrument: ReplayInstrument, tape: Tape, now: number): unknown[] {
  const unit = instrument.kind === 'inverse' ? (tape.ticker(instrument, now)?.mark ?? 1) : 1;
  return (tape.tiers(instrument) ?? []).map((tier, index) => ({
    maintenance_rate: decimal(tier.maintenanceMarginRate),
    tier: index + 1,
    initial_rate: decimal(1 / tier.maxLeverage, 6),
    leverage_max: decimal(tier.maxLeverage, 2),
    risk_limit: decimal(Math.round(tier.notionalCap / unit), 0),
    deduction: decimal(tier.maintenanceAmount / unit),
  }));
}

function orderBook(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const limit = numberOf(query, 'limit', 10);
  if (!(limit >= 1 && limit <= 300)) return invalid('invalid limit');
  const book = tape.book(instrument, limit, now);
  const levels = (side: readonly (readonly [number, number])[] = []) =>
    side.map(([price, coins]) => ({
      s: gateContracts(instrument, coins, price),
      p: priceText(instrument, price),
    }));
  return {
    body: { current: now / 1000, update: now / 1000, asks: levels(book?.asks), bids: levels(book?.bids) },
  };
}

function faultBody(status: number): { body: string; contentType: string } {
  const json = (label: string, message: string): { body: string; contentType: string } => ({
    body: JSON.stringify({ label, message }),
    contentType: 'application/json',
  });
  if (status === 429) return json('TOO_MANY_REQUESTS', 'Request Rate limit Exceeded');
  if (status === 403 || status === 451)
    return json('FORBIDDEN', 'This service is not available in your country or region');
  return json('SERVER_ERROR', 'Internal server error');
}

/** Newest first, at most an hour; `size` is the position's: positive for a long. */
function pastLiquidations(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const to = numberOf(query, 'to', now / 1000) * 1000;
  const from = numberOf(query, 'from', to / 1000 - 3600) * 1000;
  if (to - from > HOUR) return refused('INVALID_PARAM_VALUE', 'the time range is longer than an hour');
  const orders = tape.liquidations(instrument, from - 1, Math.min(to, now)) ?? [];
  return {
    body: orders
      .slice(-numberOf(query, 'limit', 100))
      .reverse()
      .map((order) => ({
        time: Math.floor(order.time / 1000),
        contract: instrument.id,
        size: (order.side === 'long' ? 1 : -1) * gateContracts(instrument, order.size, order.averagePrice),
        order_size: gateContracts(instrument, order.size, order.averagePrice),
        order_price: priceText(instrument, order.bankruptcyPrice),
        fill_price: priceText(instrument, order.averagePrice),
        left: 0,
      })),
  };
}
