import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchReplay, openReplaySocket, type ReplayResponse } from '../../exchange/client.ts';
import { type Exchange, startExchange } from '../../exchange/exchange.ts';
import { simulatedTape } from '../../exchange/simulated-tape.ts';

const NOW = Date.UTC(2026, 1, 6, 0, 20);
let exchange: Exchange;

beforeAll(async () => {
  exchange = await startExchange({ tape: simulatedTape('dialects'), time: NOW, speed: 0, tickMs: 50 });
});
afterAll(() => exchange.close());
beforeEach(() => {
  exchange.control.clearFaults();
  exchange.control.setTime(NOW);
  exchange.clearRequests();
});

const ask = (url: string, init?: Parameters<typeof fetchReplay>[2]): Promise<ReplayResponse> =>
  fetchReplay(exchange, url, init);
const record = (value: unknown): Record<string, unknown> => value as Record<string, unknown>;
const rows = (value: unknown): unknown[][] => value as unknown[][];

/** Subscribes, then waits for a frame that `wanted` accepts. */
function frame(url: string, send: readonly string[], wanted: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = openReplaySocket(exchange, url);
    const timer = setTimeout(() => finish(() => reject(new Error('no such frame'))), 3000);
    const finish = (then: () => void): void => {
      clearTimeout(timer);
      socket.terminate();
      then();
    };
    socket.on('open', () => {
      for (const text of send) socket.send(text);
    });
    socket.on('message', (data) => wanted(String(data)) && finish(() => resolve(String(data))));
    socket.on('error', (error) => finish(() => reject(error)));
  });
}

describe('Binance', () => {
  it('answers klines ascending, numbers as strings, the running bar last', async () => {
    exchange.control.setTime(NOW + 90_000);
    const reply = await ask('https://fapi.binance.com/fapi/v1/klines?symbol=ETHUSDT&interval=5m&limit=3');
    const bars = rows(reply.json());
    expect(bars.map(([time]) => time)).toEqual([NOW - 600_000, NOW - 300_000, NOW]);
    expect(bars[0]).toHaveLength(12);
    expect(bars[1]?.[3]).toBe('1740.29');
    expect(reply.headers['x-mbx-used-weight-1m']).toBe('1');
    expect(new Date(reply.headers.date ?? '').getTime()).toBe(NOW + 90_000);
  });

  it('pages from startTime, and limits statistics to 500 rows and 30 days', async () => {
    const start = NOW - 10 * 86_400_000;
    const first = rows(
      (
        await ask(
          `https://fapi.binance.com/fapi/v1/klines?symbol=ETHUSDT&interval=5m&startTime=${start}&limit=5000`,
        )
      ).json(),
    );
    expect(first).toHaveLength(1500);
    expect(first[0]?.[0]).toBe(start);
    const history = (
      await ask('https://fapi.binance.com/futures/data/openInterestHist?symbol=ETHUSDT&period=5m&limit=9999')
    ).json() as Record<string, unknown>[];
    expect(history).toHaveLength(500);
    expect(Object.keys(history[0] ?? {}).sort()).toEqual([
      'sumOpenInterest',
      'sumOpenInterestValue',
      'symbol',
      'timestamp',
    ]);
    const old = await ask(
      `https://fapi.binance.com/futures/data/openInterestHist?symbol=ETHUSDT&period=5m&startTime=${NOW - 40 * 86_400_000}`,
    );
    expect(old.status).toBe(400);
  });

  it('knows its errors and both ways to the brackets', async () => {
    const unknown = await ask('https://fapi.binance.com/fapi/v1/klines?symbol=NOPEUSDT&interval=5m');
    expect([unknown.status, unknown.json()]).toEqual([400, { code: -1121, msg: 'Invalid symbol.' }]);
    const path = 'https://www.binance.com/bapi/futures/v1/friendly/future/common/brackets';
    const posted = record(record((await ask(path, { body: {} })).json()).data).brackets as Record<
      string,
      unknown
    >[];
    const got = record(record((await ask(path)).json()).data).brackets as Record<string, unknown>[];
    expect(posted).toEqual(got);
    expect(rows(posted.find(({ symbol }) => symbol === 'ETHUSDT')?.riskBrackets)[1]).toMatchObject({
      bracketNotionalFloor: 300_000,
      cumFastMaintenanceAmount: 300,
      maxOpenPosLeverage: 100,
    });
  });

  it('counts COIN-M in contracts and names pairs', async () => {
    const [row] = (
      await ask(
        'https://dapi.binance.com/futures/data/openInterestHist?pair=BTCUSD&contractType=PERPETUAL&period=1h&limit=1',
      )
    ).json() as Record<string, string>[];
    const contracts = Number(row?.sumOpenInterest);
    const mark = Number(
      (
        (await ask('https://dapi.binance.com/dapi/v1/premiumIndex?symbol=BTCUSD_PERP')).json() as Record<
          string,
          string
        >[]
      )[0]?.markPrice,
    );
    expect((contracts * 100) / Number(row?.sumOpenInterestValue) / mark).toBeCloseTo(1, 0);
  });

  it('pushes marks and forced orders on /market, thinned to one a second, and nothing on the old path', async () => {
    const before = Date.UTC(2026, 1, 6, 0, 14);
    exchange.control.setTime(before);
    const text = frame('wss://fstream.binance.com/market/stream?streams=ethusdt@forceOrder', [], (each) =>
      each.includes('forceOrder'),
    );
    exchange.control.setSpeed(600);
    const { stream, data } = JSON.parse(await text) as {
      stream: string;
      data: { o: Record<string, string> };
    };
    exchange.control.setSpeed(0);
    expect(stream).toBe('ethusdt@forceOrder');
    expect(data.o.S).toBe('SELL');
    expect(Number(data.o.p) / Number(data.o.ap)).toBeCloseTo(1, 1);
    const subscribe = JSON.stringify({ method: 'SUBSCRIBE', params: ['btcusdt@markPrice@1s'], id: 7 });
    expect(
      JSON.parse(
        await frame('wss://fstream.binance.com/market/ws', [subscribe], (each) =>
          each.includes('markPriceUpdate'),
        ),
      ),
    ).toMatchObject({ e: 'markPriceUpdate', s: 'BTCUSDT' });
    await expect(
      frame('wss://fstream.binance.com/ws', [subscribe], (each) => each.includes('markPriceUpdate')),
    ).rejects.toThrow('no such frame');
  });
});

