import type { Rule } from './rule.ts';

/** Value: own leverage as a multiple of the load line's. */
export const leverageAboveLoadLine: Rule = {
  id: 'leverage-above-load-line',
  requires: ['loadLineLeverage'],
  needsPosition: true,
  unit: 'multiple',
  worse: 'above',
  // 1 is the line itself; within a fifth of it the line's own range reaches the position; at 2 the cushion is half of the line's.
  thresholds: { notice: 0.8, warning: 1, danger: 2 },
  value: ({ position, loadLineLeverage }) =>
    position === null || loadLineLeverage === null ? null : position.leverage / loadLineLeverage,
  explain: ({ position, loadLineLeverage }, value, threshold) =>
    position === null || loadLineLeverage === null
      ? {}
      : {
          ownLeverage: position.leverage,
          loadLineLeverage,
          lineMultiple: value,
          clearingLeverage: Math.max(1, loadLineLeverage * (threshold ?? 1)),
        },
};
