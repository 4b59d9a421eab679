import { describe, expect, test } from 'vitest';
import { layeredThresholds } from '../../../lib/rules/layered-thresholds.ts';
import type { Finding } from '../../../lib/rules/rule.ts';
import { foldSnoozed } from '../../../lib/rules/snooze.ts';
import { findingWords } from '../../../lib/text/finding.ts';
import { createFormats } from '../../../lib/text/format.ts';

const rules = [{ id: 'stale-data', worse: 'above' as const }];
const at = (notice: number) => ({ 'stale-data': { notice, warning: 60, danger: 300 } });

describe('thresholds in layers', () => {
  test('instrument before venue before general, and the shipped ones where none says anything', () => {
    expect(layeredThresholds(rules, [at(1), at(2), at(3)])).toEqual(at(1));
    expect(layeredThresholds(rules, [{}, at(2), at(3)])).toEqual(at(2));
    expect(layeredThresholds(rules, [{}, {}, at(3)])).toEqual(at(3));
    expect(layeredThresholds(rules, [{}, {}, {}])).toEqual({});
  });

  test('a layer out of order, or not of numbers, gives way to the next', () => {
    expect(layeredThresholds(rules, [at(100), at(2)])).toEqual(at(2));
    expect(layeredThresholds(rules, [at(Number.NaN), at(2)])).toEqual(at(2));
  });
});

describe('snoozed rules', () => {
  const finding = (ruleId: string, level: Finding['level']): Finding => ({
    ruleId,
    level,
    value: 1,
    threshold: 1,
    numbers: {},
    missing: [],
    ownIndex: 0,
  });
  const findings = [
    finding('crowded-longs', 'danger'),
    finding('stale-data', 'warning'),
    finding('crowded-accounts', 'notice'),
    finding('size-crosses-tier', 'ok'),
  ];
  const snoozes = { 'crowded-longs': 2_000, 'crowded-accounts': 5_000, 'size-crosses-tier': 9_000 };

  test('are one line behind the warnings, which counts and names them', () => {
    const folded = foldSnoozed(findings, snoozes, 1_000);
    expect(folded.map(({ ruleId }) => ruleId)).toEqual(['stale-data', 'snoozed', 'size-crosses-tier']);
    expect(folded[1]).toMatchObject({
      level: 'snoozed',
      value: 2,
      missing: ['crowded-longs', 'crowded-accounts'],
    });
    const words = (language: 'en' | 'zh-CN') =>
      findingWords(folded[1] ?? finding('none', 'ok'), language, createFormats(language, 'UTC'));
    expect(words('en')).toMatchObject({
      headline: 'Snoozed until 00:00: 2 rules',
      sentence: 'Crowded longs, Accounts on one side',
    });
    expect(words('zh-CN').headline).toBe('已暂停至 00:00：2 条规则');
  });

  test('come back by themselves at their end', () => {
    expect(foldSnoozed(findings, snoozes, 1_999)).toHaveLength(3);
    expect(foldSnoozed(findings, snoozes, 2_000)[0]?.ruleId).toBe('crowded-longs');
    expect(foldSnoozed(findings, snoozes, 5_000)).toEqual(findings);
  });
});
