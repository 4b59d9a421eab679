import { getAddress } from 'viem/utils';
import type { Tape } from './tape.ts';

/** Chains of the replay. */
export type ReplayChain = 'ethereum' | 'arbitrum';

export interface ReplayReserve {
  readonly symbol: string;
  readonly asset: `0x${string}`;
  readonly id: number;
  readonly decimals: number;
  /** Basis points. */
  readonly threshold: number;
  readonly debtCeiling: number;
  /** USD. */
  readonly price: (tape: Tape, now: number) => number;
}

export interface ReplayHolding {
  readonly symbol: string;
  readonly supplied: number;
  readonly isCollateral: boolean;
  readonly debt: number;
}

export interface ReplayLender {
  readonly eMode: number;
  readonly holdings: readonly ReplayHolding[];
}

export interface ReplayCategory {
  readonly threshold: number;
  readonly symbols: readonly string[];
}

/** Forty digits that look like any other, of a number. */
const addressOf = (number: number): `0x${string}` => {
  const digits = (BigInt(number) * 0x9e3779b97f4a7c15f39cc0605cedc8341082276bn) % 2n ** 160n;
  return getAddress(`0x${digits.toString(16).padStart(40, '0')}`);
};

/** Addresses that hold or owe something; all others are strangers. */
export const LENDERS = {
  single: addressOf(101),
  several: addressOf(102),
  eMode: addressOf(103),
  loop: addressOf(104),
  isolated: addressOf(105),
  noDebt: addressOf(106),
  forty: addressOf(107),
  bandA: addressOf(108),
  bandB: addressOf(109),
  bandC: addressOf(110),
} as const;

/** Fifty of ETH each, liquidated at these prices whatever the market does. */
export const BAND_PRICES = { single: 1_640, bandA: 1_574, bandB: 1_601, bandC: 1_681 } as const;
const WETH_THRESHOLD = 8_300;

/** The moment at which the whale of the replay moves 173 WBTC. */
export const WHALE_MOVES_AT = Date.UTC(2026, 1, 6, 0, 10);
export const WHALE = LENDERS.noDebt;

const fixed =
  (usd: number): ReplayReserve['price'] =>
  () =>
    usd;
const follows =
  (base: string, rate: number, otherwise: number): ReplayReserve['price'] =>
  (tape, now) => {
    const instrument = tape.instruments('hyperliquid').find((each) => each.base === base);
    const ticker = instrument && tape.ticker(instrument, now);
    return (ticker?.mark ?? ticker?.last ?? otherwise) * rate;
  };

type Row = readonly [
  symbol: string,
  decimals: number,
  threshold: number,
  price: ReplayReserve['price'],
  ceiling?: number,
];
const ROWS: readonly Row[] = [
  ['WETH', 18, WETH_THRESHOLD, follows('ETH', 1, 1_900)],
  ['wstETH', 18, 7_900, follows('ETH', 1.23, 1_900)],
  ['WBTC', 8, 7_800, follows('BTC', 1, 63_000)],
  ['USDC', 6, 7_800, fixed(1)],
  ['LINK', 18, 7_100, fixed(9.31)],
  ['CRV', 18, 4_100, fixed(0.42), 500_000],
  ['weETH', 18, 7_800, follows('ETH', 1.06, 1_900)],
  ['GHO', 18, 0, fixed(0.9997)],
];
const REAL_ASSETS: Readonly<Record<ReplayChain, Readonly<Record<string, `0x${string}`>>>> = {
  ethereum: {
    WETH: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
    WBTC: '0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599',
    USDC: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
  },
  arbitrum: {},
};

/** Ethereum's pool lists 45 reserves, one place of its bitmaps is of a reserve that was dropped; Arbitrum's eight. */
export function reservesOf(chain: ReplayChain): readonly ReplayReserve[] {
  const known = listed.get(chain) ?? reserveList(chain);
  listed.set(chain, known);
  return known;
}

const listed = new Map<ReplayChain, readonly ReplayReserve[]>();

