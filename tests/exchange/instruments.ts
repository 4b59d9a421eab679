import { maintenanceTiers } from './market/calibration.ts';
import type { MaintenanceTier, SimulatedCoin } from './market/types.ts';

export const VENUES = [
  'binance',
  'bybit',
  'okx',
  'hyperliquid',
  'mexc',
  'gate',
  'kucoin',
  'bitget',
  'aster',
  'dydx',
  'lighter',
  'cryptocom',
  'kraken',
  'htx',
  'bingx',
  'deribit',
] as const;
export type VenueName = (typeof VENUES)[number];

/** One contract of one venue as the replay knows it; `id` is the venue's own name of it. */
export interface ReplayInstrument {
  readonly venue: VenueName;
  readonly id: string;
  readonly kind: 'linear' | 'inverse';
  readonly base: string;
  readonly quote: string;
  readonly tickSize: number;
  /** Smallest size in coins (linear) or contracts (inverse). */
  readonly lotSize: number;
  /** Coins a contract (linear) or USD a contract (inverse). */
  readonly contractSize: number;
}

const TICKS: Record<VenueName, Record<string, number>> = {
  binance: { BTC: 0.1, ETH: 0.01, BNB: 0.01, SOL: 0.01 },
  bybit: { BTC: 0.1, ETH: 0.01, BNB: 0.1, SOL: 0.01 },
  okx: { BTC: 0.1, ETH: 0.01, BNB: 0.1, SOL: 0.01 },
  hyperliquid: { BTC: 1, ETH: 0.1, BNB: 0.01, SOL: 0.01 },
  mexc: { BTC: 0.1, ETH: 0.01, BNB: 0.1, SOL: 0.01 },
  gate: { BTC: 0.1, ETH: 0.01, BNB: 0.1, SOL: 0.01 },
  kucoin: { BTC: 0.1, ETH: 0.01, BNB: 0.01, SOL: 0.01 },
  bitget: { BTC: 0.1, ETH: 0.01, BNB: 0.01, SOL: 0.01 },
  aster: { BTC: 0.1, ETH: 0.01, BNB: 0.01, SOL: 0.01 },
  dydx: { BTC: 1, ETH: 0.1, BNB: 0.1, SOL: 0.01 },
  lighter: { BTC: 0.1, ETH: 0.01, BNB: 0.01, SOL: 0.001 },
  cryptocom: { BTC: 0.1, ETH: 0.01, BNB: 0.01, SOL: 0.001 },
  kraken: { BTC: 1, ETH: 0.1, BNB: 0.1, SOL: 0.01 },
  htx: { BTC: 0.1, ETH: 0.01, BNB: 0.01, SOL: 0.001 },
  bingx: { BTC: 0.1, ETH: 0.01, BNB: 0.01, SOL: 0.001 },
  deribit: { BTC: 0.5, ETH: 0.05, BNB: 0.01, SOL: 0.01 },
};
/** Coins a contract, where that is not one. */
const CONTRACT_SIZES: Partial<Record<VenueName, Record<string, number>>> = {
  okx: { BTC: 0.01, ETH: 0.1, BNB: 0.01, SOL: 1 },
  mexc: { BTC: 0.0001, ETH: 0.01, BNB: 0.01, SOL: 0.1 },
  gate: { BTC: 0.0001, ETH: 0.01, BNB: 0.001, SOL: 1 },
  kucoin: { BTC: 0.001, ETH: 0.01, BNB: 0.01, SOL: 0.1 },
  htx: { BTC: 0.001, ETH: 0.01, BNB: 0.01, SOL: 1 },
};
/** Coin of the linear contracts, where that is not USDT. */
const LINEAR_QUOTES: Partial<Record<VenueName, string>> = {
  hyperliquid: 'USDC',
  dydx: 'USDC',
  lighter: 'USDC',
  cryptocom: 'USD',
  kraken: 'USD',
  deribit: 'USDC',
};
const LOTS: Record<string, number> = { BTC: 0.001, ETH: 0.01, BNB: 0.01, SOL: 0.1 };

