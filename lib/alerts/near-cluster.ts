import type { AlertKind } from './alert.ts';

/** The mark is within x of a cluster that earned its score; bands by distance alone are no clusters. */
export const nearCluster: AlertKind = {
  id: 'near-cluster',
  known: 'ESTIMATED',
  concerns: 'market',
  worse: 'below',
  defaultThreshold: 0.01,
  minimum: 0.001,
  maximum: 0.2,
  value: ({ clusterDistance }) => clusterDistance,
};
