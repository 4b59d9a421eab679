import { z } from '../schema.ts';
import { nonNegative, numeric, optionalPositive, positive, text, time } from './payload.ts';

/** Payloads of Bitget's APIs v2 and v3: the fields we read. `code` is read by ccxt; sizes are in coins in every category. */

const reply = <S extends z.ZodMiniType>(data: S) => z.object({ data });
const rows = <S extends z.ZodMiniType>(row: S, limit: number) =>
  reply(z.array(row).check(z.maxLength(limit)));

const tickerFields = {
  lastPrice: positive,
  markPrice: positive,
  indexPrice: optionalPositive,
  fundingRate: numeric,
  openInterest: nonNegative,
  volume24h: nonNegative,
};
export const Tickers = rows(z.object({ symbol: text, ts: time, ...tickerFields }), 1);

/** `fundingRateInterval` in hours. */
export const FundingRates = rows(
  z.object({ symbol: text, fundingRate: numeric, fundingRateInterval: positive, nextUpdate: time }),
  1,
);

/** [open time, open, high, low, close, volume in coins, volume in the quote coin], ascending. */
export const Candles = rows(
  z.tuple([time, positive, positive, positive, positive, nonNegative], z.unknown()),
  1000,
);

const share = nonNegative.check(z.maximum(1));
export const AccountRatios = rows(
  z.object({ longAccountRatio: share, shortAccountRatio: share, ts: time }),
  1000,
);

export const TakerVolumes = rows(
  z.object({ buyVolume: nonNegative, sellVolume: nonNegative, ts: time }),
  1000,
);

export const FundingHistory = reply(
  z.object({
    resultList: z
      .array(z.object({ fundingRate: numeric, fundingRateTimestamp: time }))
      .check(z.maxLength(100)),
  }),
);

export const PositionTiers = rows(
  z.object({
    minTierValue: nonNegative,
    maxTierValue: positive,
    leverage: positive.check(z.maximum(1000)),
    mmr: positive.check(z.maximum(1)),
  }),
  500,
);
export type PositionTier = z.infer<typeof PositionTiers>['data'][number];

const Levels = z.array(z.tuple([positive, nonNegative], z.unknown())).check(z.maxLength(1000));
export const Book = reply(z.object({ a: Levels, b: Levels, ts: time }));

const topic = <N extends string, S extends z.ZodMiniType>(name: N, row: S) =>
  z.object({
    arg: z.object({ instType: text, topic: z.literal(name), symbol: z.optional(text) }),
    data: z.array(row).check(z.maxLength(1000)),
    ts: time,
  });
/** A snapshot has all fields, an update may leave some out. */
export const TickerFrame = topic('ticker', z.partial(z.object(tickerFields)));
/** Every contract of a category; `side` is the side of the POSITION: buy is a long. */
const liquidation = z.object({
  symbol: text,
  side: z.enum(['buy', 'sell']),
  price: positive,
  amount: positive,
  ts: time,
});
export const LiquidationFrame = topic('liquidation', liquidation);

/** The cursor of the page behind it; none behind the last. */
export const PastOrders = reply(
  z.object({
    list: z.array(liquidation).check(z.maxLength(100)),
    cursor: z.nullish(z.union([z.string().check(z.maxLength(100)), z.number()])),
  }),
);
export type PastOrder = z.infer<typeof PastOrders>['data']['list'][number];
export const LiquidationRefusal = z.object({
  event: z.literal('error'),
  arg: z.object({ topic: z.literal('liquidation') }),
});
