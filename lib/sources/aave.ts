import type { RpcEndpoint } from '../domain/chain-rpc.ts';
import {
  type LendingLiquidation,
  type LendingReserve,
  lendingFault,
  lendingLiquidation,
  lendingTotals,
} from '../domain/lending-account.ts';
import { coinReserve, lendingCoin } from '../domain/lending-coins.ts';
import { dataProviderInterface, oracleInterface, poolInterface } from './aave-abi.ts';
import {
  AAVE_POOLS,
  type AaveMarket,
  aaveMarket,
  BASE_UNIT,
  type EModeCategory,
  eModeCategory,
  type PoolReserve,
  told,
} from './aave-market.ts';
import { type ContractCall, contractCall } from './contract-call.ts';
import { implausible } from './ethereum-rpc.ts';
import { multicall } from './multicall.ts';
import { changed } from './payload.ts';
import type { SourceIo } from './source.ts';

/** Our sums and the pool's own differ by no more than the arithmetic's rounding. */
const AGREEMENT = 0.001;
/** Below a cent there is nothing to compare. */
const LEAST_USD = 0.01;
/** Coins of an account, largest first: beyond them nothing is solved. */
const COINS_LIMIT = 12;
const LARGEST_SUM_USD = 1e13;

/** An account of Aave v3 on one chain. */
export interface AaveAccount {
  /** The chain's time, ms. */
  readonly asOf: number;
  /** By the pool itself, USD; health factor null without debt. */
  readonly collateralUsd: number;
  readonly debtUsd: number;
  readonly healthFactor: number | null;
  /** 0: none. */
  readonly eMode: number;
  /** Its one collateral is of those that admit no other. */
  readonly isIsolated: boolean;
  /** Supplied or owed, largest first. */
  readonly reserves: readonly LendingReserve[];
  /** By coin, most exposed first; null where the reserves do not add up to the pool's own health factor, so that no price can be told. */
  readonly liquidations: readonly AaveLiquidation[] | null;
}

export interface AaveLiquidation {
  readonly coin: string;
  /** USD now, by the pool's oracle. */
  readonly coinPrice: number;
  readonly liquidation: LendingLiquidation;
}

/**
 * What an address holds and owes at Aave, at one block, and at which price of each of its coins it is liquidated. @throws FetchFailure:
 * `implausible` for prices and amounts that cannot be, `format-changed` for answers that do not decode.
 */
export async function aaveAccount(
  address: string,
  endpoint: RpcEndpoint,
  io: SourceIo,
): Promise<AaveAccount> {
  const market = await aaveMarket(endpoint, io);
  const state = await accountState(address as `0x${string}`, market, endpoint, io);
  const category = state.eMode === 0 ? null : await eModeCategory(endpoint, state.eMode, io);
  const reserves = state.holdings.map((holding) => reserveOf(holding, category));
  const fault = lendingFault(reserves) ?? sumFault(state);
  if (fault !== null) throw implausible(endpoint.host, fault, io.now(endpoint.host));
  const collaterals = state.holdings.filter(({ isCollateral }) => isCollateral);
  return {
    asOf: state.asOf,
    collateralUsd: state.collateralUsd,
    debtUsd: state.debtUsd,
    healthFactor: state.healthFactor,
    eMode: state.eMode,
    isIsolated: collaterals.length === 1 && collaterals[0]?.reserve.isIsolated === true,
    reserves: reserves.toSorted((a, b) => worthOf(b) - worthOf(a)),
    liquidations: agrees(reserves, state) ? liquidationsOf(reserves, state.prices) : null,
  };
}

interface Holding {
  readonly reserve: PoolReserve;
  readonly price: number;
  readonly supplied: number;
  readonly debt: number;
  readonly isCollateral: boolean;
}

interface AccountState
  extends Pick<AaveAccount, 'asOf' | 'collateralUsd' | 'debtUsd' | 'healthFactor' | 'eMode'> {
  readonly holdings: readonly Holding[];
  /** USD by symbol, of every reserve of the pool. */
  readonly prices: ReadonlyMap<string, number>;
}