describe('Bybit', () => {
  it('answers newest first and pages open interest by cursor', async () => {
    const kline = record(
      record(
        (
          await ask('https://api.bybit.com/v5/market/kline?category=linear&symbol=BTCUSDT&interval=5&limit=2')
        ).json(),
      ).result,
    );
    expect(rows(kline.list).map(([time]) => time)).toEqual([String(NOW - 300_000), String(NOW - 600_000)]);
    const page = record(
      record(
        (
          await ask(
            'https://api.bybit.com/v5/market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=5min&limit=200',
          )
        ).json(),
      ).result,
    );
    const next = record(
      record(
        (
          await ask(
            `https://api.bybit.com/v5/market/open-interest?category=linear&symbol=BTCUSDT&intervalTime=5min&limit=200&cursor=${page.nextPageCursor}`,
          )
        ).json(),
      ).result,
    );
    const times = [...(page.list as { timestamp: string }[]), ...(next.list as { timestamp: string }[])].map(
      ({ timestamp }) => Number(timestamp),
    );
    expect(times).toHaveLength(400);
    expect(times.every((time, i) => i === 0 || (times[i - 1] ?? 0) - time === 300_000)).toBe(true);
  });

  it('prints risk limits as fractions and unknown symbols as retCode 10001 in HTTP 200', async () => {
    const list = record(
      record((await ask('https://api.bybit.com/v5/market/risk-limit?category=linear&symbol=BTCUSDT')).json())
        .result,
    ).list as Record<string, string>[];
    expect(list[1]).toMatchObject({
      riskLimitValue: '2000000',
      maintenanceMargin: '0.005',
      mmDeduction: '510',
    });
    const unknown = await ask('https://api.bybit.com/v5/market/tickers?category=linear&symbol=NOPE');
    expect([unknown.status, record(unknown.json()).retCode]).toEqual([200, 10001]);
  });

  it('names the position side in liquidations and answers pings', async () => {
    exchange.control.setTime(Date.UTC(2026, 1, 6, 0, 14));
    const subscribe = JSON.stringify({ op: 'subscribe', args: ['allLiquidation.ETHUSDT'] });
    const waiting = frame('wss://stream.bybit.com/v5/public/linear', [subscribe], (each) =>
      each.includes('"topic":"allLiquidation'),
    );
    exchange.control.setSpeed(600);
    const message = JSON.parse(await waiting) as { data: Record<string, string>[] };
    exchange.control.setSpeed(0);
    expect(message.data[0]).toMatchObject({ s: 'ETHUSDT', S: 'Buy' });
    expect(
      JSON.parse(await frame('wss://stream.bybit.com/v5/public/linear', ['{"op":"ping"}'], () => true)),
    ).toMatchObject({ success: true, ret_msg: 'pong' });
  });
});

