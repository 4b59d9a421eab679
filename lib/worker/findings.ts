import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { type ThresholdOverrides, worstOfEach } from '../rules/evaluate.ts';
import { layeredThresholds } from '../rules/layered-thresholds.ts';
import { evaluateRules, RULES } from '../rules/registry.ts';
import type { Finding, RuleContext } from '../rules/rule.ts';
import { foldSnoozed } from '../rules/snooze.ts';
import type { Settings } from '../settings/schema.ts';

/** A position of the trader's as the rules look at it; without one the market alone is looked at. */
export interface Examined {
  readonly position: Pick<NonNullable<Snapshot['position']>, 'liquidation'> | null;
  readonly context: RuleContext;
}

/**
 * What the rules say under the user's thresholds, snoozed ones folded; of several positions the worst for each rule. A position that no price
 * can liquidate has no distance to check: that is not the same as not knowing it.
 * @param examined at least one; the market is the same in all. @param contract whose the positions are; its thresholds go before the market's.
 */
export function findingsOf(
  examined: readonly Examined[],
  settings: Settings,
  localNow: number,
  contract: Instrument,
): Snapshot['findings'] {
  const perPosition = examined.map(({ position, context }) => {
    const isOutOfReach = position?.liquidation.state === 'none';
    return evaluateRules(context, thresholdsAt(settings, [contract, context.instrument])).filter(
      ({ missing }) => !(isOutOfReach && missing.includes('liquidationPrice')),
    );
  });
  return foldSnoozed(worstOfEach(perPosition), settings.snoozes, localNow).map(jsonFinding);
}

/** What the user set for the first instrument, else for its venue, else for those of the next, else in general. */
function thresholdsAt(settings: Settings, instruments: readonly Instrument[]): ThresholdOverrides {
  const { thresholds, scopedThresholds } = settings;
  const scopes = instruments.flatMap((instrument) => [instrumentKey(instrument), instrument.venue]);
  return layeredThresholds(RULES, [...scopes.map((scope) => scopedThresholds[scope] ?? {}), thresholds]);
}

function jsonFinding(finding: Finding): Snapshot['findings'][number] {
  return { ...finding, numbers: { ...finding.numbers }, missing: [...finding.missing] };
}
