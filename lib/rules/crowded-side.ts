import { fundingPaidPerDay } from '../domain/funding.ts';
import type { PositionSide } from '../domain/market-data.ts';
import type { Rule, RuleThresholds } from './rule.ts';

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
    value: ({ fundingRate, fundingIntervalMs }) => {
      const paid = fundingPaidPerDay(side, fundingRate, fundingIntervalMs);
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
