import type { Random } from './random.ts';
import type { MaintenanceTier, Side } from './types.ts';

/** Leverage settings people choose, with how popular each is on average over seeds. */
const LEVERAGES = [
  [2, 2],
  [3, 5],
  [4, 3],
  [5, 9],
  [6, 2],
  [8, 3],
  [10, 18],
  [12, 2],
  [15, 5],
  [20, 18],
  [25, 8],
  [30, 3],
  [40, 3],
  [50, 10],
  [75, 4],
  [100, 4],
  [125, 1],
] as const;

/** What a crowd is like. Drawn once a seed from a family, so nothing that reads the market can know it. */
export interface CrowdCharacter {
  readonly leverageCumulative: readonly number[];
  readonly isolatedShare: number;
  /** Log-normal of margin put in beyond notional / leverage, as a part of it. */
  readonly extraMarginMedian: number;
  readonly extraMarginSigma: number;
  /** Log-normal of a cross wallet in multiples of the initial margin. */
  readonly walletMedian: number;
  readonly walletSigma: number;
  readonly stopShare: number;
  readonly takeProfitShare: number;
  readonly topUpShare: number;
  /** Probability that a new position of quiet times is a long. */
  readonly longBias: number;
}

export function drawCrowd(random: Random): CrowdCharacter {
  const weights = LEVERAGES.map(([, popularity]) => random.gamma(popularity / 3));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let running = 0;
  const leverageCumulative = weights.map((weight) => {
    running += weight / total;
    return running;
  });
  return {
    leverageCumulative,
    isolatedShare: random.between(0.55, 0.9),
    extraMarginMedian: random.between(0.04, 0.25),
    extraMarginSigma: random.between(0.4, 0.8),
    walletMedian: random.between(2, 3.5),
    walletSigma: random.between(0.5, 0.8),
    stopShare: random.between(0.2, 0.4),
    takeProfitShare: random.between(0.2, 0.35),
    topUpShare: random.between(0.05, 0.15),
    longBias: random.between(0.55, 0.66),
  };
}

export function drawLeverage(crowd: CrowdCharacter, random: Random): number {
  const u = random.next();
  const index = crowd.leverageCumulative.findIndex((bound) => u < bound);
  return (LEVERAGES[index] ?? LEVERAGES[LEVERAGES.length - 1] ?? [1])[0];
}

/** How long a position is meant to be held, in minutes: scalpers, swing traders, holders. */
export function drawHoldingMinutes(random: Random): number {
  const u = random.next();
  if (u < 0.3) return 5 + random.exponential(360);
  return u < 0.8 ? 30 + random.exponential(2 * 1440) : 120 + random.exponential(12 * 1440);
}

/** Mean of drawHoldingMinutes; with the rate of entries it gives the number of open positions. */
export const MEAN_HOLDING_MINUTES = 0.3 * 365 + 0.5 * (30 + 2 * 1440) + 0.2 * (120 + 12 * 1440);

const SIZE_SIGMA = 1.4;

/** Relative position size with mean about 1: log-normal, cut at 60. */
export function drawRelativeSize(random: Random): number {
  return Math.min(60, Math.exp(SIZE_SIGMA * random.normal() - (SIZE_SIGMA * SIZE_SIGMA) / 2));
}

export function tierAt(tiers: readonly MaintenanceTier[], notional: number): MaintenanceTier {
  for (const tier of tiers) if (notional <= tier.notionalCap) return tier;
  const last = tiers[tiers.length - 1];
  if (last === undefined) throw new Error('a market needs at least one tier');
  return last;
}

/**
 * Mark price at which margin falls to the maintenance margin of the tier that the position is in AT that price:
 * long (entry * size - margin - amount) / (size * (1 - rate)), short (entry * size + margin + amount) / (size * (1 + rate)).
 * @returns NaN when no positive price does it.
 */
export function liquidationPriceOf(
  side: Side,
  entryPrice: number,
  size: number,
  margin: number,
  tiers: readonly MaintenanceTier[],
): number {
  const sign = side === 'long' ? 1 : -1;
  let tier = tierAt(tiers, entryPrice * size);
  let price = Number.NaN;
  for (let round = 0; round < tiers.length; round++) {
    price =
      (sign * entryPrice * size - margin - tier.maintenanceAmount) /
      (size * (sign - tier.maintenanceMarginRate));
    if (price <= 0) return Number.NaN;
    const next = tierAt(tiers, price * size);
    if (next === tier) break;
    tier = next;
  }
  return price;
}

/** Price at which the margin is gone entirely. */
export function bankruptcyPriceOf(side: Side, entryPrice: number, size: number, margin: number): number {
  return side === 'long' ? Math.max(0, entryPrice - margin / size) : entryPrice + margin / size;
}

/** Largest popular leverage whose initial margin is not above `margin`. */
export function leverageWithin(notional: number, margin: number): number {
  let best = 1;
  for (const [leverage] of LEVERAGES) if (notional / leverage <= margin) best = leverage;
  return best;
}
