import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFunctionData, parseAbi } from 'viem/utils';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fetchReplay, openReplaySocket } from '../../exchange/client.ts';
import { episodeTape } from '../../exchange/episode-tape.ts';
import { type Exchange, startExchange } from '../../exchange/exchange.ts';
import { LENDERS, WHALE } from '../../exchange/lending.ts';
import { OWN_HEX } from '../../exchange/own-account.ts';
import { simulatedTape } from '../../exchange/simulated-tape.ts';

const NOW = Date.UTC(2026, 1, 6, 0, 20);
const VENUE = 'https://api.hyperliquid.xyz/info';
const OTHER = LENDERS.single;
const PRICE = 'https://fapi.binance.com/fapi/v1/ticker/price?symbol=BNBUSDT';
let exchange: Exchange;

beforeAll(async () => {
  exchange = await startExchange({
    tape: simulatedTape('faults'),
    time: NOW,
    speed: 0,
    tickMs: 50,
    extraPageHosts: ['binance.com.evil.example'],
    lookFor: [WHALE, OWN_HEX],
  });
});
afterAll(() => exchange.close());
afterEach(() => {
  exchange.control.clearFaults();
  exchange.clearRequests();
});

describe('hosts and cookies', () => {
  it('sets a cookie on every reply and reports each one that comes back to an API', async () => {
    const reply = await fetchReplay(exchange, PRICE);
    const cookie = reply.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect(cookie).not.toBe('');
    expect(exchange.returnedCookies).toEqual([]);
    await fetchReplay(exchange, PRICE, { headers: { Cookie: cookie } });
    expect(exchange.returnedCookies).toMatchObject([{ host: 'fapi.binance.com', cookieReturned: true }]);
    exchange.clearRequests();
    await fetchReplay(exchange, 'https://www.okx.com/trade-swap/eth-usdt-swap', {
      headers: { Cookie: cookie },
    });
    expect(exchange.returnedCookies).toEqual([]);
    await fetchReplay(exchange, 'https://www.okx.com/api/v5/public/time', { headers: { Cookie: cookie } });
    expect(exchange.returnedCookies).toHaveLength(1);
  });

  it('fails closed for a host it does not know, and logs it', async () => {
    const reply = await fetchReplay(
      { port: exchange.port, certificate: exchange.certificate },
      'https://www.bybit.com/x',
      { headers: { Host: 'api.binance.com' } },
    );
    expect(reply.status).toBe(421);
    expect(exchange.requests).toMatchObject([{ host: 'api.binance.com', kind: 'refused', status: 421 }]);
    expect(exchange.hostRules).toContain('MAP * ~NOTFOUND');
  });

  it('serves pages with a strict policy and Trusted Types, in the language of the path', async () => {
    const reply = await fetchReplay(exchange, 'https://www.binance.com/zh-CN/futures/ETHUSDT?theme=light');
    expect(reply.headers['content-security-policy']).toMatch(
      /default-src 'none'.*require-trusted-types-for 'script'/,
    );
    expect(reply.text).toContain('lang="zh-CN"');
    expect(reply.text).toContain('ETHUSDT');
    expect(reply.text).toContain('color-scheme:light');
    expect((await fetchReplay(exchange, 'https://binance.com.evil.example/en/futures/ETHUSDT')).status).toBe(
      200,
    );
  });
});

