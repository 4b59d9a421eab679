import { HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { CHAIN_IDS, type RpcEndpoint } from '../domain/chain-rpc.ts';
import { type ContractCall, contractCall, contractInterface, type Hex } from './contract-call.ts';
import { checkChain, ethCall, implausible } from './ethereum-rpc.ts';
import { changed } from './payload.ts';
import type { SourceIo } from './source.ts';

/** The same on every chain (github.com/mds1/multicall3). */
const MULTICALL = '0xcA11bde05977b3631167028862bE2a173976CA11';
const multicallInterface = contractInterface([
  'struct Call { address target; bool allowFailure; bytes callData; }',
  'struct Result { bool success; bytes returnData; }',
  'function aggregate3(Call[] calls) payable returns (Result[] returnData)',
  'function getChainId() view returns (uint256 chainid)',
  'function getCurrentBlockTimestamp() view returns (uint256 timestamp)',
]);

/** Some servers take no more than 64 kB in one request. */
const CALLS_A_REQUEST = 100;
const REQUESTS = 6;
/** A server this far behind is out of step with its chain: what it tells is no present. */
const OLDEST_BLOCK_MS = HOUR_MS;
const YOUNGEST_BLOCK_MS = 10 * MINUTE_MS;

/** Answers of contracts, in the order of the calls; null where a contract refused. */
export interface ChainAnswer<T> {
  /** Of the oldest block that was read, ms. */
  readonly asOf: number;
  readonly values: readonly (T | null)[];
}

/**
 * Puts many questions to contracts in as few requests as they fit: at most 100 each, six requests at most. Each request is told by the chain's
 * own contract which chain it was and of what time its block is. @throws FetchFailure; `implausible` for another chain or a block of yesterday,
 * `format-changed` for an answer that does not decode.
 */
export async function multicall<T>(
  endpoint: RpcEndpoint,
  calls: readonly ContractCall<T>[],
  io: SourceIo,
): Promise<ChainAnswer<T>> {
  await checkChain(endpoint, io);
  if (calls.length > CALLS_A_REQUEST * REQUESTS) throw changed(endpoint.host, `${calls.length} calls`);
  let asOf = Number.POSITIVE_INFINITY;
  const values: (T | null)[] = [];
  for (let from = 0; from < calls.length; from += CALLS_A_REQUEST) {
    const answer = await aggregated(endpoint, calls.slice(from, from + CALLS_A_REQUEST), io);
    asOf = Math.min(asOf, answer.asOf);
    values.push(...answer.values);
  }
  return { asOf, values };
}

async function aggregated<T>(
  endpoint: RpcEndpoint,
  calls: readonly ContractCall<T>[],
  io: SourceIo,
): Promise<ChainAnswer<T>> {
  const abi = multicallInterface();
  const chain = contractCall(MULTICALL, abi, 'getChainId', []);
  const block = contractCall(MULTICALL, abi, 'getCurrentBlockTimestamp', []);
  const all: readonly ContractCall<unknown>[] = [chain, block, ...calls];
  const batch = contractCall(MULTICALL, abi, 'aggregate3', [
    all.map(({ target, data }) => ({ target, allowFailure: true, callData: data })),
  ]);
  const results = decoded(endpoint, batch, await ethCall(endpoint, batch.target, batch.data, io));
  if (results.length !== all.length)
    throw changed(endpoint.host, `${results.length} answers to ${all.length} calls`);
  const read = <V>(call: ContractCall<V>, index: number): V | null => {
    const result = results[index];
    return result?.success === true ? decoded(endpoint, call, result.returnData) : null;
  };
  const chainId = Number(read(chain, 0) ?? 0);
  if (chainId !== CHAIN_IDS[endpoint.chain])
    throw implausible(endpoint.host, `its contracts are of chain ${chainId}`, io.now(endpoint.host));
  return {
    asOf: blockTime(endpoint, read(block, 1), io),
    values: calls.map((call, index) => read(call, index + 2)),
  };
}

function decoded<T>({ host }: RpcEndpoint, call: ContractCall<T>, data: Hex): T {
  try {
    return call.decode(data);
  } catch (error) {
    // An empty `0x`, short words, an offset into nowhere.
    const words = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw changed(host, `${call.data.slice(0, 10)}: ${words}`);
  }
}

function blockTime({ host }: RpcEndpoint, seconds: bigint | null, io: SourceIo): number {
  const now = io.now(host);
  const time = Number(seconds ?? 0n) * 1_000;
  if (time < now - OLDEST_BLOCK_MS || time > now + YOUNGEST_BLOCK_MS)
    throw implausible(host, `its newest block is of ${time}`, now);
  return time;
}
