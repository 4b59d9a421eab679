import type { ReplayInstrument } from '../instruments.ts';
import type { Tape, TapeLiquidation } from '../tape.ts';
import {
  BINANCE_INTERVALS,
  type BinanceFlavour,
  dayTicker,
  klineRow,
  premiumIndex,
} from './binance-futures.ts';
import {
  asRecord,
  contractsOf,
  decimal,
  latestPerSecond,
  parseJson,
  priceText,
  type SocketSession,
} from './dialect.ts';

const MAX_STREAMS = 200;

/**
 * `/market/ws` and `/market/stream` push on USD-M; its old paths `/ws` and `/stream` accept subscriptions and stay silent,
 * as on the venue since 23 April 2026. COIN-M still pushes on the old paths.
 */
export function binanceSocket(flavour: BinanceFlavour, url: URL, tape: Tape): SocketSession | null {
  const match = /^(\/market|\/public)?\/(ws|stream)(?:\/(.+))?$/.exec(url.pathname);
  if (match === null) return null;
  const silent = flavour.silentOldPaths && match[1] !== '/market';
  const combined = match[2] === 'stream';
  const listed = (combined ? url.searchParams.get('streams') : match[3]) ?? '';
  const streams = new Set(listed.split('/').filter((name) => name !== ''));
  return {
    receive: (text) => answer(text, streams),
    push: (from, to) => {
      if (silent) return [];
      return [...streams].flatMap((stream) =>
        eventsOf(flavour, stream, from, to, tape).map((data) =>
          JSON.stringify(combined ? { stream, data } : data),
        ),
      );
    },
  };
}

function answer(text: string, streams: Set<string>): string[] {
  const message = asRecord(parseJson(text));
  const names = Array.isArray(message.params) ? message.params.map(String) : [];
  const id = message.id ?? null;
  if (message.method === 'SUBSCRIBE')
    for (const name of names) if (streams.size < MAX_STREAMS) streams.add(name);
  if (message.method === 'UNSUBSCRIBE') for (const name of names) streams.delete(name);
  if (message.method === 'LIST_SUBSCRIPTIONS') return [JSON.stringify({ result: [...streams], id })];
  if (message.method === undefined)
    return [JSON.stringify({ error: { code: 2, msg: 'Invalid request: missing field `method`' }, id: null })];
  return [JSON.stringify({ result: null, id })];
}

function eventsOf(flavour: BinanceFlavour, stream: string, from: number, to: number, tape: Tape): unknown[] {
  const all = tape.instruments(flavour.venue).filter(({ kind }) => kind === flavour.kind);
  if (stream === '!forceOrder@arr')
    return all.flatMap((instrument) => forcedOrders(instrument, from, to, tape));
  if (stream.startsWith('!markPrice@arr'))
    return [all.map((instrument) => markPrice(instrument, tape, to)).filter((row) => row !== null)];
  const [symbol, channel = ''] = stream.split('@');
  const instrument = all.find(({ id }) => id.toLowerCase() === symbol);
  if (instrument === undefined) return [];
  if (channel === 'forceOrder') return forcedOrders(instrument, from, to, tape);
  if (channel === 'markPrice') return [markPrice(instrument, tape, to)].filter((row) => row !== null);
  if (channel === 'ticker') return [tickerEvent(instrument, tape, to)].filter((row) => row !== null);
  if (channel.startsWith('kline_')) return klineEvent(instrument, channel.slice('kline_'.length), tape, to);
  return [];
}

function markPrice(instrument: ReplayInstrument, tape: Tape, now: number): unknown {
  const row = premiumIndex(instrument, tape, now);
  if (row === null) return null;
  return {
    e: 'markPriceUpdate',
    E: now,
    s: instrument.id,
    p: row.markPrice,
    i: row.indexPrice,
    P: row.estimatedSettlePrice,
    r: row.lastFundingRate,
    T: row.nextFundingTime,
  };
}

function tickerEvent(instrument: ReplayInstrument, tape: Tape, now: number): unknown {
  const row = dayTicker(instrument, tape, now);
  if (row === null) return null;
  return {
    e: '24hrTicker',
    E: now,
    s: instrument.id,
    p: row.priceChange,
    P: row.priceChangePercent,
    w: row.weightedAvgPrice,
    c: row.lastPrice,
    Q: row.lastQty,
    o: row.openPrice,
    h: row.highPrice,
    l: row.lowPrice,
    v: row.volume,
    q: row.quoteVolume ?? row.baseVolume,
    O: row.openTime,
    C: row.closeTime,
    F: 1,
    L: 1_000_000,
    n: 1_000_000,
  };
}

function klineEvent(instrument: ReplayInstrument, interval: string, tape: Tape, now: number): unknown[] {
  const intervalMs = BINANCE_INTERVALS[interval];
  if (intervalMs === undefined) return [];
  const bar = tape.candles(instrument, 'last', intervalMs, now - intervalMs + 1, now, now)?.at(-1);
  if (bar === undefined) return [];
  const [t, o, h, l, c, v, T, q, n, V, Q] = klineRow(instrument, 'last', bar, intervalMs);
  return [
    {
      e: 'kline',
      E: now,
      s: instrument.id,
      k: {
        t,
        T,
        s: instrument.id,
        i: interval,
        f: 1,
        L: 2,
        o,
        c,
        h,
        l,
        v,
        n,
        x: Number(T) < now,
        q,
        V,
        Q,
        B: '0',
      },
    },
  ];
}

/** At most one order per symbol and second, the latest; `p` is the bankruptcy price, `ap` what was got. */
function forcedOrders(instrument: ReplayInstrument, from: number, to: number, tape: Tape): unknown[] {
  return latestPerSecond(tape.liquidations(instrument, from, to) ?? []).map((order) =>
    forcedOrder(instrument, order),
  );
}

function forcedOrder(instrument: ReplayInstrument, order: TapeLiquidation): unknown {
  const size =
    instrument.kind === 'inverse'
      ? String(Math.max(1, contractsOf(instrument, order.size, order.averagePrice)))
      : decimal(order.size, 3);
  return {
    e: 'forceOrder',
    E: order.time + 12,
    o: {
      s: instrument.id,
      S: order.side === 'long' ? 'SELL' : 'BUY',
      o: 'LIMIT',
      f: 'IOC',
      q: size,
      p: priceText(instrument, order.bankruptcyPrice),
      ap: priceText(instrument, order.averagePrice),
      X: 'FILLED',
      l: size,
      z: size,
      T: order.time,
      ...(instrument.kind === 'inverse' ? { ps: instrument.id.replace('_PERP', '') } : {}),
    },
  };
}
