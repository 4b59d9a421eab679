import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseInstrument } from '../../lib/domain/instrument.ts';
import { SOURCE_LIMITS } from '../../lib/sources/registry.ts';
import { urlOf } from '../../lib/venues/registry.ts';
import { startExchange } from '../exchange/exchange.ts';
import { linearInstrument, type VenueName } from '../exchange/instruments.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { launchChromium } from '../support/chromium.ts';
import { nodeWire, openNodeDesk } from '../support/node-worker.ts';

interface Spent {
  readonly time: number;
  readonly host: string;
  readonly path: string;
  readonly weight: number;
}

interface Limit {
  readonly name: string;
  readonly windowMs: number;
  readonly published: number;
  /** What a request costs of this limit; 0: nothing. */
  readonly cost: (request: Spent) => number;
}

const SHARE = 0.1;

const on = (host: string, cost: (request: Spent) => number) => (request: Spent) =>
  request.host === host ? cost(request) : 0;
const isData = ({ path }: Spent): boolean => path.startsWith('/futures/data/');

/** What the venues publish (their API documentation, September 2026), for one address. OKX limits each endpoint for itself. */
const LIMITS: readonly Limit[] = [
  {
    name: 'Binance USD-M, 2,400 weight a minute',
    windowMs: 60_000,
    published: 2_400,
    cost: on('fapi.binance.com', (request) => (isData(request) ? 0 : request.weight)),
  },
  {
    name: 'Binance /futures/data, 1,000 requests in 5 minutes',
    windowMs: 300_000,
    published: 1_000,
    cost: on('fapi.binance.com', (request) => (isData(request) ? 1 : 0)),
  },
  { name: 'Bybit, 600 requests in 5 s', windowMs: 5_000, published: 600, cost: on('api.bybit.com', () => 1) },
  {
    name: 'Hyperliquid, 1,200 weight a minute',
    windowMs: 60_000,
    published: 1_200,
    cost: on('api.hyperliquid.xyz', ({ weight }) => weight),
  },
];
/** What the sources of the other venues state of their limits. */
const OWN_LIMITED = ['fapi.binance.com', 'api.bybit.com', 'api.hyperliquid.xyz', 'www.okx.com'];
const STATED: readonly Limit[] = SOURCE_LIMITS.filter(({ host }) => !OWN_LIMITED.includes(host)).map(
  ({ host, published, windowMs, pathPrefix = '' }) => ({
    name: `${host}${pathPrefix}, ${published} in ${windowMs / 1000} s`,
    // A tenth of few is less than one request: the same share of a longer window is one.
    published: published * Math.max(1, 1 / (published * SHARE)),
    windowMs: windowMs * Math.max(1, 1 / (published * SHARE)),
    cost: on(host, ({ path, weight }) => (path.startsWith(pathPrefix) ? weight : 0)),
  }),
);
/** OKX's API documentation, requests in 2 s by endpoint; 20 where none is named here. */
const OKX_PUBLISHED: readonly (readonly [path: RegExp, published: number])[] = [
  [/\/market\/(candles|books)$/, 40],
  [/\/public\/liquidation-orders$/, 40],
  [/\/market\/history-mark-price-candles$/, 10],
  [/\/public\/(mark-price|funding-rate|position-tiers)$/, 10],
  [/\/rubik\/stat\/contracts\/open-interest-history$/, 10],
  [/\/rubik\//, 5],
];
const OKX_WINDOW_MS = 2_000;

/** The fullest window that ends with a request, as a share of what is published. */
function fullest(requests: readonly Spent[], { cost, windowMs, published }: Limit): number {
  const costs = requests
    .map((request) => ({ time: request.time, cost: cost(request) }))
    .filter((row) => row.cost > 0);
  let used = 0;
  let from = 0;
  let most = 0;
  for (const row of costs) {
    used += row.cost;
    for (
      let first = costs[from];
      first !== undefined && first.time <= row.time - windowMs;
      first = costs[from]
    ) {
      used -= first.cost;
      from += 1;
    }
    most = Math.max(most, used);
  }
  return most / published;
}

function shares(requests: readonly Spent[]): Record<string, number> {
  const okxPaths = [
    ...new Set(requests.filter(({ host }) => host === 'www.okx.com').map(({ path }) => path)),
  ];
  const okx = okxPaths.map((path): Limit => {
    const published = OKX_PUBLISHED.find(([pattern]) => pattern.test(path))?.[1] ?? 20;
    // A tenth of 5 in 2 s is less than one request: the same share of a window four seconds long is one.
    const stretch = Math.max(1, 1 / (published * SHARE));
    return {
      name: `OKX ${path}, ${published} in 2 s`,
      published: published * stretch,
      windowMs: OKX_WINDOW_MS * stretch,
      cost: (request) => (request.host === 'www.okx.com' && request.path === path ? 1 : 0),
    };
  });
  return Object.fromEntries(
    [...LIMITS, ...STATED, ...okx].map((limit) => [limit.name, fullest(requests, limit)]),
  );
}

function report(title: string, found: Record<string, number>): void {
  const lines = Object.entries(found)
    .filter(([, share]) => share > 0)
    .sort((a, b) => b[1] - a[1]);
  console.info(
    `${title}\n${lines.map(([name, share]) => `${(100 * share).toFixed(1).padStart(6)} %  ${name}`).join('\n')}`,
  );
}

function over(found: Record<string, number>): string[] {
  return Object.entries(found).flatMap(([name, share]) => (share > SHARE + 1e-9 ? `${name}: ${share}` : []));
}

/** Exchanges by fours, each with two instruments: eight tabs. */
const GROUPS: readonly (readonly VenueName[])[] = [
  ['binance', 'bybit', 'okx', 'hyperliquid'],
  ['mexc', 'gate', 'kucoin', 'bitget'],
  ['aster', 'dydx', 'lighter', 'cryptocom'],
  ['kraken', 'htx', 'bingx', 'deribit'],
];
const COINS = ['ETH', 'BTC'];

function symbolsOf(venue: VenueName): string[] {
  return COINS.map((coin) => linearInstrument(venue, coin).quote).map(
    (quote, index) => `${COINS[index]}/${quote}:${quote}`,
  );
}

function pagesOf(venue: VenueName): string[] {
  return symbolsOf(venue).flatMap((symbol) => {
    const instrument = parseInstrument(venue, symbol);
    return (instrument === null ? null : urlOf(instrument)) ?? [];
  });
}

describe.each(GROUPS.map((venues) => ({ venues, names: venues.join(', ') })))(
  'two tabs on each of $names: no host gets more than a tenth of what it publishes',
  ({ venues }) => {
    afterEach(() => {
      vi.useRealTimers();
    });

    test('an hour of the worker’s own time, from an empty cache', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date'] });
      const start = Date.UTC(2026, 1, 5, 21, 0);
      vi.setSystemTime(start);
      const options = {
        tape: simulatedTape('plimsoll'),
        now: () => Date.now(),
        venueNow: () => Date.now(),
        withStreams: true,
      };
      const wire = nodeWire(options);
      const desks = venues.flatMap((venue) =>
        symbolsOf(venue).map((symbol) => openNodeDesk(options, wire, venue, symbol)),
      );
      while (Date.now() < start + 3_600_000) {
        for (const desk of desks) void desk.pulse();
        await vi.advanceTimersByTimeAsync(1_000);
        await new Promise((done) => setImmediate(done));
      }
      for (const desk of desks) desk.setInterest('idle');
      const found = shares(wire.requests);
      report(`an hour of virtual time, ${wire.requests.length} requests`, found);
      expect(wire.requests.length).toBeGreaterThan(50 * venues.length);
      expect(wire.requests.filter(({ status }) => status >= 400)).toEqual([]);
      expect(over(found)).toEqual([]);
    }, 300_000);

    test('an hour of replay in the browser, at 120 times its speed', async () => {
      const exchange = await startExchange({ tape: simulatedTape('plimsoll'), speed: 120 });
      const browser = await launchChromium({ exchange });
      try {
        const startedAt = exchange.now();
        for (const page of venues.flatMap(pagesOf)) await browser.open(page);
        while (exchange.now() < startedAt + 3_600_000) await new Promise((done) => setTimeout(done, 200));
        const requests = exchange.requests
          .filter(({ kind }) => kind === 'api')
          .map((request): Spent => ({ ...request, time: request.realTime }));
        const found = shares(requests);
        report(`an hour of replay, ${requests.length} requests, windows in real time`, found);
        const asked = new Set(requests.map(({ host }) => host));
        expect(asked.size).toBeGreaterThanOrEqual(venues.length);
        expect(over(found)).toEqual([]);
        expect(exchange.returnedCookies).toEqual([]);
      } finally {
        await browser.close();
        await exchange.close();
      }
    }, 120_000);
  },
);
