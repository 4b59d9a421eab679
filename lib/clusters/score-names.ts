/** What a map has to beat: each knows only the price, none knows of contracts. */
export const NULL_NAMES = ['uniform', 'nearSpot', 'distance', 'freshness', 'volumeProfile'] as const;
export type NullName = (typeof NULL_NAMES)[number];

/** Who is scored: the map alone, the nulls, and what is shown (map and distance by the learned weight). */
export const PREDICTOR_NAMES = ['map', ...NULL_NAMES, 'shown'] as const;
export type PredictorName = (typeof PREDICTOR_NAMES)[number];

/**
 * too-few: nothing may be said; nothing-added: what is shown is not better than distance alone, or the map's weight fell below 0.1; unclear:
 * better, but the interval holds 0; better: better with an interval above 0.
 */
export const VERDICTS = ['too-few', 'nothing-added', 'unclear', 'better'] as const;
export type Verdict = (typeof VERDICTS)[number];
