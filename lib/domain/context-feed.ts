/** Feeds about the market that no exchange page shows; each is off until the user switches it on. */
export const CONTEXT_FEEDS = ['fear-greed', 'volatility', 'etf-flows'] as const;
export type ContextFeedId = (typeof CONTEXT_FEEDS)[number];

/** Coins with an index of implied volatility at Deribit, and with spot funds in the United States whose flows are read. */
export const CONTEXT_COINS = ['BTC', 'ETH'] as const;
export type ContextCoin = (typeof CONTEXT_COINS)[number];

/** How the flows of the funds are asked for: not at all, without a key, or with the user's own. */
export const ETF_ACCESS = ['off', 'keyless', 'own-key'] as const;
export type EtfAccess = (typeof ETF_ACCESS)[number];

/** Who publishes each feed: named wherever it is shown, with a way to the publisher's own page; and the host that is asked for it. */
export const CONTEXT_PUBLISHERS: Readonly<
  Record<ContextFeedId, { readonly name: string; readonly host: string; readonly page: string }>
> = {
  'fear-greed': {
    name: 'alternative.me',
    host: 'api.alternative.me',
    page: 'https://alternative.me/crypto/fear-and-greed-index/',
  },
  volatility: {
    name: 'Deribit',
    host: 'www.deribit.com',
    page: 'https://www.deribit.com/statistics/BTC/volatility-index',
  },
  'etf-flows': {
    name: 'SoSoValue',
    host: 'api.sosovalue.xyz',
    page: 'https://sosovalue.com/assets/etf/us-btc-spot',
  },
};

/** Where the flows of the funds can be read without us asking anybody. */
export const ETF_FLOW_PAGES: Readonly<Record<ContextCoin, string>> = {
  BTC: 'https://farside.co.uk/btc/',
  ETH: 'https://farside.co.uk/eth/',
};

/** The five words of the index of fear and greed, as its publisher classifies each value. */
export const FEAR_GREED_CLASSES = ['extreme-fear', 'fear', 'neutral', 'greed', 'extreme-greed'] as const;
export type FearGreedClass = (typeof FEAR_GREED_CLASSES)[number];

/** One day of the index: 0 (fear) to 100 (greed). `day` is the UTC midnight that begins it, ms. */
export interface FearGreedDay {
  readonly day: number;
  readonly value: number;
  readonly class: FearGreedClass;
}

/** A value of an index and the moment it stood at, ms. */
export interface IndexPoint {
  readonly time: number;
  readonly value: number;
}

/**
 * Share (0-1) of the values that are lower than one.
 * @returns null for fewer than `least` values: a rank among few says nothing.
 */
export function lowerShare(values: readonly number[], value: number, least: number): number | null {
  if (values.length < least) return null;
  return values.filter((other) => other < value).length / values.length;
}

/** The newest point at or before a moment, from points in ascending order; null when all are later. */
export function pointAt(points: readonly IndexPoint[], time: number): IndexPoint | null {
  return points.findLast((point) => point.time <= time) ?? null;
}