describe('addresses that are looked for', () => {
  const SERVER = 'https://ethereum-rpc.publicnode.com/';
  const told = (): unknown[] => exchange.requests.map(({ host, addresses }) => [host, addresses]);
  const balanceOf = encodeFunctionData({
    abi: parseAbi(['function balanceOf(address) view returns (uint256)']),
    args: [WHALE],
  });
  const calls = encodeFunctionData({
    abi: parseAbi(['function aggregate3((address target, bool allowFailure, bytes callData)[] calls)']),
    args: [[{ target: OTHER, allowFailure: true, callData: balanceOf }]],
  });

  it.each([
    ['as the text of a body', VENUE, { type: 'clearinghouseState', user: WHALE.toLowerCase() }, [WHALE]],
    ['with the letters of its checksum', VENUE, { type: 'clearinghouseState', user: WHALE }, [WHALE]],
    ['in calldata within calldata', SERVER, { method: 'eth_call', params: [{ data: calls }] }, [WHALE]],
    ['in a body that is too long', SERVER, { user: WHALE, filler: '0'.repeat(100_000) }, [WHALE]],
    ['two', VENUE, [WHALE, OWN_HEX], [WHALE, OWN_HEX]],
    ['none', VENUE, { type: 'clearinghouseState', user: OTHER }, []],
  ])('%s', async (_, url, body, addresses) => {
    await fetchReplay(exchange, url, { body }).catch(() => undefined);
    expect(told()).toEqual([[new URL(url).hostname, addresses]]);
  });

  it('in a path, a query and a head; no body is kept', async () => {
    await fetchReplay(exchange, `${PRICE}&user=${WHALE}`);
    await fetchReplay(exchange, `https://www.bybit.com/trade/${WHALE.slice(2)}`);
    await fetchReplay(exchange, PRICE, { headers: { 'X-From': OWN_HEX } });
    expect(told()).toEqual([
      ['fapi.binance.com', [WHALE]],
      ['www.bybit.com', [WHALE]],
      ['fapi.binance.com', [OWN_HEX]],
    ]);
    exchange.clearRequests();
    await fetchReplay(exchange, VENUE, { body: { type: 'clearinghouseState', user: WHALE, more: 'kept?' } });
    expect(JSON.stringify(exchange.requests)).not.toContain('kept?');
  });

  it('in what a socket is told, and of other frames nothing', async () => {
    const socket = openReplaySocket(exchange, 'wss://api.hyperliquid.xyz/ws');
    await new Promise((opened) => socket.once('open', opened));
    socket.send(JSON.stringify({ method: 'ping' }));
    socket.send(JSON.stringify({ method: 'subscribe', subscription: { type: 'userEvents', user: WHALE } }));
    await expect.poll(() => told().length, { timeout: 3_000 }).toBe(2);
    socket.terminate();
    expect(told()).toEqual([
      ['api.hyperliquid.xyz', []],
      ['api.hyperliquid.xyz', [WHALE]],
    ]);
  });
});

describe('faults', () => {
  const cases = [
    { host: 'fapi.binance.com', url: PRICE, status: 429, words: '"code":-1003' },
    { host: 'fapi.binance.com', url: PRICE, status: 418, words: `banned until ${NOW + 120_000}` },
    { host: 'fapi.binance.com', url: PRICE, status: 451, words: 'b. Eligibility' },
    {
      host: 'api.bybit.com',
      url: 'https://api.bybit.com/v5/market/time',
      status: 403,
      words: 'block access from your country',
    },
    { host: 'www.okx.com', url: 'https://www.okx.com/api/v5/public/time', status: 429, words: '50011' },
    { host: 'fapi.binance.com', url: PRICE, status: 503, words: '-1000' },
  ] as const;
  it.each(cases)('$host says $status in its own words', async ({ host, url, status, words }) => {
    exchange.control.setFault({ kind: 'status', host, status });
    const reply = await fetchReplay(exchange, url);
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(words);
    expect(reply.headers['retry-after']).toBe(status === 429 ? '60' : status === 418 ? '120' : undefined);
  });

  it('touches only the chosen host and path', async () => {
    exchange.control.setFault({
      kind: 'status',
      host: 'fapi.binance.com',
      path: '/fapi/v1/klines',
      status: 500,
    });
    expect((await fetchReplay(exchange, PRICE)).status).toBe(200);
    expect(
      (await fetchReplay(exchange, 'https://fapi.binance.com/fapi/v1/klines?symbol=BNBUSDT&interval=1h'))
        .status,
    ).toBe(500);
    expect((await fetchReplay(exchange, 'https://api.bybit.com/v5/market/time')).status).toBe(200);
  });

  it('cuts off, drops, delays, garbles, poisons, and turns the clock', async () => {
    exchange.control.setFault({ kind: 'cut' });
    await expect(fetchReplay(exchange, PRICE)).rejects.toThrow();
    exchange.control.clearFaults();
    exchange.control.setFault({ kind: 'drop' });
    await expect(fetchReplay(exchange, PRICE)).rejects.toThrow();
    exchange.control.clearFaults();
    exchange.control.setFault({ kind: 'slow', ms: 150 });
    const before = performance.now();
    await fetchReplay(exchange, PRICE);
    expect(performance.now() - before).toBeGreaterThan(140);
    exchange.control.clearFaults();
    exchange.control.setFault({ kind: 'malformed' });
    const malformed = await fetchReplay(exchange, PRICE);
    expect(() => malformed.json()).toThrow();
    exchange.control.clearFaults();
    exchange.control.setFault({ kind: 'nan' });
    expect((await fetchReplay(exchange, PRICE)).text).toContain('"price":"NaN"');
    exchange.control.clearFaults();
    exchange.control.setFault({ kind: 'html' });
    expect((await fetchReplay(exchange, PRICE)).headers['content-type']).toBe('text/html');
    exchange.control.clearFaults();
    exchange.control.setFault({ kind: 'huge', bytes: 3_000_000 });
    expect((await fetchReplay(exchange, PRICE)).text.length).toBeGreaterThan(3_000_000);
    exchange.control.clearFaults();
    exchange.control.setFault({ kind: 'skew', ms: 600_000 });
    expect(Date.parse((await fetchReplay(exchange, PRICE)).headers.date ?? '')).toBe(NOW + 600_000);
  });

  it('keeps a silent socket open and mute', async () => {
    exchange.control.setFault({ kind: 'silent-socket', host: 'fstream.binance.com' });
    const socket = openReplaySocket(exchange, 'wss://fstream.binance.com/market/ws/bnbusdt@markPrice@1s');
    const frames: string[] = [];
    socket.on('message', (data) => frames.push(String(data)));
    await new Promise((resolve) => socket.on('open', resolve));
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(frames).toEqual([]);
    exchange.control.clearFaults();
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(frames.length).toBeGreaterThan(0);
    socket.terminate();
  });
});

