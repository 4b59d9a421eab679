import type { AlertKind } from './alert.ts';

/** The price is more than x below its high of 24 h. */
export const deepDrawdown: AlertKind = {
  id: 'deep-drawdown',
  known: 'CALCULATED',
  concerns: 'market',
  worse: 'above',
  defaultThreshold: 0.1,
  minimum: 0.005,
  maximum: 0.95,
  value: ({ drawdown24h }) => drawdown24h,
};
