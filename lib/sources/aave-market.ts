import { HOUR_MS } from '../domain/candles.ts';
import type { Chain, RpcEndpoint } from '../domain/chain-rpc.ts';
import { RESERVES_LIMIT } from '../domain/lending-account.ts';
import { addressesInterface, dataProviderInterface, oracleInterface, poolInterface } from './aave-abi.ts';
import { type ContractCall, contractCall, type Hex } from './contract-call.ts';
import { implausible } from './ethereum-rpc.ts';
import { memoise } from './memo.ts';
import { multicall } from './multicall.ts';
import { changed } from './payload.ts';
import type { SourceIo } from './source.ts';

/** Pools and the registries that name their other contracts (github.com/bgd-labs/aave-address-book). */
export const AAVE_POOLS: Readonly<Record<Chain, { readonly pool: Hex; readonly addresses: Hex }>> = {
  ethereum: {
    pool: '0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2',
    addresses: '0x2f39d218133AFaB8F2B819B1066c7E434Ad94E9e',
  },
  arbitrum: {
    pool: '0x794a61358D6845594F94dc1DB02A252b5b4814aD',
    addresses: '0xa97684ead0e402dC232d5A977953DF7ECBaB3CDb',
  },
};
/** Prices and sums are in USD of eight decimals. */
export const BASE_UNIT = 1e8;
/** Thresholds are in basis points. */
const BASIS_POINTS = 10_000;
const LONGEST_SYMBOL = 30;
const LARGEST_DECIMALS = 30;

/** One reserve of a pool, as it is set for all accounts. */
export interface PoolReserve {
  readonly symbol: string;
  readonly asset: Hex;
  /** Its place in the bitmaps of categories. */
  readonly id: number;
  readonly decimals: number;
  /** 0-1. */
  readonly threshold: number;
  /** An account whose one collateral it is borrows in isolation mode. */
  readonly isIsolated: boolean;
}

export interface AaveMarket {
  readonly dataProvider: Hex;
  readonly oracle: Hex;
  readonly reserves: readonly PoolReserve[];
}

/** An e-mode category: its threshold, and the reserves that it covers. */
export interface EModeCategory {
  /** 0-1. */
  readonly threshold: number;
  covers(id: number): boolean;
}

/** Thresholds change by vote, not by the minute. Key: the endpoint in one text. */
const markets = memoise(HOUR_MS, (key, io) => loadMarket(JSON.parse(key) as RpcEndpoint, io));
const categories = memoise(HOUR_MS, (key, io) => {
  const { id, ...endpoint } = JSON.parse(key) as RpcEndpoint & { id: number };
  return loadCategory(endpoint, id, io);
});

/** What a chain's pool lists, an hour old at most. @throws FetchFailure. */
export function aaveMarket({ chain, host, path }: RpcEndpoint, io: SourceIo): Promise<AaveMarket> {
  return markets(JSON.stringify({ chain, host, path }), io);
}

/** An e-mode category, an hour old at most. @param id 1-255. @throws FetchFailure. */
export function eModeCategory(
  { chain, host, path }: RpcEndpoint,
  id: number,
  io: SourceIo,
): Promise<EModeCategory> {
  return categories(JSON.stringify({ chain, host, path, id }), io);
}

/** An answer that must be there. @throws FetchFailure `format-changed`. */
export function told<T>(value: T | null | undefined, { host }: RpcEndpoint, what: string): T {
  if (value === null || value === undefined) throw changed(host, `${what}: the contract refuses`);
  return value;
}

/** Basis points as a share. @throws FetchFailure `implausible` beyond 1. */
function shareOf(points: bigint | number, { host }: RpcEndpoint, what: string, io: SourceIo): number {
  const share = Number(points) / BASIS_POINTS;
  if (!(share >= 0 && share <= 1)) throw implausible(host, `${what}: a threshold of ${share}`, io.now(host));
  return share;
}

