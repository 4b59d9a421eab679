import { z } from '../schema.ts';
import { nonNegative, numeric, optionalNumeric, optionalPositive, positive, text, time } from './payload.ts';

/**
 * Payloads of Deribit's JSON-RPC interface: the fields we read. Amounts, open interest among them, are USD where the contract is
 * inverse, coins where it is linear (docs.deribit.com, `amount` of a public trade); the volume of a candle is in coins of either.
 */

const list = <S extends z.ZodMiniType>(row: S, limit: number) => z.array(row).check(z.maxLength(limit));
const reply = <S extends z.ZodMiniType>(result: S) => z.object({ result });

/** With a status of 400 as a rule. `data` names the parameter at fault. */
export const Refused = z.object({
  error: z.object({ code: z.number(), message: z.optional(z.string()), data: z.optional(z.unknown()) }),
});

const TickerFields = z.object({
  instrument_name: text,
  timestamp: time,
  mark_price: positive,
  last_price: optionalPositive,
  index_price: optionalPositive,
  open_interest: nonNegative,
  /** For 8 hours, paid by the millisecond; the dated contracts have none. */
  current_funding: optionalNumeric,
  /** In futures' tickers alone. */
  stats: z.object({ volume_usd: z.nullish(nonNegative) }),
});
export type TickerFields = z.infer<typeof TickerFields>;
export const Ticker = reply(TickerFields);

const column = list(positive, 5000);
/** Columns; all empty when the `status` is `no_data`. */
export const Candles = reply(
  z.object({
    ticks: list(time, 5000),
    open: column,
    high: column,
    low: column,
    close: column,
    volume: list(nonNegative, 5000),
  }),
);

/** What was paid in the hour before; `interest_8h` beside it is that of the 8 hours before. */
export const FundingRates = reply(list(z.object({ timestamp: time, interest_1h: numeric }), 1000));

export const InstrumentInfo = reply(
  z.object({ instrument_name: text, max_leverage: positive.check(z.minimum(1), z.maximum(1000)) }),
);

const Levels = list(z.tuple([positive, nonNegative], z.unknown()), 1000);
export const Book = reply(z.object({ timestamp: time, bids: Levels, asks: Levels }));

const Trade = z.object({
  instrument_name: text,
  timestamp: time,
  price: positive,
  amount: positive,
  /** Of the taker. */
  direction: z.enum(['buy', 'sell']),
  /** Which side was forced: maker, taker, or both; absent from all other trades. */
  liquidation: z.nullish(z.enum(['M', 'T', 'MT'])),
});
export type Trade = z.infer<typeof Trade>;
export const Trades = reply(z.object({ trades: list(Trade, 1000), has_more: z.boolean() }));

const notification = <S extends z.ZodMiniType>(data: S) =>
  z.object({ method: z.literal('subscription'), params: z.object({ channel: text, data }) });
export const TickerFrame = notification(TickerFields);
export const TradesFrame = notification(list(Trade, 1000));
/** The answer to a subscription names the channels that are served, and is silent about the others. */
export const SubscribedFrame = z.object({ id: z.number(), result: list(text, 100) });
