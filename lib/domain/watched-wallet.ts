/** What may be read of a watched address. */
export const WALLET_READINGS = ['hyperliquid', 'aave', 'tokens'] as const;
export type WalletReading = (typeof WALLET_READINGS)[number];

/** Tokens on Ethereum whose balance may be read. Addresses with their checksums (EIP-55). */
export const WATCHED_TOKENS = {
  WBTC: { address: '0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599', decimals: 8 },
  WETH: { address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2', decimals: 18 },
  stETH: { address: '0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84', decimals: 18 },
  USDC: { address: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', decimals: 6 },
} as const;
export type WatchedToken = keyof typeof WATCHED_TOKENS;
export const WATCHED_TOKEN_NAMES = [
  'WBTC',
  'WETH',
  'stETH',
  'USDC',
] as const satisfies readonly WatchedToken[];

/** One moment at which a balance was seen to be another than before. */
export interface BalanceStep {
  /** Ms, the chain's. */
  readonly time: number;
  /** Whole tokens, >= 0. */
  readonly balance: number;
}

/** Steps kept of a balance: the first one seen, and the newest. */
export const BALANCE_STEPS_LIMIT = 30;
/** A difference below this share is the arithmetic's. */
const SAME = 1e-12;

/** A balance's history with one more reading: a step where it changed; beyond the limit the oldest after the first goes. */
export function withBalance(steps: readonly BalanceStep[], reading: BalanceStep): BalanceStep[] {
  const last = steps.at(-1);
  if (last !== undefined && Math.abs(last.balance - reading.balance) <= SAME * last.balance)
    return [...steps];
  const [first, ...rest] = [...steps, reading];
  return first === undefined ? [] : [first, ...rest.slice(1 - BALANCE_STEPS_LIMIT)];
}

/** What became of a balance since it was first seen. */
export interface BalanceChange {
  readonly amount: number;
  readonly since: number;
  /** Of the last step. */
  readonly changedAt: number;
}

/** The change since the first reading; null while nothing changed. */
export function balanceChange(steps: readonly BalanceStep[]): BalanceChange | null {
  const [first] = steps;
  const last = steps.at(-1);
  if (first === undefined || last === undefined || steps.length < 2) return null;
  return { amount: last.balance - first.balance, since: first.time, changedAt: last.time };
}