async function accountState(
  user: `0x${string}`,
  market: AaveMarket,
  endpoint: RpcEndpoint,
  io: SourceIo,
): Promise<AccountState> {
  const { pool } = AAVE_POOLS[endpoint.chain];
  const assets = market.reserves.map(({ asset }) => asset);
  const sums = contractCall(pool, poolInterface(), 'getUserAccountData', [user]);
  const mode = contractCall(pool, poolInterface(), 'getUserEMode', [user]);
  const prices = contractCall(market.oracle, oracleInterface(), 'getAssetsPrices', [assets]);
  const each = assets.map((asset) =>
    contractCall(market.dataProvider, dataProviderInterface(), 'getUserReserveData', [asset, user]),
  );
  const calls: readonly ContractCall<unknown>[] = [sums, mode, prices, ...each];
  const { asOf, values } = await multicall<unknown>(endpoint, calls, io);
  const [collateral, debt, , , , health] = told(
    values[0] as ReturnType<typeof sums.decode> | null,
    endpoint,
    'getUserAccountData',
  );
  const eMode = Number(told(values[1] as bigint | null, endpoint, 'getUserEMode'));
  const priced = told(values[2] as readonly bigint[] | null, endpoint, 'getAssetsPrices').map(
    (price) => Number(price) / BASE_UNIT,
  );
  if (priced.length !== assets.length || eMode > 255)
    throw changed(endpoint.host, `${priced.length} prices, e-mode ${eMode}`);
  const holdings = market.reserves.flatMap((reserve, index) => {
    const answer = values[3 + index] as ReturnType<(typeof each)[number]['decode']> | null;
    const [supplied, stable, variable, , , , , , isCollateral] = told(answer, endpoint, reserve.symbol);
    if (supplied + stable + variable === 0n) return [];
    const unit = 10 ** reserve.decimals;
    return {
      reserve,
      price: priced[index] ?? 0,
      supplied: Number(supplied) / unit,
      debt: Number(stable + variable) / unit,
      isCollateral,
    };
  });
  return {
    asOf,
    collateralUsd: Number(collateral) / BASE_UNIT,
    debtUsd: Number(debt) / BASE_UNIT,
    healthFactor: debt === 0n ? null : Number(health) / 1e18,
    eMode,
    holdings,
    prices: new Map(market.reserves.map(({ symbol }, index) => [symbol, priced[index] ?? 0])),
  };
}

function reserveOf(
  { reserve, price, supplied, debt, isCollateral }: Holding,
  category: EModeCategory | null,
): LendingReserve {
  const eModeThreshold = category?.covers(reserve.id) === true ? category.threshold : null;
  const { symbol, threshold } = reserve;
  return { symbol, price, supplied, debt, isCollateral, threshold, eModeThreshold };
}

function worthOf({ price, supplied, debt }: LendingReserve): number {
  return price * (supplied + debt);
}

function sumFault({ collateralUsd, debtUsd, healthFactor }: AccountState): string | null {
  const isSound = [collateralUsd, debtUsd].every((sum) => sum >= 0 && sum < LARGEST_SUM_USD);
  return isSound && (healthFactor === null || healthFactor >= 0)
    ? null
    : `${collateralUsd} of collateral, ${debtUsd} of debt`;
}

/** Whether the reserves, by the formula that the price is solved from, give what the pool itself computes. */
function agrees(reserves: readonly LendingReserve[], state: AccountState): boolean {
  const { collateralUsd, debtUsd, healthFactor } = lendingTotals(reserves);
  const isNear = (own: number, pool: number, least: number): boolean =>
    Math.abs(own - pool) <= Math.max(least, AGREEMENT * Math.max(own, pool));
  if (!isNear(collateralUsd, state.collateralUsd, LEAST_USD)) return false;
  if (!isNear(debtUsd, state.debtUsd, LEAST_USD)) return false;
  // A debt of less than a cent is rounded by the pool.
  if (state.debtUsd < LEAST_USD || state.healthFactor === null) return true;
  return isNear(healthFactor ?? 0, state.healthFactor, 0);
}

function liquidationsOf(
  reserves: readonly LendingReserve[],
  prices: ReadonlyMap<string, number>,
): AaveLiquidation[] {
  const exposure = new Map<string, number>();
  for (const reserve of reserves) {
    const coin = lendingCoin(reserve.symbol);
    if (coin !== null) exposure.set(coin, (exposure.get(coin) ?? 0) + worthOf(reserve));
  }
  return [...exposure]
    .sort(([, a], [, b]) => b - a)
    .slice(0, COINS_LIMIT)
    .flatMap(([coin]) => {
      const coinPrice = prices.get(coinReserve(coin)) ?? 0;
      if (!(coinPrice > 0 && coinPrice < LARGEST_SUM_USD)) return [];
      const follows = ({ symbol }: LendingReserve): boolean => lendingCoin(symbol) === coin;
      return { coin, coinPrice, liquidation: lendingLiquidation(reserves, follows, coinPrice) };
    });
}
