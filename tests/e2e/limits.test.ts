import { afterEach, describe, expect, test, vi } from 'vitest';
import { startExchange } from '../exchange/exchange.ts';
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
/** OKX's API documentation, requests in 2 s by endpoint; 20 where none is named here. */
const OKX_PUBLISHED: readonly (readonly [path: RegExp, published: number])[] = [
  [/\/market\/(candles|books)$/, 40],
  [/\/market\/history-mark-price-candles$/, 10],
  [/\/public\/(mark-price|funding-rate|position-tiers)$/, 10],
  [/\/rubik\/stat\/contracts\/open-interest-history$/, 10],
  [/\/rubik\//, 5],
];
const OKX_WINDOW_MS = 2_000;
const SHARE = 0.1;

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
  return Object.fromEntries([...LIMITS, ...okx].map((limit) => [limit.name, fullest(requests, limit)]));
}

function report(title: string, found: Record<string, number>): void {
  const lines = Object.entries(found).sort((a, b) => b[1] - a[1]);
  console.info(
    `${title}\n${lines.map(([name, share]) => `${(100 * share).toFixed(1).padStart(6)} %  ${name}`).join('\n')}`,
  );
}

function over(found: Record<string, number>): string[] {
  return Object.entries(found).flatMap(([name, share]) => (share > SHARE + 1e-9 ? `${name}: ${share}` : []));
}

const SYMBOLS = {
  binance: ['ETH/USDT:USDT', 'BTC/USDT:USDT'],
  bybit: ['ETH/USDT:USDT', 'BTC/USDT:USDT'],
  okx: ['ETH/USDT:USDT', 'BTC/USDT:USDT'],
  hyperliquid: ['ETH/USDC:USDC', 'BTC/USDC:USDC'],
} as const;
const PAGES = [
  'https://www.binance.com/en/futures/ETHUSDT',
  'https://www.binance.com/en/futures/BTCUSDT',
  'https://www.bybit.com/trade/usdt/ETHUSDT',
  'https://www.bybit.com/trade/usdt/BTCUSDT',
  'https://www.okx.com/trade-swap/eth-usdt-swap',
  'https://www.okx.com/trade-swap/btc-usdt-swap',
  'https://app.hyperliquid.xyz/trade/ETH',
  'https://app.hyperliquid.xyz/trade/BTC',
];

describe('eight tabs, four venues, two instruments: no host gets more than a tenth of what it publishes', () => {
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
    const desks = Object.entries(SYMBOLS).flatMap(([venue, symbols]) =>
      symbols.map((symbol) => openNodeDesk(options, wire, venue as keyof typeof SYMBOLS, symbol)),
    );
    while (Date.now() < start + 3_600_000) {
      for (const desk of desks) void desk.pulse();
      await vi.advanceTimersByTimeAsync(1_000);
      await new Promise((done) => setImmediate(done));
    }
    for (const desk of desks) desk.setInterest('idle');
    const found = shares(wire.requests);
    report(`an hour of virtual time, ${wire.requests.length} requests`, found);
    expect(wire.requests.length).toBeGreaterThan(300);
    expect(wire.requests.filter(({ status }) => status >= 400)).toEqual([]);
    expect(over(found)).toEqual([]);
  }, 300_000);

  test('an hour of replay in the browser, at 120 times its speed', async () => {
    const exchange = await startExchange({ tape: simulatedTape('plimsoll'), speed: 120 });
    const browser = await launchChromium({ exchange });
    try {
      const startedAt = exchange.now();
      for (const page of PAGES) await browser.open(page);
      while (exchange.now() < startedAt + 3_600_000) await new Promise((done) => setTimeout(done, 200));
      const requests = exchange.requests
        .filter(({ kind }) => kind === 'api')
        .map((request): Spent => ({ ...request, time: request.realTime }));
      const found = shares(requests);
      report(`an hour of replay, ${requests.length} requests, windows in real time`, found);
      expect(new Set(requests.map(({ host }) => host)).size).toBeGreaterThanOrEqual(5);
      expect(over(found)).toEqual([]);
      expect(exchange.returnedCookies).toEqual([]);
    } finally {
      await browser.close();
      await exchange.close();
    }
  }, 120_000);
});
