import type { ReplayInstrument } from '../instruments.ts';
import type { PriceKind } from '../market/types.ts';
import type { Tape, TapeBar } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  contractsOf,
  type Dialect,
  decimal,
  findInstrument,
  limited,
  MINUTE,
  numberOf,
  priceText,
} from './dialect.ts';
import { mexcSocket } from './mexc-socket.ts';
import { REFERENCE_PRICE } from './okx.ts';

const SECOND = 1000;
const INTERVALS: Record<string, number> = {
  Min1: MINUTE,
  Min5: 5 * MINUTE,
  Min15: 15 * MINUTE,
  Min30: 30 * MINUTE,
  Min60: 60 * MINUTE,
  Hour4: 240 * MINUTE,
  Hour8: 480 * MINUTE,
};
const BARS_PER_REPLY = 2000;
const LIQUIDATION_FEE_RATE = 0.0004;

/** MEXC's contract API v1: HTTP 200 for its own errors, numbers as numbers, sizes in whole contracts, candles as columns in seconds. */
export const mexc: Dialect = {
  venue: 'mexc',
  restHosts: ['api.mexc.com'],
  socketHosts: ['contract.mexc.com'],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: (url, tape) => mexcSocket(url, tape),
  faultBody,
};

const ok = (data: unknown): ApiReply => ({ body: { success: true, code: 0, data } });
const failed = (code: number, message: string): ApiReply => ({ body: { success: false, code, message } });
const UNKNOWN = failed(1001, 'Contract does not exist!');
const NOT_FOUND: ApiReply = { status: 404, body: { success: false, code: 404, message: 'Not Found' } };

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  const [, name = '', pathSymbol] =
    /^\/api\/v1\/contract\/(ping|detail|ticker|funding_rate\/history|(?:kline\/fair_price|kline|depth|funding_rate)(?=\/))(?:\/([^/]+))?$/.exec(
      path,
    ) ?? [];
  if (request.method !== 'GET' || name === '') return NOT_FOUND;
  if (name === 'ping') return ok(now);
  const symbol = pathSymbol ?? query.get('symbol');
  const instrument = findInstrument(tape, 'mexc', symbol);
  if (symbol !== null && instrument === null) return UNKNOWN;
  if (instrument === null) return ofAll(name, tape, now);
  switch (name) {
    case 'detail':
      return ok(detail(instrument, tape));
    case 'ticker':
      return ok(mexcTicker(instrument, tape, now));
    case 'funding_rate':
      return ok(fundingRate(instrument, tape, now));
    case 'funding_rate/history':
      return fundingHistory(instrument, query, tape, now);
    case 'depth':
      return ok(depth(instrument, query, tape, now));
    default:
      return kline(instrument, name === 'kline' ? 'last' : 'mark', query, tape, now);
  }
}

/** Without a symbol the lists name every contract. */
function ofAll(name: string, tape: Tape, now: number): ApiReply {
  const all = tape.instruments('mexc');
  if (name === 'detail') return ok(all.map((each) => detail(each, tape)));
  if (name === 'ticker') return ok(all.map((each) => mexcTicker(each, tape, now)));
  return failed(600, 'Parameter error!');
}

const price = (instrument: ReplayInstrument, value: number): number => Number(priceText(instrument, value));
const contracts = (instrument: ReplayInstrument, coins: number, at: number): number =>
  Math.round(contractsOf(instrument, coins, at));

export function mexcTicker(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, string | number> | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const { last, mark, day } = ticker;
  const book = tape.book(instrument, 1, now);
  const fair = price(instrument, mark ?? last);
  return {
    contractId: 10,
    symbol: instrument.id,
    lastPrice: price(instrument, last),
    bid1: price(instrument, book?.bids[0]?.[0] ?? last),
    ask1: price(instrument, book?.asks[0]?.[0] ?? last),
    volume24: contracts(instrument, day.volume, last),
    amount24: Number(decimal(instrument.kind === 'inverse' ? day.volume : day.quoteVolume, 4)),
    holdVol: contracts(instrument, ticker.openInterest ?? 0, last),
    lower24Price: price(instrument, day.low),
    high24Price: price(instrument, day.high),
    riseFallRate: Number((last / day.open - 1).toFixed(4)),
    riseFallValue: price(instrument, last - day.open),
    indexPrice: fair,
    fairPrice: fair,
    fundingRate: rate(ticker.fundingRate ?? 0),
    timestamp: now,
  };
}

const rate = (value: number): number => Number(decimal(value, 10));

function fundingRate(instrument: ReplayInstrument, tape: Tape, now: number): unknown {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null || ticker.fundingRate === null || ticker.nextFundingTime === null) return null;
  return {
    symbol: instrument.id,
    fundingRate: rate(ticker.fundingRate),
    maxFundingRate: 0.003,
    minFundingRate: -0.003,
    collectCycle: 8,
    nextSettleTime: ticker.nextFundingTime,
    timestamp: now,
  };
}

