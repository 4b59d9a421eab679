import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseInstrument } from '../../lib/domain/instrument.ts';
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

/** What the venues publish (their API documentation, September 2026), for one address. */
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
  {
    name: 'Binance funding rates and intervals, 500 requests in 5 minutes',
    windowMs: 300_000,
    published: 500,
    cost: on('fapi.binance.com', ({ path }) => (path.startsWith('/fapi/v1/funding') ? 1 : 0)),
  },
  { name: 'Bybit, 600 requests in 5 s', windowMs: 5_000, published: 600, cost: on('api.bybit.com', () => 1) },
  {
    name: 'Hyperliquid, 1,200 weight a minute',
    windowMs: 60_000,
    published: 1_200,
    cost: on('api.hyperliquid.xyz', ({ weight }) => weight),
  },
];
/** What a venue publishes for one address, stated here and not taken from what its source allows itself. */
interface Stated {
  readonly source: string;
  readonly hosts: readonly string[];
  /** Whether a request costs the weight that the replay reckons; else each costs one. */
  readonly isWeighted?: boolean;
  /** The first that matches holds. What it captures is limited for itself; where it captures nothing, all that match together. */
  readonly rules: readonly (readonly [path: RegExp, published: number, windowMs: number])[];
}

/** Of a limit by the second: a tenth of ten seconds is what it bears in one, so that no burst goes beyond it. */
const TEN_SECONDS = 10_000;

