import { decodeFunctionData, encodeFunctionResult, getAddress, parseAbi } from 'viem/utils';
import {
  balanceOf,
  CATEGORIES,
  lenderOf,
  type ReplayChain,
  type ReplayReserve,
  reservesOf,
} from '../lending.ts';
import type { Tape } from '../tape.ts';
import { type ApiReply, type ApiRequest, asRecord, type Dialect } from './dialect.ts';

/** Servers of two chains, each with the path at which it answers. */
const SERVERS: Readonly<Record<string, { readonly chain: ReplayChain; readonly path: RegExp }>> = {
  'ethereum-rpc.publicnode.com': { chain: 'ethereum', path: /^\/$/ },
  'eth.llamarpc.com': { chain: 'ethereum', path: /^\/$/ },
  'cloudflare-eth.com': { chain: 'ethereum', path: /^\/$/ },
  'eth-mainnet.g.alchemy.com': { chain: 'ethereum', path: /^\/v2\/replay-key$/ },
  'mainnet.infura.io': { chain: 'ethereum', path: /^\/v3\/replay-key$/ },
  'arbitrum-one-rpc.publicnode.com': { chain: 'arbitrum', path: /^\/$/ },
  'arb1.arbitrum.io': { chain: 'arbitrum', path: /^\/rpc$/ },
  'arb-mainnet.g.alchemy.com': { chain: 'arbitrum', path: /^\/v2\/replay-key$/ },
  'arbitrum-mainnet.infura.io': { chain: 'arbitrum', path: /^\/v3\/replay-key$/ },
};

const CHAIN_IDS = { ethereum: 1n, arbitrum: 42161n } as const;
const BLOCK_MS = { ethereum: 12_000, arbitrum: 1_000 } as const;
const MULTICALL = '0xcA11bde05977b3631167028862bE2a173976CA11';
const CONTRACTS = {
  ethereum: {
    addresses: '0x2f39d218133AFaB8F2B819B1066c7E434Ad94E9e',
    pool: '0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2',
    oracle: '0x54586bE62E3c3580375aE3723C145253060Ca0C2',
    dataProvider: '0x0a16f2FCC0D44FaE41cc54e079281D84A363bECD',
  },
  arbitrum: {
    addresses: '0xa97684ead0e402dC232d5A977953DF7ECBaB3CDb',
    pool: '0x794a61358D6845594F94dc1DB02A252b5b4814aD',
    oracle: '0xb56c2F0B653B2e0b10C9b928C8580Ac5Df02C7C7',
    dataProvider: '0x6b4E260b765B3cA1514e618C0215A6B7839fF93e',
  },
} as const;

const ABI = parseAbi([
  'struct Call3 { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'struct TokenData { string symbol; address tokenAddress; }',
  'struct ReserveConfigurationMap { uint256 data; }',
  'struct ReserveDataLegacy { ReserveConfigurationMap configuration; uint128 liquidityIndex; uint128 currentLiquidityRate; uint128 variableBorrowIndex; uint128 currentVariableBorrowRate; uint128 currentStableBorrowRate; uint40 lastUpdateTimestamp; uint16 id; address aTokenAddress; address stableDebtTokenAddress; address variableDebtTokenAddress; address interestRateStrategyAddress; uint128 accruedToTreasury; uint128 unbacked; uint128 isolationModeTotalDebt; }',
  'struct CollateralConfig { uint16 ltv; uint16 liquidationThreshold; uint16 liquidationBonus; }',
  'function aggregate3(Call3[] calldata calls) payable returns (Result[] memory returnData)',
  'function getChainId() view returns (uint256)',
  'function getCurrentBlockTimestamp() view returns (uint256)',
  'function getPool() view returns (address)',
  'function getPriceOracle() view returns (address)',
  'function getPoolDataProvider() view returns (address)',
  'function getReserveData(address asset) view returns (ReserveDataLegacy memory)',
  'function getUserAccountData(address user) view returns (uint256, uint256, uint256, uint256, uint256, uint256)',
  'function getUserEMode(address user) view returns (uint256)',
  'function getEModeCategoryCollateralConfig(uint8 id) view returns (CollateralConfig memory)',
  'function getEModeCategoryCollateralBitmap(uint8 id) view returns (uint128)',
  'function getAllReservesTokens() view returns (TokenData[] memory)',
  'function getReserveConfigurationData(address asset) view returns (uint256, uint256, uint256, uint256, uint256, bool, bool, bool, bool, bool)',
  'function getDebtCeiling(address asset) view returns (uint256)',
  'function getUserReserveData(address asset, address user) view returns (uint256, uint256, uint256, uint256, uint256, uint256, uint256, uint40, bool)',
  'function BASE_CURRENCY_UNIT() view returns (uint256)',
  'function getAssetsPrices(address[] assets) view returns (uint256[])',
  'function balanceOf(address) view returns (uint256)',
]);
type Hex = `0x${string}`;
const NOBODY = `0x${'0'.repeat(40)}` as const;
const MAX = 2n ** 256n - 1n;

