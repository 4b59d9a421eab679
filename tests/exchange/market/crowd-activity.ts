import { createRandom } from './random.ts';

/** What each minute of the market brings: how many people enter, and which way they lean. */
export interface CrowdActivity {
  /** Expected entries of the minute, both sides. */
  readonly entries: Float64Array;
  /** Probability that an entry is a long. */
  readonly longShare: Float64Array;
}

/** Entries a minute, averaged over bursts. */
export const MEAN_ENTRIES_PER_MINUTE = 9.6;
const QUIET_ENTRIES_PER_MINUTE = 4.1;
const BURSTS_PER_DAY = 3;

/** People come in bursts: some minutes to hours in which many enter at nearly one price. */
export function makeActivity(seed: string, minutes: number, longBias: number): CrowdActivity {
  const random = createRandom(`${seed}|activity`);
  const entries = new Float64Array(minutes);
  const longShare = new Float64Array(minutes).fill(longBias);
  for (let minute = 0; minute < minutes; minute++) {
    const hour = (minute / 60) % 24;
    entries[minute] = QUIET_ENTRIES_PER_MINUTE * (1 + 0.3 * Math.sin(((hour - 8) / 24) * 2 * Math.PI));
  }
  let minute = random.exponential(1440 / BURSTS_PER_DAY);
  while (minute < minutes) {
    const length = Math.min(240, 15 + random.exponential(65));
    const strength = random.between(4, 12);
    const lean = random.between(0.35, 0.7);
    for (let i = Math.floor(minute); i < Math.min(minutes, minute + length); i++) {
      entries[i] = (entries[i] ?? 0) + QUIET_ENTRIES_PER_MINUTE * strength;
      longShare[i] = lean;
    }
    minute += length + random.exponential(1440 / BURSTS_PER_DAY);
  }
  return { entries, longShare };
}