const STATED: readonly Stated[] = [
  {
    source: 'OKX API documentation, by endpoint; 20 where none is named here (research/exchanges.md 2.3)',
    hosts: ['www.okx.com'],
    rules: [
      [/(\/market\/(?:candles|books))$/, 40, 2_000],
      [/(\/public\/liquidation-orders)$/, 40, 2_000],
      [/(\/market\/history-mark-price-candles)$/, 10, 2_000],
      [/(\/public\/(?:mark-price|funding-rate|position-tiers))$/, 10, 2_000],
      [/(\/rubik\/stat\/contracts\/open-interest-history)$/, 10, 2_000],
      [/(\/rubik\/.*)/, 5, 2_000],
      [/(\/api\/v5\/.*)/, 20, 2_000],
    ],
  },
  {
    source: 'MEXC futures API documentation of 4 April 2026, "Rate limit" of each endpoint',
    hosts: ['api.mexc.com'],
    rules: [
      [/\/contract\/(kline|funding_rate)/, 20, 2_000],
      [/\/contract\/(detail|ticker|depth)/, 10, 2_000],
    ],
  },
  {
    source:
      'Gate API v4, "Frequency limit rule": public endpoints, 200 in 10 s each (research/exchanges.md 2.3)',
    hosts: ['api.gateio.ws'],
    rules: [[/\/api\/v4\/(?:futures|delivery)\/[^/]+\/([^/]+)/, 200, 10_000]],
  },
  {
    source: 'KuCoin API documentation, "Rate Limit": public pool of an address, over all its hosts',
    hosts: ['api-futures.kucoin.com', 'api.kucoin.com'],
    isWeighted: true,
    rules: [[/^/, 2_000, 30_000]],
  },
  {
    source: 'Bitget API documentation, "Frequency limit" of each endpoint: 20 a second, or 5, or 1',
    hosts: ['api.bitget.com'],
    rules: [
      [/(\/account-long-short|\/futures-active-buy-sell)$/, 10, TEN_SECONDS],
      [/(\/liquidations)$/, 50, TEN_SECONDS],
      [/(\/api\/v[23]\/.*)/, 200, TEN_SECONDS],
    ],
  },
  {
    source: 'Aster futures API v3, exchangeInfo, REQUEST_WEIGHT',
    hosts: ['fapi.asterdex.com'],
    isWeighted: true,
    rules: [[/^/, 2_400, 60_000]],
  },
  {
    source: 'dYdX indexer, RATE_LIMIT_GET_POINTS',
    hosts: ['indexer.dydx.trade'],
    rules: [[/^/, 100, 10_000]],
  },
  {
    source: 'apidocs.lighter.xyz/docs/rate-limits, standard accounts and addresses',
    hosts: ['mainnet.zklighter.elliot.ai'],
    rules: [[/^/, 60, 60_000]],
  },
  {
    source: 'Crypto.com Exchange API v1, "Rate Limits": public calls, 100 a second for each method',
    hosts: ['api.crypto.com'],
    rules: [[/\/public\/([^/]+)/, 1_000, TEN_SECONDS]],
  },
  {
    source:
      'docs.kraken.com/exchange/guides/futures/ratelimits: /derivatives; for the charts none, and ccxt paces 600 ms',
    hosts: ['futures.kraken.com'],
    rules: [
      [/^\/derivatives\//, 500, 10_000],
      [/^\/api\/charts\//, 100, 60_000],
    ],
  },
  {
    source:
      'HTX API documentation, "API Rate Limit Illustration": the smallest of its public limits, for all together',
    hosts: ['api.hbdm.com'],
    rules: [[/^/, 120, 3_000]],
  },
  {
    source: 'BingX API documentation, market interfaces of one address together',
    hosts: ['open-api.bingx.com'],
    rules: [[/^/, 500, 10_000]],
  },
  {
    source:
      'docs.deribit.com/articles/rate-limits: 10,000 credits a second at 500 a request; for an address none is named',
    hosts: ['www.deribit.com'],
    rules: [[/^/, 200, TEN_SECONDS]],
  },
  {
    source: 'the sites publish none of their own endpoints: no more than three in ten minutes',
    hosts: ['www.binance.com', 'www.asterdex.com'],
    rules: [[/^\/bapi\//, 30, 600_000]],
  },
];

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

/** The limit of a request that is stated for its endpoint; null where none is. */
function statedLimit({ host, path }: Pick<Spent, 'host' | 'path'>): Omit<Limit, 'cost'> | null {
  const stated = STATED.find(({ hosts }) => hosts.includes(host));
  for (const [pattern, published, windowMs] of stated?.rules ?? []) {
    const match = pattern.exec(path);
    if (match === null) continue;
    // A tenth of few is less than one request: the same share of a longer window is one.
    const stretch = Math.max(1, 1 / (published * SHARE));
    return {
      name: `${stated?.hosts.join(', ')} ${match[1] ?? pattern.source}, ${published} in ${windowMs / 1_000} s`,
      published: published * stretch,
      windowMs: windowMs * stretch,
    };
  }
  return null;
}

function statedLimits(requests: readonly Spent[]): Limit[] {
  const limits = new Map<string, Limit>();
  for (const request of requests) {
    const limit = statedLimit(request);
    if (limit !== null) limits.set(limit.name, { ...limit, cost: (each) => statedCost(each, limit.name) });
  }
  return [...limits.values()];
}

function statedCost(request: Spent, name: string): number {
  if (statedLimit(request)?.name !== name) return 0;
  return STATED.some(({ hosts, isWeighted }) => isWeighted && hosts.includes(request.host))
    ? request.weight
    : 1;
}

/** What no limit is stated for: nobody would see how much of it is asked. */
function unstated(requests: readonly Spent[]): string[] {
  const open = requests.filter(
    (request) => statedLimit(request) === null && !LIMITS.some(({ cost }) => cost(request) > 0),
  );
  return [...new Set(open.map(({ host, path }) => host + path))];
}

function shares(requests: readonly Spent[]): Record<string, number> {
  return Object.fromEntries(
    [...LIMITS, ...statedLimits(requests)].map((limit) => [limit.name, fullest(requests, limit)]),
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
      expect(unstated(wire.requests)).toEqual([]);
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
        expect(unstated(requests)).toEqual([]);
        expect(over(found)).toEqual([]);
        expect(exchange.returnedCookies).toEqual([]);
      } finally {
        await browser.close();
        await exchange.close();
      }
    }, 120_000);
  },
);