describe('OKX', () => {
  it('pages candles by after, confirms closed bars, and opens days on Hong Kong time', async () => {
    const page = rows(
      record(
        (
          await ask(
            `https://www.okx.com/api/v5/market/history-candles?instId=ETH-USDT-SWAP&bar=5m&after=${NOW - 300_000}&limit=999`,
          )
        ).json(),
      ).data,
    );
    expect(page).toHaveLength(300);
    expect(page[0]?.slice(-1)).toEqual(['1']);
    expect(page[0]?.[0]).toBe(String(NOW - 600_000));
    const days = rows(
      record(
        (await ask('https://www.okx.com/api/v5/market/candles?instId=ETH-USDT-SWAP&bar=1D&limit=2')).json(),
      ).data,
    );
    expect(new Date(Number(days[0]?.[0])).getUTCHours()).toBe(16);
    expect(days[0]?.slice(-1)).toEqual(['0']);
    const universal = rows(
      record(
        (
          await ask('https://www.okx.com/api/v5/market/candles?instId=ETH-USDT-SWAP&bar=1Dutc&limit=2')
        ).json(),
      ).data,
    );
    expect(new Date(Number(universal[0]?.[0])).getUTCHours()).toBe(0);
  });

  it('counts contracts, says 51001 for strangers, and pongs', async () => {
    const [row] = rows(
      record(
        (
          await ask(
            'https://www.okx.com/api/v5/rubik/stat/contracts/open-interest-history?instId=ETH-USDT-SWAP&period=5m&limit=1',
          )
        ).json(),
      ).data,
    );
    expect(Number(row?.[1]) / Number(row?.[2])).toBeCloseTo(10, 6);
    expect(record((await ask('https://www.okx.com/api/v5/market/ticker?instId=NOPE')).json()).code).toBe(
      '51001',
    );
    expect(await frame('wss://ws.okx.com:8443/ws/v5/public', ['ping'], () => true)).toBe('pong');
    const subscribe = JSON.stringify({
      op: 'subscribe',
      args: [{ channel: 'mark-price', instId: 'ETH-USDT-SWAP' }],
    });
    expect(
      JSON.parse(
        await frame('wss://ws.okx.com:8443/ws/v5/public', [subscribe], (each) => each.includes('markPx')),
      ),
    ).toMatchObject({ arg: { channel: 'mark-price' } });
  });
});

describe('MEXC', () => {
  const data = async (path: string): Promise<Record<string, unknown>> =>
    record(record((await ask(`https://api.mexc.com/api/v1/contract/${path}`)).json()).data);

  it('answers candles as columns in seconds, 2000 at most from the start, sizes in whole contracts', async () => {
    exchange.control.setTime(NOW + 90_000);
    const start = NOW / 1000 - 86_400;
    const columns = await data(`kline/ETH_USDT?interval=Min5&start=${start}&end=${NOW / 1000}`);
    const times = columns.time as number[];
    expect([times.length, times[0], times.at(-1)]).toEqual([289, start, NOW / 1000]);
    expect((columns.vol as number[]).every(Number.isInteger)).toBe(true);
    const long = await data(`kline/fair_price/ETH_USDT?interval=Min1&start=${NOW / 1000 - 200_000}`);
    expect(long.time).toHaveLength(2000);
    expect(new Set(long.vol as number[])).toEqual(new Set([0]));
  });

  it('counts contracts of 0.01 ETH, and says 1001 in HTTP 200 for strangers', async () => {
    const { holdVol, fairPrice } = await data('ticker?symbol=ETH_USDT');
    const coinMargined = await data('ticker?symbol=ETH_USD');
    // The coin-margined contract has a fifth of the open interest, in contracts of 10 USD.
    const coins = Number(holdVol) * 0.01;
    expect((Number(coinMargined.holdVol) * 10) / Number(fairPrice) / coins).toBeCloseTo(0.2, 2);
    expect((await data('detail?symbol=ETH_USDT')).riskLimitCustom).toMatchObject([
      { level: 1, maxVol: 15_000, mmr: 0.004, maxLeverage: 200 },
      { level: 2, maxVol: 60_000 },
      {},
      {},
      {},
      {},
    ]);
    const stranger = await ask('https://api.mexc.com/api/v1/contract/kline/NOPE_USDT?interval=Min5');
    expect([stranger.status, record(stranger.json()).code]).toEqual([200, 1001]);
  });

  it('pushes tickers and rates by symbol, and pongs', async () => {
    const send = (method: string) => JSON.stringify({ method, param: { symbol: 'ETH_USDT' } });
    const url = 'wss://contract.mexc.com/edge';
    const pushed = async (topic: string) =>
      JSON.parse(await frame(url, [send(`sub.${topic}`)], (each) => each.includes('"push.')));
    expect(await pushed('ticker')).toMatchObject({ channel: 'push.ticker', data: { symbol: 'ETH_USDT' } });
    expect(await pushed('funding.rate')).toMatchObject({ channel: 'push.funding.rate', symbol: 'ETH_USDT' });
    expect(JSON.parse(await frame(url, ['{"method":"ping"}'], () => true))).toMatchObject({
      channel: 'pong',
    });
    const refused = await frame(url, [send('sub.ticker').replace('ETH', 'NOPE')], () => true);
    expect(JSON.parse(refused)).toMatchObject({ channel: 'rs.error' });
  });
});

