import {
  FINDING_LEVELS,
  type Finding,
  type FindingLevel,
  type FindingNumbers,
  type Rule,
  type RuleContext,
  type RuleThresholds,
} from './rule.ts';

/** Rule id -> thresholds that replace the shipped ones. */
export type ThresholdOverrides = Readonly<Record<string, RuleThresholds>>;

/**
 * Findings of the rules, worst first. A rule that throws, meets a value that is no finite number, or lacks a field gives a
 * `could-not-check` finding, never silence; rules about a position give nothing when there is none.
 */
export function evaluate(
  rules: readonly Rule[],
  context: RuleContext,
  overrides: ThresholdOverrides,
): Finding[] {
  return rules
    .flatMap((rule) => evaluateRule(rule, context, thresholdsOf(rule, overrides)) ?? [])
    .sort((a, b) => severity(b.level) - severity(a.level));
}

/**
 * Of the findings for several positions one a rule: the worst, and of equals that of the position named first. Worst first.
 * @param perPosition findings of each position's context, in the order of the positions.
 */
export function worstOfEach(perPosition: readonly (readonly Finding[])[]): Finding[] {
  const worst = new Map<string, Finding>();
  for (const [ownIndex, findings] of perPosition.entries()) {
    for (const finding of findings) {
      const known = worst.get(finding.ruleId);
      if (known === undefined || severity(finding.level) > severity(known.level))
        worst.set(finding.ruleId, { ...finding, ownIndex });
    }
  }
  return [...worst.values()].sort((a, b) => severity(b.level) - severity(a.level));
}

/** Unchecked stands above all clear: not knowing is worse than knowing it is fine. */
function severity(level: FindingLevel): number {
  return level === 'could-not-check' ? 0.5 + FINDING_LEVELS.indexOf('ok') : FINDING_LEVELS.indexOf(level);
}

function evaluateRule(rule: Rule, context: RuleContext, thresholds: RuleThresholds): Finding | null {
  if (rule.needsPosition && context.position === null) return null;
  const missing = rule.requires.filter((field) => isMissing(context[field]));
  if (missing.length > 0) return couldNotCheck(rule, missing);
  try {
    const value = rule.value(context);
    if (value === null) return null;
    if (!Number.isFinite(value)) return couldNotCheck(rule, ['error']);
    const { level, threshold } = grade(rule, value, thresholds);
    const numbers = finiteNumbers(rule.explain(context, value, threshold));
    return { ruleId: rule.id, level, value, threshold, numbers, missing: [], ownIndex: 0 };
  } catch {
    return couldNotCheck(rule, ['error']);
  }
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value));
}

function couldNotCheck(rule: Rule, missing: readonly string[]): Finding {
  const unknown = { value: null, threshold: null, numbers: {}, ownIndex: 0 };
  return { ruleId: rule.id, level: 'could-not-check', missing, ...unknown };
}

/** A threshold itself counts as crossed. With `ok` the threshold is the next one, that of `notice`. */
function grade(
  rule: Rule,
  value: number,
  thresholds: RuleThresholds,
): { level: FindingLevel; threshold: number } {
  for (const level of ['danger', 'warning', 'notice'] as const) {
    const threshold = thresholds[level];
    if (rule.worse === 'above' ? value >= threshold : value <= threshold) return { level, threshold };
  }
  return { level: 'ok', threshold: thresholds.notice };
}

/** An override that is no number or out of order (danger milder than notice) is refused: a warning must not vanish by a typing error. */
function thresholdsOf(rule: Rule, overrides: ThresholdOverrides): RuleThresholds {
  const own = Object.hasOwn(overrides, rule.id) ? overrides[rule.id] : undefined;
  if (own === undefined) return rule.thresholds;
  return isOrdered(rule, own) ? own : rule.thresholds;
}

/** Whether danger is never milder than warning, nor warning than notice, and all are numbers. */
export function isOrdered(rule: Pick<Rule, 'worse'>, { notice, warning, danger }: RuleThresholds): boolean {
  const sign = rule.worse === 'above' ? 1 : -1;
  const ordered = sign * (warning - notice) >= 0 && sign * (danger - warning) >= 0;
  return ordered && Number.isFinite(notice + warning + danger);
}

function finiteNumbers(numbers: FindingNumbers): FindingNumbers {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)));
}
