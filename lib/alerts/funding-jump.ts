import type { AlertKind } from './alert.ts';

/** Funding, as a ratio of the notional over 8 h, moved by more than x in about an hour, either way. */
export const fundingJump: AlertKind = {
  id: 'funding-jump',
  known: 'OBSERVED',
  concerns: 'market',
  worse: 'above',
  defaultThreshold: 0.0005,
  minimum: 0.00005,
  maximum: 0.05,
  value: ({ fundingPer8h, fundingPer8hBefore }) =>
    fundingPer8h === null || fundingPer8hBefore === null ? null : Math.abs(fundingPer8h - fundingPer8hBefore),
};
