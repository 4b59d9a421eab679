import type { ReplayInstrument } from '../instruments.ts';
import { OWN_DYDX, type OwnHolding, ownHoldings } from '../own-account.ts';
import type { Tape } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  type Dialect,
  decimal,
  findInstrument,
  HOUR,
  limited,
  MINUTE,
  numberOf,
  settledHourly,
} from './dialect.ts';
import { dydxSocket } from './dydx-socket.ts';

const RESOLUTIONS: Record<string, number> = {
  '1MIN': MINUTE,
  '5MINS': 5 * MINUTE,
  '15MINS': 15 * MINUTE,
  '30MINS': 30 * MINUTE,
  '1HOUR': HOUR,
  '4HOURS': 4 * HOUR,
  '1DAY': 24 * HOUR,
};
const MAX_ROWS = 1000;
const BOOK_LEVELS = 100;

/** dYdX's indexer: REST paths with the market in them, decimals as text, times in ISO 8601, newest first. */
export const dydx: Dialect = {
  venue: 'dydx',
  restHosts: ['indexer.dydx.trade'],
  socketHosts: ['indexer.dydx.trade'],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: (url, tape) => dydxSocket(url, tape),
  faultBody,
};

function refused(status: number, msg: string): ApiReply {
  return { status, body: { errors: [{ msg }] } };
}

const NOT_FOUND: ApiReply = { status: 404, body: 'Not Found' };
const BAD_TICKER = refused(400, 'ticker must be a valid ticker (BTC-USD, etc)');

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  if (request.method !== 'GET') return NOT_FOUND;
  if (path === '/v4/perpetualMarkets') return markets(query.get('ticker'), tape, now);
  const [, address, number] = /^\/v4\/addresses\/([^/]+)\/parentSubaccountNumber\/([^/]+)$/.exec(path) ?? [];
  if (address !== undefined && number !== undefined) return account(address, number, tape, now);
  const [, section, ticker] =
    /^\/v4\/(candles\/perpetualMarkets|historicalFunding|orderbooks\/perpetualMarket)\/([^/]+)$/.exec(path) ??
    [];
  if (section === undefined || ticker === undefined) return NOT_FOUND;
  const instrument = findInstrument(tape, 'dydx', decodeURIComponent(ticker));
  if (instrument === null) return BAD_TICKER;
  if (section === 'historicalFunding') return funding(instrument, query, tape, now);
  return section.startsWith('candles')
    ? candles(instrument, query, tape, now)
    : orderBook(instrument, tape, now);
}

function markets(ticker: string | null, tape: Tape, now: number): ApiReply {
  const all = tape.instruments('dydx').filter(({ id }) => ticker === null || id === ticker);
  if (all.length === 0) return BAD_TICKER;
  return { body: { markets: Object.fromEntries(all.map((each) => [each.id, market(each, tape, now)])) } };
}

/** The caps lie far above the simulated open interest, so that the initial margin is the base one. */
function market(instrument: ReplayInstrument, tape: Tape, now: number): Record<string, unknown> {
  const ticker = tape.ticker(instrument, now);
  const [tier] = tape.tiers(instrument) ?? [];
  const isLarge = instrument.base !== 'BNB';
  return {
    clobPairId: String(tape.instruments('dydx').indexOf(instrument)),
    ticker: instrument.id,
    status: 'ACTIVE',
    oraclePrice: ticker?.mark == null ? null : decimal(ticker.mark),
    priceChange24H: ticker === null ? '0' : decimal(ticker.last - ticker.day.open),
    volume24H: decimal(ticker?.day.quoteVolume ?? 0, 4),
    trades24H: 63065,
    nextFundingRate: ticker?.fundingRate == null ? null : decimal(ticker.fundingRate / 8, 12),
    initialMarginFraction: decimal(1 / (tier?.maxLeverage ?? 10)),
    maintenanceMarginFraction: decimal(tier?.maintenanceMarginRate ?? 0.05),
    openInterest: ticker?.openInterest == null ? null : decimal(ticker.openInterest),
    atomicResolution: -10,
    quantumConversionExponent: -9,
    tickSize: String(instrument.tickSize),
    stepSize: String(instrument.lotSize),
    stepBaseQuantums: 1000000,
    subticksPerTick: 100000,
    marketType: 'CROSS',
    openInterestLowerCap: isLarge ? '0' : '900000000000',
    openInterestUpperCap: isLarge ? '0' : '950000000000',
    baseOpenInterest: ticker?.openInterest == null ? null : decimal(ticker.openInterest),
    defaultFundingRate1H: '0',
  };
}

function isoTime(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  return text === null ? fallback : Date.parse(text);
}