export function linearInstrument(venue: VenueName, base: string): ReplayInstrument {
  const names: Record<VenueName, string> = {
    binance: `${base}USDT`,
    bybit: `${base}USDT`,
    okx: `${base}-USDT-SWAP`,
    hyperliquid: base,
    mexc: `${base}_USDT`,
    gate: `${base}_USDT`,
    kucoin: `${base === 'BTC' ? 'XBT' : base}USDTM`,
    bitget: `${base}USDT`,
    aster: `${base}USDT`,
    dydx: `${base}-USD`,
    lighter: base,
    cryptocom: `${base}USD-PERP`,
    kraken: `PF_${base === 'BTC' ? 'XBT' : base}USD`,
    htx: `${base}-USDT`,
    bingx: `${base}-USDT`,
    deribit: `${base}_USDC-PERPETUAL`,
  };
  return {
    venue,
    id: names[venue],
    kind: 'linear',
    base,
    quote: LINEAR_QUOTES[venue] ?? 'USDT',
    tickSize: TICKS[venue][base] ?? 0.01,
    lotSize: LOTS[base] ?? 0.1,
    contractSize: CONTRACT_SIZES[venue]?.[base] ?? 1,
  };
}

export function inverseInstrument(venue: VenueName, base: string): ReplayInstrument | null {
  const names: Partial<Record<VenueName, string>> = {
    binance: `${base}USD_PERP`,
    bybit: `${base}USD`,
    okx: `${base}-USD-SWAP`,
    mexc: `${base}_USD`,
    ...(base === 'BTC' ? { gate: 'BTC_USD' } : {}),
    kucoin: `${base === 'BTC' ? 'XBT' : base}USDM`,
    bitget: `${base}USD`,
    htx: `${base}-USD`,
    kraken: `PI_${base === 'BTC' ? 'XBT' : base}USD`,
    ...(base === 'BNB' ? {} : { deribit: `${base}-PERPETUAL` }),
  };
  const id = names[venue];
  if (id === undefined) return null;
  const contractSize = ['bybit', 'gate', 'kucoin', 'kraken', 'deribit'].includes(venue)
    ? 1
    : base === 'BTC'
      ? 100
      : 10;
  return {
    venue,
    id,
    kind: 'inverse',
    base,
    quote: 'USD',
    tickSize: TICKS[venue][base] ?? 0.01,
    lotSize: 1,
    contractSize,
  };
}

/** How large a part of the reference open interest each venue has in the simulated world. */
export const VENUE_SHARE: Record<VenueName, number> = {
  binance: 1,
  bybit: 0.55,
  okx: 0.4,
  hyperliquid: 0.3,
  mexc: 0.25,
  gate: 0.25,
  kucoin: 0.15,
  bitget: 0.35,
  aster: 0.2,
  dydx: 0.1,
  lighter: 0.2,
  cryptocom: 0.12,
  kraken: 0.1,
  htx: 0.15,
  bingx: 0.12,
  deribit: 0.15,
};
/** Coin-margined contracts of the same venue, as a part of its linear ones. */
export const INVERSE_SHARE = 0.2;

type Rows = readonly (readonly [number, number, number])[];

