import { accountOf, tradesBetween } from '../accounts.ts';
import type { ReplayInstrument } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import {
  type ApiReply,
  type ApiRequest,
  asRecord,
  type Dialect,
  decimal,
  findInstrument,
  HOUR,
  MINUTE,
  settledHourly,
} from './dialect.ts';
import { hyperliquidSocket, tradeRow } from './hyperliquid-socket.ts';

const INTERVALS: Record<string, number> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': HOUR,
  '2h': 2 * HOUR,
  '4h': 4 * HOUR,
  '8h': 8 * HOUR,
  '12h': 12 * HOUR,
  '1d': 24 * HOUR,
};
const CANDLES_KEPT = 5000;
const FUNDING_PAGE = 500;
const SIZE_DECIMALS: Record<string, number> = { BTC: 5, ETH: 4, BNB: 3, SOL: 2 };

/** Hyperliquid: one POST endpoint, `/info`, told apart by `type`; only the newest 5000 candles of an interval exist. */
export const hyperliquid: Dialect = {
  venue: 'hyperliquid',
  restHosts: ['api.hyperliquid.xyz'],
  socketHosts: ['api.hyperliquid.xyz'],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: (url, tape) => hyperliquidSocket(url, tape),
  faultBody,
};

const MALFORMED: ApiReply = { status: 422, body: 'Failed to deserialize the JSON body into the target type' };
/** What the venue says of a coin that it does not list. */
const NOTHING: ApiReply = { status: 500, body: null };

function handle(request: ApiRequest, tape: Tape, now: number): ApiReply {
  if (request.path !== '/info') return { status: 404, body: 'Not Found' };
  if (request.method !== 'POST') return { status: 405, body: 'Method Not Allowed' };
  const body = asRecord(request.body);
  const all = tape.instruments('hyperliquid');
  switch (body.type) {
    case 'meta':
      return { body: meta(all, tape), weight: 20 };
    case 'metaAndAssetCtxs':
      return {
        body: [meta(all, tape), all.map((instrument) => assetContext(instrument, tape, now))],
        weight: 20,
      };
    case 'allMids':
      return {
        body: Object.fromEntries(
          all.flatMap((each) => {
            const ticker = tape.ticker(each, now);
            return ticker === null ? [] : [[each.id, decimal(ticker.last)]];
          }),
        ),
        weight: 2,
      };
    case 'candleSnapshot':
      return candleSnapshot(asRecord(body.req), tape, now);
    case 'fundingHistory':
      return fundingHistory(body, tape, now);
    case 'clearinghouseState':
      return clearinghouseState(String(body.user), tape, now);
    case 'recentTrades':
      return recentTrades(String(body.coin), tape, now);
    case 'l2Book':
      return book(body, tape, now);
    default:
      return MALFORMED;
  }
}

function meta(all: readonly ReplayInstrument[], tape: Tape): unknown {
  const maxLeverage = (instrument: ReplayInstrument): number =>
    tape.tiers(instrument)?.[0]?.maxLeverage ?? 10;
  return {
    universe: all.map((instrument, index) => ({
      szDecimals: SIZE_DECIMALS[instrument.base] ?? 2,
      name: instrument.id,
      maxLeverage: maxLeverage(instrument),
      marginTableId: 50 + index,
    })),
    marginTables: all.map((instrument, index) => [
      50 + index,
      {
        description: 'tiered',
        marginTiers: (tape.tiers(instrument) ?? []).map((tier) => ({
          lowerBound: tier.notionalFloor.toFixed(1),
          maxLeverage: tier.maxLeverage,
        })),
      },
    ]),
    collateralToken: 0,
  };
}