/** Public servers of Ethereum and Arbitrum: the contracts of Multicall3, Aave v3 and some tokens, in their own encodings. */
export const ethereumRpc: Dialect = {
  venue: 'hyperliquid',
  restHosts: Object.keys(SERVERS),
  socketHosts: [],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: () => null,
  faultBody: (status) => ({
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: null,
      error: {
        code: status === 429 ? -32_005 : -32_603,
        message: status === 429 ? 'rate limit reached' : 'internal error',
      },
    }),
    contentType: 'application/json',
  }),
};

function handle({ host, path, method, body }: ApiRequest, tape: Tape, now: number): ApiReply {
  const server = SERVERS[host];
  if (server === undefined || method !== 'POST') return { status: 405, body: 'Method Not Allowed' };
  const { id = null, method: asked, params } = asRecord(body);
  const failed = (code: number, message: string, status = 200): ApiReply => ({
    status,
    body: { jsonrpc: '2.0', id, error: { code, message } },
  });
  if (!server.path.test(path)) return failed(-32_600, 'Must be authenticated!', 401);
  const done = (result: unknown): ApiReply => ({ body: { jsonrpc: '2.0', id, result } });
  if (asked === 'eth_chainId') return done(`0x${CHAIN_IDS[server.chain].toString(16)}`);
  if (asked !== 'eth_call' || !Array.isArray(params)) return failed(-32_601, 'the method does not exist');
  const { to, data } = asRecord(params[0]);
  const result = call({ chain: server.chain, tape, now }, String(to), String(data) as Hex);
  return result === null ? failed(3, 'execution reverted') : done(result);
}

interface Chain {
  readonly chain: ReplayChain;
  readonly tape: Tape;
  readonly now: number;
}

/** null: the contract reverts. */
function call(on: Chain, to: string, data: Hex): Hex | null {
  const question = (() => {
    try {
      return decodeFunctionData({ abi: ABI, data });
    } catch {
      return null;
    }
  })();
  if (question === null) return null;
  const { functionName, args = [] } = question as { functionName: string; args?: readonly unknown[] };
  if (functionName === 'aggregate3') {
    if (getAddress(to) !== MULTICALL) return null;
    const calls = args[0] as readonly { target: string; allowFailure: boolean; callData: Hex }[];
    const results = calls.map(({ target, callData }) => {
      const returnData = call(on, target, callData);
      return { success: returnData !== null, returnData: returnData ?? ('0x' as Hex) };
    });
    if (calls.some(({ allowFailure }, index) => !allowFailure && !results[index]?.success)) return null;
    return encoded('aggregate3', results);
  }
  const answer = answerOf(on, getAddress(to), functionName, args);
  return answer === null ? null : encoded(functionName, answer);
}

function encoded(functionName: string, result: unknown): Hex {
  return encodeFunctionResult({ abi: ABI, functionName, result } as Parameters<
    typeof encodeFunctionResult
  >[0]);
}

function answerOf(on: Chain, to: string, name: string, args: readonly unknown[]): unknown {
  const contracts = CONTRACTS[on.chain];
  switch (to) {
    case MULTICALL:
      return ofMulticall(on, name);
    case contracts.addresses:
      return (
        {
          getPool: contracts.pool,
          getPriceOracle: contracts.oracle,
          getPoolDataProvider: contracts.dataProvider,
        }[name] ?? null
      );
    case contracts.oracle:
      return ofOracle(on, name, args);
    case contracts.pool:
      return ofPool(on, name, args);
    case contracts.dataProvider:
      return ofDataProvider(on, name, args);
    default: {
      const balance =
        name === 'balanceOf' && on.chain === 'ethereum' ? balanceOf(to, String(args[0]), on.now) : null;
      const decimals = to.startsWith('0x2260') ? 8 : to.startsWith('0xA0b8') ? 6 : 18;
      return balance === null ? null : units(balance, decimals);
    }
  }
}

function ofMulticall({ chain, now }: Chain, name: string): unknown {
  if (name === 'getChainId') return CHAIN_IDS[chain];
  return name === 'getCurrentBlockTimestamp'
    ? BigInt((Math.floor(now / BLOCK_MS[chain]) * BLOCK_MS[chain]) / 1_000)
    : null;
}

function ofOracle(on: Chain, name: string, args: readonly unknown[]): unknown {
  if (name === 'BASE_CURRENCY_UNIT') return 10n ** 8n;
  if (name !== 'getAssetsPrices') return null;
  const reserves = (args[0] as readonly string[]).map((asset) => reserveAt(on.chain, asset));
  return reserves.some((reserve) => reserve === undefined)
    ? null
    : reserves.map((reserve) => priceOf(on, reserve as ReplayReserve));
}

