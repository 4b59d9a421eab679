import type { ReplayInstrument } from '../instruments.ts';
import type { PriceKind } from '../market/types.ts';
import type { Tape, TapeBar } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  contractsOf,
  type Dialect,
  decimal,
  HOUR,
  latestPerSecond,
  limited,
  MINUTE,
  numberOf,
  priceText,
} from './dialect.ts';
import { okxSocket } from './okx-socket.ts';
import { topTraderRatio } from './top-traders.ts';

const BARS: Record<string, number> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1H': HOUR,
  '2H': 2 * HOUR,
  '4H': 4 * HOUR,
  '6H': 6 * HOUR,
  '12H': 12 * HOUR,
  '1D': 24 * HOUR,
};
const PERIODS: Record<string, number> = {
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1H': HOUR,
  '2H': 2 * HOUR,
  '4H': 4 * HOUR,
  '1D': 24 * HOUR,
};
const HONG_KONG_MS = 8 * HOUR;
const PAGE_LIMITS: Record<string, number> = {
  candles: 300,
  'history-candles': 300,
  'mark-price-candles': 100,
  'history-mark-price-candles': 100,
};

/** OKX V5: `{code, msg, data}`, newest rows first, paged by `after` (older) and `before` (newer), sizes in contracts. */
export const okx: Dialect = {
  venue: 'okx',
  restHosts: ['www.okx.com'],
  socketHosts: ['ws.okx.com'],
  weightHeader: null,
  ownsPath: (path) => path.startsWith('/api/'),
  handle,
  openSocket: (url, tape) => okxSocket(url, tape),
  faultBody,
};

const ok = (data: readonly unknown[]): ApiReply => ({ body: { code: '0', msg: '', data } });
const failed = (code: string, msg: string, status = 200): ApiReply => ({
  status,
  body: { code, msg, data: [] },
});
const UNKNOWN = failed('51001', "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  const { path, query } = request;
  if (request.method !== 'GET' || !path.startsWith('/api/v5/'))
    return { status: 404, body: { msg: 'Not Found', code: '404' } };
  const name = path.slice('/api/v5/'.length);
  const all = tape.instruments('okx');
  if (name === 'public/time') return ok([{ ts: String(now) }]);
  const family = query.get('instFamily') ?? query.get('uly');
  const instrument = all.find(({ id }) => id === query.get('instId') || id === `${family}-SWAP`);
  const chosen = instrument ? [instrument] : query.has('instId') || family !== null ? [] : all;
  const rows = <T>(make: (each: ReplayInstrument) => T | null): T[] =>
    chosen.map(make).filter((row) => row !== null);
  if (name === 'public/instruments')
    return chosen.length === 0 || query.get('instType') !== 'SWAP'
      ? UNKNOWN
      : ok(rows((each) => instrumentRow(each, tape)));
  if (name === 'market/index-tickers') return indexTicker(all, query.get('instId'), tape, now);
  if (name === 'public/mark-price')
    return chosen.length === 0 ? UNKNOWN : ok(rows((each) => okxMarkPrice(each, tape, now)));
  if (name === 'public/open-interest')
    return chosen.length === 0 ? UNKNOWN : ok(rows((each) => okxOpenInterest(each, tape, now)));
  if (instrument === undefined)
    return query.has('instId') || family !== null
      ? UNKNOWN
      : { status: 404, body: { msg: 'Not Found', code: '404' } };
  return ofInstrument(name, instrument, query, tape, now);
}

function ofInstrument(
  name: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const market = /^market\/(history-)?(mark-price-)?candles$/.exec(name);
  if (market !== null)
    return candles(
      name.slice('market/'.length),
      instrument,
      market[2] === undefined ? 'last' : 'mark',
      query,
      tape,
      now,
    );
  switch (name) {
    case 'market/ticker':
      return ok([okxTicker(instrument, tape, now)].filter((row) => row !== null));
    case 'market/books':
      return ok([books(instrument, query, tape, now)]);
    case 'public/funding-rate':
      return ok([fundingRate(instrument, tape, now)].filter((row) => row !== null));
    case 'public/funding-rate-history':
      return fundingHistory(instrument, query, tape, now);
    case 'public/position-tiers':
      return ok(positionTiers(instrument, tape));
    case 'public/liquidation-orders':
      return ok(
        liquidationRows(
          instrument,
          tape,
          numberOf(query, 'before', now - 24 * HOUR),
          numberOf(query, 'after', now + 1) - 1,
          100,
        ),
      );
    case 'rubik/stat/contracts/open-interest-history':
    case 'rubik/stat/contracts/long-short-account-ratio-contract':
    case 'rubik/stat/contracts/long-short-position-ratio-contract-top-trader':
    case 'rubik/stat/taker-volume-contract':
      return rubik(name, instrument, query, tape, now);
    default:
      return { status: 404, body: { msg: 'Not Found', code: '404' } };
  }
}

