import type { RpcEndpoint } from '../domain/chain-rpc.ts';
import { WATCHED_TOKENS, type WatchedToken } from '../domain/watched-wallet.ts';
import { contractCall, contractInterface } from './contract-call.ts';
import { implausible } from './ethereum-rpc.ts';
import { multicall } from './multicall.ts';
import { changed } from './payload.ts';
import type { SourceIo } from './source.ts';

/** ERC-20. */
const tokenInterface = contractInterface(['function balanceOf(address owner) view returns (uint256)']);
/** More than any of the tokens will ever have. */
const LARGEST_BALANCE = 1e12;

export interface TokenBalances {
  /** The chain's time, ms. */
  readonly asOf: number;
  /** Whole tokens, >= 0. */
  readonly balances: readonly { readonly token: WatchedToken; readonly balance: number }[];
}

/** Balances of an address in some tokens, in one request. @throws FetchFailure. */
export async function tokenBalances(
  address: string,
  tokens: readonly WatchedToken[],
  endpoint: RpcEndpoint,
  io: SourceIo,
): Promise<TokenBalances> {
  const abi = tokenInterface();
  const { asOf, values } = await multicall(
    endpoint,
    tokens.map((token) =>
      contractCall(WATCHED_TOKENS[token].address, abi, 'balanceOf', [address as `0x${string}`]),
    ),
    io,
  );
  const balances = tokens.map((token, index) => {
    const raw = values[index];
    if (raw === null || raw === undefined) throw changed(endpoint.host, `${token} tells no balance`);
    const balance = Number(raw) / 10 ** WATCHED_TOKENS[token].decimals;
    if (!(balance < LARGEST_BALANCE))
      throw implausible(endpoint.host, `${balance} ${token}`, io.now(endpoint.host));
    return { token, balance };
  });
  return { asOf, balances };
}
