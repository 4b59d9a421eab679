import type { Rule } from './rule.ts';

/** Value: accounts on the fuller side for each account on the other, whichever side that is. */
export const crowdedAccounts: Rule = {
  id: 'crowded-accounts',
  requires: ['longShortRatio'],
  needsPosition: false,
  unit: 'multiple',
  worse: 'above',
  // On Binance's BTC of summer 2024 the ratio was above 3 in 5 % of the hours and never above 3.5.
  thresholds: { notice: 3, warning: 4, danger: 6 },
  value: ({ longShortRatio }) =>
    longShortRatio === null || longShortRatio <= 0 ? null : Math.max(longShortRatio, 1 / longShortRatio),
  explain: ({ longShortRatio }, value) =>
    longShortRatio === null
      ? {}
      : { longAccountsRatio: longShortRatio / (1 + longShortRatio), accountsMultiple: value },
};
