import { z } from '../schema.ts';
import {
  nonNegative,
  numeric,
  optionalNonNegative,
  optionalNumeric,
  optionalPositive,
  positive,
  text,
  time,
} from './payload.ts';

/** Payloads of Lighter's API: the fields we read. Sizes are in coins, margin fractions in hundredths of a per cent. */

const list = <S extends z.ZodMiniType>(row: S, limit: number) => z.array(row).check(z.maxLength(limit));
const marketId = nonNegative.check(z.maximum(1e6));
/** Unix seconds between 2001 and 2096. */
const seconds = numeric.check(z.minimum(1e9), z.maximum(4e9));
const hundredths = positive.check(z.maximum(10_000));

/** Every market; of the rows only the one that is looked for is read. */
export const Details = z.object({ order_book_details: list(z.unknown(), 3000) });
export const MarketName = z.object({ symbol: text });

export const Market = z.object({
  symbol: text,
  market_id: marketId,
  last_trade_price: positive,
  mark_price: optionalPositive,
  index_price: optionalPositive,
  open_interest: nonNegative,
  daily_quote_token_volume: nonNegative,
  min_initial_margin_fraction: hundredths,
  maintenance_margin_fraction: hundredths,
});
export type Market = z.infer<typeof Market>;

export const Candles = z.object({
  c: list(z.object({ t: time, o: positive, h: positive, l: positive, c: positive, v: nonNegative }), 500),
});

/** Of eight hours; other exchanges' rates stand beside its own. */
export const FundingRates = z.object({
  funding_rates: list(z.object({ market_id: marketId, exchange: text, rate: numeric }), 10_000),
});

/** `rate` is in per cent an hour, without its sign: `direction` is the side that paid. */
export const Fundings = z.object({
  fundings: list(
    z.object({ timestamp: seconds, rate: nonNegative, direction: z.enum(['long', 'short']) }),
    1000,
  ),
});

/** One row an order, best price first. */
const Orders = list(z.object({ price: positive, remaining_base_amount: nonNegative }), 500);
export const Book = z.object({ bids: Orders, asks: Orders });

const AccountPosition = z.object({
  symbol: text,
  /** In per cent, of the leverage that is set. */
  initial_margin_fraction: positive.check(z.maximum(100)),
  /** 1 long, -1 short. */
  sign: numeric,
  /** Without a sign; 0 where the account once had one. */
  position: nonNegative,
  avg_entry_price: nonNegative,
  position_value: nonNegative,
  /** 0 where no price does it. */
  liquidation_price: optionalNumeric,
  /** 0 cross, 1 isolated. */
  margin_mode: nonNegative.check(z.maximum(1)),
  allocated_margin: numeric,
});
export type AccountPosition = z.infer<typeof AccountPosition>;

export const Accounts = z.object({
  accounts: list(
    z.object({ positions: list(AccountPosition, 1000), cross_asset_value: optionalNumeric }),
    100,
  ),
});

export const Refusal = z.object({ code: numeric, message: z.nullish(z.string()) });

/** What changed of one market. Open interest is in USD here. */
const Stats = z.object({
  market_id: marketId,
  symbol: z.nullish(text),
  mark_price: optionalPositive,
  index_price: optionalPositive,
  last_trade_price: optionalPositive,
  open_interest: optionalNonNegative,
  daily_quote_token_volume: optionalNonNegative,
});
export type Stats = z.infer<typeof Stats>;

/** By its id; the first frame of `market_stats:all` names every market. */
export const AllStatsFrame = z.object({
  type: z.literal('subscribed/market_stats'),
  channel: z.literal('market_stats:all'),
  market_stats: z.record(z.string(), z.unknown()),
});
export const NamedMarket = z.object({ symbol: text, market_id: marketId });
export const StatsFrame = z.object({ channel: text, market_stats: Stats, timestamp: z.nullish(time) });

const Trade = z.object({
  size: positive,
  price: positive,
  /** The order that rested was the seller's. */
  is_maker_ask: z.boolean(),
  timestamp: time,
});
export type Trade = z.infer<typeof Trade>;
export const TradesFrame = z.object({
  type: z.literal('update/trade'),
  channel: text,
  liquidation_trades: list(Trade, 1000),
});

export const PingFrame = z.object({ type: z.literal('ping') });
export const ErrorFrame = z.object({ error: z.object({ message: z.string() }) });
