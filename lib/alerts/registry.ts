import type { AlertKind } from './alert.ts';
import { deepDrawdown } from './deep-drawdown.ts';
import { fundingJump } from './funding-jump.ts';
import { nearCluster } from './near-cluster.ts';
import { nearOwnLiquidation } from './near-own-liquidation.ts';
import { openInterestJump } from './open-interest-jump.ts';

/** Every kind of alert of this build, in the order of the options page. */
export const ALERT_KINDS: readonly AlertKind[] = [
  nearOwnLiquidation,
  nearCluster,
  deepDrawdown,
  openInterestJump,
  fundingJump,
];
