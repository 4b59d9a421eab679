import { DAY_MS } from '../domain/candles.ts';
import { sideSign } from '../domain/liquidation-formula.ts';
import type { PositionSide } from '../domain/market-data.ts';
import type { Rule, RuleContext, RuleThresholds } from './rule.ts';

/**
 * One rule a side. Value: what the side pays for being there, as a ratio of the notional a day, at the funding rate of now; silent
 * while it is paid itself.
 */
export function crowdedSide(id: string, side: PositionSide, thresholds: RuleThresholds): Rule {
  return {
    id,
    requires: ['fundingRate', 'fundingIntervalMs'],
    needsPosition: false,
    unit: 'ratio',
    worse: 'above',
    thresholds,
    value: (context) => {
      const paid = paidPerDay(context, side);
      return paid === null || paid <= 0 ? null : paid;
    },
    explain: ({ fundingRate, fundingIntervalMs }, value) =>
      fundingRate === null || fundingIntervalMs === null
        ? {}
        : {
            fundingRatio: Math.abs(fundingRate),
            fundingIntervalMs,
            paidPerDayRatio: value,
            paidPerYearRatio: value * 365,
          },
  };
}

function paidPerDay({ fundingRate, fundingIntervalMs }: RuleContext, side: PositionSide): number | null {
  if (fundingRate === null || fundingIntervalMs === null || fundingIntervalMs <= 0) return null;
  return (sideSign(side) * fundingRate * DAY_MS) / fundingIntervalMs;
}
