import type { ReplayInstrument } from '../instruments.ts';
import type { PriceKind } from '../market/types.ts';
import type { Tape } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  contractsOf,
  DAY,
  type Dialect,
  decimal,
  findInstrument,
  HOUR,
  limited,
  MINUTE,
  numberOf,
} from './dialect.ts';
import { topTraderRatio } from './top-traders.ts';

const PERIODS: Record<string, number> = {
  '1min': MINUTE,
  '5min': 5 * MINUTE,
  '15min': 15 * MINUTE,
  '30min': 30 * MINUTE,
  '60min': HOUR,
  '4hour': 4 * HOUR,
};
const OPEN_INTEREST_PERIODS = ['60min', '4hour'];
const MAX_CANDLES = 2000;
const MAX_POINTS = 200;
const RATIO_ROWS = 100;
const FUNDING_MS = 8 * HOUR;
/** The buyer and the seller of a trade are both counted. */
const SIDES = 2;

/** HTX's USDT contracts: the market data of its older interface (`{status, data, ts}`), all else in V5 (`{code, message, data, ts}`, as text). */
export const htx: Dialect = {
  venue: 'htx',
  restHosts: ['api.hbdm.com'],
  socketHosts: [],
  weightHeader: null,
  ownsPath: (path) => /^\/((linear-)?swap-(ex|api)|index|v5)\//.test(path),
  handle,
  openSocket: () => null,
  faultBody,
};

const ok = (body: object, now: number): ApiReply => ({ body: { status: 'ok', ...body, ts: now } });
const v5 = (data: unknown, now: number): ApiReply => ({
  body: { code: 200, message: 'Success', data, ts: now },
});
const failed = (code: number, message: string, now: number): ApiReply => ({
  body: { status: 'error', err_code: code, err_msg: message, ts: now },
});

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  if (request.method !== 'GET') return failed(1030, 'Input error.', now);
  const instrument = findInstrument(tape, 'htx', query.get('contract_code'));
  const isV5 = path.startsWith('/v5/');
  // Each sort of contract is known to its own paths alone; the newest generation knows USDT's.
  const isInverse = /^\/swap-|\/swap_mark/.test(path);
  if (instrument === null || (instrument.kind === 'inverse') !== isInverse)
    return isV5
      ? { body: { code: 1014, message: 'Invalid contract_code parameter', data: null, ts: now } }
      : failed(1014, 'This contract doesn’t exist.', now);
  return isV5
    ? v5Reply(path.slice('/v5/market/'.length), instrument, query, tape, now)
    : marketReply(path, instrument, query, tape, now);
}

function marketReply(
  path: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const { id } = instrument;
  switch (path.replace(/^\/linear-/, '/').replace('linear_swap_mark', 'swap_mark')) {
    case '/swap-ex/market/detail/merged':
      return merged(instrument, tape, now);
    case '/swap-ex/market/history/kline':
      return candles(instrument, 'last', query, tape, now);
    case '/index/market/history/swap_mark_price_kline':
      return candles(instrument, 'mark', query, tape, now);
    case '/swap-ex/market/depth':
      return orderBook(instrument, tape, now);
    case '/swap-api/v1/swap_index': {
      const index = tape.ticker(instrument, now)?.mark ?? null;
      return ok(
        { data: index === null ? [] : [{ index_price: index, index_ts: now, contract_code: id }] },
        now,
      );
    }
    case '/swap-api/v1/swap_contract_info':
      return ok({ data: [contractRow(instrument)] }, now);
    case '/swap-api/v1/swap_his_open_interest':
      return openInterestHistory(instrument, query, tape, now);
    default:
      // USDT's contracts are asked for the rest by the newest generation.
      return instrument.kind === 'inverse'
        ? coinMarginedReply(path.slice('/swap-api/v1/'.length), instrument, query, tape, now)
        : failed(1030, 'Input error.', now);
  }
}

function coinMarginedReply(
  name: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const { id: contract_code, base: symbol } = instrument;
  const ticker = tape.ticker(instrument, now);
  switch (name) {
    case 'swap_open_interest': {
      const amount = ticker?.openInterest ?? 0;
      const volume = contractsOf(instrument, amount, ticker?.mark ?? ticker?.last ?? 0);
      return ok({ data: [{ symbol, contract_code, amount, volume }] }, now);
    }
    case 'swap_funding_rate': {
      const funding_rate = decimal(ticker?.fundingRate ?? 0, 18);
      const funding_time = String(ticker?.nextFundingTime ?? now);
      return ok(
        { data: { symbol, contract_code, funding_rate, funding_time, next_funding_time: null } },
        now,
      );
    }
    case 'swap_historical_funding_rate': {
      const rows = tape.funding(instrument, now - 90 * DAY, now, now) ?? [];
      const newest = limited(rows, numberOf(query, 'page_size', 20), false).reverse();
      const data = newest.map(({ time, fundingRate }) => ({
        symbol,
        contract_code,
        funding_rate: decimal(fundingRate, 18),
        funding_time: String(time),
      }));
      return ok({ data: { total_page: 1, current_page: 1, total_size: rows.length, data } }, now);
    }
    case 'swap_elite_account_ratio':
    case 'swap_elite_position_ratio': {
      const list = eliteRows(name, instrument, query, tape, now);
      return list === null
        ? failed(1067, 'Illegal parameter period.', now)
        : ok({ data: { symbol, contract_code, list } }, now);
    }
    default:
      return failed(1030, 'Input error.', now);
  }
}

