import { type CrossAccount, crossShortfall } from '../domain/cross-account.ts';
import { fundingPaidPerDay } from '../domain/funding.ts';
import type { MarginKind } from '../domain/liquidation-distance.ts';
import { sideSign } from '../domain/liquidation-formula.ts';
import { marginKind, positionMargin } from '../domain/liquidation-price.ts';
import { marginToAdd, sizeAtLeverage } from '../domain/position-plan.ts';
import type { PositionEntry, SnapshotPosition } from '../protocol/snapshot.ts';
import { rangesToLiquidation } from '../rules/own-distance.ts';
import { ownLeverage } from '../rules/own-leverage.ts';
import type { RuleContext } from '../rules/rule.ts';

type Plan = SnapshotPosition['plan'];

export const NO_PLAN: Plan = {
  rangeMultiple: null,
  move: null,
  isMoveChosen: false,
  marginToAddUsd: null,
  loadLineLeverage: null,
  sizeAtLoadLine: null,
  fundingPerDayUsd: null,
  fundingPerDayRatio: null,
};

/**
 * What the position needs in this market, by what the rules look at.
 * @param account the cross positions that share its balance, where there are others; what it carries at the load line is then not told.
 */
export function positionPlan(entry: PositionEntry, context: RuleContext, account: CrossAccount | null): Plan {
  const kind = marginKind(context.instrument.kind);
  const { markPrice } = context;
  if (kind === null || markPrice === null) return NO_PLAN;
  const isShared = account?.legs.includes(entry) === true;
  return {
    rangeMultiple: rangesToLiquidation(context),
    ...margins(entry, context, kind, markPrice, isShared ? account : null),
    ...(isShared
      ? { loadLineLeverage: null, sizeAtLoadLine: null }
      : atLoadLine(entry, context, kind, markPrice)),
    ...funding(context),
  };
}

function margins(
  entry: PositionEntry,
  { tiers, adverseMove30d }: RuleContext,
  kind: MarginKind,
  markPrice: number,
  account: CrossAccount | null,
): Pick<Plan, 'move' | 'isMoveChosen' | 'marginToAddUsd'> {
  const chosen = entry.chosenDistance ?? null;
  const move = chosen ?? adverseMove30d;
  const toAdd =
    tiers === null || move === null
      ? null
      : account === null
        ? marginToAdd(kind, entry, tiers, markPrice, move)
        : crossShortfall(account, markPrice, markPrice * (1 - sideSign(entry.side) * move));
  return {
    move,
    isMoveChosen: chosen !== null,
    marginToAddUsd: toAdd === null ? null : toAdd * (kind === 'linear' ? 1 : markPrice),
  };
}

function atLoadLine(
  entry: PositionEntry,
  { loadLineLeverage }: RuleContext,
  kind: MarginKind,
  markPrice: number,
): Pick<Plan, 'loadLineLeverage' | 'sizeAtLoadLine'> {
  const margin = positionMargin(kind, entry);
  return {
    loadLineLeverage,
    sizeAtLoadLine:
      margin === null || loadLineLeverage === null
        ? null
        : sizeAtLeverage(kind, margin, loadLineLeverage, markPrice),
  };
}

/** Against what is behind the position, as the rule about it. */
function funding({
  fundingRate,
  fundingIntervalMs,
  position,
}: RuleContext): Pick<Plan, 'fundingPerDayUsd' | 'fundingPerDayRatio'> {
  const perDay = position === null ? null : fundingPaidPerDay(position.side, fundingRate, fundingIntervalMs);
  if (position === null || perDay === null) return { fundingPerDayUsd: null, fundingPerDayRatio: null };
  return {
    fundingPerDayUsd: perDay * position.notionalUsd,
    fundingPerDayRatio: perDay * ownLeverage(position),
  };
}
