import { z } from '../schema.ts';
import { nonNegative, numeric, optionalNumeric, positive, text, time } from './payload.ts';

/** Payloads of KuCoin's futures API and of its unified one: the fields we read. `code` is read by ccxt; amounts are in lots. */

const reply = <S extends z.ZodMiniType>(data: S) => z.object({ data });
const list = <S extends z.ZodMiniType>(row: S, limit: number) =>
  reply(z.array(row).check(z.maxLength(limit)));

/** Some times are in ns: beyond 2^53, but the digits that are lost are no milliseconds. */
const nanoseconds = numeric.check(z.minimum(1e18), z.maximum(4e18));
export const inMilliseconds = (time: number): number => Math.floor(time / 1e6);

const rate = nonNegative.check(z.maximum(1));

export const Contracts = reply(
  z.object({
    symbol: text,
    /** Coins a lot; -1 for inverse contracts, whose lot is 1 USD. */
    multiplier: numeric,
    isInverse: z.boolean(),
    takerFeeRate: rate,
    markPrice: positive,
    indexPrice: positive,
    lastTradePrice: positive,
    openInterest: nonNegative,
    /** In the quote coin; in coins for inverse contracts. */
    turnoverOf24h: nonNegative,
    /** The dated contracts have no funding. `nextFundingRateTime` beside these is a countdown. */
    fundingFeeRate: optionalNumeric,
    fundingRateGranularity: z.nullish(positive),
    nextFundingRateDateTime: z.nullish(time),
  }),
);
export type Contract = z.infer<typeof Contracts>['data'];

/** [start, open, high, low, close, lots, turnover], ascending; older replies end with the lots. */
export const Candles = list(
  z.tuple([time, positive, positive, positive, positive, nonNegative], z.unknown()),
  500,
);

export const OpenInterestHistory = list(z.object({ openInterest: nonNegative, ts: time }), 200);

export const FundingRates = list(z.object({ fundingRate: numeric, timepoint: time }), 1000);

export const RiskLimits = list(
  z.object({
    symbol: text,
    /** In the margin coin; the first level starts at 0. */
    minRiskLimit: nonNegative,
    maxRiskLimit: positive,
    maxLeverage: positive.check(z.maximum(1000)),
    maintainMargin: positive.check(z.maximum(1)),
  }),
  200,
);
export type RiskLimit = z.infer<typeof RiskLimits>['data'][number];

const Levels = z.array(z.tuple([positive, nonNegative])).check(z.maxLength(5000));
export const Books = reply(z.object({ symbol: text, bids: Levels, asks: Levels, ts: nanoseconds }));

/** Every second. */
export const MarkPriceFrame = z.object({
  T: z.literal('mark-price'),
  d: z.object({ s: text, mp: positive, ip: positive, ts: time }),
});

/** `M` is the time of the match. */
export const TickerFrame = z.object({
  T: z.literal('ticker.FUTURES'),
  d: z.object({ s: text, l: positive, M: nanoseconds }),
});

/** Every minute: the rate, the coming settlement, the interval. `P` is the time of the push. */
export const FundingFrame = z.object({
  T: z.literal('funding-fee'),
  P: nanoseconds,
  d: z.object({ s: text, fr: numeric, nt: time, gl: positive }),
});
