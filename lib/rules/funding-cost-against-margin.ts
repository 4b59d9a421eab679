import { fundingPaidPerDay } from '../domain/funding.ts';
import { ownLeverage } from './own-leverage.ts';
import type { Rule, RuleContext } from './rule.ts';

/** Value: funding paid a day as a ratio of the own margin; negative when the position is paid. */
export const fundingCostAgainstMargin: Rule = {
  id: 'funding-cost-against-margin',
  requires: ['fundingRate', 'fundingIntervalMs'],
  needsPosition: true,
  unit: 'ratio',
  worse: 'above',
  // The usual 0.01 % per 8 h costs 0.6 % of margin a day at 20x: 1 % is above the usual, 3 % eats a fifth in a week, 10 % half.
  thresholds: { notice: 0.01, warning: 0.03, danger: 0.1 },
  value: (context) => {
    const cost = costOfNotionalPerDay(context);
    return cost === null || context.position === null ? null : cost * ownLeverage(context.position);
  },
  explain: (context, value, threshold) => {
    const cost = costOfNotionalPerDay(context);
    const { position, fundingRate, fundingIntervalMs } = context;
    if (cost === null || position === null || fundingRate === null || fundingIntervalMs === null) return {};
    return {
      fundingRatio: fundingRate,
      fundingIntervalMs,
      costPerDayUsd: cost * position.notionalUsd,
      marginUsd: position.notionalUsd / ownLeverage(position),
      costPerDayRatio: value,
      ...(cost > 0 && threshold !== null ? { clearingLeverage: Math.max(1, threshold / cost) } : {}),
    };
  },
};

function costOfNotionalPerDay({ position, fundingRate, fundingIntervalMs }: RuleContext): number | null {
  return position === null ? null : fundingPaidPerDay(position.side, fundingRate, fundingIntervalMs);
}
