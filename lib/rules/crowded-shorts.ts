import { crowdedSide } from './crowded-side.ts';

/** Shorts pay more rarely: of the same rates 1 % are beyond the notice. */
export const crowdedShorts = crowdedSide('crowded-shorts', 'short', {
  notice: 0.0005,
  warning: 0.0015,
  danger: 0.003,
});
