import type { PositionSide } from '../domain/market-data.ts';
import type { SnapshotLoadLine, SnapshotPosition } from '../protocol/snapshot.ts';
import type { RuleContext } from '../rules/rule.ts';
import {
  analysePositions,
  nearestLiquidationPrice,
  type OwnPosition,
  sharedAccount,
} from './analyse-position.ts';
import { positionPlan } from './analyse-position-plan.ts';
import type { Examined } from './findings.ts';
import type { OwnEntry } from './own-positions.ts';
import { rulePosition } from './rule-situation.ts';

/** What of a rule's context is the same for every position. */
type Market = Omit<
  RuleContext,
  'position' | 'liquidationPrice' | 'adverseMove24h' | 'adverseMove7d' | 'adverseMove30d' | 'loadLineLeverage'
>;

/** The market that positions are put into, of one moment. */
export interface Surroundings {
  readonly market: Market;
  readonly adverseMoves: (
    side: PositionSide,
  ) => Pick<RuleContext, 'adverseMove24h' | 'adverseMove7d' | 'adverseMove30d'>;
  /** For a position's side and size; without one for the side and size that are usual. */
  readonly loadLine: (position: OwnPosition | null) => SnapshotLoadLine | null;
}

/** The rules' view of one position, or of the market alone. */
export function examine(position: OwnPosition | null, around: Surroundings): Examined {
  const { instrument, markPrice } = around.market;
  return {
    position,
    context: {
      ...around.market,
      position: position && rulePosition(position, instrument, markPrice),
      liquidationPrice: nearestLiquidationPrice(position),
      ...around.adverseMoves(position?.entry.side ?? 'long'),
      loadLineLeverage: around.loadLine(position)?.conditional.leverage ?? null,
    },
  };
}

/** Positions with what each needs here. */
export function planned(
  positions: readonly OwnPosition[],
  examined: readonly Examined[],
  { market: { instrument, tiers } }: Surroundings,
): readonly SnapshotPosition[] {
  const account =
    tiers === null
      ? null
      : sharedAccount(
          instrument,
          positions.filter(({ liquidation }) => liquidation.isShared),
          tiers,
        );
  return positions.flatMap((position, index) => {
    const context = examined[index]?.context;
    return context === undefined
      ? []
      : [{ ...position, plan: positionPlan(position.entry, context, account) }];
  });
}

/**
 * What one position would be among the others: the others as they are, this one in its place or beside them.
 * @returns null while no price is known.
 */
export function tryOut(
  own: OwnEntry,
  others: readonly OwnEntry[],
  around: Surroundings,
): SnapshotPosition | null {
  const { instrument, tiers, markPrice } = around.market;
  if (markPrice === null) return null;
  // What was read goes when something is entered by hand.
  const kept = others.filter(({ id }) => id !== own.id && id !== null && id > 0);
  const entries = [own, ...kept];
  const positions = analysePositions(instrument, entries, tiers, markPrice);
  const examined = positions.map((position) => examine(position, around));
  return planned(positions, examined, around).find(({ entry }) => entry === own.entry) ?? null;
}
