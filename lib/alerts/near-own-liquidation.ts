import type { AlertKind } from './alert.ts';

/** The mark is within x of the own liquidation price. */
export const nearOwnLiquidation: AlertKind = {
  id: 'near-own-liquidation',
  known: 'CALCULATED',
  concerns: 'position',
  worse: 'below',
  defaultThreshold: 0.05,
  minimum: 0.001,
  maximum: 0.9,
  value: ({ liquidationDistance }) => liquidationDistance,
};