describe('Hyperliquid', () => {
  const info = (body: unknown): Promise<ReplayResponse> => ask('https://api.hyperliquid.xyz/info', { body });

  it('keeps only the newest 5000 candles and weighs them', async () => {
    const candles = (
      await info({ type: 'candleSnapshot', req: { coin: 'ETH', interval: '5m', startTime: 0, endTime: NOW } })
    ).json() as Record<string, unknown>[];
    expect(candles).toHaveLength(5000);
    expect(Object.keys(candles[0] ?? {}).sort()).toEqual(['T', 'c', 'h', 'i', 'l', 'n', 'o', 's', 't', 'v']);
    expect(exchange.requests.at(-1)).toMatchObject({ bodyType: 'candleSnapshot', weight: 20 + 83 });
  });

  it('pairs universe and contexts, settles hourly, and rejects malformed bodies', async () => {
    const [meta, contexts] = (await info({ type: 'metaAndAssetCtxs' })).json() as [
      { universe: unknown[] },
      unknown[],
    ];
    expect(contexts).toHaveLength(meta.universe.length);
    const funding = (
      await info({ type: 'fundingHistory', coin: 'ETH', startTime: NOW - 6 * 3_600_000 })
    ).json() as { time: number }[];
    expect(funding.map(({ time }) => Math.floor(time / 3_600_000))).toEqual(
      Array.from({ length: 6 }, (_, i) => Math.floor(NOW / 3_600_000) - 5 + i),
    );
    expect((await info({ type: 'nonsense' })).status).toBe(422);
    const subscribe = JSON.stringify({
      method: 'subscribe',
      subscription: { type: 'activeAssetCtx', coin: 'ETH' },
    });
    expect(
      JSON.parse(await frame('wss://api.hyperliquid.xyz/ws', [subscribe], (each) => each.includes('markPx'))),
    ).toMatchObject({ channel: 'activeAssetCtx', data: { coin: 'ETH' } });
    expect(await frame('wss://api.hyperliquid.xyz/ws', ['{"method":"ping"}'], () => true)).toBe(
      '{"channel":"pong"}',
    );
  });
});

