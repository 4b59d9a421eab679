import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  OWN_ACCOUNT_VENUES,
  type OwnAccount,
  type OwnAccountVenue,
} from '../../../lib/domain/own-account.ts';
import { createHttpClient } from '../../../lib/net/http-client.ts';
import { createRateLimiter } from '../../../lib/net/rate-limiter.ts';
import { createServerClock } from '../../../lib/net/server-clock.ts';
import { ACCOUNT_SOURCES } from '../../../lib/sources/account-sources.ts';
import { SOURCE_LIMITS } from '../../../lib/sources/registry.ts';
import type { SourceIo } from '../../../lib/sources/source.ts';
import { fetchReplay } from '../../exchange/client.ts';
import { type Exchange, startExchange } from '../../exchange/exchange.ts';
import { OWN_DYDX, OWN_HEX, OWN_LIGHTER_INDEX, ownHoldings } from '../../exchange/own-account.ts';
import { simulatedTape } from '../../exchange/simulated-tape.ts';

const NOW = Date.UTC(2026, 1, 6, 0, 20);
const tape = simulatedTape('dialects');
let exchange: Exchange;

beforeAll(async () => {
  exchange = await startExchange({ tape, time: NOW, speed: 0, tickMs: 50 });
});
afterAll(() => exchange.close());
beforeEach(() => exchange.control.clearFaults());

/** The shipped transport and limiter before the replay. */
function replayIo(): SourceIo {
  const now = Date.now;
  const store = { load: async () => undefined, save: async () => undefined };
  const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
  const limiter = createRateLimiter(SOURCE_LIMITS, { store, now, random: () => 0.5, sleep });
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const body = typeof init.body === 'string' ? { body: JSON.parse(init.body) as object } : undefined;
    const reply = await fetchReplay(exchange, url, body);
    return new Response(reply.text, {
      status: reply.status,
      headers: { 'content-type': String(reply.headers['content-type']) },
    });
  };
  const ports = { fetch, now, random: () => 0.5, isOnline: () => true };
  return createHttpClient(ports, limiter, createServerClock(now)).io('interactive');
}

const OWN: Readonly<Record<OwnAccountVenue, OwnAccount>> = {
  hyperliquid: { address: OWN_HEX },
  dydx: { address: OWN_DYDX },
  lighter: { address: OWN_HEX },
};

describe.each(OWN_ACCOUNT_VENUES)('the replay of %s', (venue) => {
  test('tells what its trader holds, as the venue does', async () => {
    const { positions } = await ACCOUNT_SOURCES[venue].positions(OWN[venue], replayIo());
    const [cross, isolated] = ownHoldings(tape, venue, NOW);
    if (cross === undefined || isolated === undefined) throw new Error('the replay holds nothing');
    expect(positions).toHaveLength(2);
    for (const [index, { instrument, position }] of [cross, isolated].entries()) {
      const { liquidationPrice, entryPrice, ...told } = positions[index] ?? {};
      expect(told).toMatchObject({
        symbol: `${instrument.base}/USDC:USDC`,
        side: position.side,
        size: position.size,
        marginMode: position.marginMode,
      });
      expect(entryPrice).toBeCloseTo(position.entryPrice, 2);
      // dYdX tells none: ours is calculated from values at the mark, the replay's from the margin at entry.
      expect(liquidationPrice).toBeCloseTo(position.liquidationPrice ?? 0, 2);
    }
    expect(positions[0]?.accountValue).toBeCloseTo(cross.position.margin + cross.profit, 2);
    expect(positions[1]?.margin).toBeCloseTo(isolated.position.margin, 2);
    const leverages = venue === 'dydx' ? [expect.any(Number), expect.any(Number)] : [4, 5];
    expect(positions.map(({ leverage }) => leverage)).toEqual(leverages);
  });

  test('of a stranger tells nothing', async () => {
    const strangers = { hyperliquid: `0x${'0'.repeat(40)}`, dydx: 'dydx1stranger', lighter: '7' };
    const asked = ACCOUNT_SOURCES[venue].positions({ address: strangers[venue] }, replayIo());
    if (venue === 'hyperliquid') expect(await asked).toMatchObject({ positions: [] });
    else await expect(asked).rejects.toMatchObject({ kind: 'no-data' });
  });
});

test('Lighter knows the trader by index too, and dYdX none of the other subaccounts', async () => {
  const byIndex = await ACCOUNT_SOURCES.lighter.positions({ address: OWN_LIGHTER_INDEX }, replayIo());
  expect(byIndex.positions).toHaveLength(2);
  const other = ACCOUNT_SOURCES.dydx.positions({ address: OWN_DYDX, subaccount: 1 }, replayIo());
  await expect(other).rejects.toMatchObject({ kind: 'no-data' });
});