export function assetContext(instrument: ReplayInstrument, tape: Tape, now: number): Record<string, unknown> {
  const ticker = tape.ticker(instrument, now);
  if (ticker === null)
    return {
      funding: '0.0',
      openInterest: '0.0',
      prevDayPx: '0.0',
      dayNtlVlm: '0.0',
      premium: null,
      oraclePx: '0.0',
      markPx: '0.0',
      midPx: null,
      impactPxs: null,
      dayBaseVlm: '0.0',
    };
  const mark = decimal(ticker.mark ?? ticker.last);
  return {
    funding: decimal((ticker.fundingRate ?? 0) / 8, 10),
    openInterest: decimal(ticker.openInterest ?? 0),
    prevDayPx: decimal(ticker.day.open),
    dayNtlVlm: decimal(ticker.day.quoteVolume),
    premium: '0.0',
    oraclePx: mark,
    markPx: mark,
    midPx: decimal(ticker.last),
    impactPxs: [decimal(ticker.last - instrument.tickSize), decimal(ticker.last + instrument.tickSize)],
    dayBaseVlm: decimal(ticker.day.volume),
  };
}

function candleSnapshot(query: Record<string, unknown>, tape: Tape, now: number): ApiReply {
  const interval = String(query.interval);
  const intervalMs = INTERVALS[interval];
  const startTime = Number(query.startTime);
  if (intervalMs === undefined || Number.isNaN(startTime)) return MALFORMED;
  const instrument = findInstrument(tape, 'hyperliquid', String(query.coin));
  if (instrument === null) return NOTHING;
  const oldest = Math.floor((now - 1) / intervalMs) * intervalMs - (CANDLES_KEPT - 1) * intervalMs;
  const to = Math.min(Number(query.endTime ?? now), now);
  const bars = tape.candles(instrument, 'last', intervalMs, Math.max(startTime, oldest), to, now) ?? [];
  const body = bars.map((bar) => ({
    t: bar.openTime,
    T: bar.openTime + intervalMs - 1,
    s: instrument.id,
    i: interval,
    o: decimal(bar.open),
    c: decimal(bar.close),
    h: decimal(bar.high),
    l: decimal(bar.low),
    v: decimal(bar.volume, SIZE_DECIMALS[instrument.base] ?? 2),
    n: Math.round(bar.volume / 0.05) + 1,
  }));
  return { body, weight: 20 + Math.floor(body.length / 60) };
}

/** Settles each hour: an eighth of the tape's eight-hour rate. */
function fundingHistory(query: Record<string, unknown>, tape: Tape, now: number): ApiReply {
  const startTime = Number(query.startTime);
  if (Number.isNaN(startTime)) return MALFORMED;
  const instrument = findInstrument(tape, 'hyperliquid', String(query.coin));
  if (instrument === null) return NOTHING;
  const to = Math.min(Number(query.endTime ?? now), now);
  const settled = tape.funding(instrument, startTime, to + 8 * HOUR, now);
  const rows = settledHourly(settled).map(({ time, fundingRate }) => ({
    coin: instrument.id,
    fundingRate: decimal(fundingRate / 8, 10),
    premium: '0.0',
    time: time + 57,
  }));
  return {
    body: rows.filter(({ time }) => time >= startTime && time <= to).slice(0, FUNDING_PAGE),
    weight: 20,
  };
}

function book(query: Record<string, unknown>, tape: Tape, now: number): ApiReply {
  const instrument = findInstrument(tape, 'hyperliquid', String(query.coin));
  const figures = query.nSigFigs == null ? null : Number(query.nSigFigs);
  if (figures !== null && ![2, 3, 4, 5].includes(figures)) return NOTHING;
  const found = instrument === null ? null : tape.book(instrument, figures === null ? 20 : 1000, now);
  if (instrument === null || found === null) return NOTHING;
  const levels = (side: readonly Level[], round: (value: number) => number): unknown[] =>
    gathered(side, figures, round).map(([price, size]) => ({
      px: decimal(price),
      sz: decimal(size, SIZE_DECIMALS[instrument.base] ?? 2),
      n: 3,
    }));
  return {
    body: {
      coin: instrument.id,
      time: now,
      levels: [levels(found.bids, Math.floor), levels(found.asks, Math.ceil)],
    },
    weight: 2,
  };
}

