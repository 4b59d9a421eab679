import type { Rule } from './rule.ts';

/** Value: age of the mark price in seconds. When it is old every other warning is void, so it is checked without a position too. */
export const staleData: Rule = {
  id: 'stale-data',
  requires: ['markAsOf'],
  needsPosition: false,
  unit: 'seconds',
  worse: 'above',
  // Marks come each 1-3 s: 15 s is several missed, 60 s a lost connection, 300 s a whole 5-minute bar unseen.
  thresholds: { notice: 15, warning: 60, danger: 300 },
  value: ({ now, markAsOf }) => (markAsOf === null ? null : Math.max(0, now - markAsOf) / 1000),
  explain: ({ now, markAsOf }, _value, threshold) =>
    markAsOf === null
      ? {}
      : { ageMs: Math.max(0, now - markAsOf), ...(threshold === null ? {} : { limitMs: threshold * 1000 }) },
};