/** `fromISO` is inclusive and `toISO` exclusive; of more rows than the limit the newest are given. */
function candles(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const resolution = query.get('resolution') ?? '';
  const intervalMs = RESOLUTIONS[resolution];
  if (intervalMs === undefined) return refused(400, 'resolution must be a valid Candle Resolution');
  const limit = numberOf(query, 'limit', MAX_ROWS);
  if (!(limit > 0 && limit <= MAX_ROWS))
    return refused(400, 'limit must be a positive integer that is not greater than max: 1000');
  const from = isoTime(query, 'fromISO', 0);
  const to = Math.min(isoTime(query, 'toISO', now + 1) - 1, now);
  const bars = limited(tape.candles(instrument, 'last', intervalMs, from, to, now) ?? [], limit, false);
  const known = tape.openInterest(instrument, intervalMs, from, to, now) ?? [];
  const openInterestAt = new Map(known.map(({ time, openInterest }) => [time, openInterest]));
  const rows = bars.reverse().map((bar) => ({
    startedAt: new Date(bar.openTime).toISOString(),
    ticker: instrument.id,
    resolution,
    low: decimal(bar.low),
    high: decimal(bar.high),
    open: decimal(bar.open),
    close: decimal(bar.close),
    baseTokenVolume: decimal(bar.volume),
    usdVolume: decimal(bar.quoteVolume, 4),
    trades: Math.round(bar.volume / 0.05),
    startingOpenInterest: decimal(openInterestAt.get(bar.openTime) ?? 0),
    orderbookMidPriceOpen: decimal(bar.open),
    orderbookMidPriceClose: decimal(bar.close),
  }));
  return { body: { candles: rows } };
}

function funding(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): ApiReply {
  const limit = Math.min(MAX_ROWS, numberOf(query, 'limit', MAX_ROWS));
  const settled = tape.funding(instrument, now - (limit + 8) * HOUR, now + 8 * HOUR, now);
  const hourly = settledHourly(settled).map(({ time, fundingRate, markPrice }) => ({
    at: time + 219,
    rate: decimal(fundingRate / 8, 12),
    price: decimal(markPrice ?? 0),
  }));
  const past = limited(
    hourly.filter(({ at }) => at <= now),
    limit,
    false,
  );
  const historicalFunding = past.reverse().map(({ at, rate, price }) => ({
    ticker: instrument.id,
    rate,
    price,
    effectiveAtHeight: String(Math.floor(at / 1000)),
    effectiveAt: new Date(at).toISOString(),
  }));
  return { body: { historicalFunding } };
}

function orderBook(instrument: ReplayInstrument, tape: Tape, now: number): ApiReply {
  const book = tape.book(instrument, BOOK_LEVELS, now);
  const levels = (side: readonly (readonly [number, number])[]): unknown[] =>
    side.map(([price, size]) => ({ price: decimal(price), size: decimal(size) }));
  return { body: { bids: levels(book?.bids ?? []), asks: levels(book?.asks ?? []) } };
}

/** The cross account of a number, and its isolated positions, each in a subaccount 128 further. */
function account(address: string, number: string, tape: Tape, now: number): ApiReply {
  if (!/^\d+$/.test(number) || Number(number) > 127)
    return refused(400, 'parentSubaccountNumber must be a non-negative integer less than 128');
  if (address !== OWN_DYDX || number !== '0')
    return refused(404, `No subaccounts found for address ${address} and parentSubaccountNumber ${number}`);
  const holdings = ownHoldings(tape, 'dydx', now);
  const crosses = holdings.filter(({ position }) => position.marginMode === 'cross');
  const isolated = holdings.filter(({ position }) => position.marginMode === 'isolated');
  const childSubaccounts = [
    subaccount(0, crosses),
    ...isolated.map((holding, index) => subaccount(128 * (index + 1), [holding])),
  ];
  const sum = (key: 'equity' | 'freeCollateral'): string =>
    decimal(childSubaccounts.reduce((total, child) => total + Number(child[key]), 0));
  return {
    body: {
      subaccount: {
        address,
        parentSubaccountNumber: 0,
        equity: sum('equity'),
        freeCollateral: sum('freeCollateral'),
        childSubaccounts,
      },
    },
  };
}

function subaccount(subaccountNumber: number, holdings: readonly OwnHolding[]) {
  const balance = holdings.reduce((sum, { position }) => sum + position.margin, 0);
  const equity = holdings.reduce((sum, { profit }) => sum + profit, balance);
  const bound = holdings.reduce((sum, { position, mark }) => sum + (position.size * mark) / 20, 0);
  return {
    address: OWN_DYDX,
    subaccountNumber,
    equity: decimal(equity),
    freeCollateral: decimal(equity - bound),
    openPerpetualPositions: Object.fromEntries(
      holdings.map(({ instrument, position, profit }) => [
        instrument.id,
        {
          market: instrument.id,
          status: 'OPEN',
          side: position.side.toUpperCase(),
          size: decimal(position.side === 'long' ? position.size : -position.size),
          maxSize: decimal(position.size),
          entryPrice: decimal(position.entryPrice),
          exitPrice: null,
          realizedPnl: '0',
          unrealizedPnl: decimal(profit),
          createdAt: '2026-02-05T18:00:00.000Z',
          createdAtHeight: '66000000',
          closedAt: null,
          sumOpen: decimal(position.size),
          sumClose: '0',
          netFunding: '0',
          subaccountNumber,
        },
      ]),
    ),
    assetPositions: {
      USDC: { size: decimal(balance), symbol: 'USDC', side: 'LONG', assetId: '0', subaccountNumber },
    },
    marginEnabled: true,
    updatedAtHeight: '66000000',
    latestProcessedBlockHeight: '66624141',
  };
}

function faultBody(status: number): { body: string; contentType: string } {
  const msg =
    status === 429
      ? 'Too many requests'
      : status === 403
        ? 'Because you appear to be a resident of, or trading from, a jurisdiction that violates our terms of use, you have been blocked.'
        : 'Internal Server Error';
  return { body: JSON.stringify({ errors: [{ msg }] }), contentType: 'application/json' };
}
