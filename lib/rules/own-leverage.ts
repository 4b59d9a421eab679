import type { RulePosition } from './rule.ts';

/** The position against what is behind it; as it is set only where nothing else is told, for margin may have been added or taken since. */
export function ownLeverage({ notionalUsd, marginUsd, leverage }: RulePosition): number {
  return marginUsd === null ? leverage : notionalUsd / marginUsd;
}