describe('control port', () => {
  const control = (path: string, method = 'GET', body?: unknown): Promise<Response> =>
    fetch(`http://127.0.0.1:${exchange.controlPort}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it('sets time and speed, faults, and tells the requests', async () => {
    await control('/time', 'POST', { time: '2026-02-05T12:00:00Z' });
    expect(await (await control('/state')).json()).toMatchObject({
      time: '2026-02-05T12:00:00.000Z',
      speed: 0,
    });
    await control('/speed', 'POST', { speed: 3600 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(exchange.now()).toBeGreaterThan(Date.UTC(2026, 1, 5, 12, 4));
    await control('/pause', 'POST');
    expect((await control('/fault', 'POST', { kind: 'nonsense' })).status).toBe(400);
    expect((await control('/time', 'POST', { time: 'never' })).status).toBe(400);
    await control('/fault', 'POST', { kind: 'status', status: 500 });
    expect((await fetchReplay(exchange, PRICE)).status).toBe(500);
    await control('/fault', 'DELETE');
    expect((await fetchReplay(exchange, PRICE)).status).toBe(200);
    const requests = (await (await control('/requests')).json()) as { status: number }[];
    expect(requests.map(({ status }) => status)).toEqual([500, 200]);
    await control('/requests/clear', 'POST');
    expect(exchange.requests).toEqual([]);
    exchange.control.setTime(NOW);
  });
});

describe('episode tape', () => {
  const folder = mkdtempSync(join(tmpdir(), 'episode-'));
  const start = Date.UTC(2026, 1, 3);
  const bars = Array.from(
    { length: 24 },
    (_, i) => `${start + i * 300_000},x,${100 + i},${102 + i},${99 + i},${101 + i},5`,
  );
  writeFileSync(
    join(folder, 'bybit-ETHUSDT-5m.csv'),
    ['open_time,time_utc,open,high,low,close,volume', ...bars].join('\n'),
  );
  afterAll(() => rmSync(folder, { recursive: true }));

  it("tells closed bars only, aggregates whole ones, and says no data for the rest in the venue's way", async () => {
    const tape = episodeTape(folder);
    const now = start + 3_600_000 + 60_000;
    const replay = await startExchange({ tape, time: now, speed: 0 });
    const list = async (path: string): Promise<unknown[]> =>
      (
        (
          await fetchReplay(replay, `https://api.bybit.com/v5/market/${path}&category=linear&symbol=ETHUSDT`)
        ).json() as { result: { list: unknown[] } }
      ).result.list;
    try {
      const five = (await list('kline?interval=5')) as string[][];
      expect(five).toHaveLength(12);
      expect(five[0]?.slice(0, 5)).toEqual([String(start + 11 * 300_000), '111', '113', '110', '112']);
      expect(await list('kline?interval=60')).toEqual([
        [String(start), '100', '113', '99', '112', '60', expect.any(String)],
      ]);
      expect(await list('kline?interval=1')).toEqual([]);
      expect(await list('mark-price-kline?interval=5')).toEqual([]);
      expect(await list('open-interest?intervalTime=5min')).toEqual([]);
      expect(await list('tickers?')).toMatchObject([
        { lastPrice: '112.00', markPrice: '', openInterest: '', fundingRate: '' },
      ]);
      expect(
        (
          await fetchReplay(replay, 'https://fapi.binance.com/fapi/v1/klines?symbol=ETHUSDT&interval=5m')
        ).json(),
      ).toEqual({ code: -1121, msg: 'Invalid symbol.' });
    } finally {
      await replay.close();
    }
  });

  it('refuses a folder that is missing or holds no candles', () => {
    expect(() => episodeTape(join(folder, 'missing'))).toThrow('no such folder');
    expect(() => episodeTape(tmpdir())).toThrow('no candle file');
  });
});