function reserveList(chain: ReplayChain): readonly ReplayReserve[] {
  const more: Row[] = Array.from({ length: chain === 'ethereum' ? 37 : 0 }, (_, index) => [
    `TKN${index}`,
    index % 2 === 0 ? 18 : 6,
    5_000 + 50 * index,
    fixed(0.5 + index),
  ]);
  return [...ROWS, ...more].map(([symbol, decimals, threshold, price, debtCeiling = 0], index) => ({
    symbol,
    asset: REAL_ASSETS[chain][symbol] ?? addressOf((chain === 'ethereum' ? 1_000 : 5_000) + index),
    id: chain === 'ethereum' && index > 4 ? index + 1 : index,
    decimals,
    threshold,
    debtCeiling,
    price,
  }));
}

export const CATEGORIES: Readonly<Record<number, ReplayCategory>> = {
  1: { threshold: 9_500, symbols: ['WETH', 'wstETH', 'weETH'] },
  2: { threshold: 8_000, symbols: ['weETH'] },
};

const supplied = (symbol: string, amount: number, isCollateral = true): ReplayHolding => ({
  symbol,
  supplied: amount,
  isCollateral,
  debt: 0,
});
const owed = (symbol: string, debt: number): ReplayHolding => ({
  symbol,
  supplied: 0,
  isCollateral: false,
  debt,
});
const banded = (price: number): ReplayLender => ({
  eMode: 0,
  holdings: [supplied('WETH', 50), owed('USDC', (50 * price * WETH_THRESHOLD) / 10_000)],
});

const LENDING: Readonly<Record<string, ReplayLender>> = {
  [LENDERS.single]: banded(BAND_PRICES.single),
  [LENDERS.bandA]: banded(BAND_PRICES.bandA),
  [LENDERS.bandB]: banded(BAND_PRICES.bandB),
  [LENDERS.bandC]: banded(BAND_PRICES.bandC),
  [LENDERS.several]: {
    eMode: 0,
    holdings: [
      supplied('wstETH', 500),
      supplied('WBTC', 10),
      supplied('LINK', 40_000),
      owed('USDC', 900_000),
      owed('WETH', 50),
    ],
  },
  [LENDERS.eMode]: { eMode: 2, holdings: [supplied('weETH', 3_000), owed('USDC', 3_900_000)] },
  [LENDERS.loop]: { eMode: 1, holdings: [supplied('wstETH', 1_000), owed('WETH', 1_050)] },
  [LENDERS.isolated]: {
    eMode: 0,
    holdings: [supplied('CRV', 1_000_000), supplied('WETH', 25, false), owed('USDC', 120_000)],
  },
  [LENDERS.noDebt]: { eMode: 0, holdings: [supplied('WETH', 100)] },
  [LENDERS.forty]: {
    eMode: 0,
    holdings: [
      ...reservesOf('ethereum')
        .filter(({ symbol, debtCeiling }) => symbol !== 'USDC' && debtCeiling === 0)
        .slice(0, 39)
        .map(({ symbol }, index) => supplied(symbol, 10 + index)),
      owed('USDC', 300_000),
    ],
  },
};
const NOBODY: ReplayLender = { eMode: 0, holdings: [] };

/** What an address holds and owes; on Arbitrum only the first four do. */
export function lenderOf(chain: ReplayChain, address: string): ReplayLender {
  const lender = LENDING[getAddress(address)] ?? NOBODY;
  if (chain === 'ethereum') return lender;
  const here: readonly string[] = [LENDERS.single, LENDERS.several, LENDERS.eMode, LENDERS.loop];
  return here.includes(getAddress(address)) ? lender : NOBODY;
}

/** Tokens that an address holds in its own wallet on Ethereum, whole ones. stETH grows by itself. */
export function balanceOf(asset: string, owner: string, now: number): number | null {
  const balances: Readonly<Record<string, number>> = {
    '0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599': now < WHALE_MOVES_AT ? 500 : 327,
    '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2': 1_250.5,
    '0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84': 3_000 * (1 + (now - WHALE_MOVES_AT) * 1e-12),
    '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48': 0,
  };
  const balance = balances[getAddress(asset)];
  if (balance === undefined) return null;
  return getAddress(owner) === WHALE ? balance : 0;
}
