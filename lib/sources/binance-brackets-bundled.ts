import { type MarginTierTable, withMaintenanceAmounts } from '../domain/margin-tier.ts';

/** [upper bound of notional in USDT, maintenance margin rate, maximum leverage] of each tier. */
type Step = readonly [number, number, number];

/** Binance USD-M leverage brackets as they stood on this day; shown with this date wherever they are used. */
const AS_OF = Date.UTC(2026, 4, 7);

const STEPS: Readonly<Record<string, readonly Step[]>> = {
  BTCUSDT: [
    [300_000, 0.004, 150],
    [800_000, 0.005, 100],
    [3_000_000, 0.0065, 75],
    [12_000_000, 0.01, 50],
    [70_000_000, 0.02, 25],
    [100_000_000, 0.025, 20],
    [230_000_000, 0.05, 10],
    [480_000_000, 0.1, 5],
    [600_000_000, 0.125, 4],
    [800_000_000, 0.15, 3],
    [1_200_000_000, 0.25, 2],
    [1_800_000_000, 0.5, 1],
  ],
  ETHUSDT: [
    [300_000, 0.004, 150],
    [800_000, 0.005, 100],
    [3_000_000, 0.0065, 75],
    [12_000_000, 0.01, 50],
    [50_000_000, 0.02, 25],
    [65_000_000, 0.025, 20],
    [150_000_000, 0.05, 10],
    [320_000_000, 0.1, 5],
    [400_000_000, 0.125, 4],
    [530_000_000, 0.15, 3],
    [800_000_000, 0.25, 2],
    [1_200_000_000, 0.5, 1],
  ],
  BNBUSDT: [
    [10_000, 0.005, 75],
    [200_000, 0.006, 50],
    [400_000, 0.01, 40],
    [1_500_000, 0.02, 25],
    [3_000_000, 0.025, 20],
    [15_000_000, 0.05, 10],
    [30_000_000, 0.1, 5],
    [37_500_000, 0.125, 4],
    [75_000_000, 0.25, 2],
    [150_000_000, 0.5, 1],
  ],
  SOLUSDT: [
    [50_000, 0.005, 100],
    [400_000, 0.0065, 75],
    [1_000_000, 0.01, 50],
    [4_000_000, 0.02, 25],
    [8_000_000, 0.025, 20],
    [40_000_000, 0.05, 10],
    [80_000_000, 0.1, 5],
    [100_000_000, 0.125, 4],
    [200_000_000, 0.25, 2],
    [400_000_000, 0.5, 1],
  ],
  XRPUSDT: [
    [40_000, 0.005, 100],
    [80_000, 0.006, 75],
    [150_000, 0.01, 50],
    [400_000, 0.0125, 40],
    [1_000_000, 0.02, 25],
    [2_000_000, 0.025, 20],
    [10_000_000, 0.05, 10],
    [20_000_000, 0.1, 5],
    [25_000_000, 0.125, 4],
    [50_000_000, 0.25, 2],
    [100_000_000, 0.5, 1],
  ],
  DOGEUSDT: [
    [80_000, 0.0065, 75],
    [150_000, 0.01, 50],
    [750_000, 0.0125, 40],
    [2_000_000, 0.02, 25],
    [4_000_000, 0.025, 20],
    [20_000_000, 0.05, 10],
    [40_000_000, 0.1, 5],
    [50_000_000, 0.125, 4],
    [100_000_000, 0.25, 2],
    [200_000_000, 0.5, 1],
  ],
  HYPEUSDT: [
    [20_000, 0.01, 75],
    [200_000, 0.015, 50],
    [1_000_000, 0.02, 25],
    [2_000_000, 0.025, 20],
    [5_000_000, 0.05, 10],
    [7_500_000, 0.1, 5],
    [10_000_000, 0.125, 4],
    [12_500_000, 0.25, 2],
    [15_000_000, 0.5, 1],
  ],
};

/** The dated table of a major coin, for when the venue's own cannot be had; null for any other contract. */
export function bundledUsdmTiers(marketId: string): MarginTierTable | null {
  const steps = Object.hasOwn(STEPS, marketId) ? STEPS[marketId] : undefined;
  if (steps === undefined) return null;
  const tiers = withMaintenanceAmounts(
    steps.map(([notionalCap, maintenanceMarginRate, maxLeverage], index) => ({
      notionalFloor: steps[index - 1]?.[0] ?? 0,
      notionalCap,
      maintenanceMarginRate,
      maxLeverage,
    })),
  );
  return { tiers, notionalUnit: 'quote', liquidationFeeRate: 0, asOf: AS_OF, origin: 'bundled' };
}
