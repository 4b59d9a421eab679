import type { Chain, RpcEndpoint } from '../domain/chain-rpc.ts';
import { withBalance } from '../domain/watched-wallet.ts';
import { FetchFailure } from '../net/failure.ts';
import type { Settings, WatchedAccount } from '../settings/schema.ts';
import { aaveAccount } from '../sources/aave.ts';
import { accountState, POSITIONS_HOST } from '../sources/hyperliquid-positions.ts';
import type { SourceIo } from '../sources/source.ts';
import { tokenBalances } from '../sources/token-balances.ts';
import type { LendingAnswer, TokensAnswer, WalletAnswer, WalletSlot } from './wallet-cache.ts';

/** How readings are made: what is asked, and whether the user still lets us ask. */
export interface ReadingPorts {
  readonly io: SourceIo;
  readonly isGranted: (host: string) => Promise<boolean>;
}

const CHAIN_OF: Readonly<Partial<Record<WalletSlot, Chain>>> = {
  'aave-ethereum': 'ethereum',
  'aave-arbitrum': 'arbitrum',
  tokens: 'ethereum',
};

/** What is to be read of a wallet now: nothing at a venue that is switched off, nor on a chain that no server was chosen for. */
export function slotsOf({ readings }: WatchedAccount, settings: Settings): readonly WalletSlot[] {
  const slots: WalletSlot[] = [];
  if (readings.includes('hyperliquid') && !settings.disabledVenues.includes('hyperliquid'))
    slots.push('hyperliquid');
  if (readings.includes('aave') && settings.chainRpc.ethereum !== undefined) slots.push('aave-ethereum');
  if (readings.includes('aave') && settings.chainRpc.arbitrum !== undefined) slots.push('aave-arbitrum');
  const hasTokens = readings.includes('tokens') && settings.walletTokens.length > 0;
  if (hasTokens && settings.chainRpc.ethereum !== undefined) slots.push('tokens');
  return slots;
}

/** Whether something of a wallet cannot be read for want of a server. */
export function lacksServer({ readings }: WatchedAccount, { chainRpc }: Settings): boolean {
  const { ethereum, arbitrum } = chainRpc;
  return (
    (readings.includes('aave') && ethereum === undefined && arbitrum === undefined) ||
    (readings.includes('tokens') && ethereum === undefined)
  );
}

/** Who answers for a reading. */
export function hostOf(slot: WalletSlot, settings: Settings): string {
  const chain = CHAIN_OF[slot];
  return chain === undefined ? POSITIONS_HOST : (settings.chainRpc[chain]?.host ?? '');
}

/** The chain of a reading; undefined for a venue's. */
export function chainOf(slot: WalletSlot): Chain | undefined {
  return CHAIN_OF[slot];
}

/**
 * Reads once. @param last the answer before, whose history goes on. @throws FetchFailure; `permission-missing` where a server was chosen, or
 * came with imported settings, and is not granted: then nothing is sent to it.
 */
export async function readWallet(
  address: string,
  slot: WalletSlot,
  last: WalletAnswer | null,
  settings: Settings,
  ports: ReadingPorts,
): Promise<WalletAnswer> {
  const chain = CHAIN_OF[slot];
  if (chain === undefined)
    return { kind: 'positions', ...clonedPositions(await accountState(address, ports.io)) };
  const endpoint = await grantedEndpoint(chain, settings, ports);
  return slot === 'tokens'
    ? readTokens(address, last?.kind === 'tokens' ? last : null, settings, endpoint, ports.io)
    : readLending(address, endpoint, ports.io);
}

function clonedPositions({ asOf, positions }: Awaited<ReturnType<typeof accountState>>) {
  return { asOf, positions: positions.map((position) => ({ ...position })) };
}

async function grantedEndpoint(
  chain: Chain,
  { chainRpc }: Settings,
  { isGranted }: ReadingPorts,
): Promise<RpcEndpoint> {
  const server = chainRpc[chain];
  if (server === undefined) throw new FetchFailure('no-data', '', `no server of ${chain}`);
  if (!(await isGranted(server.host)))
    throw new FetchFailure('permission-missing', server.host, 'the server is not granted');
  return { chain, ...server };
}

async function readLending(address: string, endpoint: RpcEndpoint, io: SourceIo): Promise<LendingAnswer> {
  const { reserves, liquidations, ...sums } = await aaveAccount(address, endpoint, io);
  return {
    kind: 'lending',
    ...sums,
    reserves: reserves.map(({ symbol, price, supplied, debt, isCollateral }) => ({
      symbol,
      suppliedUsd: supplied * price,
      debtUsd: debt * price,
      isCollateral,
    })),
    liquidations: liquidations === null ? null : liquidations.map((each) => ({ ...each })),
  };
}

async function readTokens(
  address: string,
  last: TokensAnswer | null,
  { walletTokens }: Settings,
  endpoint: RpcEndpoint,
  io: SourceIo,
): Promise<TokensAnswer> {
  const { asOf, balances } = await tokenBalances(address, walletTokens, endpoint, io);
  return {
    kind: 'tokens',
    asOf,
    balances: balances.map(({ token, balance }) => {
      const known = last?.balances.find((each) => each.token === token)?.steps ?? [];
      return { token, steps: withBalance(known, { time: asOf, balance }) };
    }),
  };
}
