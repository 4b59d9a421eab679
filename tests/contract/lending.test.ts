import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHAINS, type Chain } from '../../lib/domain/chain-rpc.ts';
import { FetchFailure } from '../../lib/net/failure.ts';
import { type AaveAccount, aaveAccount } from '../../lib/sources/aave.ts';
import { RPC_LIMITS } from '../../lib/sources/ethereum-rpc.ts';
import type { SourceIo } from '../../lib/sources/source.ts';
import { tokenBalances } from '../../lib/sources/token-balances.ts';
import { BAND_PRICES, CATEGORIES, LENDERS, lenderOf, reservesOf, WHALE } from '../exchange/lending.ts';
import { fallToLiquidation, healthAt, type PlainReserve, riseToLiquidation } from '../reference/lending.ts';
import { NOW } from './fixtures/fixture.ts';
import { ENDPOINTS, type RpcExchange, rpcIo, TAPE } from './fixtures/rpc.ts';

const ETH = ['WETH', 'wstETH', 'weETH'];
const MOVING: Readonly<Record<string, readonly string[]>> = { ETH, BTC: ['WBTC'] };

const read = (address: string, chain: Chain = 'ethereum', io: SourceIo = rpcIo()): Promise<AaveAccount> =>
  aaveAccount(address.toLowerCase(), ENDPOINTS[chain], io);

/** The account from the replay's own ledger, not from what was read. */
function truth(address: string, chain: Chain): PlainReserve[] {
  const { eMode, holdings } = lenderOf(chain, address);
  return holdings.map(({ symbol, supplied, isCollateral, debt }) => {
    const reserve = reservesOf(chain).find((each) => each.symbol === symbol);
    if (reserve === undefined) throw new Error(symbol);
    const category = CATEGORIES[eMode];
    const points = category?.symbols.includes(symbol) ? category.threshold : reserve.threshold;
    return {
      symbol,
      price: Math.round(reserve.price(TAPE, NOW) * 1e8) / 1e8,
      supplied,
      debt,
      threshold: isCollateral ? points / 10_000 : 0,
    };
  });
}

function priceNow(symbol: string, chain: Chain): number {
  return (
    reservesOf(chain)
      .find((each) => each.symbol === symbol)
      ?.price(TAPE, NOW) ?? 0
  );
}

describe('an account of Aave', () => {
  test.each(
    CHAINS.flatMap((chain) =>
      (['single', 'several', 'eMode', 'loop', 'isolated', 'forty'] as const).map(
        (name) => [chain, name] as const,
      ),
    ),
  )(
    'on %s, %s: health factor and liquidation prices are those of an independent solve',
    async (chain, name) => {
      const account = await read(LENDERS[name], chain);
      const reserves = truth(LENDERS[name], chain);
      if (reserves.length === 0) {
        expect(account).toMatchObject({ collateralUsd: 0, debtUsd: 0, healthFactor: null, liquidations: [] });
        return;
      }
      expect(account.healthFactor).toBeCloseTo(healthAt(reserves, [], 1), 6);
      expect(account.reserves).toHaveLength(reserves.length);
      const held = new Set(reserves.map(({ symbol }) => symbol));
      const coins = account.liquidations?.map(({ coin }) => coin) ?? [];
      expect(coins.length).toBeGreaterThan(0);
      expect(coins.length).toBeLessThanOrEqual(12);
      for (const { coin, coinPrice, liquidation } of account.liquidations ?? []) {
        const moving = MOVING[coin] ?? [coin];
        expect(moving.some((symbol) => held.has(symbol))).toBe(true);
        const fall = fallToLiquidation(reserves, moving);
        const rise = riseToLiquidation(reserves, moving);
        if (liquidation.kind !== 'price') {
          expect([liquidation.kind, fall, rise], coin).toEqual(['never', null, null]);
          continue;
        }
        const factor = liquidation.side === 'long' ? fall : rise;
        expect(factor, coin).not.toBeNull();
        expect(liquidation.price / ((factor ?? 0) * coinPrice), coin).toBeCloseTo(1, 6);
      }
    },
  );

  test('of one collateral is priced by the closed form; a band arises from four', async () => {
    for (const name of ['single', 'bandA', 'bandB', 'bandC'] as const) {
      const { liquidations, asOf } = await read(LENDERS[name]);
      expect(liquidations).toHaveLength(1);
      expect(liquidations?.[0]).toMatchObject({ coin: 'ETH', liquidation: { kind: 'price', side: 'long' } });
      const liquidation = liquidations?.[0]?.liquidation;
      if (liquidation?.kind === 'price') expect(liquidation.price).toBeCloseTo(BAND_PRICES[name], 3);
      expect(asOf).toBe(Math.floor(NOW / 12_000) * 12_000);
    }
  });

  test('of staked coins is told in the price of the coin, not of the token', async () => {
    const { liquidations } = await read(LENDERS.eMode);
    const [eth] = liquidations ?? [];
    expect(eth?.coinPrice).toBeCloseTo(priceNow('WETH', 'ethereum'), 6);
    expect(eth?.liquidation.kind === 'price' && eth.liquidation.price).toBeCloseTo(
      3_900_000 / (3_000 * 1.06 * 0.8),
      2,
    );
  });

  test('of staked coins against the coin alone moves alike: nothing else covers it', async () => {
    const { healthFactor, liquidations } = await read(LENDERS.loop);
    expect(healthFactor).toBeLessThan(1.2);
    expect(liquidations).toMatchObject([{ coin: 'ETH', liquidation: { kind: 'never', reason: 'even' } }]);
  });

  test('in isolation mode, in e-mode, or in neither is said so', async () => {
    expect(await read(LENDERS.isolated)).toMatchObject({ isIsolated: true, eMode: 0 });
    expect(await read(LENDERS.loop)).toMatchObject({ isIsolated: false, eMode: 1 });
    expect(await read(LENDERS.single)).toMatchObject({ isIsolated: false, eMode: 0 });
    // What was supplied beside the isolated collateral does not count.
    const { collateralUsd, reserves } = await read(LENDERS.isolated);
    expect(collateralUsd).toBeCloseTo(420_000, 2);
    expect(reserves.find(({ symbol }) => symbol === 'WETH')).toMatchObject({
      isCollateral: false,
      supplied: 25,
    });
  });

  test('without debt has no liquidation price, a stranger nothing at all', async () => {
    expect(await read(LENDERS.noDebt)).toMatchObject({
      healthFactor: null,
      liquidations: [{ coin: 'ETH', liquidation: { kind: 'never', reason: 'no-debt' } }],
    });
    expect(await read(`0x${'12'.repeat(20)}`)).toMatchObject({ reserves: [], liquidations: [], debtUsd: 0 });
  });

  test('the list of reserves is asked once an hour, an account then takes one request', async () => {
    const io = rpcIo();
    await read(LENDERS.single, 'ethereum', io);
    const first = io.asked.length;
    expect(first).toBeLessThanOrEqual(6);
    await read(LENDERS.several, 'ethereum', io);
    expect(io.asked).toHaveLength(first + 1);
    await read(LENDERS.eMode, 'ethereum', io);
    expect(io.asked).toHaveLength(first + 3);
    for (const { url, method, isPersonal, body } of io.asked) {
      expect([url, method, isPersonal]).toEqual(['https://ethereum-rpc.publicnode.com/', 'POST', true]);
      expect(Buffer.byteLength(body ?? '')).toBeLessThan(64_000);
    }
  });

  test('every server that may be chosen has a limit of its own', () => {
    expect(new Set(RPC_LIMITS.map(({ host }) => host)).size).toBe(RPC_LIMITS.length);
    for (const { published, windowMs } of RPC_LIMITS) expect([published, windowMs]).toEqual([300, 60_000]);
  });
});

