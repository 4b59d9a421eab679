import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { ThresholdOverrides } from '../rules/evaluate.ts';
import { layeredThresholds } from '../rules/layered-thresholds.ts';
import { evaluateRules, RULES } from '../rules/registry.ts';
import type { Finding, RuleContext } from '../rules/rule.ts';
import { foldSnoozed } from '../rules/snooze.ts';
import type { Settings } from '../settings/schema.ts';

/**
 * What the rules say under the user's thresholds, snoozed ones folded. A position that no price can liquidate has no distance to check: that is not the same as not knowing it.
 */
export function findingsOf(
  context: RuleContext,
  settings: Settings,
  position: Pick<NonNullable<Snapshot['position']>, 'liquidation'> | null,
  localNow: number,
): Snapshot['findings'] {
  const isOutOfReach = position?.liquidation.state === 'none';
  const findings = evaluateRules(context, thresholdsAt(settings, context.instrument)).filter(
    ({ missing }) => !(isOutOfReach && missing.includes('liquidationPrice')),
  );
  return foldSnoozed(findings, settings.snoozes, localNow).map(jsonFinding);
}

/** What the user set for the instrument, else for its venue, else in general. */
function thresholdsAt(settings: Settings, instrument: Instrument): ThresholdOverrides {
  const { thresholds, scopedThresholds } = settings;
  const scopes = [instrumentKey(instrument), instrument.venue];
  return layeredThresholds(RULES, [...scopes.map((scope) => scopedThresholds[scope] ?? {}), thresholds]);
}

function jsonFinding(finding: Finding): Snapshot['findings'][number] {
  return { ...finding, numbers: { ...finding.numbers }, missing: [...finding.missing] };
}
