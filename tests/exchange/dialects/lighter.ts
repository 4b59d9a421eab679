import type { ReplayInstrument } from '../instruments.ts';
import { OWN_HEX, OWN_LIGHTER_INDEX, type OwnHolding, ownHoldings } from '../own-account.ts';
import type { Tape } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  type Dialect,
  decimal,
  HOUR,
  limited,
  MINUTE,
  numberOf,
  settledHourly,
} from './dialect.ts';
import { lighterSocket } from './lighter-socket.ts';

const RESOLUTIONS: Record<string, number> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '4h': 4 * HOUR,
  '12h': 12 * HOUR,
  '1d': 24 * HOUR,
};
const MAX_CANDLES = 500;
const MAX_FUNDINGS = 750;
/** The venue's own numbers of its markets. */
const MARKET_IDS: Record<string, number> = { ETH: 0, BTC: 1, SOL: 2, BNB: 25 };

export const marketIdOf = ({ base }: ReplayInstrument): number => MARKET_IDS[base] ?? 99;

/** Lighter's API: markets by number, a code in every reply, candles with short names. */
export const lighter: Dialect = {
  venue: 'lighter',
  restHosts: ['mainnet.zklighter.elliot.ai'],
  socketHosts: ['mainnet.zklighter.elliot.ai'],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: (url, tape) => lighterSocket(url, tape),
  faultBody,
};

const ok = (fields: Record<string, unknown>): ApiReply => ({ body: { code: 200, ...fields } });
const failed = (message: string): ApiReply => ({ status: 400, body: { code: 20001, message } });

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  const all = tape.instruments('lighter');
  if (path === '/api/v1/orderBookDetails')
    return ok({ order_book_details: all.map((each) => details(each, tape, now)) });
  if (path === '/api/v1/funding-rates') return fundingRates(all, tape, now);
  if (path === '/api/v1/account') return account(query, tape, now);
  const id = query.get('market_id') ?? '';
  const instrument = all.find((each) => String(marketIdOf(each)) === id);
  if (instrument === undefined) return failed('invalid param : market not found');
  switch (path) {
    case '/api/v1/candles':
      return candles(instrument, query, tape, now);
    case '/api/v1/fundings':
      return fundings(instrument, query, tape, now);
    case '/api/v1/orderBookOrders':
      return orders(instrument, query, tape, now);
    default:
      return { status: 404, body: { code: 404, message: 'not found' } };
  }
}

const figure = (value: number): number => Number(decimal(value));

function details(instrument: ReplayInstrument, tape: Tape, now: number): Record<string, unknown> {
  const ticker = tape.ticker(instrument, now);
  const [tier] = tape.tiers(instrument) ?? [];
  const initial = Math.round(10_000 / (tier?.maxLeverage ?? 10));
  return {
    symbol: instrument.id,
    market_id: marketIdOf(instrument),
    market_type: 'perp',
    status: 'active',
    taker_fee: '0.0000',
    maker_fee: '0.0000',
    liquidation_fee: '1.0000',
    size_decimals: 4,
    price_decimals: 2,
    quote_multiplier: 1,
    default_initial_margin_fraction: initial,
    min_initial_margin_fraction: initial,
    maintenance_margin_fraction: Math.round((tier?.maintenanceMarginRate ?? 0.05) * 10_000),
    closeout_margin_fraction: 80,
    last_trade_price: figure(ticker?.last ?? 0),
    mark_price: decimal(ticker?.mark ?? 0),
    index_price: decimal(ticker?.mark ?? 0),
    daily_trades_count: 1197349,
    daily_base_token_volume: figure(ticker?.day.volume ?? 0),
    daily_quote_token_volume: figure(ticker?.day.quoteVolume ?? 0),
    daily_price_low: figure(ticker?.day.low ?? 0),
    daily_price_high: figure(ticker?.day.high ?? 0),
    open_interest: ticker?.openInterest == null ? null : figure(ticker.openInterest),
    daily_chart: {},
  };
}

function fundingRates(all: readonly ReplayInstrument[], tape: Tape, now: number): ApiReply {
  const rows = all.flatMap((each) => {
    const rate = tape.ticker(each, now)?.fundingRate ?? null;
    const row = { market_id: marketIdOf(each), symbol: each.id };
    return rate === null
      ? []
      : [
          { ...row, exchange: 'binance', rate: 0.5 },
          { ...row, exchange: 'lighter', rate },
        ];
  });
  return ok({ funding_rates: rows });
}

/** Times in ms; a window of more candles than it gives loses the oldest. */
function candles(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const resolution = query.get('resolution') ?? '';
  const intervalMs = RESOLUTIONS[resolution];
  if (intervalMs === undefined) return failed('invalid param : resolution');
  const to = Math.min(numberOf(query, 'end_timestamp', now), now);
  const from = numberOf(query, 'start_timestamp', 0);
  const bars = tape.candles(instrument, 'last', intervalMs, from, to, now) ?? [];
  const c = limited(bars, MAX_CANDLES, false).map((bar) => ({
    t: bar.openTime,
    o: figure(bar.open),
    h: figure(bar.high),
    l: figure(bar.low),
    c: figure(bar.close),
    v: figure(bar.volume),
    V: figure(bar.quoteVolume),
    i: 779870452,
  }));
  return ok({ r: resolution, c });
}