describe('Gate', () => {
  const root = 'https://api.gateio.ws/api/v4/futures/usdt';

  it('answers bare rows in seconds and contracts, and refuses with a label', async () => {
    const from = (NOW - 900_000) / 1000;
    const window = `interval=5m&from=${from}&to=${from + 600}`;
    const bars = (await ask(`${root}/candlesticks?contract=ETH_USDT&${window}`)).json() as { t: number }[];
    expect(bars.map(({ t }) => t)).toEqual([from, from + 300, from + 600]);
    expect(Object.keys(bars[0] ?? {}).sort()).toEqual(['c', 'h', 'l', 'o', 'sum', 't', 'v']);
    const mark = (await ask(`${root}/candlesticks?contract=mark_ETH_USDT&${window}`)).json() as object[];
    expect(Object.keys(mark[0] ?? {}).sort()).toEqual(['c', 'h', 'l', 'o', 't']);
    const refusals = [
      ['tickers?contract=NOPE_USDT', 'CONTRACT_NOT_FOUND'],
      [`candlesticks?contract=ETH_USDT&${window}&limit=9`, 'INVALID_PARAM_VALUE'],
      [`candlesticks?contract=ETH_USDT&interval=5m&from=${from - 10_000 * 300}`, 'INVALID_PARAM_VALUE'],
    ];
    for (const [path, label] of refusals) {
      const reply = await ask(`${root}/${path}`);
      expect([reply.status, record(reply.json()).label]).toEqual([400, label]);
    }
  });

  it('counts open interest in contracts and states deductions', async () => {
    const [row] = (
      await ask(`${root}/contract_stats?contract=ETH_USDT&interval=5m&limit=1`)
    ).json() as Record<string, number>[];
    const coins = Number(row?.open_interest_usd) / Number(row?.mark_price);
    expect(Number(row?.open_interest) / coins).toBeCloseTo(100, 3);
    const tiers = (await ask(`${root}/risk_limit_tiers?contract=BTC_USDT`)).json() as object[];
    expect(tiers[1]).toMatchObject({ risk_limit: '1000000', maintenance_rate: '0.0035', deduction: '250' });
  });

  it('pushes tickers and forced orders by the sign of the order, and pongs', async () => {
    exchange.control.setTime(Date.UTC(2026, 1, 6, 0, 14));
    const url = 'wss://fx-ws.gateio.ws/v4/ws/usdt';
    const subscribe = (channel: string, contract: string) =>
      JSON.stringify({ time: 1, channel, event: 'subscribe', payload: [contract] });
    const waiting = frame(url, [subscribe('futures.public_liquidates', 'ETH_USDT')], (each) =>
      each.includes('"event":"update"'),
    );
    exchange.control.setSpeed(600);
    const { result } = JSON.parse(await waiting) as { result: { size: number; contract: string }[] };
    exchange.control.setSpeed(0);
    expect(result[0]?.contract).toBe('ETH_USDT');
    expect(result[0]?.size).toBeLessThan(0);
    const ticker = await frame(url, [subscribe('futures.tickers', 'BTC_USDT')], (each) =>
      each.includes('mark_price'),
    );
    expect(JSON.parse(ticker)).toMatchObject({
      channel: 'futures.tickers',
      result: [{ contract: 'BTC_USDT' }],
    });
    const refused = await frame(url, [subscribe('futures.tickers', 'NOPE_USDT')], () => true);
    expect(JSON.parse(refused)).toMatchObject({ result: { status: 'fail' } });
    expect(await frame(url, ['{"time":1,"channel":"futures.ping"}'], () => true)).toContain('futures.pong');
  });
});

describe('Aster', () => {
  it('answers under v3 as Binance does, has no statistics, and gives brackets on its site', async () => {
    exchange.control.setTime(NOW + 90_000);
    const root = 'https://fapi.asterdex.com';
    const bars = rows((await ask(`${root}/fapi/v3/klines?symbol=ETHUSDT&interval=5m&limit=3`)).json());
    expect(bars.map(([time]) => time)).toEqual([NOW - 600_000, NOW - 300_000, NOW]);
    const refused = await ask(`${root}/fapi/v3/premiumIndex?symbol=NOPEUSDT`);
    expect([refused.status, record(refused.json()).code]).toEqual([400, -1121]);
    expect((await ask(`${root}/futures/data/openInterestHist?symbol=ETHUSDT&period=5m`)).status).toBe(404);
    const path = 'https://www.asterdex.com/bapi/futures/v1/friendly/future/common/brackets';
    const { data } = record((await ask(path, { method: 'POST', body: '{"symbol":"ETHUSDT"}' })).json());
    const symbols = (record(data).brackets as { symbol: string }[]).map(({ symbol }) => symbol);
    expect(symbols).toContain('ETHUSDT');
  });

  it('pushes on /stream', async () => {
    const text = await frame('wss://fstream.asterdex.com/stream?streams=ethusdt@markPrice@1s', [], (each) =>
      each.includes('markPriceUpdate'),
    );
    expect(JSON.parse(text)).toMatchObject({ data: { s: 'ETHUSDT' } });
  });
});