function v5Reply(
  name: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const { id } = instrument;
  const ticker = tape.ticker(instrument, now);
  switch (name) {
    case 'open_interest':
      return v5(
        { contract_code: id, amount: decimal(ticker?.openInterest ?? 0), volume: '0', value: '0' },
        now,
      );
    case 'funding_rate': {
      const next = ticker?.nextFundingTime ?? now;
      const rate = decimal(ticker?.fundingRate ?? 0, 18);
      const times = { funding_time: String(next), next_funding_time: String(next + FUNDING_MS) };
      return v5([{ contract_code: id, funding_rate: rate, ...times }], now);
    }
    case 'funding_rate_history': {
      const rows = tape.funding(instrument, now - 90 * DAY, now, now) ?? [];
      const newest = limited(rows, numberOf(query, 'limit', 10), false).reverse();
      return v5(
        newest.map(({ time, fundingRate }, index) => ({
          id: String(index),
          contract_code: id,
          funding_rate: decimal(fundingRate, 18),
          funding_time: String(time),
        })),
        now,
      );
    }
    case 'elite_account_ratio':
    case 'elite_position_ratio':
      return eliteRatios(name, instrument, query, tape, now);
    case 'liquidation_orders':
      return pastLiquidations(instrument, query, tape, now);
    case 'risk/limit':
      return v5(riskLimits(instrument, query.get('margin_mode') ?? 'cross', tape), now);
    default:
      return { body: { code: 404, message: 'Not Found', data: null, ts: now } };
  }
}

/** Newest first, two hours at a time; `volume` counts contracts. */
function pastLiquidations(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const to = Math.min(now, numberOf(query, 'end_time', now));
  const from = numberOf(query, 'start_time', to - 2 * HOUR);
  if (to - from > 2 * HOUR)
    return { body: { code: 1067, message: 'Illegal time range', data: null, ts: now } };
  const orders = tape.liquidations(instrument, from - 1, to) ?? [];
  return v5(
    orders
      .slice(-numberOf(query, 'limit', 10))
      .reverse()
      .map((order, index) => ({
        id: String(order.time * 100 + index),
        contract_code: instrument.id,
        liquidation_time: String(order.time),
        side: order.side === 'long' ? 'sell' : 'buy',
        position_side: order.side,
        volume: decimal(contractsOf(instrument, order.size, order.averagePrice)),
        amount: decimal(order.size),
        bankrupt_price: decimal(order.bankruptcyPrice),
        trade_turnover: decimal(order.size * order.averagePrice),
      })),
    now,
  );
}

function merged(instrument: ReplayInstrument, tape: Tape, now: number): ApiReply {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return ok({ ch: `market.${instrument.id}.detail.merged`, tick: null }, now);
  const { last, day } = ticker;
  const tick = {
    id: Math.floor(now / 1000),
    ts: now,
    ask: [last + instrument.tickSize, 1],
    bid: [last, 1],
    open: decimal(day.open),
    close: decimal(last),
    low: decimal(day.low),
    high: decimal(day.high),
    amount: decimal(day.volume * SIDES),
    count: 1,
    ...(instrument.kind === 'inverse' ? {} : { trade_turnover: decimal(day.quoteVolume * SIDES) }),
    vol: decimal(contractsOf(instrument, day.volume * SIDES, last)),
  };
  return ok({ ch: `market.${instrument.id}.detail.merged`, tick }, now);
}