function candles(
  name: string,
  instrument: ReplayInstrument,
  kind: PriceKind,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const bar = query.get('bar') ?? '1m';
  const intervalMs = BARS[bar.replace(/utc$/, '')];
  if (intervalMs === undefined) return failed('51000', 'Parameter bar error');
  const limit = Math.min(PAGE_LIMITS[name] ?? 100, numberOf(query, 'limit', 100));
  const to = Math.min(numberOf(query, 'after', now + 1) - 1, now);
  const from = numberOf(query, 'before', to - (limit + 1) * intervalMs) + (query.has('before') ? 1 : 0);
  // Bars of six hours and more begin on Hong Kong's clock unless the name ends in utc.
  const shifted = intervalMs >= 6 * HOUR && !bar.endsWith('utc');
  const found = shifted
    ? onHongKongClock(instrument, kind, intervalMs, from, to, tape, now)
    : (tape.candles(instrument, kind, intervalMs, from, to, now) ?? []);
  const price = (value: number): string => decimal(value, 4);
  const rows = limited(found, limit, false)
    .reverse()
    .map((each) => {
      const confirm = each.openTime + intervalMs <= now ? '1' : '0';
      const row = [
        String(each.openTime),
        price(each.open),
        price(each.high),
        price(each.low),
        price(each.close),
      ];
      if (kind === 'mark') return [...row, confirm];
      return [
        ...row,
        decimal(contractsOf(instrument, each.volume, each.close), 2),
        decimal(each.volume, 4),
        decimal(each.quoteVolume, 4),
        confirm,
      ];
    });
  return ok(rows);
}

function onHongKongClock(
  instrument: ReplayInstrument,
  kind: PriceKind,
  intervalMs: number,
  from: number,
  to: number,
  tape: Tape,
  now: number,
): TapeBar[] {
  const start = (time: number): number =>
    Math.floor((time + HONG_KONG_MS) / intervalMs) * intervalMs - HONG_KONG_MS;
  const bars = new Map<number, TapeBar>();
  for (const hour of tape.candles(instrument, kind, HOUR, start(from), to + intervalMs, now) ?? []) {
    const openTime = start(hour.openTime);
    const bar = bars.get(openTime);
    bars.set(
      openTime,
      bar === undefined
        ? { ...hour, openTime }
        : {
            ...bar,
            high: Math.max(bar.high, hour.high),
            low: Math.min(bar.low, hour.low),
            close: hour.close,
            volume: bar.volume + hour.volume,
            quoteVolume: bar.quoteVolume + hour.quoteVolume,
          },
    );
  }
  return [...bars.values()].filter(({ openTime }) => openTime >= from && openTime <= to);
}

export function okxTicker(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, string> | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null) return null;
  const { last, day } = ticker;
  const price = (value: number): string => priceText(instrument, value);
  const book = tape.book(instrument, 1, now);
  const level = (side: 'bids' | 'asks'): [string, string] => {
    const best = book?.[side][0];
    return best ? [price(best[0]), decimal(contractsOf(instrument, best[1], best[0]), 2)] : ['', ''];
  };
  const [askPx, askSz] = level('asks');
  const [bidPx, bidSz] = level('bids');
  return {
    instType: 'SWAP',
    instId: instrument.id,
    last: price(last),
    lastSz: '1',
    askPx,
    askSz,
    bidPx,
    bidSz,
    open24h: price(day.open),
    high24h: price(day.high),
    low24h: price(day.low),
    volCcy24h: decimal(day.volume, 4),
    vol24h: decimal(contractsOf(instrument, day.volume, last), 2),
    sodUtc0: price(day.open),
    sodUtc8: price(day.open),
    ts: String(now),
  };
}

/** The index of `BTC-USDT`; in this world it is the mark of the swap. */
function indexTicker(
  all: readonly ReplayInstrument[],
  instId: string | null,
  tape: Tape,
  now: number,
): ApiReply {
  const instrument = all.find(({ id }) => id === `${instId}-SWAP`);
  const mark = instrument === undefined ? null : (tape.ticker(instrument, now)?.mark ?? null);
  if (instrument === undefined || mark === null) return UNKNOWN;
  const idxPx = priceText(instrument, mark);
  return ok([{ instId: String(instId), idxPx, ts: String(now) }]);
}