function ofPool(on: Chain, name: string, args: readonly unknown[]): unknown {
  const [first] = args;
  switch (name) {
    case 'getUserEMode':
      return BigInt(lenderOf(on.chain, String(first)).eMode);
    case 'getUserAccountData':
      return accountData(on, String(first));
    case 'getEModeCategoryCollateralConfig': {
      const threshold = CATEGORIES[Number(first)]?.threshold ?? 0;
      return { ltv: Math.max(0, threshold - 200), liquidationThreshold: threshold, liquidationBonus: 10_100 };
    }
    case 'getEModeCategoryCollateralBitmap':
      return bitmapOf(on.chain, Number(first));
    case 'getReserveData': {
      const reserve = reserveAt(on.chain, String(first));
      if (reserve === undefined) return null;
      const none = { liquidityIndex: 10n ** 27n, currentLiquidityRate: 0n, variableBorrowIndex: 10n ** 27n };
      return {
        configuration: { data: BigInt(reserve.threshold) << 16n },
        ...none,
        currentVariableBorrowRate: 0n,
        currentStableBorrowRate: 0n,
        lastUpdateTimestamp: Math.floor(on.now / 1_000),
        id: reserve.id,
        aTokenAddress: reserve.asset,
        stableDebtTokenAddress: NOBODY,
        variableDebtTokenAddress: reserve.asset,
        interestRateStrategyAddress: NOBODY,
        accruedToTreasury: 0n,
        unbacked: 0n,
        isolationModeTotalDebt: 0n,
      };
    }
    default:
      return null;
  }
}

function ofDataProvider(on: Chain, name: string, args: readonly unknown[]): unknown {
  if (name === 'getAllReservesTokens')
    return reservesOf(on.chain).map(({ symbol, asset }) => ({ symbol, tokenAddress: asset }));
  const reserve = reserveAt(on.chain, String(args[0]));
  if (reserve === undefined) return null;
  const { decimals, threshold, debtCeiling } = reserve;
  if (name === 'getDebtCeiling') return BigInt(debtCeiling);
  if (name === 'getReserveConfigurationData') {
    const numbers = [decimals, Math.max(0, threshold - 300), threshold, 10_500, 1_000].map(BigInt);
    return [...numbers, threshold > 0, true, false, true, false];
  }
  if (name !== 'getUserReserveData') return null;
  const holding = lenderOf(on.chain, String(args[1])).holdings.find(
    ({ symbol }) => symbol === reserve.symbol,
  );
  const debt = units(holding?.debt ?? 0, decimals);
  return [
    units(holding?.supplied ?? 0, decimals),
    0n,
    debt,
    0n,
    debt,
    0n,
    0n,
    0,
    holding?.isCollateral ?? false,
  ];
}

/** As the contract computes it, in whole numbers: sums in eight decimals, thresholds in four, the health factor in eighteen. */
function accountData(on: Chain, user: string): readonly bigint[] {
  const { eMode, holdings } = lenderOf(on.chain, user);
  const category = CATEGORIES[eMode];
  let collateral = 0n;
  let weighted = 0n;
  let debt = 0n;
  for (const holding of holdings) {
    const reserve = reservesOf(on.chain).find(({ symbol }) => symbol === holding.symbol);
    if (reserve === undefined) continue;
    const unit = 10n ** BigInt(reserve.decimals);
    const price = priceOf(on, reserve);
    const threshold = category?.symbols.includes(holding.symbol) ? category.threshold : reserve.threshold;
    if (holding.isCollateral && threshold > 0) {
      const value = (units(holding.supplied, reserve.decimals) * price) / unit;
      collateral += value;
      weighted += value * BigInt(threshold);
    }
    debt += (units(holding.debt, reserve.decimals) * price + unit - 1n) / unit;
  }
  const health = debt === 0n ? MAX : (weighted * 10n ** 18n) / debt / 10_000n;
  const average = collateral === 0n ? 0n : weighted / collateral;
  return [collateral, debt, 0n, average, average, health];
}

function reserveAt(chain: ReplayChain, asset: string): ReplayReserve | undefined {
  return reservesOf(chain).find((reserve) => reserve.asset === getAddress(asset));
}

function bitmapOf(chain: ReplayChain, category: number): bigint {
  return reservesOf(chain)
    .filter(({ symbol }) => CATEGORIES[category]?.symbols.includes(symbol))
    .reduce((bits, { id }) => bits | (1n << BigInt(id)), 0n);
}

function priceOf({ tape, now }: Chain, { price }: ReplayReserve): bigint {
  return BigInt(Math.round(price(tape, now) * 1e8));
}

/** An amount in its smallest units; twelve digits are as many as a number holds safely. */
function units(amount: number, decimals: number): bigint {
  const digits = Math.min(decimals, 9);
  return BigInt(Math.round(amount * 10 ** digits)) * 10n ** BigInt(decimals - digits);
}