describe('balances', () => {
  test('of an address in the chosen tokens, in one request', async () => {
    const io = rpcIo();
    const { asOf, balances } = await tokenBalances(
      WHALE.toLowerCase(),
      ['WBTC', 'WETH', 'stETH', 'USDC'],
      ENDPOINTS.ethereum,
      io,
    );
    expect(asOf).toBe(Math.floor(NOW / 12_000) * 12_000);
    expect(balances.map(({ token, balance }) => [token, Number(balance.toPrecision(6))])).toEqual([
      ['WBTC', 500],
      ['WETH', 1_250.5],
      ['stETH', 3_000],
      ['USDC', 0],
    ]);
    // The chain's number, and the balances.
    expect(io.asked).toHaveLength(2);
  });
});

describe('a server that lies or is broken', () => {
  /** Alters the answers of the newest calls, the chain's own number stays. */
  const calls =
    (alter: (result: string, reply: Record<string, unknown>) => unknown) =>
    ({ method, reply }: RpcExchange): unknown =>
      method === 'eth_call' ? alter(String(reply['result']), reply) : reply;

  test.each<[string, (exchange: RpcExchange) => unknown, string]>([
    [
      'another chain',
      ({ reply, method }) => (method === 'eth_chainId' ? { ...reply, result: '0x38' } : reply),
      'implausible',
    ],
    [
      'a chain that is no number',
      ({ reply, method }) => (method === 'eth_chainId' ? { ...reply, result: 'one' } : reply),
      'format-changed',
    ],
    ['the answer to another request', ({ reply }) => ({ ...reply, id: 0 }), 'format-changed'],
    ['no version', ({ reply }) => ({ id: reply['id'], result: reply['result'] }), 'format-changed'],
    ['nothing', calls((_, reply) => ({ ...reply, result: '0x' })), 'format-changed'],
    ['short words', calls((result, reply) => ({ ...reply, result: result.slice(0, 130) })), 'format-changed'],
    ['half a byte', calls((result, reply) => ({ ...reply, result: result.slice(0, -1) })), 'format-changed'],
    ['no hex', calls((_, reply) => ({ ...reply, result: '<html>' })), 'format-changed'],
    ['a number', calls((_, reply) => ({ ...reply, result: 7 })), 'format-changed'],
    ['null', calls((_, reply) => ({ ...reply, result: null })), 'format-changed'],
    ['a list', () => [], 'format-changed'],
    [
      'a revert',
      calls((_, { id }) => ({ jsonrpc: '2.0', id, error: { code: 3, message: 'execution reverted' } })),
      'format-changed',
    ],
    [
      'its limit',
      calls((_, { id }) => ({ jsonrpc: '2.0', id, error: { code: -32_005, message: 'limit' } })),
      'rate-limited',
    ],
    [
      'its own fault',
      calls((_, { id }) => ({ jsonrpc: '2.0', id, error: { code: -32_603, message: 'oops' } })),
      'server-error',
    ],
    [
      'that the key is unknown',
      calls((_, { id }) => ({ jsonrpc: '2.0', id, error: { code: -32_000, message: 'Unauthorized' } })),
      'no-data',
    ],
    ['absurd numbers', calls((result, reply) => ({ ...reply, result: withLargeWords(result) })), 'any'],
  ])('says %s: refused, and never another error', async (_, alter, kind) => {
    for (const attempt of [
      () => read(LENDERS.several, 'ethereum', rpcIo(alter)),
      () => tokenBalances(WHALE.toLowerCase(), ['WBTC'], ENDPOINTS.ethereum, rpcIo(alter)),
    ]) {
      const answer = await attempt().catch((error: unknown) => error);
      expect(answer).toBeInstanceOf(FetchFailure);
      if (kind !== 'any') expect((answer as FetchFailure).kind).toBe(kind);
    }
  });

  test('whose contracts are of another chain, though it says otherwise, is refused', async () => {
    const io = rpcIo(({ method, reply }) => (method === 'eth_chainId' ? { ...reply, result: '0x1' } : reply));
    const answer = aaveAccount(
      LENDERS.single,
      { chain: 'ethereum', host: 'arb1.arbitrum.io', path: '/rpc' },
      io,
    );
    await expect(answer).rejects.toMatchObject({ kind: 'implausible' });
  });

  test('whose newest block is of yesterday, or of tomorrow, is refused', async () => {
    for (const now of [NOW + 86_400_000, NOW - 86_400_000])
      await expect(read(LENDERS.single, 'ethereum', rpcIo(undefined, now))).rejects.toMatchObject({
        kind: 'implausible',
      });
  });

  test('where the path carries no key that it knows, says so', async () => {
    const endpoint = { chain: 'ethereum', host: 'eth-mainnet.g.alchemy.com', path: '/v2/none' } as const;
    await expect(aaveAccount(LENDERS.single, endpoint, rpcIo())).rejects.toMatchObject({ kind: 'no-data' });
    const good = { ...endpoint, path: '/v2/replay-key' };
    await expect(aaveAccount(LENDERS.single, good, rpcIo())).resolves.toMatchObject({ eMode: 0 });
  });

  test('that alters any bytes gets a failure, or numbers that can be', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.stringMatching(/^[0-9a-f]{64}$/),
        async (which, place, word) => {
          let seen = 0;
          const io = rpcIo(
            calls((result, reply) => {
              seen += 1;
              if (seen !== which + 1) return reply;
              const words = Math.floor((result.length - 2) / 64);
              const at = 2 + 64 * Math.floor(place * words);
              return { ...reply, result: result.slice(0, at) + word + result.slice(at + 64) };
            }),
          );
          const answer = await read(LENDERS.several, 'ethereum', io).catch((error: unknown) => error);
          if (answer instanceof FetchFailure) return;
          expect(answer).not.toBeInstanceOf(Error);
          const { collateralUsd, debtUsd, healthFactor, liquidations } = answer as AaveAccount;
          for (const sum of [collateralUsd, debtUsd, healthFactor ?? 0])
            expect(sum).toBeGreaterThanOrEqual(0);
          for (const { liquidation } of liquidations ?? [])
            if (liquidation.kind === 'price') expect(liquidation.price).toBeGreaterThan(0);
        },
      ),
      { numRuns: 120 },
    );
  });

  test('whose reserves do not add up to the pool’s own health factor is told without a liquidation price', async () => {
    const honest = await read(LENDERS.single);
    let calledAt = 0;
    const io = rpcIo(
      calls((result, reply) => {
        calledAt += 1;
        // The fifth call is the account's own: its debt in USDC, told a tenth larger in the sums alone.
        if (calledAt !== 5) return reply;
        const debt = BigInt(Math.round(honest.debtUsd * 1e8));
        const word = debt.toString(16).padStart(64, '0');
        expect(result).toContain(word);
        const larger = ((debt * 11n) / 10n).toString(16).padStart(64, '0');
        return { ...reply, result: result.replace(word, larger) };
      }),
    );
    expect(await read(LENDERS.single, 'ethereum', io)).toMatchObject({ liquidations: null, eMode: 0 });
    expect(honest.liquidations).not.toBeNull();
  });
});

/** Every word with a digit in it beyond the first ones, which are lengths and offsets, made as large as can be. */
function withLargeWords(result: string): string {
  const words = result.slice(2).match(/.{64}/g) ?? [];
  return `0x${words.map((word, index) => (index > 8 && /[1-9a-f]/.test(word) ? 'f'.repeat(64) : word)).join('')}`;
}
