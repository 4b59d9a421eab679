import type { ContextFeedId } from '../domain/context-feed.ts';
import { deribitVolatility } from './deribit-volatility.ts';
import { etfFlows } from './etf-flows.ts';
import { fearGreed } from './fear-greed.ts';
import type { HostLimit } from './source.ts';

/** Who is asked for each feed of the market's context. */
export const CONTEXT_SOURCES = {
  'fear-greed': fearGreed,
  volatility: deribitVolatility,
  'etf-flows': etfFlows,
} as const satisfies Readonly<Record<ContextFeedId, { readonly host: string }>>;

/** Their limits, for the rate limiter; none of their hosts is a permission that is asked for at installation because of them. */
export const CONTEXT_LIMITS: readonly HostLimit[] = Object.values(CONTEXT_SOURCES).flatMap(
  ({ limits }) => limits,
);

/** Hosts that are asked for at the click that switches the feed on. */
export const CONTEXT_HOSTS: readonly string[] = Object.values(CONTEXT_SOURCES).map(({ host }) => host);
