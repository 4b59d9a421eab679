import type { MarginTier, MarginTierStep } from '../domain/margin-tier.ts';
import { changed } from './payload.ts';

/** A level of a venue's risk limits; the floor only where the venue states it. */
export interface TierLevel extends Omit<MarginTierStep, 'notionalFloor' | 'notionalCap'> {
  readonly notionalFloor?: number;
  readonly notionalCap: number;
}

/**
 * Levels as steps, each beginning where the one below ends.
 * @throws FetchFailure `format-changed` when one begins elsewhere, does not rise, or asks for less than the one below.
 */
export function ascendingSteps(levels: readonly TierLevel[], host: string): MarginTierStep[] {
  return levels.map((level, index) => {
    const below = levels[index - 1];
    const notionalFloor = below?.notionalCap ?? 0;
    const ascends =
      (level.notionalFloor ?? notionalFloor) === notionalFloor &&
      level.notionalCap > notionalFloor &&
      level.maintenanceMarginRate >= (below?.maintenanceMarginRate ?? 0);
    if (!ascends) throw changed(host, 'the risk limits do not ascend');
    return { ...level, notionalFloor };
  });
}

/** The same where a level's one rate holds for the whole position: the maintenance amounts are 0. */
export function wholePositionTiers(levels: readonly TierLevel[], host: string): MarginTier[] {
  return ascendingSteps(levels, host).map((step) => ({ ...step, maintenanceAmount: 0 }));
}