export function okxMarkPrice(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, string> | null {
  const mark = tape.ticker(instrument, now)?.mark ?? null;
  return mark === null
    ? null
    : { instType: 'SWAP', instId: instrument.id, markPx: priceText(instrument, mark), ts: String(now) };
}

export function okxOpenInterest(
  instrument: ReplayInstrument,
  tape: Tape,
  now: number,
): Record<string, string> | null {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null || ticker.openInterest === null) return null;
  return {
    instType: 'SWAP',
    instId: instrument.id,
    oi: decimal(contractsOf(instrument, ticker.openInterest, ticker.last), 4),
    oiCcy: decimal(ticker.openInterest, 4),
    oiUsd: decimal(ticker.openInterest * ticker.last, 4),
    ts: String(now),
  };
}

function books(instrument: ReplayInstrument, query: URLSearchParams, tape: Tape, now: number): unknown {
  const book = tape.book(instrument, Math.min(400, Math.max(1, numberOf(query, 'sz', 1))), now);
  const levels = (side: readonly (readonly [number, number])[]): string[][] =>
    side.map(([price, coins]) => [
      priceText(instrument, price),
      decimal(contractsOf(instrument, coins, price), 2),
      '0',
      '3',
    ]);
  return {
    asks: levels(book?.asks ?? []),
    bids: levels(book?.bids ?? []),
    ts: String(now),
    seqId: 1_000_000,
  };
}

function fundingRate(instrument: ReplayInstrument, tape: Tape, now: number): unknown {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null || ticker.fundingRate === null || ticker.nextFundingTime === null) return null;
  return {
    formulaType: 'withRate',
    fundingRate: decimal(ticker.fundingRate, 16),
    fundingTime: String(ticker.nextFundingTime),
    impactValue: '',
    instId: instrument.id,
    instType: 'SWAP',
    interestRate: '0.0001',
    maxFundingRate: '0.015',
    method: 'current_period',
    minFundingRate: '-0.015',
    nextFundingRate: '',
    nextFundingTime: String(ticker.nextFundingTime + 8 * HOUR),
    premium: '0',
    settFundingRate: decimal(ticker.fundingRate, 16),
    settState: 'settled',
    ts: String(now),
  };
}

function fundingHistory(
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const to = Math.min(numberOf(query, 'after', now + 1) - 1, now);
  const from = numberOf(query, 'before', now - 92 * 24 * HOUR - 1) + 1;
  const rows = limited(
    tape.funding(instrument, from, to, now) ?? [],
    Math.min(400, numberOf(query, 'limit', 400)),
    false,
  );
  return ok(
    rows.reverse().map(({ time, fundingRate: rate }) => ({
      formulaType: 'withRate',
      fundingRate: decimal(rate, 16),
      fundingTime: String(time),
      instId: instrument.id,
      instType: 'SWAP',
      method: 'current_period',
      realizedRate: decimal(rate, 16),
    })),
  );
}

/** Round prices that turn notional bounds into contracts, as the venue's tables count contracts. */
export const REFERENCE_PRICE: Record<string, number> = { BTC: 70_000, ETH: 2_000, BNB: 650 };

function positionTiers(instrument: ReplayInstrument, tape: Tape): unknown[] {
  const reference = REFERENCE_PRICE[instrument.base] ?? 1;
  const contracts = (notional: number): number =>
    Math.round(contractsOf(instrument, notional / reference, reference));
  const family = instrument.id.replace('-SWAP', '');
  return (tape.tiers(instrument) ?? []).map((tier, index) => ({
    baseMaxLoan: '',
    imr: decimal(1 / tier.maxLeverage, 4),
    instFamily: family,
    instId: '',
    maxLever: decimal(tier.maxLeverage, 2),
    maxSz: String(contracts(tier.notionalCap)),
    minSz: index === 0 ? '0' : String(contracts(tier.notionalFloor) + 1),
    mmr: decimal(tier.maintenanceMarginRate, 6),
    optMgnFactor: '0',
    quoteMaxLoan: '',
    tier: String(index + 1),
    uly: family,
  }));
}