/** Times in seconds; the rate in per cent, its sign told apart. */
function fundings(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const from = numberOf(query, 'start_timestamp', 0) * 1000;
  const to = Math.min(numberOf(query, 'end_timestamp', now / 1000) * 1000, now);
  const settled = tape.funding(instrument, from, to + 8 * HOUR, now);
  const hourly = settledHourly(settled).map(({ time, fundingRate }) => ({
    timestamp: time / 1000,
    value: decimal(fundingRate * 100),
    rate: decimal(Math.abs(fundingRate / 8) * 100, 4),
    direction: fundingRate < 0 ? 'short' : 'long',
  }));
  const rows = hourly.filter(({ timestamp }) => timestamp * 1000 >= from && timestamp * 1000 <= to);
  return ok({ resolution: '1h', fundings: limited(rows, MAX_FUNDINGS, false) });
}

function orders(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const book = tape.book(instrument, Math.min(250, numberOf(query, 'limit', 100)), now);
  const rows = (side: readonly (readonly [number, number])[]): unknown[] =>
    side.map(([price, size], index) => ({
      order_index: 281475565888172 + index,
      owner_account_index: 134436,
      initial_base_amount: decimal(size),
      remaining_base_amount: decimal(size),
      price: decimal(price),
    }));
  const bids = rows(book?.bids ?? []);
  const asks = rows(book?.asks ?? []);
  return ok({ total_asks: asks.length, asks, total_bids: bids.length, bids });
}

/** Of a market that the account once was in, a row stays. */
function account(query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const [by, value] = [query.get('by'), query.get('value') ?? ''];
  if (by !== 'index' && by !== 'l1_address') return failed('invalid param : by');
  const own = by === 'index' ? OWN_LIGHTER_INDEX : OWN_HEX;
  if (value.toLowerCase() !== own)
    return { status: 400, body: { code: 21100, message: 'account not found' } };
  const holdings = ownHoldings(tape, 'lighter', now);
  const crosses = holdings.filter(({ position }) => position.marginMode === 'cross');
  const balance = crosses.reduce((sum, { position }) => sum + position.margin, 0);
  const crossValue = crosses.reduce((sum, { profit }) => sum + profit, balance);
  const position = { open_order_count: 0, pending_order_count: 0, position_tied_order_count: 0 };
  const flat = tape
    .instruments('lighter')
    .filter((each) => !holdings.some(({ instrument }) => instrument === each));
  return ok({
    total: 1,
    accounts: [
      {
        code: 0,
        account_type: 0,
        account_trading_mode: 0,
        index: Number(OWN_LIGHTER_INDEX),
        l1_address: OWN_HEX,
        cancel_all_time: 0,
        total_order_count: 0,
        total_isolated_order_count: 0,
        pending_order_count: 0,
        available_balance: decimal(crossValue / 2, 6),
        status: 1,
        collateral: decimal(balance, 6),
        account_index: Number(OWN_LIGHTER_INDEX),
        name: '',
        description: '',
        can_invite: true,
        referral_points_percentage: '',
        positions: [
          ...holdings.map((holding) => ({ ...position, ...openPosition(holding) })),
          ...flat.slice(0, 1).map((each) => ({ ...position, ...closedPosition(each) })),
        ],
        assets: [],
        total_asset_value: decimal(crossValue, 6),
        cross_asset_value: decimal(crossValue, 6),
        shares: [],
      },
    ],
  });
}

function openPosition({ instrument, position, mark, profit }: OwnHolding): Record<string, unknown> {
  const isIsolated = position.marginMode === 'isolated';
  return {
    market_id: marketIdOf(instrument),
    symbol: instrument.id,
    initial_margin_fraction: (Math.floor(10_000 / position.leverage) / 100).toFixed(2),
    sign: position.side === 'long' ? 1 : -1,
    position: decimal(position.size, 5),
    avg_entry_price: decimal(position.entryPrice, 2),
    position_value: decimal(position.size * mark, 6),
    unrealized_pnl: decimal(profit, 6),
    realized_pnl: '0.000000',
    liquidation_price: String(position.liquidationPrice ?? 0),
    margin_mode: isIsolated ? 1 : 0,
    allocated_margin: decimal(isIsolated ? position.margin : 0, 6),
  };
}

function closedPosition(instrument: ReplayInstrument): Record<string, unknown> {
  return {
    market_id: marketIdOf(instrument),
    symbol: instrument.id,
    initial_margin_fraction: '5.00',
    sign: 1,
    position: '0.000',
    avg_entry_price: '0.000',
    position_value: '0.000000',
    unrealized_pnl: '0.000000',
    realized_pnl: '0.000000',
    liquidation_price: '0',
    margin_mode: 0,
    allocated_margin: '0.000000',
  };
}

function faultBody(status: number): { body: string; contentType: string } {
  const body =
    status === 429
      ? { code: 23000, message: 'Too Many Requests!' }
      : { code: status, message: 'service unavailable' };
  return { body: JSON.stringify(body), contentType: 'application/json' };
}