async function loadMarket(endpoint: RpcEndpoint, io: SourceIo): Promise<AaveMarket> {
  const { addresses, pool } = AAVE_POOLS[endpoint.chain];
  const registry = addressesInterface();
  const { values } = await multicall<Hex>(
    endpoint,
    [
      contractCall(addresses, registry, 'getPool', []),
      contractCall(addresses, registry, 'getPriceOracle', []),
      contractCall(addresses, registry, 'getPoolDataProvider', []),
    ],
    io,
  );
  const [namedPool, oracle, dataProvider] = values.map((value) => told(value, endpoint, 'the registry'));
  if (namedPool !== pool)
    throw implausible(endpoint.host, `names the pool ${namedPool}`, io.now(endpoint.host));
  const market = { oracle: told(oracle, endpoint, ''), dataProvider: told(dataProvider, endpoint, '') };
  return { ...market, reserves: await loadReserves(endpoint, market, io) };
}

async function loadReserves(
  endpoint: RpcEndpoint,
  { oracle, dataProvider }: Pick<AaveMarket, 'oracle' | 'dataProvider'>,
  io: SourceIo,
): Promise<PoolReserve[]> {
  const { host, chain } = endpoint;
  const provider = dataProviderInterface();
  const unitCall = contractCall(oracle, oracleInterface(), 'BASE_CURRENCY_UNIT', []);
  const listCall = contractCall(dataProvider, provider, 'getAllReservesTokens', []);
  const first = await multicall<unknown>(endpoint, [unitCall, listCall], io);
  if (Number(first.values[0] as bigint) !== BASE_UNIT)
    throw implausible(host, `its oracle counts in units of ${String(first.values[0])}`, io.now(host));
  const tokens = told(first.values[1] as ReturnType<typeof listCall.decode> | null, endpoint, 'the list');
  if (tokens.length > RESERVES_LIMIT) throw changed(host, `${tokens.length} reserves`);
  const pool = poolInterface();
  const settings = tokens.map(({ tokenAddress }) =>
    contractCall(dataProvider, provider, 'getReserveConfigurationData', [tokenAddress]),
  );
  const places = tokens.map(({ tokenAddress }) =>
    contractCall(AAVE_POOLS[chain].pool, pool, 'getReserveData', [tokenAddress]),
  );
  const ceilings = tokens.map(({ tokenAddress }) =>
    contractCall(dataProvider, provider, 'getDebtCeiling', [tokenAddress]),
  );
  const calls: readonly ContractCall<unknown>[] = [...settings, ...places, ...ceilings];
  const { values } = await multicall<unknown>(endpoint, calls, io);
  const at = <T>(list: readonly ContractCall<T>[], offset: number, index: number): T | null =>
    list[index] === undefined ? null : ((values[offset + index] ?? null) as T | null);
  return tokens.map(({ symbol, tokenAddress }, index) => {
    const [decimals, , threshold] = told(at(settings, 0, index), endpoint, `the settings of ${symbol}`);
    const { id } = told(at(places, tokens.length, index), endpoint, `the place of ${symbol}`);
    if (Number(decimals) > LARGEST_DECIMALS || id >= RESERVES_LIMIT)
      throw implausible(host, `${symbol}: ${decimals} decimals, place ${id}`, io.now(host));
    return {
      symbol: symbol.slice(0, LONGEST_SYMBOL),
      asset: tokenAddress,
      id,
      decimals: Number(decimals),
      threshold: shareOf(threshold, endpoint, symbol, io),
      // A pool without isolation mode has no such question.
      isIsolated: (at(ceilings, 2 * tokens.length, index) ?? 0n) > 0n,
    };
  });
}

async function loadCategory(endpoint: RpcEndpoint, id: number, io: SourceIo): Promise<EModeCategory> {
  const { pool } = AAVE_POOLS[endpoint.chain];
  const abi = poolInterface();
  const config = contractCall(pool, abi, 'getEModeCategoryCollateralConfig', [id]);
  const bitmap = contractCall(pool, abi, 'getEModeCategoryCollateralBitmap', [id]);
  const { values } = await multicall<unknown>(endpoint, [config, bitmap], io);
  const what = `e-mode ${id}`;
  const { liquidationThreshold } = told(values[0] as ReturnType<typeof config.decode> | null, endpoint, what);
  const covered = told(values[1] as bigint | null, endpoint, what);
  return {
    threshold: shareOf(liquidationThreshold, endpoint, what, io),
    covers: (place) => ((covered >> BigInt(place)) & 1n) === 1n,
  };
}
