import { distanceAgainstDrawdown } from './distance-against-drawdown.ts';

/** Danger: today's move would have reached it. Notice: half of the way, one more such half. */
export const ownDistanceAgainstDrawdown24h = distanceAgainstDrawdown(
  'own-distance-against-drawdown-24h',
  'adverseMove24h',
  { notice: 0.5, warning: 0.75, danger: 1 },
);