/** Trades by `from` and `to` or the newest `size`; of the mark price the newest `size` alone. */
function candles(
  instrument: ReplayInstrument,
  kind: PriceKind,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const intervalMs = PERIODS[query.get('period') ?? ''];
  const isMark = kind === 'mark';
  if (intervalMs === undefined) return failed(1067, 'Illegal parameter period.', now);
  const size = numberOf(query, 'size', isMark ? Number.NaN : 0);
  if (!(size >= 0 && size <= MAX_CANDLES) || (size === 0 && !query.has('from')))
    return failed(1067, 'Illegal parameter size.', now);
  const from = size > 0 ? now - (size + 1) * intervalMs : numberOf(query, 'from', 0) * 1000;
  const to = size > 0 ? now : Math.min(numberOf(query, 'to', 0) * 1000, now);
  const bars = tape.candles(instrument, kind, intervalMs, from, to, now) ?? [];
  const rows = size > 0 ? limited(bars, size, false) : limited(bars, MAX_CANDLES, true);
  const written = (price: number) => (isMark ? decimal(price) : price);
  return ok(
    {
      ch: `market.${instrument.id}.kline.${query.get('period')}`,
      data: rows.map((bar) => ({
        id: bar.openTime / 1000,
        open: written(bar.open),
        close: written(bar.close),
        low: written(bar.low),
        high: written(bar.high),
        amount: isMark ? '0' : bar.volume * SIDES,
        vol: isMark ? '0' : contractsOf(instrument, bar.volume * SIDES, bar.close),
        count: 0,
      })),
    },
    now,
  );
}

function orderBook(instrument: ReplayInstrument, tape: Tape, now: number): ApiReply {
  const book = tape.book(instrument, 150, now);
  const levels = (side: readonly (readonly [number, number])[]): number[][] =>
    side.map(([price, coins]) => [price, contractsOf(instrument, coins, price)]);
  const tick = { id: 1, ts: now, version: 1, bids: levels(book?.bids ?? []), asks: levels(book?.asks ?? []) };
  return ok({ ch: `market.${instrument.id}.depth.step0`, tick }, now);
}

function contractRow({ base, id, contractSize, tickSize }: ReplayInstrument): unknown {
  return {
    symbol: base,
    contract_code: id,
    contract_size: contractSize,
    price_tick: tickSize,
    settlement_period: '8',
    contract_status: 1,
    support_margin_mode: 'all',
    business_type: 'swap',
    pair: id,
    contract_type: 'swap',
  };
}

/** The newest `size` points, newest first, be what it may that `from` would say. */
function openInterestHistory(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const period = query.get('period') ?? '';
  const size = numberOf(query, 'size', 48);
  const intervalMs = OPEN_INTEREST_PERIODS.includes(period) ? PERIODS[period] : undefined;
  if (intervalMs === undefined || !(size >= 1 && size <= MAX_POINTS))
    return failed(1067, 'Illegal parameter period.', now);
  const rows = tape.openInterest(instrument, intervalMs, now - (size + 1) * intervalMs, now, now) ?? [];
  const tick = limited(rows, size, false)
    .reverse()
    .map(({ time, openInterest, price }) => ({
      volume: openInterest,
      amount_type: 2,
      ts: time,
      value: openInterest * price,
    }));
  return ok({ data: { symbol: instrument.base, contract_code: instrument.id, tick } }, now);
}

function eliteRatios(
  name: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const rows = eliteRows(name, instrument, query, tape, now);
  return rows === null
    ? { body: { code: 1067, message: 'Illegal parameter period', ts: now } }
    : v5(
        rows.map((row) => ({ contract_code: instrument.id, ...row })),
        now,
      );
}

/** Shares of the large accounts, long and short; null for a period that is none. */
function eliteRows(
  name: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): { buy_ratio: string; sell_ratio: string; ts: string }[] | null {
  const intervalMs = PERIODS[query.get('period') ?? ''];
  if (intervalMs === undefined) return null;
  const rows = tape.accounts(instrument, intervalMs, now - RATIO_ROWS * intervalMs, now, now) ?? [];
  return rows.map((row) => {
    const counted = row.longAccounts / (row.longAccounts + row.shortAccounts);
    const held = topTraderRatio(row) / (1 + topTraderRatio(row));
    const long = name.endsWith('elite_position_ratio') ? held : counted;
    return { buy_ratio: decimal(long, 12), sell_ratio: decimal(1 - long, 12), ts: String(row.time) };
  });
}

/** By value under isolated margin. */
function riskLimits(instrument: ReplayInstrument, marginMode: string, tape: Tape): unknown[] {
  return (tape.tiers(instrument) ?? []).map((tier, index) => ({
    contract_code: instrument.id,
    margin_mode: marginMode,
    tier: index + 1,
    max_lever: String(tier.maxLeverage),
    maintenance_margin_rate: String(tier.maintenanceMarginRate),
    max_volume: String(tier.notionalCap),
    min_volume: String(tier.notionalFloor),
    volume_unit: 'USDT',
  }));
}

function faultBody(status: number, now: number): { body: string; contentType: string } {
  const [code, message] =
    status === 429 ? [1032, 'The number of access exceeded the limit.'] : [1000, 'System error.'];
  const body = JSON.stringify({ status: 'error', err_code: code, err_msg: message, ts: now });
  return { body, contentType: 'application/json' };
}
