import type { LiquidationCluster } from '../../../lib/clusters/cluster.ts';
import type { MarginTierTable } from '../../../lib/domain/margin-tier.ts';
import type { Finding, RuleContext, RulePosition } from '../../../lib/rules/rule.ts';

/** Two tiers by hand: 0.5 % up to 100,000 at 100x, 1 % above at 50x; 100,000 x (1 % - 0.5 %) = 500 keeps it continuous. */
export const TIERS: MarginTierTable = {
  tiers: [
    {
      notionalFloor: 0,
      notionalCap: 100_000,
      maintenanceMarginRate: 0.005,
      maintenanceAmount: 0,
      maxLeverage: 100,
    },
    {
      notionalFloor: 100_000,
      notionalCap: 900_000,
      maintenanceMarginRate: 0.01,
      maintenanceAmount: 500,
      maxLeverage: 50,
    },
  ],
  notionalUnit: 'quote',
  liquidationFeeRate: 0,
  asOf: 0,
  origin: 'venue',
};

export const POSITION: RulePosition = {
  side: 'long',
  entryPrice: 2000,
  leverage: 20,
  notionalUsd: 10_000,
  marginUsd: null,
  marginMode: 'isolated',
};

export function cluster(side: 'long' | 'short', low: number, high: number, mark = 2000): LiquidationCluster {
  const near = side === 'long' ? high : low;
  return {
    side,
    low,
    high,
    notionalUsdLow: 1e6,
    notionalUsdHigh: 4e6,
    shareOfSide: 0.2,
    distance: Math.abs(mark - near) / mark,
    unsweptSince: null,
  };
}

/** A 20x long from 2,000 with the mark at entry; liquidation at 2000 x 0.95 / 0.995 = 1909.55 (4.52 % away). */
export function context(changes: Partial<RuleContext> = {}): RuleContext {
  return {
    instrument: {
      venue: 'binance',
      symbol: 'ETH/USDT:USDT',
      kind: 'linear',
      base: 'ETH',
      quote: 'USDT',
      settle: 'USDT',
      expiry: null,
    },
    now: 1_000_000,
    markPrice: 2000,
    markAsOf: 999_000,
    position: POSITION,
    liquidationPrice: (2000 * 0.95) / 0.995,
    clusters: [],
    bookDepthUsd: 20e6,
    usualBookDepthUsd: 25e6,
    adverseMove24h: 0.01,
    adverseMove7d: 0.02,
    adverseMove30d: 0.03,
    averageTrueRange: 5,
    loadLineLeverage: 50,
    tiers: TIERS,
    drawdown24h: 0.01,
    referenceFalls: [0.5, 0.3, 0.2, 0.15, 0.2],
    breadth: { isSystemic: false, fallingCount: 0, coinCount: 6, medianDrawdown: 0.01 },
    openInterestUsd: 3e9,
    openInterestChange24h: 0.01,
    volume24hUsd: 1e10,
    longShortRatio: 1.5,
    fundingRate: 0.0001,
    fundingIntervalMs: 8 * 3_600_000,
    ...changes,
  };
}

export function findingOf(findings: readonly Finding[], ruleId: string): Finding {
  const finding = findings.find((candidate) => candidate.ruleId === ruleId);
  if (finding === undefined) throw new Error(`no finding of ${ruleId}`);
  return finding;
}
