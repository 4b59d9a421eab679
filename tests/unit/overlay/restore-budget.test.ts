import { expect, it } from 'vitest';
import { RestoreBudget } from '../../../lib/overlay/restore-budget.ts';

it('refuses the fourth restore within five seconds, and all after it', () => {
  const budget = new RestoreBudget();
  expect([0, 1000, 4999].map((time) => budget.take(time))).toEqual([true, true, true]);
  expect(budget.take(4999.5)).toBe(false);
  expect(budget.take(1_000_000)).toBe(false);
});

it('allows any number of restores that are far enough apart', () => {
  const budget = new RestoreBudget();
  for (let time = 0; time < 100_000; time += 1700) expect(budget.take(time)).toBe(true);
});
