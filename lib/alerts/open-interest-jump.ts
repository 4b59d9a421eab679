import type { AlertKind } from './alert.ts';

/** Open interest in coins changed by more than x of itself in about an hour, either way. */
export const openInterestJump: AlertKind = {
  id: 'open-interest-jump',
  known: 'OBSERVED',
  concerns: 'market',
  worse: 'above',
  defaultThreshold: 0.05,
  minimum: 0.005,
  maximum: 1,
  value: ({ openInterest, openInterestBefore }) =>
    openInterest === null || openInterestBefore === null || openInterestBefore <= 0
      ? null
      : Math.abs(openInterest / openInterestBefore - 1),
};
