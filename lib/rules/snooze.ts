import { type Finding, isRaised } from './rule.ts';

/** The id of the one line that stands for all snoozed findings. */
export const SNOOZED_ID = 'snoozed';
/** Names that the line can carry. */
const NAMES_LIMIT = 8;

/** Rule id -> local ms when its snooze ends. */
export type Snoozes = Readonly<Record<string, number>>;

/**
 * Folds what snoozed rules would warn of into one quiet line, behind every warning and before what could not be checked; its `missing`
 * names the rules. A rule that is clear or cannot be checked stays as it is, and a snooze ends by itself.
 * @param findings worst first.
 */
export function foldSnoozed(findings: readonly Finding[], snoozes: Snoozes, localNow: number): Finding[] {
  const endOf = ({ ruleId }: Finding): number =>
    Object.hasOwn(snoozes, ruleId) ? (snoozes[ruleId] ?? 0) : 0;
  const isSnoozed = (finding: Finding): boolean => isRaised(finding.level) && endOf(finding) > localNow;
  const snoozed = findings.filter(isSnoozed);
  if (snoozed.length === 0) return [...findings];
  const line: Finding = {
    ruleId: SNOOZED_ID,
    level: 'snoozed',
    value: snoozed.length,
    threshold: null,
    numbers: { snoozedCount: snoozed.length, firstEndTime: Math.min(...snoozed.map(endOf)) },
    missing: snoozed.map(({ ruleId }) => ruleId).slice(0, NAMES_LIMIT),
    ownIndex: 0,
  };
  const loud = findings.filter((finding) => !isSnoozed(finding));
  const raised = loud.filter(({ level }) => isRaised(level));
  return [...raised, line, ...loud.filter(({ level }) => !isRaised(level))];
}
