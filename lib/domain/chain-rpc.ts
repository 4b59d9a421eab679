/** Chains that are read, with the number each is known by (EIP-155). */
export const CHAIN_IDS = { ethereum: 1, arbitrum: 42_161 } as const;
export const CHAINS = ['ethereum', 'arbitrum'] as const;
export type Chain = (typeof CHAINS)[number];

/** A server that answers for a chain. */
export interface RpcHost {
  readonly host: string;
  readonly chain: Chain;
  /** The path of its public endpoint; null where the path carries the user's own key. */
  readonly path: string | null;
}

/** Servers that may be chosen: each is an optional host permission of its own. */
export const RPC_HOSTS = [
  { host: 'ethereum-rpc.publicnode.com', chain: 'ethereum', path: '/' },
  { host: 'eth.llamarpc.com', chain: 'ethereum', path: '/' },
  { host: 'cloudflare-eth.com', chain: 'ethereum', path: '/' },
  { host: 'eth-mainnet.g.alchemy.com', chain: 'ethereum', path: null },
  { host: 'mainnet.infura.io', chain: 'ethereum', path: null },
  { host: 'arbitrum-one-rpc.publicnode.com', chain: 'arbitrum', path: '/' },
  { host: 'arb1.arbitrum.io', chain: 'arbitrum', path: '/rpc' },
  { host: 'arb-mainnet.g.alchemy.com', chain: 'arbitrum', path: null },
  { host: 'arbitrum-mainnet.infura.io', chain: 'arbitrum', path: null },
] as const satisfies readonly RpcHost[];
export const RPC_HOST_NAMES = RPC_HOSTS.map(({ host }) => host);

/** Where a chain is asked. */
export interface RpcEndpoint {
  readonly chain: Chain;
  readonly host: string;
  readonly path: string;
}

const PATH = /^\/(?:[\w~.-]+\/)*[\w~.-]*$/;
const LONGEST_PATH = 150;

/**
 * A path as people paste it: the path alone, or the whole address of this very host. Nothing is the host's public path.
 * @returns null for what is none, for another host's address, and where the host wants a key and none is there.
 */
export function parseRpcPath({ host, path }: RpcHost, words: string): string | null {
  const typed = words.trim();
  if (typed === '') return path;
  const prefix = `https://${host}`;
  const rest = typed.startsWith(prefix) ? typed.slice(prefix.length) || '/' : typed;
  const isPath = rest.length <= LONGEST_PATH && PATH.test(rest) && !rest.includes('..');
  return isPath && (rest !== '/' || path !== null) ? rest : null;
}

/** The server of a chain that has this name; null for any other. */
export function rpcHostOf(chain: Chain, host: string): RpcHost | null {
  return RPC_HOSTS.find((known) => known.chain === chain && known.host === host) ?? null;
}
