import { crowdedSide } from './crowded-side.ts';

/** Of Binance's BTC and ETH rates since 2019 about 5 % are above the notice, 2 % above the warning, 0.7 % above the danger (tests/data/rules). */
export const crowdedLongs = crowdedSide('crowded-longs', 'long', {
  notice: 0.0015,
  warning: 0.0025,
  danger: 0.004,
});