/** [cap, max leverage, maintenance rate] shaped like each venue's own tables; Binance's are in the calibration. */
const VENUE_TIERS: Record<Exclude<VenueName, 'binance'>, Record<SimulatedCoin, Rows>> = {
  bybit: {
    BTC: [
      [300e3, 150, 0.0033],
      [2e6, 100, 0.005],
      [5e6, 50, 0.01],
      [20e6, 25, 0.02],
      [50e6, 20, 0.025],
      [120e6, 10, 0.05],
      [300e6, 5, 0.1],
    ],
    ETH: [
      [200e3, 150, 0.0033],
      [1.5e6, 100, 0.005],
      [4e6, 50, 0.01],
      [16e6, 25, 0.02],
      [40e6, 20, 0.025],
      [90e6, 10, 0.05],
      [200e6, 5, 0.1],
    ],
    BNB: [
      [50e3, 75, 0.0067],
      [200e3, 50, 0.01],
      [1.2e6, 25, 0.02],
      [3e6, 20, 0.025],
      [10e6, 10, 0.05],
      [25e6, 5, 0.1],
    ],
  },
  okx: {
    BTC: [
      [1e6, 100, 0.004],
      [3e6, 75, 0.0065],
      [10e6, 50, 0.01],
      [40e6, 25, 0.02],
      [80e6, 20, 0.025],
      [200e6, 10, 0.05],
    ],
    ETH: [
      [600e3, 100, 0.004],
      [2e6, 75, 0.0065],
      [8e6, 50, 0.01],
      [30e6, 25, 0.02],
      [60e6, 20, 0.025],
      [150e6, 10, 0.05],
    ],
    BNB: [
      [100e3, 50, 0.01],
      [500e3, 25, 0.02],
      [2e6, 20, 0.025],
      [8e6, 10, 0.05],
      [20e6, 5, 0.1],
    ],
  },
  hyperliquid: {
    BTC: [
      [150e6, 40, 1 / 80],
      [1e9, 20, 1 / 40],
    ],
    ETH: [
      [100e6, 25, 1 / 50],
      [1e9, 15, 1 / 30],
    ],
    BNB: [[1e9, 10, 1 / 20]],
  },
  mexc: {
    BTC: [
      [420e3, 200, 0.004],
      [1.75e6, 100, 0.005],
      [8.4e6, 50, 0.01],
      [21e6, 20, 0.02],
      [31.5e6, 10, 0.05],
      [120e6, 5, 0.1],
    ],
    ETH: [
      [300e3, 200, 0.004],
      [1.2e6, 100, 0.005],
      [6e6, 50, 0.01],
      [15e6, 20, 0.02],
      [25e6, 10, 0.05],
      [90e6, 5, 0.1],
    ],
    BNB: [
      [65e3, 100, 0.005],
      [325e3, 50, 0.01],
      [1.3e6, 20, 0.02],
      [6.5e6, 10, 0.05],
      [26e6, 5, 0.1],
    ],
  },
  gate: {
    BTC: [
      [500e3, 200, 0.003],
      [1e6, 150, 0.0035],
      [3e6, 100, 0.005],
      [10e6, 50, 0.0085],
      [50e6, 20, 0.025],
      [200e6, 10, 0.05],
      [500e6, 5, 0.1],
    ],
    ETH: [
      [300e3, 200, 0.003],
      [1e6, 100, 0.005],
      [5e6, 50, 0.01],
      [20e6, 20, 0.025],
      [90e6, 10, 0.05],
      [300e6, 5, 0.1],
    ],
    BNB: [
      [100e3, 100, 0.005],
      [500e3, 50, 0.01],
      [3e6, 20, 0.025],
      [10e6, 10, 0.05],
      [40e6, 5, 0.1],
    ],
  },
  kucoin: {
    BTC: [
      [500e3, 125, 0.004],
      [1.5e6, 100, 0.005],
      [5e6, 50, 0.01],
      [15e6, 20, 0.025],
      [40e6, 10, 0.05],
    ],
    ETH: [
      [300e3, 100, 0.005],
      [1e6, 75, 0.007],
      [4e6, 50, 0.01],
      [10e6, 20, 0.025],
      [30e6, 10, 0.05],
    ],
    BNB: [
      [100e3, 75, 0.007],
      [400e3, 50, 0.01],
      [1e6, 20, 0.025],
      [5e6, 5, 0.1],
    ],
  },
  bitget: {
    BTC: [
      [200e3, 125, 0.0046],
      [1e6, 100, 0.0056],
      [5e6, 50, 0.01],
      [20e6, 25, 0.02],
      [60e6, 10, 0.05],
      [150e6, 5, 0.1],
    ],
    ETH: [
      [150e3, 125, 0.0046],
      [800e3, 100, 0.0056],
      [4e6, 50, 0.01],
      [15e6, 25, 0.02],
      [40e6, 10, 0.05],
      [100e6, 5, 0.1],
    ],
    BNB: [
      [50e3, 75, 0.0067],
      [300e3, 50, 0.01],
      [2e6, 20, 0.025],
      [8e6, 10, 0.05],
      [20e6, 5, 0.1],
    ],
  },
  aster: {
    BTC: [
      [300e3, 125, 0.004],
      [1e6, 100, 0.005],
      [5e6, 50, 0.01],
      [20e6, 25, 0.02],
      [60e6, 10, 0.05],
      [150e6, 5, 0.1],
    ],
    ETH: [
      [200e3, 100, 0.005],
      [1e6, 75, 0.0065],
      [4e6, 50, 0.01],
      [15e6, 25, 0.02],
      [50e6, 10, 0.05],
      [120e6, 5, 0.1],
    ],
    BNB: [
      [50e3, 75, 0.006],
      [200e3, 50, 0.01],
      [1e6, 25, 0.02],
      [4e6, 10, 0.05],
      [12e6, 5, 0.1],
    ],
  },
  dydx: {
    BTC: [[1e9, 50, 0.012]],
    ETH: [[1e9, 50, 0.012]],
    BNB: [[1e9, 20, 0.03]],
  },
  lighter: {
    BTC: [[1e9, 50, 0.012]],
    ETH: [[1e9, 50, 0.012]],
    BNB: [[1e9, 20, 0.03]],
  },
  // One rate until the size counts: 400 BTC, 10,000 ETH or BNB.
  cryptocom: {
    BTC: [[28e6, 50, 0.01]],
    ETH: [[20e6, 50, 0.01]],
    BNB: [[6.5e6, 20, 0.025]],
  },
  kraken: {
    BTC: [
      [1e6, 50, 0.01],
      [2e6, 25, 0.02],
      [5e6, 20, 0.025],
      [10e6, 10, 0.05],
      [20e6, 5, 0.1],
    ],
    ETH: [
      [1e6, 50, 0.01],
      [2e6, 25, 0.02],
      [5e6, 20, 0.025],
      [10e6, 10, 0.05],
      [20e6, 5, 0.1],
    ],
    BNB: [
      [250e3, 25, 0.02],
      [500e3, 20, 0.025],
      [1e6, 10, 0.05],
      [2.5e6, 5, 0.1],
    ],
  },
  htx: {
    BTC: [
      [400e3, 200, 0.0028],
      [600e3, 125, 0.004],
      [3.6e6, 100, 0.0055],
      [10e6, 50, 0.008],
      [20e6, 20, 0.0125],
      [60e6, 5, 0.025],
    ],
    ETH: [
      [400e3, 200, 0.0028],
      [600e3, 125, 0.004],
      [3.6e6, 100, 0.0055],
      [10e6, 50, 0.008],
      [20e6, 20, 0.0125],
      [60e6, 5, 0.025],
    ],
    BNB: [
      [50e3, 75, 0.0067],
      [500e3, 50, 0.01],
      [2e6, 20, 0.025],
      [6e6, 5, 0.05],
    ],
  },
  // The traders live by them; the venue tells nobody.
  bingx: {
    BTC: [
      [900e3, 150, 0.0033],
      [3e6, 100, 0.005],
      [30e6, 20, 0.025],
      [120e6, 5, 0.1],
    ],
    ETH: [
      [900e3, 150, 0.0033],
      [3e6, 100, 0.005],
      [20e6, 20, 0.025],
      [90e6, 5, 0.1],
    ],
    BNB: [
      [100e3, 75, 0.0067],
      [2e6, 20, 0.025],
      [10e6, 5, 0.1],
    ],
  },
  // Its rates of an empty position: what a coin adds is in the reference, not in the crowd's tiers.
  deribit: {
    BTC: [[1e9, 50, 0.01]],
    ETH: [[1e9, 50, 0.01]],
    BNB: [[1e9, 25, 0.02]],
  },
};

/** The venue's tiers, or undefined for Binance, whose tiers the simulated market carries itself. */
export function venueTiers(venue: VenueName, coin: SimulatedCoin): MaintenanceTier[] | undefined {
  return venue === 'binance' ? undefined : maintenanceTiers(VENUE_TIERS[venue][coin]);
}