function fundingHistory(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const pageSize = Math.min(100, numberOf(query, 'page_size', 20));
  const currentPage = numberOf(query, 'page_num', 1);
  const rows = (tape.funding(instrument, 0, now, now) ?? []).toReversed();
  const page = rows.slice((currentPage - 1) * pageSize, currentPage * pageSize);
  return ok({
    pageSize,
    totalCount: rows.length,
    totalPage: Math.ceil(rows.length / pageSize),
    currentPage,
    resultList: page.map(({ time, fundingRate: settled }) => ({
      symbol: instrument.id,
      fundingRate: rate(settled),
      settleTime: time,
    })),
  });
}

function kline(
  instrument: ReplayInstrument,
  kind: PriceKind,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const intervalMs = INTERVALS[query.get('interval') ?? 'Min1'];
  if (intervalMs === undefined) return failed(600, 'Parameter error!');
  const to = Math.min(numberOf(query, 'end', now / SECOND) * SECOND, now);
  const from = numberOf(query, 'start', (to - BARS_PER_REPLY * intervalMs) / SECOND) * SECOND;
  const found = tape.candles(instrument, kind, intervalMs, from, to, now) ?? [];
  const bars = limited(found, BARS_PER_REPLY, query.has('start'));
  const column = (value: (bar: TapeBar) => number): number[] => bars.map(value);
  const amount = (bar: TapeBar): number => (instrument.kind === 'inverse' ? bar.volume : bar.quoteVolume);
  const prices = {
    open: column((bar) => Number(decimal(bar.open))),
    close: column((bar) => Number(decimal(bar.close))),
    high: column((bar) => Number(decimal(bar.high))),
    low: column((bar) => Number(decimal(bar.low))),
  };
  return ok({
    time: column((bar) => bar.openTime / SECOND),
    ...prices,
    vol: column((bar) => (kind === 'mark' ? 0 : contracts(instrument, bar.volume, bar.close))),
    amount: column((bar) => (kind === 'mark' ? 0 : Number(decimal(amount(bar), 4)))),
    realOpen: prices.open,
    realClose: prices.close,
    realHigh: prices.high,
    realLow: prices.low,
  });
}

function depth(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): unknown {
  const book = tape.book(instrument, Math.min(1000, Math.max(1, numberOf(query, 'limit', 1000))), now);
  const levels = (side: readonly (readonly [number, number])[]): number[][] =>
    side.map(([at, coins]) => [price(instrument, at), contracts(instrument, coins, at), 1]);
  return {
    asks: levels(book?.asks ?? []),
    bids: levels(book?.bids ?? []),
    version: 28_111_438_870,
    timestamp: now,
  };
}

/** Risk limits count contracts, at a round price as OKX's do; one rate for the whole position. */
function detail(instrument: ReplayInstrument, tape: Tape): unknown {
  const tiers = tape.tiers(instrument) ?? [];
  const at = REFERENCE_PRICE[instrument.base] ?? 1;
  const limits = tiers.map((tier, index) => ({
    level: index + 1,
    maxVol: contracts(instrument, tier.notionalCap / at, at),
    mmr: Number(decimal(tier.maintenanceMarginRate)),
    imr: Number(decimal(1 / tier.maxLeverage)),
    maxLeverage: tier.maxLeverage,
  }));
  const [first] = limits;
  const inverse = instrument.kind === 'inverse';
  return {
    symbol: instrument.id,
    displayName: `${instrument.id}永续`,
    displayNameEn: `${instrument.id} PERPETUAL`,
    positionOpenType: 3,
    baseCoin: instrument.base,
    quoteCoin: instrument.quote,
    futureType: 1,
    settleCoin: inverse ? instrument.base : instrument.quote,
    contractSize: instrument.contractSize,
    minLeverage: 1,
    maxLeverage: first?.maxLeverage ?? 100,
    priceUnit: instrument.tickSize,
    volUnit: 1,
    minVol: 1,
    takerFeeRate: 0.0004,
    makerFeeRate: 0.0001,
    maintenanceMarginRate: first?.mmr ?? 0.005,
    initialMarginRate: first?.imr ?? 0.01,
    riskBaseVol: limits.at(-1)?.maxVol ?? 1_000_000,
    riskIncrVol: 0,
    riskLongShortSwitch: 0,
    riskIncrMmr: 0,
    riskIncrImr: 0,
    riskLevelLimit: 1,
    state: 0,
    riskLimitType: 'BY_VOLUME',
    apiAllowed: true,
    riskLimitMode: 'CUSTOM',
    riskLimitCustom: limits,
    liquidationFeeRate: LIQUIDATION_FEE_RATE,
    feeRateMode: 'NORMAL',
    type: 1,
  };
}

function faultBody(status: number): { body: string; contentType: string } {
  if (status === 403 || status === 451)
    return {
      body: '<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don\'t have permission to access "api.mexc.com" on this server.</BODY></HTML>',
      contentType: 'text/html',
    };
  const [code, message] =
    status === 429
      ? [510, 'Requests are too frequent, please try again later!']
      : [501, 'System busy, please try again later!'];
  return { body: JSON.stringify({ success: false, code, message }), contentType: 'application/json' };
}
