import type { Rule } from './rule.ts';

/** Value: open interest as a multiple of what is traded in 24 h: how many days of all trading it would take to close every position. */
export const openInterestAgainstVolume: Rule = {
  id: 'open-interest-against-volume',
  requires: ['openInterestUsd', 'volume24hUsd'],
  needsPosition: false,
  unit: 'multiple',
  worse: 'above',
  // On Binance's BTC of summer 2024 the median was 0.3, 2 % of the hours were above 1.2, none above 2.5.
  thresholds: { notice: 1.2, warning: 2, danger: 4 },
  value: ({ openInterestUsd, volume24hUsd }) =>
    openInterestUsd === null || volume24hUsd === null || volume24hUsd <= 0
      ? null
      : openInterestUsd / volume24hUsd,
  explain: ({ openInterestUsd, volume24hUsd }, value) =>
    openInterestUsd === null || volume24hUsd === null
      ? {}
      : { openInterestUsd, volumeUsd: volume24hUsd, volumeMultiple: value },
};
