/** What a check saw of one instrument, kept to tell a jump from. */
export interface MarketSample {
  /** Venue's ms. */
  readonly time: number;
  readonly openInterest: number | null;
  readonly fundingPer8h: number | null;
}

const MINUTE_MS = 60_000;
/** A jump is told over about an hour: from the sample nearest to it within these ages. After a sleep there is none, and nothing is told. */
const NEAREST_MS = 45 * MINUTE_MS;
const FARTHEST_MS = 90 * MINUTE_MS;
/** At a check every five minutes, and one that came early. */
export const SAMPLES_LIMIT = 24;

/** The samples with the new one, without those too old to be compared with or of a time that is yet to come. */
export function withSample(samples: readonly MarketSample[], sample: MarketSample): readonly MarketSample[] {
  const kept = samples.filter(({ time }) => time < sample.time && sample.time - time <= FARTHEST_MS);
  return [...kept, sample].slice(-SAMPLES_LIMIT);
}

/** The sample nearest to an hour before `now`; null when none is near enough. */
export function hourBefore(samples: readonly MarketSample[], now: number): MarketSample | null {
  const ageError = ({ time }: MarketSample): number => Math.abs(now - time - 60 * MINUTE_MS);
  return samples
    .filter(({ time }) => now - time >= NEAREST_MS && now - time <= FARTHEST_MS)
    .reduce<MarketSample | null>(
      (best, sample) => (best === null || ageError(sample) < ageError(best) ? sample : best),
      null,
    );
}
