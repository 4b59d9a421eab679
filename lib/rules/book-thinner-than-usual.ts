import type { Rule } from './rule.ts';

/** An empty side is no number of times thinner. */
const MOST = 1000;

/** Value: the median depth of the week's hours as a multiple of the book's depth now, on its thinner side within 2 % of the price. */
export const bookThinnerThanUsual: Rule = {
  id: 'book-thinner-than-usual',
  requires: ['bookDepthUsd', 'usualBookDepthUsd'],
  needsPosition: false,
  unit: 'multiple',
  worse: 'above',
  thresholds: { notice: 2, warning: 4, danger: 10 },
  value: ({ bookDepthUsd, usualBookDepthUsd }) =>
    bookDepthUsd === null || usualBookDepthUsd === null || usualBookDepthUsd <= 0
      ? null
      : Math.min(MOST, usualBookDepthUsd / bookDepthUsd),
  explain: ({ bookDepthUsd, usualBookDepthUsd }, value) =>
    bookDepthUsd === null || usualBookDepthUsd === null
      ? {}
      : { depthUsd: bookDepthUsd, usualUsd: usualBookDepthUsd, thinnerMultiple: value },
};
