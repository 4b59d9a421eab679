import { fundingPaidPerDay } from '../domain/funding.ts';
import type { MarginKind } from '../domain/liquidation-distance.ts';
import { marginKind, positionMargin } from '../domain/liquidation-price.ts';
import { marginToAdd, sizeAtLeverage } from '../domain/position-plan.ts';
import type { PositionEntry, SnapshotPosition } from '../protocol/snapshot.ts';
import { rangesToLiquidation } from '../rules/own-distance.ts';
import type { RuleContext } from '../rules/rule.ts';

type Plan = SnapshotPosition['plan'];

export const NO_PLAN: Plan = {
  rangeMultiple: null,
  adverseMove30d: null,
  marginToAddUsd: null,
  loadLineLeverage: null,
  sizeAtLoadLine: null,
  fundingPerDayUsd: null,
  fundingPerDayRatio: null,
};

/** What the position needs in this market, by what the rules look at. */
export function positionPlan(entry: PositionEntry, context: RuleContext): Plan {
  const kind = marginKind(context.instrument.kind);
  const { markPrice } = context;
  if (kind === null || markPrice === null) return NO_PLAN;
  return {
    rangeMultiple: rangesToLiquidation(context),
    ...margins(entry, context, kind, markPrice),
    ...funding(context),
  };
}

function margins(
  entry: PositionEntry,
  { tiers, adverseMove30d, loadLineLeverage }: RuleContext,
  kind: MarginKind,
  markPrice: number,
): Pick<Plan, 'adverseMove30d' | 'marginToAddUsd' | 'loadLineLeverage' | 'sizeAtLoadLine'> {
  const toAdd =
    tiers === null || adverseMove30d === null
      ? null
      : marginToAdd(kind, entry, tiers, markPrice, adverseMove30d);
  const margin = positionMargin(kind, entry);
  return {
    adverseMove30d,
    marginToAddUsd: toAdd === null ? null : toAdd * (kind === 'linear' ? 1 : markPrice),
    loadLineLeverage,
    sizeAtLoadLine:
      margin === null || loadLineLeverage === null
        ? null
        : sizeAtLeverage(kind, margin, loadLineLeverage, markPrice),
  };
}

function funding({
  fundingRate,
  fundingIntervalMs,
  position,
}: RuleContext): Pick<Plan, 'fundingPerDayUsd' | 'fundingPerDayRatio'> {
  const perDay = position === null ? null : fundingPaidPerDay(position.side, fundingRate, fundingIntervalMs);
  if (position === null || perDay === null) return { fundingPerDayUsd: null, fundingPerDayRatio: null };
  return { fundingPerDayUsd: perDay * position.notionalUsd, fundingPerDayRatio: perDay * position.leverage };
}
