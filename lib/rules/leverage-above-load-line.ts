import { ownLeverage } from './own-leverage.ts';
import type { Rule } from './rule.ts';

/** Value: own leverage, by the margin that is there, as a multiple of the load line's. */
export const leverageAboveLoadLine: Rule = {
  id: 'leverage-above-load-line',
  requires: ['loadLineLeverage'],
  needsPosition: true,
  unit: 'multiple',
  worse: 'above',
  // 1 is the line itself; within a fifth of it the line's own range reaches the position; at 2 the cushion is half of the line's.
  thresholds: { notice: 0.8, warning: 1, danger: 2 },
  value: ({ position, loadLineLeverage }) =>
    position === null || loadLineLeverage === null ? null : ownLeverage(position) / loadLineLeverage,
  explain: ({ position, loadLineLeverage }, value, threshold) =>
    position === null || loadLineLeverage === null
      ? {}
      : {
          ownLeverage: ownLeverage(position),
          loadLineLeverage,
          lineMultiple: value,
          clearingLeverage: Math.max(1, loadLineLeverage * (threshold ?? 1)),
        },
};
