import { z } from '../schema.ts';
import { nonNegative, numeric, optionalNumeric, optionalPositive, positive, text, time } from './payload.ts';

/** Payloads of Kraken Futures: the fields we read. Amounts are coins; USD where the contract is inverse. */

const MAX_POINTS = 10_000;
const list = <S extends z.ZodMiniType>(row: S, limit = MAX_POINTS) => z.array(row).check(z.maxLength(limit));

/** `2026-09-02T17:52:21.671Z`, in ms. */
const isoTime = z.pipe(
  text,
  z.pipe(
    z.transform((value: string) => Date.parse(value)),
    z.number().check(z.minimum(1e12), z.maximum(4e12)),
  ),
);

export const Said = z.object({
  /** The derivatives API. */
  error: z.nullish(z.string()),
  /** The charts: their own words for each fault. */
  errors: z.nullish(list(z.unknown(), 100)),
});

export const Tickers = z.object({
  serverTime: isoTime,
  ticker: z.object({
    symbol: text,
    markPrice: positive,
    last: positive,
    indexPrice: positive,
    openInterest: nonNegative,
    vol24h: nonNegative,
    /** Of the running hour, in money a contract; the dated contracts have none. */
    fundingRate: optionalNumeric,
  }),
});

export const Candles = z.object({
  candles: list(
    z.object({
      time,
      open: positive,
      high: positive,
      low: positive,
      close: positive,
      volume: nonNegative,
    }),
  ),
});

/** Starts of the buckets, in s. */
const timestamp = list(positive.check(z.minimum(1e9), z.maximum(4e9)));

/** [open, high, low, close] a bucket. */
export const OpenInterest = z.object({
  result: z.object({ timestamp, data: list(z.tuple([nonNegative], z.unknown())) }),
});

const counts = list(nonNegative);
/** Accounts on either side. */
export const LongShortInfo = z.object({
  result: z.object({ timestamp, data: z.object({ longCount: counts, shortCount: counts }) }),
});

/** Documented in one spelling and sent in the other. */
export const TakerVolume = z.object({
  result: z.object({
    timestamp,
    data: z.union([
      z.object({ buy_volume: counts, sell_volume: counts }),
      z.pipe(
        z.object({ buyVolume: counts, sellVolume: counts }),
        z.transform(({ buyVolume, sellVolume }) => ({ buy_volume: buyVolume, sell_volume: sellVolume })),
      ),
    ]),
  }),
});

/** Each hour of about a year. */
export const FundingRates = z.object({
  rates: list(z.object({ timestamp: isoTime, relativeFundingRate: numeric }), 20_000),
});

const MarginLevel = z.object({
  /** Where the level begins: contracts of USD if inverse, else USD under the other name. */
  contracts: z.nullish(nonNegative),
  numNonContractUnits: z.nullish(nonNegative),
  initialMargin: positive.check(z.maximum(1)),
  maintenanceMargin: positive.check(z.maximum(1)),
});
export type MarginLevel = z.infer<typeof MarginLevel>;

export const Instruments = z.object({
  instruments: list(z.object({ symbol: text, marginLevels: z.nullish(list(MarginLevel, 100)) }), 5000),
});

const Levels = list(z.tuple([positive, nonNegative]), 5000);
export const Book = z.object({
  serverTime: isoTime,
  orderBook: z.object({ bids: Levels, asks: Levels }),
});

export const TickerFrame = z.object({
  feed: z.literal('ticker'),
  product_id: text,
  time,
  last: optionalPositive,
  index: optionalPositive,
  markPrice: optionalPositive,
  openInterest: z.nullish(nonNegative),
  relative_funding_rate: optionalNumeric,
  next_funding_rate_time: z.nullish(numeric),
});

/** Every trade; `type` tells a forced one. The side is the taker's. */
export const TradeFrame = z.object({
  feed: z.literal('trade'),
  product_id: text,
  side: z.enum(['buy', 'sell']),
  type: text,
  time,
  qty: positive,
  price: positive,
});
