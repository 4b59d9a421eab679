import { expect, test } from 'vitest';
import type { Snapshot } from '../../../lib/protocol/snapshot.ts';
import { badgeOf } from '../../../lib/worker/badge.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const at = (level: Snapshot['findings'][number]['level']): Snapshot => ({
  ...fullSnapshot(),
  findings: [
    {
      ruleId: 'stale-data',
      level,
      value: 70,
      threshold: 60,
      numbers: { ageMs: 70_000 },
      missing: [],
      ownIndex: 0,
    },
  ],
});

test.each([
  ['danger', '!!'],
  ['warning', '!'],
  ['notice', 'i'],
  ['snoozed', ''],
  ['could-not-check', ''],
  ['ok', ''],
] as const)('%s is told as text: "%s"', (level, text) => {
  expect(badgeOf(at(level), 'en').text).toBe(text);
});

test('the title names level and finding, in both languages', () => {
  expect(badgeOf(at('warning'), 'en').title).toBe(
    'Plimsoll · ETH/USDT:USDT · Warning: The price is 1\u00a0min old',
  );
  expect(badgeOf(at('warning'), 'zh-CN').title).toContain('警告：'.slice(0, 2));
  expect(badgeOf(null, 'en')).toMatchObject({ text: '', title: 'Plimsoll' });
});
