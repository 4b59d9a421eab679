import { expect, test } from 'vitest';
import { evaluate } from '../../../lib/rules/evaluate.ts';
import { evaluateRules, RULES } from '../../../lib/rules/registry.ts';
import type { Rule, RuleContext } from '../../../lib/rules/rule.ts';
import { context, findingOf } from './context.ts';

const FIELDS: readonly (keyof RuleContext)[] = [
  'markPrice',
  'markAsOf',
  'liquidationPrice',
  'clusters',
  'adverseMove24h',
  'adverseMove7d',
  'adverseMove30d',
  'averageTrueRange',
  'loadLineLeverage',
  'tiers',
  'fundingRate',
  'fundingIntervalMs',
];

test('ids are unique and thresholds run from mild to grave', () => {
  expect(new Set(RULES.map((rule) => rule.id)).size).toBe(RULES.length);
  for (const { worse, thresholds } of RULES) {
    const steps = [thresholds.notice, thresholds.warning, thresholds.danger];
    expect(steps).toEqual(steps.toSorted((a, b) => (worse === 'above' ? a - b : b - a)));
  }
});

test.each(FIELDS)('without %s the rules that need it say so, the others are unchanged', (field) => {
  const whole = evaluateRules(context());
  for (const broken of [null, ...(typeof context()[field] === 'number' ? [Number.NaN] : [])]) {
    const findings = evaluateRules(context({ [field]: broken }));
    for (const rule of RULES) {
      const found = findings.find((finding) => finding.ruleId === rule.id);
      if (rule.requires.includes(field)) {
        expect(found).toMatchObject({ level: 'could-not-check', value: null, threshold: null });
        expect(found?.missing).toContain(field);
      } else {
        expect(found?.level).toBe(whole.find((finding) => finding.ruleId === rule.id)?.level);
      }
    }
  }
});

test('without a position only rules of the market speak', () => {
  expect(evaluateRules(context({ position: null })).map((finding) => finding.ruleId)).toEqual([
    'stale-data',
    'crowded-longs',
    'crowded-accounts',
    'open-interest-against-volume',
    'book-thinner-than-usual',
  ]);
});

test('a rule that throws or yields no finite number is seen', () => {
  const broken = (value: Rule['value']): Rule => ({
    id: 'broken',
    requires: [],
    needsPosition: false,
    unit: 'count',
    worse: 'above',
    thresholds: { notice: 1, warning: 2, danger: 3 },
    value,
    explain: () => ({}),
  });
  const throwing = broken(() => {
    throw new Error('no');
  });
  for (const rule of [
    throwing,
    broken(() => Number.NaN),
    { ...broken(() => 1), explain: throwing.value as never },
  ]) {
    expect(evaluate([rule], context(), {})).toEqual([
      {
        ruleId: 'broken',
        level: 'could-not-check',
        value: null,
        threshold: null,
        numbers: {},
        missing: ['error'],
        ownIndex: 0,
      },
    ]);
  }
});

test('worst first, and what could not be checked stands above what is fine', () => {
  const findings = evaluateRules(
    context({ adverseMove24h: 0.09, adverseMove30d: null, loadLineLeverage: 15 }),
  );
  const levels = findings.map((finding) => finding.level);
  const rank = { danger: 0, warning: 1, notice: 2, snoozed: 3, 'could-not-check': 4, ok: 5 };
  expect(levels).toEqual(levels.toSorted((a, b) => rank[a] - rank[b]));
  expect(new Set(levels)).toEqual(new Set(['danger', 'warning', 'could-not-check', 'ok']));
});

test('own thresholds replace the shipped ones unless they are not usable', () => {
  const level = (thresholds: { notice: number; warning: number; danger: number }): string =>
    findingOf(evaluateRules(context(), { 'stale-data': thresholds }), 'stale-data').level;
  expect(level({ notice: 0.5, warning: 1, danger: 2 })).toBe('warning');
  expect(level({ notice: Number.NaN, warning: 0.5, danger: 0.6 })).toBe('ok');
  expect(level({ notice: 0.9, warning: 0.6, danger: 0.5 })).toBe('ok');
});

test('numbers are finite even at the trigger itself', () => {
  const findings = evaluateRules(context({ liquidationPrice: 2000, averageTrueRange: 0 }));
  const numbers = findings.flatMap((finding) => Object.values(finding.numbers));
  expect(numbers.length).toBeGreaterThan(10);
  expect(numbers.every(Number.isFinite)).toBe(true);
  expect(findingOf(findings, 'own-distance-against-drawdown-24h').level).toBe('danger');
});