/** At most one order per contract and second, newest first. */
export function liquidationRows(
  instrument: ReplayInstrument,
  tape: Tape,
  from: number,
  to: number,
  limit: number,
): unknown[] {
  const details = latestPerSecond(tape.liquidations(instrument, from, to) ?? [])
    .slice(-limit)
    .reverse()
    .map((order) => ({
      bkLoss: '0',
      bkPx: priceText(instrument, order.bankruptcyPrice),
      ccy: '',
      posSide: order.side,
      side: order.side === 'long' ? 'sell' : 'buy',
      sz: decimal(contractsOf(instrument, order.size, order.averagePrice), 2),
      ts: String(order.time),
    }));
  const family = instrument.id.replace('-SWAP', '');
  return details.length === 0
    ? []
    : [{ details, instFamily: family, instId: instrument.id, instType: 'SWAP', totalLoss: '0', uly: family }];
}

function rubik(
  name: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  tape: Tape,
  now: number,
): ApiReply {
  const periodMs = PERIODS[query.get('period') ?? '5m'];
  if (periodMs === undefined) return failed('51000', 'Parameter period error');
  const limit = Math.min(100, numberOf(query, 'limit', 100));
  const to = Math.min(numberOf(query, 'end', now), now);
  const from = numberOf(query, 'begin', to - (limit + 1) * periodMs);
  const rows = limited(rubikRows(name, instrument, query, periodMs, from, to, tape, now), limit, false);
  return ok(rows.reverse());
}

function rubikRows(
  name: string,
  instrument: ReplayInstrument,
  query: URLSearchParams,
  periodMs: number,
  from: number,
  to: number,
  tape: Tape,
  now: number,
): string[][] {
  if (name.endsWith('open-interest-history'))
    return (tape.openInterest(instrument, periodMs, from, to, now) ?? []).map(
      ({ time, openInterest, price }) => [
        String(time),
        decimal(contractsOf(instrument, openInterest, price), 4),
        decimal(openInterest, 4),
        decimal(openInterest * price, 4),
      ],
    );
  if (name.endsWith('long-short-account-ratio-contract'))
    return (tape.accounts(instrument, periodMs, from, to, now) ?? []).map(
      ({ time, longAccounts, shortAccounts }) => [String(time), (longAccounts / shortAccounts).toFixed(4)],
    );
  if (name.endsWith('position-ratio-contract-top-trader'))
    return (tape.accounts(instrument, periodMs, from, to, now) ?? []).map((row) => [
      String(row.time),
      topTraderRatio(row).toFixed(4),
    ]);
  const unit = query.get('unit') ?? '1';
  return (tape.candles(instrument, 'last', periodMs, from, to - periodMs, now) ?? []).flatMap((bar) => {
    if (bar.takerBuyVolume === null) return [];
    const sized = (coins: number): string =>
      decimal(
        unit === '0' ? coins : unit === '2' ? coins * bar.close : contractsOf(instrument, coins, bar.close),
        4,
      );
    return [[String(bar.openTime), sized(bar.volume - bar.takerBuyVolume), sized(bar.takerBuyVolume)]];
  });
}

function instrumentRow(instrument: ReplayInstrument, tape: Tape): unknown {
  const inverse = instrument.kind === 'inverse';
  const family = instrument.id.replace('-SWAP', '');
  return {
    alias: '',
    baseCcy: '',
    category: '1',
    ctMult: '1',
    ctType: instrument.kind,
    ctVal: decimal(instrument.contractSize),
    ctValCcy: inverse ? 'USD' : instrument.base,
    expTime: '',
    instFamily: family,
    instId: instrument.id,
    instType: 'SWAP',
    lever: String(tape.tiers(instrument)?.[0]?.maxLeverage ?? 100),
    listTime: '1611916828000',
    lotSz: inverse ? '1' : '0.01',
    minSz: inverse ? '1' : '0.01',
    quoteCcy: '',
    settleCcy: inverse ? instrument.base : instrument.quote,
    state: 'live',
    tickSz: decimal(instrument.tickSize),
    uly: family,
  };
}

function faultBody(status: number): { body: string; contentType: string } {
  const json = (code: string, msg: string): { body: string; contentType: string } => ({
    body: JSON.stringify({ code, msg, data: [] }),
    contentType: 'application/json',
  });
  if (status === 429) return json('50011', 'Too Many Requests');
  if (status === 403 || status === 451)
    return json('50125', 'This endpoint or mode is unavailable in your country or region.');
  return json('50001', 'Service temporarily unavailable. Please try again later.');
}
