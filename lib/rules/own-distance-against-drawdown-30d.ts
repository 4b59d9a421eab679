import { distanceAgainstDrawdown } from './distance-against-drawdown.ts';

/** A month's worst move is about sqrt(30) = 5.5 days' worth. Notice: once a month reaches it; danger: half of that does. */
export const ownDistanceAgainstDrawdown30d = distanceAgainstDrawdown(
  'own-distance-against-drawdown-30d',
  'adverseMove30d',
  { notice: 1, warning: 1.5, danger: 2 },
);