type Level = readonly [price: number, size: number];

/** The 20 best levels after rounding prices to significant figures, bids down and asks up. */
function gathered(side: readonly Level[], figures: number | null, round: (value: number) => number): Level[] {
  if (figures === null) return side.slice(0, 20);
  const sizes = new Map<number, number>();
  for (const [price, size] of side) {
    const step = 10 ** (Math.floor(Math.log10(price)) + 1 - figures);
    const level = Number(
      (round(price / step - 1e-9 * (round === Math.ceil ? 1 : -1)) * step).toPrecision(figures),
    );
    sizes.set(level, (sizes.get(level) ?? 0) + size);
  }
  return [...sizes].slice(0, 20);
}

/** A stranger's account is empty, as at the venue. */
function clearinghouseState(user: string, tape: Tape, now: number): ApiReply {
  if (!/^0x[0-9a-fA-F]{40}$/.test(user)) return MALFORMED;
  const { holdings } = accountOf(tape, user, now);
  const rows = holdings.map(({ instrument, position }) => {
    const ticker = tape.ticker(instrument, now);
    const mark = ticker?.mark ?? ticker?.last ?? position.entryPrice;
    const sign = position.side === 'long' ? 1 : -1;
    const profit = sign * position.size * (mark - position.entryPrice);
    const isIsolated = position.marginMode === 'isolated';
    return {
      isIsolated,
      value: position.size * mark,
      margin: position.margin + profit,
      row: {
        type: 'oneWay',
        position: {
          coin: instrument.id,
          szi: decimal(sign * position.size, SIZE_DECIMALS[instrument.base] ?? 2),
          leverage: { type: position.marginMode, value: Math.max(1, Math.round(position.leverage)) },
          entryPx: decimal(position.entryPrice),
          positionValue: decimal(position.size * mark, 6),
          unrealizedPnl: decimal(profit, 6),
          returnOnEquity: '0.0',
          liquidationPx: position.liquidationPrice === null ? null : decimal(position.liquidationPrice),
          // What was put to an isolated position, with its profit; what a cross one asks for.
          marginUsed: decimal(
            isIsolated ? Math.max(0, position.margin + profit) : (position.size * mark) / position.leverage,
            6,
          ),
          maxLeverage: 25,
          cumFunding: { allTime: '0.0', sinceOpen: '0.0', sinceChange: '0.0' },
        },
      },
    };
  });
  const summaryOf = (counted: typeof rows): Record<string, string> => {
    const sum = (key: 'value' | 'margin'): string =>
      decimal(
        counted.reduce((total, row) => total + row[key], 0),
        6,
      );
    return {
      accountValue: sum('margin'),
      totalNtlPos: sum('value'),
      totalRawUsd: sum('margin'),
      totalMarginUsed: sum('margin'),
    };
  };
  return {
    body: {
      marginSummary: summaryOf(rows),
      crossMarginSummary: summaryOf(rows.filter(({ isIsolated }) => !isIsolated)),
      crossMaintenanceMarginUsed: '0.0',
      withdrawable: '0.0',
      assetPositions: rows.map(({ row }) => row),
      time: now,
    },
    weight: 2,
  };
}

/** The last ten trades, newest first. */
function recentTrades(coin: string, tape: Tape, now: number): ApiReply {
  const instrument = findInstrument(tape, 'hyperliquid', coin);
  if (instrument === null) return NOTHING;
  const trades = tradesBetween(tape, instrument, now - MINUTE, now, 10);
  return { body: trades.map(tradeRow).reverse(), weight: 20 };
}

function faultBody(status: number): { body: string; contentType: string } {
  if (status === 429) return { body: 'null', contentType: 'application/json' };
  if (status === 403 || status === 451)
    return {
      body: '<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>',
      contentType: 'text/html',
    };
  return { body: 'upstream connect error', contentType: 'text/plain' };
}
