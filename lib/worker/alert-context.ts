import { type AlertContext, NOWHERE } from '../alerts/alert.ts';
import { hourBefore, type MarketSample } from '../alerts/market-samples.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { ALERT_ACCOUNT_MINUTES } from '../text/alerts.ts';

const FUNDING_SPAN_MS = 8 * HOUR_MS;
/** Older figures are told to nobody. */
const CLUSTER_AGE_MS = 30 * MINUTE_MS;
const OPEN_INTEREST_AGE_MS = 15 * MINUTE_MS;
/** What an address held longer ago it may hold no more. */
const ACCOUNT_AGE_MS = ALERT_ACCOUNT_MINUTES * MINUTE_MS;

/** What to compare later checks with. */
export function sampleOf({ market, sentAt }: Snapshot): MarketSample {
  const openInterest = market?.openInterest ?? null;
  const funding = market?.funding ?? null;
  const isFresh = openInterest !== null && sentAt - openInterest.asOf <= OPEN_INTEREST_AGE_MS;
  return {
    time: sentAt,
    openInterest: isFresh ? openInterest.coins : null,
    fundingPer8h: funding === null ? null : (funding.rate * FUNDING_SPAN_MS) / funding.intervalMs,
  };
}

/** What the alerts look at; all unknown while the price itself is stale. */
export function alertContext(snapshot: Snapshot, samples: readonly MarketSample[]): AlertContext | null {
  const { freshness, drawdown, sentAt } = snapshot;
  if (freshness.state !== 'live' && freshness.state !== 'delayed') return null;
  const now = sampleOf(snapshot);
  const before = hourBefore(samples, sentAt);
  const day = drawdown?.windows.find(({ window }) => window === '24h');
  return {
    liquidationDistance: liquidationDistance(snapshot),
    clusterDistance: clusterDistance(snapshot),
    drawdown24h: day?.drawdown ?? null,
    openInterest: now.openInterest,
    openInterestBefore: before?.openInterest ?? null,
    fundingPer8h: now.fundingPer8h,
    fundingPer8hBefore: before?.fundingPer8h ?? null,
  };
}

/** A position that is closed, or that no price liquidates, has left its level; one that cannot be reckoned has not. */
function liquidationDistance(snapshot: Snapshot): number | null {
  const { position } = snapshot;
  if (isOwnOld(snapshot)) return null;
  return position === null || position.liquidation.state === 'none' ? NOWHERE : position.liquidation.distance;
}

/** Bands by distance alone are no clusters: see `earnedMap`. */
function clusterDistance({ ladder, sentAt }: Snapshot): number | null {
  if (ladder === null || sentAt - ladder.asOf > CLUSTER_AGE_MS) return null;
  const clusters = ladder.mode === 'clusters' ? ladder.clusters : [];
  return Math.max(0, Math.min(NOWHERE, ...clusters.map(({ distance }) => distance)));
}

/** Alerts read no address: its position is as old as the last page or card that did. */
function isOwnOld({ positionFrom, ownAccount, sentAt }: Snapshot): boolean {
  return positionFrom === 'account' && sentAt - (ownAccount?.asOf ?? 0) > ACCOUNT_AGE_MS;
}
