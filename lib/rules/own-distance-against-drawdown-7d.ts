import { distanceAgainstDrawdown } from './distance-against-drawdown.ts';

/** A week's worst move is about sqrt(7) = 2.6 days' worth: laxer than 24 h. Warning: this week would have reached it. */
export const ownDistanceAgainstDrawdown7d = distanceAgainstDrawdown(
  'own-distance-against-drawdown-7d',
  'adverseMove7d',
  { notice: 0.75, warning: 1, danger: 1.5 },
);
