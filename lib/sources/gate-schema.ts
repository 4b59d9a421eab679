import { z } from '../schema.ts';
import {
  nonNegative,
  numeric,
  optionalNonNegative,
  optionalNumeric,
  optionalPositive,
  positive,
  positiveOrEmpty,
  text,
  time,
} from './payload.ts';

/** Payloads of Gate's API v4: the fields we read. Sizes are in contracts; `label` of a refusal is read by ccxt. */

const list = <S extends z.ZodMiniType>(row: S, limit: number) => z.array(row).check(z.maxLength(limit));

/** Times are in seconds, those of the order book with a fraction. */
const seconds = z.pipe(
  numeric.check(z.minimum(1e9), z.maximum(4e9)),
  z.transform((value: number) => Math.round(value * 1000)),
);
/** Liquidations came in seconds before August 2026, and in milliseconds since. */
const secondsOrMs = z.union([time, seconds]);

/** Value of a contract: coins for linear ones; 0 for inverse ones, which are one USD each. */
export const Contract = z.object({
  name: text,
  quanto_multiplier: nonNegative,
  taker_fee_rate: numeric.check(z.minimum(-0.01), z.maximum(0.01)),
  /** Absent from dated contracts. */
  funding_interval: optionalPositive,
  funding_next_apply: z.nullish(seconds),
});

const tickerFields = {
  contract: text,
  last: positive,
  mark_price: positiveOrEmpty,
  index_price: positiveOrEmpty,
  total_size: nonNegative,
  /** Empty for dated contracts. */
  funding_rate: optionalNumeric,
};
/** `volume_24h_quote` is in USD for inverse contracts too. */
export const Tickers = list(z.object({ ...tickerFields, volume_24h_quote: nonNegative }), 1);

/** Volume in contracts, absent from the mark price. */
export const Candles = list(
  z.object({ t: seconds, o: positive, h: positive, l: positive, c: positive, v: z.optional(z.unknown()) }),
  2000,
);

/** Open interest in contracts; ratios of long to short accounts, of taker buys to sells, and of what large accounts hold long to short; 0 where there were none. */
export const ContractStats = list(
  z.object({
    time: seconds,
    open_interest: nonNegative,
    mark_price: optionalNonNegative,
    lsr_account: nonNegative,
    lsr_taker: nonNegative,
    top_lsr_size: nonNegative,
  }),
  200,
);
export type ContractStat = z.infer<typeof ContractStats>[number];

export const FundingRates = list(z.object({ t: seconds, r: numeric }), 1000);

/** `risk_limit` is the cap in the margin coin; `deduction` the maintenance amount, absent from older replies. */
export const RiskLimitTiers = list(
  z.object({
    risk_limit: positive,
    maintenance_rate: positive.check(z.maximum(1)),
    leverage_max: positive.check(z.maximum(1000)),
    deduction: optionalNonNegative,
  }),
  500,
);
export type RiskLimitTier = z.infer<typeof RiskLimitTiers>[number];

const Levels = list(z.object({ p: positive, s: nonNegative }), 500);
export const Book = z.object({ current: seconds, bids: Levels, asks: Levels });

const update = <N extends string, S extends z.ZodMiniType>(name: N, result: S) =>
  z.object({ channel: z.literal(name), event: z.literal('update'), time_ms: time, result });

export const TickerFrame = update(
  'futures.tickers',
  list(z.object({ ...tickerFields, funding_next_apply: z.nullish(seconds) }), 100),
);

/** An order: negative sells, so that it closes a long. The price is the order's, not that of its fills. */
const LiquidationRow = z.object({
  contract: text,
  price: positive,
  size: numeric,
  time: z.optional(secondsOrMs),
  time_ms: z.optional(time),
});
/** Forced orders of the past: `size` is the position's, not the order's. */
export const PastOrders = list(z.object({ time: secondsOrMs, size: numeric, fill_price: positive }), 1000);

/** One order was told as it is before August 2026, several are told in a list since. */
export const LiquidationFrame = update(
  'futures.public_liquidates',
  z.union([list(LiquidationRow, 1000), LiquidationRow]),
);
export type LiquidationRow = z.infer<typeof LiquidationRow>;

export const LiquidationRefusal = z.object({
  channel: z.literal('futures.public_liquidates'),
  event: z.literal('subscribe'),
  error: z.object({ message: z.string() }),
});
