import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RpcEndpoint } from '../../../lib/domain/chain-rpc.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { createHttpClient } from '../../../lib/net/http-client.ts';
import { createRateLimiter } from '../../../lib/net/rate-limiter.ts';
import { createServerClock } from '../../../lib/net/server-clock.ts';
import { aaveAccount } from '../../../lib/sources/aave.ts';
import { RPC_LIMITS } from '../../../lib/sources/ethereum-rpc.ts';
import { tokenBalances } from '../../../lib/sources/token-balances.ts';
import { fetchReplay } from '../../exchange/client.ts';
import { type Exchange, startExchange } from '../../exchange/exchange.ts';
import type { Fault } from '../../exchange/faults.ts';
import { LENDERS, WHALE } from '../../exchange/lending.ts';
import { simulatedTape } from '../../exchange/simulated-tape.ts';

const NOW = Date.UTC(2026, 1, 6);
const ENDPOINT: RpcEndpoint = { chain: 'ethereum', host: 'eth.llamarpc.com', path: '/' };
let exchange: Exchange;

beforeAll(async () => {
  exchange = await startExchange({ tape: simulatedTape('plimsoll'), time: NOW, speed: 0 });
});
afterAll(() => exchange.close());
beforeEach(() => {
  exchange.control.clearFaults();
  exchange.clearRequests();
});

/** The shipped client before the replay, by its own clock. */
function client() {
  let now = NOW;
  const ports = {
    fetch: async (url: string, { body }: RequestInit) => {
      const reply = await fetchReplay(exchange, url, { method: 'POST', body: JSON.parse(String(body)) });
      const headers = Object.entries(reply.headers).filter(([name]) => name !== 'content-length');
      return new Response(reply.text, {
        status: reply.status,
        headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
      });
    },
    now: () => now,
    random: () => 0.5,
    isOnline: () => true,
  };
  const store = { load: async () => undefined, save: async () => undefined };
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
  };
  const limiter = createRateLimiter(RPC_LIMITS, { store, now: ports.now, random: () => 0.5, sleep });
  const io = createHttpClient(ports, limiter, createServerClock(ports.now)).io('interactive');
  const failure = async (read: () => Promise<unknown>): Promise<FetchFailure> => {
    const error: unknown = await read().catch((caught: unknown) => caught);
    if (!(error instanceof FetchFailure)) throw new Error(`no failure: ${JSON.stringify(error)}`);
    return error;
  };
  const balances = () => tokenBalances(WHALE.toLowerCase(), ['WBTC'], ENDPOINT, io);
  return { io, failure, balances, move: (ms: number) => (now += ms) };
}

describe('a server of a chain, over the wire', () => {
  test('answers with no cookie sent and none returned', async () => {
    const { io, balances } = client();
    expect((await balances()).balances).toEqual([{ token: 'WBTC', balance: 500 }]);
    const account = await aaveAccount(LENDERS.single.toLowerCase(), ENDPOINT, io);
    expect(account.liquidations).toMatchObject([{ coin: 'ETH', liquidation: { kind: 'price' } }]);
    expect(exchange.returnedCookies).toEqual([]);
    expect(new Set(exchange.requests.map(({ host, status }) => `${host} ${status}`))).toEqual(
      new Set(['eth.llamarpc.com 200']),
    );
  });

  test.each<[Fault, string]>([
    [{ kind: 'html' }, 'format-changed'],
    [{ kind: 'malformed' }, 'format-changed'],
    [{ kind: 'status', status: 429 }, 'rate-limited'],
    [{ kind: 'status', status: 503 }, 'server-error'],
    [{ kind: 'status', status: 451 }, 'region-blocked'],
    [{ kind: 'huge', bytes: 9_000_000 }, 'too-large'],
    [{ kind: 'drop' }, 'network'],
  ])('%j is a failure of its own kind, and the next good answer is read', async (fault, kind) => {
    exchange.control.setFault({ ...fault, host: ENDPOINT.host });
    const { balances, failure, move } = client();
    expect((await failure(balances)).kind).toBe(kind);
    exchange.control.clearFaults();
    move(10 * 60_000);
    expect((await balances()).balances).toEqual([{ token: 'WBTC', balance: 500 }]);
  });

  test('that states its limit, also with a 200, is left alone', async () => {
    exchange.control.setFault({
      kind: 'status',
      status: 200,
      body: '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit exceeded"}}',
      host: ENDPOINT.host,
    });
    const { balances, failure } = client();
    expect((await failure(balances)).kind).toBe('rate-limited');
    exchange.control.clearFaults();
    exchange.clearRequests();
    expect((await failure(balances)).kind).toBe('rate-limited');
    expect(exchange.requests).toEqual([]);
  });

  test('gets thirty requests a minute at most, a tenth of what is assumed of it', async () => {
    const { balances, move } = client();
    await balances();
    let refused = 0;
    for (let index = 0; index < 60; index++) {
      await balances().catch(() => {
        refused += 1;
      });
    }
    expect(refused).toBeGreaterThan(0);
    expect(exchange.requests.length).toBeLessThanOrEqual(30);
    move(60_000);
    await balances();
  });

  test('that is not on the list has no budget, and is not asked', async () => {
    const { io, failure } = client();
    const stranger = { chain: 'ethereum', host: 'www.bybit.com', path: '/' } as const;
    const answer = await failure(() => tokenBalances(WHALE.toLowerCase(), ['WBTC'], stranger, io));
    expect(answer.kind).toBe('budget-spent');
    expect(exchange.requests).toEqual([]);
  });
});
