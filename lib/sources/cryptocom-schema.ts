import { z } from '../schema.ts';
import { nonNegative, numeric, positive, text, time } from './payload.ts';

/** Payloads of Crypto.com Exchange's API v1: the fields we read. Every size is in coins: its contracts are of one coin. */

const reply = <S extends z.ZodMiniType>(row: S, limit: number) =>
  z.object({ result: z.object({ data: z.array(row).check(z.maxLength(limit)) }) });

/** A reply that says no, with a status of 400 or more or, in maintenance, of 200. */
export const Refused = z.object({ code: numeric, message: z.optional(text) });

/** `a` last price, `oi` open interest, `vv` value of the day's trades in USD. */
const tickerFields = {
  i: text,
  a: z.nullish(positive),
  oi: z.nullish(nonNegative),
  t: time,
};
export const Tickers = reply(z.object({ ...tickerFields, vv: nonNegative }), 1);

/** A value at a time: a price, or a rate an hour. */
export const Prices = reply(z.object({ v: positive, t: time }), 1000);
export const Rates = reply(z.object({ v: numeric, t: time }), 1000);

export const Candles = reply(
  z.object({ t: time, o: positive, h: positive, l: positive, c: positive, v: nonNegative }),
  1000,
);

const Levels = z.array(z.tuple([positive, nonNegative], z.unknown())).check(z.maxLength(100));
export const Book = reply(z.object({ bids: Levels, asks: Levels, t: z.optional(time) }), 1);

const leverage = positive.check(z.minimum(1), z.maximum(1000));
/** What holds for a coin stands in `base_currency_config`; what is not there, in the defaults. */
export const RiskParameters = z.object({
  result: z.object({
    default_max_product_leverage_for_perps: leverage,
    default_max_product_leverage_for_futures: leverage,
    default_unit_margin_rate: positive,
    update_timestamp_ms: time,
    base_currency_config: z
      .array(
        z.object({
          instrument_name: text,
          max_product_leverage_for_perps: z.optional(leverage),
          max_product_leverage_for_futures: z.optional(leverage),
          unit_margin_rate: z.optional(nonNegative),
        }),
      )
      .check(z.maxLength(5000)),
  }),
});
export type RiskParameters = z.infer<typeof RiskParameters>['result'];

const frame = <N extends string, S extends z.ZodMiniType>(channel: N, row: S) =>
  z.object({
    result: z.object({
      channel: z.literal(channel),
      instrument_name: text,
      data: z.array(row).check(z.maxLength(100)),
    }),
  });
export const Frame = z.union([
  frame('ticker', z.object(tickerFields)),
  frame('mark', z.object({ v: positive, t: time })),
  frame('funding', z.object({ v: numeric, t: time })),
]);

/** The venue's question whether we are there; the answer must bear the same id. */
export const Heartbeat = z.object({ id: z.number(), method: z.literal('public/heartbeat') });
