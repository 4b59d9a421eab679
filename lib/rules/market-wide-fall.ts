import type { Rule } from './rule.ts';

/** Value: how far the majors stand below their 24 h highs, at the median, while the market falls as one; silent otherwise. */
export const marketWideFall: Rule = {
  id: 'market-wide-fall',
  requires: ['breadth'],
  needsPosition: false,
  unit: 'ratio',
  worse: 'above',
  // Of BTC, ETH and BNB between September 2025 and July 2026, 6 %, 1.3 % and 0.2 % of the hours were above these.
  thresholds: { notice: 0.05, warning: 0.08, danger: 0.12 },
  value: ({ breadth }) => (breadth?.isSystemic ? breadth.medianDrawdown : null),
  explain: ({ breadth }) =>
    breadth === null
      ? {}
      : {
          medianDrawdownRatio: breadth.medianDrawdown,
          fallingCount: breadth.fallingCount,
          coinCount: breadth.coinCount,
        },
};
