/** Published margin numbers, each with its source; every one is exact. */
export interface TieredMarginCase {
  readonly id: string;
  readonly notional: number;
  readonly steps: readonly {
    notionalFloor: number;
    notionalCap: number | null;
    maintenanceMarginRate: number;
  }[];
  readonly expected: number;
  readonly source: string;
}

export interface MaintenanceAmountCase {
  readonly id: string;
  readonly previousAmount: number;
  readonly notionalFloor: number;
  readonly previousRate: number;
  readonly rate: number;
  readonly expected: number;
  readonly source: string;
}

export interface SlopedMarginCase {
  readonly id: string;
  readonly what: 'initialMargin' | 'maintenanceMargin';
  readonly size: number;
  readonly price: number;
  readonly base: number;
  readonly slopePerUnit: number;
  readonly expected: number;
  readonly source: string;
}

export const TIERED_MARGIN_CASES: readonly TieredMarginCase[] = [
  {
    id: 'bitget-tiered-mm-btcusdt',
    notional: 330_000,
    steps: [
      { notionalFloor: 0, notionalCap: 200_000, maintenanceMarginRate: 0.0046 },
      { notionalFloor: 200_000, notionalCap: null, maintenanceMarginRate: 0.0056 },
    ],
    expected: 1648,
    source: 'Bitget 12560603841952: 3 BTC at 110,000, tiered calculation since 2025-11-10 16:00 UTC+8',
  },
];

export const MAINTENANCE_AMOUNT_CASES: readonly MaintenanceAmountCase[] = [
  {
    id: 'binance-coinm-amount-l5',
    previousAmount: 0.56,
    notionalFloor: 50,
    previousRate: 0.025,
    rate: 0.05,
    expected: 1.81,
    source: 'Binance FAQ ceccfcfb4e3a45e3b48b0b1bb1a8ae46: BTCUSD coin-margined, level 5',
  },
  {
    id: 'bybit-mm-deduction-510',
    previousAmount: 0,
    notionalFloor: 300_000,
    previousRate: 0.0033,
    rate: 0.005,
    expected: 510,
    source: 'Bybit risk-limit answer: published mmDeduction of the second tier',
  },
];

const DERIBIT = 'Deribit support 25944738177565';

export const SLOPED_MARGIN_CASES: readonly SlopedMarginCase[] = [
  {
    id: 'deribit-btc_usdc-25-im',
    what: 'initialMargin',
    size: 25,
    price: 100_000,
    base: 0.02,
    slopePerUnit: 5e-5,
    expected: 53_125,
    source: DERIBIT,
  },
  {
    id: 'deribit-btc_usdc-25-mm',
    what: 'maintenanceMargin',
    size: 25,
    price: 100_000,
    base: 0.01,
    slopePerUnit: 5e-5,
    expected: 28_125,
    source: DERIBIT,
  },
  {
    id: 'deribit-btc_usdc-350-im',
    what: 'initialMargin',
    size: 350,
    price: 100_000,
    base: 0.02,
    slopePerUnit: 5e-5,
    expected: 1_312_500,
    source: DERIBIT,
  },
  {
    id: 'deribit-sol_usdc-25-im',
    what: 'initialMargin',
    size: 25,
    price: 200,
    base: 0.04,
    slopePerUnit: 5e-6,
    expected: 200.625,
    source: DERIBIT,
  },
  {
    id: 'deribit-sol_usdc-25-mm',
    what: 'maintenanceMargin',
    size: 25,
    price: 200,
    base: 0.02,
    slopePerUnit: 5e-6,
    expected: 100.625,
    source: DERIBIT,
  },
];
